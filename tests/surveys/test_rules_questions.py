"""Reading definitions and checking answers, without a database."""

from typing import Any

import pytest

from surveys.enums import QuestionKind
from surveys.questionnaires import needs_survey
from surveys.rules.questions import (
    DefinitionError,
    Fault,
    Option,
    Question,
    Section,
    all_missing,
    clean,
    in_language,
    missing,
    parse,
)

TITLE = {"id": "Judul", "en": "Title"}
SINGLE = Question("how", QuestionKind.SINGLE, TITLE, options=(Option("yes", TITLE), Option("no", TITLE)))
SEVERAL = Question(
    "which", QuestionKind.SEVERAL, TITLE, options=(Option("a", TITLE), Option("b", TITLE), Option("c", TITLE))
)
SCALE = Question("scale", QuestionKind.SCALE, TITLE, points=4, low=TITLE, high=TITLE, required=True)
NUMBER = Question("number", QuestionKind.NUMBER, TITLE, minimum=1, maximum=999)
TEXT = Question("text", QuestionKind.TEXT, TITLE, max_length=10)
ROWS = Question(
    "rows",
    QuestionKind.ROWS,
    TITLE,
    max_rows=2,
    columns=(
        Question("topic", QuestionKind.TEXT, TITLE, required=True, max_length=10),
        Question("people", QuestionKind.NUMBER, TITLE, minimum=1, maximum=9),
    ),
)


@pytest.mark.parametrize(
    ("question", "raw", "value", "codes"),
    [
        (SINGLE, "yes", "yes", []),
        (SINGLE, "", None, []),
        (SINGLE, None, None, []),
        (SINGLE, "maybe", None, [("not_offered", 0)]),
        (SEVERAL, ["c", "a"], ["a", "c"], []),
        (SEVERAL, "b", ["b"], []),
        (SEVERAL, [], None, []),
        (SEVERAL, ["a", "x"], None, [("not_offered", 0)]),
        (SCALE, "1", 1, []),
        (SCALE, "4", 4, []),
        (SCALE, 3, 3, []),
        (SCALE, "0", None, [("not_offered", 0)]),
        (SCALE, "5", None, [("not_offered", 0)]),
        (SCALE, "two", None, [("not_offered", 0)]),
        (NUMBER, "1", 1, []),
        (NUMBER, " 9 99 ", 999, []),
        (NUMBER, "0", None, [("too_small", 1)]),
        (NUMBER, "1000", None, [("too_large", 999)]),
        (NUMBER, "4 orang", None, [("not_a_number", 0)]),
        (NUMBER, "2,5", None, [("not_a_number", 0)]),
        (NUMBER, "٣", None, [("not_a_number", 0)]),
        (NUMBER, "１２", None, [("not_a_number", 0)]),
        (NUMBER, "9" * 5000, None, [("not_a_number", 0)]),
        (TEXT, "  sepuluh10 ", "sepuluh10", []),
        (TEXT, "sepuluh 10", "sepuluh 10", []),
        (TEXT, "sebelas  11", None, [("too_long", 10)]),
        (TEXT, "a\r\nb\rc", "a\nb\nc", []),
        (TEXT, "a\x00b\x1bc", "abc", []),
        (TEXT, " \x00 ", None, []),
    ],
)
def test_clean_reads_or_names_the_fault(question: Question, raw: Any, value: Any, codes: list[tuple[str, int]]) -> None:
    found, faults = clean(question, raw)

    assert found == value
    assert [(fault.code, fault.limit) for fault in faults] == codes
    assert all(fault.question == question.code for fault in faults)


def test_clean_rows_leaves_out_empty_rows_and_keeps_incomplete_ones() -> None:
    rows, faults = clean(ROWS, [{"topic": "Data", "people": "3"}, {"topic": " ", "people": ""}, {"people": "2"}])

    assert rows == [{"topic": "Data", "people": 3}, {"people": 2}]
    assert faults == []


def test_clean_rows_names_row_and_column_of_each_fault() -> None:
    rows, faults = clean(ROWS, [{"topic": "Data", "people": "0"}, {"topic": "sebelas  11", "people": "x"}])

    assert rows == [{"topic": "Data"}]
    assert faults == [
        Fault("rows", "too_small", 1, "people", 1),
        Fault("rows", "too_long", 2, "topic", 10),
        Fault("rows", "not_a_number", 2, "people"),
    ]


@pytest.mark.parametrize(("count", "codes"), [(2, []), (3, ["too_many_rows"])])
def test_clean_rows_counts_only_filled_rows(count: int, codes: list[str]) -> None:
    _rows, faults = clean(ROWS, [{"topic": f"t{number}"} for number in range(count)] + [{}])

    assert [fault.code for fault in faults] == codes


@pytest.mark.parametrize("raw", [None, "text", 5, {"topic": "x"}, [5, "x", None]])
def test_clean_rows_of_something_else_is_no_answer(raw: Any) -> None:
    assert clean(ROWS, raw) == (None, [])


def test_clean_reads_its_own_values_again() -> None:
    stored = [{"topic": "Data", "people": 3}]

    assert clean(ROWS, stored) == (stored, [])
    assert clean(SEVERAL, ["a"]) == (["a"], [])


def test_missing_names_required_questions_and_columns() -> None:
    section = Section("s", TITLE, TITLE, (SCALE, TEXT, ROWS))

    assert missing(section, {}) == [Fault("scale", "missing")]
    assert missing(section, {"scale": 2, "rows": [{"topic": "x"}, {"people": 2}]}) == [
        Fault("rows", "missing", 2, "topic")
    ]


def test_in_language_falls_back_to_indonesian_then_to_any() -> None:
    assert in_language(TITLE, "en") == "Title"
    assert in_language({"id": "Judul"}, "en") == "Judul"
    assert in_language({"jv": "Irah"}, "en") == "Irah"
    assert in_language({}, "en") == ""


def _definition(**changes: Any) -> dict[str, Any]:
    question = {"code": "q1", "kind": "text", "title": TITLE, **changes}
    return {"sections": [{"code": "s1", "title": TITLE, "heading": TITLE, "questions": [question]}]}


def test_parse_reads_a_plain_definition() -> None:
    definition = parse(_definition(required=True, max_length=20))

    assert definition.question("q1") == Question("q1", QuestionKind.TEXT, TITLE, required=True, max_length=20)
    assert definition.section("s1") == definition.sections[0]
    assert definition.section("s2") is None
    assert definition.question("q2") is None


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"kind": "slider"}, "sections[0].questions[0]: unknown kind 'slider'"),
        ({"code": "Q 1"}, "sections[0].questions[0]: code must be lower-case letters, digits and underscores"),
        ({"title": {}}, "sections[0].questions[0]: title must hold its text by language"),
        ({"title": "Judul"}, "sections[0].questions[0]: title must hold its text by language"),
        ({"kind": "single"}, "sections[0].questions[0]: needs a list options"),
        (
            {"kind": "single", "options": [{"value": "a", "label": TITLE}, {"value": "a", "label": TITLE}]},
            "sections[0].questions[0].options: code a stands twice",
        ),
        (
            {"kind": "scale", "points": 1, "low": TITLE, "high": TITLE},
            "sections[0].questions[0]: points must be 2 to 10",
        ),
        (
            {"kind": "scale", "points": 3, "low": TITLE},
            "sections[0].questions[0]: a scale needs words for every point or for both ends",
        ),
        ({"kind": "scale", "points": 3, "words": [TITLE]}, "sections[0].questions[0]: words must name every point"),
        ({"kind": "number", "minimum": 5, "maximum": 4}, "sections[0].questions[0]: minimum is above maximum"),
        ({"kind": "number", "minimum": True}, "sections[0].questions[0]: minimum must be a whole number"),
        ({"max_length": 5001}, "sections[0].questions[0]: max_length must be 1 to 5000"),
        ({"kind": "rows", "max_rows": 3}, "sections[0].questions[0]: needs a list columns"),
        (
            {"kind": "rows", "max_rows": 51, "columns": [{"code": "a", "kind": "text", "title": TITLE}]},
            "sections[0].questions[0]: max_rows must be 1 to 50",
        ),
        (
            {"kind": "rows", "max_rows": 2, "columns": [{"code": "a", "kind": "rows", "title": TITLE}]},
            "sections[0].questions[0].columns[0]: unknown kind 'rows'",
        ),
    ],
)  # fmt: skip
def test_parse_names_the_fault(changes: dict[str, Any], cause: str) -> None:
    with pytest.raises(DefinitionError) as refusal:
        parse(_definition(**changes))

    assert refusal.value.faults == (cause,)


@pytest.mark.parametrize("data", [None, [], {}, {"sections": []}, {"sections": ["x"]}])
def test_parse_refuses_what_is_no_questionnaire(data: Any) -> None:
    with pytest.raises(DefinitionError) as refusal:
        parse(data)

    assert refusal.value.faults == ("definition: needs a list sections",)


def test_parse_refuses_codes_that_stand_twice() -> None:
    data = _definition()
    data["sections"] *= 2

    with pytest.raises(DefinitionError) as refusal:
        parse(data)

    assert refusal.value.faults == ("sections: code s1 stands twice", "questions: code q1 stands twice")


def test_the_shipped_questionnaire_has_the_codes_that_needs_read() -> None:
    definition = parse(needs_survey.definition())

    codes = [question.code for section in definition.sections for question in section.questions]
    obstacles = [code for one in needs_survey.OBSTACLES for code in (one, needs_survey.remark_of(one))]
    assert codes == [
        *obstacles,
        needs_survey.TRAINING_ROWS,
        needs_survey.CAREER_CLARITY,
        needs_survey.CAREER_REMARK,
        needs_survey.INDICATORS,
        needs_survey.REMARKS,
    ]
    assert len(definition.sections) == 5
    required = {*needs_survey.OBSTACLES, needs_survey.CAREER_CLARITY}
    assert {fault.question for fault in all_missing(definition, {})} == required


def test_the_shipped_questionnaire_reads_in_both_languages() -> None:
    texts = list(_texts(needs_survey.definition()))

    assert len(texts) > 40
    assert {tuple(sorted(text)) for text in texts} == {("en", "id")}
    same = {text["en"] for text in texts if text["en"] == text["id"]}
    assert same == set()


def _texts(data: Any) -> Any:
    if isinstance(data, dict):
        if set(data) == {"id", "en"}:
            yield data
        else:
            for value in data.values():
                yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
