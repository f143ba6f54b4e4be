"""How a person likes the employee table: read with the page, written by its options."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from people.columns import DEFAULT_COLUMNS, TABLE_COLUMN_KEYS
from people.models import ListPreference

EMPLOYEES = "employees"


@dataclass(frozen=True, slots=True)
class TablePreference:
    columns: list[str]
    dense: bool


def of(user: Any) -> TablePreference:
    kept = ListPreference.objects.filter(user=user, table=EMPLOYEES).values_list("columns", "dense").first()
    return TablePreference(kept[0] or DEFAULT_COLUMNS, kept[1]) if kept else TablePreference(DEFAULT_COLUMNS, False)


def keep_density(*, user: Any, dense: bool) -> None:
    ListPreference.objects.update_or_create(user=user, table=EMPLOYEES, defaults={"dense": dense})


def keep(*, user: Any, columns: Sequence[str], dense: bool) -> None:
    known = [key for key in columns if key in TABLE_COLUMN_KEYS]
    ListPreference.objects.update_or_create(user=user, table=EMPLOYEES, defaults={"columns": known, "dense": dense})
