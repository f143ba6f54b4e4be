"""Inputs that browsers draw better than we could."""

from typing import Any

from django import forms


class DateInput(forms.DateInput):
    """The browser's own calendar; it sends and wants ISO dates, and shows them as the reader is used to."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
