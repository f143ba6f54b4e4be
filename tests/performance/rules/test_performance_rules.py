from datetime import date
from decimal import Decimal

import pytest

from performance.rules import achievement, angka_kredit, predicates
from performance.rules.predicates import Predicate, Rating
from tests.rule_docs import codes, each_example, worked_examples

ON = date(2026, 12, 31)


def warnings(organisation, **counts):
    return [
        (warning.code, warning.params["predicates"], warning.params["share"])
        for warning in predicates.distribution_warnings(organisation, counts, ON)
    ]


def quarters(*values, how, target):
    value = achievement.accumulate([None if text is None else Decimal(text) for text in values], how)
    return achievement.rounded(achievement.achievement(value, Decimal(target)))


EXAMPLES = {
    "hasil di atas, perilaku sesuai": (lambda: predicates.predicate("di_atas", "sesuai", ON), Predicate.BAIK),
    "hasil di atas, perilaku di bawah": (lambda: predicates.predicate("di_atas", "di_bawah", ON), Predicate.KURANG),
    "hasil di bawah, perilaku di atas": (
        lambda: predicates.predicate("di_bawah", "di_atas", ON),
        Predicate.BUTUH_PERBAIKAN,
    ),
    "Ahli Pertama, full year, Sangat Baik": (
        lambda: angka_kredit.year_credit("ahli_pertama", "sangat_baik", ON),
        Decimal("18.75"),
    ),
    "Ahli Pertama, Jan-Feb, Baik": (
        lambda: angka_kredit.rounded(angka_kredit.period_credit("ahli_pertama", "baik", 2, ON)),
        Decimal("2.08"),
    ),
    "Ahli Muda III/c, AK 0, Baik every year": (
        lambda: (
            angka_kredit.cumulative_need("ahli_muda", ON).per_rank,
            angka_kredit.years_to_reach(Decimal(100), Decimal(0), angka_kredit.year_credit("ahli_muda", "baik", ON)),
        ),
        (Decimal(100), 4),
    ),
    'unit "Baik", 20 staff: 15 Baik, 5 Sangat Baik': (
        lambda: warnings("baik", baik=15, sangat_baik=5),
        [("above_limit", "baik", Decimal(75)), ("none", "butuh_perbaikan+kurang", Decimal(0))],
    ),
    'unit "Butuh Perbaikan", 10 staff, 2 Sangat Baik': (
        lambda: warnings("butuh_perbaikan", butuh_perbaikan=8, sangat_baik=2),
        [("above_limit", "sangat_baik", Decimal(20))],
    ),
    "target 100, TW1 25, TW2 30, TW3 20, TW4 30 (additive)": (
        lambda: quarters("25", "30", "20", "30", how="sum", target="100"),
        Decimal("105.00"),
    ),
    "index target 72.95, TW4 value 71.93 (not additive: last value counts)": (
        lambda: quarters("70.10", None, "71.02", "71.93", how="last", target="72.95"),
        Decimal("98.60"),
    ),
}


def test_every_worked_example_of_performance_has_a_case():
    assert list(EXAMPLES) == worked_examples("performance.md")


@each_example("performance.md", EXAMPLES)
def test_worked_example(compute, expected):
    assert compute() == expected


@pytest.mark.parametrize(
    ("results", "behaviour", "predicate"),
    [
        (Rating.ABOVE, Rating.ABOVE, "sangat_baik"),
        (Rating.ABOVE, Rating.AS_EXPECTED, "baik"),
        (Rating.ABOVE, Rating.BELOW, "kurang"),
        (Rating.AS_EXPECTED, Rating.ABOVE, "baik"),
        (Rating.AS_EXPECTED, Rating.AS_EXPECTED, "baik"),
        (Rating.AS_EXPECTED, Rating.BELOW, "kurang"),
        (Rating.BELOW, Rating.ABOVE, "butuh_perbaikan"),
        (Rating.BELOW, Rating.AS_EXPECTED, "butuh_perbaikan"),
        (Rating.BELOW, Rating.BELOW, "sangat_kurang"),
    ],
)
def test_predicate_of_every_cell(results, behaviour, predicate):
    assert predicates.predicate(results, behaviour, ON) == predicate


def test_predicate_before_the_rule_or_for_an_unknown_rating_raises():
    with pytest.raises(LookupError):
        predicates.predicate("di_atas", "sesuai", date(2021, 12, 31))
    with pytest.raises(LookupError):
        predicates.predicate("di_atas", "luar_biasa", ON)


@pytest.mark.parametrize(
    ("organisation", "counts", "expected"),
    [
        ("istimewa", {"sangat_baik": 7, "baik": 3}, []),
        ("istimewa", {"sangat_baik": 71, "baik": 29}, ["above_limit"]),
        ("istimewa", {"sangat_baik": 5, "baik": 5}, []),
        ("istimewa", {"sangat_baik": 4, "baik": 6}, ["not_most"]),
        ("baik", {"baik": 7, "sangat_baik": 2, "kurang": 1}, []),
        ("baik", {"baik": 71, "sangat_baik": 28, "butuh_perbaikan": 1}, ["above_limit"]),
        ("baik", {"baik": 3, "sangat_baik": 6, "butuh_perbaikan": 1}, ["not_most"]),
        ("baik", {"baik": 7, "sangat_baik": 2, "sangat_kurang": 1}, ["none"]),
        ("butuh_perbaikan", {"butuh_perbaikan": 60, "baik": 30, "sangat_baik": 10}, []),
        ("butuh_perbaikan", {"butuh_perbaikan": 59, "baik": 31, "sangat_baik": 10}, ["below_limit"]),
        ("butuh_perbaikan", {"butuh_perbaikan": 60, "baik": 29, "sangat_baik": 11}, ["above_limit"]),
        ("kurang", {"kurang": 60, "butuh_perbaikan": 10, "baik": 20, "sangat_baik": 10}, []),
        ("kurang", {"kurang": 91, "butuh_perbaikan": 9}, ["below_limit"]),
        ("kurang", {"kurang": 59, "butuh_perbaikan": 41}, ["below_limit"]),
        ("sangat_kurang", {"sangat_kurang": 60, "kurang": 5, "butuh_perbaikan": 5, "baik": 30}, []),
        ("sangat_kurang", {"sangat_kurang": 91, "kurang": 5, "butuh_perbaikan": 4}, ["below_limit"]),
        ("sangat_kurang", {"sangat_kurang": 89, "kurang": 10, "sangat_baik": 1}, ["above_limit"]),
        ("baik", {}, []),
        ("baik", {"baik": 0}, []),
    ],
)
def test_distribution_warnings_on_both_sides_of_each_limit(organisation, counts, expected):
    assert codes(predicates.distribution_warnings(organisation, counts, ON)) == expected


def test_distribution_warnings_before_the_pattern_are_none():
    assert predicates.distribution_warnings("baik", {"baik": 10}, date(2023, 1, 30)) == []


def test_distribution_warning_says_its_figures():
    warning = predicates.distribution_warnings("butuh_perbaikan", {"butuh_perbaikan": 2, "sangat_baik": 1}, ON)[0]

    assert warning.params == {
        "predicates": "sangat_baik",
        "count": 1,
        "total": 3,
        "share": Decimal("33.3"),
        "limit": 10,
    }
    assert "33,3%" in str(warning)


def test_core_values_spell_berakhlak():
    assert [value.name for value in predicates.CORE_VALUES] == [
        "Berorientasi Pelayanan",
        "Akuntabel",
        "Kompeten",
        "Harmonis",
        "Loyal",
        "Adaptif",
        "Kolaboratif",
    ]


@pytest.mark.parametrize(
    ("level", "per_year"),
    [
        ("pemula", "3.75"),
        ("terampil", "5"),
        ("mahir", "12.5"),
        ("penyelia", "25"),
        ("ahli_pertama", "12.5"),
        ("ahli_muda", "25"),
        ("ahli_madya", "37.5"),
        ("ahli_utama", "50"),
    ],
)
def test_year_credit_at_baik_is_the_coefficient(level, per_year):
    assert angka_kredit.year_credit(level, "baik", ON) == Decimal(per_year)


@pytest.mark.parametrize(
    ("predicate", "credit"),
    [("sangat_baik", "75"), ("baik", "50"), ("butuh_perbaikan", "37.5"), ("kurang", "25"), ("sangat_kurang", "12.5")],
)
def test_year_credit_follows_the_predicate(predicate, credit):
    assert angka_kredit.year_credit("ahli_utama", predicate, ON) == Decimal(credit)


@pytest.mark.parametrize("months", [0, 13, -1])
def test_period_credit_refuses_impossible_months(months):
    with pytest.raises(ValueError):
        angka_kredit.period_credit("ahli_muda", "baik", months, ON)


def test_period_credits_of_a_year_add_up():
    parts = [angka_kredit.period_credit("ahli_pertama", "baik", months, ON) for months in (2, 4, 6)]
    assert angka_kredit.rounded(sum(parts)) == Decimal("12.50")


def test_credit_for_an_unknown_level_raises():
    with pytest.raises(LookupError):
        angka_kredit.year_credit("madya", "baik", ON)


@pytest.mark.parametrize(
    ("level", "started_at", "need"),
    [
        ("pemula", None, 15),
        ("terampil", None, 60),
        ("terampil", "II/b", 60),
        ("terampil", "II/c", 40),
        ("mahir", None, 100),
        ("penyelia", None, None),
        ("ahli_pertama", None, 100),
        ("ahli_muda", None, 200),
        ("ahli_madya", None, 450),
        ("ahli_utama", None, None),
    ],
)
def test_need_to_next_level(level, started_at, need):
    assert angka_kredit.need_to_next_level(level, ON, started_at) == need


@pytest.mark.parametrize(
    ("level", "rank", "credit"),
    [
        ("ahli_pertama", "III/a", 0),
        ("ahli_pertama", "III/b", 50),
        ("ahli_muda", "III/d", 100),
        ("ahli_madya", "IV/c", 300),
        ("ahli_utama", "IV/e", 200),
    ],
)
def test_base_of_a_rank(level, rank, credit):
    assert angka_kredit.base(level, rank, ON) == credit


@pytest.mark.parametrize(("credit", "years"), [("0", 4), ("0.01", 4), ("25", 3), ("99.99", 1), ("100", 0), ("120", 0)])
def test_years_to_reach_rounds_up(credit, years):
    assert angka_kredit.years_to_reach(Decimal(100), Decimal(credit), Decimal(25)) == years


@pytest.mark.parametrize(
    ("predicate", "bonus"), [("sangat_baik", "25"), ("baik", "25"), ("butuh_perbaikan", "0"), ("kurang", "0")]
)
def test_degree_bonus_needs_at_least_baik(predicate, bonus):
    assert angka_kredit.degree_bonus(Decimal(100), predicate, ON) == Decimal(bonus)


def test_a_higher_level_starts_from_zero():
    carried = [angka_kredit.carried_over(Decimal(120), to_higher_level=higher) for higher in (True, False)]
    assert carried == [0, 120]


@pytest.mark.parametrize(
    ("values", "how", "value"),
    [
        (["1", None, "2"], "sum", "3"),
        (["1", "4", None], "last", "4"),
        (["1", None, "2"], "mean", "1.5"),
        ([None, None], "sum", None),
        ([], "last", None),
        (["0"], "sum", "0"),
    ],
)
def test_accumulate_passes_over_absent_periods(values, how, value):
    found = achievement.accumulate([None if text is None else Decimal(text) for text in values], how)
    assert found == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("actual", "target", "direction", "percent"),
    [
        ("80", "100", "higher", "80"),
        ("120", "100", "higher", "120"),
        ("-5", "100", "higher", "0"),
        ("5", "0", "higher", None),
        ("10", "10", "lower", "100"),
        ("8", "10", "lower", "120"),
        ("12", "10", "lower", "80"),
        ("0", "10", "lower", "200"),
        ("20", "10", "lower", "0"),
        ("25", "10", "lower", "0"),
        ("0", "0", "lower", "100"),
        ("1", "0", "lower", "0"),
        (None, "10", "higher", None),
        ("10", None, "higher", None),
    ],
)
def test_achievement(actual, target, direction, percent):
    numbers = [None if text is None else Decimal(text) for text in (actual, target)]
    assert achievement.achievement(*numbers, direction) == (None if percent is None else Decimal(percent))


@pytest.mark.parametrize(
    ("percent", "status"),
    [
        ("130", "sesuai"),
        ("100", "sesuai"),
        ("99.995", "sesuai"),
        ("99.994", "waspada"),
        ("80", "waspada"),
        ("79.99", "kritis"),
        ("0", "kritis"),
        (None, "no_data"),
    ],
)
def test_status_on_both_sides_of_each_threshold(percent, status):
    assert achievement.status(None if percent is None else Decimal(percent), ON) == status


def test_status_follows_the_table_passed_in():
    own = (achievement.Thresholds(date(2026, 1, 1), Decimal(100), Decimal(50), "Perwali", confirmed=True),)
    assert [achievement.status(Decimal(value), ON, own) for value in (99, 50, 49)] == ["waspada", "waspada", "kritis"]
