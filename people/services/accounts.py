"""Accounts for employees: made, and given a printed code, by HR (T15)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import activation
from accounts.models import User
from core.errors import DomainError
from people.access import has, held
from people.account_states import AccountState, with_state
from people.enums import Role
from people.models import Employee
from people.permissions import Permission
from people.services.heads import make_account

GUARDED = {Role.ADMIN, Role.LEADER}


@dataclass(frozen=True, slots=True)
class Letter:
    """What is printed for one person; `code` is known here and on the paper only."""

    employee: Employee
    code: str
    holds_until: datetime


def is_guarded(actor: User, user: User) -> bool:
    """Nobody resets the own account; those of administrators and leaders, which decide, an administrator alone."""
    if user.pk == actor.pk:
        return True
    return not has(actor, Permission.ROLE_MANAGE) and any(one.role_value in GUARDED for one in held(user))


@transaction.atomic
def issue_code(*, actor: User, employee: Employee) -> Letter:
    """The account, if there is none yet, and a new code. Raises DomainError for an account that is guarded or off."""
    user = make_account(actor=actor, employee=employee)
    if is_guarded(actor, user):
        raise DomainError(_("An administrator gives this person a new code, not you."))
    if not user.is_active:
        raise DomainError(_("This account is switched off. An administrator switches it on first."))
    code = activation.issue(actor=actor, user=user)
    return Letter(employee, code, user.activation.expires_at)


def issue_codes(*, actor: User, employees: Iterable[Employee], states: Iterable[str]) -> Iterator[Letter | None]:
    """For each whose account is in one of `states`; None for one left as it is. A second run ends the first's codes.

    One that got its code from the first run counts as before: it was never printed.
    """
    wanted = {*states, AccountState.ISSUED}
    for employee in employees:
        (now,) = with_state(Employee.objects.filter(pk=employee.pk)).values_list("account_state", flat=True)
        if now not in wanted:
            yield None
            continue
        try:
            yield issue_code(actor=actor, employee=employee)
        except DomainError:
            yield None
