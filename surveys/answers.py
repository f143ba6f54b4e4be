"""Stored answer rows as the values by question code that the rules read."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from surveys.models import Answer
from surveys.rules.questions import Section


def by_question(answers: Iterable[Answer]) -> dict[str, Any]:
    """Row 0 is the value itself; rows 1, 2, … become a list in their order."""
    values: dict[str, Any] = {}
    for one in sorted(answers, key=lambda one: (one.question_code, one.row)):
        if one.row:
            values.setdefault(one.question_code, []).append(one.value)
        else:
            values[one.question_code] = one.value
    return values


def fingerprint(section: Section, answers: Mapping[str, Any]) -> str:
    """Tells whether the answers of one section are still those somebody read."""
    values = {question.code: answers[question.code] for question in section.questions if question.code in answers}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
