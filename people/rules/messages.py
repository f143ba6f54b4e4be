"""A sentence of a rule: a stable code to test and store, a translatable text and its figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.functional import Promise

from core.figures import trimmed


@dataclass(frozen=True, slots=True)
class Message:
    """`str(message)` is the sentence in the language then active; two messages are equal by code and figures."""

    code: str
    text: str | Promise = field(compare=False)  # English source with %(name)s placeholders
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return str(self.text) % {name: _shown(value) for name, value in self.params.items()}


def _shown(value: Any) -> Any:
    """Days and decimals as people read them: 24 November 2026, 43,75."""
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    return trimmed(value, places=3) if isinstance(value, Decimal) else value
