"""The CSV files of people/data as rows; their sources stand in people/data/README.md."""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `<name>.csv`, every cell stripped text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple({key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(stream))


def is_confirmed(row: dict[str, str]) -> bool:
    return row["confirmed"] == "confirmed"
