"""What a staged row of SIASN would change, cell by cell, in words (ui.md screen 14)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _

from people.enums import EmploymentKind, EmploymentState, FileKind, RowOutcome, Sex
from people.models import EducationLevel, Employee, Grade, ImportBatch, LegalStatus, Position, StagedRow, Unit
from people.services.import_families import Cell, Line
from people.services.units import CITY_NAME, UNMAPPED_NAME
from people.siasn.problems import from_plain
from people.siasn.references import number_kind
from people.siasn.staging import NOT_SHOWN
from people.text import readable

LISTS: dict[str, type[models.Model]] = {
    "unit_id": Unit,
    "position_id": Position,
    "grade_id": Grade,
    "legal_status_id": LegalStatus,
    "education_level_id": EducationLevel,
}
WORDS: dict[str, type[models.TextChoices]] = {"sex": Sex, "kind": EmploymentKind, "state": EmploymentState}
SAID = {"unit_id": "unit_name", "position_id": "position"}  # what has no key yet -> what the row calls it
SHOWN_OF_NEW = (("position_id", "position"), ("unit_id", "unit_name"), ("grade_id", "grade"))

ORDER = (
    "name", "number", "kind", "state", "ended_on", "position_id", "position_since", "unit_id", "grade_id",
    "grade_since", "retires_on",
)  # fmt: skip

Names = dict[str, dict[Any, str]]


def field_label(name: str) -> str:
    """The heading of a field of a person or a unit."""
    own = {"parent": _("parent unit"), "contract": _("end of the contract"), "is_active": _("in use")}
    if name in own:
        return own[name]
    model = Unit if name in ("head_position", "siasn_id") else Employee
    try:
        field = model._meta.get_field(name.removesuffix("_id") if name in LISTS else name)
    except FieldDoesNotExist:
        return name
    return str(field.verbose_name)  # type: ignore[union-attr]


def lines(batch: ImportBatch, rows: list[StagedRow]) -> list[Line]:
    names: Names = {name: _names_of(name, rows) for name in LISTS} | {"parent": _parents(batch, rows)}
    stored = _stored(rows)
    return [_line(row, names, stored.get(row.target)) for row in rows]


def _names_of(name: str, rows: Iterable[StagedRow]) -> dict[Any, str]:
    keys = {key for row in rows for key in row.previous.get(name, ()) if key is not None}
    model = LISTS[name]
    return dict(model._base_manager.filter(pk__in=keys).values_list("pk", "name")) if keys else {}


def _parents(batch: ImportBatch, rows: Iterable[StagedRow]) -> dict[Any, str]:
    """Parents by UNOR ID, as they are or as this import brings them."""
    ids = {found for row in rows for found in row.previous.get("parent", ()) if found}
    ids |= {row.payload["below"] for row in rows if row.payload.get("below")}
    if not ids:
        return {"": CITY_NAME}
    staged = batch.staged.filter(kind=FileKind.UNITS, payload__id__in=list(ids)).values_list("payload", flat=True)
    found = {payload["id"]: payload["name"] for payload in staged}
    return {"": CITY_NAME, **found, **dict(Unit.objects.filter(siasn_id__in=ids).values_list("siasn_id", "name"))}


def _stored(rows: Iterable[StagedRow]) -> dict[Any, Any]:
    """People and units that no row of the file names, by public id."""
    gone = [row for row in rows if row.outcome in (RowOutcome.GONE, RowOutcome.MAPPED)]
    units: set[Any] = {row.target for row in gone if row.kind == FileKind.UNITS}
    people: set[Any] = {row.target for row in gone if row.kind != FileKind.UNITS}
    found: dict[Any, Any] = {}
    if people:
        held = Employee.objects.filter(public_id__in=people).select_related("unit", "position", "grade")
        found |= {person.public_id: person for person in held}
    if units:
        found |= {unit.public_id: unit for unit in Unit.objects.filter(public_id__in=units)}
    return found


def _line(row: StagedRow, names: Names, stored: Employee | Unit | None) -> Line:
    is_unit = row.kind == FileKind.UNITS
    payload = row.payload
    number = payload.get("id" if is_unit else "number", "")
    kind = "" if is_unit else number_kind({"kind": "pns", **payload})
    name = payload.get("name", "")
    cells: list[Cell] = []
    if isinstance(stored, Employee):
        name, number, kind = stored.name, stored.number, number_kind({"kind": stored.kind})
        cells = [_as_is("position_id", stored.position), _as_is("unit_id", stored.unit)]
    elif stored is not None:
        name, number = stored.name, stored.siasn_id
    elif row.outcome == RowOutcome.REFUSED:
        return Line(row, name, number, kind, _wrong(row), " ".join(from_plain(one).sentence for one in row.problems))
    elif row.outcome == RowOutcome.CHANGED:
        fields = sorted(row.previous.keys() - NOT_SHOWN, key=_order)
        cells = [_cell(field, row.previous[field], names, payload) for field in fields]
    elif is_unit:
        cells = [Cell(field_label("parent"), None, names["parent"].get(payload.get("below", ""), ""))]
    else:
        told = [(field, payload.get(key, "")) for field, key in SHOWN_OF_NEW]
        cells = [Cell(field_label(field), None, readable(value)) for field, value in told if value]
    return Line(row, name, number, kind, cells)


def _order(field: str) -> tuple[int, str]:
    return ORDER.index(field) if field in ORDER else len(ORDER), field


def _as_is(field: str, value: Any) -> Cell:
    return Cell(field_label(field), None, str(value) if value is not None else _("empty"))


def _wrong(row: StagedRow) -> list[Cell]:
    """What stands in each cell that refused the row, and what was expected."""
    problems = [from_plain(one) for one in row.problems]
    return [Cell(one.column, one.found(row.payload), one.expected) for one in problems if one.expected]


def _cell(field: str, pair: list[Any], names: Names, payload: dict[str, Any]) -> Cell:
    before, after = pair
    is_planned = field in SAID and after is None
    new = _planned(field, payload) if is_planned else _words(field, after, names)
    return Cell(field_label(field), _words(field, before, names), new)


def _planned(field: str, payload: dict[str, Any]) -> str:
    """The name of a unit or position that the writing makes first."""
    said = readable(payload.get(SAID[field], ""))
    return said or (UNMAPPED_NAME if field == "unit_id" else _("empty"))


def _words(field: str, value: Any, names: Names) -> str:
    if value is None or (value == "" and field != "parent"):
        return str(_("empty"))
    if field in names:
        return names[field].get(value, str(value))
    if field in WORDS:
        return str(WORDS[field](value).label)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return _dated(value) if isinstance(value, str) else str(value)


def _dated(value: str) -> str:
    """A date as people read it; any other text as it is."""
    try:
        return formats.date_format(date.fromisoformat(value), "j M Y")
    except ValueError:
        return value
