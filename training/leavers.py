"""What training holds for somebody who leaves, and held for who comes back: seats and nominations of sessions ahead."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.templatetags.palu import date_id
from people.models import Employee
from training.enums import OPEN_STATES, EnrolmentState
from training.models import Enrolment

ON_IT = (EnrolmentState.NOMINATED, EnrolmentState.CONFIRMED, EnrolmentState.WAITING)


def places_of(employee_ids: Iterable[int], on: date) -> QuerySet[Enrolment]:
    """On sessions that end on or after the first day without service."""
    return (
        Enrolment.objects.filter(
            employee__in=list(employee_ids), state__in=ON_IT, session__state__in=OPEN_STATES, session__ends_on__gte=on
        )
        .select_related("session")
        .order_by("session__starts_on", "pk")
    )


def freed_places(employee_id: int) -> QuerySet[Enrolment]:
    """What the end of service took."""
    freed = Enrolment.objects.filter(employee=employee_id).exclude(freed_from="")
    return freed.select_related("session").order_by("session__starts_on", "pk")


def sentences(employee: Employee, on: date) -> list[str]:
    words = _("The place on the session %(title)s, %(day)s, is freed; an undo gives it back while one is free.")
    return [
        words % {"title": place.session.title, "day": date_id(place.session.starts_on)}
        for place in places_of([employee.pk], on)
    ]
