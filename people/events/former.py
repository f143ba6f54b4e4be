"""What a unit was called and where it hung, read from the changes that took effect, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from people.enums import EventKind, EventState
from people.events.fields import Shower
from people.models import PersonnelEvent, Unit


@dataclass(frozen=True, slots=True)
class Former:
    """A value with its first and last day; None: from before what was entered here, or still so."""

    value: str
    first_day: date | None
    last_day: date | None


def names(unit: Unit, changes: Iterable[PersonnelEvent]) -> list[Former]:
    return _values(_in_effect(changes, EventKind.RENAME), "unit_name", unit.name)


def parents(unit: Unit, changes: Iterable[PersonnelEvent]) -> list[Former]:
    now = unit.parent.name if unit.parent else ""
    return _values(_in_effect(changes, EventKind.MOVE), "parent", now)


def _in_effect(changes: Iterable[PersonnelEvent], kind: EventKind) -> list[PersonnelEvent]:
    stands = [one for one in changes if one.state == EventState.DECIDED and one.applied_at is not None]
    return [one for one in stands if one.kind == kind]


def _values(changes: list[PersonnelEvent], name: str, now: str) -> list[Former]:
    shower, found, last_day = Shower(changes), [], None
    value: Any = now
    for one in changes:
        if one.asked.get(name) == one.before.get(name):
            continue
        found.append(Former(value, one.effective_on, last_day))
        value, last_day = shower.words(name, one.before.get(name)), one.effective_on - timedelta(days=1)
    return [*found, Former(value, None, last_day)]
