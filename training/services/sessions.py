"""Sessions: made from the catalogue or an approved plan line, opened, cancelled, finished."""

import secrets
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, versions
from core.clock import today
from core.errors import DomainError, TransitionError
from core.templatetags.palu import date_id
from people.models import Dinas, Employee
from training import notices
from training.enums import CLOSED, OPEN_STATES, TAKES_PEOPLE, EnrolmentState, SessionState
from training.models import Enrolment, LearningHours, Programme, Session
from training.services import seats

LEDGER_SOURCE = "session"


@transaction.atomic
def create_session(
    *,
    actor: User | None,
    programme: Programme,
    title: str,
    starts_on: date,
    ends_on: date,
    capacity: int,
    dinas: Dinas | None = None,
    place: str = "",
    jp: int | None = None,
) -> Session:
    """A session open for nominations. `jp` in quarter hours; without one the catalogue's counts.

    Raises DomainError when neither is known: hours that nobody stated cannot go into the ledger.
    """
    hours = programme.jp if jp is None else jp
    if hours is None:
        raise DomainError(_("The catalogue has no JP for this training. Enter the JP of the session."))
    session = Session(
        programme=programme,
        title=title,
        dinas=dinas,
        starts_on=starts_on,
        ends_on=ends_on,
        place=place,
        capacity=capacity,
        jp=hours,
        created_by=actor,
    )
    session.full_clean()
    session.save()
    audit.record(actor=actor, verb="training.session.created", target=session, capacity=capacity, jp=hours)
    return session


@transaction.atomic
def change_session(*, actor: User, session: Session, version: int, **values: object) -> Session:
    """Change title, days, place, seats or JP before it is done; new seats go to the waiting list, in its order.

    `version` is the one `values` were typed on. Raises StaleVersionError (with the session as it stands) when somebody
    saved it since. Saving nothing new is no change.
    """
    current = Session.objects.select_for_update().get(pk=session.pk)
    if current.state not in OPEN_STATES:
        raise TransitionError(_("This session is closed and can no longer be changed."))
    capacity = values.get("capacity")
    if isinstance(capacity, int) and capacity < current.taken:
        raise DomainError(
            _("%(taken)d seats are taken already; the session cannot have fewer seats.") % {"taken": current.taken}
        )
    changed = versions.changes(current, values)
    if not changed:
        return current
    versions.save_version(current, values, version)
    _open_again(current)
    before = {name: old for name, (old, _new) in changed.items()}
    after = {name: new for name, (_old, new) in changed.items()}
    audit.record(actor=actor, verb="training.session.changed", target=current, before=before, after=after)
    seats.move_up(actor=actor, session_id=current.pk)
    return current


def _open_again(session: Session) -> None:
    """What had begun and is put off takes people again, unless results stand already."""
    put_off = session.state == SessionState.RUNNING and session.starts_on > today()
    if put_off and not session.enrolments.filter(passed__isnull=False).exists():
        session.state = SessionState.OPEN
        session.save(update_fields=["state"])


@transaction.atomic
def cancel_session(*, actor: User, session: Session, reason: str) -> None:
    """Cancel a session that is not done; everybody on it is released. A second call changes nothing."""
    if not reason.strip():
        raise DomainError(_("Write why the session is cancelled; the people on it will read it."))
    Session.objects.select_for_update().get(pk=session.pk)  # nobody is nominated or seated meanwhile
    concerned = list(
        Enrolment.objects.filter(session=session)
        .exclude(state__in=CLOSED)
        .select_related("employee__user", "nominated_by")
    )
    changed = Session.objects.filter(pk=session.pk, state__in=OPEN_STATES).update(state=SessionState.CANCELLED, taken=0)
    if not changed:
        return
    Enrolment.objects.filter(session=session).exclude(state__in=CLOSED).update(
        state=EnrolmentState.CANCELLED,
        waiting_number=None,
        reason=reason[:300],
        decided_by=actor,
        decided_at=timezone.now(),
    )
    notices.tell_cancelled(session, concerned)
    audit.record(actor=actor, verb="training.session.cancelled", target=session, reason=reason)


@transaction.atomic
def record_result(
    *, actor: User, enrolment: Enrolment, attended: bool, passed: bool | None = None, score: Decimal | None = None
) -> Enrolment:
    """Attendance and result of one person on a seat, from the first day on; may be corrected until the session is
    finished."""
    Session.objects.select_for_update().get(pk=enrolment.session_id)  # finishing waits for this result, or it for that
    current = (
        Enrolment.objects.select_for_update(of=("self",)).select_related("session", "employee").get(pk=enrolment.pk)
    )
    if actor.pk == current.employee.user_id:
        raise DomainError(_("Nobody records the own attendance and result; a colleague of HR does."))
    if current.session.state not in OPEN_STATES or current.state not in (
        EnrolmentState.CONFIRMED,
        EnrolmentState.ATTENDED,
        EnrolmentState.ABSENT,
    ):
        raise TransitionError(_("Attendance is recorded for people on a seat, until the session is finished."))
    if current.session.starts_on > today():
        raise TransitionError(
            _("Attendance and results are recorded from the first day on, %(day)s.")
            % {"day": date_id(current.session.starts_on)}
        )
    current.state = EnrolmentState.ATTENDED if attended else EnrolmentState.ABSENT
    current.passed = passed if attended else None
    current.score = score if attended else None
    current.decided_by, current.decided_at = actor, timezone.now()
    current.full_clean(exclude=["session", "employee"])
    current.save(update_fields=["state", "passed", "score", "decided_by", "decided_at"])
    audit.record(
        actor=actor, verb="training.result.recorded", target=current, attended=attended, passed=passed, score=score
    )
    return current


@transaction.atomic
def finish_session(*, actor: User, session: Session) -> int:
    """Close a session: who passed gets a certificate number and hours in the ledger. Gives how many.

    Raises DomainError while a seat has no attendance or the last day is not over. A second call changes nothing.
    """
    current = Session.objects.select_for_update().get(pk=session.pk)
    if current.state == SessionState.DONE:
        return 0
    if current.state not in OPEN_STATES:
        raise TransitionError(_("A cancelled session cannot be finished."))
    _require_complete(current)
    rows = list(
        Enrolment.objects.filter(session=current, state=EnrolmentState.ATTENDED, passed=True).select_related(
            "employee__user"
        )
    )
    for number, enrolment in enumerate(rows, start=1):
        enrolment.certificate_number = f"{current.programme.code}/{current.ends_on.year}/{current.pk:04d}-{number:03d}"
        enrolment.check_code = secrets.token_urlsafe(16)
    Enrolment.objects.bulk_update(rows, ["certificate_number", "check_code"], batch_size=500)
    LearningHours.objects.bulk_create(
        LearningHours(
            employee=enrolment.employee,
            title=current.title,
            jp=current.jp,
            finished_on=current.ends_on,
            enrolment=enrolment,
            evidence=enrolment.certificate_number,
            source=LEDGER_SOURCE,
        )
        for enrolment in rows
    )
    seats.release_unseated(actor=actor, session=current)
    Session.objects.filter(pk=current.pk).update(state=SessionState.DONE)
    for enrolment in rows:
        enrolment.session = current
    notices.tell_certificate(rows)
    audit.record(actor=actor, verb="training.session.finished", target=current, certificates=len(rows))
    return len(rows)


def _require_complete(session: Session) -> None:
    if session.ends_on > today():
        raise DomainError(_("The session is finished after its last day."))
    open_seats = Enrolment.objects.filter(session=session, state=EnrolmentState.CONFIRMED).count()
    if open_seats:
        raise DomainError(
            _("%(count)d people on a seat have no attendance yet. Record it, then finish the session.")
            % {"count": open_seats}
        )
    undecided = Enrolment.objects.filter(session=session, state=EnrolmentState.ATTENDED, passed__isnull=True).count()
    if undecided:
        raise DomainError(
            _("%(count)d people who attended have no result yet. Record passed or not passed.") % {"count": undecided}
        )


@transaction.atomic
def start_due(on: date) -> int:
    """Sessions whose first day has come are running, also those of days the machine was off; gives how many.

    Past its last day a running session is to be finished, which HR does. Safe to run twice.
    """
    return Session.objects.filter(state__in=TAKES_PEOPLE, starts_on__lte=on).update(state=SessionState.RUNNING)


@transaction.atomic
def record_hours(
    *, actor: User, employee: Employee, title: str, jp: int, finished_on: date, evidence: str
) -> LearningHours:
    """Hours of an activity elsewhere, in quarters, with the number of its evidence.

    Raises DomainError without one, and for one's own hours (T06).
    """
    if actor.pk == employee.user_id:
        raise DomainError(_("Nobody records the own hours; a colleague of HR does."))
    if not evidence.strip():
        raise DomainError(_("Enter the number of the evidence; without it the hours do not count."))
    if finished_on > today():
        raise DomainError(_("Only finished activities count; the date lies ahead."))
    again = LearningHours.objects.filter(
        employee=employee, title=title, finished_on=finished_on, enrolment__isnull=True
    )
    if again.exists():
        raise DomainError(_("These hours are in the ledger already: same person, activity and day."))
    hours = LearningHours(
        employee=employee, title=title, jp=jp, finished_on=finished_on, evidence=evidence.strip(), source="hr"
    )
    hours.full_clean()
    hours.save()
    audit.record(actor=actor, verb="training.hours.recorded", target=employee, jp=jp, finished_on=finished_on)
    return hours
