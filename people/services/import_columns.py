"""What each sheet of an upload holds and which column is which: recognised, changed by hand, remembered by headings.

Pages and commands read by the same memory: `look`, `settle`, `chosen_by_file`.

A table of an import is a plain dict in `ImportBatch.options["tables"]`: file (its number), name, sheet, row (of the
headings, from 0), headings, kind, columns (column we know -> place in a row) and remembered (of a ColumnChoice).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, spreadsheets
from core.errors import DomainError, TransitionError
from people.enums import FileKind, ImportFamily, ImportState
from people.models import ColumnChoice, ImportBatch
from people.sheets import kinds
from people.sheets import tables as sheet_tables
from people.sheets.access import mark, usable_kinds
from people.sheets.kinds import SheetKind
from people.siasn import headings
from people.siasn.tables import AUTO, ChosenTable
from people.text import key_of

NOT_READ = ""
ROWS_LOOKED = 30  # of a sheet; any of them may be chosen for its headings
Table = dict[str, Any]
Row = Sequence[Any]
File = tuple[Path, str]  # where it is, the name to show


@dataclass(frozen=True, slots=True)
class Field:
    """A column we know. One of `choice` has to be there; empty where it may be absent."""

    key: str
    heading: str
    choice: tuple[str, ...] = ()


def fields_of(kind: str) -> list[Field]:
    """The columns of a kind, in their order."""
    if (sheet := kinds.find(kind)) is not None:
        return [Field(one.key, one.heading, (one.key,) if one.required else ()) for one in sheet.columns]
    if kind == NOT_READ:
        return []
    is_units = kind == FileKind.UNITS
    known = headings.UNIT_COLUMNS if is_units else headings.PERSON_COLUMNS
    needed = headings.UNIT_MANDATORY if is_units else headings.PERSON_MANDATORY
    choices = {heading: choice for choice in needed for heading in choice}
    return [Field(heading, heading, choices.get(heading, ())) for heading in known]


def kind_title(kind: str) -> str:
    """The kind of a table in words."""
    if (sheet := kinds.find(kind)) is not None:
        return str(sheet.title)
    own = {NOT_READ: _("not read"), AUTO: _("employees, their kind told by the rows")}
    return own[kind] if kind in own else str(dict(FileKind.choices).get(kind, kind))


def missing(table: Mapping[str, Any]) -> list[str]:
    """Columns that have to be there and are not, alternatives joined by "/"."""
    names = {field.key: field.heading for field in fields_of(table["kind"])}
    choices = dict.fromkeys(field.choice for field in fields_of(table["kind"]) if field.choice)
    return [
        " / ".join(names[key] for key in choice)
        for choice in choices
        if not any(key in table["columns"] for key in choice)
    ]


def columns_in(table: Mapping[str, Any], kind: str) -> dict[str, int]:
    """The columns of a kind that its headings name."""
    if (sheet := kinds.find(kind)) is not None:
        return sheet_tables.columns_in(table["headings"], sheet)
    if kind == NOT_READ:
        return {}
    return headings.columns_in(table["headings"], is_hierarchy=kind == FileKind.UNITS)


# --- Looking ---------------------------------------------------------------------------------------------------------
def uploads_of(batch: ImportBatch) -> list[File]:
    kept = (Path(settings.UPLOAD_DIR) / name for name in batch.options["uploads"])
    return list(zip(kept, batch.options["files"], strict=True))


def look(files: Sequence[File], *, given: str, sheets: list[SheetKind]) -> list[Table]:
    """The tables of files by their first rows, while somebody waits for the page.

    `given`: what the files were said to hold, "" to find out; `sheets`: the history sheets open to who asks.
    Raises core.spreadsheets.Refused.
    """
    firsts = spreadsheets.look([path for path, _name in files], ROWS_LOOKED)
    return _tables(files, firsts, given, sheets)


def _tables(
    files: Sequence[File], firsts: list[list[spreadsheets.Sheet]], given: str, sheets: list[SheetKind]
) -> list[Table]:
    """As somebody chose before for headings that stand in the first rows, else as recognised."""
    found = [
        (number, name, sheet)
        for number, ((_path, name), of_file) in enumerate(zip(files, firsts, strict=True))
        for sheet in of_file
        if sheet.rows
    ]
    choices = _choices((row for _number, _name, sheet in found for row in sheet.rows), sheets)
    return [
        {"file": number, "name": name, "sheet": sheet.name, **_understood(sheet.rows, given, sheets, choices)}
        for number, name, sheet in found
    ]


def remembered(files: Sequence[File], *, given: str, sheets: list[SheetKind]) -> list[Table]:
    """The tables of those files that have headings somebody chose for, when nobody looks at them.

    What cannot be looked at goes to the check, which says why.
    """
    if not ColumnChoice.objects.exists():
        return []
    try:
        firsts = [spreadsheets.read_first(path, ROWS_LOOKED) for path, _name in files]
    except (spreadsheets.Refused, OSError):
        return []
    tables = _tables(files, firsts, given, sheets)
    told = {table["file"] for table in tables if table["remembered"]}
    return [table for table in tables if table["file"] in told]


def first_rows(batch: ImportBatch, number: int) -> Sequence[Row]:
    """The rows of a table among which its headings are looked for; read anew, for nothing of them is stored.

    Raises DomainError when the file is gone or cannot be read quickly.
    """
    table = batch.options["tables"][number]
    path, _name = uploads_of(batch)[table["file"]]
    if not path.is_file():
        raise DomainError(_("The uploaded files are gone. Upload them again."))
    (sheets,) = spreadsheets.look([path], ROWS_LOOKED)
    return next(sheet.rows for sheet in sheets if sheet.name == table["sheet"])


def _choices(rows: Iterable[Row], sheets: list[SheetKind]) -> dict[str, ColumnChoice]:
    """What was chosen for these rows as headings, by key."""
    open_kinds = {NOT_READ, AUTO, *FileKind.values, *(kind.code for kind in sheets)}
    found = ColumnChoice.objects.filter(key__in={_key(words(row)) for row in rows}, kind__in=open_kinds)
    return {one.key: one for one in found}


def _understood(rows: Sequence[Row], given: str, sheets: list[SheetKind], choices: Mapping[str, ColumnChoice]) -> Table:
    """As chosen last for one of the rows, else as recognised."""
    chosen = [(choices[key], row) for row, cells in enumerate(rows) if (key := _key(words(cells))) in choices]
    if not chosen:
        return _recognised(rows, given, sheets)
    choice, row = max(chosen, key=lambda one: one[0].chosen_at)
    return _followed(rows[row], row, choice)


def _recognised(rows: Sequence[Row], given: str, sheets: list[SheetKind]) -> Table:
    """By the headings; what no kind fits stays unread, its fullest row taken for the headings."""
    sheet = kinds.find(given)
    heading = headings.find(rows) if sheet is None else None
    if heading is not None:
        kind = FileKind.UNITS.value if heading.is_hierarchy else given or AUTO
        return _table(rows[heading.row], heading.row, kind, heading.columns)
    found = sheet_tables.recognise(rows, [sheet] if sheet else sheets)
    if found is not None:
        return _table(rows[found[0]], found[0], found[1].code, found[2])
    searched = range(min(len(rows), headings.ROWS_SEARCHED))
    fullest = max(searched, key=lambda at: sum(isinstance(cell, str) for cell in rows[at]))
    return _table(rows[fullest], fullest, NOT_READ, {})


def _table(cells: Row, row: int, kind: str, columns: dict[str, int]) -> Table:
    return {"row": row, "headings": words(cells), "kind": kind, "columns": columns, "remembered": ""}


def _followed(cells: Row, row: int, choice: ColumnChoice) -> Table:
    places = {token: place for place, token in enumerate(_tokens(words(cells)))}
    columns = {key: places[token] for key, token in choice.columns.items()}
    return {**_table(cells, row, choice.kind, columns), "remembered": str(choice.public_id)}


def words(cells: Row) -> list[str]:
    """The cells as headings are kept and shown."""
    return [" ".join(str(cell).split())[:80] if cell is not None else "" for cell in cells]


def _tokens(names: Sequence[str]) -> list[str]:
    """Each heading by its letters and digits, the second of the same name numbered."""
    seen: dict[str, int] = {}
    tokens = []
    for one in map(key_of, names):
        seen[one] = seen.get(one, 0) + 1
        tokens.append(f"{one}#{seen[one]}")
    return tokens


def _key(names: Sequence[str]) -> str:
    """The same for the same headings in any order."""
    return hashlib.sha256("\n".join(sorted(_tokens(names))).encode()).hexdigest()


def is_to_be_seen(tables: Sequence[Mapping[str, Any]]) -> bool:
    """Whether somebody has to look before the check: a file of which nothing is read, or a choice made before."""
    read = {table["file"] for table in tables if table["kind"] != NOT_READ}
    return any(table["remembered"] or table["file"] not in read for table in tables)


# --- Choosing --------------------------------------------------------------------------------------------------------
@transaction.atomic
def choose(*, actor: Any, batch: ImportBatch, number: int, kind: str, columns: Mapping[str, int]) -> None:
    """Say what the table holds and which column is which; remembered for its headings.

    Raises ValidationError by field where a column that has to be there is not, or one stands for two.
    """
    held = _locked(batch)
    table = held.options["tables"][number]
    chosen = {**table, "kind": kind, "columns": dict(columns)}
    _refuse_unclear(chosen)
    if (kind, chosen["columns"]) != (table["kind"], table["columns"]):
        _remember(actor, chosen)
    _keep(held, number, chosen)


@transaction.atomic
def choose_row(*, actor: Any, batch: ImportBatch, number: int, row: int, rows: Sequence[Row]) -> None:
    """Say which of the first rows of a sheet (`row` from 0) holds its headings: it is understood anew by them.

    Remembered where that leaves no column to choose; else once the columns are chosen. Raises ValidationError where
    the row cannot hold headings.
    """
    if row not in range(len(rows)):
        raise ValidationError(_("Type the number of a row from 1 to %(last)s.") % {"last": len(rows)})
    if not any(isinstance(cell, str) and key_of(cell) for cell in rows[row]):
        raise ValidationError(_("Row %(row)s holds no words. Type the row that names the columns.") % {"row": row + 1})
    held = _locked(batch)
    table = held.options["tables"][number]
    sheets = usable_kinds(held.created_by)
    below = [rows[row]]
    fresh = _understood(below, held.options["kind"], sheets, _choices(below, sheets)) | {"row": row}
    if fresh["kind"] == NOT_READ and not fresh["remembered"]:
        fresh |= {"kind": table["kind"], "columns": columns_in(fresh, table["kind"])}
    chosen = {**table, **fresh}
    if chosen["kind"] != NOT_READ and not missing(chosen):
        _remember(actor, chosen)
    _keep(held, number, chosen)


def _keep(held: ImportBatch, number: int, table: Table) -> None:
    """A sheet that is left out stays as confidential as the upload was."""
    held.options["tables"][number] = table
    mark(held, [one["kind"] for one in held.options["tables"]], unknown="confidential" in held.options)
    held.save(update_fields=["options"])


def _remember(actor: Any, table: Table) -> None:
    """For the headings of the table; of several rows of a sheet that are remembered, the one chosen last counts."""
    tokens = _tokens(table["headings"])
    choice, _made = ColumnChoice.objects.update_or_create(
        key=_key(table["headings"]),
        defaults={
            "kind": table["kind"],
            "columns": {key: tokens[place] for key, place in table["columns"].items()},
            "chosen_by": actor,
        },
    )
    table["remembered"] = str(choice.public_id)
    about = {"kind": table["kind"], "columns": len(table["columns"]), "row": table["row"] + 1}
    audit.record(actor=actor, verb="people.import.columns_chosen", target=choice, **about)


def _refuse_unclear(table: Table) -> None:
    errors: dict[str, list[str]] = {}
    used: dict[int, str] = {}
    told: set[tuple[str, ...]] = set()
    names = {field.key: field.heading for field in fields_of(table["kind"])}
    for field in fields_of(table["kind"]):
        place = table["columns"].get(field.key)
        if place is None:
            if field.choice and field.choice not in told and not set(field.choice) & table["columns"].keys():
                wanted = " / ".join(names[key] for key in field.choice)
                errors[field.key] = [_("Choose the column that holds %(heading)s.") % {"heading": wanted}]
                told.add(field.choice)
        elif place in used:
            clash = _("%(first)s and %(second)s cannot come from one column. Choose another for one of them.")
            errors[field.key] = [clash % {"first": used[place], "second": field.heading}]
        else:
            used[place] = field.heading
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def forget(*, actor: Any, batch: ImportBatch, number: int, rows: Sequence[Row]) -> None:
    """What was chosen for these headings counts no more, and the table is what its first `rows` say."""
    held = _locked(batch)
    table = held.options["tables"][number]
    choice = ColumnChoice.objects.filter(key=_key(table["headings"])).first()
    if choice is not None:
        audit.record(actor=actor, verb="people.import.columns_forgotten", target=choice)
        choice.delete()
    sheets = usable_kinds(held.created_by)
    fresh = _understood(rows, held.options["kind"], sheets, _choices(rows, sheets))
    _keep(held, number, {**table, **fresh})


def _locked(batch: ImportBatch) -> ImportBatch:
    held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.state != ImportState.UPLOADED:
        raise TransitionError(_("The columns are chosen before the check. Upload the files again."))
    return held


def settle(tables: Sequence[Table]) -> ImportFamily:
    """The family of the chosen tables, before the check. Raises ValidationError where they cannot be checked."""
    read = [table for table in tables if table["kind"] != NOT_READ]
    errors = [
        _("%(table)s: choose the columns of %(missing)s.") % {"table": title(table), "missing": ", ".join(lacking)}
        for table in read
        if (lacking := missing(table))
    ]
    sheets = [table for table in read if kinds.find(table["kind"]) is not None]
    if not read:
        errors.append(_("Nothing would be read. Say what at least one sheet holds."))
    elif sheets and len(sheets) < len(read):
        errors.append(_("History sheets go in by themselves. Say “not read” for them here, then upload them alone."))
    if errors:
        raise ValidationError(errors)
    return ImportFamily.HISTORY if sheets else ImportFamily.SIASN


def title(table: Mapping[str, Any]) -> str:
    return " · ".join(filter(None, (table["name"], table["sheet"])))


def chosen_by_file(tables: Sequence[Table], files: int) -> list[Mapping[str, ChosenTable] | None]:
    """What was chosen of each of so many files, by sheet; None where nothing was."""
    found: dict[int, dict[str, ChosenTable]] = {table["file"]: {} for table in tables}
    for table in tables:
        if table["kind"] != NOT_READ:
            found[table["file"]][table["sheet"]] = ChosenTable(table["kind"], table["row"], table["columns"])
    return [found.get(number) for number in range(files)]
