"""HR makes accounts for many people at once, and gives new codes (T15)."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from accounts import activation
from accounts.models import ActivationCode, User
from core import jobs
from core.enums import JobState
from core.models import Job
from people import account_states
from people.enums import Role
from people.models import Employee, RoleAssignment
from tests.factories.people import EmployeeFactory, RoleAssignmentFactory, UserFactory

PASSWORD = "ombak tenang di teluk sore"
NEW = "perahu kecil di tepi pantai"

pytestmark = pytest.mark.django_db


def opened(unit, **fields):
    one = EmployeeFactory(unit=unit, account=True, **fields)
    one.user.set_password(PASSWORD)
    one.user.save()
    return one


@pytest.fixture
def people(dinas, hr):
    """One in each state."""
    issued = EmployeeFactory(unit=dinas.unit, name="Berkode")
    off = opened(dinas.unit, name="Nonaktif")
    User.objects.filter(pk=off.user.pk).update(is_active=False)
    made = {
        "none": EmployeeFactory(unit=dinas.unit, name="Tanpa Akun"),
        "issued": issued,
        "active": opened(dinas.unit, name="Sudah Aktif"),
        "off": off,
    }
    issued.user = User.objects.create_user("p1", None, name="Berkode")
    issued.save()
    activation.issue(actor=hr.user, user=issued.user)
    return made


@pytest.fixture
def as_hr(client, hr):
    hr.user.set_password(PASSWORD)
    hr.user.save()
    client.force_login(hr.user)
    return client


def write(client, url, capture, **given):
    with capture(execute=True):
        answer = client.post(url, {"layout": "pages", "states": ["none"], **given})
    assert answer.status_code == 302, answer.context["form"].errors
    return Job.objects.get(public_id=answer.headers["Location"].strip("/").rpartition("/")[2])


def text_of(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_people_are_counted_by_state(people, dinas):
    everybody = Employee.objects.filter(dinas=dinas)

    assert account_states.counted(everybody) == {"none": 1, "issued": 1, "active": 1, "off": 1}
    for state, one in people.items():
        assert list(account_states.in_states(everybody, [state])) == [one]


def test_t15_used_up_or_old_code_counts_as_no_account(people, dinas):
    ActivationCode.objects.update(tries=5)

    assert account_states.counted(Employee.objects.filter(dinas=dinas))["none"] == 2


def test_t15_letters_open_accounts_and_are_handed_out_once(as_hr, people, django_capture_on_commit_callbacks, dinas):
    job = write(
        as_hr, f"{reverse('people:account_letters')}?dinas={dinas.short_name}", django_capture_on_commit_callbacks
    )
    stored = jobs.result_path(job).read_bytes()
    url = reverse("core:job_file", args=[job.public_id])

    by_link = as_hr.get(url)
    first = as_hr.post(url)
    second = as_hr.post(url)

    assert (job.state, by_link.status_code, first.status_code, second.status_code) == (JobState.DONE, 302, 200, 404)
    assert not stored.startswith(b"%PDF")
    assert not jobs.result_path(job).exists()
    (page,) = text_of(first.content)
    (code,) = re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", page)
    assert people["none"].name in page
    assert reverse("accounts_activate") in page
    assert code not in str(list(Job.objects.values())) + str(list(ActivationCode.objects.values()))
    as_hr.logout()
    done = as_hr.post(
        reverse("accounts_activate"),
        {"login": people["none"].number, "code": code, "new_password": NEW, "repeated": NEW},
    )
    assert done.status_code == 302
    assert User.objects.get(pk=people["active"].user.pk).check_password(PASSWORD)


def test_t30_letters_go_to_nobody_but_who_asked(as_hr, people, django_capture_on_commit_callbacks, client):
    job = write(as_hr, reverse("people:account_letters"), django_capture_on_commit_callbacks)
    url = reverse("core:job_file", args=[job.public_id])
    client.force_login(RoleAssignmentFactory(role="hr").user)

    assert client.post(url).status_code == 404
    assert jobs.result_path(job).exists()


def test_sheets_have_a_page_for_each_agency(as_hr, people, other_dinas, django_capture_on_commit_callbacks):
    EmployeeFactory.create_batch(3, unit=other_dinas.unit)

    job = write(as_hr, reverse("people:account_letters"), django_capture_on_commit_callbacks, layout="sheets")
    pages = text_of(as_hr.post(reverse("core:job_file", args=[job.public_id])).content)

    codes = [len(re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", page)) for page in pages]
    assert codes == [3, 1]


def test_a34_job_run_twice_gives_codes_that_hold(people, hr, dinas):
    ids = [str(people["none"].public_id)]
    job = jobs.enqueue(
        "people.account_letters", actor=hr.user, params={"people": ids, "states": ["none"], "layout": "pages"}
    )
    jobs.run(job.public_id)
    Job.objects.filter(pk=job.pk).update(state=JobState.WAITING, result_file="")

    jobs.run(job.public_id)

    job.refresh_from_db()
    assert (job.state, ActivationCode.objects.filter(user__employee=people["none"]).count()) == (JobState.DONE, 1)


def test_pressed_twice_it_is_one_job(as_hr, people, django_capture_on_commit_callbacks):
    url = reverse("people:account_letters")
    first = write(as_hr, url, django_capture_on_commit_callbacks, submit_key="k1")
    again = write(as_hr, url, django_capture_on_commit_callbacks, submit_key="k1", states=["issued"])

    assert first == again


def test_bulk_choice_of_the_table_leads_here_and_a_foreign_id_refuses_all(as_hr, people, operator, client):
    chosen = [str(people[state].public_id) for state in ("none", "active")]
    page = as_hr.post(reverse("people:account_letters"), {"pilih": chosen})
    nobody = as_hr.post(
        reverse("people:account_letters"),
        {"pilih": [*chosen, str(Employee(pk=0).public_id)], "layout": "pages", "states": ["none"]},
    )

    assert page.context["counts"] == {"none": 1, "issued": 0, "active": 1, "off": 0}
    assert page.content.decode().count('name="pilih"') == 2
    assert (nobody.status_code, Job.objects.count()) == (404, 0)
    client.force_login(operator.user)
    assert client.post(reverse("people:account_letters"), {"pilih": chosen}).status_code == 403


def test_many_letters_want_their_number_typed(as_hr, dinas, django_capture_on_commit_callbacks):
    EmployeeFactory.create_batch(51, unit=dinas.unit)
    url = reverse("people:account_letters")

    refused = as_hr.post(url, {"layout": "pages", "states": ["none"], "number": "50"})

    assert list(refused.context["form"].errors) == ["number"]
    assert as_hr.post(url, {"layout": "pages", "states": ["none"], "number": "51"}).status_code == 302


def test_t15_t16_one_person_is_reset_after_the_password_again(as_hr, people, django_capture_on_commit_callbacks):
    session = as_hr.session
    session["password_at"] -= 601
    session.save()
    url = reverse("people:employee_account", args=[people["active"].public_id])

    asked = as_hr.post(url, {"layout": "pages", "states": ["active"]})
    job = write(as_hr, url, django_capture_on_commit_callbacks, states=["active"], password_again=PASSWORD)

    assert '<input type="hidden" name="states" value="active">' in asked.content.decode()
    assert job.state == JobState.DONE
    assert not User.objects.get(pk=people["active"].user.pk).has_usable_password()


@pytest.mark.parametrize("role", ["admin", "leader"])
def test_t06_hr_resets_neither_themselves_nor_who_decides(role, as_hr, hr, dinas, city):
    above = opened(dinas.unit)
    RoleAssignmentFactory(user=above.user, role=role, post="sekda" if role == "leader" else "")
    own = EmployeeFactory(unit=dinas.unit, user=hr.user)

    for one in (above, own):
        url = reverse("people:employee_account", args=[one.public_id])
        answer = as_hr.post(url, {"layout": "pages", "states": ["active"]})
        assert (answer.status_code, answer.context["guarded"]) == (200, True)
    job = jobs.enqueue(
        "people.account_letters",
        actor=hr.user,
        params={"people": [str(above.public_id)], "states": ["active"], "layout": "pages"},
    )
    jobs.run(job.public_id)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert User.objects.get(pk=above.user.pk).check_password(PASSWORD)


def test_filter_of_the_table_is_for_hr_alone(as_hr, people, operator, client):
    found = as_hr.get("/pegawai/?akun=issued").context["page"].paginator.count
    client.force_login(operator.user)
    unfiltered = client.get("/pegawai/?akun=issued").context["page"].paginator.count

    assert (found, unfiltered) == (1, 4)


# --- The first account -------------------------------------------------------------------------------------------
def test_the_first_account_is_an_administrator_of_the_city(city):
    call_command("createsuperuser", interactive=False, verbosity=0, username="satu", name="Admin Satu")

    held = RoleAssignment.objects.get(user__username="satu")

    assert (held.role, held.unit, held.valid_to) == (Role.ADMIN, city, None)


def test_only_the_account_that_was_typed_becomes_administrator(city, monkeypatch):
    """Whoever gets an account while somebody types stays what they are, and nothing is locked meanwhile."""
    held = []

    def typing(_command, *args, **options):
        held.append(connection.in_atomic_block and len(connection.savepoint_ids))
        UserFactory()
        User.objects.create_superuser("satu", name="Admin Satu")

    outside = connection.in_atomic_block and len(connection.savepoint_ids)
    monkeypatch.setattr("django.contrib.auth.management.commands.createsuperuser.Command.handle", typing)
    call_command("createsuperuser")

    assert [one.user.username for one in RoleAssignment.objects.filter(role=Role.ADMIN)] == ["satu"]
    assert held == [outside]


def test_the_first_account_waits_for_the_city(db):
    with pytest.raises(CommandError, match="load_reference"):
        call_command("createsuperuser", interactive=False, verbosity=0, username="satu", name="Admin Satu")

    assert not User.objects.exists()
