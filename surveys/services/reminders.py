"""Reminding the units that have not sent: at most once a day each."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.clock import today
from core.errors import TransitionError
from surveys.models import Campaign, ReminderSent, Response
from surveys.querysets import ResponseQuerySet
from surveys.rules.moves import CAMPAIGN_MOVES, Act
from surveys.services.campaigns import NOT_OPEN, tell


@dataclass(frozen=True, slots=True)
class Reminded:
    """Units reminded now, units already reminded today, and units of the first number without a head or operator."""

    units: int
    already: int
    unreached: int


@transaction.atomic
def remind(*, actor: User, campaign: Campaign, responses: ResponseQuerySet) -> Reminded:
    """Tells the heads and operators of those of `responses` not sent. Raises TransitionError when not open."""
    if campaign.state not in CAMPAIGN_MOVES[Act.REMIND].sources:
        raise TransitionError(NOT_OPEN)
    on = today()
    chosen = set(responses.filter(campaign=campaign).fillable().values_list("pk", flat=True))
    done = set(ReminderSent.objects.filter(response__in=chosen, sent_on=on).values_list("response_id", flat=True))
    new = chosen - done
    ReminderSent.objects.bulk_create(
        [ReminderSent(response_id=pk, sent_on=on, sent_by=actor) for pk in sorted(new)], ignore_conflicts=True
    )
    reminded = Response.objects.filter(pk__in=new)
    reminded.update(reminded_on=on)
    told = tell(reminded, campaign, "surveys.reminder", f"{campaign.public_id}:{on}") if new else {}
    if new:
        audit.record(actor=actor, verb="surveys.campaign.reminded", target=campaign, units=len(new))
    return Reminded(len(new), len(done), sum(not users for users in told.values()))


def chosen_responses(campaign: Campaign, dinas: Collection[UUID], responses: Collection[UUID]) -> ResponseQuerySet:
    """The responses HR ticked, by agency or one by one."""
    return Response.objects.filter(Q(dinas__public_id__in=dinas) | Q(public_id__in=responses), campaign=campaign)


def message_text(campaign: Campaign) -> str:
    """A text to paste into a message: a plain link that signs nobody in, no personal data."""
    link = settings.PUBLIC_URL + reverse("surveys:campaign_answer", args=[campaign.public_id])
    return _(
        "%(title)s is waiting for the answers of your unit. Last day: %(last_day)s. "
        "Sign in with your NIP or e-mail, then fill it in here: %(link)s"
    ) % {"title": campaign.title, "last_day": date_format(campaign.closes_on, "DATE_FORMAT"), "link": link}
