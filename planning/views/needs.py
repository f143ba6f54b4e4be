"""Needs: ranked, each with why; set aside, taken back; the plan of a Dinas drafted from them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from core import idempotency, jobs
from core.errors import DomainError
from people.access import has, require
from people.models import Dinas, Employee
from people.permissions import Permission
from planning import evidence, selectors
from planning.forms import NeedFilterForm, ReasonForm
from planning.gathering import records
from planning.jobs import DRAFTS, NEEDS
from planning.models import Need, Plan
from planning.posted import note_foreign
from planning.rules.priorities import words
from planning.services import needs as services
from planning.services.plans import draft_plan
from planning.views.common import visible_need

PAGE_SIZE = 50
PEOPLE_SHOWN = 100


@require_safe
def need_list(request: Request) -> HttpResponse:
    require(request.user, Permission.NEED_VIEW)
    years = selectors.years()
    year = years[0]
    agencies = list(Dinas.objects.visible_to(request.user, Permission.NEED_VIEW).confirmed().select_related("unit"))
    form = NeedFilterForm(request.GET, agencies=agencies, years=years, year=year)
    chosen = form.chosen
    dinas = chosen.get("dinas") or (agencies[0] if len(agencies) == 1 else None)
    of_year = Need.objects.visible_to(request.user).of_year(chosen["tahun"])
    needs = _narrowed(of_year, dinas, chosen)
    page = Paginator(needs.for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter_form": form,
        "year": str(chosen["tahun"]),
        "dinas": dinas,
        "page": page,
        "rows": [(need, words(need.reasons[0]) if need.reasons else "") for need in page.object_list],
        "is_filtered": bool(chosen.get("jenis") or chosen.get("keadaan") or chosen.get("dinas")),
        "sources": _sources(of_year, dinas),
        "draft_for": _draft_choices(request.user, dinas, chosen["tahun"]),
        "may_refresh": selectors.plans_for_the_city(request.user),
        "submit_key": idempotency.new_key(),
    }
    return render(request, "planning/need_list.html", context)


def _narrowed(needs: Any, dinas: Dinas | None, chosen: dict[str, Any]) -> Any:
    if dinas is not None:
        needs = needs.filter(dinas=dinas)
    if chosen.get("jenis"):
        needs = needs.filter(kind=chosen["jenis"])
    return needs.filter(state=chosen["keadaan"]) if chosen.get("keadaan") else needs


def _sources(needs: Any, dinas: Dinas | None) -> list[dict[str, Any]]:
    """How many needs each source gave; assessments that were never entered are "no data yet", not 0."""
    if dinas is not None:
        needs = needs.filter(dinas=dinas)
    counts = {row["kind"]: row["number"] for row in needs.order_by().values("kind").annotate(number=Count("pk"))}
    return evidence.sources(counts, has_assessments=records.has_assessments(dinas))


def _draft_choices(user: Any, dinas: Dinas | None, year: int) -> list[Dinas]:
    waiting = selectors.agencies_without_plan(user, year)
    return [one for one in waiting if dinas is None or one.pk == dinas.pk]


@require_safe
def need_detail(request: Request, need_id: UUID) -> HttpResponse:
    need = visible_need(request, need_id)
    return _detail(request, need, ReasonForm())


def _detail(request: Request, need: Need, form: ReasonForm, status: int = 200) -> HttpResponse:
    answers = selectors.answers_of_need(need).visible_to(request.user)
    people = Employee.objects.visible_to(request.user).filter(needs__need=need).select_related("position", "unit")
    context = {
        "need": need,
        "form": form,
        "reasons": [(words(reason), reason["points"]) for reason in need.reasons],
        "answers": evidence.of_answers(answers),
        "indicators": list(selectors.indicators_of_need(need).visible_to(request.user)),
        "people": list(people.order_by("retires_on", "name")[:PEOPLE_SHOWN]),
        "lines": list(selectors.lines_of_need(need)),
        "may_decide": has(request.user, Permission.PLAN_EDIT, need.dinas.unit),
    }
    return render(request, "planning/need_detail.html", context, status=status)


@require_POST
def need_drop(request: Request, need_id: UUID) -> HttpResponse:
    need = visible_need(request, need_id)
    require(request.user, Permission.PLAN_EDIT, need.dinas.unit)
    form = ReasonForm(request.POST)
    note_foreign(request, form)
    if form.is_valid():
        try:
            services.drop_need(actor=request.user, need=need, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The need is set aside."))
            return redirect(need)
    return _detail(request, need, form, status=422)


@require_POST
def need_reopen(request: Request, need_id: UUID) -> HttpResponse:
    need = visible_need(request, need_id)
    require(request.user, Permission.PLAN_EDIT, need.dinas.unit)
    try:
        services.reopen_need(actor=request.user, need=need)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The need waits for the plan again."))
    return redirect(need)


@require_POST
def needs_refresh(request: Request) -> HttpResponse:
    """Count the needs of every Dinas again, or draft every plan, as a job."""
    if not selectors.plans_for_the_city(request.user):
        raise PermissionDenied
    years = selectors.years()
    year = NeedFilterForm(request.POST, agencies=[], years=years, year=years[0]).chosen["tahun"]
    kind = DRAFTS if request.POST.get("act") == "draft" else NEEDS
    key = request.POST.get(idempotency.FIELD) or idempotency.new_key()
    job = jobs.enqueue(kind, actor=request.user, key=f"{request.user.pk}:{key}"[:120], params={"plan_year": year})
    return redirect(job)


@require_POST
def plan_draft(request: Request, dinas_id: UUID, year: int) -> HttpResponse:
    """Draft the plan of a Dinas from its needs; again adds what is new."""
    dinas = get_object_or_404(
        Dinas.objects.visible_to(request.user, Permission.PLAN_VIEW).confirmed().select_related("unit"),
        public_id=dinas_id,
    )
    require(request.user, Permission.PLAN_EDIT, dinas.unit)
    try:
        plan: Plan = draft_plan(actor=request.user, dinas=dinas, plan_year=year)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("planning:need_list")
    messages.success(request, _("The plan is drafted. Fill in what is missing."))
    return redirect(plan)
