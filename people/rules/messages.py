"""A sentence of a rule: a stable code to test and store, a translatable text and its figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Message:
    """`str(message)` is the sentence in the language then active; two messages are equal by code and figures."""

    code: str
    text: str | Promise = field(compare=False)  # English source with %(name)s placeholders
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return str(self.text) % self.params if self.params else str(self.text)
