"""Have against need: the need as an outline, what is there solid within it, the gap as a number at the end."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts.base import Chart, bar, figure, joined, linked, svg, text, top_of
from core.figures import MINUS, Number

ROW, LABEL, END = 38, 150, 64


@dataclass(frozen=True, slots=True)
class Pair:
    """`have` or `need` of None is "belum ada data"."""

    label: str
    have: Number | None
    need: Number | None
    url: str = ""

    @property
    def gap(self) -> Number | None:
        """Above zero: too many; below: missing."""
        return None if self.have is None or self.need is None else self.have - self.need  # type: ignore[operator]


def draw(
    rows: Sequence[Pair],
    *,
    title: str,
    heads: tuple[str, str, str, str] | None = None,
    width: int = 560,
) -> Chart:
    """`heads` name label, have, need and gap in the table of numbers."""
    top = top_of([value for row in rows for value in (row.have, row.need)])
    scale = (width - LABEL - END) / top
    parts = [_pair(row, index * ROW, scale) for index, row in enumerate(rows)]
    label = f"{title}: " + ", ".join(f"{row.label} {_signed(row.gap)}" for row in rows)
    table = tuple((row.label, figure(row.have), figure(row.need), _signed(row.gap)) for row in rows)
    drawing = svg(width, len(rows) * ROW + 4, label, parts, "w5" if width >= 500 else "")
    return Chart(drawing, title, heads or (_("What"), _("Have"), _("Need"), _("Gap")), table)


def _pair(row: Pair, y: float, scale: float) -> SafeString:
    have, need = float(row.have or 0) * scale, float(row.need or 0) * scale
    parts = [text(0, y + 24, row.label, "k")]
    if row.need is not None:
        parts.append(bar(LABEL, y + 6, need, 26, "plan"))
    if row.have is not None:
        parts.append(bar(LABEL, y + 11, have, 16))
    parts.append(text(LABEL + max(have, need) + 8, y + 24, _signed(row.gap), "k"))
    return linked(row.url, joined(parts))


def _signed(gap: Number | None) -> str:
    if gap is None:
        return _("no data yet")
    return f"{'+' if gap > 0 else MINUS if gap < 0 else ''}{figure(-gap if gap < 0 else gap)}"
