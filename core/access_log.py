"""Reads of somebody's personal detail: one insert a read, sealed hourly into the audit chain (T46)."""

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from core.context import origin
from core.models import AccessLogEntry, AuditEntry

SEAL_VERB = "core.access_log.sealed"
BATCH = 1_000
LOADING = timedelta(minutes=5)  # within which the parts of a page are there, on a slow line too


def note(*, reader: Any, subject: Any, what: str) -> None:
    """`reader` looked at `what` (profile, …) of `subject`, a model with public_id: the one write a GET makes."""
    now = origin()
    AccessLogEntry.objects.create(
        at=timezone.now(),
        reader=reader,
        acting_as=now.acting_as,
        subject_id=subject.public_id,
        what=what,
        request_id=now.request_id,
    )


def note_part(*, reader: Any, subject: Any, what: str, of: Iterable[str]) -> None:
    """As `note`, for what loads inside a page; nothing when this reader's look at it (`of`) was noted just now."""
    since = timezone.now() - LOADING
    noted = AccessLogEntry.objects.filter(subject_id=subject.public_id, reader=reader, at__gte=since)
    if not noted.filter(what__in=of).exists():
        note(reader=reader, subject=subject, what=what)


def seal() -> int:
    """Seal every open row into the chain, a batch a transaction; gives how many."""
    total = 0
    while sealed := _seal_batch():
        total += sealed
    return total


@transaction.atomic
def _seal_batch() -> int:
    rows = list(AccessLogEntry.objects.select_for_update().filter(seal=None).order_by("pk")[:BATCH])
    if not rows:
        return 0
    entry = audit.record(actor=None, verb=SEAL_VERB, count=len(rows), digest=_digest(rows))
    AccessLogEntry.objects.filter(pk__in=[row.pk for row in rows], seal=None).update(seal=entry)
    return len(rows)


def _digest(rows: Iterable[AccessLogEntry]) -> str:
    whole = hashlib.sha256()
    for row in rows:
        content = [
            row.pk, row.at.isoformat(), row.reader_id, row.acting_as, str(row.subject_id), row.what, row.request_id,
        ]  # fmt: skip
        whole.update(json.dumps(content, ensure_ascii=False).encode())
    return whole.hexdigest()


def seal_holds(entry: AuditEntry) -> bool:
    """Whether the rows under this seal are the ones it was made over; all of them gone (retention) also holds."""
    rows = list(AccessLogEntry.objects.filter(seal=entry).order_by("pk"))
    return not rows or not entry.details or _digest(rows) == entry.details["digest"]
