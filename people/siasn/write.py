"""Writes a staged import in batches of 1,000: each one transaction that moves the cursor with it (T54)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import TransitionError
from people.enums import EmploymentState, FileKind, ImportState, RowOutcome, UnitKind
from people.models import (
    ContractPeriod,
    Employee,
    EmployeeNumber,
    GradeHeld,
    ImportBatch,
    Position,
    PositionHeld,
    StagedRow,
    Unit,
)
from people.services import units as unit_service
from people.services.leaving import close_access, end_service, reopen_accounts
from people.siasn import bulk, check, proposals, report
from people.siasn.check import Decision, Resolver
from people.siasn.people_state import People
from people.siasn.references import References, Units, number_kind
from people.siasn.staging import plain_changes
from people.siasn.unit_kinds import guess_kind, short_name

BATCH = 1_000
SOURCE = "SIASN"
LINE = ("pk", "kind", "payload", "outcome", "target", "previous")
TEXTS = frozenset({"pns_id", "front_title", "back_title", "birth_place", "education_name", "unor_id", "unor_name"})
NEW_PERSON = (
    "public_id", "pns_id", "number", "name", "front_title", "back_title", "birth_place", "birth_date", "sex", "kind",
    "state", "legal_status_id", "unit_id", "dinas_id", "position_id", "position_since", "grade_id", "grade_since",
    "education_level_id", "education_name", "education_year", "cpns_since", "pns_since", "retires_on", "source",
    "source_date", "unor_id", "unor_name",
)  # fmt: skip

Progress = Callable[[int, int], None]


def run(batch: ImportBatch, *, actor: Any, progress: Progress | None = None) -> ImportBatch:
    """Write what is staged from the cursor on; a run that was cut off is taken up where it stopped.

    Raises TransitionError when the import is neither checked nor being written, or when another run moved the cursor.
    """
    _start(batch)
    writer = Writer(batch, actor)
    total = batch.staged.count()
    done = batch.staged.filter(pk__lte=batch.cursor).count()
    while written := writer.write_batch():
        done += written
        if progress is not None:
            progress(done, total)
    writer.finish()
    return batch


def _start(batch: ImportBatch) -> None:
    startable = ImportBatch.objects.filter(pk=batch.pk, state__in=[ImportState.CHECKED, ImportState.RUNNING])
    if not startable.update(state=ImportState.RUNNING):
        raise TransitionError(_("Only a checked import can be run."))
    batch.refresh_from_db()


@dataclass(slots=True)
class Line:
    """What the writer reads of a staged row, and may correct."""

    pk: int
    kind: str
    payload: dict[str, Any]
    outcome: str
    target: Any
    previous: dict[str, list[Any]]


class Writer:
    def __init__(self, batch: ImportBatch, actor: Any) -> None:
        self.batch = batch
        self.actor = actor
        self.on = batch.source_date
        self.refs = References(self.on)
        self.resolver = Resolver(self.refs)
        self.ends_missing = bool(batch.options.get("end_missing"))

    def write_batch(self) -> int:
        """The next rows; 0 when none is left."""
        following = self.batch.staged.filter(pk__gt=self.batch.cursor).order_by("pk").values_list(*LINE)
        rows = [Line(*values) for values in following[:BATCH]]
        if not rows:
            return 0
        with transaction.atomic():
            self._move_cursor(rows[-1].pk)
            counts = Counter({"rows": len(rows)})
            self._units([row for row in rows if row.kind == FileKind.UNITS and _is_written(row)])
            counts += self._people([row for row in rows if row.kind != FileKind.UNITS and _is_written(row)])
            if self.ends_missing:
                counts["ended"] += self._end_people([row for row in rows if row.outcome == RowOutcome.GONE])
                self._retire_units([row for row in rows if row.outcome == RowOutcome.GONE])
            audit.record(actor=self.actor, verb="people.import.batch_written", target=self.batch, **counts)
        self.batch.cursor = rows[-1].pk
        return len(rows)

    def _move_cursor(self, to: int) -> None:
        held = ImportBatch.objects.filter(pk=self.batch.pk, cursor=self.batch.cursor, state=ImportState.RUNNING)
        if not held.update(cursor=to):
            raise TransitionError(_("This import is being written by another run."))

    def finish(self) -> None:
        """Move those who waited for one of the units that are known now, propose Dinas, close the import."""
        with transaction.atomic():
            mapped = map_waiting()
            files = _recount(self.batch)
            totals = report.totals(files, self.batch.report["totals"]["gone"])
            self.batch.report = {**self.batch.report, "files": files, "totals": totals, "mapped": mapped}
            self.batch.state, self.batch.finished_at = ImportState.DONE, timezone.now()
            self.batch.save(update_fields=["report", "state", "finished_at"])
            audit.record(actor=self.actor, verb="people.import.finished", target=self.batch, mapped=mapped, **totals)

    # --- units -------------------------------------------------------------------------------------------------------
    def _units(self, rows: list[Line]) -> None:
        if not rows:
            return
        city = unit_service.city_root()
        known = {unit.siasn_id: unit for unit in Unit.objects.exclude(siasn_id="").select_related("parent")}
        new: list[Unit] = []
        moves: list[tuple[Unit, Unit]] = []
        for row in rows:
            if row.payload["is_city"]:
                Unit.objects.filter(pk=city.pk).update(siasn_id=row.payload["id"])
                continue
            parent = known[row.payload["below"]] if row.payload["below"] else city
            unit = known.get(row.payload["id"])
            if unit is None:
                unit = known[row.payload["id"]] = _unit_of(row, parent)
                new.append(unit)
            else:
                self._update_unit(unit, row)
                if unit.parent_id != parent.pk:
                    moves.append((unit, parent))
        unit_service.add_units(new)
        for unit, parent in moves:
            unit_service.relocate(unit=unit, parent=parent)
        proposals.propose_dinas()
        self.refs.units = Units()

    @staticmethod
    def _update_unit(unit: Unit, row: Line) -> None:
        changed = {name: pair[1] for name, pair in row.previous.items() if name != "parent"}
        if changed:
            Unit.objects.filter(pk=unit.pk).update(**changed)

    def _retire_units(self, rows: list[Line]) -> None:
        """A unit that SIASN no longer names is out of use, unless somebody or something is still in it (A47)."""
        targets = [row.target for row in rows if row.kind == FileKind.UNITS]
        for unit in Unit.objects.filter(public_id__in=targets).order_by("-path"):
            below = unit_service.subtree(unit)
            in_use = below.filter(is_active=True).exclude(pk=unit.pk).exists()
            if not in_use and not Employee.objects.filter(unit__in=below).exclude(state="ended").exists():
                Unit.objects.filter(pk=unit.pk).update(is_active=False)

    # --- people ------------------------------------------------------------------------------------------------------
    def _people(self, rows: list[Line]) -> Counter[str]:
        if not rows:
            return Counter()
        people = People(
            {row.payload["pns_id"] for row in rows if "pns_id" in row.payload},
            {row.payload["number"] for row in rows if "number" in row.payload},
        )
        if any("contract_from" in row.payload for row in rows):
            people.load_contracts()
        decided = [(row, check.decide(row.payload, people, self.resolver)) for row in rows]
        self._ready_units([decision for _row, decision in decided])
        self._ready_positions([decision for _row, decision in decided])
        new = [(row, found) for row, found in decided if found.outcome == RowOutcome.NEW]
        changed = [(row, found) for row, found in decided if found.outcome == RowOutcome.CHANGED]
        self._add(new)
        self._change([found for _row, found in changed])
        _correct_staged(decided)
        return Counter({"new": len(new), "changed": len(changed)})

    def _ready_units(self, decisions: list[Decision]) -> None:
        """The unit of those who have none is made when somebody needs it."""
        if any(decision.values.unit.pk is None for decision in decisions):
            unit_service.unmapped_unit()
            self.refs.units = Units()
        for decision in decisions:
            values = decision.values
            if "unit_id" in values.fields and values.unit.pk is None:
                values.unit = self.refs.units.unmapped
                values.fields["unit_id"] = values.unit.pk
                if "unit_id" in decision.changed:
                    decision.changed["unit_id"][1] = values.unit.pk

    def _ready_positions(self, decisions: list[Decision]) -> None:
        refs = [decision.values.position for decision in decisions if decision.values.position is not None]
        Position.objects.bulk_create(self.refs.positions.unsaved(refs), batch_size=200)
        for decision in decisions:
            position = decision.values.position
            if position is not None:
                decision.values.fields["position_id"] = position.model.pk
                if "position_id" in decision.changed:
                    decision.changed["position_id"][1] = position.model.pk

    def _add(self, new: list[tuple[Line, Decision]]) -> None:
        people = [self._new_person(row, found) for row, found in new]
        bulk.insert(Employee, NEW_PERSON, (tuple(person.values()) for person in people))
        keys: dict[Any, int] = {}
        for start in range(0, len(new), 500):
            targets = [row.target for row, _found in new[start : start + 500]]
            keys.update(Employee.objects.filter(public_id__in=targets).values_list("public_id", "pk"))
        for person in people:
            person["pk"] = keys[person["public_id"]]
            person["first"] = person["cpns_since"] or self.on
        bulk.insert(EmployeeNumber, ("employee_id", "number", "kind", "valid_from"), map(_number, people))
        posts = (
            (
                person["pk"],
                person["position_id"],
                person["unit_id"],
                person["position_since"] or person["first"],
                SOURCE,
            )
            for person in people
        )
        bulk.insert(PositionHeld, ("employee_id", "position_id", "unit_id", "valid_from", "source"), posts)
        grades = (
            (person["pk"], person["grade_id"], person["grade_since"] or person["first"], SOURCE)
            for person in people
            if person["grade_id"]
        )
        bulk.insert(GradeHeld, ("employee_id", "grade_id", "valid_from", "source"), grades)
        contracts = [
            (keys[row.target], *found.values.contract) for row, found in new if found.values.contract is not None
        ]
        bulk.insert(ContractPeriod, ("employee_id", "valid_from", "valid_to"), contracts)

    def _new_person(self, row: Line, found: Decision) -> dict[str, Any]:
        """The values of NEW_PERSON in that order."""
        unit = found.values.unit
        given = {
            "unit_id": unit.pk,
            "dinas_id": unit.dinas_id,
            "state": EmploymentState.ACTIVE.value,
            **found.values.fields,
            "public_id": row.target,
            "source": SOURCE,
            "source_date": self.on,
            "retires_on": found.retires_on,
        }
        return {name: given.get(name, "" if name in TEXTS else None) for name in NEW_PERSON}

    def _change(self, decisions: list[Decision]) -> None:
        """Current values, then the histories: the old row is closed and a new one opened, or the open one corrected."""
        ids = [decision.person["pk"] for decision in decisions if decision.person is not None]
        histories = Histories(ids, self.on)
        for decision in decisions:
            fields = {name: pair[1] for name, pair in decision.changed.items() if name != "contract"}
            pk = decision.person["pk"]  # type: ignore[index]
            Employee.objects.filter(pk=pk).update(
                **fields, source=SOURCE, source_date=self.on, updated_at=timezone.now()
            )
            histories.follow(decision)
        histories.save()
        close_access([found.person["pk"] for found in decisions if found.person and found.ends], on=None)
        back = [found.person["pk"] for found in decisions if found.person and "ended_on" in found.changed]
        if back:
            reopen_accounts(back)

    def _end_people(self, rows: list[Line]) -> int:
        targets = [row.target for row in rows if row.kind != FileKind.UNITS]
        found = Employee.objects.filter(public_id__in=targets).exclude(state=EmploymentState.ENDED)
        before = {person.public_id: person for person in found.only("pk", "public_id", "state")}
        for row in rows:
            if row.target in before:
                ended = {"state": [before[row.target].state, "ended"], "ended_on": [None, self.on.isoformat()]}
                StagedRow.objects.filter(pk=row.pk).update(previous=ended)
        end_service([person.pk for person in before.values()], on=self.on)
        return len(before)


def _number(person: dict[str, Any]) -> tuple[Any, ...]:
    return person["pk"], person["number"], number_kind(person), person["first"]


class Histories:
    """The open history rows of some people, and what an import makes of them."""

    def __init__(self, employee_ids: list[int], on: date) -> None:
        self.on = on
        self.posts = _open_rows(PositionHeld, employee_ids)
        self.grades = _open_rows(GradeHeld, employee_ids)
        self.numbers = _open_rows(EmployeeNumber, employee_ids)
        self.corrected: list[Any] = []
        self.opened: list[Any] = []

    def follow(self, decision: Decision) -> None:
        person, changed = decision.person, decision.changed
        assert person is not None  # for the type checker: only changed people come here
        after = {**person, **{name: pair[1] for name, pair in changed.items()}}
        if {"position_id", "unit_id", "position_since"} & changed.keys():
            values = {"position_id": after["position_id"], "unit_id": after["unit_id"]}
            moved = {"position_id", "unit_id"} & changed.keys() and not decision.waited
            self._step(PositionHeld, self.posts, after, values, after["position_since"], moved=bool(moved))
        if {"grade_id", "grade_since"} & changed.keys() and after["grade_id"]:
            values = {"grade_id": after["grade_id"]}
            self._step(GradeHeld, self.grades, after, values, after["grade_since"], moved="grade_id" in changed)
        if "number" in changed:
            values = {"number": after["number"], "kind": number_kind(after)}
            self._step(EmployeeNumber, self.numbers, after, values, after["cpns_since"], moved=True)
        if decision.values.contract is not None and "contract" in changed:
            self._contract(person["pk"], *decision.values.contract)

    def _step(
        self,
        model: Any,
        open_rows: dict[int, Any],
        after: dict[str, Any],
        values: dict[str, Any],
        since: date | None,
        *,
        moved: bool,
    ) -> None:
        """A change from `since` on; without a later date it is one from the day of the file.

        What is no change of the thing itself (a TMT put right, a unit mapped at last) corrects the open row, and so
        does a change on the very day it began, except for numbers: none of them is ever lost.
        """
        row = open_rows.get(after["pk"])
        if row is None:
            first = since or after["cpns_since"] or self.on
            self.opened.append(_held(model, after["pk"], first, values))
            return
        first = since if since is not None and since > row.valid_from else self.on
        if first <= row.valid_from and model is EmployeeNumber:
            first = row.valid_from + timedelta(days=1)
        if moved and first > row.valid_from:
            row.valid_to = first
            self.opened.append(_held(model, after["pk"], first, values))
        else:
            for name, value in values.items():
                setattr(row, name, value)
            row.valid_from = since or row.valid_from
        self.corrected.append(row)

    @staticmethod
    def _contract(employee_id: int, first: date, end: date | None) -> None:
        ContractPeriod.objects.update_or_create(employee_id=employee_id, valid_from=first, defaults={"valid_to": end})

    def save(self) -> None:
        """Closed rows first, so that nobody has two open ones at any moment."""
        for row in self.corrected:
            row.save(force_update=True)
        models: tuple[Any, ...] = (PositionHeld, GradeHeld, EmployeeNumber)
        for model in models:
            model.objects.bulk_create([row for row in self.opened if type(row) is model], batch_size=500)


def _held(model: Any, employee_id: int, first: date, values: dict[str, Any]) -> Any:
    row = model(employee_id=employee_id, valid_from=first, **values)
    if hasattr(row, "source"):
        row.source = SOURCE
    return row


def _open_rows(model: Any, employee_ids: list[int]) -> dict[int, Any]:
    rows = model.objects.filter(employee_id__in=employee_ids, valid_to__isnull=True)
    return {row.employee_id: row for row in rows}


def _is_written(row: Line) -> bool:
    return row.outcome in (RowOutcome.NEW, RowOutcome.CHANGED)


def _unit_of(row: Line, parent: Unit) -> Unit:
    name = row.payload["name"]
    unit = Unit(
        parent=parent,
        name=name,
        short_name=short_name(name),
        kind=guess_kind(name),
        siasn_id=row.payload["id"],
        head_position=row.payload.get("head_position", ""),
    )
    if unit.kind == UnitKind.CITY:
        unit.kind = UnitKind.OTHER
    return unit


def _correct_staged(decided: list[tuple[Line, Decision]]) -> None:
    """What turned out otherwise than at the check, and the keys of units and positions that were new then."""
    for row, found in decided:
        previous = plain_changes(found.changed)
        if row.outcome == found.outcome and row.previous == previous:
            continue
        values: dict[str, Any] = {"outcome": found.outcome, "previous": previous}
        if found.person is not None:
            values["target"] = found.person["public_id"]
        if found.problem is not None:
            values |= {"code": found.problem.code, "column": found.problem.column}
            values["problems"] = [found.problem.plain()]
        StagedRow.objects.filter(pk=row.pk).update(**values)


def _recount(batch: ImportBatch) -> list[dict[str, Any]]:
    """The counts by table as they came out."""
    counts: Counter[tuple[str, str, str]] = Counter(
        (file[:150], sheet[:60], outcome)
        for file, sheet, outcome in batch.staged.values_list("file", "sheet", "outcome")
    )
    names = [RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.UNCHANGED, RowOutcome.REFUSED]
    return [
        {**one, **{name.value: counts[(one["file"][:150], one["sheet"][:60], name.value)] for name in names}}
        for one in batch.report["files"]
    ]


@transaction.atomic
def map_waiting() -> int:
    """Move people from "Belum terpetakan" to the unit of the UNOR ID they came with, now that it is known."""
    waiting = Employee.objects.filter(unit__kind=UnitKind.UNMAPPED).exclude(unor_id="")
    known = Unit.objects.filter(siasn_id__in=waiting.order_by().values("unor_id").distinct())
    moved = 0
    for unit in known:
        ids = list(waiting.filter(unor_id=unit.siasn_id).values_list("pk", flat=True))
        PositionHeld.objects.filter(employee_id__in=ids, valid_to__isnull=True).update(unit=unit)
        moved += Employee.objects.filter(pk__in=ids).update(
            unit=unit, dinas_id=unit.dinas_id, unor_id="", unor_name="", updated_at=timezone.now()
        )
    return moved
