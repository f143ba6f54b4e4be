"""How does it move? Values over time with the number of cases below, a target line, events as diamonds."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts.base import (
    Chart,
    diamond,
    dot,
    figure,
    joined,
    polyline,
    rule,
    svg,
    text,
    ticks,
    top_of,
)  # fmt: skip
from core.figures import Number

LEFT, RIGHT, TOP = 40, 84, 24
ABOVE, BELOW = 10, 20  # from a point to the foot of its figure
HIGHEST, LOWEST = 24, 6  # what a figure above its point covers
_STROKES = ("s-bay", "s-b")
_FILLS = ("f-bay", "f-2")


@dataclass(frozen=True, slots=True)
class Series:
    """One line; None is "belum ada data" and interrupts it."""

    name: str
    values: Sequence[Number | None]


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where a value of a position on the axis stands."""

    width: float
    base: float
    top_value: float
    count: int
    target: Number | None

    def x(self, index: int) -> float:
        return LEFT + 14 + (self.width - LEFT - RIGHT - 28) * index / max(self.count - 1, 1)

    def y(self, value: Number) -> float:
        return self.base - float(value) * (self.base - TOP) / self.top_value


def draw(
    series: Sequence[Series],
    *,
    title: str,
    labels: Sequence[str],
    counts: Sequence[int] = (),
    target: Number | None = None,
    target_label: str = "",
    events: Sequence[tuple[int, str]] = (),
    places: int | None = None,
    width: int = 630,
    height: int = 224,
) -> Chart:
    """One or two series over `labels`; `counts` are the cases behind each point; `events` are (index, words)."""
    if len(series) > len(_STROKES):
        raise ValueError("more than two lines with labels do not fit in one chart")
    steps = ticks(top_of([value for one in series for value in one.values] + [target]))
    plane = _Plane(width, height - (44 if counts else 28), steps[-1], len(labels), target)
    parts = [_grid(plane, steps, places), _axis(plane, labels, counts)]
    if target is not None:
        parts.append(_target(plane, target, target_label, places))
    parts += [_line(plane, one, number, len(series) == 1, places) for number, one in enumerate(series)]
    if len(series) > 1:
        parts.append(_names(plane, series, places))
    for at, words in events:
        parts += [diamond(plane.x(at), TOP - 12, "f-tur"), text(plane.x(at) + 10, TOP - 8, words, "k")]
    table = _table(series, labels, counts, places)
    spoken = f"{title}: " + ", ".join(f"{row[0]} {row[1]}" for row in table)
    heads = (_("Period"), *(one.name for one in series), *([_("Cases")] if counts else []))
    return Chart(svg(width, height, spoken, parts, "w5"), title, heads, table)


def _grid(plane: _Plane, steps: Sequence[float], places: int | None) -> SafeString:
    right = plane.width - RIGHT + 14
    parts = []
    for value in steps:
        y = plane.y(value)
        parts += [rule(LEFT, y, right, y), text(LEFT - 8, y + 4, figure(value, places), "e")]
    return joined(parts)


def _axis(plane: _Plane, labels: Sequence[str], counts: Sequence[int]) -> SafeString:
    parts = [text(plane.x(index), plane.base + 20, label, "m") for index, label in enumerate(labels)]
    parts += [text(plane.x(index), plane.base + 36, f"n={count}", "m") for index, count in enumerate(counts)]
    return joined(parts)


def _target(plane: _Plane, target: Number, label: str, places: int | None) -> SafeString:
    y, right = plane.y(target), plane.width - RIGHT + 14
    words = label or _("target %(value)s") % {"value": figure(target, places)}
    return joined([rule(LEFT, y, right, y, "s-sh"), diamond(right, y, "f-sh", 5), text(right + 9, y + 4, words, "k")])


def _line(plane: _Plane, series: Series, number: int, alone: bool, places: int | None) -> SafeString:
    stroke, fill = _STROKES[number], _FILLS[number]
    parts = [polyline(run, stroke) for run in _runs(plane, series.values) if len(run) > 1]
    for index, value in _known(series):
        x, y = plane.x(index), plane.y(value)
        parts.append(dot(x, y, fill))
        if alone:
            parts.append(text(x, _beside(plane, y), figure(value, places), "m k"))
    return joined(parts)


def _beside(plane: _Plane, y: float) -> float:
    """Where the figure of a point stands: above it, or below where the target line would run through it."""
    crossed = plane.target is not None and y - HIGHEST < plane.y(plane.target) < y - LOWEST
    return y + BELOW if crossed else y - ABOVE


def _known(series: Series) -> list[tuple[int, Number]]:
    return [(index, value) for index, value in enumerate(series.values) if value is not None]


def _names(plane: _Plane, series: Sequence[Series], places: int | None) -> SafeString:
    """The name and last value at the end of each line, moved apart where the lines meet."""
    ends = [(*_known(one)[-1], one.name) for one in series if _known(one)]
    parts, lowest = [], float("-inf")
    for index, value, name in sorted(ends, key=lambda end: plane.y(end[1])):
        lowest = max(plane.y(value) + 4, lowest + 16)
        parts.append(text(plane.x(index) + 9, lowest, f"{name} {figure(value, places)}", "k"))
    return joined(parts)


def _runs(plane: _Plane, values: Sequence[Number | None]) -> list[list[tuple[float, float]]]:
    """The unbroken pieces of a line."""
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((plane.x(index), plane.y(value)))
    return runs


def _table(
    series: Sequence[Series], labels: Sequence[str], counts: Sequence[int], places: int | None
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            label,
            *(figure(one.values[index], places) for one in series),
            *([figure(counts[index])] if counts else []),
        )
        for index, label in enumerate(labels)
    )
