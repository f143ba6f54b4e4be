#!/usr/bin/env python3
"""`make check`: every check, two at a time, all failures at the end."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = [
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
]
CODE = ["manage.py", "palu_asn", *APPS]
BIN = Path(sys.executable).parent
PYTHON = sys.executable

CHECKS: dict[str, list[str]] = {
    "types (mypy)": [f"{BIN}/mypy", *CODE],
    "templates (djlint)": [f"{BIN}/djlint", "templates", "--lint", "--quiet"],
    "style (ruff)": [f"{BIN}/ruff", "check", "."],
    "format (ruff)": [f"{BIN}/ruff", "format", "--check", "."],
    "layers of apps (import-linter)": [f"{BIN}/lint-imports", "--no-cache"],
    "views, forms and urls stay at home": [PYTHON, "tools/check_imports.py"],
    "Django": [PYTHON, "manage.py", "check"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "migrations beside the release before": [PYTHON, "tools/check_migrations.py"],
    "translations": [PYTHON, "tools/messages.py", "check"],
    "security (bandit)": [f"{BIN}/bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", *CODE],
    "spelling (codespell)": [f"{BIN}/codespell"],
}


def run(name: str) -> tuple[str, float, str]:
    """(name, seconds, output when it failed)."""
    environment = {**os.environ, "PALU_MODE": "demo", "PALU_DATA_DIR": str(ROOT / "var" / "check")}
    for variable in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(variable, None)
    start = time.monotonic()
    done = subprocess.run(
        CHECKS[name],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return name, time.monotonic() - start, (done.stdout or "failed without a word") if done.returncode else ""


def main() -> int:
    failures = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, seconds, output in pool.map(run, CHECKS):
            print(f"{'FAILED' if output else 'ok':7}{seconds:6.1f} s  {name}", flush=True)
            if output:
                failures.append((name, output))
    for name, output in failures:
        print(f"\n=== {name}\n{output.rstrip()}")
    print(f"\n{len(CHECKS) - len(failures)} of {len(CHECKS)} checks passed.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
