"""The results of a campaign over the responses somebody may read, in a fixed number of statements."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from surveys.definitions import definition_of
from surveys.enums import QuestionKind
from surveys.models import Answer, Campaign
from surveys.querysets import AnswerQuerySet, ResponseQuerySet
from surveys.questionnaires import needs_survey
from surveys.rules.questions import Definition, Question
from surveys.rules.results import FEWEST_REMARKS, RankedNeed, ScaleResult, rank_needs, scale_result


@dataclass(frozen=True, slots=True)
class ScaleFinding:
    question: Question
    result: ScaleResult


@dataclass(frozen=True, slots=True)
class Results:
    """`asked` and `answered` count units; `remarks` is empty below FEWEST_REMARKS answers (`remark_count` tells)."""

    asked: int
    answered: int
    obstacles: list[ScaleFinding]
    clarity: ScaleFinding | None
    needs: list[RankedNeed]
    remarks: list[str]
    remark_count: int

    @property
    def hindering(self) -> list[ScaleFinding]:
        """Obstacles that more than half of the units feel, strongest first."""
        point = needs_survey.OBSTACLE_HINDERS_FROM
        return [one for one in self.obstacles if one.result.share_from(point) > 50]


def results_of(campaign: Campaign, responses: ResponseQuerySet) -> Results:
    """What `responses` of the campaign say; only those that stand as sent are counted."""
    definition = definition_of(campaign)
    counted = responses.counted()
    answers = Answer.objects.filter(response__in=counted.order_by().values("pk"))
    chosen = _chosen(answers, definition)
    obstacles = [one for one in (_scale(definition, code, chosen) for code in needs_survey.OBSTACLES) if one]
    point = needs_survey.OBSTACLE_HINDERS_FROM
    remarks = _remarks(answers, campaign)
    return Results(
        asked=responses.count(),
        answered=counted.count(),
        obstacles=sorted(obstacles, key=lambda one: -one.result.share_from(point)),
        clarity=_scale(definition, needs_survey.CAREER_CLARITY, chosen),
        needs=_needs(answers),
        remarks=remarks if len(remarks) >= FEWEST_REMARKS else [],
        remark_count=len(remarks),
    )


def _chosen(answers: AnswerQuerySet, definition: Definition) -> dict[str, dict[int, int]]:
    """How often each point of each scale was chosen."""
    codes = [
        question.code
        for section in definition.sections
        for question in section.questions
        if question.kind == QuestionKind.SCALE
    ]
    counts = answers.filter(question_code__in=codes).order_by().values("question_code", "value")
    chosen: dict[str, dict[int, int]] = {}
    for row in counts.annotate(units=Count("pk")):
        chosen.setdefault(row["question_code"], {})[row["value"]] = row["units"]
    return chosen


def _scale(definition: Definition, code: str, chosen: dict[str, dict[int, int]]) -> ScaleFinding | None:
    question = definition.question(code)
    if question is None or question.kind != QuestionKind.SCALE:
        return None
    return ScaleFinding(question, scale_result(code, question.points, chosen.get(code, {})))


def _needs(answers: AnswerQuerySet) -> list[RankedNeed]:
    rows = answers.filter(question_code=needs_survey.TRAINING_ROWS).order_by("response__unit__path", "row")
    return rank_needs(rows.values_list("response", "value"), needs_survey.URGENCIES[0])


def _remarks(answers: AnswerQuerySet, campaign: Campaign) -> list[str]:
    """The free texts in an order that tells nothing of units and stays the same from page to page."""
    return shuffled(campaign, answers.filter(question_code=needs_survey.REMARKS).values_list("value", flat=True))


def shuffled(campaign: Campaign, texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=lambda text: hashlib.sha256(f"{campaign.public_id}{text}".encode()).digest())


def table_rows(results: Results) -> Sequence[tuple[Any, ...]]:
    """The needs as the export writes them."""
    return [(one.label, one.units, one.people, one.urgent) for one in results.needs]
