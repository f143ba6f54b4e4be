"""Dated changes of people and units."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from people.enums import EventKind, EventState
from people.models.employees import Employee
from people.models.organisation import Unit
from people.querysets import EventQuerySet


class PersonnelEvent(PublicIdModel):
    """A change of a person or unit from a day on: asked for with reason and proof, decided by HR, undone if need be.

    `asked` and `before` map a field (people/events/fields.py) to a plain value; `journal` lists the rows it wrote with
    their values before and after, which is what an undo restores. A decided change without `applied_at` waits for its
    day, or for what `held_up` says.
    """

    kind = models.CharField(_("kind of change"), max_length=10, choices=EventKind)
    state = models.CharField(_("state"), max_length=8, choices=EventState, default=EventState.DRAFT)
    employee = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("employee")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("unit"))
    effective_on = models.DateField(_("from"), help_text=_("first day on which it is so"))
    asked = models.JSONField(_("asked"), default=dict)
    before = models.JSONField(_("before"), default=dict)
    reason = models.TextField(_("reason"))
    proof = models.CharField(_("stored proof"), max_length=80)
    proof_name = models.CharField(_("proof"), max_length=150)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.TextField(_("why it was returned or undone"), blank=True)
    applied_at = models.DateTimeField(_("took effect at"), null=True, blank=True)
    held_up = models.TextField(_("why it could not take effect"), blank=True)
    journal = models.JSONField(default=list)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="people_event_kind"),
            models.CheckConstraint(condition=Q(state__in=EventState.values), name="people_event_state"),
            models.CheckConstraint(
                condition=Q(employee__isnull=False) | Q(unit__isnull=False), name="people_event_has_subject"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="people_event_decided_at_with_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[EventState.DECIDED, EventState.UNDONE]) | Q(decided_at__isnull=False),
                name="people_event_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "effective_on"], name="people_event_due"),
            models.Index(fields=["employee", "state"], name="people_event_employee"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("people:event_detail", args=[self.public_id])

    @property
    def about(self) -> str:
        """Whom or what it is about, in words."""
        if self.employee is not None:
            return self.employee.full_name
        return str(self.asked.get("name") or self.before.get("name") or self.unit)

    @property
    def is_open(self) -> bool:
        return self.state in {EventState.DRAFT, EventState.PREPARED, EventState.RETURNED}

    @property
    def waits_for_its_day(self) -> bool:
        return self.state == EventState.DECIDED and self.applied_at is None
