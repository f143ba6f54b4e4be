"""What ends with a person's service or place: posts and grades, headships, roles, sessions and the account."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from accounts.sessions import end_sessions
from core.clock import today
from people.enums import EmploymentState, Role
from people.models import (
    Dinas,
    Employee,
    GradeHeld,
    LineManagerOverride,
    PositionHeld,
    RoleAssignment,
    Unit,
    UnitHead,
)
from people.paths import covers, successor
from people.querysets import DatedQuerySet
from people.signals import service_ended, service_restored

Held = UnitHead | RoleAssignment


@transaction.atomic
def end_service(employee_ids: Iterable[int], *, on: date | None, actor: Any) -> None:
    """End service from `on`, the first day without them; None when nobody knows it: no history is closed then."""
    ids = list(employee_ids)
    Employee.objects.filter(pk__in=ids).update(state=EmploymentState.ENDED, ended_on=on)
    if on is not None:
        for model in (PositionHeld, GradeHeld):
            model.objects.filter(employee_id__in=ids, valid_to__isnull=True, valid_from__lt=on).update(valid_to=on)
    close_access(ids, on=on, actor=actor)


def close_access(employee_ids: Iterable[int], *, on: date | None, actor: Any) -> None:
    """Headships, line managing and roles end today at the latest; account and sessions are closed at once (T09).

    What apps to the right hold for the person (seats on courses) is freed by them. None of it comes back by itself:
    whoever is in service again gets account and roles anew. Only an undo brings it back.
    """
    ids = list(employee_ids)
    last = min(on or today(), today())
    _end(UnitHead.objects.filter(employee_id__in=ids), last)
    _end(LineManagerOverride.objects.filter(Q(employee_id__in=ids) | Q(manager_id__in=ids)), last)
    _end(RoleAssignment.objects.filter(user__employee__in=ids), last)
    for user in User.objects.filter(employee__in=ids, is_active=True):
        User.objects.filter(pk=user.pk).update(is_active=False)
        end_sessions(user)
    if ids:
        service_ended.send(sender=Employee, employee_ids=ids, on=last if on is None else on, actor=actor)


def bring_back(employee_id: int, *, actor: Any) -> list[str]:
    """Let the apps to the right bring back what the end of service freed; gives what they could not, in sentences."""
    answers = service_restored.send(sender=Employee, employee_id=employee_id, actor=actor)
    return [sentence for _receiver, sentences in answers for sentence in sentences or ()]


def _end(rows: DatedQuerySet, last: date) -> None:
    """End what lasts past `last`; what began after it is over today, what begins today or later never comes to be."""
    now = today()
    rows.filter(valid_from__gte=now).lasting(now).update(valid_to=F("valid_from"))
    rows.filter(valid_from__gte=last, valid_from__lt=now).lasting(now).update(valid_to=now)
    rows.filter(valid_from__lt=last).lasting(last).update(valid_to=last)


def leave_units(moves: Mapping[int, tuple[int, int]]) -> int:
    """End what people (key -> unit left, unit joined) held through their old place, and their sessions (T09).

    Nobody heads a unit they left or one below it; who leaves a Dinas keeps no role in it. What somebody already holds
    at the unit they join stays. The end is the day the new post began, today at the latest. Gives how many ended.
    """
    joined_on = dict(
        PositionHeld.objects.filter(employee__in=moves, valid_to__isnull=True).values_list("employee", "valid_from")
    )
    ended = held_through_place(moves)
    for employee_id, one in ended:
        end_held([one], on=joined_on.get(employee_id, today()))
    return len(ended)


def end_held(held: Iterable[Held], *, on: date) -> None:
    """End headships and roles on that day, today at the latest, and the sessions of who held a role (T09)."""
    last = min(on, today())
    for one in held:
        one.valid_to = max(last, one.valid_from)
        one.save(update_fields=["valid_to"])
        if isinstance(one, RoleAssignment):
            end_sessions(one.user)


def held_elsewhere(unit: Unit, to: Unit) -> list[Held]:
    """What people of `unit` and below hold elsewhere in its Dinas: it ends when they all go to the Dinas of `to`.

    What they hold in the units that go along stays.
    """
    if unit.dinas_id in (None, to.dinas_id) or Dinas.objects.filter(unit=unit).exists():
        return []
    people = Employee.objects.below(unit.path).filter(dinas=unit.dinas_id)
    along = Q(unit__path__gte=unit.path, unit__path__lt=successor(unit.path))
    headships = UnitHead.objects.lasting(today()).filter(employee__in=people, unit__dinas=unit.dinas_id)
    roles = RoleAssignment.objects.lasting(today()).filter(user__employee__in=people, unit__dinas=unit.dinas_id)
    return [
        *headships.exclude(along).select_related("unit", "employee"),
        *roles.exclude(along).select_related("unit", "user"),
    ]


def held_through_place(moves: Mapping[int, tuple[int, int]]) -> list[tuple[int, Held]]:
    """(person, headship or role) that ends when people (key -> unit left, unit joined) move."""
    units = Unit.objects.in_bulk({pk for move in moves.values() for pk in move})
    found = []
    for employee_id, one in _held_by(moves):
        left, joined = (units[pk] for pk in moves[employee_id])
        if one.unit_id != joined.pk and _rests_on(one, left=left, joined=joined):
            found.append((employee_id, one))
    return found


def _held_by(people: Iterable[int]) -> list[tuple[int, Held]]:
    """(person, headship or role) of these people, today or later."""
    ids = list(people)
    headships = UnitHead.objects.lasting(today()).filter(employee__in=ids).select_related("unit")
    roles = RoleAssignment.objects.lasting(today()).filter(user__employee__in=ids)
    held: list[tuple[int, Held]] = [(one.employee_id, one) for one in headships]
    return held + [(one.user.employee.pk, one) for one in roles.select_related("unit", "user__employee")]


def dinas_of_holders() -> dict[int, int]:
    """The Dinas of everybody who heads a unit or has a role, today or later; for `held_in_dinas_left`."""
    heads, roles = UnitHead.objects.lasting(today()), RoleAssignment.objects.lasting(today())
    holders = Employee.objects.filter(Q(pk__in=heads.values("employee")) | Q(user__in=roles.values("user")))
    return dict(holders.exclude(dinas=None).values_list("pk", "dinas"))


def held_in_dinas_left(before: Mapping[int, int]) -> list[tuple[int, Held]]:
    """(person, headship or role) of whoever came to another Dinas with their unit, in the one they left.

    What they hold in the units that went along stays.
    """
    now = dict(Employee.objects.filter(pk__in=before).values_list("pk", "dinas"))
    left = {pk: dinas for pk, dinas in before.items() if now.get(pk) != dinas}
    return [(pk, one) for pk, one in _held_by(left) if one.unit.dinas_id == left[pk]]


def _rests_on(held: Held, *, left: Unit, joined: Unit) -> bool:
    """Whether it was held because the person was in the unit they left."""
    heads = isinstance(held, UnitHead) or held.role == Role.HEAD
    left_dinas = left.dinas_id is not None and left.dinas_id != joined.dinas_id and held.unit.dinas_id == left.dinas_id
    return left_dinas or (heads and covers(left.path, held.unit.path))
