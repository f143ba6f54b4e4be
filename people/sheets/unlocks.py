"""What a missing sheet would unlock, counted: apps to the right register who waits for which fact."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Unlock:
    """`waits` gives the employees for whom `what` has no answer for want of the sheet."""

    kind: str  # code of the sheet
    what: Any  # what would be unlocked, as in "eligibility"
    waits: Callable[[date], Q]


_unlocks: list[Unlock] = []


def register(kind: str, what: Any, waits: Callable[[date], Q]) -> None:
    """Called from AppConfig.ready."""
    _unlocks[:] = [one for one in _unlocks if (one.kind, one.waits) != (kind, waits)]
    _unlocks.append(Unlock(kind, what, waits))


def all_unlocks() -> list[Unlock]:
    return list(_unlocks)
