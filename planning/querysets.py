"""Scoping: a need where NEED_VIEW holds at its Dinas, a plan where PLAN_VIEW does or where it waits for the reader."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from people.access import assignments, scope
from people.permissions import Permission


def held_steps(user: Any) -> Q:
    """Steps that name a role, unit and post `user` holds now, acting as well as definitive; none for anybody else."""
    condition = Q(pk__in=[])
    for one in assignments(user):
        condition |= Q(role=one.role, unit=one.unit_id, post=one.post)
    return condition


class NeedQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.NEED_VIEW) -> Self:
        return self.filter(scope(user, permission, "dinas__unit__path"))

    def of_year(self, year: int) -> Self:
        return self.filter(plan_year=year)

    def open(self) -> Self:
        from planning.enums import NeedState

        return self.filter(state=NeedState.OPEN)

    def ranked(self) -> Self:
        return self.order_by("-priority", "-people", "topic", "pk")

    def for_list(self) -> Self:
        return self.select_related("dinas", "competency").ranked()


class PlanQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.PLAN_VIEW) -> Self:
        """Plans of the subtrees where a role grants `permission`; to read, also those with a step put to the reader."""
        inside = scope(user, permission, "dinas__unit__path")
        if permission != Permission.PLAN_VIEW:
            return self.filter(inside)
        return self.filter(inside | Exists(self._steps_of(user)))

    def _steps_of(self, user: Any) -> models.QuerySet[Any]:
        from planning.models import ApprovalStep

        return ApprovalStep.objects.filter(held_steps(user), plan=OuterRef("pk"), round=OuterRef("round"))

    def for_list(self) -> Self:
        return self.select_related("dinas__unit").order_by("-plan_year", "dinas__name")


class LineQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.PLAN_VIEW) -> Self:
        from planning.models import Plan

        return self.filter(plan__in=Plan.objects.visible_to(user, permission))


class ResultQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.PLAN_VIEW) -> Self:
        from planning.models import PlanLine

        return self.filter(line__in=PlanLine.objects.visible_to(user, permission))


class StepQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.PLAN_VIEW) -> Self:
        from planning.models import Plan

        return self.filter(plan__in=Plan.objects.visible_to(user, permission))

    def waiting(self) -> Self:
        """The step of each plan in approval that has to be decided now."""
        from planning.enums import PlanState
        from planning.models import ApprovalStep

        earlier = ApprovalStep.objects.filter(
            plan=OuterRef("plan"), round=OuterRef("round"), order__lt=OuterRef("order"), decided_at__isnull=True
        )
        return self.filter(
            ~Exists(earlier), plan__state=PlanState.IN_APPROVAL, round=models.F("plan__round"), decided_at__isnull=True
        )

    def put_to(self, user: Any) -> Self:
        """Steps of the role, unit and post `user` holds now."""
        return self.filter(held_steps(user))
