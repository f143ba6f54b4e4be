"""The trend in a row of a table, beside its number; no axis."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.charts.base import Chart, dot, figure, joined, polyline
from core.figures import Number

WIDTH, HEIGHT, EDGE = 84, 24, 4


def draw(values: Sequence[Number | None], *, title: str = "") -> Chart:
    """At most twelve points, the last marked; None leaves a gap that the line bridges."""
    shown = list(values)[-12:]
    known = [(index, float(value)) for index, value in enumerate(shown) if value is not None]
    parts = []
    if known:
        low, high = min(value for _index, value in known), max(value for _index, value in known)
        across, up = (WIDTH - 2 * EDGE) / max(len(shown) - 1, 1), (HEIGHT - 2 * EDGE) / ((high - low) or 1)
        points = [(EDGE + index * across, HEIGHT - EDGE - (value - low) * up) for index, value in known]
        parts = [polyline(points, "s-bay"), dot(*points[-1], "f-bay", 3)]
    drawing = format_html(
        '<svg class="spark" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>', WIDTH, HEIGHT, joined(parts)
    )
    rows = tuple((str(number), figure(value)) for number, value in enumerate(shown, 1))
    return Chart(drawing, title, (_("Point"), _("Value")), rows)
