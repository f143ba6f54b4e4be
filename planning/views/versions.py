"""The versions of a plan: compared line by line, and an earlier one restored while the plan is a draft."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from core.errors import DomainError
from planning import history
from planning.comparing import compare
from planning.rules.versions import Edit
from planning.selectors import rights
from planning.services import versions
from planning.views.common import allowed, visible_plan


@require_safe
def plan_versions(request: Request, plan_id: UUID) -> HttpResponse:
    """?dari= and ?ke= name the versions; without them the last sitting stands against the one before."""
    plan = visible_plan(request, plan_id)
    edits = history.edits(plan)
    old = _asked(request.GET.get("dari", ""), edits[1].version if len(edits) > 1 else plan.version)
    new = _asked(request.GET.get("ke", ""), plan.version)
    before, after = history.state_at(plan, old), history.state_at(plan, new)
    if before is None or after is None:
        raise Http404
    found = compare(before, after)
    context = {
        "plan": plan,
        "edits": edits,
        "old": old,
        "new": new,
        "choices": _choices(edits, {old, new}),
        "comparison": found,
        "may_restore": rights(request.user, plan).edit and new == plan.version and not found.is_same,
    }
    return render(request, "planning/plan_versions.html", context)


def _asked(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else default


def _choices(edits: list[Edit], chosen: set[int]) -> list[int]:
    return sorted({edit.version for edit in edits} | chosen, reverse=True)


@require_POST
def plan_restore(request: Request, plan_id: UUID) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    allowed(request, plan, "edit")
    wanted = _asked(request.POST.get("wanted", ""), 0)
    try:
        saved = versions.restore(
            actor=request.user, plan=plan, version=_asked(request.POST.get("version", ""), 0), wanted=wanted
        )
    except (DomainError, ValidationError) as refusal:
        messages.error(request, refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal))
        known = any(edit.version == wanted for edit in history.edits(plan))
        address = reverse("planning:plan_versions", args=[plan.public_id])
        return redirect(f"{address}?dari={wanted}" if known else address)
    text = _("Version %(wanted)d is restored as version %(version)d.")
    messages.success(request, text % {"wanted": wanted, "version": saved.version})
    return redirect(saved)
