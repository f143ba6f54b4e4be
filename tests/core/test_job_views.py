"""Job pages: who sees which, the fragment, cancel, run again, the file (T03, T05, T30)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core import files, job_kinds, jobs
from core.clock import today
from core.enums import JobState
from core.models import AuditEntry, Job
from people.access import has
from people.models import RoleAssignment
from people.permissions import Permission
from tests.factories.people import UserFactory
from tests.factories.training import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("test_kind")]


def job_of(user, **fields) -> Job:
    now = timezone.now()
    defaults = {"kind": "test.kind", "title": "Test work", "requested_by": user, "heartbeat_at": now}
    return Job.objects.create(**(defaults | fields))


def with_file(job: Job, folder, name="Daftar.csv", data=b"a;b") -> Job:
    job.state, job.result_file, job.result_name = JobState.DONE, files.random_name("csv"), name
    job.save()
    files.write_whole(folder / job.result_file, data)
    return job


@pytest.fixture
def results(settings, tmp_path):
    settings.RESULT_DIR = tmp_path
    return tmp_path


def url(name: str, job: Job) -> str:
    return reverse(f"core:job_{name}", args=[job.public_id])


def test_t03_each_sees_own_jobs_hr_and_admin_all(client, hr, head, admin_user, employee):
    of_head, of_hr, of_nobody = job_of(head.user), job_of(hr.user), job_of(None)
    every = {of_head, of_hr, of_nobody}

    def listed(user) -> set[Job]:
        client.force_login(user)
        return set(client.get(reverse("core:job_list")).context["page"].object_list)

    assert listed(head.user) == {of_head}
    assert listed(employee.user) == set()
    assert listed(hr.user) == every
    assert listed(admin_user.user) == every


def test_t03_hr_of_one_dinas_does_not_see_all_jobs(head, dinas):
    from people.enums import Role
    from tests.factories.people import RoleAssignmentFactory

    own = RoleAssignmentFactory(role=Role.HR, unit=dinas.unit)
    job_of(head.user)

    assert list(Job.objects.visible_to(own.user)) == []


@pytest.mark.parametrize("name", ["detail", "file"])
def test_t05_job_of_another_is_as_missing(client, head, operator, results, name):
    job = with_file(job_of(head.user), results)
    client.force_login(operator.user)

    assert client.get(url(name, job)).status_code == 404


@pytest.mark.parametrize("name", ["cancel", "retry"])
def test_t05_job_of_another_cannot_be_acted_on(client, head, operator, name):
    job = job_of(head.user)
    client.force_login(operator.user)

    assert client.post(url(name, job)).status_code == 404
    job.refresh_from_db()
    assert job.state == JobState.WAITING


@pytest.fixture
def local_work(head, results):
    """A kind for those who may enter measurements, and a job of it with a file that the head asked for."""
    jobs.register("test.local", title="Local", may=lambda user, _params: has(user, Permission.MEASUREMENT_ENTER))(
        lambda ctx: {}
    )
    return with_file(job_of(head.user, kind="test.local"), results)


def test_t09_after_the_role_ended_the_own_job_gives_no_file_and_does_nothing(client, head, hr, local_work):
    job = local_work
    client.force_login(head.user)
    before = b"".join(client.get(url("file", job)).streaming_content)
    RoleAssignment.objects.filter(pk=head.pk).update(valid_to=today())

    taken = client.get(url("file", job)).status_code
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, error="Unit yang mana?")
    page = client.get(url("detail", job))
    acts = [client.post(url(name, job)).status_code for name in ("cancel", "retry")]

    assert (before, taken, acts) == (b"a;b", 404, [403, 403])
    assert (page.status_code, page.context["has_file"], page.context["can_retry"]) == (200, False, False)
    client.force_login(hr.user)
    assert client.post(url("retry", job)).status_code == 302


@pytest.mark.parametrize(
    "kind",
    [
        "people.import_check", "people.import_run", "people.import_undo", "planning.needs", "planning.drafts",
        "monitoring.monthly", "training.certificates",
    ],
)  # fmt: skip
def test_t09_work_of_the_city_is_for_hr_of_the_city(hr, local_hr, head, kind):
    params = {"session": str(SessionFactory().public_id)}

    allowed = [job_kinds.allows(kind, one.user, params) for one in (hr, local_hr, head)]

    assert allowed == [True, False, False]
    RoleAssignment.objects.filter(pk=hr.pk).update(valid_to=today())
    assert job_kinds.allows(kind, User.objects.get(pk=hr.user.pk), params) is False


def test_page_of_work_an_earlier_version_asked_for_opens_without_offers(client, head, results):
    jobs.register("test.newer", title="Newer", may=lambda _user, params: bool(params["dinas"]))(lambda ctx: {})
    job = job_of(head.user, kind="test.newer", state=JobState.FAILED, params={"unit": 1})
    client.force_login(head.user)

    page = client.get(url("detail", job))

    assert (page.status_code, page.context["can_retry"]) == (200, False)
    assert client.post(url("retry", job)).status_code == 403


def test_t09_every_kind_of_work_says_who_may_ask_for_it():
    apart = {name for name, kind in job_kinds._kinds.items() if kind.may is None}

    assert {name for name in apart if not name.startswith("test.")} == set()


@pytest.mark.parametrize("name", ["cancel", "retry"])
def test_t23_get_changes_nothing(client, head, name):
    job = job_of(head.user)
    client.force_login(head.user)

    assert client.get(url(name, job)).status_code == 405


def test_t30_file_is_an_attachment_for_owner_and_hr_but_not_for_administrators(client, head, hr, admin_user, results):
    job = with_file(job_of(head.user), results, name="Daftar pegawai.csv")

    def taken(user):
        client.force_login(user)
        return client.get(url("file", job))

    owned, of_hr, of_admin = taken(head.user), taken(hr.user), taken(admin_user.user)

    assert b"".join(owned.streaming_content) == b"a;b"
    assert owned["Content-Disposition"] == 'attachment; filename="Daftar pegawai.csv"'
    assert (owned["Cache-Control"], owned["Content-Type"]) == ("no-store", "text/csv; charset=utf-8")
    assert b"".join(of_hr.streaming_content) == b"a;b"
    assert of_admin.status_code == 404
    assert list(AuditEntry.objects.filter(verb="core.job.file_taken").values_list("actor", flat=True)) == [
        head.user.pk,
        hr.user.pk,
    ]


def test_t53_file_of_a_job_that_is_not_done_is_not_offered(client, head, results):
    job = with_file(job_of(head.user), results)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    client.force_login(head.user)

    assert client.get(url("file", job)).status_code == 404


def test_file_that_is_gone_is_404(client, head, results):
    job = with_file(job_of(head.user), results)
    jobs.result_path(job).unlink()
    client.force_login(head.user)

    assert client.get(url("file", job)).status_code == 404


def test_open_job_asks_for_itself_again_and_a_finished_one_does_not(client, head):
    job = job_of(head.user, state=JobState.RUNNING, done=3, total=12, started_at=timezone.now())
    client.force_login(head.user)

    running = client.get(url("detail", job), headers={"HX-Request": "true"})
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, done=12)
    done = client.get(url("detail", job), headers={"HX-Request": "true"})

    assert next(template.name for template in running.templates) == "components/job.html"
    assert "hx-trigger" in running.content.decode()
    assert 'width="25.00%"' in running.content.decode()
    assert "hx-trigger" not in done.content.decode()


def test_t49_broken_job_shows_its_incident_and_offers_to_run_again(client, head):
    job = job_of(head.user, state=JobState.FAILED, incident="0192-incident", finished_at=timezone.now())
    client.force_login(head.user)

    page = client.get(url("detail", job)).content.decode()

    assert "0192-incident" in page
    assert url("retry", job) in page


def test_refusal_of_a_job_is_shown_escaped(client, head):
    job = job_of(head.user, state=JobState.FAILED, error="<script>alert(1)</script>")
    client.force_login(head.user)

    page = client.get(url("detail", job)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_cancel_and_retry_by_the_owner(client, head):
    job = job_of(head.user)
    client.force_login(head.user)

    assert client.post(url("cancel", job)).headers["Location"] == job.get_absolute_url()
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED

    client.post(url("retry", job))
    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_cancel_of_a_finished_job_says_so(client, head):
    job = job_of(head.user, state=JobState.DONE)
    client.force_login(head.user)

    response = client.post(url("cancel", job), follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_finished_job_is_told_once_to_who_asked(head, monkeypatch):
    monkeypatch.setattr(job_kinds, "_kinds", dict(job_kinds._kinds))
    jobs.register("test.told", title="Told")(lambda ctx: {})
    job = jobs.enqueue("test.told", actor=head.user)

    jobs.run(job.public_id)
    jobs.run(job.public_id)

    assert [(one.kind, one.url) for one in head.user.notifications.all()] == [("core.job_done", job.get_absolute_url())]


@pytest.mark.parametrize("count", [1, 5])
def test_job_list_query_count_does_not_grow(client, hr, count, django_assert_num_queries):
    for _ in range(count):
        job_of(UserFactory(), created_at=timezone.now() - timedelta(days=1))
    client.force_login(hr.user)

    with django_assert_num_queries(6):  # session, user, roles, count, rows, unread
        response = client.get(reverse("core:job_list"))

    assert len(response.context["page"].object_list) == count
