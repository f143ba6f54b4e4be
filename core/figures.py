"""Numbers as people read them. Every screen, chart, list and document writes its figures through here."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext

Number = int | float | Decimal

NOTHING = "–"
MINUS = "−"


def as_decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, Decimal) else Decimal(str(value))


def rounded(value: Any, places: int = 0) -> Decimal:
    """Half away from zero: 82,45 -> 82,5 and −0,5 -> −1 (Django's number_format cuts instead)."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def written(value: Any, places: int = 0) -> str:
    """In the reader's language, rounded: 1.234,5; nothing is –."""
    amount = as_decimal(value)
    if amount is None:
        return NOTHING
    shown = rounded(amount, places)
    text = formats.number_format(abs(shown), decimal_pos=places, force_grouping=True)
    return f"{MINUS}{text}" if shown < 0 else text


def trimmed(value: Any, places: int = 2) -> str:
    """At most so many decimals and no zeros at their end: 43,75 · 12,5 · 10."""
    amount = as_decimal(value)
    if amount is None:
        return NOTHING
    exponent = rounded(amount, places).normalize().as_tuple().exponent
    return written(amount, max(0, -exponent) if isinstance(exponent, int) else places)


def percent(value: Any, places: int = 1) -> str:
    """A figure already in per cent, the sign without a space: 87.4 -> 87,4%."""
    return NOTHING if as_decimal(value) is None else f"{written(value, places)}%"


def first_of(names: Sequence[str], shown: int = 3) -> str:
    """The first of many names and how many more there are: A, B, C and 4 more."""
    left = len(names) - shown
    text = ", ".join(names[:shown])
    return gettext("%(names)s and %(n)s more") % {"names": text, "n": written(left)} if left > 0 else text


def share_of(part: int, whole: int) -> int:
    """Whole per cent, rounded: 4 of 6 -> 67; 0 of 0 -> 0."""
    return int(rounded(Decimal(100 * part) / whole)) if whole else 0
