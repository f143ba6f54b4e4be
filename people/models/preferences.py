"""How a person likes the tables."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ListPreference(models.Model):
    """How a person likes one table: its columns and how dense its rows are."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    table = models.CharField(max_length=30)
    columns = models.JSONField(default=list)
    dense = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("table preference")
        verbose_name_plural = _("table preferences")
        constraints = [models.UniqueConstraint(fields=["user", "table"], name="people_list_preference_once")]
