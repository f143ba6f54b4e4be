"""Seats: heads nominate, HR confirms, the database counts (T33), the waiting list moves up."""

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.clock import today
from core.errors import DomainError, TransitionError
from people.models import Employee
from training import notices
from training.enums import CLOSED, SEATED, TAKES_PEOPLE, EnrolmentState
from training.models import Enrolment, Session
from training.services.ledger import contract_check

DECIDED_FIELDS = ("state", "waiting_number", "reason", "decided_by", "decided_at", "freed_from")


def why_not(user: User, enrolment: Enrolment) -> str:
    """Why `user` does not decide: the seat would be the own one, or `user` asked for it (T06); else empty."""
    if user.pk == enrolment.employee.user_id:
        return gettext("This is your own nomination; a colleague of HR decides.")
    if user.pk == enrolment.nominated_by_id:
        return gettext("You nominated %(name)s yourself; a colleague of HR decides.") % {
            "name": enrolment.employee.full_name
        }
    return ""


def _refuse_own(actor: User, enrolment: Enrolment) -> None:
    if refusal := why_not(actor, enrolment):
        raise DomainError(refusal)


@transaction.atomic
def nominate(*, actor: User, session: Session, employee: Employee) -> Enrolment:
    """Propose a person for a session; the open enrolment is returned when there is one.

    Raises DomainError when the session takes nobody more, clashes with another one of the person, or would lift a
    PPPK above the ceiling of the contract (PP 49/2018).
    """
    current = Session.objects.select_for_update().get(pk=session.pk)
    Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)  # clash and ceiling are the person's
    if current.state not in TAKES_PEOPLE:
        raise TransitionError(_("This session no longer takes nominations."))
    known = Enrolment.objects.filter(session=current, employee=employee).exclude(state__in=CLOSED).first()
    if known is not None:
        return known
    clash = clashing(employee, current)
    if clash is not None:
        raise DomainError(
            _("On these days the person is on another session: %(title)s.") % {"title": clash.session.title}
        )
    check = contract_check(employee, asked=current.jp, on=current.ends_on)
    if check is not None and check.refusal is not None:
        raise DomainError(str(check.refusal))
    enrolment = Enrolment(session=current, employee=employee, nominated_by=actor)
    enrolment.full_clean()
    enrolment.save()
    audit.record(actor=actor, verb="training.enrolment.nominated", target=enrolment)
    return enrolment


def clashing(employee: Employee, session: Session) -> Enrolment | None:
    """Another open enrolment of the person on overlapping days."""
    return Enrolment.objects.overlapping(session).filter(employee=employee).select_related("session").first()


@transaction.atomic
def confirm_seat(*, actor: User, enrolment: Enrolment) -> Enrolment:
    """Give a nominated or waiting person a seat, or a place on the waiting list when none is left.

    The seat is a conditional update under a check constraint, so the last one goes to exactly one person.
    """
    current = _locked(enrolment)
    if current.state in SEATED:
        return current
    _refuse_own(actor, current)
    if current.state not in (EnrolmentState.NOMINATED, EnrolmentState.WAITING):
        raise TransitionError(_("This nomination is closed."))
    if current.session.state not in TAKES_PEOPLE:
        raise TransitionError(_("This session has begun or is closed; nobody is given a seat any more."))
    if take_seat(current.session_id):
        _decide(current, actor, EnrolmentState.CONFIRMED, waiting_number=None)
        audit.record(actor=actor, verb="training.enrolment.confirmed", target=current)
    elif current.state == EnrolmentState.NOMINATED:
        number = _next_place(current.session_id)
        _decide(current, actor, EnrolmentState.WAITING, waiting_number=number)
        audit.record(actor=actor, verb="training.enrolment.waiting", target=current, place=number)
    return current


def take_seat(session_id: int) -> bool:
    """Count one seat more where one is free and the session still takes people."""
    return bool(
        Session.objects.filter(pk=session_id, state__in=TAKES_PEOPLE, taken__lt=F("capacity")).update(
            taken=F("taken") + 1
        )
    )


@transaction.atomic
def decline(*, actor: User, enrolment: Enrolment, reason: str) -> Enrolment:
    """HR says no to a nomination, with a reason the head reads."""
    if not reason.strip():
        raise DomainError(_("Write why the nomination is declined; the unit head will read it."))
    current = _locked(enrolment)
    if current.state == EnrolmentState.DECLINED:
        return current
    _refuse_own(actor, current)
    if current.state not in (EnrolmentState.NOMINATED, EnrolmentState.WAITING):
        raise TransitionError(_("Only a nomination without a seat can be declined. Cancel the seat instead."))
    _decide(current, actor, EnrolmentState.DECLINED, waiting_number=None, reason=reason)
    audit.record(actor=actor, verb="training.enrolment.declined", target=current, reason=reason)
    return current


@transaction.atomic
def cancel(*, actor: User | None, enrolment: Enrolment, reason: str = "", service_ended: bool = False) -> Enrolment:
    """Take a person off; a freed seat goes to the first on the waiting list. A second call changes nothing.

    `actor` is None for a command on the server. What `service_ended` took can be given back.
    """
    current = _locked(enrolment)
    if current.state in CLOSED:
        return current
    if current.state in (EnrolmentState.ATTENDED, EnrolmentState.ABSENT):
        raise TransitionError(_("Attendance is recorded already; the seat can no longer be cancelled."))
    had_seat = current.state == EnrolmentState.CONFIRMED
    current.freed_from = current.state if service_ended else ""
    _decide(current, actor, EnrolmentState.CANCELLED, waiting_number=None, reason=reason)
    audit.record(actor=actor, verb="training.enrolment.cancelled", target=current, reason=reason)
    if had_seat:
        Session.objects.filter(pk=current.session_id, taken__gt=0).update(taken=F("taken") - 1)
        move_up(actor=actor, session_id=current.session_id)
    return current


@transaction.atomic
def give_back(*, actor: User | None, enrolment: Enrolment) -> str:
    """The place that an end of service took, once more; gives why it cannot be, in words, or "".

    It is a row of its own: what was told about the former one stays true. A nomination waits for HR as before; whoever
    was on the waiting list comes to its end. Nobody who moved up meanwhile loses the seat.
    """
    former = _locked(enrolment)
    was, former.freed_from = former.freed_from, ""
    former.save(update_fields=["freed_from"])
    session = former.session
    if session.state not in TAKES_PEOPLE:
        return gettext("the session is %(state)s") % {"state": session.get_state_display()}
    if session.starts_on <= today():
        return gettext("the session has begun")
    if Enrolment.objects.on_list().filter(session=session, employee=former.employee).exists():
        return ""
    seated = was == EnrolmentState.CONFIRMED and take_seat(session.pk)
    if was == EnrolmentState.CONFIRMED and not seated:
        return gettext("no seat is free any more")
    place = Enrolment(session=session, employee=former.employee, nominated_by=former.nominated_by)
    place.full_clean()
    place.save()
    audit.record(actor=actor, verb="training.enrolment.given_back", target=place, was=was)
    if seated:
        _decide(place, actor, EnrolmentState.CONFIRMED, waiting_number=None)
    elif was == EnrolmentState.WAITING:
        _decide(place, actor, EnrolmentState.WAITING, waiting_number=_next_place(session.pk))
        move_up(actor=actor, session_id=session.pk)
    return ""


def move_up(*, actor: User | None, session_id: int) -> list[Enrolment]:
    """Give free seats to the waiting list in its order; gives who moved up."""
    moved = []
    waiting = Enrolment.objects.filter(session_id=session_id, state=EnrolmentState.WAITING).order_by("waiting_number")
    for enrolment in waiting.select_related("session", "employee__user", "nominated_by"):
        if not take_seat(session_id):
            break
        _decide(enrolment, actor, EnrolmentState.CONFIRMED, waiting_number=None)
        audit.record(actor=actor, verb="training.enrolment.moved_up", target=enrolment)
        moved.append(enrolment)
    return moved


def release_unseated(*, actor: User, session: Session) -> None:
    """Close what is still nominated or waiting when a session is finished, and tell the people concerned."""
    rows = list(
        Enrolment.objects.filter(
            session=session, state__in=[EnrolmentState.NOMINATED, EnrolmentState.WAITING]
        ).select_related("session", "employee__user", "nominated_by")
    )
    reason = gettext("The session ended before a seat was free.")
    for enrolment in rows:
        _set_state(enrolment, actor, EnrolmentState.CANCELLED, waiting_number=None, reason=reason)
    Enrolment.objects.bulk_update(rows, DECIDED_FIELDS, batch_size=500)
    notices.tell_states(rows)


def _locked(enrolment: Enrolment) -> Enrolment:
    Session.objects.select_for_update().get(pk=enrolment.session_id)
    return (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("session", "employee__user", "nominated_by")
        .get(pk=enrolment.pk)
    )


def _next_place(session_id: int) -> int:
    last = Enrolment.objects.filter(session_id=session_id).aggregate(last=Max("waiting_number"))["last"]
    return (last or 0) + 1


def _decide(
    enrolment: Enrolment, actor: User | None, state: EnrolmentState, *, waiting_number: int | None, reason: str = ""
) -> None:
    _set_state(enrolment, actor, state, waiting_number=waiting_number, reason=reason)
    enrolment.save(update_fields=DECIDED_FIELDS)
    notices.tell_states([enrolment])


def _set_state(
    enrolment: Enrolment, actor: User | None, state: EnrolmentState, *, waiting_number: int | None, reason: str
) -> None:
    enrolment.state, enrolment.waiting_number, enrolment.reason = state, waiting_number, reason[:300]
    enrolment.decided_by, enrolment.decided_at = actor, timezone.now() if actor else None
