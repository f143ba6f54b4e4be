"""What ends with a person's service: open posts and grades, headships, roles, sessions and the account."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.sessions import end_sessions
from core.clock import today
from people.enums import EmploymentState
from people.models import Employee, GradeHeld, PositionHeld, RoleAssignment, UnitHead


@transaction.atomic
def end_service(employee_ids: Iterable[int], *, on: date | None) -> None:
    """End service from `on`, the first day without them; None when nobody knows it: no history is closed then."""
    ids = list(employee_ids)
    Employee.objects.filter(pk__in=ids).update(state=EmploymentState.ENDED, ended_on=on)
    if on is not None:
        for model in (PositionHeld, GradeHeld):
            model.objects.filter(employee_id__in=ids, valid_to__isnull=True, valid_from__lt=on).update(valid_to=on)
    close_access(ids, on=on)


def close_access(employee_ids: Iterable[int], *, on: date | None) -> None:
    """Headships and roles end today at the latest, the account is closed and its sessions end at once (T09)."""
    ids = list(employee_ids)
    last = min(on or today(), today())
    UnitHead.objects.filter(employee_id__in=ids, valid_to__isnull=True, valid_from__lt=last).update(valid_to=last)
    open_roles = Q(valid_to__isnull=True) | Q(valid_to__gt=last)
    RoleAssignment.objects.filter(open_roles, user__employee__in=ids, valid_from__lt=last).update(valid_to=last)
    for user in User.objects.filter(employee__in=ids, is_active=True):
        User.objects.filter(pk=user.pk).update(is_active=False)
        end_sessions(user)


def reopen_accounts(employee_ids: Iterable[int]) -> None:
    """Somebody who is in service again may sign in again; roles are given anew by HR."""
    User.objects.filter(employee__in=list(employee_ids), is_active=False).update(is_active=True)
