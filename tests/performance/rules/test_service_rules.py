from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from performance.rules import response_time, skm
from performance.rules.response_time import Case
from tests.rule_docs import each_example, worked_examples

ON = date(2026, 11, 24)
MONDAY = date(2026, 11, 16)


def is_weekday(day):
    return day.weekday() < 5


def on_time(request_class, working_days):
    return response_time.is_on_time(working_days, response_time.limit_for(request_class, ON).working_days)


def between(start, end):
    return response_time.working_days_between(start, end, is_weekday)


def graded(value, **options):
    index = skm.ikm([Decimal(value)] * 9, **options)
    return (skm.rounded(index), skm.grade(index, ON).mutu)


EXAMPLES = {
    "every element 3.20": (lambda: graded("3.20"), (Decimal("80.00"), "B")),
    "every element 4": (
        lambda: (graded("4"), graded("4", weight=Decimal("0.11"))[0]),
        ((Decimal("100.00"), "A"), Decimal("99.00")),
    ),
    "NRR 2.60 on all": (lambda: graded("2.60"), (Decimal("65.00"), "C")),
    "64.994": (
        lambda: (skm.rounded(Decimal("64.994")), skm.grade(Decimal("64.994"), ON).mutu),
        (Decimal("64.99"), "D"),
    ),
    "information request disposed Monday, answered next Monday, no holiday": (
        lambda: [
            (between(MONDAY, day), on_time("permintaan_informasi", between(MONDAY, day)))
            for day in (date(2026, 11, 23), date(2026, 11, 24))
        ],
        [(5, True), (6, False)],
    ),
    "complaint without inspection, answered after 15 working days": (
        lambda: [on_time("tidak_berkadar_pengawasan", days) for days in (14, 15)],
        [True, False],
    ),
}


def test_every_worked_example_of_service_has_a_case():
    assert list(EXAMPLES) == worked_examples("service.md")


@each_example("service.md", EXAMPLES)
def test_worked_example(compute, expected):
    assert compute() == expected


@pytest.mark.parametrize(
    ("request_class", "limit"),
    [
        ("permintaan_informasi", 5),
        ("pengaduan_normatif", 5),
        ("tidak_berkadar_pengawasan", 14),
        ("berkadar_pengawasan", 60),
    ],
)
def test_limit_of_a_class_on_both_sides(request_class, limit):
    assert [on_time(request_class, days) for days in (0, limit, limit + 1)] == [True, True, False]


def test_aspirations_have_no_limit_but_a_first_answer():
    first = response_time.limit_for("aspirasi", ON, response_time.Step.FIRST_ANSWER)

    assert response_time.limit_for("aspirasi", ON) is None
    assert response_time.is_on_time(99, None) is None
    assert first.working_days == 3


@pytest.mark.parametrize(
    ("end", "days"),
    [
        (date(2026, 11, 15), 0),
        (MONDAY, 0),
        (date(2026, 11, 17), 1),
        (date(2026, 11, 20), 4),
        (date(2026, 11, 22), 4),
        (date(2026, 11, 23), 5),
    ],
)
def test_working_days_start_after_the_day_of_disposition(end, days):
    assert between(MONDAY, end) == days


def test_working_days_skip_holidays():
    holiday = date(2026, 11, 18)
    assert response_time.working_days_between(MONDAY, date(2026, 11, 20), lambda day: day != holiday) == 3


def test_summary_of_ten_cases():
    days = [1, 2, 2, 3, 4, 5, 5, 6, 7, 9]

    found = response_time.summarize(Case(number, limit=5) for number in days)

    assert (found.count, found.answered, found.on_time, found.share, found.median, found.p90) == (
        10,
        10,
        7,
        Decimal(70),
        Decimal("4.5"),
        7,
    )


def test_summary_under_ten_cases_has_count_and_median_only():
    found = response_time.summarize([Case(days, limit=5) for days in range(1, 10)])

    assert (found.count, found.median) == (9, 5)
    assert (found.on_time, found.share, found.p90) == (None, None, None)


def test_summary_counts_open_cases_only_past_their_limit():
    answered = [Case(1, limit=5)] * 9
    late, within, no_limit = (Case(6, 5, answered=False), Case(5, 5, answered=False), Case(90, None, answered=False))

    found = response_time.summarize([*answered, late, within, no_limit])

    assert (found.count, found.answered, found.on_time, found.share) == (10, 9, 9, Decimal(90))


def test_summary_keeps_classes_without_limit_out_of_the_share():
    found = response_time.summarize([Case(3, limit=None)] * 10)
    assert (found.count, found.share, found.median, found.p90) == (10, None, 3, 3)


def test_summary_of_nothing_is_no_data():
    found = response_time.summarize([])
    assert (found.count, found.answered, found.share, found.median, found.p90) == (0, 0, None, None, None)


@pytest.mark.parametrize(("percent", "value"), [(10, 1), (50, 5), (90, 9), (91, 10), (100, 10)])
def test_percentile_is_the_nearest_rank(percent, value):
    assert response_time.percentile(range(1, 11), percent) == value


@pytest.mark.parametrize(
    ("value", "mutu", "kinerja"),
    [
        ("25", "D", "Tidak baik"),
        ("64.9949", "D", "Tidak baik"),
        ("64.995", "C", "Kurang baik"),
        ("76.604", "C", "Kurang baik"),
        ("76.605", "B", "Baik"),
        ("88.304", "B", "Baik"),
        ("88.305", "A", "Sangat baik"),
        ("100", "A", "Sangat baik"),
    ],
)
def test_grade_rounds_first(value, mutu, kinerja):
    found = skm.grade(Decimal(value), ON)
    assert (found.mutu, found.kinerja) == (mutu, kinerja)


@pytest.mark.parametrize("value", ["24.99", "100.01"])
def test_grade_refuses_impossible_values(value):
    with pytest.raises(ValueError):
        skm.grade(Decimal(value), ON)


def test_ikm_without_data_on_one_element_is_none():
    assert skm.ikm([Decimal(4)] * 8 + [None]) is None


def test_ikm_of_eight_elements_is_refused():
    with pytest.raises(ValueError):
        skm.ikm([Decimal(4)] * 8)


@pytest.mark.parametrize(("answers", "mean"), [([1, 4, None], Fraction(5, 2)), ([None], None), ([], None)])
def test_element_mean(answers, mean):
    assert skm.element_mean(answers) == mean


@pytest.mark.parametrize("answer", [0, 5])
def test_element_mean_refuses_answers_outside_the_scale(answer):
    with pytest.raises(ValueError):
        skm.element_mean([answer])


def test_skm_has_nine_elements():
    assert len({code for code, _name in skm.ELEMENTS}) == 9
