"""The allowed and the refused moves of sessions and enrolments (training/enums.py), one table each."""

from datetime import date

import pytest
import time_machine

from core.errors import TransitionError
from tests.factories.training import EnrolmentFactory, SessionFactory
from training.enums import CLOSED, SEATED, EnrolmentState, SessionState
from training.models import Enrolment, Session
from training.services import seats, sessions

pytestmark = pytest.mark.django_db
S, E = SessionState, EnrolmentState
REFUSED = "refused"
SAME = "same"  # already there: nothing changes, nothing is refused

# by state of the session: what nominating, changing, cancelling and finishing give
SESSION_MOVES = {
    S.PLANNED: {"nominate": S.PLANNED, "change": S.PLANNED, "cancel": S.CANCELLED, "finish": S.DONE},
    S.OPEN: {"nominate": S.OPEN, "change": S.OPEN, "cancel": S.CANCELLED, "finish": S.DONE},
    S.RUNNING: {"nominate": REFUSED, "change": S.RUNNING, "cancel": S.CANCELLED, "finish": S.DONE},
    S.DONE: {"nominate": REFUSED, "change": REFUSED, "cancel": SAME, "finish": SAME},
    S.CANCELLED: {"nominate": REFUSED, "change": REFUSED, "cancel": SAME, "finish": REFUSED},
}
# by state of the enrolment, on an open session with a free seat
ENROLMENT_MOVES = {
    E.NOMINATED: {"confirm": E.CONFIRMED, "decline": E.DECLINED, "cancel": E.CANCELLED, "attend": REFUSED},
    E.WAITING: {"confirm": E.CONFIRMED, "decline": E.DECLINED, "cancel": E.CANCELLED, "attend": REFUSED},
    E.CONFIRMED: {"confirm": SAME, "decline": REFUSED, "cancel": E.CANCELLED, "attend": E.ATTENDED},
    E.ATTENDED: {"confirm": SAME, "decline": REFUSED, "cancel": REFUSED, "attend": SAME},
    E.ABSENT: {"confirm": SAME, "decline": REFUSED, "cancel": REFUSED, "attend": E.ATTENDED},
    E.DECLINED: {"confirm": REFUSED, "decline": SAME, "cancel": SAME, "attend": REFUSED},
    E.CANCELLED: {"confirm": REFUSED, "decline": REFUSED, "cancel": SAME, "attend": REFUSED},
}


def moves(table):
    return [(state, act, expected) for state, acts in table.items() for act, expected in acts.items()]


def test_tables_name_every_state():
    assert (set(SESSION_MOVES), set(ENROLMENT_MOVES)) == (set(S), set(E))


@pytest.mark.parametrize(("state", "act", "expected"), moves(SESSION_MOVES))
def test_session_moves(hr, head, employee, state, act, expected):
    session = SessionFactory(state=state, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 3))
    acts = {
        "nominate": lambda: seats.nominate(actor=head.user, session=session, employee=employee),
        "change": lambda: sessions.change_session(actor=hr.user, session=session, version=1, title="Angkatan II"),
        "cancel": lambda: sessions.cancel_session(actor=hr.user, session=session, reason="Pengajar sakit"),
        "finish": lambda: sessions.finish_session(actor=hr.user, session=session),
    }

    found = outcome(acts[act], lambda: Session.objects.get().state)

    assert found == (state if expected == SAME else expected)
    if expected == REFUSED:
        assert (Session.objects.get().state, Enrolment.objects.count()) == (state, 0)


@pytest.mark.parametrize(("state", "act", "expected"), moves(ENROLMENT_MOVES))
def test_enrolment_moves_and_the_seats_they_hold(hr, state, act, expected):
    session = SessionFactory(taken=int(state in SEATED), starts_on=date(2026, 11, 24))
    place = 1 if state == E.WAITING else None
    one = EnrolmentFactory(session=session, state=state, waiting_number=place)
    acts = {
        "confirm": lambda: seats.confirm_seat(actor=hr.user, enrolment=one),
        "decline": lambda: seats.decline(actor=hr.user, enrolment=one, reason="Belum sesuai kebutuhan"),
        "cancel": lambda: seats.cancel(actor=hr.user, enrolment=one, reason="Sakit"),
        "attend": lambda: sessions.record_result(actor=hr.user, enrolment=one, attended=True, passed=True),
    }

    found = outcome(acts[act], lambda: Enrolment.objects.get().state)

    stored = Enrolment.objects.get()
    assert found == (state if expected == SAME else expected)
    assert stored.state == (state if expected in (SAME, REFUSED) else expected)
    assert Session.objects.get().taken == int(stored.state in SEATED)
    assert stored.waiting_number is None or stored.state == E.WAITING


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_enrolment_does_not_hinder_a_new_nomination(head, employee, state):
    session = SessionFactory()
    EnrolmentFactory(session=session, employee=employee, state=state)

    again = seats.nominate(actor=head.user, session=session, employee=employee)

    assert (again.state, Enrolment.objects.count()) == (E.NOMINATED, 2)


def outcome(act, state):
    with time_machine.travel("2026-11-24T09:00:00+08:00", tick=False):
        try:
            act()
        except TransitionError:
            return REFUSED
    return state()
