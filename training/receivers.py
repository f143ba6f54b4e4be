"""What training does when somebody's service ends."""

from datetime import date
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from people.signals import service_ended
from training.leavers import places_of
from training.services.seats import cancel


@receiver(service_ended, dispatch_uid="training.places_of_leavers")
def free_places(employee_ids: list[int], on: date, actor: Any, **kwargs: Any) -> None:
    """Their seats go to the waiting list in its order; nominations and places on it are closed."""
    for place in places_of(employee_ids, on):
        cancel(actor=actor, enrolment=place, reason=_("Service ended."))
