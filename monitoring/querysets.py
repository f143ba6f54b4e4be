"""Scoping of snapshots and reports: city-wide ones for those who read the whole city, a Dinas' own within its scope."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from people.access import has_everywhere, scope
from people.permissions import Permission


def reads_city(user: Any) -> bool:
    """Whether `user` reads reports of the whole city."""
    return has_everywhere(user, Permission.REPORT_VIEW)


class OfDinasOrCityQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if reads_city(user):
            return self
        return self.filter(Q(dinas__isnull=False) & scope(user, Permission.REPORT_VIEW, "dinas__unit__path"))
