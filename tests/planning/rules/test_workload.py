from datetime import date
from decimal import Decimal

import pytest

from planning.rules import workload as rules
from planning.rules.workload import Task
from tests.rule_docs import each_example, worked_examples

LETTERS = (Task(Decimal(1500), Decimal(60)), Task(Decimal(300), Decimal(120)))
RETIRING = [date(2027, 1, 1), date(2028, 6, 1), date(2028, 6, 1)]


def differences(**facts):
    rows = rules.years_of_need(
        **{"needed": Decimal(10), "holders": 9, "leaving": RETIRING, "first_year": 2026, **facts}
    )
    return {row.year: row.difference for row in rows}


EXAMPLES = {
    "1,500 letters x 60 min + 300 reports x 120 min": (
        lambda: (rules.load(LETTERS), rules.need(rules.load(LETTERS))),
        (126_000, Decimal("1.68")),
    ),
    "the same under Perka BKN 19/2011": (
        lambda: rules.need(rules.load(LETTERS), rules.PERKA_BKN_19_2011),
        Decimal("1.75"),
    ),
    "unit 450,000 min, 8 employees": (lambda: rules.efficiency(450_000, 8), Decimal("0.75")),
    "post 75,000 min, 1 holder": (
        lambda: (rules.need(75_000), rules.efficiency(75_000, 1)),
        (Decimal("1.00"), Decimal("1.00")),
    ),
    "kebutuhan 10, bezetting 9, TMT pensiun 2027-01-01 for one, 2028-06-01 for two": (
        lambda: differences(years=3),
        {2026: -1, 2027: -2, 2028: -4},
    ),
}


def test_every_worked_example_of_workload_has_a_case():
    assert list(EXAMPLES) == worked_examples("workload.md")


@each_example("workload.md", EXAMPLES)
def test_worked_example(compute, expected):
    assert compute() == expected


@pytest.mark.parametrize(
    ("on", "minutes"),
    [(date(2010, 12, 31), 78_000), (date(2019, 12, 31), 72_000), (date(2020, 1, 1), 75_000)],
)
def test_scheme_on(on, minutes):
    assert rules.scheme_on(on).minutes == minutes


def test_need_keeps_four_decimals():
    assert [rules.need(minutes) for minutes in (0, 1, 100_000)] == [0, Decimal("0.0000"), Decimal("1.3333")]
    assert rules.need(78_000, rules.PERMENDAGRI_12_2008) == 1


def test_efficiency_without_people_is_no_data():
    assert rules.efficiency(75_000, 0) is None


@pytest.mark.parametrize(
    ("value", "permendagri", "program"),
    [
        ("1.01", "A", "A"),
        ("1.00", "B", "A"),
        ("0.91", "B", "A"),
        ("0.90", "B", "B"),
        ("0.895", "B", "B"),
        ("0.894", "C", "B"),
        ("0.76", "C", "B"),
        ("0.75", "C", "C"),
        ("0.70", "C", "C"),
        ("0.69", "D", "C"),
        ("0.61", "D", "C"),
        ("0.60", "D", "D"),
        ("0.51", "D", "D"),
        ("0.50", "D", "E"),
        ("0.49", "E", "E"),
        ("0", "E", "E"),
    ],
)
def test_grades_of_both_tables(value, permendagri, program):
    found = [rules.grade(Decimal(value), table).code for table in (rules.PERMENDAGRI_GRADES, rules.PROGRAM_GRADES)]
    assert found == [permendagri, program]


def test_grade_below_zero_is_refused():
    with pytest.raises(ValueError):
        rules.grade(Decimal("-0.01"))


def test_years_of_need_are_five_and_count_entries_and_contract_ends():
    leaving = [*RETIRING, date(2029, 12, 31), date(2030, 1, 1)]

    found = differences(leaving=leaving, entries={2025: 9, 2027: 2, 2030: 1})

    assert found == {2026: -1, 2027: 0, 2028: -2, 2029: -3, 2030: -3}


def test_difference_above_zero_is_a_surplus():
    assert [rules.difference(holders, Decimal("1.68")) for holders in (1, 2)] == [Decimal("-0.68"), Decimal("0.32")]
