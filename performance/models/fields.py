"""Fields and constraints that several tables of this app have."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from performance.rules import periods

EVALUATION_PATTERN = r"^[0-9]{4}(-Q[1-4])?$"
check_period = RegexValidator(
    periods.PATTERN, _("Write a year, a quarter or a month, such as 2027, 2027-Q1 or 2027-03.")
)


def period_field(**options: Any) -> "models.CharField[str, str]":
    return models.CharField(_("period"), max_length=7, validators=[check_period], **options)


def amount_field(name: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(name, max_digits=16, decimal_places=4, **options)


def check_in(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=name)
