"""Writes staged history sheets in batches of 1,000: each one transaction that moves the cursor with it (T54)."""

from collections import Counter
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.clock import today
from core.errors import TransitionError
from core.progress import Progress, untold
from people.enums import ImportState, RowOutcome
from people.models import Employee, ImportBatch, StagedRow
from people.sheets import check, kinds
from people.sheets.kinds import Entry, SheetKind
from people.siasn import report
from people.siasn.write import _recount as recount

BATCH = 1_000


def run(batch: ImportBatch, *, actor: Any, progress: Progress = untold) -> ImportBatch:
    """Write what is staged from the cursor on; a run that was cut off is taken up where it stopped.

    Raises TransitionError when the import is neither checked nor being written, or when another run moved the cursor.
    """
    startable = ImportBatch.objects.filter(pk=batch.pk, state__in=[ImportState.CHECKED, ImportState.RUNNING])
    if not startable.update(state=ImportState.RUNNING, moved_at=timezone.now()):
        raise TransitionError(_("Only a checked import can be run."))
    batch.refresh_from_db()
    done, total = batch.rows_passed()
    while done < total:
        progress(done, total)
        done += _write_batch(batch, actor)
    _finish(batch, actor)
    return batch


def close(batch: ImportBatch, *, actor: Any) -> None:
    """End an import that was cut off with what is written so far; the rest is held back."""
    batch.staged.filter(pk__gt=batch.cursor).update(accepted=False)
    _finish(batch, actor)


def _write_batch(batch: ImportBatch, actor: Any) -> int:
    """The next rows; gives how many. Raises TransitionError when they are gone, dropped with the import."""
    rows = list(batch.staged.filter(pk__gt=batch.cursor).order_by("pk")[:BATCH])
    if not rows:
        raise TransitionError(_("The rows of this import are gone. Upload the files again."))
    with transaction.atomic():
        _move_cursor(batch, rows[-1].pk)
        counts = Counter({"rows": len(rows)})
        to_write = [row for row in rows if is_written(row)]
        for code, group in groupby(to_write, key=lambda row: row.kind):
            counts += _write(kinds.get(code), list(group), batch, actor)
        audit.record(actor=actor, verb="people.import.batch_written", target=batch, **counts)
    batch.cursor = rows[-1].pk
    return len(rows)


def is_written(row: StagedRow) -> bool:
    """Whether the run writes anything for the row."""
    return row.accepted and row.outcome in (RowOutcome.NEW, RowOutcome.CHANGED)


def _move_cursor(batch: ImportBatch, to: int) -> None:
    held = ImportBatch.objects.filter(pk=batch.pk, cursor=batch.cursor, state=ImportState.RUNNING)
    if not held.update(cursor=to, moved_at=timezone.now()):
        raise TransitionError(_("This import is being written by another run."))


def _write(kind: SheetKind, rows: list[StagedRow], batch: ImportBatch, actor: Any) -> Counter[str]:
    """What was checked is decided again: the database may have changed since."""
    entries = [Entry(payload=row.payload, number=row.row, pk=row.pk) for row in rows]
    check.settle(kind, entries, today())
    if made := kind.make_missing(kinds.usable(entries)):
        positions = batch.made.get("positions", []) + [[one.pk, one.confirmed] for one in made]
        batch.made = batch.made | {"positions": positions}
        batch.save(update_fields=["made"])
    check.decide(kind, entries)
    new = [one for one in entries if one.outcome == RowOutcome.NEW]
    changed = [one for one in entries if one.outcome == RowOutcome.CHANGED]
    without_account = _without_account(new + changed) if kind.makes_accounts else []
    kind.create(new, actor)
    kind.update([(one, {name: one.values[name] for name in one.previous}) for one in changed], actor)
    kind.after(new + changed)
    _note_accounts(batch, without_account)
    _correct_staged(rows, entries)
    return Counter(one.outcome for one in entries)


def _without_account(entries: list[Entry]) -> list[int]:
    people = Employee.objects.filter(pk__in=[entry.employee_id for entry in entries], user__isnull=True)
    return list(people.values_list("pk", flat=True))


def _note_accounts(batch: ImportBatch, people: list[int]) -> None:
    """Accounts that came with the rows, for an undo."""
    accounts = User.objects.filter(employee__in=people).values_list("pk", flat=True) if people else []
    if accounts:
        batch.made = batch.made | {"accounts": [*batch.made.get("accounts", []), *accounts]}
        batch.save(update_fields=["made"])


def _correct_staged(rows: list[StagedRow], entries: list[Entry]) -> None:
    """What turned out otherwise than at the check."""
    for row, entry in zip(rows, entries, strict=True):
        if row.outcome == entry.outcome and row.previous == entry.previous:
            continue
        causes = entry.causes
        StagedRow.objects.filter(pk=row.pk).update(
            outcome=entry.outcome,
            previous=entry.previous,
            code=causes[0].code if causes else "",
            column=causes[0].column if causes else "",
            problems=[problem.plain() for problem in causes],
        )


@transaction.atomic
def _finish(batch: ImportBatch, actor: Any) -> None:
    files = recount(batch)
    totals = report.totals(files, 0)
    batch.report = {**batch.report, "files": files, "totals": totals}
    batch.state, batch.finished_at = ImportState.DONE, timezone.now()
    batch.save(update_fields=["report", "state", "finished_at"])
    audit.record(actor=actor, verb="people.import.finished", target=batch, **totals)
