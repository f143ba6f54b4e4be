"""What answers say together: shares of a scale, needs by how many units ask for them, how far a survey will get."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

FEWEST_REMARKS = 10  # free text is shown from this many answers on (T37)


def shares(counts: Sequence[int]) -> list[int]:
    """Whole per cents that sum to 100 (largest remainders); all 0 when nothing was counted."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    exact = [count * 100 / total for count in counts]
    whole = [math.floor(value) for value in exact]
    by_remainder = sorted(range(len(counts)), key=lambda index: (whole[index] - exact[index], index))
    for index in by_remainder[: 100 - sum(whole)]:
        whole[index] += 1
    return whole


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """Answers of one scale: how many chose each point, from 1 up."""

    code: str
    counts: tuple[int, ...]

    @property
    def answered(self) -> int:
        return sum(self.counts)

    @property
    def shares(self) -> list[int]:
        return shares(self.counts)

    def share_from(self, point: int) -> int:
        """Per cent that chose `point` or above, as the sum of the shares shown."""
        return sum(self.shares[point - 1 :])

    def share_to(self, point: int) -> int:
        return sum(self.shares[:point])


def scale_result(code: str, points: int, chosen: Mapping[int, int]) -> ScaleResult:
    """`chosen`: how often each point was chosen; points outside the scale are left out."""
    return ScaleResult(code, tuple(chosen.get(point, 0) for point in range(1, points + 1)))


@dataclass(frozen=True, slots=True)
class RankedNeed:
    """A topic with the units that ask for it, the people they name, and how many units need it this year."""

    label: str
    ref: str
    units: int
    people: int
    urgent: int


def rank_needs(rows: Iterable[tuple[Any, Mapping[str, Any]]], urgent: str) -> list[RankedNeed]:
    """Needs by number of units, then people, then name. `rows` are (unit, value of a row); values with the same
    `topic_ref`, else the same words whatever their case, are one need. A unit counts once a need, its people add up.
    """
    found: dict[str, dict[str, Any]] = {}
    for unit, value in rows:
        topic = str(value.get("topic", "")).strip()
        if not topic:
            continue
        key = value.get("topic_ref") or " ".join(topic.casefold().split())
        need = found.setdefault(key, {"label": topic, "ref": value.get("topic_ref", ""), "units": {}, "people": 0})
        need["people"] += value.get("people") or 0
        need["units"][unit] = need["units"].get(unit, False) or value.get("urgency") == urgent
    ranked = [
        RankedNeed(one["label"], one["ref"], len(one["units"]), one["people"], sum(one["units"].values()))
        for one in found.values()
    ]
    return sorted(ranked, key=lambda one: (-one.units, -one.people, one.label.casefold()))


@dataclass(frozen=True, slots=True)
class Pace:
    """Units sent by the last day if the pace of the last seven days holds, and how many that falls short."""

    per_day: float
    expected: int
    short: int


def pace(sent_by_day: Mapping[date, int], asked: int, opened_on: date, on: date, closes_on: date) -> Pace:
    """`sent_by_day` counts what stands as sent, by day of sending. The opening day counts as a day."""
    sent = sum(sent_by_day.values())
    days = max(1, min(7, (on - opened_on).days + 1))
    recent = sum(count for day, count in sent_by_day.items() if (on - day).days < days)
    per_day = recent / days
    expected = min(asked, sent + math.floor(per_day * max(0, (closes_on - on).days)))
    return Pace(per_day, expected, asked - expected)
