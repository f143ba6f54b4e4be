"""What people are told about their seats; the words of each kind are registered in apps.py."""

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse

from accounts import inbox
from accounts.models import User
from training.models import Enrolment, Session

KINDS = {
    "confirmed": "training.confirmed",
    "waiting": "training.waiting",
    "declined": "training.declined",
    "cancelled": "training.cancelled",
}


def tell_states(enrolments: Iterable[Enrolment]) -> None:
    """Tell each person and whoever nominated them how the nomination stands; each state once."""
    messages: dict[str, list[inbox.Message]] = defaultdict(list)
    for one in enrolments:
        if kind := KINDS.get(one.state):
            messages[kind] += [_state_message(user, one) for user in _concerned(one)]
    for kind, found in messages.items():
        inbox.send(kind, found)


def _state_message(user: User, one: Enrolment) -> inbox.Message:
    return inbox.Message(
        user,
        f"{one.public_id}:{one.waiting_number or ''}",
        {"name": one.employee.name, "title": one.session.title, "place": one.waiting_number or ""},
        reverse("training:session_detail", args=[one.session.public_id]),
    )


def tell_cancelled(session: Session, enrolments: Iterable[Enrolment]) -> None:
    url = reverse("training:session_list")
    messages = [
        inbox.Message(user, str(one.public_id), {"title": session.title}, url)
        for one in enrolments
        for user in _concerned(one)
    ]
    inbox.send("training.session_cancelled", messages)


def tell_certificate(enrolments: Iterable[Enrolment]) -> None:
    url = reverse("training:my_learning")
    messages = [
        inbox.Message(one.employee.user, str(one.public_id), {"title": one.session.title}, url)
        for one in enrolments
        if one.employee.user is not None
    ]
    inbox.send("training.certificate", messages)


def _concerned(enrolment: Enrolment) -> list[User]:
    return [user for user in (enrolment.employee.user, enrolment.nominated_by) if user is not None]
