"""Who acts is never carried over from one request to the next, nor from a job into a request (T47, T49, A48)."""

import pytest
from django.urls import reverse

from core import audit, jobs
from core.context import Origin, origin
from core.enums import JobState
from core.models import AuditEntry, Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_kind")]


def waiting(user) -> Job:
    return Job.objects.create(kind="test.kind", title="x", requested_by=user)


def cancel(client, user, job):
    client.force_login(user)
    return client.post(reverse("core:job_cancel", args=[job.public_id]))


def test_a48_two_users_in_one_thread_each_leave_their_own_name(client, head, operator):
    for assignment in (head, operator):
        cancel(client, assignment.user, waiting(assignment.user))

    rows = AuditEntry.objects.filter(verb="core.job.cancelled").order_by("pk")
    assert [(row.actor, row.acting_as) for row in rows] == [
        (one.user, f"{one.role}:{one.unit.path}") for one in (head, operator)
    ]
    assert len({row.request_id for row in rows}) == 2


def test_a48_exception_in_the_middle_of_a_request_leaves_nothing_behind(client, head, operator, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError("in the middle")

    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(jobs.audit, "record", broken)
        assert cancel(client, head.user, waiting(head.user)).status_code == 500
    assert origin() == Origin()

    cancel(client, operator.user, waiting(operator.user))

    (row,) = AuditEntry.objects.filter(verb="core.job.cancelled")
    assert (row.actor, row.acting_as) == (operator.user, f"{operator.role}:{operator.unit.path}")


def test_t49_exception_never_lets_an_act_pass(client, head, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError("the audit chain cannot be written")

    job = waiting(head.user)
    client.raise_request_exception = False
    monkeypatch.setattr(jobs.audit, "record", broken)

    response = cancel(client, head.user, job)

    job.refresh_from_db()
    assert (response.status_code, job.state, job.cancel_requested) == (500, JobState.WAITING, False)
    page = response.content.decode()
    assert response["X-Request-ID"] in page
    assert "RuntimeError" not in page
    assert "audit chain" not in page


def test_t47_audit_outside_request_and_task_has_no_origin(head):
    entry = audit.record(actor=None, verb="core.test.done")

    assert (entry.actor, entry.acting_as, entry.address, entry.request_id) == (None, "", "", "")


def test_t47_each_task_has_its_own_origin():
    from celery import shared_task

    seen = []

    @shared_task
    def look() -> None:
        seen.append(origin())

    look.delay()
    look.delay()

    assert [one.acting_as for one in seen] == ["system", "system"]
    assert seen[0].request_id != seen[1].request_id
    assert origin() == Origin()
