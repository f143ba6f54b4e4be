"""What every app stands on: public ids, the audit chain, the access log, jobs, the holiday table, submit-once keys."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import job_kinds
from core.enums import JobState
from core.ids import uuid7
from core.querysets import JobQuerySet


class PublicIdModel(models.Model):
    """A model with a page: URLs, forms and exports carry `public_id`, never the primary key."""

    public_id = models.UUIDField(_("public id"), default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True


class AuditEntry(PublicIdModel):
    """One act, chained to the one before it; append-only (T46).

    `entry_hash` covers the previous hash, the act and `details_digest` (a salted digest of `details`), so `details`
    can be blanked when the law asks and the chain still verifies.
    """

    at = models.DateTimeField(_("at"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("actor")
    )
    acting_as = models.CharField(_("acting as"), max_length=100, blank=True)
    verb = models.CharField(_("act"), max_length=80, db_index=True)
    target_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    target_id = models.CharField(_("object"), max_length=40, blank=True)
    address = models.CharField(_("from address"), max_length=45, blank=True)
    request_id = models.CharField(_("request"), max_length=36, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    salt = models.CharField(_("salt"), max_length=32)
    details_digest = models.CharField(_("digest of the details"), max_length=64)
    previous_hash = models.CharField(_("hash of the entry before"), max_length=64, blank=True)
    entry_hash = models.CharField(_("hash of the entry"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering = ["pk"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="core_audit_target")]

    def __str__(self) -> str:
        return f"{self.pk} {self.verb}"


class AuditHead(models.Model):
    """The end of the chain: one row, updated under a condition, so two writers cannot fork it."""

    last_hash = models.CharField(max_length=64, blank=True)
    length = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.length} {self.last_hash[:12]}"


class AccessLogEntry(models.Model):
    """One read of somebody's personal detail; sealed into the audit chain hourly."""

    at = models.DateTimeField(_("at"), db_index=True)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reader"))
    acting_as = models.CharField(_("acting as"), max_length=100, blank=True)
    subject_id = models.UUIDField(_("person read"), db_index=True)
    what = models.CharField(_("what"), max_length=60)
    request_id = models.CharField(_("request"), max_length=36, blank=True)
    seal = models.ForeignKey(
        AuditEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seal")
    )

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")

    def __str__(self) -> str:
        return f"{self.pk} {self.what}"


class Job(PublicIdModel):
    """Long work as a row; the queue only carries its id (T51). Kinds are registered in core/jobs.py."""

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("idempotency key"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="jobs", verbose_name=_("by")
    )
    acting_as = models.CharField(_("acting as"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    cancel_requested = models.BooleanField(_("cancel asked"), default=False)
    token = models.CharField(_("token"), max_length=32, blank=True, help_text=_("names the run that holds the job"))
    created_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    result_file = models.CharField(_("result file"), max_length=120, blank=True)
    result_name = models.CharField(_("file name"), max_length=150, blank=True)
    error = models.TextField(_("error"), blank=True)
    incident = models.CharField(_("incident number"), max_length=36, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], condition=~Q(key=""), name="core_job_once_per_key"),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="core_job_state"),
        ]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="core_job_sweep")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("core:job_detail", args=[self.public_id])

    @property
    def label(self) -> str:
        """Its own title, else that of its kind in the reader's language."""
        return self.title or job_kinds.title_of(self.kind)

    @property
    def handed_once(self) -> bool:
        """Whether its file goes to who asked, once."""
        return self.kind in job_kinds.handed_once()

    @property
    def can_be_cancelled(self) -> bool:
        return self.is_open and not self.cancel_requested

    @property
    def can_be_retried(self) -> bool:
        return self.state in {JobState.FAILED, JobState.CANCELLED}

    @property
    def is_open(self) -> bool:
        return self.state in {JobState.WAITING, JobState.RUNNING}

    @property
    def percent(self) -> int | None:
        """0 to 100; None before the job knows how much there is."""
        return min(100, 100 * self.done // self.total) if self.total else None


class LocalHoliday(models.Model):
    """A day off the calendar library does not know (joint leave, local feast), or one that is worked after all."""

    date = models.DateField(_("date"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_working_day = models.BooleanField(_("worked after all"), default=False)

    class Meta:
        verbose_name = _("local holiday")
        verbose_name_plural = _("local holidays")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Submission(models.Model):
    """The first result of an act under its idempotency key; a repeat returns it (T34)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    act = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "act", "key"], name="core_submission_once")]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"


class Heartbeat(models.Model):
    """Last sign of life of a part of the installation (`worker:<host>`), or what was counted last (`saves`)."""

    name = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    details = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%dT%H:%M:%SZ}"


class UsageCount(models.Model):
    """How often somebody did something within one window of time (T38)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    what = models.CharField(max_length=20)
    since = models.DateTimeField(db_index=True)
    used = models.PositiveIntegerField(default=0)
    told = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "what", "since"], name="core_usage_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.used}"
