"""Which activation codes still open an account."""

from typing import Any, Self

from django.db import models
from django.utils import timezone

TRIES = 5


class ActivationCodeQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """Not used, not too old, not tried too often (T15)."""
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now(), tries__lt=TRIES)
