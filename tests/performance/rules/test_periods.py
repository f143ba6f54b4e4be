"""Periods as text: year, quarter, month."""

from datetime import date

import pytest
from django.utils.translation import override

from performance.rules import periods


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2026", "year", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", "quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", "quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-02", "month", date(2026, 2, 1), date(2026, 2, 28)),
        ("2028-02", "month", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", "month", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_period_has_first_and_last_day(text, kind, first, last):
    assert (periods.kind_of(text), periods.first_day(text), periods.last_day(text)) == (kind, first, last)
    assert str(periods.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "26", "2026-Q5", "2026-Q0", "2026-13", "2026-00", "2026-q1", "2026-1", "0000", "2026-Q1x"]
)
def test_text_that_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match="not a period"):
        periods.parse(text)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("2026", "2025", "2027"),
        ("2026-Q1", "2025-Q4", "2026-Q2"),
        ("2026-Q4", "2026-Q3", "2027-Q1"),
        ("2026-01", "2025-12", "2026-02"),
    ],
)
def test_period_knows_its_neighbours(text, before, after):
    assert (periods.previous(text), periods.following(text)) == (before, after)


def test_periods_of_a_year_per_frequency():
    assert periods.of_year(2026, "quarter") == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert periods.of_year(2026, "year") == ["2026"]
    assert (len(periods.of_year(2026, "month")), periods.of_year(2026, "month")[0]) == (12, "2026-01")


def test_last_periods_end_with_the_one_given():
    assert periods.last_ones("2026-Q2", 3) == ["2025-Q4", "2026-Q1", "2026-Q2"]


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("2026", "2026-Q3", True),
        ("2026-Q3", "2026-08", True),
        ("2026-Q3", "2026-10", False),
        ("2026-Q3", "2026", False),
    ],
)
def test_period_covers_another_when_every_day_lies_inside(outer, inner, expected):
    assert periods.covers(outer, inner) is expected


def test_period_containing_a_day():
    day = date(2026, 11, 24)

    assert [periods.containing(day, kind) for kind in ("year", "quarter", "month")] == ["2026", "2026-Q4", "2026-11"]


def test_period_is_over_only_after_its_last_day():
    assert (periods.is_over("2026-Q3", date(2026, 9, 30)), periods.is_over("2026-Q3", date(2026, 10, 1))) == (
        False,
        True,
    )


def test_period_in_words_follows_the_language():
    with override("id"):
        assert [periods.label(one) for one in ("2026", "2026-Q3", "2026-03")] == [
            "2026",
            "Triwulan III 2026",
            "Maret 2026",
        ]
    with override("en"):
        assert periods.label("2026-Q3") == "Quarter III 2026"
