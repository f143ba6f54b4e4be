"""Undo of a written import for 30 days: a job in batches, the cursor going back to the start (T54).

The cursor is the key of the last staged row that stands written, so an undo that was cut off goes on where it stopped,
and a second run of it finds nothing to do.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, jobs
from core.errors import TransitionError
from core.models import Job
from core.progress import Progress, untold
from people.enums import ImportState, RowOutcome, UndoOutcome
from people.models import ImportBatch, StagedRow
from people.services import import_families
from people.services.imports import is_cut_off, stands_still

KEPT = timedelta(days=30)
BATCH = 1_000


def until(batch: ImportBatch) -> datetime | None:
    """When the undo ends; None for an import that is not written."""
    return batch.finished_at + KEPT if batch.finished_at else None


def refuse(batch: ImportBatch) -> None:
    """Raises TransitionError when it cannot be undone (any more)."""
    end = until(batch)
    if batch.state != ImportState.DONE and not is_cut_off(batch):
        raise TransitionError(_("Only a written import can be undone."))
    if end is not None and end < timezone.now():
        raise TransitionError(_("An import can be undone for 30 days; this one is older."))
    busy = ImportBatch.objects.filter(state__in=[ImportState.RUNNING, ImportState.UNDOING]).exclude(pk=batch.pk)
    if any(not stands_still(other) for other in busy.select_related("run_job", "undo_job")):
        raise TransitionError(_("Another import is being written. Wait until it is done."))


def can_undo(batch: ImportBatch) -> bool:
    try:
        refuse(batch)
    except TransitionError:
        return False
    return True


@transaction.atomic
def start(*, actor: Any, batch: ImportBatch) -> Job:
    """Ask for the undo. Raises TransitionError; the second of two calls at once is refused."""
    refuse(batch)
    if not ImportBatch.objects.filter(pk=batch.pk, state=batch.state).update(state=ImportState.UNDOING):
        raise TransitionError(_("Only a written import can be undone."))
    batch.refresh_from_db()
    batch.undo_job = jobs.enqueue(
        "people.import_undo",
        actor=actor,
        params={"batch": str(batch.public_id), "page": batch.get_absolute_url()},
        key=str(batch.public_id),
        title=_("Undo of an import"),
    )
    batch.report = {**batch.report, "to_undo": batch.rows_passed()[0]}
    batch.save(update_fields=["undo_job", "report"])
    audit.record(actor=actor, verb="people.import.undo_asked", target=batch)
    return batch.undo_job


def run(batch: ImportBatch, *, actor: Any, progress: Progress = untold) -> None:
    """Undo from the cursor back; nothing when it is undone already.

    Raises TransitionError when another run moved the cursor or nobody asked for the undo.
    """
    if batch.state == ImportState.UNDONE:
        return
    if batch.state != ImportState.UNDOING:
        raise TransitionError(_("Only a written import can be undone."))
    undoer = import_families.of(batch).undoer(batch, actor)
    left = batch.rows_passed()[0]
    total = batch.report.get("to_undo", left)
    while left:
        progress(total - left, total)
        undone = _undo_batch(batch, undoer, actor)
        left = left - undone if undone else 0
    _finish(batch, undoer, actor)


def _undo_batch(batch: ImportBatch, undoer: import_families.Undoer, actor: Any) -> int:
    """The rows before the cursor; 0 when none is left."""
    rows = list(batch.staged.filter(pk__lte=batch.cursor).order_by("-pk")[:BATCH])
    if not rows:
        return 0
    to = rows[-1].pk - 1
    with transaction.atomic():
        held = ImportBatch.objects.filter(pk=batch.pk, cursor=batch.cursor, state=ImportState.UNDOING)
        if not held.update(cursor=to):
            raise TransitionError(_("This import is being undone by another run."))
        outcomes = undoer.undo([row for row in reversed(rows) if undoer.is_written(row)])
        for outcome in UndoOutcome:
            keys = [pk for pk, found in outcomes.items() if found == outcome]
            StagedRow.objects.filter(pk__in=keys).update(undone=outcome)
        counts = Counter(str(found) for found in outcomes.values())
        audit.record(actor=actor, verb="people.import.batch_undone", target=batch, rows=len(rows), **counts)
    batch.cursor = to
    return len(rows)


@transaction.atomic
def _finish(batch: ImportBatch, undoer: import_families.Undoer, actor: Any) -> None:
    undoer.finish()
    found = Counter(batch.staged.exclude(undone="").values_list("undone", flat=True))
    counts = {outcome.value: found[outcome.value] for outcome in UndoOutcome}
    batch.report = {**batch.report, "undo": counts}
    batch.state, batch.undone_at = ImportState.UNDONE, timezone.now()
    batch.save(update_fields=["report", "state", "undone_at"])
    audit.record(actor=actor, verb="people.import.undone", target=batch, **counts)


def left(batch: ImportBatch) -> Any:
    """Rows the undo left as they are, and those of which it could not bring everything back."""
    left_whole = Q(undone__in=[UndoOutcome.EDITED, UndoOutcome.IN_USE])
    return batch.staged.filter(left_whole | ~Q(undone_note="")).order_by("pk")


def expected(batch: ImportBatch) -> dict[str, int]:
    """How many rows an undo would take away or put back."""
    written = batch.staged.filter(pk__lte=batch.cursor, accepted=True)
    return {
        "away": written.filter(outcome=RowOutcome.NEW).count(),
        "back": written.filter(outcome__in=[RowOutcome.CHANGED, RowOutcome.MAPPED]).count(),
        "ended": written.filter(outcome=RowOutcome.GONE).exclude(previous={}).count(),
    }


def changed_by_later(batch: ImportBatch, among: QuerySet[ImportBatch]) -> list[tuple[ImportBatch, int]]:
    """Imports written after this one, the newest first, and how many rows of this one each keeps from being undone."""
    since = batch.finished_at or batch.moved_at or batch.created_at
    unwritten = Q(outcome__in=[RowOutcome.REFUSED, RowOutcome.UNCHANGED]) | Q(outcome=RowOutcome.GONE, previous={})
    mine = batch.staged.filter(pk__lte=batch.cursor, accepted=True).exclude(unwritten)
    found = []
    later = among.filter(state=ImportState.DONE, finished_at__gt=since).exclude(pk=batch.pk)
    for other in later.order_by("-finished_at"):
        theirs = other.staged.filter(accepted=True, target__isnull=False).exclude(unwritten)
        if count := mine.filter(target__in=theirs.values("target")).count():
            found.append((other, count))
    return found
