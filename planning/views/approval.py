"""Decisions: what waits for the reader, one step with its plan, naming a Plh where nobody may decide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from core.errors import DomainError
from people import search
from people.access import require
from people.models import Employee
from people.permissions import Permission
from planning import selectors, trail
from planning.enums import Decision, StepCode
from planning.forms import ActingForm, DecisionForm
from planning.models import ApprovalStep, PlanLine
from planning.posted import note_foreign
from planning.services import approval
from planning.views.common import words_of

DECIDED_SHOWN = 20
DECISIONS = {"approve": Decision.APPROVED, "return": Decision.RETURNED}


@require_safe
def approvals(request: Request) -> HttpResponse:
    """Every step that waits for the role and post the reader acts under, oldest first; then what they decided."""
    require(request.user, Permission.PLAN_VIEW)
    steps = ApprovalStep.objects.visible_to(request.user).select_related("plan__dinas")
    waiting = (
        steps.waiting()
        .put_to(request.user)
        .annotate(line_count=Count("plan__lines"), total=Sum("plan__lines__amount"))
        .order_by("plan__sent_at", "pk")
    )
    decided = steps.filter(decided_by=request.user).order_by("-decided_at")[:DECIDED_SHOWN]
    context = {
        "waiting": [
            {
                "step": step,
                "name": StepCode(step.code).label,
                "above": (above := step.plan.above_ceiling(step.total or 0)),
                "kind": "warn" if above else "you",
            }
            for step in waiting
        ],
        "decided": [
            {"step": step, "name": StepCode(step.code).label, "kind": _look(step.decision)} for step in decided
        ],
    }
    return render(request, "planning/approval_list.html", context)


def _look(decision: str) -> str:
    return "ok" if decision == Decision.APPROVED else "warn"


@require_http_methods(["GET", "HEAD", "POST"])
def step_decide(request: Request, step_id: UUID) -> HttpResponse:
    """The plan as it will be decided on, with approve and return. Only note and decision are read from the form."""
    steps = ApprovalStep.objects.visible_to(request.user)
    step = get_object_or_404(steps.select_related("plan__dinas__unit", "plan__sent_by", "unit"), public_id=step_id)
    if approval.held_assignment(request.user, step) is None:
        raise PermissionDenied
    form = DecisionForm(request.POST or None)
    status = 200
    decision = DECISIONS.get(request.POST.get("act", ""))
    if decision is not None and form.is_valid():
        note_foreign(request, form)
        try:
            approval.decide(actor=request.user, step=step, decision=decision, note=form.cleaned_data["note"])
        except DomainError as refusal:
            form.add_error("note" if isinstance(refusal, approval.NoteMissingError) else None, str(refusal))
            status = 409
        else:
            returned = decision == Decision.RETURNED
            messages.success(
                request, _("The plan went back with your note.") if returned else _("Your decision is kept.")
            )
            return redirect("planning:approvals")
    return render(request, "planning/step_decide.html", _decision_page(request, step, form), status=status)


def _decision_page(request: Request, step: ApprovalStep, form: DecisionForm) -> dict[str, Any]:
    plan = step.plan
    lines = list(PlanLine.objects.visible_to(request.user).filter(plan=plan).prefetch_related("needs"))
    current = approval.current_step(plan)
    total = sum(line.amount or 0 for line in lines)
    return {
        "step": step,
        "plan": plan,
        "form": form,
        "step_name": StepCode(step.code).label,
        "is_last": step.code == StepCode.SET,
        "lines": lines,
        "total": total,
        "above": plan.above_ceiling(total),
        "people": selectors.training_people(lines),
        "knots": trail.knots(plan, plan.steps.select_related("decided_by").order_by("round", "order"), []),
        "in_turn": current is not None and current.pk == step.pk,
        "is_preparer": approval.is_preparer(plan, request.user),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def step_acting(request: Request, step_id: UUID) -> HttpResponse:
    """HR of the step's unit, the city for Sekda and Wali Kota, names a Plh where all who hold it prepared the plan."""
    steps = ApprovalStep.objects.visible_to(request.user).select_related("plan__dinas__unit", "unit")
    step = get_object_or_404(steps, public_id=step_id)
    require(request.user, Permission.PLAN_VERIFY, step.unit)
    found_key = request.GET.get("cari", "")
    text = search.text_of(request.session, found_key)
    people = _people(request, text)
    form = ActingForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        note_foreign(request, form)
        try:
            approval.name_acting(
                actor=request.user, step=step, employee=form.cleaned_data["employee"], until=form.cleaned_data["until"]
            )
        except (DomainError, ValidationError) as refusal:
            form.add_error(None, words_of(refusal))
        else:
            messages.success(request, _("The Plh was told. The account opens once a password is set for it."))
            return redirect(step.plan)
    context = {
        "step": step,
        "plan": step.plan,
        "step_name": StepCode(step.code).label,
        "form": form,
        "people": people,
        "text": text,
        "found_key": found_key,
        "holders": approval.holders(step),
    }
    return render(request, "planning/step_acting.html", context)


def _people(request: Request, text: str) -> list[Employee]:
    if not text:
        return []
    return selectors.people_found(
        Employee.objects.visible_to(request.user).exclude(user=request.user), request.user, text
    )


@require_POST
def acting_search(request: Request, step_id: UUID) -> HttpResponse:
    """Puts what was typed into the session: no name in an address (T08)."""
    steps = ApprovalStep.objects.visible_to(request.user).select_related("unit")
    step = get_object_or_404(steps, public_id=step_id)
    require(request.user, Permission.PLAN_VERIFY, step.unit)
    key = search.remember(request.session, request.POST.get("q", ""))
    response = redirect("planning:step_acting", step.public_id)
    if key:
        response["Location"] += f"?cari={key}"
    return response
