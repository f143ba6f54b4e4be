"""docs/rules/privacy.md."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from people.rules import nip
from privacy.enums import Ground, RequestKind
from privacy.rules.clock import GROUNDS, due_at, grounds_for
from tests.rule_docs import each_example, worked_examples

WITA = ZoneInfo("Asia/Makassar")
EXAMPLES = {
    "asked 2026-11-20 16:30 WITA": (
        lambda: due_at(datetime(2026, 11, 20, 16, 30, tzinfo=WITA)), datetime(2026, 11, 23, 16, 30, tzinfo=WITA),
    ),
    "asked on a Friday at 23:00": (
        lambda: due_at(datetime(2026, 11, 20, 23, 0, tzinfo=WITA)), datetime(2026, 11, 23, 23, 0, tzinfo=WITA),
    ),
    "refuse a correction for the public interest of the state": (
        lambda: Ground.STATE in grounds_for(RequestKind.CORRECTION), False,
    ),
    "refuse a deletion for the public interest of the state": (
        lambda: Ground.STATE in grounds_for(RequestKind.DELETION), True,
    ),
    "NIP `199001152015031002` masked": (lambda: nip.mask("199001152015031002"), "********201503*002"),
}  # fmt: skip


@each_example("privacy.md", EXAMPLES)
def test_worked_examples_of_privacy_md(compute: Callable[[], Any], expected: Any) -> None:
    assert compute() == expected


def test_every_worked_example_has_a_case() -> None:
    assert worked_examples("privacy.md") == list(EXAMPLES)


def test_every_ground_has_an_article_and_every_kind_a_ground() -> None:
    assert set(GROUNDS) == set(Ground)
    assert all(grounds_for(kind) for kind in RequestKind)
