"""JP as people write and read them; stored are quarters of an hour."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from training.rules.learning_hours import to_hours, to_quarters


class HoursField(forms.DecimalField):
    """Hours as people write them (12,5); gives quarters, shows hours."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=Decimal("0.25"), max_digits=6, decimal_places=2, **options)

    def clean(self, value: Any) -> Any:
        hours = super().clean(str(value).replace(",", ".") if value else value)
        if hours is None:
            return None
        try:
            return to_quarters(hours)
        except ValueError:
            raise ValidationError(_("JP come in steps of a quarter, such as 12,25.")) from None


def shown_hours(quarters: int | None) -> str:
    """As HoursField reads it: no thousands, which it would take for a decimal mark."""
    if quarters is None:
        return ""
    return f"{to_hours(quarters).normalize():f}".replace(".", formats.get_format("DECIMAL_SEPARATOR"))
