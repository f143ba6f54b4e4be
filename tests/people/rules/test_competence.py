from datetime import date
from decimal import Decimal

import pytest

from people.rules import competence as rules
from tests.rule_docs import each_example, worked_examples

ON = date(2026, 11, 24)
CODES = [row.code for row in rules.COMPETENCES]


def jpm(level, total):
    """Nine competences at one standard level, actual levels that add up to `total` and none above the standard."""
    missing = level * 9 - total
    actual = {code: level - (number < missing) for number, code in enumerate(CODES)}
    return rules.job_person_match(dict.fromkeys(CODES, level), actual)


def graded(value, post, level=None):
    match = rules.grade(value, rules.scheme_for(position_type=post, level=level, on=ON))
    return (rules.for_display(value), match.label)


EXAMPLES = {
    "administrator, standard 3 on 9 competences (27), actual sum 22 (none above 3)": (
        lambda: graded(jpm(3, 22), "administrator"),
        (Decimal("81.48"), "Memenuhi syarat"),
    ),
    "pengawas, standard 18, actual 13": (
        lambda: graded(jpm(2, 13), "pengawas"),
        (Decimal("72.22"), "Masih memenuhi syarat"),
    ),
    "pelaksana, standard 9, actual 6": (
        lambda: graded(jpm(1, 6), "pelaksana"),
        (Decimal("66.67"), "Kurang memenuhi syarat"),
    ),
    "JPT pratama, standard 36, actual 32": (
        lambda: graded(jpm(4, 32), "jpt_pratama"),
        (Decimal("88.89"), "Cukup optimal"),
    ),
    "67.996": (lambda: graded(Decimal("67.996"), "pelaksana"), (Decimal("68.00"), "Kurang memenuhi syarat")),
    "KKP scheme, value 84.5 for an administrator": (
        lambda: (
            rules.grade(
                Decimal("84.5"), rules.scheme_for(position_type="administrator", on=ON, schemes=rules.KKP_SCHEMES)
            ).label
        ),
        "Baik",
    ),
}


def test_every_worked_example_of_competence_has_a_case():
    assert list(EXAMPLES) == worked_examples("competence.md")


@each_example("competence.md", EXAMPLES)
def test_worked_example(compute, expected):
    assert compute() == expected


def test_there_are_eight_managerial_and_one_sociocultural_competence():
    assert [row.kind for row in rules.COMPETENCES] == ["manajerial"] * 8 + ["sosial_kultural"]


@pytest.mark.parametrize(
    ("post", "level", "standard"),
    [
        ("jpt_pratama", None, 4),
        ("administrator", None, 3),
        ("pengawas", None, 2),
        ("pelaksana", None, 1),
        ("fungsional", "Ahli Madya", 4),
        ("fungsional", "ahli_pertama", 2),
        ("fungsional", "pemula", 1),
    ],
)
def test_standard_level_is_unconfirmed_data(post, level, standard):
    row = rules.standard_level(position_type=post, level=level, on=ON)
    assert (row.level, row.confirmed) == (standard, False)


def test_standard_level_of_an_unknown_post_is_none():
    assert rules.standard_level(position_type="fungsional", level=None, on=ON) is None


@pytest.mark.parametrize(("required", "actual", "missing"), [(3, 2, 1), (3, 3, 0), (3, 4, -1), (3, None, None)])
def test_gap(required, actual, missing):
    assert rules.gap(required, actual) == missing


def test_gaps_keep_unassessed_competences_apart():
    found = rules.gaps({"komunikasi": 3, "integritas": 3, "kerja_sama": 3}, {"komunikasi": 2, "integritas": 3})
    assert [(row.competence, row.missing, row.is_gap) for row in found] == [
        ("komunikasi", 1, True),
        ("integritas", 0, False),
        ("kerja_sama", None, False),
    ]


def test_job_person_match_counts_no_surplus_unless_set():
    required, actual = {"a": 3, "b": 3}, {"a": 5, "b": 1}

    assert rules.job_person_match(required, actual) == Decimal(400) / 6
    assert rules.job_person_match(required, actual, surplus_offsets=True) == Decimal(100)


@pytest.mark.parametrize(("required", "actual"), [({"a": 3, "b": 3}, {"a": 3}), ({}, {})])
def test_job_person_match_without_data_is_none(required, actual):
    assert rules.job_person_match(required, actual) is None


@pytest.mark.parametrize(
    ("post", "level", "schemes", "value", "category"),
    [
        ("jpt_pratama", None, rules.DEFAULT_SCHEMES, "90", "high"),
        ("jpt_pratama", None, rules.DEFAULT_SCHEMES, "89.999", "middle"),
        ("jpt_pratama", None, rules.DEFAULT_SCHEMES, "78", "middle"),
        ("jpt_pratama", None, rules.DEFAULT_SCHEMES, "77.999", "low"),
        ("pengawas", None, rules.DEFAULT_SCHEMES, "80", "high"),
        ("pengawas", None, rules.DEFAULT_SCHEMES, "79.999", "middle"),
        ("pengawas", None, rules.DEFAULT_SCHEMES, "68", "middle"),
        ("pengawas", None, rules.DEFAULT_SCHEMES, "67.999", "low"),
        ("fungsional", "Ahli Utama", rules.DEFAULT_SCHEMES, "85", "high"),
        ("fungsional", "Ahli Utama", rules.KKP_SCHEMES, "91", "high"),
        ("fungsional", "Ahli Utama", rules.KKP_SCHEMES, "90.9", "middle"),
        ("fungsional", "Ahli Utama", rules.KKP_SCHEMES, "84.9", "low"),
        ("administrator", None, rules.KKP_SCHEMES, "85", "high"),
        ("administrator", None, rules.KKP_SCHEMES, "75", "middle"),
        ("administrator", None, rules.KKP_SCHEMES, "74.9", "low"),
        ("fungsional", "ahli_muda", rules.BRIN_SCHEMES, "78", "middle"),
        ("fungsional", "ahli_muda", rules.JF_TEST_SCHEMES, "68", "middle"),
    ],
)
def test_grade_on_both_sides_of_each_limit(post, level, schemes, value, category):
    scheme = rules.scheme_for(position_type=post, level=level, on=ON, schemes=schemes)
    assert rules.grade(Decimal(value), scheme).category == category


def test_scheme_for_before_any_rule_raises():
    with pytest.raises(LookupError):
        rules.scheme_for(position_type="pengawas", on=date(2016, 1, 1))


@pytest.mark.parametrize(
    ("level", "score"),
    [("ahli_madya", Decimal(76)), ("ahli_muda", Decimal(75)), ("ahli_pertama", Decimal(74)), ("mahir", None)],
)
def test_weighted_score(level, score):
    assert rules.weighted_score(Decimal(70), Decimal(80), level, ON) == score
