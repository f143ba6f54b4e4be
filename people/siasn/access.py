"""Imports are for those who may run them in the whole city: HR of the city and administrators."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from people.access import grants
from people.enums import UnitKind
from people.models import ImportBatch
from people.permissions import Permission


def may_import(user: Any) -> bool:
    return any(one.unit.kind == UnitKind.CITY for one in grants(user, Permission.IMPORT_RUN))


def require_import(user: Any) -> None:
    """Raises PermissionDenied (403)."""
    if not may_import(user):
        raise PermissionDenied


def visible_batches(user: Any) -> "QuerySet[ImportBatch]":
    """All imports, or none."""
    return ImportBatch.objects.all() if may_import(user) else ImportBatch.objects.none()
