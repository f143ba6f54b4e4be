"""Needs with their evidence, the yearly plan of a Dinas with its lines, its approval, and what lines led to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from planning.enums import (
    CompetencyKind,
    Conformity,
    Decision,
    LineKind,
    NeedKind,
    NeedState,
    PlanState,
    Road,
    StepCode,
)
from planning.querysets import LineQuerySet, NeedQuerySet, PlanQuerySet, ResultQuerySet, StepQuerySet


def both_or_neither(who: str, when: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{who}__isnull": True, f"{when}__isnull": True})
        | Q(**{f"{who}__isnull": False, f"{when}__isnull": False}),
        name=name,
    )


def a_plan_year(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(plan_year__gte=2020, plan_year__lte=2100), name=name)


# --- Needs -----------------------------------------------------------------------------------------------------------
class Need(PublicIdModel):
    """What a Dinas lacks for a plan year, and why we say so; made by services/needs.py, never typed.

    `key` names the same need on every run. `priority` is 0 to 100 points; `reasons` say in codes how they came about
    (rules/priorities.py puts them into words).
    """

    plan_year = models.PositiveSmallIntegerField(_("plan year"))
    dinas = models.ForeignKey("people.Dinas", models.PROTECT, related_name="needs", verbose_name=_("agency"))
    kind = models.CharField(_("kind"), max_length=10, choices=NeedKind)
    key = models.CharField(_("key"), max_length=160)
    number = models.PositiveIntegerField(_("number"), help_text=_("running number within year and agency"))
    topic = models.CharField(_("topic or competency"), max_length=200)
    competency = models.ForeignKey(
        "people.Competency", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("competency")
    )
    programme_code = models.CharField(_("programme of the catalogue"), max_length=40, blank=True)
    target = models.CharField(_("target asked for"), max_length=100, blank=True)
    people = models.PositiveIntegerField(_("people"), default=0)
    units = models.PositiveIntegerField(_("units asking"), default=0)
    priority = models.PositiveSmallIntegerField(_("priority"), default=0)
    reasons = models.JSONField(_("reasons"), default=list)
    state = models.CharField(_("state"), max_length=8, choices=NeedState, default=NeedState.OPEN)
    drop_reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-priority", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dinas", "plan_year", "kind", "key"], name="planning_need_once"),
            models.UniqueConstraint(fields=["dinas", "plan_year", "number"], name="planning_need_number_once"),
            models.CheckConstraint(condition=Q(kind__in=NeedKind.values), name="planning_need_kind"),
            models.CheckConstraint(condition=Q(state__in=NeedState.values), name="planning_need_state"),
            models.CheckConstraint(condition=Q(priority__lte=100), name="planning_need_priority"),
            models.CheckConstraint(
                condition=~Q(state=NeedState.DROPPED) | (~Q(drop_reason="") & Q(decided_at__isnull=False)),
                name="planning_need_dropped_with_reason",
            ),
            both_or_neither("decided_by", "decided_at", "planning_need_decided_at_with_by"),
            a_plan_year("planning_need_plan_year"),
        ]
        indexes = [models.Index(fields=["dinas", "plan_year", "state"], name="planning_need_dinas")]

    def __str__(self) -> str:
        return f"{self.code} {self.topic}"

    def get_absolute_url(self) -> str:
        return reverse("planning:need_detail", args=[self.public_id])

    @property
    def code(self) -> str:
        return f"K-{self.number:03d}"


class NeedEvidence(models.Model):
    """One thing a need rests on: the very answer, an indicator, or a person. Exactly one is set."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="evidence")
    answer = models.ForeignKey("surveys.Answer", models.PROTECT, null=True, blank=True, related_name="needs")
    indicator = models.ForeignKey("performance.Indicator", models.PROTECT, null=True, blank=True, related_name="needs")
    employee = models.ForeignKey("people.Employee", models.PROTECT, null=True, blank=True, related_name="needs")

    class Meta:
        verbose_name = _("evidence of a need")
        verbose_name_plural = _("evidence of needs")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "answer"], condition=Q(answer__isnull=False), name="planning_evidence_answer_once"
            ),
            models.UniqueConstraint(
                fields=["need", "indicator"],
                condition=Q(indicator__isnull=False),
                name="planning_evidence_indicator_once",
            ),
            models.UniqueConstraint(
                fields=["need", "employee"], condition=Q(employee__isnull=False), name="planning_evidence_employee_once"
            ),
            models.CheckConstraint(
                condition=Q(answer__isnull=False, indicator__isnull=True, employee__isnull=True)
                | Q(answer__isnull=True, indicator__isnull=False, employee__isnull=True)
                | Q(answer__isnull=True, indicator__isnull=True, employee__isnull=False),
                name="planning_evidence_exactly_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.pk}"


# --- Plans -----------------------------------------------------------------------------------------------------------
class PlanningSettings(models.Model):
    """What the city sets for planning: one row."""

    bappeda_unit = models.ForeignKey(
        "people.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit of Bappeda"),
        help_text=_("Its head verifies plans as a step of its own. Empty: no such step."),
    )

    class Meta:
        verbose_name = _("planning settings")
        verbose_name_plural = _("planning settings")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="planning_settings_one_row")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class Plan(PublicIdModel):
    """The personnel work plan of a Dinas for a year. `version` rises with every change of its content (T35).

    `round` counts the sendings: it starts at 1 and rises with each return, so that steps and editors of earlier rounds
    stay as they were. Once set, `frozen_content` is what was set and `content_sha256` its digest.
    """

    plan_year = models.PositiveSmallIntegerField(_("plan year"))
    dinas = models.ForeignKey("people.Dinas", models.PROTECT, related_name="plans", verbose_name=_("agency"))
    state = models.CharField(_("state"), max_length=12, choices=PlanState, default=PlanState.DRAFT)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    version = models.PositiveIntegerField(_("version"), default=1)
    next_number = models.PositiveIntegerField(
        _("next number"), default=1, help_text=_("number of the next line; never used twice")
    )
    ceiling = models.BigIntegerField(_("budget ceiling (Rp)"), null=True, blank=True)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    edited_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    set_at = models.DateTimeField(_("set at"), null=True, blank=True)
    frozen_content = models.JSONField(_("content as set"), null=True, blank=True)
    content_sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    check_code = models.CharField(_("check code"), max_length=32, blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    document_date = models.DateField(_("document date"), null=True, blank=True)
    started_at = models.DateTimeField(_("running since"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closing_note = models.CharField(_("closing note"), max_length=500, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-plan_year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dinas", "plan_year"], name="planning_plan_once"),
            models.UniqueConstraint(
                fields=["check_code"], condition=~Q(check_code=""), name="planning_check_code_once"
            ),
            models.UniqueConstraint(
                fields=["document_number"],
                condition=~Q(document_number=""),
                name="planning_document_number_once",
                violation_error_message=_("Another plan already carries this number."),
            ),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="planning_plan_state"),
            models.CheckConstraint(
                condition=Q(state__in=[PlanState.DRAFT, PlanState.IN_APPROVAL], content_sha256="", check_code="")
                | (
                    Q(state__in=[PlanState.APPROVED, PlanState.RUNNING, PlanState.CLOSED], set_at__isnull=False)
                    & ~Q(content_sha256="")
                    & ~Q(check_code="")
                ),
                name="planning_plan_frozen_when_set",
            ),
            models.CheckConstraint(
                condition=Q(document_number="", document_date__isnull=True)
                | (~Q(document_number="") & ~Q(content_sha256="") & Q(document_date__isnull=False)),
                name="planning_plan_number_with_date",
            ),
            both_or_neither("sent_by", "sent_at", "planning_plan_sent_at_with_by"),
            models.CheckConstraint(
                condition=~Q(state=PlanState.IN_APPROVAL) | Q(sent_at__isnull=False), name="planning_plan_sent"
            ),
            models.CheckConstraint(condition=Q(ceiling__isnull=True) | Q(ceiling__gte=0), name="planning_plan_ceiling"),
            a_plan_year("planning_plan_plan_year"),
        ]
        indexes = [models.Index(fields=["state", "plan_year"], name="planning_plan_state_year")]

    def __str__(self) -> str:
        return f"{self.dinas} {self.plan_year}"

    def get_absolute_url(self) -> str:
        return reverse("planning:plan_detail", args=[self.public_id])

    @property
    def is_draft(self) -> bool:
        return self.state == PlanState.DRAFT

    def above_ceiling(self, total: int) -> int:
        """By how much `total` passes the ceiling; 0 within it or while none is known."""
        return max(0, total - self.ceiling) if self.ceiling is not None else 0

    @property
    def is_set(self) -> bool:
        return self.state in {PlanState.APPROVED, PlanState.RUNNING, PlanState.CLOSED}


class PlanEditor(models.Model):
    """Who changed or sent a plan in a round: they decide none of its steps (T06). Drafting from needs makes no row."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="editors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("preparer of a plan")
        verbose_name_plural = _("preparers of plans")
        constraints = [models.UniqueConstraint(fields=["plan", "round", "user"], name="planning_editor_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.round} {self.user_id}"


class PlanLine(PublicIdModel):
    """One row of a plan. `amount` in whole rupiah, `jp` in quarters of a learning hour; NULL = not filled in yet.

    The seven items of PP 11/2017 Pasal 207(3): competency_kind · people and target_group · road · organizer ·
    quarter · conformity · amount. `version` rises with every save; `save_key` lets a resent save be known (T34, T35).
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="lines", verbose_name=_("plan"))
    number = models.PositiveIntegerField(_("number"))
    code = models.CharField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=LineKind)
    title = models.CharField(_("activity"), max_length=200)
    needs = models.ManyToManyField(Need, related_name="lines", blank=True, verbose_name=_("needs"))
    sub_activity = models.CharField(_("sub-activity code"), max_length=30, blank=True)
    amount = models.BigIntegerField(_("budget"), null=True, blank=True)
    quarter = models.PositiveSmallIntegerField(_("quarter"), null=True, blank=True)
    in_charge = models.CharField(_("person in charge"), max_length=150, blank=True)
    indicator = models.CharField(_("indicator"), max_length=200, blank=True)
    target = models.CharField(_("target"), max_length=100, blank=True)
    competency_kind = models.CharField(_("kind of competence"), max_length=14, choices=CompetencyKind, blank=True)
    people = models.PositiveIntegerField(_("number of people"), null=True, blank=True)
    target_group = models.CharField(_("which employees"), max_length=200, blank=True)
    road = models.CharField(_("form and road"), max_length=12, choices=Road, blank=True)
    organizer = models.CharField(_("organizer"), max_length=150, blank=True)
    conformity = models.CharField(_("conformity with the curriculum"), max_length=18, choices=Conformity, blank=True)
    programme_code = models.CharField(_("programme of the catalogue"), max_length=40, blank=True)
    jp = models.PositiveIntegerField(_("learning hours (quarters)"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    save_key = models.CharField(_("key of the last save"), max_length=64, blank=True)
    saved_at = models.DateTimeField(_("saved at"), null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("saved by")
    )
    realised_amount = models.BigIntegerField(_("spent (Rp)"), null=True, blank=True)
    realised_at = models.DateTimeField(_("spent entered at"), null=True, blank=True)
    realised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("spent entered by"),
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan line")
        verbose_name_plural = _("plan lines")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planning_line_number_once"),
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="planning_line_kind"),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="planning_line_amount"),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__gte=1, quarter__lte=4), name="planning_line_quarter"
            ),
            models.CheckConstraint(
                condition=Q(realised_amount__isnull=True) | Q(realised_amount__gte=0), name="planning_line_realised"
            ),
            both_or_neither("realised_by", "realised_at", "planning_line_realised_at_with_by"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("planning:line_detail", args=[self.public_id])


class PlanVersion(models.Model):
    """One version of a plan: who made it, when, and the ceiling it had. Its lines stand in PlanLineRevision."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ceiling = models.BigIntegerField(_("budget ceiling (Rp)"), null=True, blank=True)
    restored_from = models.PositiveIntegerField(_("restored from"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of plans")
        ordering = ["plan", "version"]
        constraints = [models.UniqueConstraint(fields=["plan", "version"], name="planning_version_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.version}"


class PlanLineRevision(models.Model):
    """What a line said from a version of its plan (`since`, inclusive) to another (`until`, exclusive; NULL = still).

    `key` is the line's public id, which stays when the line is deleted; `version` is the line's own, the ground a
    conflict is judged on.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="line_revisions")
    line = models.ForeignKey(PlanLine, models.SET_NULL, null=True, blank=True, related_name="revisions")
    key = models.UUIDField()
    version = models.PositiveIntegerField()
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True, blank=True)
    content = models.JSONField()
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("version of a line")
        verbose_name_plural = _("versions of lines")
        ordering = ["key", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key"], condition=Q(until__isnull=True), name="planning_revision_one_open"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="planning_revision_period"
            ),
        ]
        indexes = [models.Index(fields=["plan", "since"], name="planning_revision_plan")]

    def __str__(self) -> str:
        return f"{self.key} {self.since}"


class ApprovalStep(PublicIdModel):
    """One decision on a plan, frozen when it was sent: whoever holds role, unit and post when deciding, decides."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps", verbose_name=_("plan"))
    round = models.PositiveSmallIntegerField(_("round"))
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.CharField(_("step"), max_length=8, choices=StepCode)
    role = models.CharField(_("role"), max_length=10)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    post = models.CharField(_("post"), max_length=12, blank=True)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_as = models.CharField(_("as"), max_length=10, blank=True, help_text=_("definitive, Plt or Plh"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
        ordering = ["plan", "round", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "round", "order"], name="planning_step_order_once"),
            models.CheckConstraint(condition=Q(code__in=StepCode.values), name="planning_step_code"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | Q(decision__in=Decision.values, decided_at__isnull=False, decided_by__isnull=False),
                name="planning_step_decided_at_with_by",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.RETURNED) | ~Q(note=""), name="planning_step_returned_with_note"
            ),
        ]
        indexes = [models.Index(fields=["role", "unit", "post"], name="planning_step_holder")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.order} {self.code}"


class LineResult(models.Model):
    """What a line led to: the only link from a plan to a session, a career move or a target. Exactly one is set."""

    line = models.ForeignKey(PlanLine, models.PROTECT, related_name="results", verbose_name=_("plan line"))
    session = models.OneToOneField(
        "training.Session", models.PROTECT, null=True, blank=True, related_name="plan_result", verbose_name=_("session")
    )
    career_move = models.OneToOneField(
        "careers.CareerMove",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_result",
        verbose_name=_("career move"),
    )
    indicator_target = models.OneToOneField(
        "performance.IndicatorTarget",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_result",
        verbose_name=_("indicator target"),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of a line")
        verbose_name_plural = _("results of lines")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False, career_move__isnull=True, indicator_target__isnull=True)
                | Q(session__isnull=True, career_move__isnull=False, indicator_target__isnull=True)
                | Q(session__isnull=True, career_move__isnull=True, indicator_target__isnull=False),
                name="planning_result_exactly_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.pk}"
