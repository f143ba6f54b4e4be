"""What training does when somebody's service ends, and when that is undone."""

from datetime import date
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from core.templatetags.palu import date_id
from people.signals import service_ended, service_restored
from training.leavers import freed_places, places_of
from training.services.seats import cancel, give_back


@receiver(service_ended, dispatch_uid="training.places_of_leavers")
def free_places(employee_ids: list[int], on: date, actor: Any, **kwargs: Any) -> None:
    """Their seats go to the waiting list in its order; nominations and places on it are closed."""
    for place in places_of(employee_ids, on):
        cancel(actor=actor, enrolment=place, reason=_("Service ended."), service_ended=True)


@receiver(service_restored, dispatch_uid="training.places_of_returners")
def give_places_back(employee_id: int, actor: Any, **kwargs: Any) -> list[str]:
    """Gives the places that could not be given back, in sentences."""
    found = ((place, give_back(actor=actor, enrolment=place)) for place in freed_places(employee_id))
    words = _("The place on the session %(title)s, %(day)s, is not given back: %(why)s.")
    return [
        words % {"title": place.session.title, "day": date_id(place.session.starts_on), "why": why}
        for place, why in found
        if why
    ]
