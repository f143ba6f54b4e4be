"""What the answers to every question say together, for the workbook of results; free text under the rule of T37."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from surveys.definitions import definition_of
from surveys.enums import QuestionKind
from surveys.models import Answer, Campaign
from surveys.querysets import ResponseQuerySet
from surveys.results import shuffled
from surveys.rules.questions import Question
from surveys.rules.results import FEWEST_REMARKS
from surveys.wording import here, scale_label, title_words, value_words


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """One possible answer: how many units gave it, and their share of the units that answered the question."""

    section: str
    question: str
    answer: str
    units: int
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class EveryQuestion:
    """`texts` are (question, text), in an order that tells nothing of units."""

    counts: list[AnswerCount]
    texts: list[tuple[str, str]]


def every_question(campaign: Campaign, responses: ResponseQuerySet) -> EveryQuestion:
    """Over the responses that stand as sent; one statement."""
    given: dict[str, list[tuple[int, Any]]] = {}
    answers = Answer.objects.filter(response__in=responses.counted().order_by().values("pk")).order_by("pk")
    for code, response, value in answers.values_list("question_code", "response", "value"):
        given.setdefault(code, []).append((response, value))
    found = EveryQuestion([], [])
    for section in definition_of(campaign).sections:
        for question in section.questions:
            rows = given.get(question.code, [])
            units = len({response for response, _value in rows})
            for label, count in _counted(question, rows):
                share = Decimal(100) * count / units if units else None
                found.counts.append(AnswerCount(here(section.title), title_words(question), label, count, share))
            if question.kind == QuestionKind.TEXT and len(rows) >= FEWEST_REMARKS:
                texts = shuffled(campaign, (str(value) for _response, value in rows))
                found.texts.extend((title_words(question), text) for text in texts)
    return found


def _counted(question: Question, rows: list[tuple[int, Any]]) -> Iterator[tuple[str, int]]:
    """Every answer offered with the units that gave it, also 0; for what was written freely how many answered."""
    values = [value for _response, value in rows]
    if question.kind == QuestionKind.SCALE:
        chosen = Counter(values)
        for point in range(1, question.points + 1):
            yield " ".join(scale_label(question, point).split("\n")), chosen[point]
    elif question.kind in {QuestionKind.SINGLE, QuestionKind.SEVERAL}:
        picked = Counter(one for value in values for one in (value if isinstance(value, list) else [value]))
        for option in question.options:
            yield here(option.label), picked[option.value]
    elif question.kind == QuestionKind.NUMBER and values:
        ordered = sorted(values)
        middle = ordered[(len(ordered) - 1) // 2]
        words = _("answered; lowest %(low)s, median %(middle)s, highest %(high)s")
        shown = [value_words(question, value) for value in (ordered[0], middle, ordered[-1])]
        yield words % dict(zip(("low", "middle", "high"), shown, strict=True)), len(values)
    elif question.repeats:
        yield from _named(question, rows)
    else:
        yield _("answered"), len(values)


def _named(question: Question, rows: Iterable[tuple[int, Any]]) -> list[tuple[str, int]]:
    """What the first column of repeating rows names, by the units that name it, most first."""
    column = question.columns[0]
    labels: dict[str, str] = {}
    units: dict[str, set[int]] = {}
    for response, row in rows:
        label = value_words(column, row.get(column.code)).strip()
        key = " ".join(label.casefold().split())
        if key:
            labels.setdefault(key, label)
            units.setdefault(key, set()).add(response)
    return sorted(((labels[key], len(who)) for key, who in units.items()), key=lambda one: (-one[1], one[0]))
