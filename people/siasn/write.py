"""Writes a staged import in batches of 1,000: each one transaction that moves the cursor with it (T54)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.clock import today
from core.errors import TransitionError
from core.progress import Progress, untold
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
from people.services import traces as traces_of
from people.services import units as unit_service
from people.services.leaving import (
    close_access,
    dinas_of_holders,
    end_held,
    end_service,
    held_in_dinas_left,
    leave_units,
)
from people.siasn import bulk, check, proposals, report
from people.siasn.check import Decision, Resolver
from people.siasn.histories import SOURCE, Histories
from people.siasn.people_state import People
from people.siasn.references import References, Units, number_kind
from people.siasn.staging import plain_changes
from people.siasn.unit_kinds import guess_kind, short_name
from people.siasn.waiting import map_waiting

BATCH = 1_000
LINE = ("pk", "kind", "payload", "outcome", "target", "previous", "accepted")
TEXTS = frozenset({"pns_id", "front_title", "back_title", "birth_place", "education_name", "unor_id", "unor_name"})
NEW_PERSON = (
    "public_id", "pns_id", "number", "name", "front_title", "back_title", "birth_place", "birth_date", "sex", "kind",
    "state", "legal_status_id", "unit_id", "dinas_id", "position_id", "position_since", "grade_id", "grade_since",
    "education_level_id", "education_name", "education_year", "cpns_since", "pns_since", "retires_on", "source",
    "source_date", "unor_id", "unor_name",
)  # fmt: skip


def run(batch: ImportBatch, *, actor: Any, progress: Progress = untold) -> ImportBatch:
    """Write what is staged from the cursor on; a run that was cut off is taken up where it stopped.

    Raises TransitionError when the import is neither checked nor being written, or when another run moved the cursor.
    """
    _start(batch)
    writer = Writer(batch, actor)
    done, total = batch.rows_passed()
    while done < total:
        progress(done, total)
        done += writer.write_batch()
    writer.finish()
    return batch


def close(batch: ImportBatch, *, actor: Any) -> None:
    """End an import that was cut off with what is written so far; the rest is held back.

    In the caller's transaction, who holds the batch.
    """
    batch.staged.filter(pk__gt=batch.cursor).update(accepted=False)
    Writer(batch, actor).finish()


def _start(batch: ImportBatch) -> None:
    startable = ImportBatch.objects.filter(pk=batch.pk, state__in=[ImportState.CHECKED, ImportState.RUNNING])
    if not startable.update(state=ImportState.RUNNING, moved_at=timezone.now()):
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
    accepted: bool


class Writer:
    def __init__(self, batch: ImportBatch, actor: Any) -> None:
        self.batch = batch
        self.actor = actor
        self.on = batch.source_date
        self.refs = References(self.on)
        self.resolver = Resolver(self.refs)
        self.ends_missing = bool(batch.options.get("end_missing"))
        self.made: dict[str, Any] = batch.made

    def write_batch(self) -> int:
        """The next rows; gives how many. Raises TransitionError when they are gone, dropped with the import."""
        following = self.batch.staged.filter(pk__gt=self.batch.cursor).order_by("pk").values_list(*LINE)
        rows = [Line(*values) for values in following[:BATCH]]
        if not rows:
            raise TransitionError(_("The rows of this import are gone. Upload the files again."))
        with transaction.atomic():
            self._move_cursor(rows[-1].pk)
            counts = Counter({"rows": len(rows)})
            self._units([row for row in rows if row.kind == FileKind.UNITS and _is_written(row)])
            counts += self._people([row for row in rows if row.kind != FileKind.UNITS and _is_written(row)])
            if self.ends_missing:
                gone = [row for row in rows if row.outcome == RowOutcome.GONE and row.accepted]
                counts["ended"] += self._end_people(gone)
                self._retire_units(gone)
            ImportBatch.objects.filter(pk=self.batch.pk).update(made=self.made)
            audit.record(actor=self.actor, verb="people.import.batch_written", target=self.batch, **counts)
        self.batch.cursor = rows[-1].pk
        return len(rows)

    def _move_cursor(self, to: int) -> None:
        held = ImportBatch.objects.filter(pk=self.batch.pk, cursor=self.batch.cursor, state=ImportState.RUNNING)
        if not held.update(cursor=to, moved_at=timezone.now()):
            raise TransitionError(_("This import is being written by another run."))

    def finish(self) -> None:
        """Move those who waited for one of the units that are known now, propose Dinas, close the import."""
        with transaction.atomic():
            mapped = map_waiting(self.batch)
            self.batch.cursor = self.batch.staged.order_by("pk").values_list("pk", flat=True).last() or 0
            files = _recount(self.batch)
            totals = report.totals(files, self.batch.report["totals"]["gone"])
            totals["held"] = sum(one["held"] for one in files)
            self.batch.report = {**self.batch.report, "files": files, "totals": totals, "mapped": mapped}
            self.batch.state, self.batch.finished_at = ImportState.DONE, timezone.now()
            self.batch.save(update_fields=["report", "state", "finished_at", "cursor"])
            audit.record(actor=self.actor, verb="people.import.finished", target=self.batch, mapped=mapped, **totals)

    # --- units -------------------------------------------------------------------------------------------------------
    def _units(self, rows: list[Line]) -> None:
        if not rows:
            return
        city = unit_service.city_root()
        known = {unit.siasn_id: unit for unit in Unit.objects.exclude(siasn_id="").select_related("parent")}
        new: list[Unit] = []
        moves: list[tuple[Line, Unit, Unit]] = []
        traces: dict[int, list[traces_of.Entry]] = {}
        for row in rows:
            if row.payload["is_city"]:
                Unit.objects.filter(pk=city.pk).update(siasn_id=row.payload["id"])
                traces[row.pk] = [
                    ["people.unit", city.pk, {"siasn_id": city.siasn_id}, {"siasn_id": row.payload["id"]}]
                ]
                continue
            parent = known.get(row.payload["below"]) if row.payload["below"] else city
            if parent is None:  # its parent was held back, so it is as well
                StagedRow.objects.filter(pk=row.pk).update(accepted=False)
                continue
            unit = known.get(row.payload["id"])
            if unit is None:
                unit = known[row.payload["id"]] = _unit_of(row, parent)
                new.append(unit)
            else:
                traces[row.pk] = [self._update_unit(unit, row)]
                if unit.parent_id != parent.pk:
                    moves.append((row, unit, parent))
        unit_service.add_units(new)
        holders = dinas_of_holders() if moves else {}
        for row, unit, parent in moves:
            entry = traces[row.pk][0]
            unit.refresh_from_db()
            entry[2] |= {"parent_id": unit.parent_id, "path": unit.path}
            unit_service.relocate(unit=unit, parent=parent)
            entry[3] |= {"parent_id": parent.pk, "path": unit.path}
        if ended := self._leave_dinas(holders):
            traces[moves[-1][0].pk] += ended
        traces_of.keep(traces)
        self._note("dinas", [dinas.pk for dinas in proposals.propose_dinas()])
        self.refs.units = Units()

    @staticmethod
    def _leave_dinas(holders: dict[int, int]) -> list[traces_of.Entry]:
        """Who came to another Dinas with their unit keeps nothing in the one they left (T09)."""
        entries: list[traces_of.Entry] = []
        for _pk, one in held_in_dinas_left(holders):
            before = one.valid_to
            end_held([one], on=today())
            values = ({"valid_to": traces_of.plain(value)} for value in (before, one.valid_to))
            entries.append([one._meta.label_lower, one.pk, *values])
        return entries

    def _note(self, what: str, keys: list[Any]) -> None:
        """Remember what was made on the way, for an undo."""
        if keys:
            self.made = {**self.made, what: [*self.made.get(what, []), *keys]}

    @staticmethod
    def _update_unit(unit: Unit, row: Line) -> traces_of.Entry:
        changed = {name: pair for name, pair in row.previous.items() if name != "parent"}
        before = {name: pair[0] for name, pair in changed.items()}
        after = {name: pair[1] for name, pair in changed.items()}
        if after:
            Unit.objects.filter(pk=unit.pk).update(**after)
        return ["people.unit", unit.pk, before, after]

    def _retire_units(self, rows: list[Line]) -> None:
        """A unit that SIASN no longer names is out of use, unless somebody or something is still in it (A47)."""
        lines = {row.target: row for row in rows if row.kind == FileKind.UNITS}
        traces: dict[int, list[traces_of.Entry]] = {}
        for unit in Unit.objects.filter(public_id__in=lines, is_active=True).order_by("-path"):
            below = unit_service.subtree(unit)
            in_use = below.filter(is_active=True).exclude(pk=unit.pk).exists()
            if not in_use and not Employee.objects.filter(unit__in=below).exclude(state="ended").exists():
                Unit.objects.filter(pk=unit.pk).update(is_active=False)
                row = lines[unit.public_id]
                StagedRow.objects.filter(pk=row.pk).update(previous={"is_active": [True, False]})
                traces[row.pk] = [["people.unit", unit.pk, {"is_active": True}, {"is_active": False}]]
        traces_of.keep(traces)

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
        roles_ended = self._change(changed)
        _correct_staged(decided)
        return Counter({"new": len(new), "changed": len(changed), "roles_ended": roles_ended})

    def _ready_units(self, decisions: list[Decision]) -> None:
        """The unit of those who have none is made when somebody needs it."""
        if any(decision.values.unit.pk is None for decision in decisions):
            known = self.refs.units.unmapped.pk
            unit = unit_service.unmapped_unit()
            self._note("unmapped", [unit.pk] if unit.pk != known else [])
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
        made = Position.objects.bulk_create(self.refs.positions.unsaved(refs), batch_size=200)
        self._note("positions", [[position.pk, position.confirmed] for position in made])
        for decision in decisions:
            position = decision.values.position
            if position is not None:
                decision.values.fields["position_id"] = position.model.pk
                if "position_id" in decision.changed:
                    decision.changed["position_id"][1] = position.model.pk

    def _add(self, new: list[tuple[Line, Decision]]) -> None:
        people = [new_person(row.target, found, self.on) for row, found in new]
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

    def _change(self, changed: list[tuple[Line, Decision]]) -> int:
        """Current values, then the histories: the old row is closed and a new one opened, or the open one corrected.

        Gives how many headships and roles ended because people moved.
        """
        rows = {found.person["pk"]: (row, found) for row, found in changed if found.person is not None}
        leaving = [pk for pk, (_row, found) in rows.items() if found.ends]
        moves = {
            pk: tuple(found.changed["unit_id"]) for pk, (_row, found) in rows.items() if "unit_id" in found.changed
        }
        parts = (*traces_of.HISTORIES, *(traces_of.ACCESS if leaving or moves else ()))
        before = traces_of.look(rows, parts)
        histories = Histories(list(rows), self.on)
        for pk, (_row, found) in rows.items():
            fields = {name: pair[1] for name, pair in found.changed.items() if name != "contract"}
            Employee.objects.filter(pk=pk).update(
                **fields, source=SOURCE, source_date=self.on, updated_at=timezone.now()
            )
            histories.follow(found)
        histories.save()
        close_access(leaving, on=None, actor=self.actor)
        roles_ended = leave_units(moves)
        found_now = traces_of.differences(before, traces_of.look(rows, parts))
        traces_of.keep(
            {row.pk: [self._source(pk, found.person), *found_now.get(pk, [])] for pk, (row, found) in rows.items()}
        )
        return roles_ended

    def _source(self, pk: int, person: Any) -> traces_of.Entry:
        before = {"source": person["source"], "source_date": traces_of.plain(person["source_date"])}
        return ["people.employee", pk, before, {"source": SOURCE, "source_date": self.on.isoformat()}]

    def _end_people(self, rows: list[Line]) -> int:
        lines = {row.target: row for row in rows if row.kind != FileKind.UNITS}
        found = Employee.objects.filter(public_id__in=lines).exclude(state=EmploymentState.ENDED)
        people = {person.pk: person for person in found.only("pk", "public_id", "state", "ended_on")}
        parts = (*traces_of.HISTORIES, *traces_of.ACCESS)
        before = traces_of.look(people, parts)
        for person in people.values():
            ended = {
                "state": [person.state, "ended"],
                "ended_on": [traces_of.plain(person.ended_on), self.on.isoformat()],
            }
            StagedRow.objects.filter(pk=lines[person.public_id].pk).update(previous=ended)
        end_service(people, on=self.on, actor=self.actor)
        found_now = traces_of.differences(before, traces_of.look(people, parts))
        traces_of.keep({lines[person.public_id].pk: found_now.get(pk, []) for pk, person in people.items()})
        return len(people)


def new_person(target: Any, found: Decision, on: date) -> dict[str, Any]:
    """The values of NEW_PERSON in that order."""
    unit = found.values.unit
    given = {
        "unit_id": unit.pk,
        "dinas_id": unit.dinas_id,
        "state": EmploymentState.ACTIVE.value,
        **found.values.fields,
        "public_id": target,
        "source": SOURCE,
        "source_date": on,
        "retires_on": found.retires_on,
    }
    return {name: given.get(name, "" if name in TEXTS else None) for name in NEW_PERSON}


def _number(person: dict[str, Any]) -> tuple[Any, ...]:
    return person["pk"], person["number"], number_kind(person), person["first"]


def _is_written(row: Line) -> bool:
    return row.accepted and row.outcome in (RowOutcome.NEW, RowOutcome.CHANGED)


def _unit_of(row: Line, parent: Unit) -> Unit:
    name = row.payload["name"]
    unit = Unit(
        public_id=row.target,
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
    """The counts by table as they came out; `held` are the rows somebody held back."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for file, sheet, outcome, accepted in batch.staged.values_list("file", "sheet", "outcome", "accepted"):
        is_held = not accepted and outcome in (RowOutcome.NEW, RowOutcome.CHANGED)
        counts[file[:150], sheet[:60], "held" if is_held else outcome] += 1
    names = [RowOutcome.NEW.value, RowOutcome.CHANGED.value, RowOutcome.UNCHANGED.value, RowOutcome.REFUSED.value]
    return [
        {**one, **{name: counts[(one["file"][:150], one["sheet"][:60], name)] for name in [*names, "held"]}}
        for one in batch.report["files"]
    ]
