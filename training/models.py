"""The catalogue, sessions with their seats, enrolments, and the learning-hours ledger."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.clock import today
from core.models import PublicIdModel
from core.templatetags.palu import date_id
from people.models import Dinas, Employee
from training.enums import OPEN_STATES, EnrolmentState, ProgrammeForm, ProgrammeKind, SessionState
from training.querysets import EnrolmentQuerySet, LearningHoursQuerySet, SessionQuerySet


class Programme(PublicIdModel):
    """A training of the catalogue (training-catalog.csv, kept by HR). `jp` is in quarter hours; NULL = not known."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("training"), max_length=200)
    kind = models.CharField(_("kind"), max_length=14, choices=ProgrammeKind)
    form = models.CharField(_("form"), max_length=12, choices=ProgrammeForm)
    jp = models.PositiveIntegerField(_("JP (quarters)"), null=True, blank=True)
    jp_confirmed = models.BooleanField(_("JP confirmed"), default=False)
    days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    organizer = models.CharField(_("organizer"), max_length=150, blank=True)
    target_positions = models.CharField(_("for which posts"), max_length=200, blank=True)
    target_units = models.CharField(_("for which units"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=250, blank=True)
    confirmed = models.BooleanField(_("name confirmed"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name if self.confirmed else gettext("%(name)s (unconfirmed)") % {"name": self.name}

    def get_absolute_url(self) -> str:
        return reverse("training:programme_detail", args=[self.public_id])


class Session(PublicIdModel):
    """One run of a programme. `taken` is kept by conditional updates and never passes `capacity` (T33)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="sessions", verbose_name=_("training"))
    title = models.CharField(_("title"), max_length=200)
    dinas = models.ForeignKey(
        Dinas, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("agency (empty = city)")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    place = models.CharField(_("place"), max_length=150, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats"))
    taken = models.PositiveSmallIntegerField(_("seats taken"), default=0, editable=False)
    jp = models.PositiveIntegerField(_("JP (quarters)"))
    state = models.CharField(_("state"), max_length=10, choices=SessionState, default=SessionState.OPEN)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="training_session_period"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="training_session_seats"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="training_session_capacity"),
            models.CheckConstraint(condition=Q(state__in=SessionState.values), name="training_session_state"),
        ]
        indexes = [models.Index(fields=["dinas", "starts_on"], name="training_session_dinas")]

    def __str__(self) -> str:
        return self.title

    @property
    def days(self) -> str:
        """Its days in words; one day is said once."""
        if self.starts_on == self.ends_on:
            return date_id(self.starts_on)
        return f"{date_id(self.starts_on)} – {date_id(self.ends_on)}"

    def get_absolute_url(self) -> str:
        return reverse("training:session_detail", args=[self.public_id])

    @property
    def seats_left(self) -> int:
        return self.capacity - self.taken

    @property
    def is_to_finish(self) -> bool:
        """Past its last day, and nobody has finished it."""
        return self.state in OPEN_STATES and self.ends_on < today()


class Enrolment(PublicIdModel):
    """One employee on one session; at most one that is not closed. `waiting_number` orders the waiting list."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="enrolments", verbose_name=_("session"))
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="enrolments", verbose_name=_("employee"))
    state = models.CharField(_("state"), max_length=10, choices=EnrolmentState, default=EnrolmentState.NOMINATED)
    waiting_number = models.PositiveIntegerField(_("place in the list"), null=True, blank=True)
    nominated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("nominated by"),
    )
    nominated_at = models.DateTimeField(_("nominated at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    freed_from = models.CharField(
        _("state before the end of service"), max_length=10, choices=EnrolmentState, blank=True, default="",
        db_default="", editable=False, help_text=_("set while an undo of the end may give the place back"),
    )  # fmt: skip
    passed = models.BooleanField(_("passed"), null=True, blank=True)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, blank=True)
    certificate_number = models.CharField(_("certificate number"), max_length=60, blank=True)
    check_code = models.CharField(
        _("check code"), max_length=32, blank=True, help_text=_("address of the public check page")
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "employee"],
                condition=~Q(state__in=[EnrolmentState.DECLINED, EnrolmentState.CANCELLED]),
                name="training_enrolment_one_open",
                violation_error_message=_("This employee is already on this session."),
            ),
            models.UniqueConstraint(
                fields=["session", "waiting_number"],
                condition=Q(waiting_number__isnull=False),
                name="training_enrolment_place",
            ),
            models.UniqueConstraint(
                fields=["check_code"], condition=~Q(check_code=""), name="training_enrolment_check_code_once"
            ),
            models.CheckConstraint(condition=Q(state__in=EnrolmentState.values), name="training_enrolment_state"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="training_enrolment_decided_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.session}"


class LearningHours(models.Model):
    """One finished activity in the ledger; `jp` in quarter hours, `finished_on` decides the year and the contract."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="learning_hours", verbose_name=_("employee"))
    title = models.CharField(_("activity"), max_length=200)
    jp = models.PositiveIntegerField(_("JP (quarters)"))
    finished_on = models.DateField(_("finished on"))
    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, null=True, blank=True, related_name="hours", verbose_name=_("enrolment")
    )
    evidence = models.CharField(_("evidence"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=60)

    objects = LearningHoursQuerySet.as_manager()

    class Meta:
        verbose_name = _("learning hours")
        verbose_name_plural = _("learning hours")
        ordering = ["-finished_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "finished_on", "title"],
                condition=Q(enrolment__isnull=True),
                name="training_hours_once",
            )
        ]
        indexes = [models.Index(fields=["employee", "finished_on"], name="training_hours_employee")]

    def __str__(self) -> str:
        return f"{self.title} ({self.finished_on})"
