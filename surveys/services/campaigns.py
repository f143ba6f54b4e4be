"""What HR and the calendar do with a campaign. State changes are conditional updates (T36, A33)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts import inbox
from accounts.models import User
from core import audit, versions
from core.clock import today
from core.errors import DomainError, TransitionError
from people.models import Unit
from surveys.enums import CampaignState, ResponseState
from surveys.models import Campaign, Questionnaire, Response
from surveys.querysets import ResponseQuerySet
from surveys.questionnaires import needs_survey
from surveys.recipients import people_of
from surveys.rules.moves import CAMPAIGN_MOVES, RESPONSE_MOVES, Act
from surveys.rules.questions import parse
from surveys.signals import campaign_closed

NOT_DRAFT = _("This survey has been opened; only its last day can still be changed.")
NOT_OPEN = _("This survey is not open.")


def needs_questionnaire() -> Questionnaire:
    """The shipped questionnaire in its current version; stored when it is not there yet."""
    found = Questionnaire.objects.filter(code=needs_survey.CODE, version=needs_survey.VERSION).first()
    if found is not None:
        return found
    definition = needs_survey.definition()
    parse(definition)
    try:
        with transaction.atomic():
            return Questionnaire.objects.create(
                code=needs_survey.CODE,
                version=needs_survey.VERSION,
                title=needs_survey.in_languages(needs_survey.TITLE)["id"],
                definition=definition,
            )
    except IntegrityError:  # another request stored it in between
        return Questionnaire.objects.get(code=needs_survey.CODE, version=needs_survey.VERSION)


@transaction.atomic
def create_campaign(
    *,
    actor: User | None,
    plan_year: int,
    title: str,
    audience: Sequence[str],
    opens_on: date,
    closes_on: date,
    questionnaire: Questionnaire | None = None,
) -> Campaign:
    """A campaign in draft. Raises ValidationError where fields or constraints refuse."""
    campaign = Campaign(
        questionnaire=questionnaire or needs_questionnaire(),
        plan_year=plan_year,
        title=title,
        audience=[str(kind) for kind in audience],
        opens_on=opens_on,
        closes_on=closes_on,
        created_by=actor,
    )
    campaign.full_clean()
    campaign.save()
    audit.record(actor=actor, verb="surveys.campaign.created", target=campaign, **_facts(campaign))
    return campaign


@transaction.atomic
def change_campaign(*, actor: User, campaign: Campaign, version: int, **fields: Any) -> Campaign:
    """Changes a draft: plan_year, title, audience, opens_on, closes_on; `version` is the one they were typed on.

    Raises TransitionError once it is opened, StaleVersionError, with the draft as it stands, when somebody saved it
    since.
    """
    current = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if current.state not in CAMPAIGN_MOVES[Act.CHANGE].sources:
        raise TransitionError(NOT_DRAFT)
    before = _facts(current)
    if not versions.changes(current, fields):
        return current
    versions.save_version(current, fields, version)  # opening raises the version as well
    audit.record(actor=actor, verb="surveys.campaign.changed", target=current, before=before, after=_facts(current))
    return current


def _facts(campaign: Campaign) -> dict[str, Any]:
    return {
        "plan_year": campaign.plan_year,
        "audience": campaign.audience,
        "opens_on": campaign.opens_on,
        "closes_on": campaign.closes_on,
    }


def audience_units(audience: Sequence[str]) -> Any:
    """The units a campaign for these kinds asks: in use, and within an agency."""
    return Unit.objects.active().filter(kind__in=audience, dinas__isnull=False)


@transaction.atomic
def open_campaign(*, actor: User | None, campaign: Campaign) -> Campaign:
    """Opens a draft: one response per unit, heads and operators are told. Opening an open one changes nothing.

    `actor` None = the calendar. Raises DomainError when no unit belongs to the audience, TransitionError when closed.
    """
    move = CAMPAIGN_MOVES[Act.OPEN]
    opened = Campaign.objects.filter(pk=campaign.pk, state__in=move.sources).update(
        state=move.target, opened_at=timezone.now(), version=F("version") + 1
    )
    campaign.refresh_from_db()
    if not opened:
        if campaign.state == CampaignState.OPEN:
            return campaign
        raise TransitionError(_("This survey is closed and cannot be opened again."))
    units = list(audience_units(campaign.audience).only("pk", "dinas_id"))
    if not units:
        raise DomainError(
            _("No unit of an agency is of the chosen kinds. Choose others, or confirm the agencies first.")
        )
    Response.objects.bulk_create(
        [Response(campaign=campaign, unit_id=unit.pk, dinas_id=unit.dinas_id) for unit in units], batch_size=500
    )
    tell(Response.objects.filter(campaign=campaign), campaign, "surveys.opened", f"{campaign.public_id}")
    audit.record(actor=actor, verb="surveys.campaign.opened", target=campaign, units=len(units))
    return campaign


def tell(responses: ResponseQuerySet, campaign: Campaign, kind: str, key: str) -> dict[int, set[User]]:
    """One message per head and operator, leading to what they have to answer. Gives who was told, by response."""
    told = people_of(responses)
    inbox.notify(
        set().union(*told.values()),
        kind=kind,
        key=key,
        params={"title": campaign.title, "last_day": date_format(campaign.closes_on, "j F Y")},
        url=reverse("surveys:campaign_answer", args=[campaign.public_id]),
    )
    return told


@transaction.atomic
def extend_campaign(*, actor: User, campaign: Campaign, closes_on: date) -> Campaign:
    """Moves the last day of an open campaign to a later one and tells those who have not sent."""
    if closes_on <= campaign.closes_on or closes_on < today():
        raise DomainError(_("The new last day must be later than the present one, and not in the past."))
    before = campaign.closes_on
    extendable = Campaign.objects.filter(
        pk=campaign.pk, state__in=CAMPAIGN_MOVES[Act.EXTEND].sources, closes_on__lt=closes_on
    )
    moved = extendable.update(closes_on=closes_on, version=F("version") + 1)
    if not moved:
        raise TransitionError(NOT_OPEN)
    campaign.refresh_from_db()
    waiting = Response.objects.filter(campaign=campaign).fillable()
    tell(waiting, campaign, "surveys.extended", f"{campaign.public_id}:{closes_on}")
    audit.record(actor=actor, verb="surveys.campaign.extended", target=campaign, before=before, after=closes_on)
    return campaign


@transaction.atomic
def close_campaign(*, actor: User | None, campaign: Campaign, past: date | None = None) -> Campaign:
    """Ends the answering: every response is closed as it stands, then `campaign_closed` is sent. Twice is harmless.

    Answers that are being saved meanwhile come before or are refused: both write the response under a condition on
    its state (A33). `actor` None = the calendar, which closes only what still ends before the day `past`: one that was
    extended meanwhile stays open. Raises TransitionError on a draft.
    """
    move = CAMPAIGN_MOVES[Act.CLOSE]
    due = Campaign.objects.filter(pk=campaign.pk, state__in=move.sources)
    if past is not None:
        due = due.filter(closes_on__lt=past)
    closed = due.update(state=move.target, closed_at=timezone.now(), closed_by=actor, version=F("version") + 1)
    campaign.refresh_from_db()
    if not closed:
        if campaign.state == CampaignState.CLOSED or past is not None:
            return campaign
        raise TransitionError(NOT_OPEN)
    frozen = Response.objects.filter(campaign=campaign, state__in=RESPONSE_MOVES[Act.CLOSE].sources).update(
        state=ResponseState.CLOSED, version=F("version") + 1
    )
    counted = Response.objects.filter(campaign=campaign).counted().count()
    audit.record(actor=actor, verb="surveys.campaign.closed", target=campaign, units=frozen, sent=counted)
    campaign_closed.send(sender=Campaign, campaign=campaign, actor=actor)
    return campaign
