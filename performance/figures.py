"""Values of indicators in words."""

from decimal import Decimal

from core.figures import trimmed

PERCENT = "%"


def plain(value: Decimal) -> Decimal:
    """Without trailing zeros, never in exponents."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def shown(value: Decimal | None, measure_unit: str = "") -> str:
    """`value` in the reader's language with its unit: 64,3% or 4 hari kerja; "–" without a value."""
    if value is None:
        return "–"
    text = trimmed(value)
    if measure_unit == PERCENT:
        return f"{text}%"
    return f"{text} {measure_unit}".strip()
