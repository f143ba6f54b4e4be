"""What a unit was called and where it hung, read from the changes that took effect, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from people.enums import EventKind, EventState
from people.events.fields import Shower
from people.models import PersonnelEvent, Unit


@dataclass(frozen=True, slots=True)
class Former:
    """A value with its first and last day; None: from before what was entered here, or still so."""

    value: str
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """A value that another one replaced on a day."""

    on: date
    before: str


def names(unit: Unit, changes: Iterable[PersonnelEvent]) -> list[Former]:
    renamed = _in_effect(changes, EventKind.RENAME, "unit_name")
    return _values([Step(one.effective_on, one.before.get("unit_name", "")) for one in renamed], unit.name)


def parents(unit: Unit, changes: Iterable[PersonnelEvent]) -> list[Former]:
    """By moves of the unit, and by mergers of the unit it hung under."""
    moved = _in_effect(changes, EventKind.MOVE, "parent")
    known = {unit.parent_id, *(key for one in moved for key in (one.asked["parent"], one.before.get("parent")))}
    merged = _mergers_that_took(unit, known - {None})
    shower = Shower(moved)
    former = [(one, one.before.get("parent")) for one in moved] + [(one, one.unit_id) for one in merged]
    former.sort(key=lambda pair: (pair[0].effective_on, pair[0].applied_at), reverse=True)
    steps = [Step(one.effective_on, shower.words("parent", parent)) for one, parent in former]
    return _values(steps, unit.parent.name if unit.parent else "")


def _in_effect(changes: Iterable[PersonnelEvent], kind: EventKind, name: str) -> list[PersonnelEvent]:
    stands = [one for one in changes if one.state == EventState.DECIDED and one.applied_at is not None]
    return [one for one in stands if one.kind == kind and one.asked.get(name) != one.before.get(name)]


def _mergers_that_took(unit: Unit, parents: set[int]) -> list[PersonnelEvent]:
    """Those that hung the unit under another, followed back from the parents it is known to have had."""
    found: list[PersonnelEvent] = []
    seen: set[int] = set()
    while parents - seen:
        mergers = PersonnelEvent.objects.filter(kind=EventKind.MERGE, asked__into__in=parents - seen)
        seen |= parents
        took = [one for one in mergers.filter(state=EventState.DECIDED, applied_at__isnull=False) if _took(one, unit)]
        found += took
        parents = {one.unit_id for one in took if one.unit_id}
    return found


def _took(merger: PersonnelEvent, unit: Unit) -> bool:
    rows = (row for row in merger.journal if row["model"] == unit._meta.label_lower and row["pk"] == unit.pk)
    return any("parent_id" in row["after"] for row in rows)


def _values(steps: list[Step], now: str) -> list[Former]:
    found, value, last_day = [], now, None
    for one in steps:
        found.append(Former(value, one.on, last_day))
        value, last_day = one.before, one.on - timedelta(days=1)
    return [*found, Former(value, None, last_day)]
