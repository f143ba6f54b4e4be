"""What training holds for somebody who leaves: seats and nominations of sessions ahead."""

from datetime import date

from django.utils.translation import gettext as _

from core.templatetags.palu import date_id
from people.models import Employee
from training.enums import OPEN_STATES, EnrolmentState
from training.models import Enrolment

ON_IT = (EnrolmentState.NOMINATED, EnrolmentState.CONFIRMED, EnrolmentState.WAITING)


def sentences(employee: Employee, on: date) -> list[str]:
    """Sessions that end on or after the first day without service; HR frees the seat on the page of the session."""
    seats = Enrolment.objects.filter(
        employee=employee, state__in=ON_IT, session__state__in=OPEN_STATES, session__ends_on__gte=on
    ).select_related("session")
    return [
        _("A place on the session %(title)s, %(day)s, is kept. Take the person off there.")
        % {"title": seat.session.title, "day": date_id(seat.session.starts_on)}
        for seat in seats.order_by("session__starts_on", "pk")
    ]
