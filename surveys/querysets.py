"""Scoping: a response is visible where a role reads survey results; a campaign where one of its responses is."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from people.access import has_everywhere, scope
from people.permissions import Permission
from surveys.enums import CampaignState, Progress, ResponseState


def manages_surveys(user: Any) -> bool:
    """Whether `user` runs campaigns: SURVEY_MANAGE at the city root, because a campaign asks the whole city."""
    return has_everywhere(user, Permission.SURVEY_MANAGE)


class CampaignQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.SURVEY_RESULTS) -> Self:
        """All campaigns for those who run them; for others what was opened and asked a unit in their scope."""
        if manages_surveys(user):
            return self
        from surveys.models import Response

        asked = Response.objects.filter(scope(user, permission, "unit__path"), campaign=OuterRef("pk"))
        return self.exclude(state=CampaignState.DRAFT).filter(Exists(asked))

    def open(self) -> Self:
        return self.filter(state=CampaignState.OPEN)

    def closed(self) -> Self:
        return self.filter(state=CampaignState.CLOSED)


class ResponseQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.SURVEY_RESULTS) -> Self:
        """Responses of the units in the subtrees where a role grants `permission`."""
        return self.filter(scope(user, permission, "unit__path"))

    def fillable(self) -> Self:
        """Still to be sent, in an open campaign."""
        return self.filter(state__in=[ResponseState.DRAFT, ResponseState.RETURNED], campaign__state=CampaignState.OPEN)

    def counted(self) -> Self:
        """What results and needs rest on: sent, and not reopened since."""
        return self.filter(sent_at__isnull=False)

    def in_progress(self, progress: str) -> Self:
        """One of Progress; any other value filters nothing."""
        conditions = {
            Progress.WAITING: Q(sent_at__isnull=True, started_at__isnull=True),
            Progress.FILLING: Q(sent_at__isnull=True, started_at__isnull=False),
            Progress.DONE: Q(sent_at__isnull=False),
        }
        condition = conditions.get(progress)  # type: ignore[call-overload]
        return self if condition is None else self.filter(condition)

    def for_list(self) -> Self:
        """With campaign, unit and agency; what the questionnaire asks comes from surveys/definitions.py."""
        related = self.select_related("campaign__questionnaire", "unit", "dinas")
        return related.defer("campaign__questionnaire__definition").order_by("unit__path")


class AnswerQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.SURVEY_RESULTS) -> Self:
        return self.filter(scope(user, permission, "response__unit__path"))

    def counted(self) -> Self:
        """Answers of responses that were sent and not reopened since."""
        return self.filter(response__sent_at__isnull=False)
