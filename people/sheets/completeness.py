"""How many people of each agency have which facts, and what each missing sheet would unlock."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from people.access import scope
from people.models import Employee
from people.permissions import Permission
from people.sheets.kinds import SheetKind, all_kinds
from people.sheets.unlocks import Unlock, all_unlocks


@dataclass(frozen=True, slots=True)
class Share:
    """Of `all` people a fact can apply to, `known` have it."""

    known: int
    all: int

    @property
    def percent(self) -> int | None:
        """Whole percent, never 100 while somebody is missing; None where it applies to nobody."""
        return self.known * 100 // self.all if self.all else None

    @property
    def missing(self) -> int:
        return self.all - self.known


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    people: int
    shares: list[Share]  # in the order of the kinds


@dataclass(frozen=True, slots=True)
class Gain:
    """A sheet, whom it is missing of, and for how many people it would unlock what."""

    kind: SheetKind
    share: Share
    unlocks: list[tuple[Any, int]]


@dataclass(frozen=True, slots=True)
class Completeness:
    kinds: list[SheetKind]
    lines: list[Line]
    total: Line
    gains: list[Gain]  # the greatest first


def measure(user: Any, on: date) -> Completeness:
    """Of the people at work where `user` may see it; one statement whatever their number."""
    kinds = [kind for kind in all_kinds() if kind.known_people() is not None]
    unlocks = all_unlocks()
    counts = {f"all_{n}": Count("pk", filter=kind.applies()) for n, kind in enumerate(kinds)}
    counts |= {f"has_{n}": Count("pk", filter=_known(kind)) for n, kind in enumerate(kinds)}
    counts |= {f"wait_{n}": Count("pk", filter=one.waits(on)) for n, one in enumerate(unlocks)}
    people = Employee.objects.for_analysis().filter(scope(user, Permission.COMPLETENESS_VIEW, "unit__path")).order_by()
    grouped = people.values("dinas__name").annotate(people=Count("pk"), **counts).order_by("dinas__name")
    rows: list[dict[str, Any]] = [dict(row) for row in grouped]
    lines = [_line(row, row["dinas__name"] or "", len(kinds)) for row in rows]
    summed = {name: sum(row[name] for row in rows) for name in ("people", *counts)}
    total = _line(summed, "", len(kinds))
    return Completeness(kinds, lines, total, _gains(kinds, total, unlocks, summed))


def _known(kind: SheetKind) -> Q:
    return kind.applies() & Q(pk__in=kind.known_people())


def _line(row: dict[str, Any], name: str, kinds: int) -> Line:
    return Line(name, row["people"], [Share(row[f"has_{n}"], row[f"all_{n}"]) for n in range(kinds)])


def _gains(kinds: list[SheetKind], total: Line, unlocks: list[Unlock], summed: dict[str, int]) -> list[Gain]:
    waiting: dict[str, list[tuple[Any, int]]] = {}
    for n, one in enumerate(unlocks):
        if summed[f"wait_{n}"]:
            waiting.setdefault(one.kind, []).append((one.what, summed[f"wait_{n}"]))
    of_kind = {kind.code: share for kind, share in zip(kinds, total.shares, strict=True)}
    gains = [
        Gain(kind, of_kind.get(kind.code, Share(0, 0)), waiting.get(kind.code, []))
        for kind in all_kinds()
        if kind.code in waiting or (kind.code in of_kind and of_kind[kind.code].missing)
    ]
    return sorted(gains, key=lambda gain: -max((count for _what, count in gain.unlocks), default=0))
