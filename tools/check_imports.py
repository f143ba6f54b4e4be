#!/usr/bin/env python3
"""No app imports another app's views, forms or urls; the layer order itself is import-linter's (pyproject.toml)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = {
    "core",
    "accounts",
    "people",
    "surveys",
    "performance",
    "training",
    "careers",
    "planning",
    "privacy",
    "monitoring",
}
PRIVATE = {"views", "forms", "urls"}


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything imported, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def faults(path: Path) -> Iterator[str]:
    own = path.relative_to(ROOT).parts[0]
    for line, name in imported(ast.parse(path.read_text(encoding="utf-8"))):
        app, _, rest = name.partition(".")
        if app in APPS and app != own and rest.split(".")[0] in PRIVATE:
            yield f"{path.relative_to(ROOT)}:{line}: {name} belongs to {app} alone"


def main() -> int:
    found = [fault for app in sorted(APPS) for path in sorted((ROOT / app).rglob("*.py")) for fault in faults(path)]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
