"""What pages and the apps to the right read: years, rights on a plan, progress of lines, and the thread both ways.

Nothing here scopes by user unless it takes one: whoever calls has scoped the plan, line or need.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from careers.enums import MoveState
from core.clock import today
from people.access import has, has_everywhere, scope
from people.models import Dinas, Employee, Position
from people.permissions import Permission
from performance.models import Indicator
from performance.querysets import IndicatorQuerySet
from performance.rules import periods
from planning.enums import LineKind, NeedState, PlanState
from planning.models import LineResult, Need, NeedEvidence, Plan, PlanLine
from planning.rules.moves import MOVES, Act
from surveys.models import Answer
from surveys.querysets import AnswerQuerySet
from training.enums import SessionState


# --- Years ---
def years() -> list[int]:
    """Plan years that have needs or plans, the newest first; next year while there are none."""
    needed = Need.objects.order_by().values_list("plan_year", flat=True)
    known = set(needed.union(Plan.objects.order_by().values_list("plan_year", flat=True)))
    return sorted(known, reverse=True) or [today().year + 1]


# --- Rights ---
@dataclass(frozen=True, slots=True)
class Rights:
    """What a user may do with a plan as it stands now."""

    edit: bool
    send: bool
    number: bool
    make_sessions: bool
    make_others: bool  # career moves and targets
    realise: bool
    close: bool


def plans_for_the_city(user: Any) -> bool:
    """Whether `user` verifies plans at the city root: what is counted or drafted for every Dinas is theirs."""
    return has_everywhere(user, Permission.PLAN_VERIFY)


PERMISSIONS: dict[str, tuple[Permission, ...]] = {
    "edit": (Permission.PLAN_EDIT,),
    "send": (Permission.PLAN_SEND,),
    "number": (Permission.PLAN_VERIFY,),
    "make_sessions": (Permission.PLAN_RUN,),
    "make_others": (Permission.PLAN_RUN, Permission.PLAN_SEND),
    "realise": (Permission.PLAN_EDIT,),
    "close": (Permission.PLAN_RUN,),
}
ACTS = {
    "edit": Act.EDIT,
    "send": Act.SEND,
    "number": Act.NUMBER,
    "make_sessions": Act.RESULT,
    "make_others": Act.RESULT,
    "realise": Act.REALISE,
    "close": Act.CLOSE,
}


def rights(user: Any, plan: Plan) -> Rights:
    """By role, scope and the state of the plan. Costs nothing once the roles of `user` are read."""
    found = {
        right: MOVES[ACTS[right]].leads(plan.state) is not None
        and any(has(user, permission, plan.dinas.unit) for permission in permissions)
        for right, permissions in PERMISSIONS.items()
    }
    found["close"] = found["close"] and today().year > plan.plan_year
    return Rights(**found)


# --- Progress of lines ---
@dataclass(frozen=True, slots=True)
class Progress:
    """How far a line is: `state` is waiting, started or done."""

    state: str
    results: tuple[LineResult, ...]


WAITING, STARTED, DONE = "waiting", "started", "done"


def results_by_line(lines: Iterable[PlanLine]) -> dict[int, list[LineResult]]:
    found: dict[int, list[LineResult]] = defaultdict(list)
    rows = LineResult.objects.filter(line__in=[line.pk for line in lines]).select_related(
        "session", "career_move__target_position", "indicator_target__indicator"
    )
    for row in rows.order_by("pk"):
        found[row.line_id].append(row)
    return found


def progress(line: PlanLine, results: Iterable[LineResult], on: date) -> Progress:
    """Done when somebody said so, or when everything it led to is over; what was cancelled or dropped counts for
    nothing."""
    rows = tuple(results)
    living = [row for row in rows if not _is_off(row)]
    if line.done_on is not None or (living and all(_is_over(row, on) for row in living)):
        return Progress(DONE, rows)
    return Progress(STARTED if living else WAITING, rows)


def _is_off(row: LineResult) -> bool:
    if row.session is not None:
        return row.session.state == SessionState.CANCELLED
    return row.career_move is not None and row.career_move.state == MoveState.DROPPED


def _is_over(row: LineResult, on: date) -> bool:
    if row.session is not None:
        return row.session.state == SessionState.DONE
    if row.career_move is not None:
        return row.career_move.state == MoveState.DONE
    return row.indicator_target is not None and periods.is_over(row.indicator_target.period, on)


@dataclass(frozen=True, slots=True)
class Realisation:
    """How far plans are carried out. Money in rupiah; `spent` None = nobody entered any amount."""

    lines: int = 0
    started: int = 0
    done: int = 0
    planned: int = 0
    spent: int | None = None


def realisation(lines: Iterable[PlanLine], results: dict[int, list[LineResult]], on: date) -> Realisation:
    rows = list(lines)
    states = [progress(line, results.get(line.pk, []), on).state for line in rows]
    entered = [line.realised_amount for line in rows if line.realised_amount is not None]
    return Realisation(
        lines=len(rows),
        started=states.count(STARTED),
        done=states.count(DONE),
        planned=sum(line.amount or 0 for line in rows),
        spent=sum(entered) if entered else None,
    )


def realisation_by_dinas(plan_year: int, on: date, dinas_ids: Iterable[int] | None = None) -> dict[int, Realisation]:
    """Realisation of the plans that were set, by Dinas; Dinas without one are left out. Two statements."""
    lines = PlanLine.objects.filter(
        plan__plan_year=plan_year, plan__state__in=[PlanState.APPROVED, PlanState.RUNNING, PlanState.CLOSED]
    )
    if dinas_ids is not None:
        lines = lines.filter(plan__dinas__in=list(dinas_ids))
    groups: dict[int, list[PlanLine]] = defaultdict(list)
    for line in lines.select_related("plan").order_by("plan", "number"):
        groups[line.plan.dinas_id].append(line)
    results = results_by_line(line for group in groups.values() for line in group)
    return {dinas: realisation(group, results, on) for dinas, group in groups.items()}


# --- The thread ---
def answers_of_need(need: Need) -> AnswerQuerySet:
    """The very answers a need rests on; narrow them by `visible_to`."""
    return Answer.objects.filter(needs__need=need).select_related("response__unit", "response__campaign")


def indicators_of_need(need: Need) -> IndicatorQuerySet:
    return Indicator.objects.filter(needs__need=need).select_related("unit", "dinas")


def lines_of_need(need: Need) -> QuerySet[PlanLine]:
    return PlanLine.objects.filter(needs=need).select_related("plan__dinas")


def needs_of_line(line: PlanLine) -> QuerySet[Need]:
    return line.needs.select_related("dinas").ranked()


def results_of_line(line: PlanLine) -> list[LineResult]:
    return results_by_line([line])[line.pk]


# --- Needs of a Dinas ---
def needs_waiting(plan: Plan, limit: int) -> list[Need]:
    """The most urgent needs of the Dinas and year that stand in no line."""
    waiting = Need.objects.filter(dinas=plan.dinas_id, plan_year=plan.plan_year).open()
    return list(waiting.ranked()[:limit])


def agencies_without_plan(user: Any, plan_year: int) -> list[Dinas]:
    """Dinas `user` may plan for that have needs of a year waiting and no plan yet."""
    waiting = Need.objects.filter(plan_year=plan_year, state=NeedState.OPEN).values("dinas")
    planned = Plan.objects.filter(plan_year=plan_year).values("dinas")
    able = Dinas.objects.visible_to(user, Permission.PLAN_EDIT).confirmed()
    return list(able.filter(pk__in=waiting).exclude(pk__in=planned).order_by("name"))


def training_people(lines: Iterable[PlanLine]) -> int:
    return sum(line.people or 0 for line in lines if line.kind == LineKind.TRAINING)


# --- The public check page ---
def set_plan_of_code(code: str) -> Plan | None:
    """The plan a printed document names; the code is 128 random bits, and only plans that were set have one."""
    return Plan.objects.exclude(check_code="").filter(check_code=code).select_related("dinas").first()


# --- People and positions to choose from ---
FOUND_AT_MOST = 15


def people_found(employees: QuerySet[Employee], user: Any, text: str) -> list[Employee]:
    """People at work among `employees`, which were scoped, by name or by a number `user` sees whole."""
    whole = scope(user, Permission.EMPLOYEE_NUMBER, "unit__path")
    found = employees.active().search(text, whole)  # type: ignore[attr-defined]
    return list(found.select_related("position", "unit").order_by("name", "pk")[:FOUND_AT_MOST])


def positions_found(line: PlanLine, text: str) -> list[Position]:
    """Positions by name; without a name those that people leave whose retirement the line answers."""
    positions = Position.objects.filter(is_active=True)
    if text:
        words = Q()
        for word in text.split():
            words &= Q(name__icontains=word)
        return list(positions.filter(words).order_by("name", "pk")[:FOUND_AT_MOST])
    left = NeedEvidence.objects.filter(need__lines=line, employee__isnull=False).values("employee__position")
    return list(positions.filter(pk__in=left).order_by("name", "pk")[:FOUND_AT_MOST])
