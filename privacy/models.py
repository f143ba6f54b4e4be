"""Requests of civil servants about their own data, who read which notice, and the register of processing."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from people.models import Employee
from privacy.enums import Fact, Ground, RequestKind, RequestState
from privacy.querysets import DataRequestQuerySet
from privacy.rules.clock import due_at


class DataRequest(PublicIdModel):
    """One request with its clock; at most one that waits for each person, kind and fact."""

    kind = models.CharField(_("kind"), max_length=12, choices=RequestKind)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("employee"))
    fact = models.CharField(_("what it is about"), max_length=12, choices=Fact, blank=True)
    wish = models.TextField(_("what is asked"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.OPEN)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    escalated_at = models.DateTimeField(_("escalated at"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    ground = models.CharField(_("ground of the refusal"), max_length=12, choices=Ground, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    job = models.ForeignKey("core.Job", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("job"))

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal-data request")
        verbose_name_plural = _("personal-data requests")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "kind", "fact"], condition=Q(state="open"), name="privacy_one_open_request"
            ),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="privacy_request_state"),
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="privacy_request_kind"),
            models.CheckConstraint(
                condition=~Q(state="refused") | (~Q(ground="") & ~Q(answer="")), name="privacy_refusal_has_ground"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="privacy_answered_when_closed",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="privacy_request_clock")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:request_detail", args=[self.public_id])

    @property
    def due_at(self) -> Any:
        return due_at(self.asked_at)

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and timezone.now() > self.due_at


class NoticeReading(models.Model):
    """Somebody confirmed having read one version of the privacy notice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("who"))
    version = models.CharField(_("version"), max_length=10)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("notice read")
        verbose_name_plural = _("notices read")
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="privacy_notice_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.version}"


class ProcessingActivity(PublicIdModel):
    """A line of the register of processing (UU 27/2022 Pasal 31): what is done with which data, why and how long."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("activity"), max_length=150)
    purpose = models.TextField(_("purpose"))
    basis = models.TextField(_("legal basis"))
    data = models.TextField(_("data"))
    data_class = models.CharField(_("class"), max_length=2, help_text=_("P0 to P3"))
    recipients = models.TextField(_("who receives it"))
    retention = models.TextField(_("kept for"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("processing activity")
        verbose_name_plural = _("register of processing")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(data_class__in=("P0", "P1", "P2", "P3")), name="privacy_data_class"),
        ]

    def __str__(self) -> str:
        return self.name
