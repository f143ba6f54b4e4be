"""Whose number is shown whole: it gives away birth and sex, so it is masked outside the own unit (privacy.md)."""

from typing import Any

from django.db.models import Q

from people.access import scope, unit_paths
from people.paths import covers
from people.permissions import Permission
from people.rules import nip


class NumberRight:
    """What `user` may read of numbers, birth dates and sex; one look at the roles, then plain values."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.paths = unit_paths(user, Permission.EMPLOYEE_NUMBER)

    def covers(self, unit_path: str, user_id: int | None) -> bool:
        """Whether the facts of a person in a unit, with that account, are shown whole."""
        own = user_id is not None and user_id == self.user.pk
        return own or any(covers(top, unit_path) for top in self.paths)

    def number(self, number: str, unit_path: str, user_id: int | None) -> str:
        return number if self.covers(unit_path, user_id) else nip.mask(number)

    def q(self) -> Q:
        """Employees whose facts are shown whole."""
        return Q(user=self.user) | scope(self.user, Permission.EMPLOYEE_NUMBER)
