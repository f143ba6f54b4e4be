"""What hinders? Shares left and right of one axis, numbers in the bars, the total of the right side at the end."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts.base import Chart, figure, filled, joined, svg, text
from core.figures import Number

ROW, TOP, LABEL, END = 31, 24, 190, 48
_LEFT = {1: ("#E2DED4",), 2: ("#C3BFB4", "#E2DED4"), 3: ("#A8A396", "#C3BFB4", "#E2DED4")}
_RIGHT = {1: ("#2A8E9B",), 2: ("#2A8E9B", "#083840"), 3: ("#8CC8CF", "#2A8E9B", "#083840")}
_WHITE_ON = "#083840"


def draw(
    rows: Sequence[tuple[str, Sequence[Number]]],
    *,
    title: str,
    steps: Sequence[str],
    split: int,
    sides: tuple[str, str],
    width: int = 640,
) -> Chart:
    """Each row is (label, shares in per cent in the order of `steps`).

    The first `split` steps (1 to 3) stand left of the axis, the others (1 to 3) right; `sides` are the words above.
    """
    left = max((_left(shares, split) for _label, shares in rows), default=0)
    right = max((_total(shares, split) for _label, shares in rows), default=0)
    scale = (width - LABEL - END) / ((left + right) or 1)
    axis = LABEL + left * scale
    fills = (*_LEFT[split], *_RIGHT[len(steps) - split])
    parts = [text(axis - 8, 14, sides[0], "e k"), text(axis + 8, 14, sides[1], "k")]
    for number, (label, shares) in enumerate(rows):
        y = TOP + ROW * number
        parts.append(_row(label, shares, fills, start=axis - _left(shares, split) * scale, y=y, scale=scale))
        end = axis + _total(shares, split) * scale + 8
        parts.append(text(end, y + 16, f"{figure(_total(shares, split), 0)}%", "k"))
    spoken = f"{title}: " + ", ".join(f"{label} {figure(_total(shares, split))}%" for label, shares in rows)
    table = tuple(
        (label, *(f"{figure(share)}%" for share in shares), f"{figure(_total(shares, split))}%")
        for label, shares in rows
    )
    drawing = svg(width, TOP + ROW * len(rows) + 4, spoken, parts, "w5")
    return Chart(drawing, title, (_("What"), *map(str, steps), sides[1]), table)


def _left(shares: Sequence[Number], split: int) -> float:
    return sum(map(float, shares[:split]))


def _total(shares: Sequence[Number], split: int) -> float:
    return sum(map(float, shares[split:]))


def _row(
    label: str, shares: Sequence[Number], fills: Sequence[str], *, start: float, y: float, scale: float
) -> SafeString:
    """Raises ValueError unless there is one share a step."""
    parts = [text(LABEL - 8, y + 16, label, "e k")]
    x = start
    for share, fill in zip(shares, fills, strict=True):
        wide = float(share) * scale
        if wide > 0:
            parts.append(filled(x, y, max(wide - 1.5, 0.5), 23, fill))
        if wide >= 18:
            parts.append(text(x + wide / 2, y + 16, figure(share, 0), "m w" if fill == _WHITE_ON else "m b"))
        x += wide
    return joined(parts)
