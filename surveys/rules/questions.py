"""A questionnaire as data: read and checked when stored, asked section by section, answers checked against it.

Text is held per language ({"id": "…", "en": "…"}). Answers are plain JSON values by question code: text, whole number,
option value, list of option values, or for repeating rows a list of {column code: value}.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.enums import QuestionKind

Text = Mapping[str, str]
NO_TEXT: Text = {}
CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
INTEGER = re.compile(r"-?[0-9]{1,9}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TEXT_LIMIT = 5_000
ROW_LIMIT = 50


class DefinitionError(ValueError):
    """What is wrong with a definition; `faults` are "place: cause" lines."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: Text
    hint: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, or a column of one that repeats. `points`, `words`, `low`, `high`: of scales; `unit`: of numbers.

    `about`: the title of the question it follows, where its own stands more than once in the section.
    """

    code: str
    kind: QuestionKind
    title: Text
    hint: Text = field(default_factory=dict)
    required: bool = False
    options: tuple[Option, ...] = ()
    points: int = 0
    words: tuple[Text, ...] = ()
    low: Text = field(default_factory=dict)
    high: Text = field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None
    unit: Text = field(default_factory=dict)
    max_length: int = TEXT_LIMIT
    lines: int = 1
    columns: "tuple[Question, ...]" = ()
    max_rows: int = 0
    row_title: Text = field(default_factory=dict)
    add_label: Text = field(default_factory=dict)
    prefill: str = ""
    source: str = ""
    about: Text = field(default_factory=dict)

    @property
    def repeats(self) -> bool:
        return self.kind == QuestionKind.ROWS


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: Text
    heading: Text
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    sections: tuple[Section, ...]

    def section(self, code: str) -> Section | None:
        return next((one for one in self.sections if one.code == code), None)

    def question(self, code: str) -> Question | None:
        return next((one for section in self.sections for one in section.questions if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend in an answer; the words of `code` are in surveys/wording.py. Row 0 = the question itself."""

    question: str
    code: str
    row: int = 0
    column: str = ""
    limit: int = 0


def in_language(text: Text, language: str) -> str:
    """The text in `language`, else in Indonesian, else in whatever language there is."""
    return text.get(language) or text.get("id") or next(iter(text.values()), "")


# --- Reading a definition ---------------------------------------------------------------------------------------------
def parse(data: Any) -> Definition:
    """The definition held in `data`. Raises DefinitionError with every fault found."""
    faults: list[str] = []
    sections = tuple(
        _section(item, f"sections[{index}]", faults) for index, item in enumerate(_items(data, "sections", "", faults))
    )
    _no_repeats([one.code for one in sections], "sections", faults)
    _no_repeats([one.code for section in sections for one in section.questions], "questions", faults)
    if faults:
        raise DefinitionError(faults)
    return Definition(sections)


def _items(data: Any, key: str, place: str, faults: list[str]) -> list[Mapping[str, Any]]:
    found = data.get(key) if isinstance(data, Mapping) else None
    if not isinstance(found, list) or not found or not all(isinstance(item, Mapping) for item in found):
        faults.append(f"{place or 'definition'}: needs a list {key}")
        return []
    return found


def _no_repeats(codes: list[str], what: str, faults: list[str]) -> None:
    faults.extend(f"{what}: code {code} stands twice" for code in sorted({c for c in codes if codes.count(c) > 1}))


def _text(item: Mapping[str, Any], key: str, place: str, faults: list[str], needed: bool = False) -> Text:
    value = item.get(key, {})
    good = isinstance(value, Mapping) and all(isinstance(words, str) and words for words in value.values())
    if not good or (needed and not value):
        faults.append(f"{place}: {key} must hold its text by language")
        return {}
    return dict(value)


def _code(item: Mapping[str, Any], place: str, faults: list[str], key: str = "code") -> str:
    code = item.get(key)
    if not isinstance(code, str) or not CODE.fullmatch(code):
        faults.append(f"{place}: {key} must be lower-case letters, digits and underscores")
        return ""
    return code


def _whole(item: Mapping[str, Any], key: str, default: int | None, place: str, faults: list[str]) -> int | None:
    value = item.get(key, default)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        faults.append(f"{place}: {key} must be a whole number")
        return default
    return value


def _section(item: Mapping[str, Any], place: str, faults: list[str]) -> Section:
    return Section(
        code=_code(item, place, faults),
        title=_text(item, "title", place, faults, needed=True),
        heading=_text(item, "heading", place, faults, needed=True),
        questions=tuple(
            _told_apart(
                _question(one, f"{place}.questions[{index}]", faults)
                for index, one in enumerate(_items(item, "questions", place, faults))
            )
        ),
    )


def _told_apart(questions: Iterable[Question]) -> Iterator[Question]:
    """Questions of the same title, such as a remark on each of several, know which question they follow."""
    found = list(questions)
    titles = [one.title for one in found]
    before: Text = {}
    for one in found:
        if titles.count(one.title) > 1:
            yield replace(one, about=before)
        else:
            before = one.title
            yield one


def _question(item: Mapping[str, Any], place: str, faults: list[str], column: bool = False) -> Question:
    kind = item.get("kind")
    if kind not in QuestionKind.values or (column and kind == QuestionKind.ROWS):
        faults.append(f"{place}: unknown kind {kind!r}")
        kind = QuestionKind.TEXT
    question = Question(
        code=_code(item, place, faults),
        kind=QuestionKind(kind),
        title=_text(item, "title", place, faults, needed=True),
        hint=_text(item, "hint", place, faults),
        required=bool(item.get("required", False)),
        options=_options(item, place, faults),
        points=_whole(item, "points", 0, place, faults) or 0,
        words=tuple(dict(words) for words in item.get("words", [])),
        low=_text(item, "low", place, faults),
        high=_text(item, "high", place, faults),
        minimum=_whole(item, "minimum", None, place, faults),
        maximum=_whole(item, "maximum", None, place, faults),
        unit=_text(item, "unit", place, faults),
        max_length=_whole(item, "max_length", TEXT_LIMIT, place, faults) or TEXT_LIMIT,
        lines=_whole(item, "lines", 1, place, faults) or 1,
        columns=_columns(item, place, faults) if kind == QuestionKind.ROWS else (),
        max_rows=_whole(item, "max_rows", 0, place, faults) or 0,
        row_title=_text(item, "row_title", place, faults),
        add_label=_text(item, "add_label", place, faults),
        prefill=str(item.get("prefill", "")),
        source=str(item.get("source", "")),
    )
    faults.extend(f"{place}: {cause}" for cause in _limits(question))
    return question


def _options(item: Mapping[str, Any], place: str, faults: list[str]) -> tuple[Option, ...]:
    if item.get("kind") not in {QuestionKind.SINGLE, QuestionKind.SEVERAL}:
        return ()
    options = tuple(
        Option(
            value=_code(one, f"{place}.options[{index}]", faults, key="value"),
            label=_text(one, "label", f"{place}.options[{index}]", faults, needed=True),
            hint=_text(one, "hint", f"{place}.options[{index}]", faults),
        )
        for index, one in enumerate(_items(item, "options", place, faults))
    )
    _no_repeats([one.value for one in options], f"{place}.options", faults)
    return options


def _columns(item: Mapping[str, Any], place: str, faults: list[str]) -> tuple[Question, ...]:
    columns = tuple(
        _question(one, f"{place}.columns[{index}]", faults, column=True)
        for index, one in enumerate(_items(item, "columns", place, faults))
    )
    _no_repeats([one.code for one in columns], f"{place}.columns", faults)
    return columns


def _limits(question: Question) -> Iterator[str]:
    if question.kind == QuestionKind.SCALE:
        if not 2 <= question.points <= 10:
            yield "points must be 2 to 10"
        if question.words and len(question.words) != question.points:
            yield "words must name every point"
        if not question.words and not (question.low and question.high):
            yield "a scale needs words for every point or for both ends"
    if question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
        yield "minimum is above maximum"
    if not 1 <= question.max_length <= TEXT_LIMIT:
        yield f"max_length must be 1 to {TEXT_LIMIT}"
    if question.repeats and not 1 <= question.max_rows <= ROW_LIMIT:
        yield f"max_rows must be 1 to {ROW_LIMIT}"


# --- Checking answers -------------------------------------------------------------------------------------------------
def clean(question: Question, raw: Any) -> tuple[Any, list[Fault]]:
    """What was typed as the value to store (None = not answered) and what is wrong with it. Nothing is required here.

    `raw` is text, a list of texts, or for rows a list of {column: text}; stored values are read just as well.
    """
    if question.repeats:
        return _clean_rows(question, raw if isinstance(raw, list) else [])
    value, code, limit = _clean_one(question, raw)
    return value, [Fault(question.code, code, limit=limit)] if code else []


def _clean_rows(question: Question, raw: list[Any]) -> tuple[list[dict[str, Any]] | None, list[Fault]]:
    rows: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for number, typed in enumerate(raw, start=1):
        row: dict[str, Any] = {}
        for column in question.columns:
            value, code, limit = _clean_one(column, typed.get(column.code) if isinstance(typed, Mapping) else None)
            if code:
                faults.append(Fault(question.code, code, number, column.code, limit))
            elif value is not None:
                row[column.code] = value
        if row:
            rows.append(row)
    if len(rows) > question.max_rows:
        faults.append(Fault(question.code, "too_many_rows", limit=question.max_rows))
    return rows or None, faults


def _clean_one(question: Question, raw: Any) -> tuple[Any, str, int]:
    """(value, fault code, limit of the fault)."""
    if question.kind == QuestionKind.SEVERAL:
        return _clean_several(question, raw)
    text = clean_text(raw)
    if not text:
        return None, "", 0
    if question.kind == QuestionKind.TEXT:
        return (text, "", 0) if len(text) <= question.max_length else (None, "too_long", question.max_length)
    if question.kind == QuestionKind.SINGLE:
        return (text, "", 0) if text in {one.value for one in question.options} else (None, "not_offered", 0)
    return _clean_number(question, text)


def clean_text(raw: Any) -> str:
    """Plain text without control characters, with one kind of line end, without space around it."""
    text = raw if isinstance(raw, str) else "" if raw is None else str(raw)
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _clean_several(question: Question, raw: Any) -> tuple[Any, str, int]:
    chosen = [clean_text(one) for one in (raw if isinstance(raw, list) else [raw]) if clean_text(one)]
    offered = [one.value for one in question.options]
    if any(one not in offered for one in chosen):
        return None, "not_offered", 0
    return [value for value in offered if value in chosen] or None, "", 0


def _clean_number(question: Question, text: str) -> tuple[Any, str, int]:
    digits = text.replace(" ", "").replace("\u00a0", "")
    scale = question.kind == QuestionKind.SCALE
    if not INTEGER.fullmatch(digits):
        return None, "not_offered" if scale else "not_a_number", 0
    number = int(digits)
    if scale:
        return (number, "", 0) if 1 <= number <= question.points else (None, "not_offered", 0)
    if question.minimum is not None and number < question.minimum:
        return None, "too_small", question.minimum
    if question.maximum is not None and number > question.maximum:
        return None, "too_large", question.maximum
    return number, "", 0


def missing(section: Section, answers: Mapping[str, Any]) -> list[Fault]:
    """The required answers of `section` that `answers` does not hold, in the order asked."""
    faults: list[Fault] = []
    for question in section.questions:
        value = answers.get(question.code)
        if question.required and value in (None, "", []):
            faults.append(Fault(question.code, "missing"))
        if question.repeats:
            faults.extend(_missing_in_rows(question, value or []))
    return faults


def _missing_in_rows(question: Question, rows: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    for number, row in enumerate(rows, start=1):
        for column in question.columns:
            if column.required and row.get(column.code) in (None, "", []):
                yield Fault(question.code, "missing", number, column.code)


def all_missing(definition: Definition, answers: Mapping[str, Any]) -> list[Fault]:
    return [fault for section in definition.sections for fault in missing(section, answers)]
