from typing import Any, Self

from django.db import models

from people.access import scope
from people.permissions import Permission
from privacy.enums import RequestState


class DataRequestQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Own requests, and those of the people in the units where a role looks after them."""
        if not user.is_authenticated:
            return self.none()
        mine = models.Q(employee__user=user)
        return self.filter(mine | scope(user, Permission.PRIVACY_VIEW, "employee__unit__path"))

    def open(self) -> Self:
        return self.filter(state=RequestState.OPEN)

    def for_list(self) -> Self:
        return self.select_related("employee__unit", "employee__dinas", "answered_by")
