"""core.jobs: asked once, run once, watched, cancelled, brought back."""

import errno
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Notification, User
from core import audit, job_kinds, jobs
from core.context import Origin, origin, set_origin
from core.enums import JobState
from core.errors import DomainError, TransitionError
from core.models import AuditEntry, Job
from core.signals import job_finished

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("asker", "a long password", name="Asker")


@pytest.fixture
def kind(monkeypatch):
    """Registers kinds for one test only."""
    monkeypatch.setattr(job_kinds, "_kinds", dict(job_kinds._kinds))

    def add(run, name="test.kind"):
        jobs.register(name, title="Test work")(run)
        return name

    return add


@pytest.fixture
def sent(monkeypatch):
    """Public ids put on the queue, instead of running them."""
    ids: list[str] = []
    monkeypatch.setattr(jobs, "send", lambda public_id: ids.append(str(public_id)))
    return ids


@pytest.fixture
def finished():
    seen: list[tuple[str, str]] = []

    def receive(sender, job, **kwargs):
        seen.append((str(job.public_id), job.state))

    job_finished.connect(receive)
    yield seen
    job_finished.disconnect(receive)


def aged(job: Job, seconds: int, **fields) -> Job:
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=seconds), **fields)
    job.refresh_from_db()
    return job


def test_t51_enqueue_sends_the_id_only_when_the_transaction_commits(
    user, kind, sent, django_capture_on_commit_callbacks
):
    name = kind(lambda ctx: {})

    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(name, actor=user, params={"year": 2027})
        assert sent == []

    assert sent == [str(job.public_id)]
    assert (job.state, job.params, job.requested_by) == (JobState.WAITING, {"year": 2027}, user)


def test_t51_same_kind_and_key_is_the_same_job(user, kind, sent, django_capture_on_commit_callbacks):
    name = kind(lambda ctx: {})

    with django_capture_on_commit_callbacks(execute=True):
        first = jobs.enqueue(name, actor=user, key="2026-10")
        again = jobs.enqueue(name, actor=user, key="2026-10")
        other = jobs.enqueue(name, actor=user, key="2026-11")

    assert first == again
    assert sent == [str(first.public_id), str(other.public_id)]


def test_enqueue_refuses_a_kind_nobody_registered(user):
    with pytest.raises(LookupError, match="no job kind"):
        jobs.enqueue("nothing.such", actor=user)


def test_run_stores_progress_result_and_tells_once(user, kind, finished):
    def work(ctx):
        ctx.progress(1, 2)
        ctx.progress(2)
        return {"rows": 2}

    job = jobs.enqueue(kind(work), actor=user)

    jobs.run(job.public_id)

    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result) == (JobState.DONE, 2, 2, {"rows": 2})
    assert (job.attempt, job.percent) == (1, 100)
    assert finished == [(str(job.public_id), "done")]


def test_a34_delivered_again_while_running_and_after_success_has_one_effect(user, kind, finished):
    effects = []

    def work(ctx):
        effects.append(ctx.job.attempt)
        jobs.run(ctx.job.public_id)  # the second delivery arrives in the middle of the first

    job = jobs.enqueue(kind(work), actor=user)

    jobs.run(job.public_id)
    jobs.run(job.public_id)

    assert effects == [1]
    assert finished == [(str(job.public_id), "done")]


def test_refusal_by_the_rules_is_shown_in_its_own_words(user, kind, finished):
    def work(ctx):
        raise DomainError("No table was found.")

    job = jobs.enqueue(kind(work), actor=user)

    jobs.run(job.public_id)

    job.refresh_from_db()
    assert (job.state, job.error, job.incident) == (JobState.FAILED, "No table was found.", "")
    assert finished == [(str(job.public_id), "failed")]


def test_work_an_earlier_version_asked_for_says_so_instead_of_breaking(user, kind, finished):
    job = jobs.enqueue(kind(lambda ctx: {"said": ctx.params["periods"]}), actor=user, params={"period": "2026-10"})

    jobs.run(job.public_id)

    job.refresh_from_db()
    assert (job.state, job.incident) == (JobState.FAILED, "")
    assert job.error.endswith(".")


def test_t49_a_bug_shows_an_incident_number_and_nothing_else(user, kind, caplog):
    def work(ctx):
        raise KeyError("secret of the inside")

    job = jobs.enqueue(kind(work), actor=user)

    with caplog.at_level(logging.ERROR), pytest.raises(KeyError):
        jobs.run(job.public_id)

    job.refresh_from_db()
    assert (job.state, job.error, job.result) == (JobState.FAILED, "", {})
    assert len(job.incident) == 36
    assert job.incident in caplog.text


def test_cancel_stops_a_waiting_job_at_once(user, kind, finished):
    job = jobs.enqueue(kind(lambda ctx: {"ran": True}), actor=user)

    jobs.cancel(actor=user, job=job)
    jobs.run(job.public_id)

    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.CANCELLED, {})
    assert finished == [(str(job.public_id), "cancelled")]
    assert list(AuditEntry.objects.values_list("verb", "target_id")) == [("core.job.cancelled", str(job.public_id))]


def test_cancel_stops_a_running_job_at_its_next_report(user, kind):
    reached = []

    def work(ctx):
        ctx.store_result("half.csv", b"half")
        jobs.cancel(actor=user, job=ctx.job)
        ctx.progress(1, 1)
        reached.append("after")

    job = jobs.enqueue(kind(work), actor=user)

    jobs.run(job.public_id)

    job.refresh_from_db()
    assert reached == []
    assert (job.state, job.result_file) == (JobState.CANCELLED, "")


def test_cancel_refuses_a_job_that_is_over(user, kind):
    job = jobs.enqueue(kind(lambda ctx: {}), actor=user)
    jobs.run(job.public_id)

    with pytest.raises(TransitionError):
        jobs.cancel(actor=user, job=job)


def test_retry_runs_a_failed_job_again_and_refuses_a_done_one(user, kind, sent, django_capture_on_commit_callbacks):
    answers = [DomainError("Not yet."), None]

    def work(ctx):
        answer = answers.pop(0)
        if answer:
            raise answer
        return {"ok": True}

    job = jobs.enqueue(kind(work), actor=user)
    jobs.run(job.public_id)

    with django_capture_on_commit_callbacks(execute=True):
        jobs.retry(actor=user, job=job)
    jobs.run(job.public_id)

    job.refresh_from_db()
    assert sent == [str(job.public_id)]
    assert (job.state, job.error, job.result, job.attempt) == (JobState.DONE, "", {"ok": True}, 1)
    with pytest.raises(TransitionError):
        jobs.retry(actor=user, job=job)


def test_each_failure_is_told_also_the_one_after_running_it_again(user, kind):
    def work(ctx):
        raise DomainError("Not yet.")

    job = jobs.enqueue(kind(work), actor=user)
    jobs.run(job.public_id)
    jobs.retry(actor=user, job=job)
    for _ in range(2):  # delivered twice
        jobs.run(job.public_id)

    assert list(Notification.objects.values_list("user", "kind")) == [(user.pk, "core.job_failed")] * 2


def test_t53_result_file_is_whole_and_offered_only_when_done(user, kind, settings, tmp_path):
    settings.RESULT_DIR = tmp_path
    offered = []

    def work(ctx):
        ctx.store_result("Daftar ../rahasia.csv", b"a;b")
        offered.append(Job.objects.get(pk=ctx.job.pk).result_file)

    job = jobs.enqueue(kind(work), actor=user)

    jobs.run(job.public_id)

    job.refresh_from_db()
    assert offered == [""]
    assert job.result_name == "rahasia.csv"
    assert [path.name for path in tmp_path.iterdir()] == [job.result_file]
    assert jobs.result_path(job).read_bytes() == b"a;b"


def test_t53_failed_write_leaves_no_half_file(monkeypatch, tmp_path):
    from core import files

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        files.write_whole(Path(tmp_path) / "report.pdf", b"half")

    assert list(tmp_path.iterdir()) == []


def test_t51_sweep_sends_a_waiting_job_again_after_a_minute_only(user, kind, sent):
    name = kind(lambda ctx: {})
    aged(jobs.enqueue(name, actor=user), 59)
    old = aged(jobs.enqueue(name, actor=user), 61)

    first, second = jobs.sweep(), jobs.sweep()

    assert sent == [str(old.public_id)]
    assert (first, second) == (jobs.Swept(1, 0, 0), jobs.Swept(0, 0, 0))


def test_a35_sweep_brings_back_a_running_job_without_a_sign_of_life(user, kind, sent):
    runs = []
    job = jobs.enqueue(kind(lambda ctx: runs.append(ctx.job.attempt)), actor=user)
    alive = aged(jobs.enqueue("test.kind", actor=user), 179, state=JobState.RUNNING, token="b", attempt=1)
    aged(job, 181, state=JobState.RUNNING, token="a", attempt=1)

    swept = jobs.sweep()
    jobs.run(job.public_id)

    job.refresh_from_db()
    alive.refresh_from_db()
    assert (swept, sent) == (jobs.Swept(0, 1, 0), [str(job.public_id)])
    assert (job.state, runs, alive.state) == (JobState.DONE, [2], JobState.RUNNING)


def test_a35_a_run_given_up_for_lost_stops_and_writes_nothing(user, kind, sent, finished):
    def work(ctx):
        if ctx.job.attempt == 1:
            aged(ctx.job, 181)
            jobs.sweep()
            jobs.run(ctx.job.public_id)  # the second run finishes while the first still lives
        ctx.progress(1, 1)
        return {"attempt": ctx.job.attempt}

    job = jobs.enqueue(kind(work), actor=user)

    jobs.run(job.public_id)

    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"attempt": 2})
    assert finished == [(str(job.public_id), "done")]


def test_a38_job_on_a_full_disk_waits_for_the_sweep_and_is_then_done(user, kind, sent, tmp_path, settings, monkeypatch):
    from core import files

    settings.RESULT_DIR = tmp_path

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    def work(ctx):
        ctx.store_result("daftar.csv", b"a;b")
        return {}

    job = jobs.enqueue(kind(work), actor=user)
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            jobs.run(job.public_id)
    job.refresh_from_db()
    assert (job.state, job.incident, list(tmp_path.iterdir())) == (JobState.RUNNING, "", [])

    aged(job, 181)
    jobs.sweep()
    jobs.run(job.public_id)

    job.refresh_from_db()
    assert (job.state, sent) == (JobState.DONE, [str(job.public_id)])
    assert jobs.result_path(job).read_bytes() == b"a;b"


def test_sweep_gives_up_after_five_attempts_with_an_incident(user, kind, sent, finished):
    job = jobs.enqueue(kind(lambda ctx: {}), actor=user)
    aged(job, 181, state=JobState.RUNNING, token="a", attempt=5)

    swept = jobs.sweep()

    job.refresh_from_db()
    assert (swept, sent) == (jobs.Swept(0, 0, 1), [])
    assert (job.state, len(job.incident)) == (JobState.FAILED, 36)
    assert finished == [(str(job.public_id), "failed")]


def test_t50_a_queue_that_is_away_leaves_the_job_waiting(user, kind, monkeypatch, django_capture_on_commit_callbacks):
    from kombu.exceptions import OperationalError

    from core import tasks

    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.run_job, "apply_async", away)

    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(kind(lambda ctx: {}), actor=user)

    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_t47_two_users_in_one_worker_each_leave_their_own_name(user, kind, django_capture_on_commit_callbacks):
    other = User.objects.create_user("other", "a long password", name="Other")

    def work(ctx):
        audit.record(actor=ctx.actor, verb="core.test.done", target=ctx.job)

    name = kind(work)
    with django_capture_on_commit_callbacks(execute=True):
        with set_origin(Origin(acting_as="hr:0001")):
            first = jobs.enqueue(name, actor=user)
        with set_origin(Origin(acting_as="head:00010002")):
            second = jobs.enqueue(name, actor=other)

    rows = list(AuditEntry.objects.values_list("actor", "acting_as", "request_id").order_by("pk"))
    assert rows == [
        (user.pk, "hr:0001", str(first.public_id)),
        (other.pk, "head:00010002", str(second.public_id)),
    ]
    assert origin() == Origin()


def test_t47_origin_is_cleared_when_a_job_breaks(user, kind):
    def work(ctx):
        raise KeyError("broken")

    job = jobs.enqueue(kind(work), actor=user)

    with pytest.raises(KeyError):
        jobs.run(job.public_id)

    assert origin() == Origin()


def test_messages_are_in_the_language_of_who_asked(user, kind):
    from django.utils import translation

    seen = []
    user.language = "en"
    user.save()
    english = jobs.enqueue(kind(lambda ctx: seen.append(translation.get_language())), actor=user)
    scheduled = jobs.enqueue("test.kind", actor=None)

    jobs.run(english.public_id)
    jobs.run(scheduled.public_id)

    assert seen == ["en", "id"]


@pytest.mark.django_db(transaction=True)
def test_a34_delivered_twice_at_once_on_two_connections_has_one_effect(kind):
    import threading

    from django.db import connection

    effects: list[int] = []
    name = kind(lambda ctx: effects.append(ctx.job.pk))
    start = threading.Barrier(2)

    def deliver(public_id) -> None:
        start.wait()
        jobs.run(public_id)
        connection.close()

    for _ in range(20):
        job = Job.objects.create(kind=name)
        threads = [threading.Thread(target=deliver, args=[job.public_id]) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(effects) == len(set(effects)) == 20
    assert set(Job.objects.values_list("state", "attempt")) == {("done", 1)}


def test_audit_chain_does_not_fork_under_two_writers(transactional_db):
    import threading

    from django.core.management import call_command
    from django.db import connection

    start = threading.Barrier(4)

    def write() -> None:
        start.wait()
        for number in range(10):
            audit.record(actor=None, verb="core.test.done", number=number)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert AuditEntry.objects.count() == 40
    call_command("verify_audit")
