"""What a questionnaire asks, read once per process."""

from functools import lru_cache
from uuid import UUID

from surveys.models import Campaign, Questionnaire
from surveys.rules.questions import Definition, parse


def definition_of(campaign: Campaign) -> Definition:
    """The sections and questions a campaign asks. What was asked never changes, so they are kept."""
    return _definition(campaign.questionnaire.public_id)


@lru_cache(maxsize=16)
def _definition(questionnaire: UUID) -> Definition:
    return parse(Questionnaire.objects.get(public_id=questionnaire).definition)
