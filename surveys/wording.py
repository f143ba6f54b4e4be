"""The words of answers: what is wrong with one, and how a value reads."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from surveys.enums import QuestionKind
from surveys.rules.questions import Fault, Question, Text, in_language

FAULTS: dict[str, Any] = {
    "missing": _("Answer this question."),
    "not_offered": _("Choose one of the answers offered."),
    "not_a_number": _("Write a whole number, digits only."),
    "too_small": _("Write at least %(limit)s."),
    "too_large": _("Write at most %(limit)s."),
    "too_long": _("Shorten this to at most %(limit)s characters."),
    "too_many_rows": _("Keep at most %(limit)s rows."),
}
MISSING_CHOICE = _("Choose an answer.")
MISSING_NUMBER = _("Write a number.")


def here(text: Text) -> str:
    """A text of the questionnaire in the reader's language."""
    return in_language(text, get_language() or "id")


def title_words(question: Question) -> str:
    """The title of a question where it stands by itself: which of several of the same title it is."""
    title = here(question.title)
    return f"{here(question.about)}: {title}" if question.about else title


def fault_words(fault: Fault, question: Question) -> str:
    if fault.code == "missing":
        if question.kind in {QuestionKind.SINGLE, QuestionKind.SCALE}:
            return str(MISSING_CHOICE)
        if question.kind == QuestionKind.NUMBER:
            return str(MISSING_NUMBER)
    return str(FAULTS[fault.code]) % {"limit": fault.limit}


def value_words(question: Question, value: Any) -> str:
    """An answer as people read it; empty where there is none."""
    if value in (None, "", []):
        return ""
    if question.kind == QuestionKind.SCALE:
        return scale_words(question, value)
    if question.kind == QuestionKind.SINGLE:
        return _option_words(question, value)
    if question.kind == QuestionKind.SEVERAL:
        return ", ".join(_option_words(question, one) for one in value)
    return f"{value} {here(question.unit)}".strip()


def scale_words(question: Question, value: int) -> str:
    if question.words and 1 <= value <= len(question.words):
        return here(question.words[value - 1])
    words = _("%(value)s of %(points)s") % {"value": value, "points": question.points}
    return f"{words} ({ends_words(question)})"


def ends_words(question: Question) -> str:
    """What the first and the last point of a scale mean."""
    return str(
        _("1 = %(low)s, %(points)s = %(high)s")
        % {"points": question.points, "low": here(question.low).lower(), "high": here(question.high).lower()}
    )


def scale_label(question: Question, point: int) -> str:
    """The words of a point; on a scale with worded ends the number, with the words at both ends."""
    if question.words:
        return here(question.words[point - 1])
    ends = {1: here(question.low), question.points: here(question.high)}
    return f"{point}\n{ends[point]}" if point in ends else str(point)


def _option_words(question: Question, value: str) -> str:
    return next((here(one.label) for one in question.options if one.value == value), str(value))


def finding(results: Any) -> str:
    """The title of the results page: what they say, in a sentence."""
    if not results.answered:
        return str(_("No unit has sent its answers yet"))
    strongest = [here(one.question.title) for one in results.hindering]
    if len(strongest) > 1:
        return str(_("%(first)s and %(second)s hinder most") % _lowered(strongest[0], strongest[1]))
    if strongest:
        return str(_("%(first)s hinders most") % _lowered(strongest[0]))
    return str(_("No obstacle is felt by more than half of the units"))


def _lowered(first: str, second: str = "") -> dict[str, str]:
    return {"first": first, "second": second[:1].lower() + second[1:]}
