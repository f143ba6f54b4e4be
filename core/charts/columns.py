"""How much in each? Upright bars from zero, the value above each, a target as a line with a diamond."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts.base import (
    Bar,
    Chart,
    as_bars,
    bar,
    diamond,
    figure,
    joined,
    linked,
    rule,
    svg,
    text,
    top_of,
)  # fmt: skip
from core.figures import Number

TOP, FOOT = 26, 26


def draw(
    values: Iterable[Bar | tuple[str, Number | None]],
    *,
    title: str,
    target: Number | None = None,
    target_label: str = "",
    heads: tuple[str, str] | None = None,
    places: int | None = None,
    width: int = 560,
    height: int = 190,
) -> Chart:
    """`heads` name label and value in the table of numbers; `width` is about that of the panel in px."""
    bars = as_bars(values)
    frame = _Frame(
        height - FOOT, (height - TOP - FOOT) / top_of([one.value for one in bars] + [target]), target, places
    )
    slot = width / max(len(bars), 1)
    parts = [rule(0, frame.base, width, frame.base)]
    if target is not None:
        y = frame.y(target)
        parts += [rule(0, y, width, y, "s-sh"), diamond(6, y, "f-sh")]
        parts.append(
            text(width, y - 6, target_label or _("target %(value)s") % {"value": figure(target, places)}, "e k")
        )
    parts += [_column(one, slot * (index + 0.5), slot, frame) for index, one in enumerate(bars)]
    label = f"{title}: " + ", ".join(f"{one.label} {figure(one.value, places)}" for one in bars)
    rows = [(one.label, figure(one.value, places)) for one in bars]
    if target is not None:
        rows.append((target_label or _("Target"), figure(target, places)))
    drawing = svg(width, height, label, parts, "w5" if width >= 500 else "")
    return Chart(drawing, title, heads or (_("What"), _("Value")), tuple(rows))


@dataclass(frozen=True, slots=True)
class _Frame:
    base: float
    scale: float
    target: Number | None
    places: int | None

    def y(self, value: Number) -> float:
        return self.base - max(float(value), 0) * self.scale

    def label_y(self, value: Number) -> float:
        """Above the bar, and above the target line where that would run through the number."""
        y = self.y(value) - 8
        if self.target is None or not -4 < y - self.y(self.target) < 16:
            return y
        return self.y(self.target) - 6


def _column(one: Bar, middle: float, slot: float, frame: _Frame) -> SafeString:
    parts = [text(middle, frame.base + 18, one.label, "m")]
    if one.value is None:
        parts.append(text(middle, frame.base - 6, "–", "m"))
    else:
        wide, top = min(slot * 0.6, 72), frame.y(one.value)
        parts.append(bar(middle - wide / 2, top, wide, frame.base - top, one.status))
        parts.append(text(middle, frame.label_y(one.value), figure(one.value, frame.places), "m k big"))
    return linked(one.url, joined(parts))
