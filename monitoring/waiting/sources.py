"""Where tasks come from: one function a source, each scoped to the reader and shaped for the common list."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from careers.enums import MoveState
from careers.models import CareerMove
from core.enums import JobState
from core.models import Job
from monitoring.waiting.rows import counted, shaped
from people.access import grants
from people.enums import EventState, UnitKind
from people.models import Dinas, Employee, PersonnelEvent, RoleAssignment, Unit, UnitHead
from people.permissions import Permission
from people.siasn.proposals import HEADS_OF_ANY, RANKS
from performance.enums import EvaluationState, Frequency, IndicatorSource
from performance.models import Complaint, Evaluation, Feedback, Indicator, Measurement
from performance.raters import due_people, my_people
from performance.rules import periods
from planning.enums import LineKind, NeedState, PlanState
from planning.models import ApprovalStep, LineResult, Need, Plan, PlanEditor, PlanLine
from privacy.models import DataRequest
from privacy.rules.clock import ANSWER_WITHIN
from training.enums import CLOSED, OPEN_STATES, TAKES_PEOPLE, EnrolmentState, SessionState
from training.models import Enrolment, Session

FAILED_FOR = timedelta(days=7)  # a failed job is a task that long
SET = (PlanState.APPROVED, PlanState.RUNNING)
Rows = QuerySet[Any]


def as_day(field: str) -> Any:
    return TruncDate(field, output_field=DateField())


# --- planning ---
def steps(user: Any) -> Rows:
    """Decisions on plans put to the role and post acted under, but for plans one changed or sent (T06)."""
    prepared = PlanEditor.objects.filter(plan=OuterRef("plan"), round=OuterRef("round"), user=user)
    waiting = ApprovalStep.objects.visible_to(user).waiting().put_to(user).filter(~Exists(prepared))
    return _step_rows(waiting, "step")


def steps_without_decider(user: Any) -> Rows:
    """Steps in turn whose every holder changed or sent the plan, or that nobody holds: HR names a Plh."""
    waiting = ApprovalStep.objects.visible_to(user, Permission.PLAN_VERIFY).waiting()
    prepared = PlanEditor.objects.filter(
        plan=OuterRef(OuterRef("plan")), round=OuterRef(OuterRef("round")), user=OuterRef("user")
    )
    able = RoleAssignment.objects.in_force().filter(
        ~Exists(prepared), role=OuterRef("role"), unit=OuterRef("unit"), post=OuterRef("post"), user__is_active=True
    )
    return _step_rows(waiting.filter(~Exists(able)), "acting")


def _step_rows(steps_waiting: Rows, code: str) -> Rows:
    return shaped(
        steps_waiting, code, title="plan__dinas__name", detail="code", day=as_day("plan__sent_at"),
        year="plan__plan_year",
    )  # fmt: skip


def plan_drafts(user: Any) -> Rows:
    """Drafts `user` prepares or sends; `number` = needs not planned yet, `detail` says that it was returned."""
    drafts = Plan.objects.visible_to(user, Permission.PLAN_EDIT).filter(state=PlanState.DRAFT)
    left = Need.objects.filter(state=NeedState.OPEN, plan_year=OuterRef("plan_year"))
    returned = Case(When(round__gt=1, then=Value("returned")), default=Value(""), output_field=CharField())
    return shaped(
        drafts, "plan", title="dinas__name", detail=returned, number=counted(left, "dinas", "dinas"), year="plan_year"
    )


def plans_to_draft(user: Any) -> Rows:
    """Agencies with needs of the newest plan year and no plan for it; `number` = those needs."""
    newest = Need.objects.order_by("-plan_year").values("plan_year")[:1]
    needs = Need.objects.filter(state=NeedState.OPEN, plan_year=newest)
    plans = Plan.objects.filter(plan_year=newest, dinas=OuterRef("pk"))
    able = Dinas.objects.visible_to(user, Permission.PLAN_EDIT).confirmed()
    able = able.annotate(needs_open=counted(needs, "dinas")).filter(~Exists(plans), needs_open__gt=0)
    return shaped(able, "plan_new", title="name", number="needs_open", year=Subquery(newest))


def plans_without_number(user: Any) -> Rows:
    plans = Plan.objects.visible_to(user, Permission.PLAN_VERIFY).filter(state__in=SET, document_number="")
    return shaped(plans, "plan_number", title="dinas__name", day=as_day("set_at"), year="plan_year")


def lines_to_run(user: Any, permission: Permission, kinds: tuple[LineKind, ...]) -> Rows:
    """Plans that were set with lines of `kinds` that led to nothing yet; `number` = those lines."""
    idle = PlanLine.objects.filter(kind__in=kinds, done_on__isnull=True).filter(
        ~Exists(LineResult.objects.filter(line=OuterRef("pk")))
    )
    plans = Plan.objects.visible_to(user, permission).filter(state__in=SET)
    plans = plans.annotate(idle=counted(idle, "plan")).filter(idle__gt=0)
    return shaped(plans, "lines", title="dinas__name", number="idle", year="plan_year")


# --- training ---
def seats_to_confirm(user: Any, on: date) -> Rows:
    """Sessions with nominations nobody decided; `number` = people, but for oneself and whom one nominated (T06)."""
    nominated = Enrolment.objects.filter(state=EnrolmentState.NOMINATED)
    nominated = nominated.exclude(employee__user=user).exclude(nominated_by=user)
    sessions = Session.objects.under(user, Permission.SEAT_CONFIRM).filter(state__in=TAKES_PEOPLE, ends_on__gte=on)
    sessions = sessions.annotate(nominated=counted(nominated, "session")).filter(nominated__gt=0)
    return shaped(sessions, "seats", title="title", day="starts_on", number="nominated")


def attendance(user: Any, on: date) -> Rows:
    """Sessions past their last day and not finished; `number` = seats without attendance or result."""
    unrecorded = Enrolment.objects.filter(
        Q(state=EnrolmentState.CONFIRMED) | Q(state=EnrolmentState.ATTENDED, passed__isnull=True)
    )
    sessions = Session.objects.under(user, Permission.SESSION_MANAGE).filter(state__in=OPEN_STATES, ends_on__lt=on)
    return shaped(sessions, "attendance", title="title", day="ends_on", number=counted(unrecorded, "session"))


def nominations(user: Any, on: date) -> Rows:
    """Sessions of the own agency ahead that nobody is on; `number` = seats."""
    taken = Enrolment.objects.filter(session=OuterRef("pk")).exclude(state__in=CLOSED)
    agencies = Dinas.objects.visible_to(user, Permission.NOMINATE)
    sessions = Session.objects.visible_to(user).filter(~Exists(taken), dinas__in=agencies)
    sessions = sessions.filter(state=SessionState.OPEN, starts_on__gte=on)
    return shaped(sessions, "nominate", title="title", day="starts_on", number="capacity")


def own_seats(user: Any, on: date) -> Rows:
    """Sessions ahead one has a seat on."""
    seats = Enrolment.objects.visible_to(user).filter(
        employee__user=user, state=EnrolmentState.CONFIRMED, session__state__in=OPEN_STATES, session__ends_on__gte=on
    )
    return shaped(
        seats,
        "seat",
        key="session__public_id",
        title="session__title",
        detail="session__place",
        day="session__starts_on",
    )


# --- privacy ---
def data_requests(user: Any) -> Rows:
    """Personal-data requests that wait for an answer, each due 3 x 24 hours after it was asked."""
    waiting = DataRequest.objects.visible_to(user).open().exclude(employee__user=user)
    due = TruncDate(ExpressionWrapper(F("asked_at") + ANSWER_WITHIN, DateTimeField()), output_field=DateField())
    return shaped(waiting, "data_request", title="employee__name", detail="kind", day=due)


# --- careers ---
def moves(user: Any) -> Rows:
    """Proposed moves that wait for agreement; not those one proposed, nor one's own (T06)."""
    proposed = CareerMove.objects.visible_to(user).filter(state=MoveState.PROPOSED)
    proposed = proposed.exclude(proposed_by=user).exclude(employee__user=user)
    return shaped(proposed, "move", title="employee__name", detail="target_position__name", day=as_day("proposed_at"))


# --- performance ---
def evaluation_drafts(user: Any) -> Rows:
    """Evaluations begun and not sent; the address needs the employee and the period."""
    drafts = Evaluation.objects.visible_to(user).filter(state=EvaluationState.DRAFT, rater__user=user)
    drafts = drafts.filter(employee__in=my_people(user))
    return shaped(
        drafts, "evaluation_draft", key="employee__public_id", title="employee__name", detail="period"
    )  # fmt: skip


def evaluations_to_write(user: Any, period: str) -> Rows:
    """The unit one heads (a leader: the city) while some of those one rates wait; `number` = those nobody has begun.

    One rates by the rule of the line manager: also heads of units below, and whoever was overridden to one.
    """
    headed = [one.unit_id for one in grants(user, Permission.EVALUATION_RATE)]
    if not headed:
        return shaped(Unit.objects.none(), "evaluate")
    begun = Evaluation.objects.filter(employee=OuterRef("pk"), period=period)
    people = due_people(user, period).filter(~Exists(begun))
    everybody = people.annotate(one=Value(1)).order_by().values("one")
    units = Unit.objects.visible_to(user, Permission.EVALUATION_RATE).filter(Exists(people), pk=headed[0])
    return shaped(units, "evaluate", detail=Value(period, CharField()), number=_total(everybody))


def to_acknowledge(user: Any) -> Rows:
    """Evaluations sent to oneself."""
    sent = Evaluation.objects.visible_to(user).filter(employee__user=user, state=EvaluationState.SENT)
    return shaped(sent, "acknowledge", title="rater__name", detail="period", day=as_day("sent_at"))


def feedback(user: Any) -> Rows:
    """Feedback given to oneself and not acknowledged."""
    given = Feedback.objects.visible_to(user).filter(employee__user=user, acknowledged_at__isnull=True)
    return shaped(given, "feedback", title="author__name", day=as_day("created_at"))


def complaints(user: Any, on: date) -> Rows:
    """Agencies whose register of this year and last lacks the day complaints came in; `number` = those complaints."""
    undated = Complaint.objects.filter(disposed_on__isnull=True, received_on__year__gte=on.year - 1)
    agencies = Dinas.objects.visible_to(user, Permission.COMPLAINT_MANAGE)
    agencies = agencies.annotate(undated=counted(undated, "dinas")).filter(undated__gt=0)
    return shaped(agencies, "complaints", title="name", detail="short_name", number="undated")


def measurements(user: Any, on: date) -> Rows:
    """Indicators entered by hand without a value for the newest period that is over; `detail` = that period."""
    newest = {one: periods.previous(periods.containing(on, one)) for one in Frequency.values}
    period = Case(
        *(When(frequency=one, then=Value(text)) for one, text in newest.items()), output_field=CharField()
    )  # fmt: skip
    mine = Indicator.objects.visible_to(user, Permission.MEASUREMENT_ENTER).active()
    mine = mine.filter(source=IndicatorSource.MANUAL).annotate(newest=period)
    known = Measurement.objects.filter(indicator=OuterRef("pk"), period=OuterRef("newest"))
    return shaped(mine.filter(~Exists(known)), "measure", title="name", detail="newest")


# --- people and core ---
def organisation(user: Any) -> list[Rows]:
    """Agencies, and heads of units, that an import proposes and HR has not confirmed; `number` = how many."""
    city = Unit.objects.visible_to(user, Permission.UNIT_CONFIRM).filter(kind=UnitKind.CITY)
    waiting = Dinas.objects.filter(confirmed_at__isnull=True)
    proposed = Dinas.objects.visible_to(user, Permission.UNIT_CONFIRM).filter(pk__in=waiting)
    everywhere = proposed.annotate(city=Value(1)).order_by().values("city")
    headless = _headless().annotate(city=Value(1)).order_by().values("city")
    return [
        shaped(city.filter(Exists(proposed)), "agencies", number=_total(everywhere)),
        shaped(city.filter(Exists(_headless())), "heads", number=_total(headless)),
    ]


def _total(rows: Rows) -> Any:
    return Subquery(rows.annotate(how_many=Count("pk")).values("how_many"), IntegerField())


def _headless() -> Rows:
    """Units without a head in which somebody holds a post that heads a unit (as people/siasn/proposals.py reads it)."""
    leads = Q()
    for word in HEADS_OF_ANY:
        leads |= Q(position__name__istartswith=word)
    heads = UnitHead.objects.in_force().filter(unit=OuterRef("pk"))
    holders = Employee.objects.active().filter(leads, unit=OuterRef("pk"), position__type__in=list(RANKS))
    units = Unit.objects.active().exclude(kind__in=[UnitKind.CITY, UnitKind.UNMAPPED])
    return units.filter(~Exists(heads), Exists(holders), dinas__confirmed_at__isnull=False)


def changes_to_decide(user: Any) -> Rows:
    """Changes of people and units that wait for HR; not one's own, which somebody else decides."""
    waiting = PersonnelEvent.objects.visible_to(user, Permission.EVENT_DECIDE).waiting().exclude(prepared_by=user)
    return shaped(waiting, "change", title=_about_change(), detail="kind", day="effective_on")


def changes_held_up(user: Any) -> Rows:
    """Decided changes that could not take effect on their day."""
    held = PersonnelEvent.objects.visible_to(user, Permission.EVENT_DECIDE)
    held = held.filter(state=EventState.DECIDED, applied_at__isnull=True).exclude(held_up="")
    return shaped(held, "change_held", title=_about_change(), detail="kind", day="effective_on")


def changes_returned(user: Any) -> Rows:
    """Changes one prepared that came back."""
    returned = PersonnelEvent.objects.visible_to(user).filter(state=EventState.RETURNED, prepared_by=user)
    return shaped(returned, "change_back", title=_about_change(), detail="kind", day="effective_on")


def _about_change() -> Any:
    return Coalesce("employee__name", "unit__name")


def failed_jobs(user: Any, now: datetime | None = None) -> Rows:
    since = (now or timezone.now()) - FAILED_FOR
    failed = Job.objects.visible_to(user).filter(state=JobState.FAILED, finished_at__gte=since)
    return shaped(failed, "job", title="title", detail="kind", day=as_day("finished_at"))
