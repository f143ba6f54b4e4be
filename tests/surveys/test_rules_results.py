from datetime import date
from typing import Any

import pytest

from surveys.rules.results import Pace, RankedNeed, pace, rank_needs, scale_result, shares


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], []),
        ([0, 0], [0, 0]),
        ([1, 1, 1], [34, 33, 33]),
        ([1, 2], [33, 67]),
        ([50, 106, 236, 229], [8, 17, 38, 37]),
        ([0, 5], [0, 100]),
    ],
)
def test_shares_are_whole_and_sum_to_100(counts: list[int], expected: list[int]) -> None:
    assert shares(counts) == expected


def test_scale_result_ignores_points_outside_and_sums_the_shares_shown() -> None:
    result = scale_result("obstacle_access", 4, {1: 1, 3: 1, 4: 1, 9: 5})

    assert result.counts == (1, 0, 1, 1)
    assert result.answered == 3
    assert result.shares == [34, 0, 33, 33]
    assert (result.share_from(3), result.share_to(2)) == (66, 34)


def _need(topic: str, people: int | None = 1, urgency: str = "later", ref: str = "") -> dict[str, Any]:
    return {"topic": topic, "topic_ref": ref, "people": people, "urgency": urgency}


def test_rank_needs_joins_by_reference_else_by_words_whatever_their_case() -> None:
    rows = [
        (1, _need("Analisis data", 3, "this_year")),
        (2, _need("  analisis   DATA ", 2)),
        (2, _need("Pelayanan prima", 9, ref="programme:1")),
        (3, _need("Pelayanan prima (dasar)", 1, "this_year", ref="programme:1")),
        (1, _need("Menulis", None)),
        (1, {"people": 5}),
    ]

    assert rank_needs(rows, "this_year") == [
        RankedNeed("Pelayanan prima", "programme:1", 2, 10, 1),
        RankedNeed("Analisis data", "", 2, 5, 1),
        RankedNeed("Menulis", "", 1, 0, 0),
    ]


def test_rank_needs_counts_a_unit_once_but_adds_its_people() -> None:
    rows = [(1, _need("Data", 3, "this_year")), (1, _need("data", 4))]

    assert rank_needs(rows, "this_year") == [RankedNeed("Data", "", 1, 7, 1)]


OPENED, CLOSES = date(2026, 11, 2), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("sent", "on", "expected"),
    [
        ({}, date(2026, 11, 2), Pace(0.0, 0, 20)),
        ({date(2026, 11, 2): 1}, date(2026, 11, 2), Pace(1.0, 20, 0)),
        ({date(2026, 11, 3): 2, date(2026, 11, 17): 3}, date(2026, 11, 24), Pace(0.0, 5, 15)),
        ({date(2026, 11, 3): 2, date(2026, 11, 18): 7}, date(2026, 11, 24), Pace(1.0, 15, 5)),
        ({date(2026, 11, 24): 14}, date(2026, 11, 30), Pace(2.0, 14, 6)),
        ({date(2026, 11, 24): 14}, date(2026, 12, 2), Pace(0.0, 14, 6)),
    ],
)
def test_pace_goes_on_as_in_the_last_seven_days(sent: dict[date, int], on: date, expected: Pace) -> None:
    assert pace(sent, 20, OPENED, on, CLOSES) == expected
