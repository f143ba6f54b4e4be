"""Answers to what core asks (core/hooks.py): who sees everybody's jobs and files, who opens the admin site."""

from typing import Any

from core import hooks
from people.access import grants, has
from people.enums import Role, UnitKind
from people.permissions import Permission


def _whole_city(user: Any, permission: Permission) -> bool:
    return any(one.unit.kind == UnitKind.CITY for one in grants(user, permission))


def sees_all_jobs(user: Any) -> bool:
    """HR of the whole city and administrators."""
    return _whole_city(user, Permission.IMPORT_RUN)


def reads_all_job_files(user: Any) -> bool:
    """HR of the whole city; administrators look after the system, not after people's data."""
    return any(one.role == Role.HR and one.unit.kind == UnitKind.CITY for one in grants(user, Permission.IMPORT_RUN))


def opens_admin(user: Any) -> bool:
    return has(user, Permission.ADMIN_SITE)


def install() -> None:
    hooks.answer(sees_all_jobs=sees_all_jobs, reads_all_job_files=reads_all_job_files, opens_admin=opens_admin)
