"""Findings from the answers of a Dinas to the needs survey."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation

from people.models import Competency, Dinas
from planning.enums import NeedKind
from planning.gathering.finding import Finding
from planning.rules.priorities import Facts
from planning.rules.topics import key_of
from surveys.enums import CampaignState
from surveys.models import Answer
from surveys.questionnaires import needs_survey
from training.models import Programme

OBSTACLE_KINDS = {
    needs_survey.OBSTACLE_ACCESS: NeedKind.OTHER,
    needs_survey.OBSTACLE_MOTIVATION: NeedKind.EVALUATION,
    needs_survey.OBSTACLE_WORKLOAD: NeedKind.OTHER,
    needs_survey.OBSTACLE_FACILITIES: NeedKind.OTHER,
}
READ = (needs_survey.TRAINING_ROWS, needs_survey.CAREER_CLARITY, needs_survey.INDICATORS, *needs_survey.OBSTACLES)


def counted_answers(dinas: Dinas, plan_year: int) -> list[Answer]:
    """What the units of a Dinas sent in closed needs surveys for a plan year, in a steady order."""
    answers = Answer.objects.counted().filter(
        question_code__in=READ,
        response__dinas=dinas,
        response__campaign__plan_year=plan_year,
        response__campaign__state=CampaignState.CLOSED,
        response__campaign__questionnaire__code=needs_survey.CODE,
    )
    return list(answers.order_by("response__unit__path", "question_code", "row", "pk"))


def findings(dinas: Dinas, plan_year: int, staff: int) -> list[Finding]:
    answers = counted_answers(dinas, plan_year)
    by_code: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_code[answer.question_code].append(answer)
    units_total = len({answer.response_id for answer in answers})
    with translation.override(settings.LANGUAGE_CODE):
        return [
            *_trainings(by_code[needs_survey.TRAINING_ROWS], units_total, staff),
            *_obstacles(by_code, units_total),
            *_career_paths(by_code[needs_survey.CAREER_CLARITY], units_total),
            *indicators(by_code[needs_survey.INDICATORS], units_total),
        ]


# --- Training ---
def _trainings(answers: list[Answer], units_total: int, staff: int) -> list[Finding]:
    groups = _same_topic(answers)
    competencies, programmes = _picked(answers)
    found = []
    for key, rows in groups.items():
        values = [row.value for row in rows]
        reference = next((value["topic_ref"] for value in values if value.get("topic_ref")), "")
        facts = Facts(
            kind=NeedKind.TRAINING,
            units=len({row.response_id for row in rows}),
            units_total=units_total,
            people=sum(int(value["people"]) for value in values),
            staff=staff,
            urgency=min((value["urgency"] for value in values), key=needs_survey.URGENCIES.index),
        )
        found.append(
            Finding(
                NeedKind.TRAINING,
                key,
                _most_common(value["topic"] for value in values),
                facts,
                competency_id=competencies.get(reference),
                programme_code=programmes.get(reference, ""),
                answers=[row.pk for row in rows],
            )
        )
    return found


def _same_topic(answers: list[Answer]) -> dict[str, list[Answer]]:
    """Rows by need: what was picked from the lists, else the words; typed words join a picked row of the same words."""
    picked = {
        key_of(answer.value["topic"]): answer.value["topic_ref"] for answer in answers if answer.value.get("topic_ref")
    }
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        words = key_of(answer.value["topic"])
        key = answer.value.get("topic_ref") or picked.get(words) or words
        if key:
            groups[key].append(answer)
    return dict(groups)


def _picked(answers: list[Answer]) -> tuple[dict[str, int], dict[str, str]]:
    """What the references of the rows name: competencies by id, programmes by code."""
    references = {answer.value.get("topic_ref", "") for answer in answers}
    ids = {kind: [ref.partition(":")[2] for ref in references if ref.startswith(f"{kind}:")] for kind in KINDS_OF_REF}
    competencies = Competency.objects.filter(public_id__in=ids["competency"]).values_list("public_id", "pk")
    programmes = Programme.objects.filter(public_id__in=ids["programme"]).values_list("public_id", "code")
    return (
        {f"competency:{public_id}": pk for public_id, pk in competencies},
        {f"programme:{public_id}": code for public_id, code in programmes},
    )


KINDS_OF_REF = ("competency", "programme")


def _most_common(words: Iterable[str]) -> str:
    """The wording used most, of equals the first."""
    return Counter(" ".join(text.split()) for text in words).most_common(1)[0][0]


# --- Scales ---
def _hindrance(kind: str, units_total: int, steps: dict[int, int]) -> Facts:
    """`steps` gives, for each hindering answer, how far it is past the harmless part of its scale."""
    mean = Decimal(sum(steps.values())) / len(steps)
    return Facts(kind=kind, units=len(steps), units_total=units_total, strength=mean)


def _obstacles(by_code: dict[str, list[Answer]], units_total: int) -> list[Finding]:
    found = []
    titles = {code: title for code, title, _hint in needs_survey.OBSTACLE_QUESTIONS}
    for code, kind in OBSTACLE_KINDS.items():
        harmless = needs_survey.OBSTACLE_HINDERS_FROM - 1
        steps = {one.pk: one.value - harmless for one in by_code[code] if _points(one.value) > harmless}
        if steps:
            facts = _hindrance(kind, units_total, steps)
            found.append(Finding(kind, code, str(titles[code]), facts, answers=list(steps)))
    return found


def _career_paths(answers: list[Answer], units_total: int) -> list[Finding]:
    clear_from = needs_survey.CAREER_CLARITY_UNCLEAR_TO + 1
    steps = {one.pk: clear_from - one.value for one in answers if 0 < _points(one.value) < clear_from}
    if not steps:
        return []
    facts = _hindrance(NeedKind.CAREER, units_total, steps)
    topic = translation.gettext("Clear career paths")
    return [Finding(NeedKind.CAREER, needs_survey.CAREER_CLARITY, topic, facts, answers=list(steps))]


def _points(value: Any) -> int:
    """A point of a scale; 0 for "cannot rate"."""
    return value if isinstance(value, int) else 0


# --- Indicators ---
def indicators(answers: list[Answer], units_total: int) -> list[Finding]:
    """Indicators that units say they are measured by; those below target join them by the same words."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if key := key_of(answer.value.get("name", "")):
            groups[key].append(answer)
    found = []
    for key, rows in groups.items():
        facts = Facts(kind=NeedKind.INDICATOR, units=len({row.response_id for row in rows}), units_total=units_total)
        targets = [row.value.get("target", "") for row in rows if row.value.get("target", "").strip()]
        found.append(
            Finding(
                NeedKind.INDICATOR,
                key,
                _most_common(row.value["name"] for row in rows),
                facts,
                target=_most_common(targets) if targets else "",
                answers=[row.pk for row in rows],
            )
        )
    return found
