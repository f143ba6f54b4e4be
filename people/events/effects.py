"""What each kind of change writes on its day. Everything here runs in the transaction of services/events.py.

`actor` is who decided. A service that exists is used; what no service writes yet is written here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from people.enums import EmploymentKind, EmploymentState, EventKind, NumberKind, Sex, UnitKind
from people.events import journal
from people.events.fields import day, differ
from people.models import (
    Dinas,
    Employee,
    EmployeeNumber,
    GradeHeld,
    LegalStatus,
    LineManagerOverride,
    PersonnelEvent,
    Position,
    PositionHeld,
    RoleAssignment,
    Unit,
    UnitHead,
)
from people.rules import nip
from people.services import heads, histories, leaving, units
from people.siasn.proposals import propose_dinas

K = EventKind
Watched = list[models.QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Effect:
    """`watch` names the rows that `write` may touch; the rows it made are found by their difference."""

    watch: Callable[[PersonnelEvent], Watched]
    write: Callable[[PersonnelEvent, Any], None]


def apply(event: PersonnelEvent, actor: Any) -> list[journal.Change]:
    """Write the change; gives what an undo needs."""
    effect = EFFECTS[EventKind(event.kind)]
    watched = effect.watch(event)
    before = journal.read(watched)
    effect.write(event, actor)
    return journal.difference(before, journal.read_again(watched, before))


# --- People ---
def _the_person(event: PersonnelEvent) -> Watched:
    return journal.about_people(Q(pk=subject(event.employee_id)))


def subject(pk: int | None) -> int:
    """Whom or what a change is about; kinds about people have a person, those about units a unit."""
    assert pk is not None
    return pk


def _person(event: PersonnelEvent) -> Employee:
    people = Employee.objects.select_related("unit", "dinas", "position", "grade", "user")
    return people.get(pk=subject(event.employee_id))


def _update(employee: Employee, **fields: Any) -> None:
    Employee.objects.filter(pk=employee.pk).update(**fields, updated_at=timezone.now())


def new_person(event: PersonnelEvent, actor: Any) -> None:
    asked, on = event.asked, event.effective_on
    number = nip.parse(asked["number"], asked["kind"], today=on)
    unit = Unit.objects.select_related("dinas").get(pk=asked["unit"])
    position = Position.objects.get(pk=asked["position"]) if asked.get("position") else None
    since = day(asked.get("cpns_since")) or number.tmt
    birth = number.birth
    assert birth is not None  # the form refuses a number without one
    person = Employee(
        number=number.digits,
        name=asked["name"],
        front_title=asked.get("front_title", ""),
        back_title=asked.get("back_title", ""),
        birth_place=asked.get("birth_place", ""),
        birth_date=birth,
        sex=Sex(number.sex or ""),
        kind=asked["kind"],
        unit=unit,
        dinas=unit.dinas,
        position=position,
        position_since=on if position else None,
        grade_id=asked.get("grade"),
        grade_since=on if asked.get("grade") else None,
        education_level_id=asked.get("education_level"),
        cpns_since=since,
        retires_on=histories.retires_on(birth, position, None),
        source=histories.SOURCE,
        source_date=on,
    )
    person.full_clean()
    person.save()
    kind = NumberKind.NI_PPPK if person.is_contract else NumberKind.NIP
    EmployeeNumber.objects.create(employee=person, number=person.number, kind=kind, valid_from=min(since or on, on))
    PositionHeld.objects.create(
        employee=person, position=position, unit=unit, valid_from=on, source=histories.SOURCE
    )  # fmt: skip
    if person.grade is not None:
        GradeHeld.objects.create(employee=person, grade=person.grade, valid_from=on, source=histories.SOURCE)
    event.employee = person


def identity(event: PersonnelEvent, actor: Any) -> None:
    """A new number opens a row of its own: the former one stays and is still found."""
    person = _person(event)
    changed = {name: after for name, after in event.asked.items() if differ(after, event.before.get(name))}
    if "number" in changed:
        kind = NumberKind.NI_PPPK if person.is_contract else NumberKind.NIP
        histories.enter(
            EmployeeNumber, person, event.effective_on, {"number": changed["number"], "kind": kind}
        )  # fmt: skip
    fields: dict[str, Any] = {name: value for name, value in changed.items() if name != "education_level"}
    if "education_level" in changed:
        fields["education_level_id"] = changed["education_level"]
    if "birth_date" in changed:
        fields["retires_on"] = histories.retires_on(
            date.fromisoformat(changed["birth_date"]), person.position, person.retires_on
        )
    _update(person, **fields)


def post(event: PersonnelEvent, actor: Any) -> None:
    """A transfer or a new position: one row of history holds both."""
    person, on = _person(event), event.effective_on
    histories.begin_if_empty(person)
    held = histories.row_on(PositionHeld, person, on)
    unit_id: int = event.asked.get("unit") or (held.unit_id if held else person.unit_id)
    position_id = event.asked.get("position") or (held.position_id if held else person.position_id)
    place = held.place if held and not event.asked.get("unit") else ""
    values = {"unit_id": unit_id, "position_id": position_id, "place": place}
    if not histories.enter(PositionHeld, person, on, values):
        return  # between two rows that are known: what stands today stays
    unit = Unit.objects.select_related("dinas").get(pk=unit_id)
    fields: dict[str, Any] = {"unit": unit, "dinas": unit.dinas, "unor_id": "", "unor_name": ""}
    if position_id != person.position_id:
        position = Position.objects.get(pk=subject(position_id))
        fields |= {
            "position": position,
            "position_since": on,
            "retires_on": histories.retires_on(person.birth_date, position, person.retires_on),
        }
    _update(person, **fields)
    if unit.pk != person.unit_id:
        leaving.leave_units({person.pk: (person.unit_id, unit.pk)})


def grade(event: PersonnelEvent, actor: Any) -> None:
    person, on = _person(event), event.effective_on
    histories.begin_if_empty(person)
    if histories.enter(GradeHeld, person, on, {"grade_id": event.asked["grade"]}):
        _update(person, grade_id=event.asked["grade"], grade_since=on)


def status(event: PersonnelEvent, actor: Any) -> None:
    person, asked = _person(event), event.asked
    fields: dict[str, Any] = {}
    if "legal_status" in asked:
        legal = LegalStatus.objects.get(pk=asked["legal_status"])
        fields = {"legal_status": legal, "state": legal.state}
    if "kind" in asked:
        fields["kind"] = asked["kind"]
    if (person.kind, asked.get("kind")) == (EmploymentKind.CPNS, EmploymentKind.PNS):
        fields["pns_since"] = event.effective_on
    _update(person, **fields)


def end(event: PersonnelEvent, actor: Any) -> None:
    person = _person(event)
    histories.begin_if_empty(person)
    leaving.end_service([person.pk], on=event.effective_on, actor=actor)
    _update(person, legal_status_id=event.asked["legal_status"])


def manager(event: PersonnelEvent, actor: Any) -> None:
    """The override that stands ends on that day; a new one begins unless the head shall manage again.

    One that began on that very day is corrected, or never was.
    """
    person, on, chosen = _person(event), event.effective_on, event.asked.get("manager")
    standing = LineManagerOverride.objects.filter(employee=person).in_force(on)
    if not chosen:
        standing.update(valid_to=on)
        return
    standing.filter(valid_from__lt=on).update(valid_to=on)
    until = day(event.asked.get("until"))
    LineManagerOverride.objects.update_or_create(
        employee=person,
        valid_from=on,
        defaults={"manager_id": chosen, "valid_to": until + timedelta(days=1) if until else None},
    )


# --- Units ---
def _the_unit(event: PersonnelEvent) -> Watched:
    return journal.about_units(Q(pk=subject(event.unit_id)))


def _unit(event: PersonnelEvent) -> Unit:
    return Unit.objects.select_related("parent", "dinas").get(pk=subject(event.unit_id))


def head(event: PersonnelEvent, actor: Any) -> None:
    unit, chosen = _unit(event), event.asked.get("head")
    if chosen:
        heads.appoint_head(
            actor=actor,
            unit=unit,
            employee=Employee.objects.select_related("user").get(pk=chosen),
            valid_from=event.effective_on,
            kind=event.asked["head_kind"],
        )
        return
    for one in UnitHead.objects.filter(unit=unit, valid_to__isnull=True).select_related("employee__user"):
        heads.end_head(actor=actor, head=one, on=event.effective_on)


def new_unit(event: PersonnelEvent, actor: Any) -> None:
    """Directly below the city it is proposed as an agency, which HR confirms as after an import."""
    asked, parent = event.asked, _unit(event)
    units.create_unit(
        actor=actor,
        parent=parent,
        name=asked["unit_name"],
        kind=asked["unit_kind"],
        short_name=asked.get("short_name", ""),
        head_position=asked.get("head_position", ""),
    )
    if parent.kind == UnitKind.CITY:
        propose_dinas()


def rename(event: PersonnelEvent, actor: Any) -> None:
    columns = {"unit_name": "name", "unit_kind": "kind"}
    fields = {columns.get(name, name): value for name, value in event.asked.items()}
    Unit.objects.filter(pk=subject(event.unit_id)).update(**fields)
    if "name" in fields:
        Dinas.objects.filter(unit=event.unit_id).update(name=fields["name"])


def move(event: PersonnelEvent, actor: Any) -> None:
    """People go along: who comes to another Dinas that way keeps nothing elsewhere in the one they left."""
    unit, parent = _unit(event), Unit.objects.get(pk=event.asked["parent"])
    held = leaving.held_elsewhere(unit, parent)
    units.move_unit(actor=actor, unit=unit, parent=parent)
    leaving.end_held(held, on=event.effective_on)


def _unit_and_what_ends_elsewhere(event: PersonnelEvent) -> Watched:
    to = Unit.objects.get(pk=event.asked.get("into") or event.asked["parent"])
    held = leaving.held_elsewhere(_unit(event), to)
    return [
        *_the_unit(event),
        *(
            model._default_manager.filter(pk__in=[one.pk for one in held if isinstance(one, model)])
            for model in (UnitHead, RoleAssignment)
        ),
    ]


def _both_units_and_their_people(event: PersonnelEvent) -> Watched:
    keys = list(
        members(subject(event.unit_id)).values_list("pk", flat=True)
    )  # read now: afterwards they stand elsewhere
    return [*_unit_and_what_ends_elsewhere(event), *journal.about_people(Q(pk__in=keys))]


def members(unit_id: int) -> models.QuerySet[Employee]:
    """Those in service who stand in the unit itself."""
    return Employee.objects.filter(unit=unit_id).exclude(state=EmploymentState.ENDED)


def merge(event: PersonnelEvent, actor: Any) -> None:
    """People and lower units go to the other unit; headship and roles end here, so nobody's scope grows (A47).

    In another Dinas they keep nothing elsewhere in the one they left.
    """
    unit, on = _unit(event), event.effective_on
    into = Unit.objects.select_related("dinas").get(pk=event.asked["into"])
    leaving.end_held(leaving.held_elsewhere(unit, into), on=on)
    _end_access(unit, on, actor)
    for person in members(unit.pk).select_related("unit", "position", "grade"):
        histories.begin_if_empty(person)
        held = histories.row_on(PositionHeld, person, on)
        position_id = held.position_id if held else person.position_id
        if histories.enter(PositionHeld, person, on, {"unit_id": into.pk, "position_id": position_id}):
            _update(person, unit=into, dinas=into.dinas)
    for child in Unit.objects.filter(parent=unit).order_by("path"):
        units.relocate(unit=child, parent=into)
    Unit.objects.filter(pk=unit.pk).update(is_active=False)


def _end_access(unit: Unit, on: date, actor: Any) -> None:
    for one in UnitHead.objects.filter(unit=unit).lasting(on).select_related("employee__user"):
        heads.end_head(actor=actor, head=one, on=on)
    for role in RoleAssignment.objects.filter(unit=unit).lasting(on).select_related("user"):
        heads.end_role(actor=actor, assignment=role, on=on)


def close(event: PersonnelEvent, actor: Any) -> None:
    """The unit is empty (events/checks.py); headship and roles in it end."""
    unit = _unit(event)
    _end_access(unit, event.effective_on, actor)
    Unit.objects.filter(pk=unit.pk).update(is_active=False)


def _person_to_be(event: PersonnelEvent) -> Watched:
    return journal.about_people(Q(number=nip.clean(event.asked["number"])))


def _unit_and_siblings(event: PersonnelEvent) -> Watched:
    return journal.about_units(Q(pk=event.unit_id) | Q(parent=event.unit_id))


EFFECTS = {
    K.NEW_PERSON: Effect(_person_to_be, new_person),
    K.IDENTITY: Effect(_the_person, identity),
    K.TRANSFER: Effect(_the_person, post),
    K.POSITION: Effect(_the_person, post),
    K.GRADE: Effect(_the_person, grade),
    K.STATUS: Effect(_the_person, status),
    K.END: Effect(_the_person, end),
    K.MANAGER: Effect(_the_person, manager),
    K.HEAD: Effect(_the_unit, head),
    K.NEW_UNIT: Effect(_unit_and_siblings, new_unit),
    K.RENAME: Effect(_the_unit, rename),
    K.MOVE: Effect(_unit_and_what_ends_elsewhere, move),
    K.MERGE: Effect(_both_units_and_their_people, merge),
    K.CLOSE: Effect(_the_unit, close),
}
