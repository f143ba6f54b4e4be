"""The career strip of a profile: posts, grades and units as bars over the years; plain numbers for the template."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

LEFT, RIGHT = 150, 1014
ROW_TOPS = (14, 50, 86)
GAP = 3  # between two bars, so that a change is seen
CHARACTER = 7.2  # average width of a label character
TICKS = 6


@dataclass(frozen=True, slots=True)
class Span:
    """What held from a day to another (exclusive; None = still)."""

    label: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    width: int
    label: str
    text_x: int
    text_y: int
    current: bool


@dataclass(frozen=True, slots=True)
class Strip:
    bars: list[Bar]
    ticks: list[tuple[int, str]]  # (x, year)
    today_x: int


def draw(rows: Sequence[Sequence[Span]], on: date) -> Strip | None:
    """At most three rows of spans; None when nothing is known."""
    starts = [span.valid_from for row in rows for span in row if span.valid_from <= on]
    if not starts:
        return None
    first = date(min(starts).year, 1, 1)
    total = max((on - first).days, 1)

    def x(day: date) -> int:
        return LEFT + round((RIGHT - LEFT) * min(max((day - first).days, 0), total) / total)

    bars = [
        _bar(span, top, x, on)
        for row, top in zip(rows, ROW_TOPS, strict=False)
        for span in row
        if span.valid_from <= on
    ]
    step = max(1, -(-(on.year - first.year) // TICKS))
    ticks = [(x(date(year, 1, 1)), str(year)) for year in range(first.year, on.year + 1, step)]
    return Strip(bars, ticks, RIGHT)


def _bar(span: Span, top: int, x: Callable[[date], int], on: date) -> Bar:
    start, end = x(span.valid_from), x(span.valid_to or on)
    width = max(end - start - GAP, 2)
    return Bar(start, top, width, _cut(span.label, width), start + 8, top + 16, span.valid_to is None)


def _cut(label: str, width: int) -> str:
    room = int((width - 12) / CHARACTER)
    if len(label) <= room:
        return label
    return f"{label[: room - 1].rstrip()}…" if room > 3 else ""


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans of the same label that follow each other, as one; oldest first."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda one: one.valid_from):
        if result and result[-1].label == span.label and result[-1].valid_to == span.valid_from:
            result[-1] = Span(span.label, result[-1].valid_from, span.valid_to)
        else:
            result.append(span)
    return result
