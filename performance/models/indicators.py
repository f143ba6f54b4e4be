"""Indicators with their targets and measurements, what happened to them, and notes on what to improve."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from people.models import Dinas, Unit
from performance.enums import (
    Aggregation,
    ComplaintMeasure,
    Direction,
    Frequency,
    IndicatorSource,
)
from performance.figures import shown
from performance.models.fields import amount_field, check_in, period_field
from performance.querysets import (
    IndicatorQuerySet,
    OfIndicatorQuerySet,
)
from performance.rules import periods


class Indicator(PublicIdModel):
    """What a Dinas or one of its units is measured by (IKU / IKI)."""

    dinas = models.ForeignKey(Dinas, models.PROTECT, related_name="indicators", verbose_name=_("agency"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="indicators", verbose_name=_("unit"))
    name = models.CharField(_("indicator"), max_length=200)
    definition = models.TextField(_("how it is measured"), blank=True)
    measure_unit = models.CharField(_("unit of measure"), max_length=40)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction, default=Direction.HIGHER)
    aggregation = models.CharField(_("value of the year"), max_length=4, choices=Aggregation, default=Aggregation.LAST)
    frequency = models.CharField(_("measured every"), max_length=7, choices=Frequency, default=Frequency.QUARTER)
    source = models.CharField(_("source"), max_length=10, choices=IndicatorSource, default=IndicatorSource.MANUAL)
    complaint_measure = models.CharField(
        _("figure of the register"), max_length=7, choices=ComplaintMeasure, default=ComplaintMeasure.MEDIAN
    )
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=Q(is_active=True),
                name="performance_indicator_once",
                violation_error_message=_("This unit already has an indicator of this name."),
            ),
            check_in("direction", Direction, "performance_indicator_direction"),
            check_in("aggregation", Aggregation, "performance_indicator_aggregation"),
            check_in("frequency", Frequency, "performance_indicator_frequency"),
            check_in("source", IndicatorSource, "performance_indicator_source"),
            check_in("complaint_measure", ComplaintMeasure, "performance_indicator_figure"),
        ]
        indexes = [models.Index(fields=["dinas", "name"], name="performance_ind_dinas")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("performance:indicator_detail", args=[self.public_id])

    def clean(self) -> None:
        if self.unit_id and self.dinas_id and self.unit.dinas_id not in {self.dinas_id, None}:
            raise ValidationError({"unit": _("Choose a unit of this agency.")})

    @property
    def is_computed(self) -> bool:
        return self.source == IndicatorSource.COMPLAINTS


class IndicatorTarget(PublicIdModel):
    """The value an indicator should reach in a period; `origin` says where it comes from (a plan line's code)."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets", verbose_name=_("indicator"))
    period = period_field()
    value = amount_field(_("target"))
    origin = models.CharField(_("origin"), max_length=120, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set at"), auto_now=True)

    objects = OfIndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator target")
        verbose_name_plural = _("indicator targets")
        ordering = ["period"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period"], name="performance_target_once"),
            models.CheckConstraint(condition=Q(period__regex=periods.PATTERN), name="performance_target_period"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}"

    def get_absolute_url(self) -> str:
        return self.indicator.get_absolute_url()

    @property
    def period_label(self) -> str:
        return periods.label(self.period)

    @property
    def shown(self) -> str:
        return shown(self.value, self.indicator.measure_unit)


class Measurement(PublicIdModel):
    """The value reached in a period of the indicator's own frequency; `numerator` of `denominator` where it is a share.

    For a figure of the complaint register `denominator` is the number of cases. `entered_by` is None when computed.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="measurements", verbose_name=_("indicator"))
    period = period_field()
    value = amount_field(_("value"))
    numerator = amount_field(_("part"), null=True, blank=True)
    denominator = amount_field(_("whole"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OfIndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["period"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period"], name="performance_measurement_once"),
            models.CheckConstraint(condition=Q(period__regex=periods.PATTERN), name="performance_measurement_period"),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gte=0), name="performance_measurement_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}"

    def get_absolute_url(self) -> str:
        return self.indicator.get_absolute_url()


class MeasurementRevision(models.Model):
    """What a measurement said before it was corrected."""

    measurement = models.ForeignKey(Measurement, models.CASCADE, related_name="revisions")
    value = amount_field(_("value"))
    numerator = amount_field(_("part"), null=True, blank=True)
    denominator = amount_field(_("whole"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(_("entered at"))
    replaced_at = models.DateTimeField(_("replaced at"), auto_now_add=True)

    class Meta:
        verbose_name = _("earlier measurement")
        verbose_name_plural = _("earlier measurements")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.measurement_id} {self.value}"

    @property
    def shown(self) -> str:
        return shown(self.value, self.measurement.indicator.measure_unit)


class IndicatorEvent(PublicIdModel):
    """Something that happened to an indicator's work, marked on the time axis of its trend."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="events")
    happened_on = models.DateField(_("date"))
    label = models.CharField(_("what happened"), max_length=60)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfIndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["happened_on", "pk"]

    def __str__(self) -> str:
        return self.label


class ImprovementNote(PublicIdModel):
    """Why an indicator is below target in a period and what is done about it."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="improvement_notes")
    period = period_field()
    reason = models.TextField(_("reason"))
    plan = models.TextField(_("improvement plan"), blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfIndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("improvement note")
        verbose_name_plural = _("improvement notes")
        ordering = ["-period", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period"], name="performance_improvement_once"),
            models.CheckConstraint(condition=Q(period__regex=periods.PATTERN), name="performance_improvement_period"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}"

    @property
    def period_label(self) -> str:
        return periods.label(self.period)
