"""Indicators with targets and measurements, the complaint register, evaluations, feedback, angka kredit."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from people.models import Dinas, Employee, Unit
from performance.enums import (
    AgencyPredicate,
    Aggregation,
    BatchState,
    ComplaintClass,
    ComplaintMeasure,
    Direction,
    EvaluationSource,
    EvaluationState,
    Frequency,
    IndicatorSource,
    Predicate,
    Rating,
)
from performance.figures import shown
from performance.querysets import (
    AngkaKreditQuerySet,
    EvaluationQuerySet,
    FeedbackQuerySet,
    IndicatorQuerySet,
    OfDinasQuerySet,
    OfIndicatorQuerySet,
)
from performance.rules import periods

YEAR_PATTERN = r"^[0-9]{4}$"
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


# --- Indicators ---
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


# --- Complaints ---
class LaporAgency(models.Model):
    """Which Dinas an agency of the LAPOR! export is; names there vary."""

    code = models.CharField(_("LAPOR! agency id"), max_length=20, blank=True)
    name = models.CharField(_("LAPOR! agency name"), max_length=200, blank=True)
    dinas = models.ForeignKey(Dinas, models.CASCADE, related_name="lapor_agencies", verbose_name=_("agency"))

    class Meta:
        verbose_name = _("LAPOR! agency")
        verbose_name_plural = _("LAPOR! agencies")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="performance_lapor_code_once"),
            models.UniqueConstraint(fields=["name"], condition=~Q(name=""), name="performance_lapor_name_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class Complaint(PublicIdModel):
    """A report in SP4N-LAPOR! by its tracking id: class and dates; never a reporter, never a text."""

    dinas = models.ForeignKey(Dinas, models.PROTECT, related_name="complaints", verbose_name=_("agency"))
    tracking_id = models.CharField(
        _("Tracking ID"), max_length=20, unique=True, validators=[RegexValidator(r"^[0-9]+$", _("Digits only."))]
    )
    complaint_class = models.CharField(
        _("class"), max_length=30, choices=ComplaintClass, default=ComplaintClass.COMPLAINT
    )
    category = models.CharField(_("category"), max_length=120, blank=True)
    status = models.CharField(_("state in LAPOR!"), max_length=80, blank=True)
    rating = models.PositiveSmallIntegerField(_("rating by the reporter"), null=True, blank=True)
    received_on = models.DateField(_("received"))
    received_at = models.TimeField(_("time received"), null=True, blank=True)
    disposed_on = models.DateField(_("passed to the agency"), null=True, blank=True)
    first_answer_on = models.DateField(_("first answer"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OfDinasQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["-received_on", "-pk"]
        constraints = [
            check_in("complaint_class", ComplaintClass, "performance_complaint_class"),
            models.CheckConstraint(
                condition=Q(disposed_on__isnull=True) | Q(disposed_on__gte=F("received_on")),
                name="performance_complaint_disposed",
                violation_error_message=_("It cannot be passed to the agency before it was received."),
            ),
            models.CheckConstraint(
                condition=Q(first_answer_on__isnull=True)
                | Q(disposed_on__isnull=False, first_answer_on__gte=F("disposed_on")),
                name="performance_complaint_answered",
                violation_error_message=_("The first answer needs the date it was passed on and cannot lie before it."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("received_on")),
                name="performance_complaint_closed",
                violation_error_message=_("It cannot be closed before it was received."),
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5), name="performance_complaint_rating"
            ),
        ]
        indexes = [models.Index(fields=["dinas", "disposed_on"], name="performance_cmp_disposed")]

    def __str__(self) -> str:
        return self.tracking_id

    def get_absolute_url(self) -> str:
        return reverse("performance:complaint_edit", args=[self.public_id])


class ComplaintBatch(PublicIdModel):
    """A checked LAPOR! export before and after it is taken over; holds only the columns that may be stored."""

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(_("file"), max_length=150)
    state = models.CharField(_("state"), max_length=8, choices=BatchState, default=BatchState.CHECKED)
    rows = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("complaint import")
        verbose_name_plural = _("complaint imports")
        constraints = [check_in("state", BatchState, "performance_batch_state")]

    def __str__(self) -> str:
        return self.file_name


# --- Evaluations ---
class OrganisationPredicate(PublicIdModel):
    """Predikat kinerja organisasi of a Dinas for a year: the measure for its people's distribution."""

    dinas = models.ForeignKey(Dinas, models.CASCADE, related_name="organisation_predicates", verbose_name=_("agency"))
    year = models.PositiveSmallIntegerField(_("year"))
    predicate = models.CharField(_("predicate of the agency"), max_length=16, choices=AgencyPredicate)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set at"), auto_now=True)

    objects = OfDinasQuerySet.as_manager()

    class Meta:
        verbose_name = _("predicate of an agency")
        verbose_name_plural = _("predicates of agencies")
        ordering = ["-year", "dinas__name"]
        constraints = [
            models.UniqueConstraint(fields=["dinas", "year"], name="performance_agency_predicate_once"),
            check_in("predicate", AgencyPredicate, "performance_agency_predicate"),
        ]

    def __str__(self) -> str:
        return f"{self.dinas} {self.year}"


class Evaluation(PublicIdModel):
    """The evaluation of a person for a quarter or a year, by the line manager of that time.

    Rows with source "history" hold yearly predicates from before this system and have neither rater nor ratings.
    `unit` and `dinas` are those of the person when rated.
    """

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="evaluations", verbose_name=_("employee"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    dinas = models.ForeignKey(
        Dinas, models.PROTECT, null=True, blank=True, related_name="evaluations", verbose_name=_("agency")
    )
    rater = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="evaluations_given", verbose_name=_("appraiser")
    )
    period = models.CharField(_("period"), max_length=7)
    result_rating = models.CharField(_("rating of results"), max_length=8, choices=Rating, blank=True)
    behaviour_rating = models.CharField(_("rating of behaviour"), max_length=8, choices=Rating, blank=True)
    behaviour_notes = models.JSONField(_("notes on behaviour"), default=dict, blank=True)
    predicate = models.CharField(_("predicate"), max_length=16, choices=Predicate, blank=True)
    note = models.TextField(_("note for the employee"), blank=True)
    improvement = models.TextField(_("improvement plan"), blank=True)
    improvement_due = models.DateField(_("due on"), null=True, blank=True)
    remark = models.TextField(_("remark of the employee"), blank=True)
    source = models.CharField(_("source"), max_length=7, choices=EvaluationSource, default=EvaluationSource.SYSTEM)
    state = models.CharField(_("state"), max_length=12, choices=EvaluationState, default=EvaluationState.DRAFT)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-period", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "period"], name="performance_evaluation_once"),
            models.CheckConstraint(condition=Q(period__regex=EVALUATION_PATTERN), name="performance_evaluation_period"),
            models.CheckConstraint(
                condition=Q(rater__isnull=True) | ~Q(rater=F("employee")), name="performance_evaluation_by_another"
            ),
            models.CheckConstraint(
                condition=Q(source=EvaluationSource.HISTORY) | Q(rater__isnull=False),
                name="performance_evaluation_has_rater",
            ),
            models.CheckConstraint(
                condition=Q(state=EvaluationState.DRAFT) | (~Q(predicate="") & Q(sent_at__isnull=False)),
                name="performance_evaluation_sent_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=EvaluationState.ACKNOWLEDGED, acknowledged_at__isnull=False)
                | (~Q(state=EvaluationState.ACKNOWLEDGED) & Q(acknowledged_at__isnull=True)),
                name="performance_evaluation_acknowledged",
            ),
            models.CheckConstraint(
                condition=Q(predicate="") | Q(predicate__in=Predicate.values), name="performance_evaluation_predicate"
            ),
            check_in("state", EvaluationState, "performance_evaluation_state"),
        ]
        indexes = [
            models.Index(fields=["dinas", "period"], name="performance_eval_dinas"),
            models.Index(fields=["unit", "period"], name="performance_eval_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("performance:evaluation_detail", args=[self.public_id])

    @property
    def is_yearly(self) -> bool:
        return "-" not in self.period

    @property
    def is_draft(self) -> bool:
        return self.state == EvaluationState.DRAFT


class AngkaKredit(models.Model):
    """Angka kredit of a holder of a JF for a year, per jenjang held, from the yearly predicate."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="angka_kredit", verbose_name=_("employee"))
    year = models.PositiveSmallIntegerField(_("year"))
    level = models.CharField(_("level (jenjang)"), max_length=20)
    months = models.PositiveSmallIntegerField(_("months"), default=12)
    predicate = models.CharField(_("predicate"), max_length=16, choices=Predicate)
    points = models.DecimalField(_("angka kredit"), max_digits=7, decimal_places=2)
    source = models.CharField(_("source"), max_length=120, blank=True)
    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, null=True, blank=True, related_name="angka_kredit", verbose_name=_("evaluation")
    )

    objects = AngkaKreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("angka kredit")
        verbose_name_plural = _("angka kredit")
        ordering = ["employee", "year", "level"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "year", "level"], name="performance_angka_kredit_once"),
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=12), name="performance_angka_kredit_months"),
            models.CheckConstraint(condition=Q(points__gte=0), name="performance_angka_kredit_points"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.year} {self.points}"

    @property
    def level_name(self) -> str:
        """As SIASN writes it: Ahli Pertama."""
        return self.level.replace("_", " ").title()


class AngkaKreditBalance(models.Model):
    """Angka kredit in a jenjang on a day, as a PAK sets it; the ledger counts on from the year after."""

    employee = models.ForeignKey(
        Employee, models.PROTECT, related_name="angka_kredit_balances", verbose_name=_("employee")
    )
    level = models.CharField(_("level (jenjang)"), max_length=20)
    as_on = models.DateField(_("as on"))
    points = models.DecimalField(_("angka kredit"), max_digits=8, decimal_places=3)
    number = models.CharField(_("PAK number"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    objects = AngkaKreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("angka kredit balance")
        verbose_name_plural = _("angka kredit balances")
        ordering = ["employee", "-as_on"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "level", "as_on"], name="performance_balance_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="performance_balance_points"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.level} {self.points}"

    @property
    def level_name(self) -> str:
        """As SIASN writes it: Ahli Pertama."""
        return self.level.replace("_", " ").title()


class Feedback(PublicIdModel):
    """Umpan balik of the line manager, perhaps on an indicator or a value of BerAKHLAK; to be acknowledged."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="feedback", verbose_name=_("employee"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    text = models.TextField(_("feedback"))
    period = period_field()
    core_value = models.CharField(_("value (BerAKHLAK)"), max_length=24, blank=True)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="feedback", verbose_name=_("indicator")
    )
    improvement = models.TextField(_("improvement plan"), blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    remark = models.TextField(_("remark of the employee"), blank=True)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(period__regex=periods.PATTERN), name="performance_feedback_period"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | ~Q(improvement=""), name="performance_feedback_due_of_plan"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("performance:feedback_detail", args=[self.public_id])
