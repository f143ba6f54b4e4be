"""Moves between posts that somebody proposed; never made by the system (UU 27/2022 Art. 10)."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from careers.enums import MoveKind, MoveState
from careers.querysets import CareerMoveQuerySet
from core.models import PublicIdModel
from people.models import Employee, Position, Unit
from performance.rules import periods


class CareerMove(PublicIdModel):
    """A move of one person to a target position in a quarter ("2027-Q2")."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="career_moves", verbose_name=_("employee"))
    target_position = models.ForeignKey(Position, models.PROTECT, related_name="+", verbose_name=_("target position"))
    target_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("target unit")
    )
    quarter = models.CharField(
        _("quarter"),
        max_length=7,
        validators=[RegexValidator(r"^[0-9]{4}-Q[1-4]$", _("Write a quarter such as 2027-Q2."))],
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MoveKind)
    state = models.CharField(_("state"), max_length=8, choices=MoveState, default=MoveState.PROPOSED)
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_note = models.TextField(_("note"), blank=True)

    objects = CareerMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("career move")
        verbose_name_plural = _("career moves")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "target_position"],
                condition=Q(state__in=[MoveState.PROPOSED, MoveState.AGREED]),
                name="careers_move_one_open",
                violation_error_message=_("A move of this person to this position is already open."),
            ),
            models.CheckConstraint(condition=Q(state__in=MoveState.values), name="careers_move_state"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="careers_move_decided_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} → {self.target_position}"

    def get_absolute_url(self) -> str:
        return reverse("careers:move_detail", args=[self.public_id])

    @property
    def quarter_label(self) -> str:
        """Triwulan II 2027."""
        return periods.label(self.quarter)
