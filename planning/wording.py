"""The parts of a line as people read them: their names and their values."""

from typing import Any

from django.db.models import Field

from core.templatetags.palu import NOTHING, jp, rupiah
from performance.rules.periods import ROMAN
from planning.models import PlanLine

NEEDS = "needs"


def field_of(name: str) -> "Field[Any, Any]":
    field = PlanLine._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def label_of(name: str) -> str:
    """With a capital: people read it as a heading of a fact."""
    label = str(PlanLine._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def shown(name: str, value: Any) -> str:
    if value in (None, "", []):
        return NOTHING
    if name == NEEDS:
        return ", ".join(value)
    if name == "amount":
        return rupiah(value)
    if name == "jp":
        return jp(value)
    if name == "quarter":
        return f"TW {ROMAN[value]}"
    choices = dict(field_of(name).flatchoices)
    return str(choices.get(value, value))
