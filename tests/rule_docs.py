"""Ties the worked examples of docs/rules/ to tests: an example without a case, or a changed one, fails."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULES = Path(__file__).resolve().parent.parent / "docs" / "rules"
Cases = dict[str, tuple[Callable[[], Any], Any]]  # first cell of the row: (what computes, what is expected)


def worked_examples(name: str) -> list[str]:
    """First cells of the rows of the "Worked examples" table of a file, in order."""
    text = (RULES / name).read_text(encoding="utf-8")
    section = text.partition("Worked examples")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [row.strip("|").split("|")[0].strip() for row in rows[2:]]


def each_example(name: str, cases: Cases) -> pytest.MarkDecorator:
    """Parametrizes a test with (compute, expected), one for each case."""
    parameters = [
        pytest.param(compute, expected, id=f"{name} example {number}")
        for number, (compute, expected) in enumerate(cases.values(), start=1)
    ]
    return pytest.mark.parametrize(("compute", "expected"), parameters)


def codes(messages: Any) -> list[str]:
    return [message.code for message in messages]
