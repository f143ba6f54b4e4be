"""The complaint register, the names its export uses for agencies, and what was entered from one file."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from people.models import Dinas
from performance.enums import (
    BatchState,
    ComplaintClass,
)
from performance.models.fields import check_in
from performance.querysets import (
    OfDinasQuerySet,
)


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
