"""Finding what an address names, within what the reader may see (T05)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.http import Request
from people.access import has
from planning.models import Need, Plan, PlanLine
from planning.selectors import PERMISSIONS, Rights, rights


def visible_need(request: Request, need_id: UUID) -> Need:
    needs = Need.objects.visible_to(request.user).select_related("dinas__unit", "competency", "decided_by")
    return get_object_or_404(needs, public_id=need_id)


def visible_plan(request: Request, plan_id: UUID) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("dinas__unit", "sent_by", "edited_by")
    return get_object_or_404(plans, public_id=plan_id)


def visible_line(request: Request, line_id: UUID) -> PlanLine:
    lines = PlanLine.objects.visible_to(request.user).select_related("plan__dinas__unit", "saved_by", "realised_by")
    return get_object_or_404(lines, public_id=line_id)


def allowed(request: Request, plan: Plan, right: str) -> Rights:
    """The rights on a plan; 403 unless `right` would be there in some state of it."""
    if not any(has(request.user, permission, plan.dinas.unit) for permission in PERMISSIONS[right]):
        raise PermissionDenied
    return rights(request.user, plan)


def words_of(refusal: Any) -> str:
    """The sentence of a DomainError or the sentences of a ValidationError."""
    return " ".join(refusal.messages) if hasattr(refusal, "messages") else str(refusal)
