"""What HR does with a campaign: make it, open it, watch it, remind, extend, close; reopening a response."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request
from core import idempotency
from core.clock import today
from core.conflicts import conflict, with_choices
from core.errors import DomainError, StaleVersionError
from people.access import require
from people.enums import UnitKind
from people.models import Dinas, Unit
from people.permissions import Permission
from surveys import progress, services
from surveys.charts import pace_chart
from surveys.definitions import definition_of
from surveys.enums import CampaignState, Progress
from surveys.forms import CampaignForm, ExtendForm, ReopenForm
from surveys.models import Campaign, Response
from surveys.querysets import ResponseQuerySet, manages_surveys
from surveys.rules.results import pace
from surveys.services.campaigns import audience_units
from surveys.services.reminders import chosen_responses, message_text
from surveys.views.responses import visible_response
from surveys.wording import here

PAGE = 50
LIST_PAGE = 25


def require_manager(user: Any) -> None:
    """Campaigns ask the whole city: only who runs surveys for the city passes, others get 403."""
    if not manages_surveys(user):
        raise PermissionDenied


def visible_campaign(request: Request, campaign_id: UUID) -> Campaign:
    campaigns = Campaign.objects.visible_to(request.user).select_related("questionnaire")
    return get_object_or_404(campaigns, public_id=campaign_id)


def managed_campaign(request: Request, campaign_id: UUID) -> Campaign:
    """404 where it is not visible, 403 where it is but another runs it (T05)."""
    campaign = visible_campaign(request, campaign_id)
    require_manager(request.user)
    return campaign


@require_safe
def campaign_list(request: Request) -> HttpResponse:
    require(request.user, Permission.SURVEY_RESULTS)
    counts = {
        "units": Count("responses"),
        "sent": Count("responses", filter=Q(responses__sent_at__isnull=False)),
    }
    campaigns = Campaign.objects.visible_to(request.user).annotate(**counts).order_by("-plan_year", "-pk")
    page = Paginator(campaigns, LIST_PAGE).get_page(request.GET.get("page"))
    return render(request, "surveys/campaign_list.html", {"page": page, "may_manage": manages_surveys(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: Request) -> HttpResponse:
    require_manager(request.user)
    form = CampaignForm(request.POST or None, counts=_unit_counts(request.user))
    if form.is_valid():
        key = request.POST.get(idempotency.FIELD, "")
        try:
            result, _now = idempotency.once(
                user=request.user, act="surveys.campaign", key=key, do=lambda: _create(request, form)
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect("surveys:campaign_monitor", result["campaign"])
    context = {"form": form, "submit_key": idempotency.new_key(), "conflict": None}
    return render(request, "surveys/campaign_form.html", context)


def _create(request: Request, form: CampaignForm) -> dict[str, Any]:
    fields = {name: form.cleaned_data[name] for name in CampaignForm.Meta.fields}
    return {"campaign": str(services.create_campaign(actor=request.user, **fields).public_id)}


def _unit_counts(user: Any) -> dict[str, int]:
    units = Unit.objects.visible_to(user, Permission.SURVEY_MANAGE).active().filter(dinas__isnull=False)
    return {row["kind"]: row["units"] for row in units.order_by().values("kind").annotate(units=Count("pk"))}


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_change(request: Request, campaign_id: UUID) -> HttpResponse:
    campaign = managed_campaign(request, campaign_id)
    names = CampaignForm.Meta.fields
    data = with_choices(request.POST, campaign, names) if request.method == "POST" else None
    form = CampaignForm(data, instance=campaign, counts=_unit_counts(request.user))
    context: dict[str, Any] = {"form": form, "campaign": campaign, "conflict": None}
    status = 200
    if form.is_valid():
        try:
            services.change_campaign(actor=request.user, campaign=campaign, **form.cleaned_data)
        except StaleVersionError as stale:
            context["conflict"], status = conflict(form, stale, names), 409
        except (DomainError, ValidationError) as refusal:
            form.refuse(refusal)
        else:
            return redirect("surveys:campaign_monitor", campaign.public_id)
    context["submit_key"] = idempotency.new_key()
    return render(request, "surveys/campaign_form.html", context, status=422 if form.errors else status)


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_open(request: Request, campaign_id: UUID) -> HttpResponse:
    """A page that says who will be asked, then the act."""
    campaign = managed_campaign(request, campaign_id)
    refusal = ""
    if request.method == "POST":
        try:
            services.open_campaign(actor=request.user, campaign=campaign)
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(request, _("The survey is open. Heads and operators were told."))
            return redirect("surveys:campaign_monitor", campaign.public_id)
    units = audience_units(campaign.audience).count()
    return render(
        request,
        "surveys/campaign_open.html",
        {"campaign": campaign, "units": units, "refusal": refusal},
        status=409 if refusal else 200,
    )


@require_safe
def campaign_monitor(request: Request, campaign_id: UUID) -> HttpResponse:
    """Progress by agency, or with ?dinas= by unit of one agency. Others than HR see the units in their scope."""
    campaign = visible_campaign(request, campaign_id)
    if campaign.state == CampaignState.DRAFT:
        units = audience_units(campaign.audience).count()
        kinds = ", ".join(str(UnitKind(kind).label) for kind in campaign.audience)
        return render(request, "surveys/campaign_draft.html", {"campaign": campaign, "units": units, "kinds": kinds})
    responses = Response.objects.visible_to(request.user).filter(campaign=campaign)
    sections = definition_of(campaign).sections
    agencies = progress.by_agency(responses, [one.code for one in sections])
    state = request.GET.get("keadaan", "")
    context = {
        "campaign": campaign,
        "sections": [here(one.title) for one in sections],
        "state": state if state in Progress.values else "",
        "chips": _chips(agencies),
        "may_manage": manages_surveys(request.user),
        "choose": manages_surveys(request.user) and campaign.is_open,
        **_headline(campaign, responses, agencies),
    }
    chosen = _chosen_agency(request, agencies)
    if chosen is not None:
        found = responses.filter(dinas=chosen).in_progress(state).for_list()
        context |= {"dinas": chosen, "page": Paginator(found, PAGE).get_page(request.GET.get("page"))}
    else:
        shown = [one for one in agencies if not context["state"] or one.progress == context["state"]]
        context["agencies"] = [
            {"row": one, "cells": [(share, progress.heat_class(share)) for share in one.sections]} for one in shown
        ]
    context["reminders"] = progress.reminders_of(campaign) if context["may_manage"] else []
    return render(request, "surveys/campaign_monitor.html", context)


def _chosen_agency(request: Request, agencies: list[progress.AgencyProgress]) -> Dinas | None:
    """The agency of ?dinas=, the only one there is, or None; 404 for one outside the scope."""
    wanted = request.GET.get("dinas", "")
    if not wanted and len(agencies) != 1:
        return None
    known = {str(one.dinas.public_id): one.dinas for one in agencies}
    chosen = known.get(wanted) if wanted else agencies[0].dinas
    if chosen is None:
        raise Http404
    return chosen


def _chips(agencies: list[progress.AgencyProgress]) -> list[tuple[str, Any, int]]:
    return [(one.value, one.label, sum(agency.progress == one for agency in agencies)) for one in Progress]


def _headline(
    campaign: Campaign, responses: ResponseQuerySet, agencies: list[progress.AgencyProgress]
) -> dict[str, Any]:
    units, sent = sum(one.units for one in agencies), sum(one.sent for one in agencies)
    by_day = progress.sent_by_day(responses)
    opened = timezone.localdate(campaign.opened_at) if campaign.opened_at else campaign.opens_on
    ahead = pace(by_day, units, opened, today(), campaign.closes_on)
    return {
        "units": units,
        "sent": sent,
        "waiting": units - sent,
        "share": sent * 100 / units if units else None,
        "complete": sum(one.progress == Progress.DONE for one in agencies),
        "agency_count": len(agencies),
        "pace": ahead,
        "pace_chart": pace_chart(by_day, ahead, units, opened=opened, on=today(), last=campaign.closes_on)
        if units
        else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_remind(request: Request, campaign_id: UUID) -> HttpResponse:
    """GET says whom it reaches and offers the text to copy; POST reminds. Nothing chosen = everybody who waits."""
    campaign = managed_campaign(request, campaign_id)
    given = request.POST if request.method == "POST" else request.GET
    responses = _chosen_responses(campaign, given.getlist("dinas"), given.getlist("unit"))
    if request.method == "POST":
        try:
            done = services.remind(actor=request.user, campaign=campaign, responses=responses)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            _say_reminded(request, done)
        return redirect("surveys:campaign_monitor", campaign.public_id)
    waiting = responses.fillable()
    again = waiting.filter(reminded_on=today()).count()
    context = {
        "campaign": campaign,
        "waiting": waiting.count() - again,
        "again": again,
        "agencies": waiting.values_list("dinas__name").annotate(units=Count("pk")).order_by("dinas__name"),
        "dinas": request.GET.getlist("dinas"),
        "unit": request.GET.getlist("unit"),
        "text": message_text(campaign),
    }
    return render(request, "surveys/campaign_remind.html", context)


def _chosen_responses(campaign: Campaign, dinas: list[str], units: list[str]) -> ResponseQuerySet:
    """Every id must name something of this campaign, else the whole act is refused with 404 (A03)."""
    if not dinas and not units:
        return progress.asked(campaign)
    try:
        wanted_dinas, wanted = {UUID(one) for one in dinas}, {UUID(one) for one in units}
    except ValueError as error:
        raise Http404 from error
    chosen = chosen_responses(campaign, wanted_dinas, wanted)
    found = set(chosen.values_list("dinas__public_id", "public_id"))
    if not wanted_dinas <= {one[0] for one in found} or not wanted <= {one[1] for one in found}:
        raise Http404
    return chosen


def _say_reminded(request: Request, done: services.Reminded) -> None:
    words = ngettext("%(n)d unit was reminded.", "%(n)d units were reminded.", done.units) % {"n": done.units}
    if done.already:
        words += " " + _("%(n)d had been reminded today already.") % {"n": done.already}
    if done.unreached:
        words += " " + _("%(n)d have no head or operator with an account: call them.") % {"n": done.unreached}
    (messages.success if done.units else messages.warning)(request, words)


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_extend(request: Request, campaign_id: UUID) -> HttpResponse:
    campaign = managed_campaign(request, campaign_id)
    form = ExtendForm(request.POST or None)
    if form.is_valid():
        try:
            services.extend_campaign(actor=request.user, campaign=campaign, closes_on=form.cleaned_data["closes_on"])
        except DomainError as refusal:
            form.add_error("closes_on", str(refusal))
        else:
            messages.success(request, _("The last day was moved. Units that have not sent were told."))
            return redirect("surveys:campaign_monitor", campaign.public_id)
    return render(request, "surveys/campaign_extend.html", {"campaign": campaign, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_close(request: Request, campaign_id: UUID) -> HttpResponse:
    """A page that says what closing does, how many it concerns, and then the act: it cannot be undone."""
    campaign = managed_campaign(request, campaign_id)
    if request.method == "POST":
        try:
            services.close_campaign(actor=request.user, campaign=campaign)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The survey is closed. Its needs are being put together."))
        return redirect("surveys:campaign_monitor", campaign.public_id)
    responses = progress.asked(campaign)
    totals = responses.aggregate(
        units=Count("pk"),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        filling=Count("pk", filter=Q(sent_at__isnull=True, started_at__isnull=False)),
    )
    return render(request, "surveys/campaign_close.html", {"campaign": campaign, **totals})


@require_http_methods(["GET", "HEAD", "POST"])
def response_reopen(request: Request, response_id: UUID) -> HttpResponse:
    response = visible_response(request, response_id)
    require_manager(request.user)
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        try:
            services.reopen_response(actor=request.user, response=response, reason=form.cleaned_data["reason"])
        except (DomainError, ValidationError) as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The response was reopened; the unit was told."))
            return redirect("surveys:response_detail", response.public_id)
    return render(request, "surveys/response_reopen.html", {"response": response, "form": form})
