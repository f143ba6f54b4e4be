"""What templates of every app draw with: icons, numbers and dates as ui.md writes them, the current query changed."""

from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from functools import cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import figures
from core.clock import today
from core.figures import MINUS, NOTHING, as_decimal, trimmed, written

register = template.Library()


@cache
def _icon(sprite: str, name: str, css: str) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, sprite, name)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A picture of static/img/icons.svg; names starting with s- are the small status shapes. Always beside a word."""
    base = "sh" if name.startswith("s-") else "ic"
    return _icon(static("img/icons.svg"), name, f"{base} {css}".strip())


@register.filter
def number(value: Any) -> str:
    """1234 -> 1.234; nothing -> –."""
    return written(value, 0)


@register.filter
def decimal1(value: Any) -> str:
    """1234.56 -> 1.234,6."""
    return written(value, 1)


@register.filter
def percent(value: Any) -> str:
    """A figure already in per cent: 87.4 -> 87,4%."""
    return figures.percent(value)


@register.filter
def rupiah(value: Any) -> str:
    """1250000 -> Rp1.250.000."""
    text = written(value, 0)
    if text == NOTHING:
        return text
    return f"{MINUS}Rp{text[1:]}" if text.startswith(MINUS) else f"Rp{text}"


@register.filter
def jp(value: Any) -> str:
    """Quarter hours as learning hours, without useless zeros: 50 -> 12,5; 40 -> 10."""
    quarters = as_decimal(value)
    if quarters is None:
        return NOTHING
    return trimmed(quarters / 4)


_GROUPS = {"nip": (8, 6, 1, 3), "ni_pppk": (8, 4, 2, 1, 3)}


@register.filter
def nip(value: Any, kind: str = "nip") -> str | SafeString:
    """A number of 18 digits in groups of spans, so that it is copied as 18 plain digits; `kind` as in NumberKind."""
    digits = str(value or "")
    if len(digits) != 18:
        return digits or NOTHING
    parts, start = [], 0
    for width in _GROUPS.get(kind, _GROUPS["nip"]):
        parts.append((digits[start : start + width],))
        start += width
    return format_html('<span class="nip">{}</span>', format_html_join("", "<span>{}</span>", parts))


@register.filter
def date_id(value: date | datetime | None) -> str:
    """24 November 2026, in either language."""
    if not value:
        return NOTHING
    return formats.date_format(timezone.localtime(value) if isinstance(value, datetime) else value, "DATE_FORMAT")


@register.filter
def datetime_wita(value: datetime | None) -> str:
    """24 November 2026 14.30 WITA."""
    return f"{formats.date_format(timezone.localtime(value), 'DATETIME_FORMAT')} WITA" if value else NOTHING


@register.filter
def time_wita(value: datetime | None) -> str:
    return formats.date_format(timezone.localtime(value), "TIME_FORMAT") if value else NOTHING


@register.filter
def is_today(value: datetime | None) -> bool:
    """Whether the time of day alone says when."""
    return value is not None and timezone.localdate(value) == today()


@register.filter
def initials(name: Any) -> str:
    """Two letters for the round picture beside a name."""
    words = [word for word in str(name or "").split() if word[:1].isalpha()]
    return "".join(word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1]))


@register.filter
def minus(value: int, other: int) -> int:
    return value - other


@register.filter
def share(part: Any, whole: Any) -> str:
    """The width of a bar as an SVG attribute: 27 of 30 -> 90.00%; 100% only for the whole."""
    amount, total = as_decimal(part), as_decimal(whole)
    if not amount or not total:
        return "0%"
    width = min(Decimal(100), amount * 100 / total)
    return f"{width.quantize(Decimal('0.01'), ROUND_DOWN)}%"


@register.simple_tag(takes_context=True)
def query_url(context: Context, **changes: Any) -> str:
    """The address of this page with its query changed; None or "" takes a name away. `page` starts anew."""
    query = context["request"].GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


# --- Forms (template pack "palu") -------------------------------------------------------------------------------------


@register.filter
def drawn_as(field: BoundField) -> str:
    """How the pack draws a field: input, check (one box), choices (cards), group (several inputs), file."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if widget.use_fieldset:
        return "group"
    return "file" if isinstance(widget, forms.FileInput) else "input"


@register.filter
def control(field: BoundField) -> SafeString:
    """The widget with the class that styles it beside its own classes."""
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"input {own}".strip()})


@register.filter
def first_line(text: Any) -> str:
    return str(text).partition("\n")[0]


@register.filter
def further_lines(text: Any) -> str:
    """What follows the first line of a choice's label: its explanation on the card."""
    return str(text).partition("\n")[2]


@register.filter
def error_target(field: BoundField) -> str:
    """The id an error summary links to; for cards the first of them."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def naming(message: Any, field: BoundField) -> str:
    """A message as the summary says it: with the name of its field, once."""
    words, label = str(message), str(field.label).rstrip("?:.")
    return words if not label or label.casefold() in words.casefold() else f"{label}: {words}"


@register.filter
def error_count(form: forms.BaseForm) -> int:
    return sum(len(messages) for messages in form.errors.values())


@register.filter
def summary_due(form: forms.BaseForm) -> bool:
    """True the first time it is asked for a form with errors, so that page and pack draw one summary together."""
    if not form.errors or getattr(form, "_summary_drawn", False):
        return False
    setattr(form, "_summary_drawn", True)  # noqa: B010  a mark of ours on a form of Django
    return True
