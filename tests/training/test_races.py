"""Two connections at once on one person and on one session (T33); each act waits for the other."""

import time
from datetime import date

import pytest

from core.errors import DomainError, TransitionError
from tests.at_once import at_once
from tests.factories.people import EmployeeFactory, RoleAssignmentFactory
from tests.factories.training import EnrolmentFactory, SessionFactory
from training.enums import EnrolmentState
from training.models import Enrolment, LearningHours
from training.services import seats, sessions

pytestmark = pytest.mark.django_db(transaction=True)
LONG_ENOUGH = 0.3  # seconds in which the other act would slip in, were it not waiting


def test_t33_one_person_is_nominated_for_one_of_two_sessions_on_the_same_days(monkeypatch):
    hr = RoleAssignmentFactory()
    person = EmployeeFactory(unit=hr.unit)
    one, other = SessionFactory(), SessionFactory()
    look = seats.clashing

    def look_slowly(employee, session):
        found = look(employee, session)
        time.sleep(LONG_ENOUGH)
        return found

    monkeypatch.setattr(seats, "clashing", look_slowly)
    outcomes = at_once(
        lambda: seats.nominate(actor=hr.user, session=one, employee=person),
        lambda: seats.nominate(actor=hr.user, session=other, employee=person),
    )

    assert Enrolment.objects.count() == 1
    assert [type(one) for one in outcomes].count(DomainError) == 1


def test_t33_an_absence_recorded_while_the_session_is_finished_gives_no_certificate(monkeypatch):
    hr = RoleAssignmentFactory()
    session = SessionFactory(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 6))
    seat = EnrolmentFactory(session=session)
    seats.confirm_seat(actor=hr.user, enrolment=seat)
    sessions.record_result(actor=hr.user, enrolment=seat, attended=True, passed=True)
    complete = sessions._require_complete

    def ask_slowly(current):
        complete(current)
        time.sleep(LONG_ENOUGH)

    monkeypatch.setattr(sessions, "_require_complete", ask_slowly)
    outcomes = at_once(
        lambda: sessions.finish_session(actor=hr.user, session=session),
        lambda: sessions.record_result(actor=hr.user, enrolment=seat, attended=False),
    )

    seat.refresh_from_db()
    kept = (seat.state, bool(seat.certificate_number), LearningHours.objects.count())
    assert kept in {(EnrolmentState.ATTENDED, True, 1), (EnrolmentState.ABSENT, False, 0)}
    assert TransitionError in [type(one) for one in outcomes] or kept[2] == 0
