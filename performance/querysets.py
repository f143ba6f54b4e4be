"""Scoping of indicators, complaints, evaluations and feedback."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from core.clock import today
from people.access import scope
from people.models import LineManagerOverride
from people.permissions import Permission
from people.querysets import AboutEmployeeQuerySet
from performance.enums import EvaluationState


def overridden_to(user: Any) -> models.QuerySet[Any]:
    """Ids of the employees whose line manager is `user` by a dated override, today."""
    return LineManagerOverride.objects.in_force(today()).filter(manager__user=user).values("employee_id")


def within_reach(user: Any) -> Q:
    """Rows about people whom `user` may rate where they are today, whether or not the user still does."""
    return scope(user, Permission.EVALUATION_RATE, "employee__unit__path") | Q(employee__in=overridden_to(user))


class UnitScopedQuerySet(models.QuerySet[Any]):
    """Rows of a unit; `path_field` leads from the model to the unit's path."""

    path_field = "unit__path"

    def visible_to(self, user: Any, permission: Permission = Permission.INDICATOR_VIEW) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(scope(user, permission, self.path_field))


class IndicatorQuerySet(UnitScopedQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def for_list(self) -> Self:
        return self.select_related("dinas", "unit").order_by("dinas__name", "name", "pk")


class OfIndicatorQuerySet(UnitScopedQuerySet):
    path_field = "indicator__unit__path"


class OfDinasQuerySet(UnitScopedQuerySet):
    path_field = "dinas__unit__path"


class EvaluationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Sent ones of the viewer and of the subtrees where EVALUATION_VIEW holds; a draft only to its rater.

        A rater loses sight of a person who left the subtree where the rater may rate.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        told = ~Q(state=EvaluationState.DRAFT)
        return self.filter(
            (Q(employee__user=user) & told)
            | (scope(user, Permission.EVALUATION_VIEW, "employee__unit__path") & told)
            | (Q(rater__user=user) & within_reach(user) & ~Q(employee__user=user))
        )

    def told(self) -> Self:
        """Sent or acknowledged."""
        return self.exclude(state=EvaluationState.DRAFT)

    def yearly(self) -> Self:
        """Only the yearly predicate feeds promotion and angka kredit."""
        return self.told().exclude(period__contains="-")

    def for_list(self) -> Self:
        return self.select_related("employee__unit", "employee__position", "rater", "dinas").order_by("-period", "pk")


class FeedbackQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """One's own, those one wrote about people still within reach, and those where EVALUATION_VIEW holds."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(
            Q(employee__user=user)
            | scope(user, Permission.EVALUATION_VIEW, "employee__unit__path")
            | (Q(author=user) & within_reach(user))
        )

    def for_list(self) -> Self:
        return self.select_related("employee__unit", "author", "indicator").order_by("-created_at", "-pk")


class AngkaKreditQuerySet(AboutEmployeeQuerySet):
    """Rows of the ledger; they hold a year, no dates."""

    def visible_to(self, user: Any, permission: Permission = Permission.EVALUATION_VIEW) -> Self:
        """One's own, and those where EVALUATION_VIEW holds."""
        return super().visible_to(user, permission)
