"""Will it be done in time? A total that grows by day, dashed on to the last day at this pace, and the target."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts.base import (
    Chart,
    Number,
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

LEFT, RIGHT, TOP, FOOT = 34, 94, 16, 26
APART = 16  # px between two words at the end of the lines


def draw(
    totals: Sequence[Number],
    *,
    title: str,
    days: int,
    target: Number,
    forecast: Number | None,
    ends: tuple[str, str],
    rows: Sequence[tuple[str, str]],
    heads: tuple[str, str],
    width: int = 262,
    height: int = 176,
) -> Chart:
    """`totals` by day from the first one on; `days` is the place of the last day, `forecast` its expected total.

    `ends` name the first and the last day; `rows` are the table of numbers.
    """
    steps = ticks(top_of([*totals, target, forecast]))
    base, right = height - FOOT, width - RIGHT

    def x(day: float) -> float:
        return LEFT + (right - LEFT) * day / max(days, 1)

    def y(value: Number) -> float:
        return base - float(value) * (base - TOP) / steps[-1]

    parts: list[SafeString] = []
    for step in steps:
        parts += [rule(LEFT, y(step), right, y(step)), text(LEFT - 6, y(step) + 4, figure(step, 0), "e")]
    points = [(x(day), y(total)) for day, total in enumerate(totals)]
    now_x, now_y = points[-1]
    if len(points) > 1:
        parts.append(polyline(points, "s-bay"))
    words = [(y(target), _("%(value)s target") % {"value": figure(target, 0)}, "k")]
    if forecast is not None:
        parts.append(polyline([(now_x, now_y), (right, y(forecast))], "s-bay dash"))
        words.append((y(forecast), _("%(value)s expected") % {"value": figure(forecast, 0)}, ""))
    parts += [diamond(right, y(target), "f-sh"), dot(now_x, now_y, "f-bay", 4)]
    early = now_x < LEFT + 40
    parts.append(text(now_x + (8 if early else -8), now_y - 8, figure(totals[-1], 0), "k" if early else "e k"))
    parts += _ends(right + 10, words)
    parts += [text(LEFT, height - 6, ends[0]), text(right, height - 6, ends[1], "m")]
    spoken = f"{title}: " + ", ".join(f"{label} {value}" for label, value in rows)
    return Chart(svg(width, height, spoken, [joined(parts)]), title, heads, tuple(rows))


def _ends(x: float, words: Sequence[tuple[float, str, str]]) -> list[SafeString]:
    """From top to bottom, moved apart where they meet."""
    parts, lowest = [], float("-inf")
    for y, said, css in sorted(words):
        lowest = max(y + 4, lowest + APART)
        parts.append(text(x, lowest, said, css))
    return parts
