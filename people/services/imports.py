"""What HR does with an import in the browser: upload, look at the check, run it or drop it.

Past a limit of A46 somebody types how much would change, as `import_siasn --confirm N` does.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, jobs, uploads
from core.clock import today
from core.enums import JobState
from core.errors import DomainError, LimitReachedError, TransitionError
from core.models import Job
from core.progress import Progress, untold
from core.spreadsheets import Refused
from people import preconditions
from people.enums import FileKind, ImportFamily, ImportState
from people.models import ImportBatch
from people.services import import_columns, import_families
from people.sheets import check as sheet_check
from people.sheets import kinds
from people.sheets import tables as sheet_tables
from people.sheets.access import mark, may_send_confidential, refuse_confidential, usable_kinds
from people.sheets.tables import Source as SheetSource
from people.siasn import limits, staging
from people.siasn.checking import check_sources
from people.siasn.problems import Problem
from people.siasn.tables import ChosenTable, Source

UPLOAD_KEPT = timedelta(days=1)
OPEN_JOBS = [JobState.WAITING, JobState.RUNNING]
BY_JOB = Q(state=ImportState.UNDOING, undo_job__state__in=OPEN_JOBS) | Q(
    state=ImportState.RUNNING, run_job__state__in=OPEN_JOBS
)
MOST_AT_ONCE = 5  # T38, in the whole city
COMMAND_SILENT = timedelta(minutes=15)  # an import by command that wrote nothing for so long was cut off


@transaction.atomic
def upload(
    *,
    actor: Any,
    files: Sequence[tuple[Path, str]],
    kind: str,
    source_date: date,
    complete: bool = False,
    end_missing: bool = False,
) -> ImportBatch:
    """Keep the uploads (path, name) until they are staged.

    `kind` is a FileKind, the code of a history sheet, or "" to find out.
    `complete`: the files hold everybody of their kinds; `end_missing`: whom they do not name is ended.
    """
    _refuse_too_many()
    batch = ImportBatch(
        created_by=actor,
        source_date=source_date,
        state=ImportState.UPLOADED,
        family=ImportFamily.HISTORY if kinds.find(kind) else ImportFamily.SIASN,
        options={
            "files": [name for _path, name in files],
            "uploads": [path.name for path, _name in files],
            "kind": kind,
            "complete": complete,
            "end_missing": complete and end_missing,
        },
    )
    mark(batch, [kind if kinds.find(kind) else ""], unknown=may_send_confidential(actor))
    batch.save()
    audit.record(actor=actor, verb="people.import.uploaded", target=batch, files=len(files), kind=kind, **_said(batch))
    return batch


def _refuse_too_many() -> None:
    """Raises LimitReachedError."""
    under_way = Q(check_job__state__in=OPEN_JOBS, state=ImportState.CHECKING) | BY_JOB
    if ImportBatch.objects.filter(under_way).count() >= MOST_AT_ONCE:
        raise LimitReachedError(_("Five imports are under way already. Wait until one is done, then go on with this."))


def look(batch: ImportBatch) -> bool:
    """Find out what the uploads hold; gives whether somebody has to see it before the check.

    Outside transactions: it takes a while. Raises core.spreadsheets.Refused, and NoTimeToLook while the check may well
    read them.
    """
    files, sheets = import_columns.uploads_of(batch), usable_kinds(batch.created_by)
    tables = import_columns.look(files, given=batch.options["kind"], sheets=sheets)
    batch.options["tables"] = tables
    mark(batch, [table["kind"] for table in tables], unknown=may_send_confidential(batch.created_by))
    ImportBatch.objects.filter(pk=batch.pk, state=ImportState.UPLOADED).update(options=batch.options)
    return import_columns.is_to_be_seen(tables)


@transaction.atomic
def begin_check(*, actor: Any, batch: ImportBatch, by_hand: bool) -> None:
    """Ask for the check of uploads; `by_hand`: with the columns somebody looked at, else as the check finds them.

    Raises ValidationError where the chosen columns cannot be checked, TransitionError on a second call.
    """
    held = _locked(batch)
    if held.state != ImportState.UPLOADED:
        raise TransitionError(_("These files are checked already."))
    _refuse_too_many()
    if by_hand:
        held.family = import_columns.settle(held.options["tables"])
    else:
        held.options.pop("tables", None)
    held.state = ImportState.CHECKING
    held.check_job = jobs.enqueue(
        "people.import_check",
        actor=actor,
        params={"batch": str(held.public_id), "page": held.get_absolute_url()},
        key=str(held.public_id),
        title=_("Check of files"),
    )
    held.save(update_fields=["state", "family", "options", "check_job"])


def start_check(*, actor: Any, **upload_of: Any) -> ImportBatch:
    """Upload and check in one step, nobody looking at the columns."""
    batch = upload(actor=actor, **upload_of)
    begin_check(actor=actor, batch=batch, by_hand=False)
    return _locked(batch)


def _said(batch: ImportBatch) -> dict[str, bool]:
    return {name: bool(batch.options[name]) for name in ("complete", "end_missing")}


def check(batch: ImportBatch, progress: Progress = untold) -> None:
    """Read, check and stage; then the uploads are deleted, whatever came of it.

    Raises DomainError when a file cannot be read or holds no table. Of two runs at once, or one after the other, the
    first to come to an end counts; the other changes nothing.
    """
    if batch.state != ImportState.CHECKING:
        return
    try:
        checked = _checked(batch, progress)
    except DomainError as refusal:
        batch.options.pop("tables", None)
        failed = {"state": ImportState.FAILED, "error": str(refusal.message), "options": batch.options}
        if not ImportBatch.objects.filter(pk=batch.pk, state=ImportState.CHECKING).update(**failed):
            return
        _discard_uploads(batch)
        raise
    with transaction.atomic():
        if not ImportBatch.objects.select_for_update().filter(pk=batch.pk, state=ImportState.CHECKING):
            return
        batch.options.pop("tables", None)  # the heading row of a sheet may hold data
        mark(batch, [], unknown=False)  # history sheets are marked as they are staged
        batch.save(update_fields=["family", "options"])
        import_families.of(batch).stage(batch, checked)
    _discard_uploads(batch)


File = tuple[Path, str, Mapping[str, ChosenTable] | None]  # where it is, its name, what was chosen of its sheets


def _checked(batch: ImportBatch, progress: Progress) -> Any:
    """What the check of the family found; files of which nothing was said may turn out to be history sheets."""
    kept = import_columns.uploads_of(batch)
    if not all(path.is_file() for path, _name in kept):
        raise DomainError(_("The uploaded files are gone. Upload them again."))
    chosen = import_columns.chosen_by_file(batch.options.get("tables", []), len(kept))
    files: list[File] = [(path, name, tables) for (path, name), tables in zip(kept, chosen, strict=True)]
    try:
        by_family = _check_siasn if batch.family == ImportFamily.SIASN else _check_sheets
        checked = by_family(batch, files, progress)
        if not checked.tables and not batch.options["kind"] and "tables" not in batch.options:
            checked = _check_sheets(batch, files, progress)
        elif batch.family == ImportFamily.SIASN:
            checked.notes[:] = [_apart(files, *note) for note in checked.notes]
    except Refused as refused:
        raise DomainError(refused.message) from None
    if not checked.tables:
        causes = [f"{name}: {problem.sentence}" for name, problem in checked.notes]
        raise DomainError("\n".join([_("No table was found in these files."), *causes]))
    return checked


def _apart(files: list[File], name: str, problem: Problem) -> tuple[str, Problem]:
    """A history sheet among SIASN files is no file without a table: it goes in by itself."""
    found = sheet_tables.find([SheetSource(path, name) for path, other, _chosen in files if other == name])
    if not found.tables:
        return name, problem
    return name, Problem("sheet_apart", "", {"title": str(found.tables[0].sheet_kind.title)})


def _check_siasn(batch: ImportBatch, files: list[File], progress: Progress) -> Any:
    kind = FileKind(batch.options["kind"]) if batch.options["kind"] else None
    sources = [Source(path, name, kind, chosen) for path, name, chosen in files]
    ends_missing = bool(batch.options.get("end_missing"))
    return check_sources(sources, today=batch.source_date, ends_missing=ends_missing, progress=progress)


def _check_sheets(batch: ImportBatch, files: list[File], progress: Progress) -> Any:
    """Raises DomainError for a confidential sheet in the hands of somebody who may not read it."""
    kind = kinds.find(batch.options["kind"])
    sources = [SheetSource(path, name, kind, chosen) for path, name, chosen in files]
    checked = sheet_check.check_sources(sources, today=today(), progress=progress)
    found = {table.sheet_kind.code: table.sheet_kind for table in checked.tables}
    refuse_confidential(batch.created_by, found.values())
    if found:
        batch.family = ImportFamily.HISTORY
        batch.options["end_missing"] = False
    return checked


def _discard_uploads(batch: ImportBatch) -> None:
    for name in batch.options.get("uploads", []):
        uploads.discard(Path(settings.UPLOAD_DIR) / name)


@transaction.atomic
def start_run(*, actor: Any, batch: ImportBatch, confirmed: int | None = None) -> Job:
    """Ask for the writing of a checked import; `confirmed` is the number typed where it goes past a limit (A46).

    Raises DomainError past a limit that nobody confirmed, or when the check is out of date.
    """
    _one_at_a_time()
    refuse_run(batch, confirmed)
    if not ImportBatch.objects.filter(pk=batch.pk, state=ImportState.CHECKED).update(state=ImportState.RUNNING):
        raise TransitionError(_("Only a checked import can be run."))
    batch.refresh_from_db()
    job = _ask_for_run(actor, batch)
    audit.record(actor=actor, verb="people.import.started", target=batch, confirmed=confirmed)
    return job


def _ask_for_run(actor: Any, batch: ImportBatch) -> Job:
    batch.run_job = jobs.enqueue(
        "people.import_run",
        actor=actor,
        params={"batch": str(batch.public_id), "page": batch.get_absolute_url()},
        key=str(batch.public_id),
        title=_("Import of files"),
    )
    batch.save(update_fields=["run_job"])
    return batch.run_job


def _one_at_a_time() -> None:
    """Whoever starts an import waits for another that is being started, and then sees it."""
    list(ImportBatch.objects.select_for_update().filter(state=ImportState.CHECKED).order_by("pk").values_list("pk"))


class Unconfirmed(DomainError):
    """The import goes past a limit and nobody typed its number, or another one."""


def refuse_run(batch: ImportBatch, confirmed: int | None = None) -> None:
    """Raises DomainError when the import may not be run."""
    if batch.state != ImportState.CHECKED:
        raise TransitionError(_("Only a checked import can be run."))
    if words := preconditions.refusal_of_import():
        raise DomainError(words)
    if _is_outdated(batch):
        raise DomainError(_("Another import was written since this one was checked. Upload the files again."))
    effect = effect_of(batch)
    if effect is not None and effect.passed and confirmed != effect.number:
        raise Unconfirmed(_("To run it all the same, type the number %(number)s.") % {"number": effect.number})


def effect_of(batch: ImportBatch) -> limits.Effect | None:
    """What it would do to those who are here; None for a family without limits."""
    plain = batch.report.get("effect")
    return limits.from_plain(plain) if plain else None


def _is_outdated(batch: ImportBatch) -> bool:
    checked_at = datetime.fromisoformat(batch.report["checked_at"])
    written_since = Q(finished_at__gt=checked_at) | Q(undone_at__gt=checked_at)
    stopped_since = Q(state=ImportState.UNDOING, undo_job__created_at__gt=checked_at) | Q(
        state=ImportState.RUNNING, run_job__created_at__gt=checked_at
    )
    by_command = Q(state=ImportState.RUNNING, run_job__isnull=True) & _moved_lately()
    return ImportBatch.objects.filter(written_since | stopped_since | BY_JOB | by_command).exclude(pk=batch.pk).exists()


def _moved_lately() -> Q:
    """A command that still writes; one that has not begun, or of the release before, by when it was started."""
    since = timezone.now() - COMMAND_SILENT
    return Q(moved_at__gt=since) | Q(moved_at__isnull=True, created_at__gt=since)


def is_written_by_a_job() -> bool:
    """Whether a job writes or undoes an import now. (A command that was killed would look as if it still ran.)"""
    return ImportBatch.objects.filter(BY_JOB).exists()


def run(batch: ImportBatch, *, actor: Any, progress: Progress = untold) -> None:
    """Write it; taken up again where an earlier run stopped, and nothing when it is done."""
    if batch.state != ImportState.DONE:
        import_families.of(batch).run(batch, actor=actor, progress=progress)


def is_cut_off(batch: ImportBatch) -> bool:
    """Whether it was being written and nobody goes on: its job was cancelled or given up, or its command killed."""
    if batch.state != ImportState.RUNNING:
        return False
    if batch.run_job is None:
        return (batch.moved_at or batch.created_at) < timezone.now() - COMMAND_SILENT
    return not batch.run_job.is_open


def stands_still(batch: ImportBatch) -> bool:
    """Whether it was being written or undone and nobody goes on."""
    undo_over = batch.state == ImportState.UNDOING and batch.undo_job is not None and not batch.undo_job.is_open
    return undo_over or is_cut_off(batch)


@transaction.atomic
def resume(*, actor: Any, batch: ImportBatch) -> None:
    """Go on where an import was cut off. Raises TransitionError when it was not."""
    held = _cut_off(batch)
    if held.run_job is None:
        _ask_for_run(actor, held)
    else:
        jobs.retry(actor=actor, job=held.run_job)
    audit.record(actor=actor, verb="people.import.resumed", target=held, cursor=held.cursor)


@transaction.atomic
def keep_written(*, actor: Any, batch: ImportBatch) -> None:
    """End an import that was cut off with the rows written so far. Raises TransitionError when it was not."""
    held = _cut_off(batch)
    audit.record(actor=actor, verb="people.import.kept", target=held, cursor=held.cursor)
    import_families.of(held).close(held, actor=actor)


def _locked(batch: ImportBatch) -> ImportBatch:
    """The import as it is now, held so that nobody resumes what another ends or drops."""
    held = ImportBatch.objects.select_for_update(of=("self",)).select_related("check_job", "run_job")
    return held.get(pk=batch.pk)


def _cut_off(batch: ImportBatch) -> ImportBatch:
    held = _locked(batch)
    if not is_cut_off(held):
        raise TransitionError(_("This import is not waiting for a decision."))
    return held


def can_drop(batch: ImportBatch) -> bool:
    """Whether nothing of it is written and no job has it. What is half written is resumed, kept or undone instead:
    the values an undo needs would go with it."""
    if batch.cursor:
        return False
    if batch.state == ImportState.CHECKING:
        return batch.check_job is not None and not batch.check_job.is_open
    idle = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)
    return batch.state in idle or is_cut_off(batch)


@transaction.atomic
def drop(*, actor: Any, batch: ImportBatch) -> None:
    """Throw an import away of which nothing is written. Raises TransitionError for any other."""
    held = _locked(batch)
    if not can_drop(held):
        raise TransitionError(_("This import can no longer be dropped."))
    audit.record(actor=actor, verb="people.import.dropped", target=held)
    held.delete()
    transaction.on_commit(lambda: _discard_uploads(held))


def forget_old() -> int:
    """Nightly: staged rows after 30 days, uploads that no check took up within a day, commands cut off at once."""
    now = timezone.now()
    unwritten = ImportBatch.objects.filter(state=ImportState.RUNNING, run_job__isnull=True, cursor=0)
    unwritten.exclude(_moved_lately()).update(
        state=ImportState.FAILED, error=_("The import was cut off before anything was written. Import the files again.")
    )
    unread = Q(state__in=[ImportState.UPLOADED, ImportState.CHECKING])
    for batch in ImportBatch.objects.filter(unread, created_at__lt=now - UPLOAD_KEPT):
        _discard_uploads(batch)
        batch.options.pop("tables", None)
        ImportBatch.objects.filter(unread, pk=batch.pk).update(
            state=ImportState.FAILED, error=_("The uploaded files are gone. Upload them again."), options=batch.options
        )
    return staging.delete_old(now)
