"""Who heads a unit, who manages whom, and the roles of users."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from people.enums import AssignmentKind, Post, Role
from people.models.dated import DatedModel, valid_period
from people.models.employees import Employee
from people.models.organisation import Unit
from people.querysets import DatedQuerySet


class UnitHead(DatedModel, PublicIdModel):
    """Who heads a unit, over a time; written with the head's RoleAssignment by services/heads.py."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="heads", verbose_name=_("unit"))
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="heads", verbose_name=_("head"))
    kind = models.CharField(_("kind"), max_length=10, choices=AssignmentKind, default=AssignmentKind.DEFINITIVE)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit head")
        verbose_name_plural = _("unit heads")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to__isnull=True), name="people_unit_head_one_open"
            ),
            valid_period("people_unit_head_period", or_never=True),
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.unit}"


class LineManagerOverride(DatedModel):
    """Another line manager than the head of the unit, over a time."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="manager_overrides", verbose_name=_("employee"))
    manager = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("line manager"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("line manager override")
        verbose_name_plural = _("line manager overrides")
        constraints = [
            valid_period("people_manager_override_period", or_never=True),
            models.CheckConstraint(condition=~Q(employee=F("manager")), name="people_manager_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.employee} → {self.manager}"


class RoleAssignment(DatedModel, PublicIdModel):
    """A role of a user at a unit and below (the city root = everywhere), over a time; `post` for leaders only."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_assignments", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="role_assignments", verbose_name=_("unit"))
    post = models.CharField(_("post"), max_length=12, choices=Post, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=AssignmentKind, default=AssignmentKind.DEFINITIVE)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        constraints = [
            valid_period("people_role_period", or_never=True),
            models.CheckConstraint(
                condition=Q(role__in=Role.values) & ~Q(role=Role.EMPLOYEE), name="people_role_known"
            ),
            models.CheckConstraint(condition=Q(post="") | Q(role=Role.LEADER), name="people_role_post_of_leader"),
        ]
        indexes = [models.Index(fields=["user", "valid_from"], name="people_role_user")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.unit}"

    @property
    def role_value(self) -> Role:
        return Role(self.role)
