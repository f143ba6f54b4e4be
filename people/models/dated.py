"""What holds from a day to a day."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def valid_period(name: str, *, or_never: bool = False) -> models.CheckConstraint:
    """valid_from before valid_to; NULL = open. `or_never`: both may be one day, for what ended before it began."""
    ends = Q(valid_to__gte=F("valid_from")) if or_never else Q(valid_to__gt=F("valid_from"))
    return models.CheckConstraint(condition=Q(valid_to__isnull=True) | ends, name=name)


class DatedModel(models.Model):
    """True from `valid_from` (inclusive) to `valid_to` (exclusive; NULL = open)."""

    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (exclusive)"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def last_day(self) -> date | None:
        """The last day it is true, as screens show it; None while it lasts."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None
