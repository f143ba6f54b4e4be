"""The content of a plan as it was set: plain values in one canonical writing, so that its digest can be checked."""

import hashlib
import json
from typing import Any

from django.utils import timezone

from planning.models import ApprovalStep, Plan, PlanLine

SCHEMA = 1
LINE_FIELDS = (
    "code", "kind", "title", "sub_activity", "amount", "quarter", "in_charge", "indicator", "target",
    "competency_kind", "people", "target_group", "road", "organizer", "conformity", "programme_code", "jp",
)  # fmt: skip


def canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical writing in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def content_of(plan: Plan) -> dict[str, Any]:
    """Everything that was decided on. Numbers are integers, moments are in UTC to the second."""
    lines = list(plan.lines.prefetch_related("needs").order_by("number"))
    return {
        "schema": SCHEMA,
        "plan_year": plan.plan_year,
        "agency": plan.dinas.name,
        "version": plan.version,
        "ceiling": plan.ceiling,
        "total": sum(line.amount or 0 for line in lines),
        "lines": [line_content(line) for line in lines],
        "approval": [_step(step) for step in plan.steps.filter(round=plan.round).select_related("decided_by")],
    }


def line_content(line: PlanLine) -> dict[str, Any]:
    """What a line says, its needs included (prefetch them)."""
    return {name: getattr(line, name) for name in LINE_FIELDS} | {
        "needs": sorted(need.code for need in line.needs.all())
    }


def _step(step: ApprovalStep) -> dict[str, Any]:
    at = step.decided_at.astimezone(timezone.get_fixed_timezone(0)) if step.decided_at else None
    return {
        "order": step.order,
        "step": step.code,
        "as": step.decided_as,
        "by": step.decided_by.name if step.decided_by else "",
        "at": at.isoformat(timespec="seconds") if at else None,
        "note": step.note,
    }
