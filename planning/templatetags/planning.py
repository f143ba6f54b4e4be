"""What the pages of plans draw with."""

from decimal import Decimal
from typing import Any

from django import template

from performance.figures import shown
from performance.rules import periods

register = template.Library()


@register.filter
def roman(quarter: int) -> str:
    """2 -> II."""
    return periods.ROMAN[quarter]


@register.filter
def period(text: str) -> str:
    """2027-Q1 -> Triwulan I 2027."""
    return periods.label(text)


@register.filter
def plain(value: Decimal | None) -> Any:
    """A target as people write it, without useless zeros: 95.5000 -> 95,5."""
    return shown(value, "")
