"""Answers as people read them: on the check page, afterwards, and side by side in a conflict."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from surveys.models import Answer
from surveys.rules.questions import Definition, Fault, Question, Section
from surveys.wording import fault_words, here, title_words, value_words


def sections_to_read(
    definition: Definition, answers: Iterable[Answer], absent: Sequence[Fault]
) -> list[dict[str, Any]]:
    """Per section what was answered, and what has to be: label, words, the Answer itself, what is missing."""
    stored: dict[str, list[Answer]] = {}
    for one in sorted(answers, key=lambda one: one.row):
        stored.setdefault(one.question_code, []).append(one)
    return [
        {
            "code": section.code,
            "title": here(section.title),
            "rows": [row for question in section.questions for row in _rows(question, stored, absent)],
        }
        for section in definition.sections
    ]


def _rows(question: Question, stored: Mapping[str, list[Answer]], absent: Sequence[Fault]) -> Iterable[dict[str, Any]]:
    found = stored.get(question.code, [])
    if not question.repeats:
        answer = found[0] if found else None
        if answer or question.required:
            yield {
                "label": title_words(question),
                "words": value_words(question, answer.value) if answer else "",
                "answer": answer,
                "missing": _missing(question, absent, 0),
            }
        return
    for answer in found:
        yield {
            "label": f"{here(question.row_title)} {answer.row}",
            "words": row_words(question, answer.value),
            "answer": answer,
            "missing": _missing(question, absent, answer.row),
        }


def _missing(question: Question, absent: Sequence[Fault], row: int) -> list[str]:
    words = []
    for fault in absent:
        if fault.question == question.code and fault.row == row:
            column = next((one for one in question.columns if one.code == fault.column), None)
            about = f"{here(column.title)} " if column else ""
            words.append(about + fault_words(fault, column or question))
    return words


def row_words(question: Question, row: Mapping[str, Any]) -> str:
    """The columns of one row, in their order, as one line."""
    parts = [value_words(column, row.get(column.code)) for column in question.columns]
    return " · ".join(part for part in parts if part)


def conflicts(section: Section, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The questions of a section where two people answered differently."""
    found = []
    for question in section.questions:
        own, other = _read(question, ours.get(question.code)), _read(question, theirs.get(question.code))
        if own != other:
            found.append({"label": title_words(question), "mine": own, "theirs": other, "name": question.code})
    return found


def _read(question: Question, value: Any) -> str:
    if question.repeats:
        return "; ".join(row_words(question, row) for row in value or []) or "–"
    return value_words(question, value) or "–"
