"""What a change brings with it and what looks odd, in sentences: read before it is decided."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import today
from core.templatetags.palu import date_id, number
from people.enums import AssignmentKind, EventKind, EventState, Role, UnitKind
from people.events import effects, expected
from people.events.checks import person_of, unit_of
from people.events.current import current_of
from people.models import (
    Dinas,
    Employee,
    Grade,
    GradeHeld,
    LineManagerOverride,
    PersonnelEvent,
    Position,
    PositionHeld,
    RoleAssignment,
    Unit,
    UnitHead,
)
from people.rules import nip
from people.rules.ranks import is_promotion_period
from people.services import histories, leaving

K = EventKind


def sentences(event: PersonnelEvent) -> list[str]:
    found = [*_when(event)]
    found += CONSEQUENCES.get(EventKind(event.kind), lambda event: [])(event)
    return [*found, *_others_waiting(event)]


def _when(event: PersonnelEvent) -> list[str]:
    on = event.effective_on
    if on > today():
        return [_("It takes effect by itself on %(day)s.") % {"day": date_id(on)}]
    model = {K.TRANSFER: PositionHeld, K.POSITION: PositionHeld, K.GRADE: GradeHeld}.get(EventKind(event.kind))
    after = histories.row_after(model, event.employee, on) if model and event.employee else None
    if after is not None:
        return [
            _("It is put into the history up to %(day)s. What counts today stays as it is.")
            % {"day": date_id(after.valid_from - timedelta(days=1))}
        ]
    return []


def _others_waiting(event: PersonnelEvent) -> list[str]:
    mine = Q(employee=event.employee) if event.employee_id else Q(employee__isnull=True, unit=event.unit)
    waiting = PersonnelEvent.objects.filter(mine, kind=event.kind).exclude(pk=event.pk)
    coming = Q(state=EventState.PREPARED) | Q(state=EventState.DECIDED, applied_at__isnull=True)
    if event.kind == K.NEW_PERSON or not waiting.filter(coming).exists():
        return []
    return [_("Another change of this kind waits here. Look at it before you go on.")]


def _follows_transfer(event: PersonnelEvent) -> list[str]:
    person = person_of(event)
    if histories.row_after(PositionHeld, person, event.effective_on) is not None:
        return []
    unit = Unit.objects.select_related("dinas").get(pk=event.asked["unit"])
    ends = [one for _pk, one in leaving.held_through_place({person.pk: (person.unit_id, unit.pk)})]
    heads = [one for one in ends if isinstance(one, UnitHead)]
    roles = [one for one in ends if isinstance(one, RoleAssignment)]
    found = [_("The headship of %(unit)s ends and stands empty.") % {"unit": head.unit.name} for head in heads]
    found += [_("The role ends: %(role)s.") % {"role": str(role)} for role in roles if role.role != Role.HEAD]
    if roles:
        found.append(_("The person is signed out and no longer sees %(unit)s.") % {"unit": roles[0].unit.name})
    if unit.dinas_id != person.dinas_id:
        found.append(_("The operator of the former agency no longer sees this person."))
    kept = RoleAssignment.objects.in_force().filter(user=person.user_id).exclude(pk__in=[role.pk for role in roles])
    found += [
        _("The role stays: %(role)s. An administrator ends it if need be.") % {"role": str(role)}
        for role in kept.select_related("unit")
        if person.user_id is not None
    ]
    return [*found, *_retirement(event)]


def _retirement(event: PersonnelEvent) -> list[str]:
    person = person_of(event)
    if not event.asked.get("position") or event.asked["position"] == person.position_id:
        return []
    position = Position.objects.get(pk=event.asked["position"])
    later = histories.retires_on(person.birth_date, position, person.retires_on)
    if later is None or later == person.retires_on:
        return []
    return [_("TMT pension becomes %(day)s.") % {"day": date_id(later)}]


def _follows_grade(event: PersonnelEvent) -> list[str]:
    person = person_of(event)
    found = []
    if person.grade is not None:
        chosen = Grade.objects.get(pk=event.asked["grade"])
        if chosen.ladder == person.grade.ladder and chosen.order > person.grade.order + 1:
            found.append(_("This is more than one step up. Check the decree."))
    if not person.is_contract and not is_promotion_period(event.effective_on):
        found.append(_("Rank promotions take effect on the first of a promotion month. Check the day."))
    return found


def _follows_end(event: PersonnelEvent) -> list[str]:
    person = person_of(event)
    heads = UnitHead.objects.filter(employee=person, valid_to__isnull=True).select_related("unit")
    found = [_("The headship of %(unit)s ends and stands empty.") % {"unit": head.unit.name} for head in heads]
    managed = LineManagerOverride.objects.in_force().filter(manager=person).count()
    if managed:
        words = ngettext(
            "%(n)s person reports to the head of the unit again.",
            "%(n)s people report to the head of the unit again.",
            managed,
        )
        found.append(words % {"n": number(managed)})
    if person.user_id is not None:
        found.append(_("The account is closed, every role ends, and the person is signed out."))
    return [*found, *expected.sentences(person, event.effective_on)]


def _follows_head(event: PersonnelEvent) -> list[str]:
    unit = unit_of(event)
    current = UnitHead.objects.filter(unit=unit, valid_to__isnull=True).select_related("employee__user").first()
    found = []
    if current is not None:
        found.append(
            _("%(name)s no longer heads %(unit)s, is signed out and loses the access of its head.")
            % {"name": current.employee.full_name, "unit": unit.name}
        )
        if event.effective_on == current.valid_from:
            found.append(_("The headship began that day, so it counts as never begun and leaves the history."))
    if event.asked.get("head"):
        person = Employee.objects.get(pk=event.asked["head"])
        found.append(
            _("%(name)s may answer surveys, rate people and send plans for %(unit)s.")
            % {"name": person.full_name, "unit": unit.name}
        )
        if person.user_id is None:
            found.append(_("An account is made; it opens once a password is set for it."))
        if event.asked["head_kind"] != AssignmentKind.DEFINITIVE:
            found.append(
                _("No day ends it by itself: appoint the next head, or release this one, when the time is over.")
            )
    return found


def _follows_merge(event: PersonnelEvent) -> list[str]:
    unit, into = unit_of(event), Unit.objects.select_related("dinas").get(pk=event.asked["into"])
    people, lower = effects.members(unit.pk).count(), Unit.objects.active().filter(parent=unit).count()
    found = []
    if people:
        words = ngettext(
            "%(n)s person goes to %(unit)s with the same position.",
            "%(n)s people go to %(unit)s with the same positions.",
            people,
        )
        found.append(words % {"n": number(people), "unit": into.name})
    if lower:
        words = ngettext("%(n)s unit below moves along.", "%(n)s units below move along.", lower)
        found.append(words % {"n": number(lower)})
    return [*found, *_another_agency(unit, into), *_follows_close(event)]


def _another_agency(unit: Unit, to: Unit) -> list[str]:
    """What it means for the people of a unit that they come to another agency with it."""
    if unit.dinas_id == to.dinas_id or Dinas.objects.filter(unit=unit).exists():
        return []
    found = [
        _("The agency becomes %(agency)s; the operator of the former one no longer sees these people.")
        % {"agency": to.dinas.name if to.dinas else "–"}
    ]
    ends = leaving.held_elsewhere(unit, to)
    heads = [one for one in ends if isinstance(one, UnitHead)]
    found += [_("The headship of %(unit)s ends and stands empty.") % {"unit": head.unit.name} for head in heads]
    return [*found, *_roles_end(one for one in ends if isinstance(one, RoleAssignment) and one.role != Role.HEAD)]


def _roles_end(roles: Iterable[RoleAssignment]) -> list[str]:
    return [_("The role of %(name)s ends: %(role)s.") % {"name": one.user.name, "role": str(one)} for one in roles]


def _follows_close(event: PersonnelEvent) -> list[str]:
    unit = unit_of(event)
    roles = RoleAssignment.objects.filter(unit=unit).lasting(event.effective_on).select_related("user", "unit")
    return [*_roles_end(roles), _("%(unit)s is no longer in use; its past stays.") % {"unit": unit.name}]


def _follows_move(event: PersonnelEvent) -> list[str]:
    unit, parent = unit_of(event), Unit.objects.select_related("dinas").get(pk=event.asked["parent"])
    people = Employee.objects.below(unit.path).active().count()
    words = ngettext("%(n)s person moves along.", "%(n)s people move along.", people)
    return [words % {"n": number(people)}, *_another_agency(unit, parent)]


def _follows_new_unit(event: PersonnelEvent) -> list[str]:
    if unit_of(event).kind != UnitKind.CITY:
        return []
    return [_("A unit directly below the city is proposed as an agency; confirm it under Structure.")]


def _follows_new_person(event: PersonnelEvent) -> list[str]:
    read = nip.parse(event.asked["number"], event.asked["kind"], today=today())
    return [str(warning) for warning in read.warnings]


def _follows_identity(event: PersonnelEvent) -> list[str]:
    person = person_of(event)
    then = current_of(event) | event.asked
    read = nip.parse(then["number"], person.kind, today=today(), recorded_birth=date.fromisoformat(then["birth_date"]))
    found = [str(warning) for warning in read.warnings]
    if read.sex and read.sex != then["sex"]:
        found.append(_("The sex in the NIP differs from the recorded one."))
    if then["number"] != person.number:
        found.append(_("The former number stays in the history and is still found by search and sign-in."))
    return found


CONSEQUENCES: dict[EventKind, Callable[[PersonnelEvent], list[str]]] = {
    K.NEW_PERSON: _follows_new_person,
    K.IDENTITY: _follows_identity,
    K.TRANSFER: _follows_transfer,
    K.POSITION: _retirement,
    K.GRADE: _follows_grade,
    K.END: _follows_end,
    K.HEAD: _follows_head,
    K.NEW_UNIT: _follows_new_unit,
    K.MOVE: _follows_move,
    K.MERGE: _follows_merge,
    K.CLOSE: _follows_close,
}
