"""How far somebody's account is: none, a code handed out, open, switched off."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import ActivationCode
from people.querysets import EmployeeQuerySet


class AccountState(models.TextChoices):
    NONE = "none", _("no account")
    ISSUED = "issued", _("code issued")
    ACTIVE = "active", _("account active")
    OFF = "off", _("account switched off")


def _expression() -> Case:
    """One row's state; a code that is used up or too old leaves no account."""
    has_password = ~Q(user__password="") & ~Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    open_code = Exists(ActivationCode.objects.open().filter(user=OuterRef("user")))
    return Case(
        When(user__isnull=True, then=Value(AccountState.NONE)),
        When(user__is_active=False, then=Value(AccountState.OFF)),
        When(has_password, then=Value(AccountState.ACTIVE)),
        When(open_code, then=Value(AccountState.ISSUED)),
        default=Value(AccountState.NONE),
        output_field=models.CharField(),
    )


def with_state(employees: EmployeeQuerySet) -> EmployeeQuerySet:
    """With `account_state` on each."""
    return employees.annotate(account_state=_expression())


def in_states(employees: EmployeeQuerySet, states: Iterable[str]) -> EmployeeQuerySet:
    return with_state(employees).filter(account_state__in=list(states))


def counted(employees: EmployeeQuerySet) -> dict[str, int]:
    """How many are in each state, in one statement."""
    rows = with_state(employees).order_by().values_list("account_state").annotate(people=Count("pk"))
    return {**dict.fromkeys(AccountState.values, 0), **dict(rows)}


def counted_by_dinas(employees: EmployeeQuerySet) -> list[dict[str, Any]]:
    """Of each agency: name, short name, people at work, and how many are in each state."""
    rows = (
        with_state(employees)
        .filter(dinas__isnull=False)
        .order_by("dinas__name")
        .values("dinas__name", "dinas__short_name", "account_state")
        .annotate(people=Count("pk"))
    )
    agencies: dict[str, dict[str, Any]] = {}
    for row in rows:
        agency = agencies.setdefault(
            row["dinas__short_name"],
            {"name": row["dinas__name"], "short_name": row["dinas__short_name"], "people": 0}
            | dict.fromkeys(AccountState.values, 0),
        )
        agency[row["account_state"]] = row["people"]
        agency["people"] += row["people"]
    return list(agencies.values())
