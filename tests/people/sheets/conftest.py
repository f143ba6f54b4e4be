import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

Import = Callable[..., dict[str, Any]]


@pytest.fixture
def load(db: None, tmp_path: Path) -> Import:
    """`load("pangkat", headings, row, …)` imports rows as one CSV and gives the JSON report."""

    def load_it(kind: str, headings: list[str], *rows: list[Any], **options: Any) -> dict[str, Any]:
        path = tmp_path / "lembar.csv"
        with path.open("w", newline="") as file:
            csv.writer(file, delimiter=";").writerows([headings, *rows])
        out = io.StringIO()
        call_command("import_history", kind, str(path), json=True, stdout=out, **options)
        return dict(json.loads(out.getvalue()))

    return load_it
