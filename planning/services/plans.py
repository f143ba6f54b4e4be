"""Plans as a whole: drafted from needs, given a ceiling and a number, started by the clock, closed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.clock import today
from core.errors import DomainError, StaleVersionError, TransitionError
from people.models import Dinas
from planning.drafting import line_values, programmes_of
from planning.enums import NeedState, PlanState
from planning.models import Need, Plan, PlanLine, PlanVersion
from planning.rules.moves import Act
from planning.services.editing import locked, note_edit

DRAFT_FROM = 20  # points of priority (docs/rules/planning.md section 7)


def code_of(plan: Plan, number: int) -> str:
    return f"{plan.plan_year}-{plan.dinas.short_name.upper()}-{number:03d}"


@transaction.atomic
def draft_plan(*, actor: User | None, dinas: Dinas, plan_year: int) -> Plan:
    """The plan of a Dinas with one line for each need that is not planned yet, the most urgent first.

    Repeating adds only what is new. Drafting is done by the system on request: it makes nobody a preparer (T06).
    Raises TransitionError once the plan was sent, DomainError when there is nothing to draft from.
    """
    needs = list(
        Need.objects.filter(dinas=dinas, plan_year=plan_year, priority__gte=DRAFT_FROM)
        .open()
        .select_related("dinas__unit", "competency")
        .ranked()
    )
    known = Plan.objects.filter(dinas=dinas, plan_year=plan_year).first()
    if known is None and not needs:
        raise DomainError(_("No need of this agency waits for the plan of this year."))
    made, _is_new = Plan.objects.get_or_create(dinas=dinas, plan_year=plan_year)
    plan = locked(made, Act.EDIT)
    lines = add_lines(plan, needs)
    if lines:
        note_edit(plan, None)
    audit.record(actor=actor, verb="planning.plan.drafted", target=plan, lines=len(lines))
    return plan


def add_lines(plan: Plan, needs: list[Need]) -> list[PlanLine]:
    """One line a need at the end of a locked draft; a need somebody planned meanwhile is passed over."""
    programmes = programmes_of(needs)
    lines = []
    for need in needs:
        if not Need.objects.filter(pk=need.pk, state=NeedState.OPEN).update(state=NeedState.PLANNED):
            continue
        line = new_line(plan, **line_values(need, programmes.get(need.programme_code)))
        line.needs.add(need)
        lines.append(line)
    return lines


def new_line(plan: Plan, **values: object) -> PlanLine:
    """A line at the end of a locked draft; the caller notes the edit, which keeps the number taken."""
    number = plan.next_number
    line = PlanLine(plan=plan, number=number, code=code_of(plan, number), saved_at=timezone.now(), **values)
    line.full_clean(exclude=["plan"])
    line.save()
    plan.next_number = number + 1
    return line


@transaction.atomic
def set_ceiling(*, actor: User, plan: Plan, ceiling: int | None, version: int) -> Plan:
    """Enter the budget ceiling of a draft in rupiah; None = not known yet.

    `version` is that of the plan the page was read at. Raises StaleVersionError when the ceiling is another one since;
    lines saved meanwhile do not matter.
    """
    current = locked(plan, Act.EDIT)
    before = current.ceiling
    if before == ceiling:
        return current
    if not PlanVersion.objects.filter(plan=plan, version=version, ceiling=before).exists():
        raise StaleVersionError(_("Somebody changed this since you opened it. Compare before you save."), current)
    current.ceiling = ceiling
    note_edit(current, actor)
    audit.record(actor=actor, verb="planning.plan.ceiling", target=current, before=before, after=ceiling)
    return current


@transaction.atomic
def set_number(*, actor: User, plan: Plan, number: str, on: date) -> Plan:
    """Enter the number and date the office gave the document; a mistyped one may be corrected.

    Raises TransitionError before the plan is set, ValidationError when another plan carries the number.
    """
    current = locked(plan, Act.NUMBER)
    before = current.document_number
    if on < timezone.localdate(current.set_at):
        raise ValidationError({"document_date": _("The document cannot be dated before the plan was set.")})
    current.document_number, current.document_date = number.strip(), on
    current.full_clean(exclude=["frozen_content"])
    current.save(update_fields=["document_number", "document_date"])
    audit.record(
        actor=actor,
        verb="planning.plan.numbered",
        target=current,
        before=before,
        after=current.document_number,
        date=on,
    )
    return current


def start_plan(*, actor: User | None, plan: Plan) -> bool:
    """Approved becomes running, once; gives whether this call did it."""
    started = Plan.objects.filter(pk=plan.pk, state=PlanState.APPROVED).update(
        state=PlanState.RUNNING, started_at=timezone.now()
    )
    if started:
        audit.record(actor=actor, verb="planning.plan.started", target=plan)
    return bool(started)


def start_due_plans(on: date | None = None) -> int:
    """Start every approved plan whose year has begun; gives how many. Safe to run twice."""
    due = Plan.objects.filter(state=PlanState.APPROVED, plan_year__lte=(on or today()).year)
    started = 0
    for plan in due.order_by("pk"):
        with transaction.atomic():
            started += start_plan(actor=None, plan=plan)
    return started


@transaction.atomic
def close_plan(*, actor: User, plan: Plan, note: str) -> Plan:
    """End a running plan after its year, with a note on what was reached."""
    current = locked(plan, Act.CLOSE)
    if not note.strip():
        raise DomainError(_("Write what was reached and what was not."))
    if today().year <= current.plan_year:
        raise TransitionError(_("The plan can be closed once its year is over."))
    closed = Plan.objects.filter(pk=current.pk, state=PlanState.RUNNING).update(
        state=PlanState.CLOSED, closed_at=timezone.now(), closing_note=note.strip()[:500]
    )
    if not closed:
        raise TransitionError(_("Only a running plan can be closed."))
    audit.record(actor=actor, verb="planning.plan.closed", target=current, note=note)
    current.refresh_from_db()
    return current
