"""Plans: the list of a year, one plan with its lines, its ceiling, sending, number, closing."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request
from core.clock import today
from core.conflicts import conflict, with_choices
from core.errors import DomainError, StaleVersionError
from core.numbers import small_int
from core.templatetags.palu import rupiah
from people.access import has, require
from people.models import Dinas
from people.permissions import Permission
from planning import selectors, trail
from planning.completeness import Lacking, missing_of, seven_items
from planning.enums import LineKind, PlanState, StepCode
from planning.forms import CeilingForm, NoteForm, NumberForm, PlanFilterForm
from planning.models import ApprovalStep, LineResult, Plan, PlanLine
from planning.posted import note_foreign
from planning.services import approval, plans
from planning.views.common import allowed, visible_plan, words_of

PAGE_SIZE = 50
NEEDS_SHOWN = 5


# --- The list ---
@require_safe
def plan_list(request: Request) -> HttpResponse:
    require(request.user, Permission.PLAN_VIEW)
    years = selectors.years()
    agencies = list(Dinas.objects.visible_to(request.user, Permission.PLAN_VIEW).confirmed())
    form = PlanFilterForm(request.GET, agencies=agencies, years=years, year=years[0])
    chosen = form.chosen
    plans_of_year = Plan.objects.visible_to(request.user).filter(plan_year=chosen["tahun"])
    if chosen.get("dinas"):
        plans_of_year = plans_of_year.filter(dinas=chosen["dinas"])
    if chosen.get("keadaan"):
        plans_of_year = plans_of_year.filter(state=chosen["keadaan"])
    counted = plans_of_year.for_list().annotate(line_count=Count("lines"), total=Sum("lines__amount"))
    page = Paginator(counted, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter_form": form,
        "year": str(chosen["tahun"]),
        "page": page,
        "rows": _rows(request, page.object_list),
        "is_filtered": bool(chosen.get("dinas") or chosen.get("keadaan")),
        "draft_for": selectors.agencies_without_plan(request.user, chosen["tahun"]),
        "may_verify": has(request.user, Permission.PLAN_VERIFY),
    }
    return render(request, "planning/plan_list.html", context)


def _rows(request: Request, shown: Iterable[Plan]) -> list[dict[str, Any]]:
    plans_shown = list(shown)
    waiting = {
        step.plan_id: StepCode(step.code).label
        for step in ApprovalStep.objects.visible_to(request.user).waiting().filter(plan__in=plans_shown)
    }
    return [
        {"plan": plan, "kind": trail.status_kind(plan.state), "step": waiting.get(plan.pk, "")} for plan in plans_shown
    ]


# --- One plan ---
@require_safe
def plan_detail(request: Request, plan_id: UUID) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    return render(request, "planning/plan_detail.html", _page(request, plan))


def _page(request: Request, plan: Plan) -> dict[str, Any]:
    lines = list(plan.lines.prefetch_related("needs").order_by("number"))
    lacking = missing_of(lines)
    may = selectors.rights(request.user, plan)
    results = selectors.results_by_line(lines) if plan.is_set else {}
    steps = _steps(plan)
    context = {
        "plan": plan,
        "kind": trail.status_kind(plan.state),
        "may": may,
        "lines": _line_rows(plan, lines, lacking, results, may),
        "total": sum(line.amount or 0 for line in lines),
        "people": selectors.training_people(lines),
        "knots": trail.knots(plan, steps, _ahead(plan)),
        "returned": trail.returned(plan, steps),
        **_in_draft(plan, lines, lacking),
        **_in_approval(request, plan),
    }
    done = selectors.realisation(lines, results, today()) if plan.is_set else None
    return context | _budget(plan, context["total"]) | {"done": done}


def _steps(plan: Plan) -> list[ApprovalStep]:
    return list(plan.steps.select_related("decided_by", "unit").order_by("round", "order"))


def _ahead(plan: Plan) -> list[StepCode]:
    return approval.codes_ahead() if plan.is_draft else []


def _budget(plan: Plan, total: int) -> dict[str, Any]:
    """Against the ceiling: `left` below 0 = above it; both None while no ceiling is known."""
    if plan.ceiling is None:
        return {"left": None, "used": None}
    used = 100 * total / plan.ceiling if plan.ceiling else None
    return {"left": plan.ceiling - total, "over": total - plan.ceiling, "used": used, "scale": max(total, plan.ceiling)}


def _in_draft(plan: Plan, lines: list[PlanLine], lacking: list[Lacking]) -> dict[str, Any]:
    if not plan.is_draft:
        return {"lacking": [], "seven": None, "waiting_needs": []}
    return {
        "lacking": lacking,
        "seven": seven_items(lines),
        "training_lines": sum(line.kind == LineKind.TRAINING for line in lines),
        "waiting_needs": selectors.needs_waiting(plan, NEEDS_SHOWN),
    }


def _in_approval(request: Request, plan: Plan) -> dict[str, Any]:
    """Whether the reader decides now; `nobody`: all who hold the step prepared the plan, or nobody holds it."""
    step = approval.current_step(plan)
    if step is None:
        return {"step": None}
    able = approval.deciders(step)
    holds = approval.held_assignment(request.user, step) is not None
    return {
        "step": step,
        "step_name": StepCode(step.code).label,
        "may_decide": holds and request.user in able,
        "is_preparer": holds and request.user not in able,
        "nobody": not able,
        "may_name": has(request.user, Permission.PLAN_VERIFY, step.unit),
    }


def _line_rows(
    plan: Plan,
    lines: list[PlanLine],
    lacking: list[Lacking],
    results: dict[int, list[LineResult]],
    may: selectors.Rights,
) -> list[dict[str, Any]]:
    missing = {one.line.pk: len(one.items) for one in lacking}
    return [
        {
            "line": line,
            "needs": list(line.needs.all()),
            "missing": 0 if plan.is_set else missing.get(line.pk, 0),
            "progress": selectors.progress(line, results.get(line.pk, []), today()).state if plan.is_set else "",
            "url_name": "planning:line_edit" if may.edit else "planning:line_detail",
        }
        for line in lines
    ]


# --- What is done with it ---
@require_http_methods(["GET", "HEAD", "POST"])
def plan_ceiling(request: Request, plan_id: UUID) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    allowed(request, plan, "edit")
    data = with_choices(request.POST, plan, ["ceiling"]) if request.method == "POST" else None
    form = CeilingForm(data, initial={"ceiling": plan.ceiling, "version": plan.version})
    panel, status = None, 200
    if form.is_valid():
        note_foreign(request, form)
        try:
            plans.set_ceiling(actor=request.user, plan=plan, **form.cleaned_data)
        except StaleVersionError as stale:
            panel, status = conflict(form, stale, ["ceiling"], {"ceiling": rupiah}), 409
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(plan)
    context = {"plan": plan, "form": form, "conflict": panel}
    return render(request, "planning/plan_ceiling.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_send(request: Request, plan_id: UUID) -> HttpResponse:
    """A page that says what is sent and to whom, then the act; what is missing stands there with links."""
    plan = visible_plan(request, plan_id)
    allowed(request, plan, "send")
    refusal, status = "", 200
    if request.method == "POST":
        version = small_int(request.POST.get("version"))
        try:
            approval.send_plan(actor=request.user, plan=plan, version=plan.version - 1 if version is None else version)
        except DomainError as error:
            refusal, status = str(error), 409
            plan.refresh_from_db()
        else:
            messages.success(request, _("The plan is sent. Whoever decides next was told."))
            return redirect(plan)
    lines = list(plan.lines.order_by("number"))
    total = sum(line.amount or 0 for line in lines)
    context = {
        "plan": plan,
        "lines": lines,
        "lacking": missing_of(lines),
        "total": total,
        "above": plan.above_ceiling(total),
        "people": selectors.training_people(lines),
        "steps": [code.label for code in approval.codes_ahead()],
        "refusal": refusal,
    }
    return render(request, "planning/plan_send.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_number(request: Request, plan_id: UUID) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    may = allowed(request, plan, "number")
    if not may.number:
        messages.error(request, _("Only a plan that was set has a document number."))
        return redirect(plan)
    initial = {"document_number": plan.document_number, "document_date": plan.document_date or today()}
    form = NumberForm(request.POST or None, initial=initial)
    if form.is_valid():
        note_foreign(request, form)
        try:
            plans.set_number(
                actor=request.user, plan=plan, number=form.cleaned_data["document_number"],
                on=form.cleaned_data["document_date"],
            )  # fmt: skip
        except (DomainError, ValidationError) as refusal:
            form.add_error(None, words_of(refusal))
        else:
            messages.success(request, _("The number stands on the document now."))
            return redirect(plan)
    return render(request, "planning/plan_number.html", {"plan": plan, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def plan_close(request: Request, plan_id: UUID) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    allowed(request, plan, "close")
    form = NoteForm(request.POST or None)
    if form.is_valid():
        try:
            plans.close_plan(actor=request.user, plan=plan, note=form.cleaned_data["note"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The plan is closed."))
            return redirect(plan)
    lines = list(plan.lines.order_by("number"))
    done = selectors.realisation(lines, selectors.results_by_line(lines), today())
    context = {"plan": plan, "form": form, "done": done, "is_running": plan.state == PlanState.RUNNING}
    return render(request, "planning/plan_close.html", context)
