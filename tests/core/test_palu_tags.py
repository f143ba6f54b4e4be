from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import strip_tags

from core.templatetags import palu

AT_HALF_PAST_TWO = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "value", "indonesian", "english"),
    [
        (palu.number, 9057, "9.057", "9,057"),
        (palu.number, -1204, "−1.204", "−1,204"),
        (palu.number, 0, "0", "0"),
        (palu.number, None, "–", "–"),
        (palu.decimal1, Decimal("1234.56"), "1.234,6", "1,234.6"),
        (palu.decimal1, Decimal("0.25"), "0,3", "0.3"),
        (palu.percent, Decimal("87.4"), "87,4%", "87.4%"),
        (palu.percent, "", "–", "–"),
        (palu.rupiah, 1_250_000, "Rp1.250.000", "Rp1,250,000"),
        (palu.rupiah, -500, "−Rp500", "−Rp500"),
        (palu.jp, 50, "12,5", "12.5"),
        (palu.jp, 80, "20", "20"),
        (palu.jp, 4000, "1.000", "1,000"),
        (palu.jp, 1, "0,25", "0.25"),
        (palu.date_id, date(2026, 11, 24), "24 November 2026", "24 November 2026"),
        (palu.date_id, date(2026, 5, 1), "1 Mei 2026", "1 May 2026"),
        (palu.datetime_wita, AT_HALF_PAST_TWO, "24 November 2026 14.30 WITA", "24 November 2026 14:30 WITA"),
        (palu.date_id, datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "25 November 2026", "25 November 2026"),
        (palu.time_wita, AT_HALF_PAST_TWO, "14.30", "14:30"),
    ],
)  # fmt: skip
def test_figures_and_dates_are_written_as_the_reader_is_used_to(written, value, indonesian, english):
    with translation.override("id"):
        assert written(value) == indonesian
    with translation.override("en"):
        assert written(value) == english


@pytest.mark.parametrize(
    ("kind", "parts"),
    [("nip", ["19690315", "199803", "1", "005"]), ("ni_pppk", ["19690315", "1998", "03", "1", "005"])],
)
def test_nip_is_grouped_by_spans_and_copied_as_18_digits(kind, parts):
    html = palu.nip("196903151998031005", kind)

    assert html == f'<span class="nip">{"".join(f"<span>{part}</span>" for part in parts)}</span>'


def test_nip_of_another_length_is_shown_as_text():
    assert palu.nip("<b>1</b>") == "<b>1</b>"
    assert Template("{% load palu %}{{ n|nip }}").render(Context({"n": "<b>1</b>"})) == "&lt;b&gt;1&lt;/b&gt;"
    assert palu.nip(None) == "–"


@pytest.mark.parametrize(
    ("part", "whole", "width"),
    [(27, 30, "90.00%"), (40, 30, "100.00%"), (0, 30, "0%"), (5, 0, "0%"), (99_999, 100_000, "99.99%")],
)
def test_share_is_a_width_between_nothing_and_all(part, whole, width):
    assert palu.share(part, whole) == width


@pytest.mark.parametrize(
    ("name", "letters"), [("Rahmi Lasimpara", "RL"), ("Moh. Fadlan S. Pd", "MP"), ("Sukarno", "S"), ("", "")]
)
def test_initials(name, letters):
    assert palu.initials(name) == letters


@pytest.mark.parametrize(
    ("query", "tag", "address"),
    [
        ("?unit=a&page=3", "{% query_url page=4 %}", "?unit=a&amp;page=4"),
        ("?unit=a&page=3", '{% query_url unit="b" %}', "?unit=b"),
        ("?unit=a", '{% query_url unit="" %}', "?"),
    ],
)
def test_query_url_changes_the_query_and_starts_pages_anew(query, tag, address):
    request = RequestFactory().get(f"/{query}")

    assert Template("{% load palu %}" + tag).render(Context({"request": request})) == address


def test_icon_points_into_the_one_sprite():
    html = Template('{% load palu %}{% icon "bell" %}{% icon "s-ok" "dm" %}').render(Context())

    assert html == (
        '<svg class="ic" aria-hidden="true"><use href="/static/img/icons.svg#bell"/></svg>'
        '<svg class="sh dm" aria-hidden="true"><use href="/static/img/icons.svg#s-ok"/></svg>'
    )


@time_machine.travel("2026-11-25T00:30:00+08:00", tick=False)
def test_a_moment_of_another_day_in_wita_is_told_with_its_day():
    late, early = datetime(2026, 11, 24, 15, 59, tzinfo=UTC), datetime(2026, 11, 24, 16, 1, tzinfo=UTC)

    shown = [render_to_string("components/save_state.html", {"saved_at": one}) for one in (late, early, None)]

    words = [" ".join(strip_tags(one).split()) for one in shown]
    assert words == ["Tersimpan 24 November 2026 23.59 WITA", "Tersimpan pukul 00.01", ""]
