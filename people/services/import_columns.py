"""What each sheet of an upload holds and which column is which: recognised, changed by hand, remembered by headings.

A table of an import is a plain dict in `ImportBatch.options["tables"]`: file (its number), name, sheet, row (of the
headings, from 0), headings, kind, columns (column we know -> place in a row) and remembered (of a ColumnChoice).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, spreadsheets
from core.errors import TransitionError
from people.enums import FileKind, ImportFamily, ImportState
from people.models import ColumnChoice, ImportBatch
from people.sheets import kinds
from people.sheets import tables as sheet_tables
from people.sheets.access import usable_kinds
from people.siasn import headings
from people.siasn.tables import AUTO, ChosenTable
from people.text import key_of

NOT_READ = ""
Table = dict[str, Any]


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
def look(batch: ImportBatch) -> list[Table]:
    """The tables of the uploads by their first rows. Raises core.spreadsheets.Refused."""
    tables: list[Table] = []
    for number, (kept, name) in enumerate(zip(batch.options["uploads"], batch.options["files"], strict=True)):
        for sheet in spreadsheets.read_first(Path(settings.UPLOAD_DIR) / kept, headings.ROWS_SEARCHED):
            if sheet.rows:
                tables.append({"file": number, "name": name, "sheet": sheet.name, **_recognised(batch, sheet.rows)})
    open_kinds = {NOT_READ, AUTO, *FileKind.values, *(kind.code for kind in usable_kinds(batch.created_by))}
    choices = ColumnChoice.objects.filter(key__in=[_key(one["headings"]) for one in tables], kind__in=open_kinds)
    remembered = {one.key: one for one in choices}
    for table in tables:
        if (choice := remembered.get(_key(table["headings"]))) is not None:
            _follow(table, choice)
    return tables


def _recognised(batch: ImportBatch, rows: Sequence[Sequence[Any]]) -> Table:
    """By the headings; what no kind fits stays unread, its fullest row taken for the headings."""
    given = batch.options["kind"]
    sheet = kinds.find(given)
    heading = headings.find(rows) if sheet is None else None
    if heading is not None:
        kind = FileKind.UNITS.value if heading.is_hierarchy else given or AUTO
        return _table(rows, heading.row, kind, heading.columns)
    found = sheet_tables.recognise(rows, [sheet] if sheet else usable_kinds(batch.created_by))
    if found is not None:
        return _table(rows, found[0], found[1].code, found[2])
    fullest = max(range(len(rows)), key=lambda at: sum(isinstance(cell, str) for cell in rows[at]))
    return _table(rows, fullest, NOT_READ, {})


def _table(rows: Sequence[Sequence[Any]], row: int, kind: str, columns: dict[str, int]) -> Table:
    words = [" ".join(str(cell).split())[:80] if cell is not None else "" for cell in rows[row]]
    return {"row": row, "headings": words, "kind": kind, "columns": columns, "remembered": ""}


def _tokens(words: Sequence[str]) -> list[str]:
    """Each heading by its letters and digits, the second of the same name numbered."""
    seen: dict[str, int] = {}
    tokens = []
    for one in map(key_of, words):
        seen[one] = seen.get(one, 0) + 1
        tokens.append(f"{one}#{seen[one]}")
    return tokens


def _key(words: Sequence[str]) -> str:
    """The same for the same headings in any order."""
    return hashlib.sha256("\n".join(sorted(_tokens(words))).encode()).hexdigest()


def _follow(table: Table, choice: ColumnChoice) -> None:
    places = {token: place for place, token in enumerate(_tokens(table["headings"]))}
    table["kind"] = choice.kind
    table["columns"] = {key: places[token] for key, token in choice.columns.items()}
    table["remembered"] = str(choice.public_id)


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
        tokens = _tokens(table["headings"])
        choice, _made = ColumnChoice.objects.update_or_create(
            key=_key(table["headings"]),
            defaults={
                "kind": kind,
                "columns": {key: tokens[place] for key, place in columns.items()},
                "chosen_by": actor,
            },
        )
        chosen["remembered"] = str(choice.public_id)
        audit.record(
            actor=actor, verb="people.import.columns_chosen", target=choice, kind=kind, columns=len(chosen["columns"])
        )
    held.options["tables"][number] = chosen
    held.save(update_fields=["options"])


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
            words = _("%(first)s and %(second)s cannot come from one column. Choose another for one of them.")
            errors[field.key] = [words % {"first": used[place], "second": field.heading}]
        else:
            used[place] = field.heading
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def forget(*, actor: Any, batch: ImportBatch, number: int) -> None:
    """What was chosen for these headings counts no more, and the table is what its headings say."""
    held = _locked(batch)
    table = held.options["tables"][number]
    choice = ColumnChoice.objects.filter(key=_key(table["headings"])).first()
    if choice is not None:
        audit.record(actor=actor, verb="people.import.columns_forgotten", target=choice)
        choice.delete()
    fresh = _recognised(held, [[]] * table["row"] + [table["headings"]])
    held.options["tables"][number] = {**table, **fresh}
    held.save(update_fields=["options"])


def _locked(batch: ImportBatch) -> ImportBatch:
    held = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.state != ImportState.UPLOADED:
        raise TransitionError(_("The columns are chosen before the check. Upload the files again."))
    return held


def settle(batch: ImportBatch) -> None:
    """The family of the chosen tables, before the check. Raises ValidationError where they cannot be checked."""
    read = [table for table in batch.options["tables"] if table["kind"] != NOT_READ]
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
    batch.family = ImportFamily.HISTORY if sheets else ImportFamily.SIASN


def title(table: Mapping[str, Any]) -> str:
    return " · ".join(filter(None, (table["name"], table["sheet"])))


def chosen_by_file(batch: ImportBatch) -> Sequence[Mapping[str, ChosenTable] | None]:
    """What was chosen of each file, by sheet; None where nobody was asked."""
    if "tables" not in batch.options:
        return [None] * len(batch.options["files"])
    found: list[dict[str, ChosenTable]] = [{} for _name in batch.options["files"]]
    for table in batch.options["tables"]:
        if table["kind"] != NOT_READ:
            found[table["file"]][table["sheet"]] = ChosenTable(table["kind"], table["row"], table["columns"])
    return found
