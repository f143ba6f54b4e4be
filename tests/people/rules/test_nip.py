from dataclasses import astuple
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.rules import nip
from people.rules.dated import full_years
from people.rules.retirement import retirement
from tests.rule_docs import codes, each_example, worked_examples

TODAY = date(2026, 11, 24)


def read(text, kind, **options):
    return nip.parse(text, kind, today=TODAY, **options)


def facts(number):
    return (number.birth, number.tmt, number.year, number.code, number.sex, number.serial, codes(number.problems))


EXAMPLES = {
    "`199001152015031002`": (
        lambda: facts(read("199001152015031002", "pns")),
        (date(1990, 1, 15), date(2015, 3, 1), 2015, 3, "L", 2, []),
    ),
    "`19850229 201001 2 001`": (lambda: codes(read("19850229 201001 2 001", "pns").problems), ["birth"]),
    "`198811302014132001`": (lambda: codes(read("198811302014132001", "pns").problems), ["month"]),
    "`198811302014133001`": (lambda: codes(read("198811302014133001", "pns").problems), ["month", "sex"]),
    "`199207082024212003`": (
        lambda: facts(read("199207082024212003", "pppk")),
        (date(1992, 7, 8), None, 2024, 21, "P", 3, []),
    ),
    "`20100101 202401 1 001`": (lambda: codes(read("20100101 202401 1 001", "pns").problems), ["too_young"]),
    "`199001152015031002` masked": (lambda: nip.mask("199001152015031002"), "********201503*002"),
}


def test_every_worked_example_of_nip_has_a_case():
    assert list(EXAMPLES) == worked_examples("nip.md")


@each_example("nip.md", EXAMPLES)
def test_worked_example(compute, expected):
    assert compute() == expected


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("19900115 201503 1 002", "199001152015031002"),
        ("'199001152015031002", "199001152015031002"),
        ("19900115.201503-1\u00a0002\n", "199001152015031002"),
        ("\ufeff\u2018199001152015031002\u200b", "199001152015031002"),
        ("19900115 2o1503 1 002", "199001152O15031002"),
        (" - ", ""),
    ],
)
def test_clean_removes_only_noise(text, cleaned):
    assert nip.clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "kind", "problems"),
    [
        ("", "pns", ["empty"]),
        ("19900115201503100", "pns", ["length"]),
        ("1990011520150310021", "pns", ["length"]),
        ("1.99001E+17", "pns", ["number"]),
        ("19900115201503I002", "pns", ["not_digits"]),
        ("١٩٩٠٠١١٥٢٠١٥٠٣١٠٠٢", "pns", ["not_digits"]),
        ("199001152015031000", "pns", ["serial"]),
        ("199001152015030002", "pns", ["sex"]),
        ("199001152015033002", "pns", ["sex"]),
        ("199001152015001002", "pns", ["month"]),
        ("199001152015012002", "pns", []),
        ("199001152015121002", "pns", []),
        ("199001150000011002", "pns", ["year"]),
        ("000001152015011002", "pns", ["birth"]),
        ("202611241990011002", "pns", ["birth_future", "too_young"]),
        ("199001152027111002", "pns", []),
        ("199001152027121002", "pns", ["tmt_future"]),
        ("199701012015011002", "pns", []),  # 18 on the very day
        ("199701022015011002", "pns", ["too_young"]),
        ("199207082024121003", "pppk", ["contract_code"]),
        ("199207082024202003", "pppk", ["contract_code"]),
        ("199207082024212003", "pppk_pw", []),
        ("199207080000212003", "pppk", ["year"]),
        ("199207082027212003", "pppk", []),
        ("199207082028212003", "pppk", ["tmt_future"]),
        ("200412312024212003", "pppk", []),  # 20 at the end of the year
        ("200501012024212003", "pppk", ["too_young"]),
        ("199207082024212003", "pns", ["month"]),
        ("199207082024212003", None, []),
        ("199001152015031002", None, []),
    ],
)
def test_parse_tells_every_problem(text, kind, problems):
    assert codes(read(text, kind).problems) == problems


def test_parse_born_yesterday_is_no_future_but_today_is():
    yesterday, born_today = (TODAY - timedelta(days=1)).strftime("%Y%m%d"), TODAY.strftime("%Y%m%d")

    assert codes(read(f"{yesterday}2027011001", "pns").problems) == ["too_young"]
    assert codes(read(f"{born_today}2027011001", "pns").problems) == ["birth_future", "too_young"]


@pytest.mark.parametrize(
    ("text", "kind", "options", "warnings"),
    [
        ("198001152015121002", "pns", {}, []),  # 35 years and 10 months
        ("198001152016011002", "pns", {}, []),  # 35, 36 a fortnight later
        ("198001152016021002", "pns", {}, ["old_at_appointment"]),
        ("199001152015031002", "pns", {"recorded_birth": date(1990, 1, 15)}, []),
        ("199001152015031002", "pns", {"recorded_birth": date(1990, 1, 16)}, ["birth_differs"]),
        ("199207082024222003", "pppk", {}, []),
        ("199207082024242003", "pppk_pw", {}, ["unknown_code"]),
        ("199207082024112003", "pppk", {}, []),
    ],
)
def test_parse_warns_without_refusing(text, kind, options, warnings):
    assert codes(read(text, kind, **options).warnings) == warnings


def test_a43_born_on_29_february_is_read_aged_and_retired():
    number = read("199602292020121001", "pns")

    assert (number.problems, number.birth, number.tmt) == ((), date(1996, 2, 29), date(2020, 12, 1))
    assert [full_years(number.birth, day) for day in (date(2026, 2, 27), date(2026, 2, 28))] == [29, 30]
    assert full_years(number.tmt, TODAY) == 5
    assert [astuple(retirement(number.birth, age))[:2] for age in (58, 60, 65)] == [
        (date(2054, 2, 28), date(2054, 3, 1)),
        (date(2056, 2, 29), date(2056, 3, 1)),
        (date(2061, 2, 28), date(2061, 3, 1)),
    ]


def test_a43_impossible_birth_date_is_refused():
    assert codes(read("199002302015031002", "pns").problems) == ["birth"]


def test_a43_pppk_number_without_a_month_is_accepted():
    number = read("199602292024211001", "pppk")

    assert (number.is_valid, number.kind, number.birth, number.tmt, number.code) == (
        True,
        nip.NumberKind.PPPK,
        date(1996, 2, 29),
        None,
        21,
    )


@pytest.mark.parametrize(
    ("text", "kind", "groups"),
    [
        ("199001152015031002", "pns", ["19900115", "201503", "1", "002"]),
        ("199001152024211002", "pppk", ["19900115", "2024", "21", "1", "002"]),
        ("199001152024211002", None, ["19900115", "2024", "21", "1", "002"]),
        ("199001152015031002", None, ["19900115", "201503", "1", "002"]),
        ("********202421*002", None, ["********", "2024", "21", "*", "002"]),
        ("12345", "pns", ["12345"]),
        ("", "pns", []),
    ],
)
def test_groups(text, kind, groups):
    assert nip.groups(text, kind) == groups


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("19900115 201503 1 002", "********201503*002"),
        ("199001152024212002", "********202421*002"),
        ("1990011520150310", "*" * 16),
        ("", ""),
    ],
)
def test_mask_hides_birth_date_and_sex(text, masked):
    assert nip.mask(text) == masked


def test_message_holds_its_figures():
    problem = read("19900115201503100", "pns").problems[0]

    assert (problem.code, dict(problem.params)) == ("length", {"expected": 18, "found": 17})


@settings(deadline=None)
@given(
    birth=st.dates(date(1961, 1, 1), date(2003, 12, 31)),
    years=st.integers(19, 35),
    month=st.integers(1, 12),
    sex=st.sampled_from("12"),
    serial=st.integers(1, 999),
)
def test_valid_nip_round_trips(birth, years, month, sex, serial):
    year = min(birth.year + years, 2026)
    text = f"{birth:%Y%m%d}{year}{month:02}{sex}{serial:03}"

    number = read(" ".join(nip.groups(text)), "pns")

    assert facts(number) == (birth, date(year, month, 1), year, month, {"1": "L", "2": "P"}[sex], serial, [])
    assert (number.digits, "".join(nip.groups(text))) == (text, text)


@settings(deadline=None)
@given(
    birth=st.dates(date(1961, 1, 1), date(2003, 12, 31)),
    year=st.integers(2024, 2026),
    code=st.integers(21, 99),
    sex=st.sampled_from("12"),
    serial=st.integers(1, 999),
)
def test_valid_ni_pppk_round_trips(birth, year, code, sex, serial):
    text = f"{birth:%Y%m%d}{year}{code}{sex}{serial:03}"

    number = read(text, "pppk")

    assert facts(number) == (birth, None, year, code, {"1": "L", "2": "P"}[sex], serial, [])
    assert nip.guess_kind(text) == nip.NumberKind.PPPK


@settings(deadline=None)
@given(
    text=st.one_of(st.text(), st.text("0123456789", min_size=18, max_size=18)),
    kind=st.sampled_from([None, "pns", "cpns", "pppk", "pppk_pw"]),
)
def test_any_text_gives_a_result(text, kind):
    number = read(text, kind)

    assert number.is_valid == (not number.problems)
    assert number.digits == nip.clean(text)
    if "%" not in text:  # which a message may repeat
        assert all("%(" not in str(message) for message in (*number.problems, *number.warnings))
    if number.is_valid:
        assert number.birth < TODAY
        assert "".join(nip.groups(text, kind)) == number.digits
    assert not set(nip.mask(text)[:8]) - {"*"}
