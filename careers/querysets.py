"""Scoping of career moves."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from people.access import scope
from people.permissions import Permission


class CareerMoveQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Moves of the employees whose careers `user` may see, and the own ones."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(employee__user=user) | scope(user, Permission.CAREER_VIEW, "employee__unit__path"))
