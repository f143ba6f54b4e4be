"""History sheets as the pages of imports use them."""

from typing import Any

from people.enums import RowOutcome
from people.models import ImportBatch, StagedRow
from people.rules import nip
from people.services.import_families import Cell, Family, Line
from people.sheets import check, kinds, staging, undo, write
from people.sheets.columns import Column
from people.sheets.kinds import SheetKind
from people.siasn.problems import from_plain


def lines(batch: ImportBatch, rows: list[StagedRow]) -> list[Line]:
    """The cells of each row by their headings, changed ones with what is stored now."""
    people = check.people_by_number(nip.clean(row.payload.get("number", "")) for row in rows)
    names = check.names_of(people.values())
    words = _words(rows)
    return [_line(row, people, names, words) for row in rows]


def _line(row: StagedRow, people: dict[str, Any], names: dict[int, str], words: dict[Any, str]) -> Line:
    kind = kinds.get(row.kind)
    number = nip.clean(row.payload.get("number", ""))
    person = people.get(number)
    name = names.get(person.pk, "") if person else row.payload.get("unit", "")
    note = ""
    if row.outcome == RowOutcome.REFUSED:
        problems = [from_plain(one) for one in row.problems]
        note = " ".join(one.sentence for one in problems)
        cells = [_wrong(kind, row, one.column) for one in problems]
    elif row.outcome == RowOutcome.CHANGED:
        cells = [
            Cell(kind.label(field), words[row.kind, field, _key(pair[0])], words[row.kind, field, _key(pair[1])])
            for field, pair in row.previous.items()
        ]
    else:
        told = [column for column in _told(kind) if row.payload.get(column.key)]
        cells = [Cell(column.heading, None, row.payload[column.key]) for column in told]
    number_kind = "nip" if kind.about_people else ""
    return Line(row, name, number, number_kind, [cell for cell in cells if cell is not None], note)


def _told(kind: SheetKind) -> list[Column]:
    return [column for column in kind.columns if column.key not in ("number", "name")]


def _wrong(kind: SheetKind, row: StagedRow, heading: str) -> Cell | None:
    column = next((column for column in kind.columns if column.heading == heading), None)
    if column is None or not (column.rule or column.meaning):
        return None
    return Cell(heading, row.payload.get(column.key, ""), str(column.rule or column.meaning))


def _key(value: Any) -> str:
    return str(value)


def _words(rows: list[StagedRow]) -> dict[Any, str]:
    """(kind, field, value) -> the value in words, each asked for once."""
    asked: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        if row.outcome == RowOutcome.CHANGED:
            for field, pair in row.previous.items():
                asked.setdefault((row.kind, field), {}).update({_key(value): value for value in pair})
    return {
        (code, field, key): words
        for (code, field), values in asked.items()
        for key, words in _shown(kinds.get(code), field, values).items()
    }


def _shown(kind: SheetKind, field: str, values: dict[str, Any]) -> dict[str, str]:
    found = kind.shown(field, [value for value in values.values() if value is not None])
    return {key: found.get(value, "") if value is not None else "" for key, value in values.items()}


def field_label(name: str) -> str:
    """The label of a field of any kind; a batch seldom holds more than one."""
    return next((kind.label(name) for kind in kinds.all_kinds() if kind.has_field(name)), name)


def held(batch: ImportBatch) -> None:
    """Rows of a sheet stand alone."""


HISTORY = Family(
    stage=staging.stage,
    run=write.run,
    close=write.close,
    undoer=undo.Undoer,
    lines=lines,
    field_label=field_label,
    held=held,
)
