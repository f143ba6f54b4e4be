"""T24: markup that is trusted and SQL that is written by hand stand in a reviewed list."""

import ast
import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LIST = Path(__file__).with_name("allowed_unsafe.txt")
CALLS = {"mark_safe", "SafeString", "SafeText", "RawSQL", "raw", "extra"}
TEMPLATE = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|\{%\s*autoescape\s+off")


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def unsafe_lines() -> set[tuple[str, str]]:
    found = set()
    for app in settings.LOCAL_APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            source = path.read_text(encoding="utf-8")
            lines = source.splitlines()
            numbers = {node.lineno for node in ast.walk(ast.parse(source)) if called(node) in CALLS}
            found |= {(str(path.relative_to(ROOT)), lines[number - 1].strip()) for number in numbers}
    for path in (ROOT / "templates").rglob("*.html"):
        found |= {
            (str(path.relative_to(ROOT)), line.strip())
            for line in path.read_text(encoding="utf-8").splitlines()
            if TEMPLATE.search(line)
        }
    return found


def reviewed() -> dict[tuple[str, str], str]:
    entries = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            path, code, reason = (part.strip() for part in line.split(" | ", 2))
            entries[path, code] = reason
    return entries


def test_t24_every_trusted_piece_is_reviewed_and_every_review_still_stands():
    assert unsafe_lines() == set(reviewed())


def test_t24_every_review_says_why():
    assert [place for place, reason in reviewed().items() if len(reason) < 10] == []


def test_t24_no_template_engine_runs_with_autoescape_off():
    assert all(engine["OPTIONS"].get("autoescape", True) for engine in settings.TEMPLATES)
