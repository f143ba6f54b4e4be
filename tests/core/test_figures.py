"""Figures as people read them: rounded half away from zero, in the reader's language, the same everywhere."""

from decimal import Decimal

import pytest
from django.utils import translation

from core.charts.base import figure
from core.figures import percent, share_of, trimmed, written
from core.pdf import written as on_paper
from core.templatetags import palu
from performance.figures import shown


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (82.48, 1, "82,5"),
        (Decimal("80.19"), 1, "80,2"),
        (Decimal("82.86"), 1, "82,9"),
        (Decimal("0.05"), 1, "0,1"),
        (Decimal("-0.05"), 1, "−0,1"),
        (Decimal("-0.04"), 1, "0,0"),
        (Decimal("2.5"), 0, "3"),
        (-2.5, 0, "−3"),
        (1234567, 0, "1.234.567"),
        (None, 0, "–"),
    ],
)
def test_figures_are_rounded_half_away_from_zero(value, places, expected):
    assert written(value, places) == expected


def test_figures_read_the_same_in_pages_charts_lists_and_findings():
    value = Decimal("82.48")

    assert {palu.percent(value), on_paper(value, "percent"), percent(value), f"{figure(value)}%"} == {"82,5%"}
    assert shown(value, "%") == "82,48%"
    with translation.override("en"):
        assert (percent(value), written(1234.5, 1)) == ("82.5%", "1,234.5")


@pytest.mark.parametrize(
    ("value", "expected"), [("43.75", "43,75"), (12.5, "12,5"), (10, "10"), ("1000.004", "1.000"), (None, "–")]
)
def test_trimmed_keeps_no_useless_zeros(value, expected):
    assert trimmed(value) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(4, 6, 67), (3, 7, 43), (7, 9, 78), (2, 7, 29), (1, 8, 13), (0, 0, 0), (9, 9, 100)]
)
def test_share_of_rounds_to_the_nearest_whole_per_cent(part, whole, expected):
    assert share_of(part, whole) == expected
