"""What the date does to campaigns; one transaction each, so that one refusal does not hold up the others."""

import logging
from datetime import date

from core.clock import today
from core.errors import DomainError
from surveys import services
from surveys.enums import CampaignState
from surveys.models import Campaign

logger = logging.getLogger(__name__)


def open_due(on: date | None = None) -> int:
    """Opens the drafts whose opening day has come; one nobody would be asked by stays a draft. Gives how many."""
    on = on or today()
    opened = 0
    for campaign in Campaign.objects.filter(state=CampaignState.DRAFT, opens_on__lte=on, closes_on__gte=on):
        try:
            services.open_campaign(actor=None, campaign=campaign)
        except DomainError as refusal:
            logger.warning("campaign not opened, campaign_id=%s: %s", campaign.pk, refusal)
        else:
            opened += 1
    return opened


def close_due(on: date | None = None) -> int:
    """Closes the open campaigns whose last day is over. Gives how many."""
    on = on or today()
    due = list(Campaign.objects.open().filter(closes_on__lt=on))
    ended = [services.close_campaign(actor=None, campaign=campaign, past=on) for campaign in due]
    return sum(campaign.state == CampaignState.CLOSED for campaign in ended)
