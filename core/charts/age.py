"""The age shape: bands back to back, two groups that are named above (sexes, or PNS and PPPK)."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts.base import Chart, bar, figure, joined, svg, text, top_of

ROW, TOP, MIDDLE, END = 26, 26, 64, 44


def draw(bands: Sequence[tuple[str, int, int]], *, title: str, sides: tuple[str, str], width: int = 560) -> Chart:
    """`bands` are (ages, left, right), the oldest first; `sides` name the two groups."""
    half = (width - MIDDLE) / 2
    scale = (half - END) / top_of([count for _ages, *counts in bands for count in counts])
    parts = [text(half - 4, 14, sides[0], "e k"), text(half + MIDDLE + 4, 14, sides[1], "k")]
    parts += [_band(band, TOP + ROW * number, half, scale) for number, band in enumerate(bands)]
    spoken = f"{title}: " + ", ".join(f"{ages} {left} {sides[0]}, {right} {sides[1]}" for ages, left, right in bands)
    rows = tuple((ages, figure(left), figure(right), figure(left + right)) for ages, left, right in bands)
    drawing = svg(width, TOP + ROW * len(bands) + 4, spoken, parts, "w5" if width >= 500 else "")
    return Chart(drawing, title, (_("Age"), *sides, _("Together")), rows)


def _band(band: tuple[str, int, int], y: float, half: float, scale: float) -> SafeString:
    ages, left, right = band
    long_left, long_right = left * scale, right * scale
    start = half + MIDDLE
    return joined(
        [
            text(half + MIDDLE / 2, y + 15, ages, "m"),
            bar(half - long_left, y + 2, long_left, 18),
            bar(start, y + 2, long_right, 18),
            text(half - long_left - 6, y + 15, figure(left), "e k"),
            text(start + long_right + 6, y + 15, figure(right), "k"),
        ]
    )
