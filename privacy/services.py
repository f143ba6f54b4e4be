"""What a person asks about the own data, and what BKPSDMD answers. Each request has a clock of 3 x 24 hours."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import inbox
from accounts.models import User
from core import audit, jobs
from core.errors import DomainError, TransitionError
from people.enums import Role, UnitKind
from people.models import Employee, RoleAssignment
from people.services.privacy import set_restricted
from privacy.enums import Ground, RequestKind, RequestState
from privacy.models import DataRequest, NoticeReading
from privacy.rules import clock

COPY_JOB = "privacy.copy"


def ask(*, actor: User, employee: Employee, kind: RequestKind, fact: str = "", wish: str = "") -> DataRequest:
    """Open a request of the person's own; the clock starts. Raises DomainError while the same one waits."""
    request = DataRequest(employee=employee, kind=kind, fact=fact, wish=wish)
    request.clean_fields()
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        raise DomainError(_("You have asked for this already; the answer is still open.")) from None
    audit.record(actor=actor, verb=f"privacy.{kind}.asked", target=request, fact=fact)
    _tell(looking_after(), "privacy.asked", request, url=request.get_absolute_url())
    return request


@transaction.atomic
def ask_copy(*, actor: User, employee: Employee) -> DataRequest:
    """A copy is made at once by a job; the request keeps its clock all the same."""
    request = DataRequest.objects.open().filter(employee=employee, kind=RequestKind.COPY).first()
    if request is not None:
        return request
    request = ask(actor=actor, employee=employee, kind=RequestKind.COPY)
    request.job = jobs.enqueue(COPY_JOB, actor=actor, params={"request": str(request.public_id)})
    request.save(update_fields=["job"])
    return request


@transaction.atomic
def answer(*, actor: User, request: DataRequest, text: str) -> DataRequest:
    """Done as asked; a restriction holds from this moment. Raises TransitionError when no longer open."""
    _close(actor=actor, request=request, state=RequestState.ANSWERED, text=text)
    if request.kind == RequestKind.RESTRICTION:
        set_restricted(actor=actor, employee=request.employee, restricted=True)
    return request


@transaction.atomic
def refuse(*, actor: User, request: DataRequest, ground: Ground, text: str) -> DataRequest:
    """Refused on a ground the law lists for this kind, with an explanation. Raises DomainError without one."""
    if ground not in clock.grounds_for(RequestKind(request.kind)):
        raise DomainError(_("The law does not list this ground for this kind of request."))
    if not text.strip():
        raise DomainError(_("Explain the refusal to the person."))
    return _close(actor=actor, request=request, state=RequestState.REFUSED, text=text, ground=ground)


@transaction.atomic
def withdraw(*, actor: User, request: DataRequest) -> DataRequest:
    return _close(actor=actor, request=request, state=RequestState.WITHDRAWN, text="")


@transaction.atomic
def lift_restriction(*, actor: User, employee: Employee) -> None:
    """The person asks for being counted again; that needs nobody's answer."""
    set_restricted(actor=actor, employee=employee, restricted=False)


def _close(*, actor: User, request: DataRequest, state: RequestState, text: str, ground: str = "") -> DataRequest:
    now = timezone.now()
    closed = DataRequest.objects.filter(pk=request.pk, state=RequestState.OPEN).update(
        state=state, answer=text.strip(), ground=ground, answered_by=actor, answered_at=now
    )
    if not closed:
        raise TransitionError(_("This request has been answered already."))
    request.refresh_from_db()
    audit.record(actor=actor, verb=f"privacy.{request.kind}.{state}", target=request, ground=ground)
    person = request.employee.user
    if person is not None and person != actor:
        _tell([person], "privacy.answered", request, url=request.get_absolute_url())
    return request


def escalate(now: datetime | None = None) -> int:
    """Tell HR and administrators of each request open for 48 hours, once. Gives how many."""
    now = now or timezone.now()
    late = DataRequest.objects.open().filter(escalated_at=None, asked_at__lte=now - clock.ESCALATE_AFTER)
    count = 0
    for request in late.select_related("employee"):
        if DataRequest.objects.filter(pk=request.pk, escalated_at=None).update(escalated_at=now):
            _tell(looking_after(), "privacy.escalated", request, url=request.get_absolute_url())
            audit.record(actor=None, verb="privacy.request.escalated", target=request)
            count += 1
    return count


def looking_after() -> list[User]:
    """HR of the whole city and administrators."""
    held = RoleAssignment.objects.in_force().filter(role__in=(Role.HR, Role.ADMIN), unit__kind=UnitKind.CITY)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True))


def _tell(users: Iterable[User], kind: str, request: DataRequest, url: str) -> None:
    inbox.notify(users, kind=kind, key=str(request.public_id), params={"kind": request.kind}, url=url)


def remember_notice(*, user: User, version: str) -> None:
    if NoticeReading.objects.get_or_create(user=user, version=version)[1]:
        audit.record(actor=user, verb="privacy.notice.read", version=version)
