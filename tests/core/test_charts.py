"""Charts: status by fill, text escaped, no style attributes, the same numbers as a table, light on bytes."""

import gzip
import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from django.utils import translation

from core.charts import Bar, Chart, Series, age, bullet, columns, diverging, for_pdf, heat, line, pace, paired, spark
from core.charts.base import figure, ticks
from core.charts.heat import Cell, progress_level
from core.charts.paired import Pair

HOSTILE = '<script>alert("x")</script>'


def examples(word: str = "Dinas") -> dict[str, Chart]:
    months = [f"{word} {number}" for number in range(12)]
    return {
        "bullet": bullet.draw(64.3, 85, title=word),
        "columns": columns.draw([(month, 5) for month in months], title=word, target=6, target_label=word),
        "paired": paired.draw([Pair(word, 4, 9)] * 12, title=word),
        "diverging": diverging.draw(
            [(word, [10, 20, 30, 40])] * 12, title=word, steps=[word] * 4, split=2, sides=(word, word)
        ),
        "line": line.draw([Series(word, [3] * 12)], title=word, labels=months, counts=[4] * 12, events=[(3, word)]),
        "pace": pace.draw(
            [3] * 60,
            title=word,
            days=70,
            target=9,
            forecast=8,
            ends=(word, word),
            rows=[(word, "3")] * 60,
            heads=(word, word),
        ),
        "spark": spark.draw([1, 2, 3], title=word),
        "age": age.draw([(word, 10, 20)] * 9, title=word, sides=(word, word)),
        "heat": heat.draw([(word, [Cell(word, 3)] * 8)] * 40, title=word, columns=[word] * 8),
    }


@pytest.mark.parametrize("name", list(examples()))
def test_t24_every_text_is_escaped(name):
    chart = examples(HOSTILE)[name]

    assert "<script" not in chart.svg
    ET.fromstring(chart.svg)


@pytest.mark.parametrize("name", list(examples()))
def test_t19_no_style_attribute_and_no_script(name):
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script", examples()[name].svg)


@pytest.mark.parametrize("name", list(examples()))
def test_charts_weigh_at_most_8_kb_compressed(name):
    assert len(gzip.compress(examples()[name].svg.encode())) <= 8 * 1024


def test_table_holds_the_same_numbers():
    chart = columns.draw([("2027", 171), ("2028", None)], title="Pensiun", target=200, heads=("Tahun", "Orang"))

    with translation.override("id"):
        assert (chart.columns, chart.title) == (("Tahun", "Orang"), "Pensiun")
        assert chart.rows[0] == ("2027", "171")
        assert chart.rows[1][1] == figure(None)
        assert len(chart.rows) == 3


def test_bars_start_at_zero_and_keep_their_proportion():
    chart = columns.draw([("a", 100), ("b", 50), ("c", 0)], title="x")

    heights = [float(rect.get("height", "")) for rect in ET.fromstring(chart.svg).iter("rect")]

    assert heights[1] == pytest.approx(heights[0] / 2)
    assert heights[2] == 0


def test_missing_value_draws_no_bar():
    chart = columns.draw([("a", None), ("b", 0)], title="x")

    assert chart.svg.count("<rect") == 1


@pytest.mark.parametrize(
    ("status", "look"),
    [("actual", 'class="f-bay"'), ("plan", 'class="plan"'), ("projection", 'class="proj"'), ("partial", "dash")],
)
def test_fill_says_the_status_of_the_data(status, look):
    assert look in columns.draw([Bar("a", 5, status)], title="x").svg


def test_a_link_makes_the_drawing_a_group():
    plain = columns.draw([Bar("a", 5)], title="x").svg
    linked = columns.draw([Bar("a", 5, url="/pegawai/?tahun=2027&x=1")], title="x").svg

    assert 'role="img"' in plain
    assert 'role="group"' in linked
    assert '<a href="/pegawai/?tahun=2027&amp;x=1">' in linked


def test_bullet_widths_are_shares_of_the_track():
    svg = bullet.draw(64.3, 85).svg

    assert 'width="64.3%"' in svg
    assert '<rect x="85%" width="3"' in svg


def test_bullet_never_leaves_its_track_and_knows_absent_from_zero():
    assert 'width="100%" height="8" class="f-bay"' in bullet.draw(250, maximum=200).svg
    assert "f-bay" not in bullet.draw(None, 85).svg


def test_paired_shows_the_gap_with_its_sign():
    chart = paired.draw([Pair("Guru", 2100, 2544), Pair("Lebih", 12, 10), Pair("?", None, 3)], title="x")

    with translation.override("id"):
        assert [row[3] for row in chart.rows] == ["−444", "+2", figure(None)]


def test_diverging_totals_the_right_side_and_refuses_missing_shares():
    chart = diverging.draw([("a", [8, 17, 38, 37])], title="x", steps=list("abcd"), split=2, sides=("l", "r"))

    assert chart.rows == (("a", "8%", "17%", "38%", "37%", "75%"),)
    with pytest.raises(ValueError, match="zip"):
        diverging.draw([("a", [8, 17, 38])], title="x", steps=list("abcd"), split=2, sides=("l", "r"))


def test_line_is_interrupted_where_data_is_absent():
    chart = line.draw([Series("m", [1, 2, None, 3, 4])], title="x", labels=list("abcde"), counts=[1, 2, 0, 3, 4])

    assert chart.svg.count("<polyline") == 2
    assert chart.rows[2][1] == figure(None)


def test_a_figure_stands_below_its_point_where_the_target_line_would_cross_it():
    charts = [
        str(line.draw([Series("m", [70, 40])], title="x", labels=["a", "b"], target=target).svg) for target in (75, 100)
    ]

    feet = []
    for one in charts:
        (_x, foot), (_cx, point) = (
            re.search(r'<text x="([^"]+)" y="([^"]+)"[^>]*>70<', one).groups(),
            re.search(r'<circle cx="([^"]+)" cy="([^"]+)"', one).groups(),
        )
        feet.append(float(foot) - float(point))
    assert feet == [pytest.approx(line.BELOW, abs=0.2), pytest.approx(-line.ABOVE, abs=0.2)]


def test_line_refuses_more_than_two_series():
    with pytest.raises(ValueError, match="two lines"):
        line.draw([Series("m", [1])] * 3, title="x", labels=["a"])


def test_names_of_two_meeting_lines_stand_apart():
    chart = line.draw([Series("Satu", [1, 5]), Series("Dua", [1, 5])], title="x", labels=["a", "b"])

    heights = [
        float(text.get("y", ""))
        for text in ET.fromstring(chart.svg).iter("text")
        if (text.text or "")[:4] in ("Satu", "Dua ")
    ]

    assert abs(heights[0] - heights[1]) >= 14


@pytest.mark.parametrize(
    ("percent", "level"), [(0, 0), (1, 1), (24, 1), (25, 2), (49, 2), (50, 3), (74, 3), (75, 4), (99, 4), (100, 5)]
)
def test_progress_levels_on_both_sides_of_each_boundary(percent, level):
    assert progress_level(percent) == level


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [(1234, None, "1.234"), (1234.5, None, "1.234,5"), (Decimal("-3"), None, "−3"), (0, 1, "0,0"), (-0.04, 1, "0,0")],
)
def test_figures_are_written_as_people_read_them(value, places, written):
    with translation.override("id"):
        assert figure(value, places) == written


def test_coordinates_do_not_follow_the_readers_language():
    with translation.override("id"):
        svg = spark.draw([1.5, 2.25, 3]).svg

    assert re.search(r'points="[\d., -]+"', svg)
    assert "4,20 " in svg


@pytest.mark.parametrize(("top", "expected"), [(6, [0, 2, 4, 6]), (100, [0, 50, 100]), (1, [0, 0.5, 1.0])])
def test_axis_steps_are_round(top, expected):
    assert ticks(top) == expected


def test_pdf_drawing_has_colours_instead_of_classes_and_no_links():
    chart = columns.draw([Bar("a", 5, "projection", "/x"), Bar("b", 4)], title="x", target=3)

    pdf = for_pdf(chart.svg).decode()

    ET.fromstring(pdf)
    assert "class=" not in pdf
    assert "<a " not in pdf
    assert 'fill="#0C5C68"' in pdf
    assert '<pattern id="hx"' in pdf
    assert 'width="560" height="190"' in pdf
    assert "var(" not in pdf
    assert "currentColor" not in pdf


def test_every_class_a_chart_uses_has_a_colour_on_paper():
    from core.charts.pdf import _CLASSES

    used = {
        name
        for chart in examples().values()
        for css in re.findall(r'class="([^"]*)"', chart.svg)
        for name in css.split()
    }

    assert used - set(_CLASSES) == {"w5", "w7", "bullet", "spark"}
