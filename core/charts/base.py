"""What every chart kind is made of. Every text is escaped by format_html; nothing is marked safe by hand."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.figures import Number, written

Status = Literal["actual", "plan", "projection", "partial"]


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing, its finding, and the same numbers as a table (`columns` are the heads, `rows` plain cells)."""

    svg: SafeString
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; a `value` of None is "belum ada data" and draws none. `url` makes it a link."""

    label: str
    value: Number | None
    status: Status = "actual"
    url: str = ""


def as_bars(values: Iterable["Bar | tuple[str, Number | None]"]) -> list[Bar]:
    return [value if isinstance(value, Bar) else Bar(str(value[0]), value[1]) for value in values]


def figure(value: Number | None, places: int | None = None) -> str:
    """A number as people read it: 1.234,5; without `places` one decimal, unless it is whole."""
    if value is None:
        return _("no data yet")
    if places is None:
        places = 0 if value == int(value) else 1
    return written(value, places)


def attribute(value: float) -> str:
    """A coordinate: at most one decimal, never in the reader's language."""
    return f"{value:.1f}".removesuffix(".0")


def joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def svg(width: float, height: float, label: str, parts: Iterable[SafeString], css: str = "") -> SafeString:
    """The whole drawing; one with links is a group, because what is inside an image cannot be reached."""
    inside = joined(parts)
    return format_html(
        '<svg viewBox="0 0 {} {}" role="{}" aria-label="{}"{}>{}</svg>',
        attribute(width),
        attribute(height),
        "group" if "<a " in inside else "img",
        label,
        format_html(' class="{}"', css) if css else "",
        inside,
    )


def text(x: float, y: float, value: Any, css: str = "") -> SafeString:
    """Classes: k strong, m centred, e right, big 14 px, w white, b ink on a light fill."""
    look = format_html(' class="{}"', css) if css else ""
    return format_html('<text x="{}" y="{}"{}>{}</text>', attribute(x), attribute(y), look, value)


def rule(x1: float, y1: float, x2: float, y2: float, css: str = "s-line") -> SafeString:
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>', *map(attribute, (x1, y1, x2, y2)), css
    )  # fmt: skip


def box(x: float, y: float, width: float, height: float, css: str) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>', *map(attribute, (x, y, width, height)), css
    )  # fmt: skip


def filled(x: float, y: float, width: float, height: float, fill: str) -> SafeString:
    """A box whose colour is the same in both themes; `fill` is one of our constants."""
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>', *map(attribute, (x, y, width, height)), fill
    )  # fmt: skip


def bar(x: float, y: float, width: float, height: float, status: Status = "actual") -> SafeString:
    """A bar filled by the status of its data."""
    if status == "plan":
        return box(x, y, width, height, "plan")
    if status == "projection":
        return box(x, y, width, height, "proj")
    solid = box(x, y, width, height, "f-bay")
    if status == "partial":
        edge = format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" fill="none" class="s-ink dash"/>',
            *map(attribute, (x - 2, y - 2, width + 4, height + 4)),
        )
        return joined([solid, edge])
    return solid


def linked(url: str, drawing: SafeString) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, drawing) if url else drawing


def polyline(points: Sequence[tuple[float, float]], css: str) -> SafeString:
    path = " ".join(f"{attribute(x)},{attribute(y)}" for x, y in points)
    return format_html('<polyline class="{}" points="{}"/>', css, path)


def dot(x: float, y: float, css: str, radius: float = 4.5) -> SafeString:
    return format_html(
        '<circle cx="{}" cy="{}" r="{}" class="{}"/>', attribute(x), attribute(y), attribute(radius), css
    )


def diamond(x: float, y: float, css: str, half: float = 6) -> SafeString:
    """The mark of targets and milestones."""
    corners = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
    path = " ".join(f"{attribute(a)},{attribute(b)}" for a, b in corners)
    return format_html('<polygon class="{}" points="{}"/>', css, path)


def top_of(values: Iterable[Number | None]) -> float:
    """The end of an axis from 0: at least 1, a little above the largest value."""
    return max([float(value) for value in values if value is not None] or [0]) or 1.0


def ticks(top: float, count: int = 4) -> list[float]:
    """Round steps from 0 that reach `top`: 1, 2 or 5 times a power of ten."""
    raw = top / count
    power = 10 ** math.floor(math.log10(raw)) if raw > 0 else 1
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= raw)
    return [number * step for number in range(math.ceil(top / step) + 1)]
