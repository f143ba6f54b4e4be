"""On target? A bar against its target; the text equivalent stands beside it."""

from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.charts.base import Chart, attribute, figure
from core.figures import Number


def _share(value: Number, maximum: float) -> str:
    return f"{attribute(min(max(float(value) / maximum, 0), 1) * 100)}%"


def draw(
    value: Number | None,
    target: Number | None = None,
    maximum: Number | None = None,
    *,
    title: str = "",
    height: int = 16,
    width: str = "100%",
) -> Chart:
    """`maximum` is the end of the track; without it 100, or the larger of value and target above that."""
    end = float(maximum or max(100, float(value or 0), float(target or 0)))
    quarter = height // 4
    done = (
        ""
        if value is None
        else format_html(
            '<rect y="{}" width="{}" height="{}" class="f-bay"/>', quarter, _share(value, end), height - 2 * quarter
        )
    )
    mark = "" if target is None else format_html(_MARK, _share(target, end), height)
    drawing = format_html(
        '<svg class="bullet" width="{}" height="{}" aria-hidden="true">'
        '<rect width="100%" height="{}" rx="2" class="f-line" opacity=".55"/>{}{}</svg>',
        width,
        height,
        height,
        done,
        mark,
    )
    rows = [(_("Value"), figure(value))]
    if target is not None:
        rows.append((_("Target"), figure(target)))
    return Chart(drawing, title, (_("Figure"), _("Amount")), tuple(rows))


_MARK = '<rect x="{}" width="3" height="{}" class="f-sh"/>'
