"""Stored answer rows as the values by question code that the rules read."""

from collections.abc import Iterable
from typing import Any

from surveys.models import Answer


def by_question(answers: Iterable[Answer]) -> dict[str, Any]:
    """Row 0 is the value itself; rows 1, 2, … become a list in their order."""
    values: dict[str, Any] = {}
    for one in sorted(answers, key=lambda one: (one.question_code, one.row)):
        if one.row:
            values.setdefault(one.question_code, []).append(one.value)
        else:
            values[one.question_code] = one.value
    return values
