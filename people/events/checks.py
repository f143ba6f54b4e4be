"""Why a change is refused: asked when it is written, decided and applied."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import today
from core.errors import DomainError
from core.figures import first_of
from core.templatetags.palu import date_id, number
from people.access import assignments
from people.enums import AssignmentKind, EmploymentState, EventKind, EventState, UnitKind
from people.events import effects
from people.events.current import current_of
from people.events.fields import FIELDS, FILLED_IN, day, differ
from people.models import (
    Dinas,
    Employee,
    EmployeeNumber,
    Grade,
    GradeHeld,
    LineManagerOverride,
    PersonnelEvent,
    PositionHeld,
    RoleAssignment,
    Unit,
    UnitHead,
)
from people.paths import covers
from people.rules import nip
from people.rules.dated import add_years
from people.services import histories, leaving
from people.services.heads import refuse_overlap
from people.services.line_manager import manager_of

K = EventKind
YEARS_AHEAD = 5  # beyond that the year is mistyped


def refuse_decider(event: PersonnelEvent, actor: Any) -> None:
    """Nobody decides a change about themselves or what they handed in themselves (T06)."""
    asked = event.asked
    people = {event.employee_id, asked.get("head"), asked.get("manager")} - {None}
    if event.kind == K.HEAD:
        people |= set(
            UnitHead.objects.filter(unit=event.unit_id, valid_to__isnull=True).values_list("employee_id", flat=True)
        )
    if Employee.objects.filter(pk__in=people, user=actor).exists():
        raise DomainError(_("This change is about yourself. Somebody else of HR decides it."))
    if event.kind in (K.MOVE, K.MERGE, K.CLOSE) and (_holds_role_in(actor, event.unit) or _loses_role(actor, event)):
        raise DomainError(_("This change touches your own role. Somebody else of HR decides it."))
    if event.state == EventState.PREPARED and event.prepared_by_id == actor.pk:
        raise DomainError(_("You handed this change in yourself. Somebody else of HR decides it."))


def _holds_role_in(actor: Any, unit: Unit | None) -> bool:
    return unit is not None and any(covers(unit.path, one.unit.path) for one in assignments(actor))


def _loses_role(actor: Any, event: PersonnelEvent) -> bool:
    to = Unit.objects.filter(pk=event.asked.get("into") or event.asked.get("parent")).first()
    ends = leaving.held_elsewhere(unit_of(event), to) if to is not None else []
    return any(isinstance(one, RoleAssignment) and one.user_id == actor.pk for one in ends)


def refuse(event: PersonnelEvent) -> None:
    """Raises DomainError when the change cannot be, with what to do instead."""
    on = event.effective_on
    if on > add_years(today(), YEARS_AHEAD):
        raise DomainError(_("The day lies more than five years ahead. Check the year."))
    person = event.employee
    if person is not None and event.kind in REFUSALS and event.kind != K.NEW_PERSON:
        if person.state == EmploymentState.ENDED and event.kind != K.IDENTITY:
            raise DomainError(_("The service of this person has ended. Undo the end of service first."))
        if on <= person.birth_date:
            raise DomainError(_("The day lies before the birth of this person. Check the year."))
    if event.unit is not None and not event.unit.is_active:
        raise DomainError(_("This unit is no longer in use; its past stays as it is."))
    _refuse_gone(event)
    if event.kind in FILLED_IN and not _changes_something(event):
        raise DomainError(_("What this change asks for stands already. Nothing would change."))
    REFUSALS[EventKind(event.kind)](event)


def _changes_something(event: PersonnelEvent) -> bool:
    now = current_of(event)
    return any(differ(after, now.get(name)) for name, after in event.asked.items())


def _refuse_gone(event: PersonnelEvent) -> None:
    """`asked` holds keys that no foreign key protects."""
    for name, key in event.asked.items():
        model = FIELDS[name].model if name in FIELDS else None
        if model is not None and key and not model._default_manager.filter(pk=key).exists():
            raise DomainError(
                _("“%(field)s” of this change is no longer in the records. Drop, return or undo it and enter it anew.")
                % {"field": FIELDS[name].label}
            )


def _new_person(event: PersonnelEvent) -> None:
    _usable(event.asked["unit"])
    _number_free(event.asked["number"], None)


def _number_free(text: str, person: Employee | None) -> None:
    owner = EmployeeNumber.objects.filter(number=nip.clean(text)).select_related("employee").first()
    if owner is not None and (person is None or owner.employee_id != person.pk or owner.number != person.number):
        raise DomainError(
            _("This number belongs or belonged to %(name)s. Open that person instead.")
            % {"name": owner.employee.full_name}
        )


def _identity(event: PersonnelEvent) -> None:
    person = person_of(event)
    number = event.asked.get("number", person.number)
    if number == person.number:
        return
    _number_free(number, person)
    held = EmployeeNumber.objects.filter(employee=person, valid_to__isnull=True).first()
    if held is not None and event.effective_on < held.valid_from:
        raise DomainError(
            _("The present number counts from %(day)s. A new one begins after that day.")
            % {"day": date_id(held.valid_from)}
        )


def _transfer(event: PersonnelEvent) -> None:
    person = person_of(event)
    _usable(event.asked["unit"])
    held = histories.row_on(PositionHeld, person, event.effective_on)
    there, post = (held.unit_id, held.position_id) if held else (person.unit_id, person.position_id)
    if event.asked["unit"] == there and event.asked.get("position") in (None, post):
        raise DomainError(_("That is where this person stands on that day already. Choose another unit."))


def _position(event: PersonnelEvent) -> None:
    person = person_of(event)
    held = histories.row_on(PositionHeld, person, event.effective_on)
    if event.asked["position"] == (held.position_id if held else person.position_id):
        raise DomainError(_("This person holds that position on that day already. Choose another one."))


def _grade(event: PersonnelEvent) -> None:
    """The order of ranks is kept on both sides, unless the decree says that it is lower."""
    person, on = person_of(event), event.effective_on
    chosen = Grade.objects.get(pk=event.asked["grade"])
    ladder = "PPPK" if person.is_contract else "PNS"
    if chosen.ladder != ladder:
        raise DomainError(_("A %(kind)s has no grade of that ladder.") % {"kind": person.get_kind_display()})
    held = histories.row_on(GradeHeld, person, on)
    before = held.grade if held else (person.grade if on >= (person.grade_since or on) else None)
    after = histories.row_after(GradeHeld, person, on)
    if before is not None and before.pk == chosen.pk:
        raise DomainError(_("This person has that grade on that day already. Choose another one."))
    if event.asked.get("lower"):
        return
    if before is not None and chosen.order < before.order:
        raise DomainError(
            _("%(grade)s is lower than %(before)s. Tick that the decree lowers the grade if it does.")
            % {"grade": chosen.name, "before": before.name}
        )
    if after is not None and chosen.order > after.grade.order:
        raise DomainError(
            _("From %(day)s on the grade was %(after)s, which is lower than %(grade)s. Check day and grade.")
            % {"day": date_id(after.valid_from), "after": after.grade.name, "grade": chosen.name}
        )


def _end(event: PersonnelEvent) -> None:
    person = person_of(event)
    later = [
        row.valid_from
        for model in (PositionHeld, GradeHeld)
        if (row := model._default_manager.filter(employee=person, valid_from__gte=event.effective_on).first())
    ]
    if later:
        raise DomainError(
            _("A post or grade of this person begins on %(day)s, not before the end of service. Check the day.")
            % {"day": date_id(max(later))}
        )


def _later_of_same_kind(event: PersonnelEvent) -> None:
    """A legal status has no history of its own: a day before the last change cannot be put in between."""
    later = (
        PersonnelEvent.objects.filter(
            kind=event.kind, employee=event.employee, applied_at__isnull=False, state=EventState.DECIDED,
            effective_on__gt=event.effective_on,
        )
        .exclude(pk=event.pk)
        .order_by("-effective_on")
        .first()
    )  # fmt: skip
    if later is not None:
        raise DomainError(
            _("A later change of this kind counts from %(day)s. Undo that one first.")
            % {"day": date_id(later.effective_on)}
        )


def _manager(event: PersonnelEvent) -> None:
    person, on = person_of(event), event.effective_on
    later = LineManagerOverride.objects.filter(employee=person, valid_from__gt=on).order_by("valid_from").first()
    if later is not None:
        raise DomainError(
            _("Another line manager is set from %(day)s. Choose that day or a later one.")
            % {"day": date_id(later.valid_from)}
        )
    chosen = event.asked.get("manager")
    if not chosen:
        if not LineManagerOverride.objects.in_force(on).filter(employee=person).exists():
            raise DomainError(_("The head of the unit is the line manager already."))
        return
    until = day(event.asked.get("until"))
    if until is not None and until < on:
        raise DomainError(_("The last day lies before the first one."))
    if chosen == person.pk:
        raise DomainError(_("Nobody is their own line manager."))
    above = Employee.objects.select_related("unit").get(pk=chosen)
    if above.state == EmploymentState.ENDED:
        raise DomainError(_("The service of %(name)s has ended.") % {"name": above.full_name})
    over_them = manager_of(above, on)
    if over_them is not None and over_them.pk == person.pk:
        raise DomainError(
            _("%(name)s reports to this person. Two people cannot manage each other.") % {"name": above.full_name}
        )


def _head(event: PersonnelEvent) -> None:
    unit, on = unit_of(event), event.effective_on
    current = UnitHead.objects.filter(unit=unit, valid_to__isnull=True).select_related("employee").first()
    chosen = event.asked.get("head")
    if not chosen:
        if current is None:
            raise DomainError(_("This unit has no head. Choose a person."))
        if on < current.valid_from:
            raise DomainError(
                _("%(name)s heads this unit from %(day)s. The headship cannot end before it.")
                % {"name": current.employee.full_name, "day": date_id(current.valid_from)}
            )
        return
    if current is not None and (current.employee_id, current.kind) == (chosen, event.asked["head_kind"]):
        raise DomainError(_("%(name)s heads this unit already.") % {"name": current.employee.full_name})
    person = Employee.objects.select_related("unit").get(pk=chosen)
    if person.state == EmploymentState.ENDED:
        raise DomainError(_("The service of %(name)s has ended.") % {"name": person.full_name})
    if event.asked["head_kind"] == AssignmentKind.DEFINITIVE and person.unit_id != unit.pk:
        raise DomainError(
            _("%(name)s stands in %(unit)s. Enter the transfer first, or choose Plt or Plh.")
            % {"name": person.full_name, "unit": person.unit.name}
        )
    refuse_overlap(unit, on)


def _new_unit(event: PersonnelEvent) -> None:
    parent = unit_of(event)
    _usable(parent.pk)
    _name_free(event.asked["unit_name"], parent, None)


def _rename(event: PersonnelEvent) -> None:
    _later_unit_change(event)
    unit = unit_of(event)
    if unit.parent is not None and "unit_name" in event.asked:
        _name_free(event.asked["unit_name"], unit.parent, unit)


def _name_free(name: str, parent: Unit, but: Unit | None) -> None:
    same = Unit.objects.active().filter(parent=parent, name__iexact=name)
    if but is not None:
        same = same.exclude(pk=but.pk)
    if same.exists():
        raise DomainError(
            _("%(parent)s holds a unit of that name already.") % {"parent": parent.name}
        )  # fmt: skip


def _later_unit_change(event: PersonnelEvent) -> None:
    later = PersonnelEvent.objects.filter(
        kind=event.kind, unit=event.unit, applied_at__isnull=False, state=EventState.DECIDED,
        effective_on__gt=event.effective_on,
    ).exclude(pk=event.pk)  # fmt: skip
    if (found := later.order_by("-effective_on").first()) is not None:
        raise DomainError(
            _("A later change of this kind counts from %(day)s. Undo that one first.")
            % {"day": date_id(found.effective_on)}
        )


def _move(event: PersonnelEvent) -> None:
    _later_unit_change(event)
    unit, parent = _fixed(event), _usable(event.asked["parent"])
    if covers(unit.path, parent.path):
        raise DomainError(_("A unit cannot be moved below itself."))
    if unit.parent_id == parent.pk:
        raise DomainError(_("The unit hangs there already. Choose another parent unit."))


def _merge(event: PersonnelEvent) -> None:
    unit, into = _fixed(event), _usable(event.asked["into"])
    if covers(unit.path, into.path):
        raise DomainError(_("A unit cannot be merged into itself or into a part of it. Move that part first."))
    if Dinas.objects.filter(unit=unit).exists():
        raise DomainError(
            _("%(unit)s is an agency with plans and reports of its own. Move or merge the units in it instead.")
            % {"unit": unit.name}
        )
    later = PositionHeld.objects.filter(
        employee__in=effects.members(unit.pk), valid_from__gt=event.effective_on
    ).values("employee")  # fmt: skip
    if count := later.distinct().count():
        words = ngettext(
            "%(n)s person of this unit got another post after that day. Choose a later day.",
            "%(n)s people of this unit got another post after that day. Choose a later day.",
            count,
        )
        raise DomainError(words % {"n": number(count)})


def _close(event: PersonnelEvent) -> None:
    """Refused while somebody or something rests on the unit, by name."""
    unit = _fixed(event)
    _usable(unit.pk)
    if Dinas.objects.filter(unit=unit).exists():
        raise DomainError(
            _("%(unit)s is an agency with plans and reports of its own. Move or merge the units in it instead.")
            % {"unit": unit.name}
        )
    people = [one.full_name for one in effects.members(unit.pk).order_by("name")]
    if people:
        raise DomainError(
            _("People stand in this unit: %(names)s. Transfer them first, or merge the unit.")
            % {"names": first_of(people)}
        )
    lower = list(Unit.objects.active().filter(parent=unit).order_by("path").values_list("name", flat=True))
    if lower:
        raise DomainError(
            _("Units hang below this one: %(names)s. Close or move them first, or merge the unit.")
            % {"names": first_of(lower)}
        )


def person_of(event: PersonnelEvent) -> Employee:
    assert event.employee is not None  # kinds about people have one
    return event.employee


def unit_of(event: PersonnelEvent) -> Unit:
    assert event.unit is not None  # kinds about units have one
    return event.unit


def _fixed(event: PersonnelEvent) -> Unit:
    """The unit of the change, unless it is one that stays where it is."""
    unit = unit_of(event)
    if unit.kind in (UnitKind.CITY, UnitKind.UNMAPPED):
        raise DomainError(_("This unit stays where it is."))
    return unit


def _usable(pk: int) -> Unit:
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None or not unit.is_active or unit.kind == UnitKind.UNMAPPED:
        raise DomainError(_("That unit is no longer in use. Choose another one."))
    return unit


REFUSALS: dict[EventKind, Callable[[PersonnelEvent], None]] = {
    K.NEW_PERSON: _new_person,
    K.IDENTITY: _identity,
    K.TRANSFER: _transfer,
    K.POSITION: _position,
    K.GRADE: _grade,
    K.STATUS: _later_of_same_kind,
    K.END: _end,
    K.MANAGER: _manager,
    K.HEAD: _head,
    K.NEW_UNIT: _new_unit,
    K.RENAME: _rename,
    K.MOVE: _move,
    K.MERGE: _merge,
    K.CLOSE: _close,
}
