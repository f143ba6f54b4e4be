"""Rupiah as people write them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.templatetags.palu import rupiah

MOST = 10**13 - 1
GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[., ])\d{3})(?:(?P=mark)\d{3})*")


def parse_rupiah(text: str) -> int | None:
    """ "Rp1.250.000", "1.250.000,00", "1,250,000" and "1250000" are all 1250000; None for none of these.

    Sen are not kept: a fraction other than 0 is refused, as it is more likely a slip.
    """
    bare = re.sub(r"(?i)^\s*(?:rp|idr)\.?\s*", "", text.strip()).strip()
    bare = re.sub(r"(?:[.,]00|,-|\.-)$", "", bare)
    if bare.isascii() and bare.isdigit():
        return int(bare)
    return int(re.sub(r"\D", "", bare)) if GROUPED.fullmatch(bare) else None


class RupiahField(forms.CharField):
    """An amount in whole rupiah: int, or None when left empty."""

    default_error_messages = {
        "rupiah": _("Write an amount such as Rp1.250.000, in whole rupiah."),
        "most": _("This amount is larger than any budget."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=30, **options)
        self.widget.attrs["inputmode"] = "numeric"

    def prepare_value(self, value: Any) -> Any:
        return rupiah(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        amount = parse_rupiah(text)
        if amount is None:
            raise ValidationError(self.error_messages["rupiah"], code="rupiah")
        if amount > MOST:
            raise ValidationError(self.error_messages["most"], code="most")
        return amount

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True

    def run_validators(self, value: Any) -> None:
        """The checks of text are not for numbers."""
