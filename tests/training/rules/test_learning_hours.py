from datetime import date
from decimal import Decimal

import pytest

from people.rules.competence import gap
from tests.rule_docs import codes, each_example, worked_examples
from training.rules import learning_hours as rules
from training.rules.learning_hours import Activity, to_quarters

ON = date(2026, 11, 24)
COMPLETE = {
    "competency_kind": "teknis",
    "target_staff": "12 analis",
    "form": "klasikal",
    "organizer": "LAN",
    "schedule": "2027-Q2",
    "curriculum_fit": "sesuai",
    "budget": 24_000_000,
}


def progress(*hours):
    done = rules.done_in_year([Activity(date(2026, 5, 1), to_quarters(jp), has_evidence=True) for jp in hours], 2026)
    found = rules.floor_progress(done, 2026)
    return (rules.to_hours(found.done), found.is_fulfilled, rules.to_hours(found.missing))


def ceiling(**hours):
    found = rules.ceiling_check(on=ON, **{name: to_quarters(jp) for name, jp in hours.items()})
    return (found.is_allowed, found.refusal and dict(found.refusal.params))


def missing(line):
    return [(item.number, item.code) for item in rules.missing_items(line)]


EXAMPLES = {
    "PNS: 12 JP technical + 8 JP coaching in 2026": (lambda: progress("12", "8"), (20, True, 0)),
    "PNS: 19.5 JP": (lambda: progress("19.5"), (Decimal("19.5"), False, Decimal("0.5"))),
    "PPPK: 20 JP done, 6 JP planned": (
        lambda: ceiling(done="20", planned="6"),
        (False, {"ceiling": "24", "total": "26"}),
    ),
    'standard 3, actual 2 on "Komunikasi"; next post asks 4': (lambda: [gap(3, 2), gap(4, 2)], [1, 2]),
    "plan line without penyelenggara or anggaran": (
        lambda: missing({**COMPLETE, "organizer": "", "budget": None}),
        [(4, "organizer"), (7, "budget")],
    ),
}


def test_every_worked_example_of_training_has_a_case():
    assert list(EXAMPLES) == worked_examples("training.md")


@each_example("training.md", EXAMPLES)
def test_worked_example(compute, expected):
    assert compute() == expected


@pytest.mark.parametrize(("hours", "quarters"), [("0", 0), ("0.25", 1), ("12.5", 50), (20, 80), (Decimal("19.75"), 79)])
def test_quarters_round_trip(hours, quarters):
    assert to_quarters(hours) == quarters
    assert rules.to_hours(quarters) == Decimal(hours)


@pytest.mark.parametrize("hours", ["0.1", "12.6", "-1"])
def test_to_quarters_refuses_what_is_no_quarter(hours):
    with pytest.raises(ValueError):
        to_quarters(hours)


@pytest.mark.parametrize(("done", "fulfilled", "short"), [(79, False, 1), (80, True, 0), (81, True, 0), (0, False, 80)])
def test_floor_on_both_sides(done, fulfilled, short):
    found = rules.floor_progress(done, 2026)
    assert (found.is_fulfilled, found.missing) == (fulfilled, short)


def test_floor_before_the_rule_raises():
    with pytest.raises(LookupError):
        rules.floor_progress(80, 2016)


def test_done_in_year_counts_finished_work_with_evidence_only():
    activities = [
        Activity(date(2026, 1, 1), 4, has_evidence=True),
        Activity(date(2026, 12, 31), 8, has_evidence=True),
        Activity(date(2025, 12, 31), 16, has_evidence=True),
        Activity(date(2027, 1, 1), 32, has_evidence=True),
        Activity(date(2026, 6, 1), 64, has_evidence=False),
        Activity(None, 128, has_evidence=True),
    ]
    assert rules.done_in_year(activities, 2026) == 12


def test_done_in_contract_includes_both_days():
    days = [date(2025, 2, 28), date(2025, 3, 1), date(2030, 2, 28), date(2030, 3, 1)]
    activities = [Activity(day, 4**number, has_evidence=True) for number, day in enumerate(days)]
    assert rules.done_in_contract(activities, date(2025, 3, 1), date(2030, 2, 28)) == 4 + 16


@pytest.mark.parametrize(
    ("hours", "allowed"),
    [
        ({"done": "20", "planned": "4"}, True),
        ({"done": "20", "planned": "4", "asked": "0.25"}, False),
        ({"done": "0", "asked": "24"}, True),
        ({"done": "0", "asked": "24.25"}, False),
    ],
)
def test_ceiling_on_both_sides(hours, allowed):
    assert ceiling(**hours)[0] is allowed


def test_ceiling_per_contract_is_marked_unconfirmed():
    assert rules.ceiling_check(done=0, on=ON).rule.confirmed is False


@pytest.mark.parametrize(("done", "share"), [([80, 79, 100, 0], Decimal(50)), ([80], Decimal(100)), ([], None)])
def test_coverage(done, share):
    assert rules.coverage(done, 2026) == share


@pytest.mark.parametrize(
    ("facts", "score", "reasons", "no_data"),
    [
        ((0, 0, "baik"), 0, [], ()),
        ((1, 0, "baik"), 2, ["gap_held"], ()),
        ((2, 0, "baik"), 3, ["gap_held", "wide_gap"], ()),
        ((0, 1, "sangat_baik"), 1, ["gap_next"], ()),
        ((-1, -2, "butuh_perbaikan"), 2, ["predicate"], ()),
        ((2, 3, "sangat_kurang"), 6, ["gap_held", "gap_next", "predicate", "wide_gap"], ()),
        ((None, None, None), 0, [], ("gap_held", "gap_next", "predicate")),
        ((None, 1, "kurang"), 3, ["gap_next", "predicate"], ("gap_held",)),
    ],
)
def test_priority_gives_its_reasons(facts, score, reasons, no_data):
    held, following, predicate = facts

    found = rules.priority(gap_held=held, gap_next=following, predicate=predicate)

    assert (found.score, codes(found.reasons), found.no_data) == (score, reasons, no_data)


@pytest.mark.parametrize("code", list(COMPLETE))
@pytest.mark.parametrize("blank", [None, "", "  ", []])
def test_missing_items_names_each_of_the_seven(code, blank):
    assert [item for _number, item in missing({**COMPLETE, code: blank})] == [code]


def test_missing_items_of_an_empty_line_are_all_seven():
    assert [number for number, _code in missing({})] == [1, 2, 3, 4, 5, 6, 7]


def test_missing_items_accepts_a_budget_of_zero():
    assert missing({**COMPLETE, "budget": 0}) == []
