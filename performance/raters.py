"""Who may rate whom: the line manager of today, never oneself (T06)."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from core.clock import today
from people.access import scope
from people.models import Employee, LineManagerOverride
from people.permissions import Permission
from people.querysets import EmployeeQuerySet
from people.services.line_manager import reports_of
from performance.models import Evaluation
from performance.rules import periods


def employee_of(user: Any) -> Employee | None:
    """The own record of `user`, if any; one statement, kept on the user object for the request."""
    if not hasattr(user, "_own_employee"):
        user._own_employee = Employee.objects.filter(user=user).select_related("unit", "dinas").first()
    own: Employee | None = user._own_employee
    return own


def my_people(user: User, on: date | None = None) -> EmployeeQuerySet:
    """Those `user` rates in the role acted under: the reports inside its subtree, and people overridden to one.

    Active people only, never oneself. Found once per user object and role, so once per request.
    """
    on = on or today()
    key = (on, getattr(user, "acting_assignment", None))
    known: dict[Any, EmployeeQuerySet] = user.__dict__.setdefault("_my_people", {})
    if key not in known:
        known[key] = _found_people(user, on)
    return known[key].all()


def _found_people(user: User, on: date) -> EmployeeQuerySet:
    own = employee_of(user)
    if own is None:
        return Employee.objects.none()
    by_override = Q(pk__in=LineManagerOverride.objects.in_force(on).filter(manager=own).values("employee_id"))
    inside = scope(user, Permission.EVALUATION_RATE, "unit__path")
    return reports_of(own, on).filter(inside | by_override)


def may_rate(user: User, employee: Employee, on: date | None = None) -> bool:
    return my_people(user, on).filter(pk=employee.pk).exists()


def due_people(user: User, period: str) -> EmployeeQuerySet:
    """Those `user` rates who had begun before the period was over."""
    return my_people(user).begun_by(periods.last_day(period))


def evaluations_of_my_people(user: User, period: str) -> "QuerySet[Evaluation]":
    """Drafts and sent ones of a period, of those `user` rates."""
    return Evaluation.objects.filter(period=period, employee__in=my_people(user))


def readable_evaluations(user: User) -> "QuerySet[Evaluation]":
    """Those `user` sees, and those told to the people `user` rates now, whoever wrote them."""
    return Evaluation.objects.visible_to(user) | Evaluation.objects.told().filter(employee__in=my_people(user))


def own_evaluations(user: User) -> "QuerySet[Evaluation]":
    """Those told to `user`, the newest first."""
    return Evaluation.objects.told().filter(employee__user=user).for_list()
