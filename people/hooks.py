"""Answers to what core asks (core/hooks.py): who sees everybody's jobs and files, who opens the admin site."""

from typing import Any

from django.utils.translation import gettext as _

from accounts import hooks as account_hooks
from core import hooks
from people.access import grants, has, has_everywhere, held
from people.backends import find_user
from people.enums import Role, UnitKind
from people.models import Employee
from people.permissions import Permission


def sees_all_jobs(user: Any) -> bool:
    """HR of the whole city and administrators."""
    return has_everywhere(user, Permission.IMPORT_RUN)


def reads_all_job_files(user: Any) -> bool:
    """HR of the whole city; administrators look after the system, not after people's data."""
    return any(one.role == Role.HR and one.unit.kind == UnitKind.CITY for one in grants(user, Permission.IMPORT_RUN))


def opens_admin(user: Any) -> bool:
    return has(user, Permission.ADMIN_SITE)


def role_words(acting_as: str) -> str:
    """Of the origin of a request, which holds `role:unit path`; "system" for work without a person."""
    role = acting_as.partition(":")[0]
    return str(Role(role).label) if role in Role.values else str(_("system")) if role == "system" else ""


# --- What accounts asks (accounts/hooks.py) --------------------------------------------------------------------
def _holds(user: Any, *roles: Role) -> bool:
    """Whether one of the roles is held today, under whichever the person acts."""
    return user.is_superuser or any(one.role_value in roles for one in held(user))


def needs_second_step(user: Any) -> bool:
    return _holds(user, Role.HR, Role.LEADER, Role.ADMIN)


def short_session(user: Any) -> bool:
    return _holds(user, Role.HR, Role.ADMIN)


def own_words(user: Any) -> list[str]:
    """Every number, the birth date as people write it, the unit and its agency."""
    employee = Employee.objects.filter(user=user).select_related("unit", "dinas").first()
    if employee is None:
        return []
    born = employee.birth_date
    dates = [f"{born:%d%m%Y}", f"{born:%Y%m%d}", f"{born:%d%m%y}"]
    places = [employee.unit.name, employee.unit.short_name]
    places += [employee.dinas.name, employee.dinas.short_name] if employee.dinas else []
    return [*employee.numbers.values_list("number", flat=True), *dates, *places]


def install() -> None:
    account_hooks.answer(
        find_user=find_user, needs_second_step=needs_second_step, short_session=short_session, own_words=own_words
    )
    hooks.answer(
        sees_all_jobs=sees_all_jobs,
        reads_all_job_files=reads_all_job_files,
        opens_admin=opens_admin,
        role_words=role_words,
    )
