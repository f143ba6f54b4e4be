"""The tables of a file: one for each sheet whose headings are those of a kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import spreadsheets
from core.progress import Progress, untold
from people.sheets.kinds import SheetKind, all_kinds, get
from people.siasn.problems import Problem
from people.siasn.tables import ChosenTable
from people.text import key_of

ROWS_SEARCHED = 20


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import: where it is, the name to show, and what it was said to hold (None = find out)."""

    path: Path
    name: str
    kind: SheetKind | None = None
    chosen: Mapping[str, ChosenTable] | None = None  # by the name of the sheet; the others are not read


@dataclass(slots=True)
class SheetTable:
    file: str
    sheet: str
    sheet_kind: SheetKind
    heading: int  # counts from 0
    columns: dict[str, int]  # key of a column -> its place in a row
    rows: list[list[Any]]  # those below the heading
    is_csv: bool = False

    @property
    def kind(self) -> str:
        return self.sheet_kind.code

    @property
    def above(self) -> int:
        """Rows that the numbers of a report as JSON leave out: it counts the records of a CSV with its heading as 1."""
        return self.heading if self.is_csv else 0

    def numbered(self) -> Iterator[tuple[int, list[Any]]]:
        """Rows that hold anything, each with the number at which a spreadsheet program shows it."""
        for number, row in enumerate(self.rows, self.heading + 2):
            if any(cell is not None and cell != "" for cell in row):
                yield number, row


@dataclass(slots=True)
class Found:
    tables: list[SheetTable]
    without: list[tuple[str, Problem]]  # files in which no sheet holds a table


def find(sources: list[Source], progress: Progress = untold) -> Found:
    """Every table of the files. Raises core.spreadsheets.Refused."""
    found = Found([], [])
    for source in sources:
        sheets = spreadsheets.read(source.path, progress)
        kinds = [source.kind] if source.kind else all_kinds()
        tables = [table for sheet in sheets if (table := _table(source, sheet, kinds)) is not None]
        found.tables += tables
        if not tables and source.chosen is None:
            lacking = _nearest_miss(sheets[0].rows, kinds) if sheets else []
            found.without.append((source.name, Problem("no_table", "", {"missing": ", ".join(lacking) or "-"})))
    return found


def _table(source: Source, sheet: spreadsheets.Sheet, kinds: list[SheetKind]) -> SheetTable | None:
    if source.chosen is None:
        found = recognise(sheet.rows, kinds)
    elif (chosen := source.chosen.get(sheet.name)) is None:
        return None
    else:
        found = chosen.row, get(chosen.kind), chosen.columns
    if found is None:
        return None
    number, kind, columns = found
    is_csv = source.path.suffix.lower() == ".csv"
    return SheetTable(source.name, sheet.name, kind, number, columns, sheet.rows[number + 1 :], is_csv)


def recognise(rows: Sequence[Sequence[Any]], kinds: list[SheetKind]) -> tuple[int, SheetKind, dict[str, int]] | None:
    """The first row that has the required headings of a kind, from 0; of several kinds the one with most headings."""
    for number, row in enumerate(rows[:ROWS_SEARCHED]):
        fitting = [(kind, columns) for kind in kinds if not missing(kind, columns := columns_in(row, kind))]
        if fitting:
            kind, columns = max(fitting, key=lambda one: len(one[1]))
            return number, kind, columns
    return None


def columns_in(row: Sequence[Any], kind: SheetKind) -> dict[str, int]:
    names = {name: column.key for column in reversed(kind.columns) for name in reversed(column.names)}
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        key = names.get(key_of(cell)) if isinstance(cell, str) else None
        if key is not None:
            found.setdefault(key, place)
    return found


def missing(kind: SheetKind, columns: dict[str, int]) -> list[str]:
    return [column.heading for column in kind.columns if column.required and column.key not in columns]


def _nearest_miss(rows: Sequence[Sequence[Any]], kinds: list[SheetKind]) -> list[str]:
    """The required headings that the most promising row lacks, for the message."""
    found = [(len(columns_in(row, kind)), kind, row) for row in rows[:ROWS_SEARCHED] for kind in kinds]
    if not found:
        return []
    _count, kind, row = max(found, key=lambda one: one[0])
    return missing(kind, columns_in(row, kind))
