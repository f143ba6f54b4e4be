import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import siasn

Import = Callable[..., dict[str, Any]]


@pytest.fixture
def run(db: None, capfd: Any) -> Import:
    """`run(path, …, complete=True)` imports and gives the JSON report."""

    def run_it(*paths: Path, **options: Any) -> dict[str, Any]:
        out = io.StringIO()
        call_command("import_siasn", *map(str, paths), json=True, stdout=out, **options)
        return dict(json.loads(out.getvalue()))

    return run_it


@pytest.fixture
def refuse(db: None) -> Callable[..., tuple[int, str, dict[str, Any]]]:
    """The same for a run that stops: (exit code, message, report)."""

    def run_it(*paths: Path, **options: Any) -> tuple[int, str, dict[str, Any]]:
        out = io.StringIO()
        with pytest.raises(CommandError) as stopped:
            call_command("import_siasn", *map(str, paths), json=True, stdout=out, **options)
        return stopped.value.returncode, str(stopped.value), json.loads(out.getvalue() or "{}")

    return run_it


@pytest.fixture
def units(tmp_path: Path, run: Import) -> None:
    """The small city is imported."""
    run(siasn.write_csv(tmp_path / "unor.csv", siasn.small_city()))


@pytest.fixture
def load(tmp_path: Path, run: Import, units: None) -> Import:
    """`load(row, …)` imports rows of people as one CSV into the small city."""

    def load_it(*rows: dict[str, Any], name: str = "pns.csv", **options: Any) -> dict[str, Any]:
        return run(siasn.write_csv(tmp_path / name, rows), **options)

    return load_it
