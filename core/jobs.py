"""Long work as a row with progress (T51): ask for it, run it once, watch it, cancel it, bring it back when lost.

The queue carries only a job's public id. Whoever moves the row from waiting to running under a fresh token runs it; a
second delivery finds nothing to do. Every write of a run is conditional on its token, so a run that was given up for
lost can no longer change the row.
"""

import logging
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu import exceptions as queue_errors

from core import audit, cipher, database_errors, files, job_kinds
from core.context import Origin, origin, set_origin
from core.enums import JobState
from core.errors import DomainError, TransitionError
from core.ids import uuid7
from core.job_kinds import register
from core.models import Job
from core.signals import job_finished

__all__ = ["Cancelled", "JobContext", "Lost", "cancel", "enqueue", "register", "retry", "run", "sweep"]

logger = logging.getLogger(__name__)

RESULT = "job-result"  # what files that are handed out once are encrypted as


class Cancelled(Exception):
    """Somebody asked to stop; raised by `ctx.progress` and caught by the runner."""


class Lost(Exception):
    """Another run holds the job by now: this one stops without a trace."""


class JobContext:
    """What a running job is given: its row, its parameters, who asked, and how to report."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.params = job_kinds.Params(job.params)
        self.actor = job.requested_by
        self._written_at = float("-inf")

    def progress(self, done: int, total: int | None = None) -> None:
        """Report `done` of `total` and show a sign of life.

        Call it at least once a minute, outside transactions (what it writes must be seen by others); it writes at most
        once a second. Raises Cancelled when somebody asked to stop, Lost when another run took over.
        """
        self.job.done = done
        self.job.total = total if total is not None else self.job.total
        now = time.monotonic()
        if (not done or done != self.job.total) and now - self._written_at < settings.JOB_PROGRESS_EVERY:
            return
        self._written_at = now
        held = self.held().filter(cancel_requested=False)
        if not held.update(done=self.job.done, total=self.job.total, heartbeat_at=timezone.now()):
            raise Cancelled if self.held().exists() else Lost

    def store_result(self, name: str, data: bytes) -> None:
        """Keep a result file; it is offered under `name` once the job is done, never before."""
        self.discard_result()
        self.job.result_file = files.random_name(files.safe_name(name).rpartition(".")[2])
        self.job.result_name = files.safe_name(name)
        once = job_kinds.get(self.job.kind).handed_once
        files.write_whole(result_path(self.job), cipher.encrypt(data, RESULT) if once else data)

    def discard_result(self) -> None:
        if self.job.result_file:
            result_path(self.job).unlink(missing_ok=True)
            self.job.result_file = self.job.result_name = ""

    def held(self) -> Any:
        """The row as long as this run holds it."""
        return Job.objects.filter(pk=self.job.pk, token=self.job.token, state=JobState.RUNNING)


def result_path(job: Job) -> Path:
    return Path(settings.RESULT_DIR) / job.result_file


def hand_over(*, actor: Any, job: Job) -> bytes:
    """The file that is handed out once: who is first has it, and it is gone. Raises FileNotFoundError after that."""
    path = result_path(job)
    data = cipher.decrypt(path.read_bytes(), RESULT)
    with transaction.atomic():
        if (
            not Job.objects.filter(pk=job.pk, result_file=job.result_file)
            .exclude(result_file="")
            .update(result_file="")
        ):
            raise FileNotFoundError
        audit.record(actor=actor, verb="core.job.file_taken", target=job, once=True)
    path.unlink(missing_ok=True)
    return data


def enqueue(kind: str, *, actor: Any, params: dict[str, Any] | None = None, key: str = "", title: str = "") -> Job:
    """Ask for a job; the same kind and `key` (up to 120 characters) give the same job again, whatever its state.

    It is sent when the surrounding transaction commits. `params` are plain values, no names or NIP.
    """
    job_kinds.get(kind)
    job = Job(
        kind=kind,
        key=key,
        title=title[:200],
        params=params or {},
        requested_by=actor if getattr(actor, "pk", None) else None,
        acting_as=origin().acting_as,
        heartbeat_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        if not key:
            raise
        return Job.objects.get(kind=kind, key=key)
    _send_on_commit(job.public_id)
    return job


def cancel(*, actor: Any, job: Job) -> None:
    """Stop a waiting job at once and ask a running one to stop. Raises TransitionError when it is already over."""
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING)
        if waiting.update(state=JobState.CANCELLED, finished_at=timezone.now(), cancel_requested=True):
            job.refresh_from_db()
            job_finished.send(sender=Job, job=job)
        elif not Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_requested=True):
            raise TransitionError(_("This job is already over; nothing was stopped."))
        audit.record(actor=actor, verb="core.job.cancelled", target=job)


def retry(*, actor: Any, job: Job) -> None:
    """Put a failed or cancelled job back in the queue. Raises TransitionError in any other state."""
    over = Job.objects.filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELLED])
    with transaction.atomic():
        again = over.update(
            state=JobState.WAITING, attempt=0, done=0, total=0, error="", incident="", token="",
            cancel_requested=False,
            finished_at=None, heartbeat_at=timezone.now(),
        )  # fmt: skip
        if not again:
            raise TransitionError(_("Only a job that failed or was cancelled can be run again."))
        audit.record(actor=actor, verb="core.job.retried", target=job)
        _send_on_commit(job.public_id)


def run(public_id: UUID | str) -> None:
    """Run the job unless somebody else has it or it is over: two deliveries have one effect (A34)."""
    job = _claim(public_id)
    if job is None:
        return
    language = job.requested_by.language if job.requested_by else settings.LANGUAGE_CODE
    with set_origin(Origin(request_id=str(job.public_id), acting_as=job.acting_as)), translation.override(language):
        _run_claimed(JobContext(job))


def _claim(public_id: UUID | str) -> Job | None:
    token, now = secrets.token_hex(16), timezone.now()
    claimed = Job.objects.filter(public_id=public_id, state=JobState.WAITING).update(
        state=JobState.RUNNING, token=token, attempt=F("attempt") + 1, started_at=now, heartbeat_at=now
    )
    return Job.objects.select_related("requested_by").get(public_id=public_id, token=token) if claimed else None


def _run_claimed(ctx: JobContext) -> None:
    try:
        result = job_kinds.get(ctx.job.kind).run(ctx) or {}
    except Cancelled:
        _finish(ctx, JobState.CANCELLED)
    except Lost:
        ctx.discard_result()
        logger.warning("job taken over by another run, job=%s", ctx.job.public_id)
    except DomainError as refusal:
        _finish(ctx, JobState.FAILED, error=str(refusal.message))
    except ValidationError as refusal:
        _finish(ctx, JobState.FAILED, error="\n".join(refusal.messages))
    except Exception as error:  # whatever a job raises ends as its state, told to who asked
        if database_errors.is_unavailable(error):
            ctx.discard_result()
            logger.warning("database or disk away during job, job=%s: the sweep brings it back", ctx.job.public_id)
            raise
        incident = str(uuid7())
        logger.error("job failed, job=%s incident=%s", ctx.job.public_id, incident)
        _finish(ctx, JobState.FAILED, incident=incident)
        raise
    else:
        _finish(ctx, JobState.DONE, result=result)


@transaction.atomic
def _finish(ctx: JobContext, state: JobState, *, result: Any = None, error: str = "", incident: str = "") -> None:
    """Write the end of the run and tell the apps, both once; a run that lost its job writes nothing."""
    job = ctx.job
    if state != JobState.DONE:
        ctx.discard_result()
    elif job.total:
        job.done = job.total
    job.state, job.result, job.error, job.incident = state, result or {}, error, incident
    job.finished_at = timezone.now()
    names = ("state", "result", "error", "incident", "finished_at", "done", "total", "result_file", "result_name")
    if ctx.held().update(**{name: getattr(job, name) for name in names}):
        job_finished.send(sender=Job, job=job)
    else:
        ctx.discard_result()


def _send_on_commit(public_id: UUID) -> None:
    transaction.on_commit(lambda: send(public_id))


def send(public_id: UUID) -> None:
    """Put the id on the queue; when the queue is away the row waits for the sweep (T50, A36)."""
    from core.tasks import run_job

    try:
        run_job.apply_async((str(public_id),), retry=False)
    except (queue_errors.OperationalError, queue_errors.ChannelError, OSError):
        logger.warning("queue unreachable, job=%s waits for the sweep", public_id)


@dataclass(frozen=True, slots=True)
class Swept:
    resent: int
    restarted: int
    given_up: int


def sweep() -> Swept:
    """Send waiting jobs again that nobody picked up, bring back running ones without a sign of life (A35).

    Safe to run twice at once: each step is a conditional update.
    """
    now = timezone.now()
    lost = Q(state=JobState.RUNNING, heartbeat_at__lt=now - timedelta(seconds=settings.JOB_HEARTBEAT_LIMIT))
    outcomes = [_bring_back(job) for job in Job.objects.filter(lost).order_by("pk")]
    quiet = Q(state=JobState.WAITING, heartbeat_at__lt=now - timedelta(seconds=settings.JOB_RESEND_AFTER))
    waiting = list(Job.objects.filter(quiet).order_by("pk").values_list("pk", "public_id", "heartbeat_at"))
    resent = 0
    for pk, public_id, heartbeat in waiting:
        if Job.objects.filter(pk=pk, state=JobState.WAITING, heartbeat_at=heartbeat).update(heartbeat_at=now):
            send(public_id)
            resent += 1
    return Swept(resent, outcomes.count("restarted"), outcomes.count("given_up"))


def _bring_back(job: Job) -> str:
    held = Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING, heartbeat_at=job.heartbeat_at)
    if not job.cancel_requested and job.attempt < settings.JOB_ATTEMPTS:
        if not held.update(state=JobState.WAITING, token="", heartbeat_at=timezone.now()):
            return "moved on"
        logger.warning("job without sign of life sent again, job=%s attempt=%s", job.public_id, job.attempt)
        send(job.public_id)
        return "restarted"
    with transaction.atomic():
        job.state = JobState.CANCELLED if job.cancel_requested else JobState.FAILED
        job.incident = "" if job.cancel_requested else str(uuid7())
        job.finished_at = timezone.now()
        if not held.update(state=job.state, incident=job.incident, finished_at=job.finished_at, token=""):
            return "moved on"
        logger.error("job given up, job=%s state=%s incident=%s", job.public_id, job.state, job.incident)
        job_finished.send(sender=Job, job=job)
    return "given_up"
