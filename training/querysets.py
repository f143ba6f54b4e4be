"""Scoping of sessions and enrolments."""

from typing import Any, Self

from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from people.access import has, has_everywhere, scope
from people.permissions import Permission
from people.querysets import AboutEmployeeQuerySet
from training.enums import CLOSED, OPEN_STATES, EnrolmentState


class SessionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """City-wide sessions for whoever may see training, those of a Dinas within its scope, and one's own.

        Own are also those one was declined for or taken off: the notice about it leads there.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        enrolments = self.model._meta.get_field("enrolments").related_model
        own = Q(pk__in=enrolments.objects.filter(employee__user=user).values("session_id"))
        if not has(user, Permission.TRAINING_VIEW):
            return self.filter(own)
        return self.filter(Q(dinas__isnull=True) | scope(user, Permission.TRAINING_VIEW, "dinas__unit__path") | own)

    def under(self, user: Any, permission: Permission) -> Self:
        """Those of a Dinas where `user` holds `permission`; those of none are the whole city's."""
        if has_everywhere(user, permission):
            return self
        return self.filter(scope(user, permission, "dinas__unit__path"), dinas__isnull=False)

    def ahead(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def with_waiting(self) -> Self:
        """`waiting`: how many stand on the waiting list."""
        enrolments = self.model._meta.get_field("enrolments").related_model.objects
        rows = enrolments.filter(session=OuterRef("pk"), state=EnrolmentState.WAITING).order_by().values("session")
        counted = Subquery(rows.annotate(number=Count("pk")).values("number"), IntegerField())
        return self.annotate(waiting=Coalesce(counted, 0))


class EnrolmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Enrolments of the employees `user` may see the training of, and the own ones."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(employee__user=user) | scope(user, Permission.TRAINING_VIEW, "employee__unit__path"))

    def on_list(self) -> Self:
        return self.exclude(state__in=CLOSED)

    def overlapping(self, session: Any) -> Self:
        """Open enrolments on other sessions with a day in common."""
        return (
            self.on_list()
            .filter(session__starts_on__lte=session.ends_on, session__ends_on__gte=session.starts_on)
            .exclude(session=session)
        )


class LearningHoursQuerySet(AboutEmployeeQuerySet):
    def visible_to(self, user: Any, permission: Permission = Permission.TRAINING_VIEW) -> Self:
        return super().visible_to(user, permission)
