"""What planning does when a survey closes."""

from typing import Any

from django.dispatch import receiver

from core import jobs
from planning.jobs import NEEDS
from surveys.questionnaires import needs_survey
from surveys.signals import campaign_closed


@receiver(campaign_closed, dispatch_uid="planning.needs_of_campaign")
def make_needs(campaign: Any, actor: Any = None, **kwargs: Any) -> None:
    """Needs of every Dinas, once a campaign of the needs survey; sent when the closing commits."""
    if campaign.questionnaire.code == needs_survey.CODE:
        jobs.enqueue(NEEDS, actor=actor, key=f"campaign:{campaign.public_id}", params={"plan_year": campaign.plan_year})
