"""Measures over time and the monthly reports made from them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from monitoring.querysets import OfDinasOrCityQuerySet
from people.models import Dinas


class Snapshot(models.Model):
    """A measure of a month ("2026-10"), of a Dinas or the city (`dinas` NULL); the last night of the month stays.

    `value` NULL = no data yet; numerator and denominator are what it was worked out from, where it is a share.
    """

    measure = models.CharField(_("measure"), max_length=40)
    dinas = models.ForeignKey(Dinas, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("agency"))
    period = models.CharField(_("month"), max_length=7)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    numerator = models.BigIntegerField(_("numerator"), null=True, blank=True)
    denominator = models.BigIntegerField(_("denominator"), null=True, blank=True)
    sources = models.JSONField(_("sources"), default=dict, blank=True)
    taken_at = models.DateTimeField(_("taken at"))

    objects = OfDinasOrCityQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [
            models.UniqueConstraint(
                fields=["dinas", "measure", "period"],
                condition=Q(dinas__isnull=False),
                name="monitoring_snapshot_dinas",
            ),
            models.UniqueConstraint(
                fields=["measure", "period"], condition=Q(dinas__isnull=True), name="monitoring_snapshot_city"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.period}"


class ReportRun(PublicIdModel):
    """A report of a period for a Dinas or the city; `content` is frozen when it is made, `revision` counts re-runs."""

    definition = models.CharField(_("report"), max_length=20, default="monthly")
    period = models.CharField(_("period"), max_length=7)
    dinas = models.ForeignKey(
        Dinas, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("agency (empty = city)")
    )
    content = models.JSONField(_("content"), default=dict)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )

    objects = OfDinasOrCityQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-period", "dinas__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "period", "dinas"],
                condition=Q(dinas__isnull=False),
                name="monitoring_report_dinas",
            ),
            models.UniqueConstraint(
                fields=["definition", "period"], condition=Q(dinas__isnull=True), name="monitoring_report_city"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:report_detail", args=[self.public_id])


class ReportDelivery(models.Model):
    """That a report reached somebody's inbox: once per report, period and recipient, whatever is run again."""

    report = models.ForeignKey(ReportRun, models.CASCADE, related_name="deliveries", verbose_name=_("report"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("recipient")
    )
    delivered_at = models.DateTimeField(_("delivered at"), auto_now_add=True)

    class Meta:
        verbose_name = _("report delivery")
        verbose_name_plural = _("report deliveries")
        constraints = [models.UniqueConstraint(fields=["report", "recipient"], name="monitoring_delivery_once")]

    def __str__(self) -> str:
        return f"{self.recipient}, {self.delivered_at:%d/%m/%Y}"
