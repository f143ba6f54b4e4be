"""Reads that more than one page needs, also those of the apps to the right."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Prefetch, Value, When

from core.clock import today
from people.access import grants
from people.models import Dinas
from people.permissions import Permission
from surveys.answers import by_question
from surveys.definitions import definition_of
from surveys.models import Answer, Campaign, Response
from surveys.querysets import AnswerQuerySet, ResponseQuerySet
from surveys.rules.questions import Definition, missing


@dataclass(frozen=True, slots=True)
class Step:
    """A section as its steps show it."""

    code: str
    title: Any
    number: int
    done: bool


@dataclass(frozen=True, slots=True)
class WaitingSurvey:
    """A response of one's own unit that is still to be sent, and how far it is."""

    response: Response
    done: int
    sections: int
    days_left: int

    @property
    def next_number(self) -> int:
        return min(self.done + 1, self.sections)


def steps(definition: Definition, answers: Mapping[str, Any], visited: Collection[str]) -> list[Step]:
    """A section is done when it was saved, even empty, and nothing required is missing in it."""
    return [
        Step(section.code, section.title, number, section.code in visited and not missing(section, answers))
        for number, section in enumerate(definition.sections, start=1)
    ]


def fillable_for(user: Any) -> ResponseQuerySet:
    """What `user` may fill in now: own units first, then those below in the order of the tree."""
    own = {one.unit_id for one in grants(user, Permission.SURVEY_FILL)}
    first = Case(When(unit_id__in=own, then=Value(0)), default=Value(1), output_field=IntegerField())
    fillable = Response.objects.visible_to(user, Permission.SURVEY_FILL).fillable().for_list()
    return fillable.annotate(below=first).order_by("below", "campaign__closes_on", "unit__path")


def waiting_for(user: Any, on: date | None = None) -> list[WaitingSurvey]:
    """The open surveys of the units where `user` holds the role itself (not of those below), soonest first."""
    on = on or today()
    own = {one.unit_id for one in grants(user, Permission.SURVEY_FILL)}
    if not own:
        return []
    responses = fillable_for(user).filter(unit_id__in=own).prefetch_related(answers_of_response())
    return [_waiting(one, on) for one in responses]


def agencies_of(responses: ResponseQuerySet) -> list[Dinas]:
    """The agencies of responses that were scoped before."""
    return list(Dinas.objects.filter(pk__in=responses.order_by().values("dinas")).order_by("name"))


def answers_of_response() -> Prefetch:
    return Prefetch("answers", queryset=Answer.objects.order_by("question_code", "row"))


def _waiting(response: Response, on: date) -> WaitingSurvey:
    done = steps(definition_of(response.campaign), by_question(response.answers.all()), response.visited)
    days = (response.campaign.closes_on - on).days
    return WaitingSurvey(response, sum(one.done for one in done), len(done), days)


def counted_answers(campaign: Campaign, question_code: str) -> AnswerQuerySet:
    """What needs and results rest on: the answers to one question in the responses that stand as sent."""
    answers = Answer.objects.counted().filter(response__campaign=campaign, question_code=question_code)
    return answers.select_related("response__unit", "response__dinas").order_by("response__unit__path", "row")
