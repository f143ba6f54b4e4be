"""Inserts many plain rows. bulk_create spends most of an import on building models and preparing each value twice;
here only dates, UUIDs and JSON are prepared, and every other value goes to the database as it is."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.utils import timezone

PARAMETERS = 30_000  # a statement of SQLite takes 32,766
ROWS = 500


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows` of values for the fields (or `…_id`) `names`; every other field gets its default.

    No signals, no validation and no keys back; constraints hold. Runs in the caller's transaction.
    """
    fields = [model._meta.get_field(name) for name in names]
    others = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.attname not in names and field.name not in names
    ]
    prepare = [_preparation(field) for field in fields]
    defaults = [_default(field) for field in others]
    prepared = [
        (
            *(value if change is None else change(value) for change, value in zip(prepare, row, strict=True)),
            *(make() for make in defaults),
        )
        for row in rows
    ]
    columns = [str(field.column) for field in (*fields, *others)]  # type: ignore[union-attr]
    step = min(ROWS, PARAMETERS // len(columns))
    with connection.cursor() as cursor:
        for start in range(0, len(prepared), step):
            some = prepared[start : start + step]
            cursor.execute(_statement(model._meta.db_table, columns, len(some)), [cell for row in some for cell in row])


def _statement(table: str, columns: Sequence[str], count: int) -> str:
    quote = connection.ops.quote_name
    row = f"({', '.join(['%s'] * len(columns))})"
    named = ", ".join(quote(column) for column in columns)
    return f"INSERT INTO {quote(table)} ({named}) VALUES {', '.join([row] * count)}"  # noqa: S608 names of our models


def _preparation(field: Any) -> Callable[[Any], Any] | None:
    """How a value of the field is made ready; None where the database takes it as it is."""
    if isinstance(field, models.DateField):  # DateTimeField as well
        return lru_cache(maxsize=20_000)(lambda value: field.get_db_prep_save(value, connection))
    if isinstance(field, models.UUIDField | models.JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def _default(field: Any) -> Callable[[], Any]:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        now = timezone.now() if isinstance(field, models.DateTimeField) else timezone.localdate()
        value = field.get_db_prep_save(now, connection)
        return lambda: value
    if field.has_default() and callable(field.default):
        return lambda: field.get_db_prep_save(field.get_default(), connection)
    value = field.get_db_prep_save(field.get_default(), connection)
    return lambda: value
