"""From an approved line to what it plans: a training session, a career move, a target. And what it cost."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from careers.models import CareerMove
from careers.services.moves import propose_move
from core import audit
from core.errors import DomainError
from core.templatetags.palu import number
from core.versions import save_version
from people.models import Employee, Position, Unit
from performance.models import Indicator, IndicatorTarget
from performance.rules import periods
from performance.services.indicators import set_target
from planning.models import LineResult, Plan, PlanLine
from planning.rules.moves import Act
from planning.services.editing import locked
from planning.services.plans import start_plan
from training.models import Programme, Session
from training.services.sessions import create_session


@transaction.atomic
def plan_session(
    *,
    actor: User,
    line: PlanLine,
    programme: Programme,
    title: str,
    starts_on: date,
    ends_on: date,
    capacity: int,
    place: str = "",
    jp: int | None = None,
) -> Session:
    """Make a training session from a line, for its Dinas. `jp` in quarter hours, the catalogue's without one.

    Raises DomainError for days outside the year of the plan.
    """
    plan = locked(line.plan, Act.RESULT)
    if not starts_on.year == ends_on.year == plan.plan_year:
        raise DomainError(_("The plan is for %(year)d; both days must lie in that year.") % {"year": plan.plan_year})
    session = create_session(
        actor=actor, programme=programme, title=title, starts_on=starts_on, ends_on=ends_on, capacity=capacity,
        dinas=plan.dinas, place=place, jp=jp,
    )  # fmt: skip
    _link(actor, plan, line, LineResult(session=session))
    return session


def departures(line: PlanLine, *, programme: Programme, starts_on: date, capacity: int) -> list[str]:
    """Where a session made from a line is not what the line says, in words; none of it is refused."""
    found = []
    quarter = periods.containing(starts_on, periods.QUARTER)
    if line.quarter and quarter != f"{line.plan.plan_year}-Q{line.quarter}":
        planned = periods.label(f"{line.plan.plan_year}-Q{line.quarter}")
        words = gettext("The line is planned for %(planned)s, the session begins in %(actual)s.")
        found.append(words % {"planned": planned, "actual": periods.label(quarter)})
    organizer = programme.organizer
    if line.organizer and organizer and line.organizer.casefold() != organizer.casefold():
        words = gettext("The line names %(line)s as organizer, the catalogue %(catalogue)s.")
        found.append(words % {"line": line.organizer, "catalogue": organizer})
    if line.people and capacity < line.people:
        words = gettext("The line is for %(people)s people, the session has %(seats)s seats.")
        found.append(words % {"people": number(line.people), "seats": number(capacity)})
    return found


@transaction.atomic
def plan_move(
    *,
    actor: User,
    line: PlanLine,
    employee: Employee,
    target_position: Position,
    quarter: str,
    reason: str,
    target_unit: Unit | None = None,
) -> CareerMove:
    """Propose a career move from a line. Raises DomainError for a person of another Dinas or a move planned before."""
    plan = locked(line.plan, Act.RESULT)
    if employee.dinas_id != plan.dinas_id:
        raise DomainError(_("This person belongs to another agency."))
    move = propose_move(
        actor=actor, employee=employee, target_position=target_position, quarter=quarter, reason=reason,
        target_unit=target_unit,
    )  # fmt: skip
    if LineResult.objects.filter(career_move=move).exists():
        raise DomainError(_("A line of a plan already led to this move."))
    _link(actor, plan, line, LineResult(career_move=move))
    return move


@transaction.atomic
def plan_target(*, actor: User, line: PlanLine, indicator: Indicator, period: str, value: Decimal) -> IndicatorTarget:
    """Set a target of an indicator of the Dinas from a line; its origin is the line's code.

    Raises DomainError for an indicator of another Dinas, and when another line set the target of this period.
    """
    plan = locked(line.plan, Act.RESULT)
    if indicator.dinas_id != plan.dinas_id:
        raise DomainError(_("This indicator belongs to another agency."))
    earlier = LineResult.objects.filter(indicator_target__indicator=indicator, indicator_target__period=period).exclude(
        line=line
    )
    if earlier.exists():
        raise DomainError(_("Another line of a plan already set the target of this period."))
    target = set_target(actor=actor, indicator=indicator, period=period, value=value, origin=line.code)
    if not LineResult.objects.filter(indicator_target=target).exists():
        _link(actor, plan, line, LineResult(indicator_target=target))
    return target


def _link(actor: User, plan: Plan, line: PlanLine, result: LineResult) -> None:
    result.line, result.made_by = line, actor
    result.save()
    start_plan(actor=actor, plan=plan)
    what = "session" if result.session_id else "career_move" if result.career_move_id else "indicator_target"
    audit.record(
        actor=actor, verb="planning.line.resulted", target=line, what=what, made=str(getattr(result, what).public_id)
    )


@transaction.atomic
def realise(
    *, actor: User, line: PlanLine, realised_amount: int | None, done_on: date | None, outcome: str, version: int
) -> PlanLine:
    """Enter what a line cost so far, in rupiah (None = not known), and once it is done, on which day and with what.

    `version` is the line's as the page was read. Raises StaleVersionError when somebody saved the line since,
    DomainError when it is said to be done without what came of it.
    """
    locked(line.plan, Act.REALISE)
    current = PlanLine.objects.get(pk=line.pk)
    if done_on is not None and not outcome.strip():
        raise DomainError(_("Write what came of this line."))
    values: dict[str, Any] = {"realised_amount": realised_amount, "done_on": done_on, "outcome": outcome.strip()[:300]}
    before = {name: getattr(current, name) for name in values}
    if before == values:
        return current
    after = dict(values)
    if realised_amount != current.realised_amount:
        known = realised_amount is not None
        values |= {"realised_by": actor if known else None, "realised_at": timezone.now() if known else None}
    save_version(current, values, version)
    audit.record(actor=actor, verb="planning.line.realised", target=current, before=before, after=after)
    return current
