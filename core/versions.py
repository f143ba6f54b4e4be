"""Editable records carry a version; a stale save changes nothing (T35)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.errors import StaleVersionError


def changes(row: models.Model, values: dict[str, Any]) -> dict[str, Any]:
    """{field: [before, after]} of the fields that `values` would change."""
    before = {name: getattr(row, name) for name in values}
    return {name: [before[name], values[name]] for name in values if before[name] != values[name]}


def save_version(row: Any, values: dict[str, Any], version: int | None) -> None:
    """Write `values` on `row` under the condition that it still has `version` (None: the one it was read with).

    The row is validated first. Raises StaleVersionError, with the row as it stands now, when somebody saved it since.
    """
    expected = row.version if version is None else version
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.version = expected + 1
    fields: dict[str, Any] = {name: getattr(row, name) for name in values} | {"version": row.version}
    for field in row._meta.concrete_fields:
        if getattr(field, "auto_now", False):
            fields[field.name] = field.pre_save(row, add=False)
    if not type(row)._default_manager.filter(pk=row.pk, version=expected).update(**fields):
        current = type(row)._default_manager.get(pk=row.pk)
        raise StaleVersionError(_("Somebody changed this since you opened it. Compare before you save."), current)
