"""Nobody decides on the own seat, a nomination they made, the own attendance or the own hours (T06)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from core.errors import DomainError
from monitoring.waiting import sources
from monitoring.waiting.rows import collect
from people.enums import Role
from tests.factories.people import EmployeeFactory, RoleAssignmentFactory
from tests.factories.training import EnrolmentFactory, SessionFactory
from training.enums import EnrolmentState
from training.models import Enrolment, LearningHours
from training.services import seats, sessions

pytestmark = pytest.mark.django_db
DURING = "2027-03-02T09:00:00+08:00"


@pytest.fixture
def colleague(head, city):
    """The head, who is HR staff as well."""
    RoleAssignmentFactory(user=head.user, role=Role.HR, unit=city)
    return head.user


@pytest.fixture(params=["own seat", "own nomination"])
def own_matter(request, colleague, dinas):
    if request.param == "own seat":
        return EnrolmentFactory(employee=colleague.employee)
    return EnrolmentFactory(employee=EmployeeFactory(unit=dinas.unit), nominated_by=colleague)


@pytest.mark.parametrize("act", ["confirm", "decline"])
def test_t06_whoever_is_concerned_does_not_decide_and_a_colleague_does(client, hr, colleague, own_matter, act):
    url = reverse("training:decide_seats", args=[own_matter.session.public_id])
    data = {"enrolment": [str(own_matter.public_id)], "group": "nominated", "act": act, "reason": "Belum perlu"}
    found = []

    for user in (colleague, hr.user):
        client.force_login(user)
        answer = client.post(url, data)
        found.append((answer.status_code, Enrolment.objects.get().state))

    decided = EnrolmentState.CONFIRMED if act == "confirm" else EnrolmentState.DECLINED
    assert found == [(422, EnrolmentState.NOMINATED), (302, decided)]


def test_t06_the_page_says_why_one_does_not_decide_and_no_task_asks_for_it(client, hr, colleague, own_matter):
    client.force_login(colleague)

    page = client.get(own_matter.session.get_absolute_url())
    (row,) = page.context["groups"][0]["rows"]

    assert 'value="confirm"' not in page.content.decode()
    assert "Anda tidak memutuskan di sini" in page.content.decode()
    assert (row["may_choose"], row["why_not"]) == (False, seats.why_not(colleague, own_matter))
    waiting = {
        user: [row.public_id for row in collect([sources.seats_to_confirm(user, date(2026, 11, 24))])]
        for user in (colleague, hr.user)
    }
    assert waiting == {colleague: [], hr.user: [own_matter.session.public_id]}


def test_t06_own_attendance_is_recorded_by_a_colleague(client, hr, colleague):
    session = SessionFactory(taken=2)
    own, other = (
        EnrolmentFactory(session=session, employee=one, state=EnrolmentState.CONFIRMED)
        for one in (colleague.employee, EmployeeFactory(unit=colleague.employee.unit))
    )
    data = {f"{one.public_id}-outcome": "passed" for one in (own, other)}

    with time_machine.travel(DURING, tick=False):
        client.force_login(colleague)
        client.post(reverse("training:session_results", args=[session.public_id]), data)
        with pytest.raises(DomainError):
            sessions.record_result(actor=colleague, enrolment=own, attended=True, passed=True)

    assert {one.pk: one.state for one in Enrolment.objects.all()} == {
        own.pk: EnrolmentState.CONFIRMED,
        other.pk: EnrolmentState.ATTENDED,
    }


def test_t06_own_hours_are_recorded_by_a_colleague(client, hr, colleague):
    url = reverse("training:hours_new", args=[colleague.employee.public_id])
    data = {"title": "Seminar", "jp": "4", "finished_on": "2026-05-20", "evidence": "S-1"}
    found = []

    for user in (colleague, hr.user):
        client.force_login(user)
        found.append((client.post(url, data).status_code, LearningHours.objects.count()))
    with pytest.raises(DomainError):
        sessions.record_hours(
            actor=colleague, employee=colleague.employee, title="Kuliah umum", jp=8,
            finished_on=date(2026, 5, 21), evidence="S-2",
        )  # fmt: skip

    assert found == [(403, 0), (302, 1)]
