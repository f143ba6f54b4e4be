"""What came of a campaign: for the city, or for the agency or units the reader may see."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.http import Request
from core import audit, exports
from people.models import Dinas
from surveys import selectors
from surveys.charts import career_chart, obstacle_chart
from surveys.enums import CampaignState
from surveys.every_question import every_question
from surveys.models import Campaign, Response
from surveys.querysets import ResponseQuerySet
from surveys.results import Results, results_of, table_rows
from surveys.rules.results import FEWEST_REMARKS
from surveys.views.campaigns import visible_campaign
from surveys.wording import ends_words, finding

TOP_NEEDS = 8
MOST_REMARKS = 8


def _scope(request: Request, campaign: Campaign) -> tuple[ResponseQuerySet, Dinas | None, list[Dinas]]:
    """(responses to read, the chosen agency, the agencies to choose from); 404 for an agency outside the scope."""
    responses = Response.objects.visible_to(request.user).filter(campaign=campaign)
    agencies = selectors.agencies_of(responses)
    wanted = request.GET.get("dinas", "")
    if wanted:
        chosen = next((one for one in agencies if str(one.public_id) == wanted), None)
        if chosen is None:
            raise Http404
        return responses.filter(dinas=chosen), chosen, agencies
    return responses, agencies[0] if len(agencies) == 1 else None, agencies


@require_safe
def campaign_results(request: Request, campaign_id: UUID) -> HttpResponse:
    campaign = visible_campaign(request, campaign_id)
    if campaign.state == CampaignState.DRAFT:
        raise Http404
    responses, dinas, agencies = _scope(request, campaign)
    found = results_of(campaign, responses)
    everything = "semua" in request.GET
    context = {
        "campaign": campaign,
        "results": found,
        "dinas": dinas,
        "agencies": agencies,
        "finding": finding(found),
        "obstacle_chart": obstacle_chart(found),
        "career_chart": career_chart(found),
        "career_ends": ends_words(found.clarity.question) if found.clarity else "",
        "needs": found.needs if everything else found.needs[:TOP_NEEDS],
        "more_needs": 0 if everything else max(0, len(found.needs) - TOP_NEEDS),
        "most_units": found.needs[0].units if found.needs else 0,
        "remarks": list(dict.fromkeys(found.remarks))[:MOST_REMARKS],  # a sentence many wrote stands once
        "fewest_remarks": FEWEST_REMARKS,
        "share": found.answered * 100 / found.asked if found.asked else None,
    }
    return render(request, "surveys/campaign_results.html", context)


@require_safe
def campaign_results_file(request: Request, campaign_id: UUID) -> HttpResponse:
    """Needs, the answers to every question and free texts of the scope shown, as a workbook; it is recorded (T45)."""
    campaign = visible_campaign(request, campaign_id)
    if campaign.state == CampaignState.DRAFT:
        raise Http404
    responses, dinas, _agencies = _scope(request, campaign)
    found = results_of(campaign, responses)
    columns = [
        exports.Column(_("Need"), width=48),
        exports.Column(_("Units that ask"), "integer"),
        exports.Column(pgettext("how many", "People"), "integer"),
        exports.Column(_("Units that need it this year"), "integer"),
    ]
    title = _("Needs by number of units")
    more = _every_question(campaign, responses)
    data = exports.xlsx(columns, table_rows(found), title=title, about=_about(campaign, dinas, found), more=more)
    audit.record(actor=request.user, verb="surveys.results.exported", target=campaign, rows=len(found.needs))
    return exports.download(f"{campaign.title} - {_('Results')}", data, "xlsx")


def _every_question(campaign: Campaign, responses: ResponseQuerySet) -> list[exports.Table]:
    found = every_question(campaign, responses)
    counts = exports.Table(
        _("Every question"),
        [
            exports.Column(_("Section"), width=28),
            exports.Column(_("Question"), width=40),
            exports.Column(_("Answer"), width=48),
            exports.Column(_("Units"), "integer"),
            exports.Column(_("Per cent of the units that answered"), "percent"),
        ],
        [(one.section, one.question, one.answer, one.units, one.share) for one in found.counts],
    )
    texts = exports.Table(
        _("Free texts"), [exports.Column(_("Question"), width=40), exports.Column(_("Text"), width=90)], found.texts
    )
    return [counts, texts] if found.texts else [counts]


def _about(campaign: Campaign, dinas: Dinas | None, found: Results) -> list[tuple[str, Any]]:
    return [
        (_("Survey"), campaign.title),
        (_("Agency"), dinas.name if dinas else _("All agencies in your scope")),
        (_("Units that answered"), f"{found.answered} / {found.asked}"),
    ]
