"""What people are told about their seats; the words of each kind are registered in apps.py."""

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


def tell_state(enrolment: Enrolment) -> None:
    """Tell the person and whoever nominated them how the nomination stands; each state once."""
    kind = KINDS.get(enrolment.state)
    if kind is None:
        return
    inbox.notify(
        _concerned(enrolment),
        kind=kind,
        key=f"{enrolment.public_id}:{enrolment.waiting_number or ''}",
        params={
            "name": enrolment.employee.name,
            "title": enrolment.session.title,
            "place": enrolment.waiting_number or "",
        },
        url=reverse("training:session_detail", args=[enrolment.session.public_id]),
    )


def tell_cancelled(session: Session, enrolments: list[Enrolment]) -> None:
    for enrolment in enrolments:
        inbox.notify(
            _concerned(enrolment),
            kind="training.session_cancelled",
            key=str(enrolment.public_id),
            params={"title": session.title},
            url=reverse("training:session_list"),
        )


def tell_certificate(enrolments: list[Enrolment]) -> None:
    for enrolment in enrolments:
        if enrolment.employee.user is not None:
            inbox.notify(
                [enrolment.employee.user],
                kind="training.certificate",
                key=str(enrolment.public_id),
                params={"title": enrolment.session.title},
                url=reverse("training:my_learning"),
            )


def _concerned(enrolment: Enrolment) -> list[User]:
    return [user for user in (enrolment.employee.user, enrolment.nominated_by) if user is not None]
