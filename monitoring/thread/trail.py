"""What hangs together with one object of the thread, each thing marked by whether the reader may see it.

Following the thread passes through things the reader may not see; of those only that they exist is known here, and
monitoring/thread/words.py says no more of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from careers.models import CareerMove
from performance.models import Indicator, IndicatorTarget
from performance.selectors import Reading, readings
from planning.models import LineResult, Need, NeedEvidence, PlanLine
from surveys.models import Answer
from training.enums import EnrolmentState
from training.models import Enrolment, Session

ANSWERS_SHOWN = 5
KINDS = ("answer", "need", "line", "session", "enrolment", "indicator")


@dataclass(slots=True)
class People:
    """Enrolments the reader may see, as counts, and career moves; existence of others stays private."""

    enrolled: int = 0
    attended: int = 0
    passed: int = 0
    moves: int = 0


@dataclass(slots=True)
class Trail:
    """`kind` and `start` are what the reader came from. Lists hold visible and other things; look at `is_seen`.

    Needs (`answer_count`) and sessions are rows with annotations, so they are typed as Any.
    """

    kind: str
    start: Any
    answers: list[Answer] = field(default_factory=list)  # visible ones only, a few
    answers_seen: int = 0
    answers_all: int = 0
    needs: list[Any] = field(default_factory=list)
    lines: list[PlanLine] = field(default_factory=list)
    sessions: list[Any] = field(default_factory=list)
    people: People = field(default_factory=People)
    indicators: list[Reading] = field(default_factory=list)


def start_of(user: Any, kind: str, public_id: UUID) -> Any:
    """The object somebody comes from; 404 unless `user` may see it."""
    return get_object_or_404(_STARTS[kind](user), public_id=public_id)


_STARTS: dict[str, Callable[[Any], QuerySet[Any]]] = {
    "answer": lambda user: Answer.objects.visible_to(user).select_related(
        "response__unit", "response__campaign__questionnaire"
    ),
    "need": lambda user: _needs(user, Q()).filter(is_seen=True),
    "line": lambda user: _lines(user, Q()).filter(is_seen=True),
    "session": lambda user: _sessions(user, Q()).filter(is_seen=True),
    "enrolment": lambda user: Enrolment.objects.visible_to(user).select_related("session", "employee"),
    "indicator": lambda user: Indicator.objects.visible_to(user).select_related("dinas", "unit"),
}


def follow(user: Any, kind: str, start: Any, on: date) -> Trail:
    """The whole trail of an object that was found by `start_of`; at most seven statements more."""
    trail = Trail(kind, start)
    _FOLLOW[kind](user, trail)
    _add_answers(user, trail)
    if not trail.sessions:
        _add_results(user, trail)
    _add_people(user, trail)
    trail.indicators = readings(_indicators(user, trail), on)
    return trail


def _from_answer(user: Any, trail: Trail) -> None:
    trail.needs = list(_needs(user, Q(pk__in=NeedEvidence.objects.filter(answer=trail.start).values("need"))))
    trail.lines = _lines_of_needs(user, trail.needs)


def _from_need(user: Any, trail: Trail) -> None:
    trail.needs = [trail.start]
    trail.lines = _lines_of_needs(user, trail.needs)


def _from_line(user: Any, trail: Trail) -> None:
    trail.lines = [trail.start]
    trail.needs = _needs_of_lines(user, trail.lines)


def _from_session(user: Any, trail: Trail) -> None:
    trail.sessions = [trail.start]
    trail.lines = list(_lines(user, Q(results__session=trail.start)))
    trail.needs = _needs_of_lines(user, trail.lines)


def _from_enrolment(user: Any, trail: Trail) -> None:
    """Who may see an enrolment of somebody on a session may see the session."""
    trail.sessions = [trail.start.session]
    trail.start.session.is_seen = True
    trail.lines = list(_lines(user, Q(results__session=trail.start.session)))
    trail.needs = _needs_of_lines(user, trail.lines)


def _from_indicator(user: Any, trail: Trail) -> None:
    """Lines that set a target of it and lines whose needs rest on it."""
    targets = LineResult.objects.filter(indicator_target__indicator=trail.start).values("line")
    needs = NeedEvidence.objects.filter(indicator=trail.start).values("need")
    served = PlanLine.objects.filter(needs__in=needs).values("pk")
    trail.lines = list(_lines(user, Q(pk__in=targets) | Q(pk__in=served)))
    of_lines = PlanLine.needs.through.objects.filter(planline__in=[one.pk for one in trail.lines]).values("need")
    trail.needs = list(_needs(user, Q(pk__in=of_lines) | Q(pk__in=needs)))


_FOLLOW: dict[str, Callable[[Any, Trail], None]] = {
    "answer": _from_answer,
    "need": _from_need,
    "line": _from_line,
    "session": _from_session,
    "enrolment": _from_enrolment,
    "indicator": _from_indicator,
}


# --- Each kind, marked ---
def _marked(model: Any, user: Any, condition: Q) -> QuerySet[Any]:
    """Rows of a model with `is_seen`: whether `user` may see them."""
    seen = Exists(model.objects.visible_to(user).filter(pk=OuterRef("pk")))
    found: QuerySet[Any] = model.objects.filter(condition).annotate(is_seen=seen)
    return found


def _needs(user: Any, condition: Q) -> QuerySet[Any]:
    """Ranked, with `answer_count`: the answers each rests on."""
    answers = NeedEvidence.objects.filter(need=OuterRef("pk"), answer__isnull=False).order_by().values("need")
    count = Coalesce(Subquery(answers.annotate(how_many=Count("pk")).values("how_many"), IntegerField()), 0)
    return _marked(Need, user, condition).annotate(answer_count=count).select_related("dinas").ranked()


def _lines(user: Any, condition: Q) -> QuerySet[Any]:
    return _marked(PlanLine, user, condition).select_related("plan__dinas").order_by("plan", "number")


def _sessions(user: Any, condition: Q) -> QuerySet[Any]:
    return _marked(Session, user, condition).order_by("starts_on", "pk")


def _lines_of_needs(user: Any, needs: Iterable[Need]) -> list[PlanLine]:
    joined = PlanLine.needs.through.objects.filter(need__in=[one.pk for one in needs]).values("planline")
    return list(_lines(user, Q(pk__in=joined)))


def _needs_of_lines(user: Any, lines: Iterable[PlanLine]) -> list[Need]:
    joined = PlanLine.needs.through.objects.filter(planline__in=[one.pk for one in lines]).values("need")
    return list(_needs(user, Q(pk__in=joined)))


def _add_answers(user: Any, trail: Trail) -> None:
    """The one somebody came from, else a few of those the needs rest on and how many are visible."""
    trail.answers_all = sum(one.answer_count for one in trail.needs)
    if trail.kind == "answer":
        trail.answers, trail.answers_seen = [trail.start], 1
        return
    evidence = NeedEvidence.objects.filter(need__in=[one.pk for one in trail.needs]).values("answer")
    rows = Answer.objects.visible_to(user).filter(pk__in=evidence).annotate(seen=Window(Count("pk")))
    rows = rows.select_related("response__unit", "response__campaign__questionnaire")
    trail.answers = list(rows.order_by("response__unit__path", "row")[:ANSWERS_SHOWN])
    trail.answers_seen = getattr(trail.answers[0], "seen", 0) if trail.answers else 0


def _add_results(user: Any, trail: Trail) -> None:
    """Sessions and career moves the lines led to."""
    results = LineResult.objects.filter(line__in=[one.pk for one in trail.lines]).exclude(
        session__isnull=True, career_move__isnull=True
    )
    results = results.select_related("session").annotate(
        session_seen=Exists(Session.objects.visible_to(user).filter(pk=OuterRef("session"))),
        move_seen=Exists(CareerMove.objects.visible_to(user).filter(pk=OuterRef("career_move"))),
    )
    for row in results.order_by("session__starts_on", "pk"):
        trail.people.moves += row.move_seen
        if row.session is not None:
            session: Any = row.session
            session.is_seen = row.session_seen
            trail.sessions.append(session)


def _add_people(user: Any, trail: Trail) -> None:
    """Counts of the enrolments the reader may see; the one somebody came from stands alone."""
    if trail.kind == "enrolment":
        trail.people.enrolled = 1
        return
    rows = Enrolment.objects.visible_to(user).on_list().filter(session__in=[one.pk for one in trail.sessions])
    found = rows.order_by().aggregate(
        enrolled=Count("pk"),
        attended=Count("pk", filter=Q(state=EnrolmentState.ATTENDED)),
        passed=Count("pk", filter=Q(passed=True)),
    )
    trail.people.enrolled, trail.people.attended = found["enrolled"], found["attended"]
    trail.people.passed = found["passed"]


def _indicators(user: Any, trail: Trail) -> Iterable[Indicator]:
    """Those the lines set targets of and those the needs rest on; the one somebody came from stands alone."""
    if trail.kind == "indicator":
        trail.start.is_seen = True
        return [trail.start]
    targets = IndicatorTarget.objects.filter(plan_result__line__in=[one.pk for one in trail.lines])
    evidence = NeedEvidence.objects.filter(need__in=[one.pk for one in trail.needs], indicator__isnull=False)
    condition = Q(pk__in=targets.values("indicator")) | Q(pk__in=evidence.values("indicator"))
    return _marked(Indicator, user, condition).select_related("dinas", "unit").order_by("name", "pk")
