"""What the pages of plans draw with."""

from decimal import Decimal
from typing import Any

from django import template

from performance.figures import shown
from performance.rules.periods import ROMAN

register = template.Library()


@register.filter
def roman(quarter: int) -> str:
    """2 -> II."""
    return ROMAN[quarter]


@register.filter
def plain(value: Decimal | None) -> Any:
    """A target as people write it, without useless zeros: 95.5000 -> 95,5."""
    return shown(value, "")
