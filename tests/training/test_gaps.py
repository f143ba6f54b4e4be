"""Sessions seen by the people on them, the waiting list, repeated submits, and what the needs survey suggests."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Notification
from people.enums import EmploymentKind
from people.models import ContractPeriod
from surveys import registry
from surveys.questionnaires.needs_survey import TOPIC_SOURCE
from tests.factories.people import EmployeeFactory
from tests.factories.training import EnrolmentFactory, LearningHoursFactory, ProgrammeFactory, SessionFactory
from training.enums import EnrolmentState
from training.models import Enrolment, LearningHours, Session
from training.services import ledger, seats, sessions

pytestmark = pytest.mark.django_db


def test_needs_survey_suggests_the_catalogue(dinas):
    programme = ProgrammeFactory()

    refs = [choice.ref for choice in registry.values(TOPIC_SOURCE, user=None, unit=dinas.unit)]

    assert f"programme:{programme.public_id}" in refs


def test_t03_employee_sees_own_session_though_somebody_else_was_declined(employee):
    session = SessionFactory()
    EnrolmentFactory(session=session, employee=employee)
    EnrolmentFactory(session=session, state=EnrolmentState.DECLINED)
    SessionFactory()

    assert list(Session.objects.visible_to(employee.user)) == [session]


def test_declined_employee_may_open_the_page_the_notice_leads_to(client, hr, employee):
    one = EnrolmentFactory(employee=employee)
    seats.decline(actor=hr.user, enrolment=one, reason="penuh")
    client.force_login(employee.user)

    assert client.get(Notification.objects.get(user=employee.user).url).status_code == 200


def test_more_seats_move_the_waiting_list_up(hr):
    session = SessionFactory(capacity=1)
    rows = [seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory(session=session)) for _ in range(3)]

    sessions.change_session(actor=hr.user, session=session, version=session.version, capacity=2)

    states = list(
        Enrolment.objects.filter(pk__in=[one.pk for one in rows]).order_by("pk").values_list("state", flat=True)
    )
    assert (states, Session.objects.get().taken) == (["confirmed", "confirmed", "waiting"], 2)


def test_ceiling_counts_hours_attended_but_not_finished(hr):
    person = EmployeeFactory(kind=EmploymentKind.PPPK)
    ContractPeriod.objects.create(employee=person, valid_from=date(2026, 1, 1))
    one = seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory(employee=person))
    with time_machine.travel("2027-03-01T09:00:00+08:00", tick=False):
        sessions.record_result(actor=hr.user, enrolment=one, attended=True, passed=True)

    assert ledger.contract_check(person, asked=0, on=date(2027, 3, 10)).total == 80


def test_a31_hours_sent_twice_are_one_row(client, hr, employee):
    address = reverse("training:hours_new", args=[employee.public_id])
    client.force_login(hr.user)
    key = client.get(address).context.get("key", "k1")
    data = {"title": "Seminar", "jp": "4", "finished_on": "2026-05-01", "evidence": "ST/12", "submit_key": key}

    answers = [client.post(address, data).status_code for _ in range(2)]

    assert (answers, LearningHours.objects.count()) == ([302, 302], 1)


def test_a31_nomination_sent_again_after_the_decline_stays_declined(client, hr, head):
    session, person = SessionFactory(), EmployeeFactory(unit=head.unit)
    address = reverse("training:nominate", args=[session.public_id])
    client.force_login(head.user)
    key = client.get(address).context.get("key", "k1")
    data = {"employee": [str(person.public_id)], "submit_key": key}
    client.post(address, data)
    seats.decline(actor=hr.user, enrolment=session.enrolments.get(), reason="penuh")

    client.post(address, data)

    assert list(session.enrolments.values_list("state", flat=True)) == ["declined"]


def test_refused_nomination_keeps_the_box_ticked(client, head):
    session, person = SessionFactory(), EmployeeFactory(unit=head.unit)
    EnrolmentFactory(employee=person, session=SessionFactory())
    client.force_login(head.user)

    answer = client.post(reverse("training:nominate", args=[session.public_id]), {"employee": [str(person.public_id)]})

    assert f'value="{person.public_id}" checked' in answer.content.decode()


def test_a03_seats_refused_in_part_change_nothing(client, hr):
    session = SessionFactory()
    open_one, closed = (
        EnrolmentFactory(session=session),
        EnrolmentFactory(session=session, state=EnrolmentState.DECLINED),
    )
    client.force_login(hr.user)

    client.post(
        reverse("training:decide_seats", args=[session.public_id]),
        {"act": "confirm", "enrolment": [str(open_one.public_id), str(closed.public_id)]},
    )

    assert list(session.enrolments.order_by("pk").values_list("state", flat=True)) == ["nominated", "declined"]


def test_head_reads_the_whole_length_of_the_waiting_list(client, head, other_dinas):
    session = SessionFactory(capacity=1, taken=1)
    EnrolmentFactory(
        session=session, employee=EmployeeFactory(unit=other_dinas.unit), state=EnrolmentState.WAITING, waiting_number=1
    )
    client.force_login(head.user)

    assert client.get(session.get_absolute_url()).context["waiting"] == 1


def test_finished_session_tells_those_left_without_a_seat(hr, employee):
    session = SessionFactory()
    EnrolmentFactory(session=session, employee=employee)

    with time_machine.travel("2027-03-04T09:00:00+08:00", tick=False):
        sessions.finish_session(actor=hr.user, session=session)

    assert list(Notification.objects.filter(user=employee.user).values_list("kind", flat=True)) == [
        "training.cancelled"
    ]
    assert session.enrolments.get().decided_by == hr.user


def test_cancelled_session_tells_everybody_on_it_once(hr, head, employee):
    one = seats.nominate(actor=head.user, session=SessionFactory(), employee=employee)

    for _ in range(2):
        sessions.cancel_session(actor=hr.user, session=one.session, reason="pengajar sakit")

    assert sorted(Notification.objects.values_list("user", "kind")) == sorted(
        [(head.user.pk, "training.session_cancelled"), (employee.user.pk, "training.session_cancelled")]
    )


@pytest.mark.parametrize(
    ("query", "names"), [("bulan=2027-03", ["maret"]), ("bulan=2027-04", ["april"]), ("bulan=x", ["maret", "april"])]
)
def test_sessions_are_filtered_by_month(client, hr, query, names):
    SessionFactory(title="maret")
    SessionFactory(title="april", starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 2))
    client.force_login(hr.user)

    page = client.get(f"{reverse('training:session_list')}?{query}").context["page"]

    assert [one.title for one in page] == names


def test_sessions_are_filtered_by_agency(client, hr, dinas, other_dinas):
    own = SessionFactory(dinas=dinas)
    SessionFactory(dinas=other_dinas)
    client.force_login(hr.user)

    page = client.get(reverse("training:session_list"), {"dinas": dinas.short_name}).context["page"]

    assert list(page) == [own]


@time_machine.travel("2026-11-24T09:00:00+08:00", tick=False)
@pytest.mark.parametrize(("reached", "found"), [("ya", ["A"]), ("belum", ["B"])])
def test_overview_is_filtered_by_who_reached_the_minimum(client, hr, dinas, reached, found):
    LearningHoursFactory(employee=EmployeeFactory(unit=dinas.unit, name="A"), jp=80)
    LearningHoursFactory(employee=EmployeeFactory(unit=dinas.unit, name="B"), jp=79)
    EmployeeFactory(unit=dinas.unit, name="C", kind=EmploymentKind.PPPK)
    client.force_login(hr.user)

    rows = client.get(reverse("training:learning_overview"), {"dinas": dinas.short_name, "capai": reached}).context[
        "rows"
    ]

    assert [row.employee.name for row in rows] == found


@pytest.mark.parametrize("count", [1, 6])
def test_my_learning_takes_the_same_statements(client, employee, count, django_assert_max_num_queries):
    for _ in range(count):
        one = EnrolmentFactory(employee=employee)
        LearningHoursFactory(employee=employee, enrolment=one)
    client.force_login(employee.user)

    with django_assert_max_num_queries(12):
        assert client.get(reverse("training:my_learning")).status_code == 200
