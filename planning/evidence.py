"""Evidence of needs as people read it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from planning.enums import NeedKind
from surveys.models import Answer
from surveys.querysets import AnswerQuerySet
from surveys.rules.questions import Definition, parse
from surveys.wording import here, title_words, value_words


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """One answer: which unit gave it to which question, part by part; parts without words are left out."""

    answer: Answer
    question: str
    parts: tuple[tuple[str, str], ...]


def of_answers(answers: AnswerQuerySet) -> list[AnswerWords]:
    """In the words of the questionnaire that was asked, whose campaign must be loaded with the response."""
    definitions: dict[int, Definition] = {}
    found = []
    for answer in answers.select_related("response__campaign__questionnaire").order_by("response__unit__path", "row"):
        questionnaire = answer.response.campaign.questionnaire
        if questionnaire.pk not in definitions:
            definitions[questionnaire.pk] = parse(questionnaire.definition)
        found.append(of_answer(answer, definitions[questionnaire.pk]))
    return [one for one in found if one is not None]


def of_answer(answer: Answer, definition: Definition) -> AnswerWords | None:
    """One answer; None when the questionnaire does not know its question."""
    question = definition.question(answer.question_code)
    if question is None:
        return None
    parts = (
        [(here(column.title), value_words(column, answer.value.get(column.code))) for column in question.columns]
        if question.repeats
        else [(title_words(question), value_words(question, answer.value))]
    )
    return AnswerWords(answer, title_words(question), tuple(part for part in parts if part[1]))


def sources(counts: dict[str, int], *, has_assessments: bool) -> list[dict[str, Any]]:
    """Tiles of components/kpi.html: what each source of needs gave."""
    surveyed = (NeedKind.TRAINING, NeedKind.CAREER, NeedKind.EVALUATION, NeedKind.OTHER)
    gaps = counts.get(NeedKind.COMPETENCE, 0)
    return [
        {
            "label": _("Answers of units"),
            "value": sum(counts.get(kind, 0) for kind in surveyed),
            "source": _("needs survey"),
        },
        {
            "label": _("Indicators"),
            "value": counts.get(NeedKind.INDICATOR, 0),
            "source": _("named by units, or below target"),
        },
        {
            "label": _("Retirements"),
            "value": counts.get(NeedKind.RETIREMENT, 0),
            "source": _("the next 12 months"),
        },
        {
            "label": _("Competence gaps"),
            "value": gaps if has_assessments else _("no data yet"),
            "source": _("competence assessments"),
        },
    ]
