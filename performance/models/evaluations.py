"""Evaluations of people and organisations, feedback, and angka kredit with its balance."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from people.models import Dinas, Employee, Unit
from performance.enums import (
    AgencyPredicate,
    EvaluationSource,
    EvaluationState,
    Predicate,
    Rating,
)
from performance.models.fields import EVALUATION_PATTERN, check_in, period_field
from performance.models.indicators import Indicator
from performance.querysets import (
    AngkaKreditQuerySet,
    EvaluationQuerySet,
    FeedbackQuerySet,
    OfDinasQuerySet,
)
from performance.rules import periods


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
