"""Nomination, seats, waiting list, attendance, the ledger."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from core.errors import DomainError, TransitionError
from core.models import AuditEntry
from people.enums import EmploymentKind
from people.models import ContractPeriod
from tests.at_once import at_once
from tests.factories.people import EmployeeFactory, RoleAssignmentFactory
from tests.factories.training import EnrolmentFactory, LearningHoursFactory, ProgrammeFactory, SessionFactory
from training.enums import EnrolmentState, SessionState
from training.models import Enrolment, LearningHours, Programme, Session
from training.services import ledger, seats, sessions
from training.services.catalogue import load_catalogue


@pytest.mark.django_db
def test_nominate_twice_gives_the_same_enrolment(head):
    session, person = SessionFactory(), EmployeeFactory(unit=head.unit)

    first = seats.nominate(actor=head.user, session=session, employee=person)
    again = seats.nominate(actor=head.user, session=session, employee=person)

    assert (again.pk, Enrolment.objects.count()) == (first.pk, 1)
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["training.enrolment.nominated"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts_on", "ends_on", "clashes"),
    [
        (date(2027, 3, 3), date(2027, 3, 5), True),
        (date(2027, 3, 4), date(2027, 3, 5), False),
        (date(2027, 2, 20), date(2027, 3, 1), True),
        (date(2027, 2, 20), date(2027, 2, 28), False),
    ],
)
def test_nominate_refuses_overlapping_days(head, starts_on, ends_on, clashes):
    person = EmployeeFactory(unit=head.unit)
    EnrolmentFactory(employee=person, session=SessionFactory(starts_on=starts_on, ends_on=ends_on))

    try:
        seats.nominate(actor=head.user, session=SessionFactory(), employee=person)
        refused = False
    except DomainError:
        refused = True

    assert refused is clashes


@pytest.mark.django_db
@pytest.mark.parametrize(("done", "allowed"), [(16, True), (17, False)])
def test_nominate_keeps_pppk_below_the_ceiling_of_the_contract(head, done, allowed):
    person = EmployeeFactory(unit=head.unit, kind=EmploymentKind.PPPK)
    ContractPeriod.objects.create(employee=person, valid_from=date(2026, 1, 1), valid_to=date(2031, 1, 1))
    LearningHoursFactory(employee=person, jp=done)
    LearningHoursFactory(employee=person, jp=96, finished_on=date(2025, 12, 31))

    try:
        seats.nominate(actor=head.user, session=SessionFactory(jp=80), employee=person)
        taken = True
    except DomainError:
        taken = False

    assert taken is allowed


@pytest.mark.django_db
def test_ceiling_without_a_known_contract_is_no_data(head):
    person = EmployeeFactory(unit=head.unit, kind=EmploymentKind.PPPK)

    assert ledger.contract_check(person, asked=400, on=date(2027, 3, 3)) is None


@pytest.mark.django_db
def test_t33_last_seat_goes_to_one_the_other_waits(hr):
    session = SessionFactory(capacity=1)
    first, second = EnrolmentFactory(session=session), EnrolmentFactory(session=session)

    states = [seats.confirm_seat(actor=hr.user, enrolment=one) for one in (first, second)]

    assert [(one.state, one.waiting_number) for one in states] == [("confirmed", None), ("waiting", 1)]
    assert Session.objects.get(pk=session.pk).taken == 1


@pytest.mark.django_db
def test_t33_database_refuses_more_seats_than_there_are():
    session = SessionFactory(capacity=1)

    with pytest.raises(IntegrityError, match="training_session_seats"), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(taken=2)


@pytest.mark.django_db(transaction=True)
def test_a30_two_people_take_the_last_seat_at_once():
    rounds = 50
    hr = RoleAssignmentFactory()
    outcomes = []
    for _ in range(rounds):
        session = SessionFactory(capacity=1)
        rivals = [EnrolmentFactory(session=session, employee=EmployeeFactory(unit=hr.unit)) for _ in range(2)]
        at_once(*(lambda one=one: seats.confirm_seat(actor=hr.user, enrolment=one) for one in rivals))
        states = sorted(Enrolment.objects.filter(session=session).values_list("state", flat=True))
        outcomes.append((states, Session.objects.get(pk=session.pk).taken))

    assert outcomes == [(["confirmed", "waiting"], 1)] * rounds


@pytest.mark.django_db
def test_cancelled_seat_goes_to_first_of_the_waiting_list(hr):
    session = SessionFactory(capacity=1)
    people = [EnrolmentFactory(session=session) for _ in range(3)]
    for one in people:
        seats.confirm_seat(actor=hr.user, enrolment=one)

    seats.cancel(actor=hr.user, enrolment=people[0], reason="sakit")
    seats.cancel(actor=hr.user, enrolment=people[0], reason="sakit")

    states = list(Enrolment.objects.order_by("pk").values_list("state", "waiting_number"))
    assert states == [("cancelled", None), ("confirmed", None), ("waiting", 2)]
    assert Session.objects.get(pk=session.pk).taken == 1


@pytest.mark.django_db
def test_decline_needs_a_reason_and_a_nomination_without_seat(hr):
    nominated, seated = EnrolmentFactory(), EnrolmentFactory()
    seats.confirm_seat(actor=hr.user, enrolment=seated)

    with pytest.raises(DomainError):
        seats.decline(actor=hr.user, enrolment=nominated, reason=" ")
    with pytest.raises(TransitionError):
        seats.decline(actor=hr.user, enrolment=seated, reason="penuh")
    declined = seats.decline(actor=hr.user, enrolment=nominated, reason="Belum sesuai kebutuhan jabatan")

    assert (declined.state, declined.reason) == (EnrolmentState.DECLINED, "Belum sesuai kebutuhan jabatan")


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2027-03-02", "2027-03-03"])
def test_finish_session_waits_for_the_last_day_and_attendance(hr, day):
    session = SessionFactory()
    seated = seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory(session=session))

    with time_machine.travel(f"{day}T09:00:00+08:00", tick=False):
        with pytest.raises(DomainError):
            sessions.finish_session(actor=hr.user, session=session)
        sessions.record_result(actor=hr.user, enrolment=seated, attended=True)
        with pytest.raises(DomainError):
            sessions.finish_session(actor=hr.user, session=session)

    assert Session.objects.get(pk=session.pk).state == SessionState.OPEN


@pytest.mark.django_db
def test_results_are_taken_from_the_first_day_on(hr):
    one = seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory())

    with time_machine.travel("2027-02-28T23:59:00+08:00", tick=False), pytest.raises(TransitionError):
        sessions.record_result(actor=hr.user, enrolment=one, attended=True, passed=True)
    with time_machine.travel("2027-03-01T00:01:00+08:00", tick=False):
        sessions.record_result(actor=hr.user, enrolment=one, attended=True, passed=True)

    one.refresh_from_db()
    assert (one.state, one.passed) == (EnrolmentState.ATTENDED, True)


@pytest.mark.django_db
def test_finish_session_writes_hours_and_certificate_once(hr):
    session = SessionFactory(capacity=3)
    passed, failed, absent = (
        seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory(session=session)) for _ in range(3)
    )
    late = EnrolmentFactory(session=session)
    with time_machine.travel("2027-03-04T09:00:00+08:00", tick=False):
        sessions.record_result(actor=hr.user, enrolment=passed, attended=True, passed=True, score="88.50")
        sessions.record_result(actor=hr.user, enrolment=failed, attended=True, passed=False)
        sessions.record_result(actor=hr.user, enrolment=absent, attended=False, passed=True)

        counts = [sessions.finish_session(actor=hr.user, session=session) for _ in range(2)]

    hours = list(LearningHours.objects.values_list("employee", "jp", "finished_on"))
    late.refresh_from_db()
    absent.refresh_from_db()
    assert counts == [1, 0]
    assert hours == [(passed.employee_id, 80, date(2027, 3, 3))]
    assert (late.state, absent.passed) == (EnrolmentState.CANCELLED, None)
    assert Enrolment.objects.exclude(check_code="").get().certificate_number != ""


@pytest.mark.django_db
def test_cancel_session_releases_everybody(hr):
    session = SessionFactory()
    seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory(session=session))

    sessions.cancel_session(actor=hr.user, session=session, reason="Narasumber berhalangan")

    session.refresh_from_db()
    assert (session.state, session.taken) == (SessionState.CANCELLED, 0)
    assert list(Enrolment.objects.values_list("state", "reason")) == [("cancelled", "Narasumber berhalangan")]


@pytest.mark.django_db
def test_change_session_never_has_fewer_seats_than_taken(hr):
    session = SessionFactory(capacity=2)
    for _ in range(2):
        seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory(session=session))

    with pytest.raises(DomainError):
        sessions.change_session(actor=hr.user, session=session, version=session.version, capacity=1)

    assert Session.objects.get(pk=session.pk).capacity == 2


@pytest.mark.django_db
def test_create_session_without_any_jp_is_refused(hr):
    programme = ProgrammeFactory(jp=None)
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 1, 2)}

    with pytest.raises(DomainError):
        sessions.create_session(actor=hr.user, programme=programme, title="x", capacity=5, **days)
    made = sessions.create_session(actor=hr.user, programme=programme, title="x", capacity=5, jp=30, **days)

    assert made.jp == 30


@pytest.mark.django_db
def test_ledger_counts_hours_with_evidence_in_the_calendar_year():
    person = EmployeeFactory()
    LearningHoursFactory(employee=person, jp=79)
    LearningHoursFactory(employee=person, jp=40, evidence="")
    LearningHoursFactory(employee=person, jp=40, finished_on=date(2027, 1, 1))

    progress = ledger.year_progress(person, 2026)

    assert (progress.done, progress.required, progress.missing, progress.is_fulfilled) == (79, 80, 1, False)


@pytest.mark.django_db
def test_catalogue_loads_once_and_keeps_what_hr_changed():
    first = load_catalogue()
    Programme.objects.filter(code="PKN2").update(name="PKN Tingkat II (Palu)")

    again = load_catalogue()

    assert (first, again, Programme.objects.get(code="PKN2").name) == (106, 0, "PKN Tingkat II (Palu)")


@time_machine.travel("2027-03-01T09:00:00+08:00")
def test_session_that_has_begun_gives_no_seat_and_takes_people_again_once_it_is_put_off(hr, dinas):
    session = SessionFactory()
    waiting = EnrolmentFactory(session=session)
    sessions.start_due(date(2027, 3, 1))

    with pytest.raises(TransitionError):
        seats.confirm_seat(actor=hr.user, enrolment=waiting)
    session.refresh_from_db()
    put_off = sessions.change_session(
        actor=hr.user, session=session, version=session.version, starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 3)
    )
    given = seats.confirm_seat(actor=hr.user, enrolment=waiting)

    assert (put_off.state, given.state) == (SessionState.OPEN, EnrolmentState.CONFIRMED)
