"""The way of a plan through approval, as the page draws it: what happened, what comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from people.enums import AssignmentKind
from planning.enums import Decision, PlanState, StepCode
from planning.models import ApprovalStep, Plan


@dataclass(frozen=True, slots=True)
class Knot:
    """`is_done` fills the diamond, `is_now` marks the step in turn; `note` is quoted."""

    label: str
    who: str = ""
    at: datetime | None = None
    note: str = ""
    is_done: bool = False
    is_now: bool = False


def knots(plan: Plan, steps: Iterable[ApprovalStep], ahead: Iterable[StepCode]) -> list[Knot]:
    """`steps` of every round in their order; `ahead` the codes a draft will go through once it is sent."""
    rows = list(steps)
    now = [step for step in rows if step.round == plan.round]
    found = [Knot(_("Draft"), plan.dinas.name, plan.created_at, is_done=True)]
    if plan.sent_at is not None:
        found.append(Knot(_("Submitted"), plan.sent_by.name if plan.sent_by else "", plan.sent_at, is_done=True))
    found += returned(plan, rows)
    if plan.state == PlanState.DRAFT:
        return [*found, *(Knot(str(StepCode(code).label)) for code in ahead)]
    waiting = [step for step in now if step.decided_at is None]
    return [*found, *(_knot(step, is_now=step in waiting[:1]) for step in now)]


def returned(plan: Plan, steps: Iterable[ApprovalStep]) -> list[Knot]:
    """Why a draft is a draft again: who sent it back; none for a plan that is new or on its way."""
    return [
        Knot(_("Returned"), _who(step), step.decided_at, step.note, is_done=True)
        for step in steps
        if plan.state == PlanState.DRAFT and step.round == plan.round - 1 and step.decision == Decision.RETURNED
    ]


def _knot(step: ApprovalStep, *, is_now: bool) -> Knot:
    label = str(StepCode(step.code).label)
    if step.decided_at is None:
        return Knot(label, is_now=is_now)
    return Knot(label, _who(step), step.decided_at, step.note, is_done=True)


def _who(step: ApprovalStep) -> str:
    """Name, and Plt or Plh where the decision was not a definitive holder's."""
    name = step.decided_by.name if step.decided_by else ""
    if step.decided_as in {"", AssignmentKind.DEFINITIVE}:
        return name
    return f"{name} ({AssignmentKind(step.decided_as).label})"


def status_kind(state: str) -> str:
    """The look of a plan's state in components/tag.html."""
    kinds: dict[Any, str] = {
        PlanState.DRAFT: "neutral",
        PlanState.IN_APPROVAL: "you",
        PlanState.APPROVED: "ok",
        PlanState.RUNNING: "info",
        PlanState.CLOSED: "neutral",
    }
    return kinds[state]
