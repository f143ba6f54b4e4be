"""Takes a written SIASN import back: earlier values return, what it made goes where nothing rests on it.

Rows come in the reverse order of their writing. A person or unit that was changed since is left whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Subquery

from accounts.models import User
from core.errors import DomainError
from people.enums import EmploymentState, FileKind, RowOutcome, UndoOutcome, UnitKind
from people.models import (
    ContractPeriod,
    Dinas,
    Employee,
    EmployeeNumber,
    GradeHeld,
    ImportBatch,
    Position,
    PositionHeld,
    StagedRow,
    Unit,
)
from people.services import leaving, traces
from people.services import units as unit_service
from people.siasn import check
from people.siasn.check import Resolver
from people.siasn.people_state import People
from people.siasn.references import References
from people.siasn.unit_kinds import guess_kind
from people.siasn.write import NEW_PERSON, new_person

NOT_COMPARED = frozenset({"public_id", "dinas_id", "source", "source_date"})  # of a person the import added
HISTORIES = (EmployeeNumber, PositionHeld, GradeHeld, ContractPeriod)
Outcomes = dict[int, str]  # key of the staged row -> UndoOutcome


class Undoer:
    """Undoes the rows of one import, some at a time."""

    def __init__(self, batch: ImportBatch, actor: Any) -> None:
        self.batch = batch
        self.actor = actor
        self.resolver = Resolver(References(batch.source_date))
        self.nobody = People([], [])

    def is_written(self, row: StagedRow) -> bool:
        """Whether the import wrote anything for the row."""
        if row.outcome == RowOutcome.GONE:
            return bool(row.accepted and self.batch.options.get("end_missing") and row.previous)
        is_change = row.outcome in (RowOutcome.NEW, RowOutcome.CHANGED)
        return row.outcome == RowOutcome.MAPPED or (row.accepted and is_change)

    def undo(self, rows: list[StagedRow]) -> Outcomes:
        """`rows` in the order they were written, in one transaction of the caller."""
        people = [row for row in rows if row.kind != FileKind.UNITS]
        units = [row for row in rows if row.kind == FileKind.UNITS]
        outcomes = self._people_back([row for row in people if row.outcome != RowOutcome.NEW])
        outcomes |= self._people_away([row for row in people if row.outcome == RowOutcome.NEW])
        for row in reversed(units):
            if row.outcome != RowOutcome.NEW:
                outcomes[row.pk] = self._unit_back(row)
        return outcomes | self._units_away([row for row in units if row.outcome == RowOutcome.NEW])

    def finish(self) -> None:
        """Positions, proposals and the unit of the waiting that were made on the way, where nothing rests on them."""
        made = self.batch.made
        positions_away(made.get("positions", []))
        stays = self.batch.staged.filter(kind=FileKind.UNITS, undone__in=[UndoOutcome.EDITED, UndoOutcome.IN_USE])
        proposed = Unit.objects.filter(as_dinas__in=made.get("dinas", []))
        for unit in proposed.exclude(public_id__in=stays.values("target")):
            self._drop_proposal(unit)
        for unit in Unit.objects.filter(pk__in=made.get("unmapped", [])):
            if not traces.pointed_to(Unit, [unit.pk]):
                traces.let_go(Unit, [unit.pk])
                unit.delete()

    # --- people ------------------------------------------------------------------------------------------------------
    def _people_back(self, rows: list[StagedRow]) -> Outcomes:
        keys: dict[Any, int] = dict(
            Employee.objects.filter(public_id__in=[row.target for row in rows]).values_list("public_id", "pk")
        )
        lost: Outcomes = {row.pk: UndoOutcome.EDITED for row in rows if row.target not in keys}
        found = [(row.pk, _entries(row, keys[row.target])) for row in rows if row.target in keys]
        outcomes = traces.put_back(found)
        moved = [keys[row.target] for row in rows if outcomes.get(row.pk) == UndoOutcome.UNDONE]
        of_unit = Unit.objects.filter(pk=OuterRef("unit_id")).values("dinas_id")[:1]
        for some in traces.chunks(moved):
            Employee.objects.filter(pk__in=some).update(dinas_id=Subquery(of_unit))
        for row in rows:
            if outcomes.get(row.pk) == UndoOutcome.UNDONE and _ended_service(row):
                self._bring_back(row, keys[row.target])
        return lost | outcomes

    def _bring_back(self, row: StagedRow, employee_id: int) -> None:
        """What other apps freed when the import ended somebody's service (seats on courses)."""
        if sentences := leaving.bring_back(employee_id, actor=self.actor):
            StagedRow.objects.filter(pk=row.pk).update(undone_note="\n".join(sentences))

    def _people_away(self, rows: list[StagedRow]) -> Outcomes:
        """People the import added go with their histories while they are as it made them."""
        found = {
            person["public_id"]: person
            for some in traces.chunks(row.target for row in rows)
            for person in Employee.objects.filter(public_id__in=some).values("pk", "user_id", *NEW_PERSON)
        }
        outcomes: Outcomes = {}
        as_made: dict[int, StagedRow] = {}
        for row in rows:
            person = found.get(row.target)
            if person is None or self._is_edited(row, person):
                outcomes[row.pk] = UndoOutcome.EDITED
            elif person["user_id"]:
                outcomes[row.pk] = UndoOutcome.IN_USE
            else:
                as_made[person["pk"]] = row
        used = traces.pointed_to(Employee, as_made, _own_rows(as_made))
        outcomes |= {row.pk: UndoOutcome.IN_USE for pk, row in as_made.items() if pk in used}
        away = [pk for pk in as_made if pk not in used]
        for some in traces.chunks(away):
            for model in HISTORIES:
                model._base_manager.filter(employee_id__in=some).delete()
            traces.let_go(Employee, some)
            Employee.objects.filter(pk__in=some).delete()
        return outcomes | {as_made[pk].pk: UndoOutcome.UNDONE for pk in away}

    def _is_edited(self, row: StagedRow, person: dict[str, Any]) -> bool:
        made = new_person(row.target, check.decide(row.payload, self.nobody, self.resolver), self.batch.source_date)
        return any(made[name] != person[name] for name in NEW_PERSON if name not in NOT_COMPARED)

    # --- units -------------------------------------------------------------------------------------------------------
    def _unit_back(self, row: StagedRow) -> str:
        if not row.written:
            return UndoOutcome.UNDONE
        _label, pk, before, after = row.written[0]
        now = Unit.objects.filter(pk=pk).values(*after).first()
        if now is None or any(now[name] != value for name, value in after.items() if name != "path"):
            return UndoOutcome.EDITED
        if "parent_id" in before:
            parent = Unit.objects.filter(pk=before["parent_id"]).first()
            unit = Unit.objects.get(pk=pk)
            if parent is None:
                return UndoOutcome.EDITED
            self._drop_proposal(unit)
            try:
                unit_service.relocate(unit=unit, parent=parent, path=before["path"])
            except DomainError:
                return UndoOutcome.EDITED
        values = {name: value for name, value in before.items() if name not in ("parent_id", "path")}
        if values:
            Unit.objects.filter(pk=pk).update(**values)
        traces.put_back([(row.pk, [entry]) for entry in row.written[1:]])  # roles and headships, unless edited since
        return UndoOutcome.UNDONE

    def _drop_proposal(self, unit: Unit) -> None:
        """The Dinas that the import proposed for a unit, while nobody confirmed it and nothing rests on it."""
        dinas = Dinas.objects.filter(unit=unit, pk__in=self.batch.made.get("dinas", [])).first()
        if dinas is not None and dinas.pk in _free_proposals([dinas.pk], None):
            unit_service.set_dinas(unit=unit, dinas=unit.parent.dinas if unit.parent else None)
            dinas.delete()

    def _units_away(self, rows: list[StagedRow]) -> Outcomes:
        outcomes: Outcomes = {}
        lines: dict[Any, StagedRow] = {row.target: row for row in rows}
        found = {unit.pk: unit for unit in Unit.objects.filter(public_id__in=lines).select_related("parent")}
        for row in rows:
            if row.payload.get("is_city"):
                Unit.objects.filter(kind=UnitKind.CITY, siasn_id=row.payload["id"]).update(siasn_id="")
                outcomes[row.pk] = UndoOutcome.UNDONE
        stays = {pk for pk, unit in found.items() if _is_edited_unit(unit, lines[unit.public_id])}
        outcomes |= {lines[found[pk].public_id].pk: UndoOutcome.EDITED for pk in stays}
        known = {unit.public_id for unit in found.values()}
        outcomes |= {row.pk: UndoOutcome.EDITED for row in rows if row.target not in known and row.pk not in outcomes}
        proposals = _free_proposals(self.batch.made.get("dinas", []), found)
        own = {"people.unit": set(found), "people.dinas": set(proposals)}
        stays |= set(traces.pointed_to(Unit, found, own))
        for unit in sorted(found.values(), key=lambda unit: -len(unit.path)):
            if unit.pk in stays and unit.parent_id is not None:
                stays.add(unit.parent_id)
        away = [unit for pk, unit in found.items() if pk not in stays]
        _delete_units(away)
        outcomes |= {lines[unit.public_id].pk: UndoOutcome.UNDONE for unit in away}
        rest = (lines[unit.public_id].pk for pk, unit in found.items() if pk in stays)
        return {**dict.fromkeys(rest, UndoOutcome.IN_USE.value), **outcomes}


@dataclass(frozen=True, slots=True)
class Rest:
    """What rests on a person or unit that was left, and the page where to look at it."""

    url: str
    what: str


def resting(batch: ImportBatch, rows: list[StagedRow]) -> dict[int, Rest]:
    """Key of a row that was left because something rests on what it made -> what that is now."""
    left: dict[Any, StagedRow] = {
        row.target: row for row in rows if (row.undone, row.outcome) == (UndoOutcome.IN_USE, RowOutcome.NEW)
    }
    if not left:
        return {}
    people = {one.pk: one for one in Employee.objects.filter(public_id__in=left)}
    units = {one.pk: one for one in Unit.objects.filter(public_id__in=left)}
    on_people = traces.pointed_to(Employee, people, _own_rows({pk: left[one.public_id] for pk, one in people.items()}))
    proposals = set(_free_proposals(batch.made.get("dinas", []), units))
    on_units = traces.pointed_to(Unit, units, {"people.dinas": proposals})
    found: dict[int, Rest] = {}
    for pk, person in people.items():
        account = {User._meta.label_lower} if person.user_id else set()
        found[left[person.public_id].pk] = _rest(person, on_people.get(pk, set()) | account)
    for pk, unit in units.items():
        found[left[unit.public_id].pk] = _rest(unit, on_units.get(pk, set()))
    return {key: rest for key, rest in found.items() if rest.what}


def _rest(one: Employee | Unit, labels: set[str]) -> Rest:
    names = sorted(str(apps.get_model(label)._meta.verbose_name_plural) for label in labels)
    return Rest(one.get_absolute_url(), ", ".join(names))


def positions_away(made: Iterable[Any]) -> None:
    """Delete positions an import made ([key, confirmed]) that nobody confirmed since and nothing points to."""
    confirmed: dict[int, bool] = dict(made)
    positions = Position.objects.filter(pk__in=confirmed)
    used = traces.pointed_to(Position, confirmed)
    as_made = [pk for pk, now in positions.values_list("pk", "confirmed") if now == confirmed[pk] and pk not in used]
    positions.filter(pk__in=as_made).delete()


def _entries(row: StagedRow, pk: int) -> list[traces.Entry]:
    """The values of the person, then what was traced beside them."""
    pairs = {name: pair for name, pair in row.previous.items() if name not in ("contract", "dinas_id")}
    before = {name: pair[0] for name, pair in pairs.items()}
    return [["people.employee", pk, before, {name: pair[1] for name, pair in pairs.items()}], *row.written]


def _ended_service(row: StagedRow) -> bool:
    before, after = row.previous.get("state", ("", ""))
    return after == EmploymentState.ENDED != before


def _own_rows(people: dict[int, StagedRow]) -> dict[str, set[int]]:
    """The history rows that came with people the import added: one open row of each kind."""
    own: dict[str, set[int]] = {}
    for model in HISTORIES:
        rows: dict[int, list[tuple[int, Any]]] = {}
        for some in traces.chunks(people):
            found = model._base_manager.filter(employee_id__in=some).values_list("employee_id", "pk", "valid_to")
            for employee, pk, until in found:
                rows.setdefault(employee, []).append((pk, until))
        single = [held[0] for held in rows.values() if len(held) == 1]
        is_contract = model is ContractPeriod
        own[model._meta.label_lower] = {pk for pk, until in single if until is None or is_contract}
    return own


def _is_edited_unit(unit: Unit, row: StagedRow) -> bool:
    below = row.payload["below"]
    parent = unit.parent
    same_parent = parent is not None and (parent.siasn_id == below if below else parent.kind == UnitKind.CITY)
    kind = guess_kind(row.payload["name"])
    return (
        unit.name != row.payload["name"]
        or unit.siasn_id != row.payload["id"]
        or unit.head_position != row.payload.get("head_position", "")
        or unit.kind != (UnitKind.OTHER if kind == UnitKind.CITY else kind)
        or not same_parent
        or not unit.is_active
    )


def _free_proposals(keys: Iterable[int], units: Iterable[int] | None) -> list[int]:
    """Proposed Dinas (of these units) that nobody confirmed and nothing but the people and units in them points to."""
    found = Dinas.objects.filter(pk__in=list(keys), confirmed_at__isnull=True)
    wanted = [pk for pk, unit in found.values_list("pk", "unit_id") if units is None or unit in set(units)]
    inside = {
        "people.unit": set(Unit.objects.filter(dinas__in=wanted).values_list("pk", flat=True)),
        "people.employee": set(Employee.objects.filter(dinas__in=wanted).values_list("pk", flat=True)),
    }
    used = traces.pointed_to(Dinas, wanted, inside)
    return [pk for pk in wanted if pk not in used]


def _delete_units(units: list[Unit]) -> None:
    """With the Dinas proposed for them, the lowest first."""
    keys = [unit.pk for unit in units]
    for some in traces.chunks(keys):
        Unit.objects.filter(pk__in=some).update(dinas=None)
    for some in traces.chunks(keys):
        Dinas.objects.filter(unit__in=some).delete()
    for depth in sorted({len(unit.path) for unit in units}, reverse=True):
        for some in traces.chunks(unit.pk for unit in units if len(unit.path) == depth):
            traces.let_go(Unit, some)
            Unit.objects.filter(pk__in=some).delete()
