"""docs/security.md names every requirement once, and for each of them tests that exist."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
WANTED = [*(f"T{number:02}" for number in range(1, 63)), *(f"A{number:02}" for number in range(1, 51))]
ROWS = [
    [cell.strip() for cell in line.split("|")[1:5]] for line in TEXT.splitlines() if re.match(r"\| [TA]\d\d ", line)
]
NUMBERS = re.compile(r"test_((?:[ta]\d\d_)+)")


@cache
def functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def numbers_of(function: str) -> list[str]:
    found = NUMBERS.match(function)
    return found[1].upper().strip("_").split("_") if found else []


def named(number: str, cell: str) -> Iterator[tuple[str, str]]:
    """(path, function) of every test that `cell` names for `number`; the function is "" where there is none."""
    for path, name in re.findall(r"`([\w/.]+)::([\w*]+)`", cell):
        known = functions(ROOT / path)
        numbered = {one for one in known if number in numbers_of(one)}
        meant = numbered if name == f"test_{number.lower()}_*" else known & {name}
        yield from ((path, one) for one in meant or {""})


def test_every_requirement_stands_once_and_in_order():
    assert [row[0] for row in ROWS] == WANTED


@pytest.mark.parametrize(("number", "words", "tests", "chapter"), ROWS, ids=[row[0] for row in ROWS])
def test_row_names_tests_that_exist_or_a_reason(number, words, tests, chapter):
    missing = [path for path, function in named(number, tests) if not function]

    assert missing == []
    assert len(words) > 5
    assert tests or "Comes with the feature: " in words
    assert all(f"\n## {title}\n" in MANUAL for title in re.findall(r"\[([^]]+)\]", chapter))


def test_every_numbered_test_is_named_in_its_row():
    told = {(number, *one) for number, _, tests, _ in ROWS for one in named(number, tests)}
    there = {
        (number, str(path.relative_to(ROOT)), function)
        for path in (ROOT / "tests").rglob("test_*.py")
        for function in functions(path)
        for number in numbers_of(function)
    }

    unnamed = sorted({f"{number}: {path}::test_{number.lower()}_*" for number, path, _ in there - told})
    assert unnamed == [], "add each to its row of docs/security.md"
