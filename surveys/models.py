"""Questionnaires as data, the campaigns that ask them, and one response per campaign and unit with its answers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from surveys.enums import CampaignState, Progress, ResponseState
from surveys.querysets import AnswerQuerySet, CampaignQuerySet, ResponseQuerySet


class Questionnaire(PublicIdModel):
    """A questionnaire in one version; surveys/rules/questions.py reads `definition`, which never changes once asked."""

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=150)
    definition = models.JSONField(_("definition"))
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="surveys_questionnaire_version_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class Campaign(PublicIdModel):
    """One round of asking: survey in one year, plan for `plan_year`. `closes_on` is the last day of answering."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="campaigns", verbose_name=_("questionnaire")
    )
    plan_year = models.PositiveSmallIntegerField(_("plan year"))
    title = models.CharField(_("title"), max_length=150)
    audience = models.JSONField(_("asked units"), default=list, help_text=_("kinds of unit"))
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=8, choices=CampaignState, default=CampaignState.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    version = models.PositiveIntegerField(_("version"), default=0)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey campaign")
        verbose_name_plural = _("survey campaigns")
        ordering = ["-plan_year", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CampaignState.values), name="surveys_campaign_state"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="surveys_campaign_period",
                violation_error_message=_("The last day comes before the opening day."),
            ),
            models.CheckConstraint(
                condition=Q(plan_year__gte=2020, plan_year__lte=2100), name="surveys_campaign_plan_year"
            ),
            models.CheckConstraint(
                condition=Q(state=CampaignState.DRAFT, opened_at__isnull=True)
                | Q(~Q(state=CampaignState.DRAFT), opened_at__isnull=False),
                name="surveys_campaign_opened_at",
            ),
            models.CheckConstraint(
                condition=Q(state=CampaignState.CLOSED, closed_at__isnull=False)
                | Q(~Q(state=CampaignState.CLOSED), closed_at__isnull=True),
                name="surveys_campaign_closed_at",
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_on"], name="surveys_campaign_due")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("surveys:campaign_monitor", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.state == CampaignState.OPEN


class Response(PublicIdModel):
    """What one unit answers in one campaign. `version` rises with every change (T35).

    `sent_at` is set while the answers stand as sent; reopening clears it, closing keeps it: what has it is counted.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="responses", verbose_name=_("campaign"))
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="responses", verbose_name=_("unit"))
    dinas = models.ForeignKey("people.Dinas", models.PROTECT, related_name="responses", verbose_name=_("agency"))
    state = models.CharField(_("state"), max_length=8, choices=ResponseState, default=ResponseState.DRAFT)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    saved_at = models.DateTimeField(_("last saved at"), null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("saved by")
    )
    save_key = models.CharField(
        _("key of the last save"), max_length=64, blank=True, help_text=_("key of the last save, so a resend is known")
    )
    visited = models.JSONField(_("sections saved"), default=list, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    receipt_number = models.CharField(_("receipt number"), max_length=20, blank=True)
    reopened_reason = models.CharField(_("reason of reopening"), max_length=300, blank=True)
    reminded_on = models.DateField(_("last reminded on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey response")
        verbose_name_plural = _("survey responses")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="surveys_response_one_per_unit"),
            models.UniqueConstraint(
                fields=["receipt_number"], condition=~Q(receipt_number=""), name="surveys_response_receipt_once"
            ),
            models.CheckConstraint(condition=Q(state__in=ResponseState.values), name="surveys_response_state"),
            models.CheckConstraint(  # who and when: both or neither, and a receipt with them
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | Q(~Q(receipt_number=""), sent_at__isnull=False, sent_by__isnull=False),
                name="surveys_response_sent_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(state=ResponseState.SENT, sent_at__isnull=False)
                | Q(state__in=[ResponseState.DRAFT, ResponseState.RETURNED], sent_at__isnull=True)
                | Q(state=ResponseState.CLOSED),
                name="surveys_response_sent_when_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state=ResponseState.RETURNED) | ~Q(reopened_reason=""),
                name="surveys_response_reopened_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["dinas", "campaign", "state"], name="surveys_response_dinas"),
            models.Index(fields=["campaign", "state"], name="surveys_response_campaign"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("surveys:response_edit", args=[self.public_id])

    @property
    def is_fillable(self) -> bool:
        """Whether answers may still change; asks the campaign as well."""
        return self.state in {ResponseState.DRAFT, ResponseState.RETURNED} and self.campaign.is_open

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def progress(self) -> Progress:
        if self.sent_at is not None:
            return Progress.DONE
        return Progress.WAITING if self.started_at is None else Progress.FILLING


class Answer(PublicIdModel):
    """One answer: row 0 of its question, or row 1, 2, … of a question that repeats. Later evidence points here."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers", verbose_name=_("response"))
    section = models.CharField(_("section"), max_length=40)
    question_code = models.CharField(_("question"), max_length=60)
    row = models.PositiveSmallIntegerField(_("row"), default=0)
    value = models.JSONField(_("value"))
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["response_id", "question_code", "row"]
        constraints = [models.UniqueConstraint(fields=["response", "question_code", "row"], name="surveys_answer_once")]
        indexes = [models.Index(fields=["question_code", "response"], name="surveys_answer_question")]

    def __str__(self) -> str:
        return f"{self.question_code} {self.row}"


class ReminderSent(models.Model):
    """A reminder about one response; at most one a day."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="reminders")
    sent_on = models.DateField(_("on"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["response", "sent_on"], name="surveys_reminder_once_a_day")]

    def __str__(self) -> str:
        return f"{self.sent_on}"


class ReceiptCounter(models.Model):
    """The last receipt number given in a year; raised in the transaction that gives the number."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
