"""Imports are for those who may run them in the whole city: HR of the city and administrators."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from people.access import has, has_everywhere
from people.enums import ImportState
from people.models import ImportBatch
from people.permissions import Permission


def may_import(user: Any) -> bool:
    return has_everywhere(user, Permission.IMPORT_RUN)


def require_import(user: Any) -> None:
    """Raises PermissionDenied (403)."""
    if not may_import(user):
        raise PermissionDenied


def visible_batches(user: Any) -> "QuerySet[ImportBatch]":
    """All imports, or none; those of confidential sheets only to those who may read what they hold.

    Until its check nobody knows what a file holds: it is only who uploaded it who sees it.
    """
    if not may_import(user):
        return ImportBatch.objects.none()
    batches = ImportBatch.objects.exclude(~Q(created_by=user), created_by__isnull=False, state=ImportState.UPLOADED)
    return batches if has(user, Permission.DISCIPLINE_VIEW) else batches.exclude(options__has_key="confidential")
