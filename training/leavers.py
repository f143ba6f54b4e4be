"""What training holds for somebody who leaves: seats and nominations of sessions ahead."""

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


def sentences(employee: Employee, on: date) -> list[str]:
    return [
        _("The place on the session %(title)s, %(day)s, goes to the next one; an undo does not bring it back.")
        % {"title": place.session.title, "day": date_id(place.session.starts_on)}
        for place in places_of([employee.pk], on)
    ]
