"""The report of an import as `--json` prints it and as the page shows it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from people.enums import RowOutcome
from people.siasn.problems import Problem

COUNTED = (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.UNCHANGED)


def of_tables(tables: Iterable[Any], rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Counts by table, of SIASN files or of history sheets; rows name their table and their outcome."""
    counts: dict[int, Counter[str]] = {}
    for row in rows:
        counts.setdefault(id(row.table), Counter())[row.outcome] += 1
    return [_of_table(table, counts.get(id(table), Counter())) for table in tables]


def _of_table(table: Any, counts: Counter[str]) -> dict[str, Any]:
    return {
        "file": table.file,
        "sheet": table.sheet,
        "kind": str(table.kind or ""),
        "rows": counts.total(),
        **{str(outcome): counts[outcome] for outcome in (*COUNTED, RowOutcome.REFUSED)},
    }


def totals(files: Iterable[dict[str, Any]], gone: int) -> dict[str, int]:
    """`rows` is the sum of the new, changed, unchanged and refused ones; `gone` are no rows."""
    found = Counter({"rows": 0, **{str(outcome): 0 for outcome in (*COUNTED, RowOutcome.REFUSED)}})
    for one in files:
        found.update({name: one[name] for name in found})
    return {**found, "gone": gone}


def refused_line(table: Any, number: int, causes: list[Problem]) -> dict[str, Any]:
    """One item a row: its first cause in column order, the sentences of all of them joined."""
    return _line(table, number, causes[0]) | {"cause": " ".join(problem.sentence for problem in causes)}


def warning_line(table: Any, number: int, warning: Problem) -> dict[str, Any]:
    return _line(table, number, warning) | {"cause": warning.sentence}


def note_line(file: str, note: Problem) -> dict[str, Any]:
    """About a whole file."""
    return {"file": file, "sheet": "", "row": 0, "column": note.column, "code": note.code, "cause": note.sentence}


def _line(table: Any, number: int, problem: Problem) -> dict[str, Any]:
    row = number - table.above
    return {"file": table.file, "sheet": table.sheet, "row": row, "column": problem.column, "code": problem.code}
