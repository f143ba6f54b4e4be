"""Imports are for those who may run them in the whole city: HR of the city and administrators."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from people.access import has, has_everywhere
from people.models import ImportBatch
from people.permissions import Permission


def may_import(user: Any) -> bool:
    return has_everywhere(user, Permission.IMPORT_RUN)


def require_import(user: Any) -> None:
    """Raises PermissionDenied (403)."""
    if not may_import(user):
        raise PermissionDenied


def visible_batches(user: Any) -> "QuerySet[ImportBatch]":
    """All imports, or none; those of confidential sheets only to those who may read what they hold."""
    if not may_import(user):
        return ImportBatch.objects.none()
    batches = ImportBatch.objects.all()
    return batches if has(user, Permission.DISCIPLINE_VIEW) else batches.exclude(options__has_key="confidential")
