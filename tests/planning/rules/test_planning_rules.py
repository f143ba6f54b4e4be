from decimal import Decimal
from itertools import product

import pytest

from people.permissions import Permission
from performance.rules import achievement
from planning.enums import NeedKind, PlanState
from planning.rules import codes, completeness, priorities
from planning.rules.completeness import Item, LineFacts
from planning.rules.moves import MOVES, Act
from planning.rules.priorities import Facts, Reason
from tests.rule_docs import each_example, worked_examples

WHOLE = LineFacts(
    is_training=True, competency_kind="teknis", people=12, road="klasikal", organizer="BKPSDMD", quarter=2,
    conformity="sesuai", amount=42_000_000, in_charge="Sekretaris", indicator="Peserta lulus", target="12 orang",
    sub_activity="5.03.02.2.03",
)  # fmt: skip


def with_(**changes):
    facts = {name: getattr(WHOLE, name) for name in LineFacts.__slots__}
    return LineFacts(**{**facts, **changes})


def percent(values, target, how):
    actual = achievement.accumulate([Decimal(value) for value in values], how)
    return achievement.rounded(achievement.achievement(actual, Decimal(target)))


EXAMPLES = {
    "`5.03.02.2.03`": (
        lambda: (codes.parse("5.03.02.2.03"), codes.parse("5.03.02.2.03").name),
        (codes.ActivityCode("5", "03", "02", codes.CITY, "03", ""), "Pengembangan Kompetensi ASN"),
    ),
    "`5.03.02.1.03` in a city plan": (lambda: codes.refusal("5.03.02.1.03"), codes.OF_PROVINCE),
    "line with indicator but no target or pagu": (
        lambda: completeness.missing(with_(target="", amount=None)),
        [Item.AMOUNT, Item.TARGET],
    ),
    "target 100, TW1 25, TW2 30, TW3 20, TW4 30 (additive)": (
        lambda: percent(["25", "30", "20", "30"], "100", achievement.Accumulation.SUM),
        Decimal("105.00"),
    ),
    "index target 72.95, TW4 value 71.93 (not additive: last value counts)": (
        lambda: percent(["70", "71.93"], "72.95", achievement.Accumulation.LAST),
        Decimal("98.60"),
    ),
}


def test_every_worked_example_of_planning_has_a_case():
    assert list(EXAMPLES) == worked_examples("planning.md")


@each_example("planning.md", EXAMPLES)
def test_worked_example(compute, expected):
    assert compute() == expected


# --- Codes ---
@pytest.mark.parametrize(
    ("text", "sub", "name"),
    [
        ("5.03.02.2.01.11", "11", "Pengelolaan Data Kepegawaian"),
        ("5.03.02.2.02.0001", "0001", "Pengelolaan Mutasi ASN"),
        ("5.03.02.2.02.0009", "0009", "Mutasi dan Promosi ASN"),
        (" 2.15.01.2.05 ", "", ""),
    ],
)
def test_code_of_a_city_is_read(text, sub, name):
    code = codes.parse(text)

    assert (code.sub, code.name, str(code)) == (sub, name, text.strip())


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", codes.SHAPE),
        ("5.03.02", codes.SHAPE),
        ("5.03.02.2", codes.SHAPE),
        ("5.3.02.2.03", codes.SHAPE),
        ("5.03.02.2.03.123", codes.SHAPE),
        ("5.03.02.2.03.12345", codes.SHAPE),
        ("5,03,02,2,03", codes.SHAPE),
        ("5.03.02.1.03.02", codes.OF_PROVINCE),
        ("5.03.02.3.03", codes.NO_LEVEL),
        ("5.03.02.0.03", codes.NO_LEVEL),
        ("5.03.02.2.03", None),
    ],
)
def test_code_is_refused_with_its_cause(text, refusal):
    assert codes.refusal(text) == refusal


# --- Completeness ---
def test_whole_line_lacks_nothing():
    assert (completeness.missing(WHOLE), completeness.seven_filled(WHOLE)) == ([], 7)


@pytest.mark.parametrize("item", completeness.SEVEN_ITEMS)
def test_each_of_the_seven_items_is_asked_of_training_and_only_of_training(item):
    empty = None if item in {Item.PEOPLE, Item.QUARTER, Item.AMOUNT} else ""
    line = with_(**{item: empty})
    of_career = with_(is_training=False, **{item: empty})

    assert (completeness.missing(line), completeness.seven_filled(line)) == ([item], 6)
    assert completeness.missing(of_career) == ([item] if item in completeness.OF_EVERY_LINE else [])


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"amount": 0}, []),
        ({"people": 0}, [Item.PEOPLE]),
        ({"in_charge": "  "}, [Item.IN_CHARGE]),
        ({"indicator": ""}, [Item.INDICATOR]),
        ({"sub_activity": ""}, []),
        ({"sub_activity": "5.03.02.1.03"}, [Item.SUB_ACTIVITY]),
    ],
)
def test_missing_items(changes, lacking):
    assert completeness.missing(with_(**changes)) == lacking


def test_empty_training_line_lacks_everything_but_the_code():
    lacking = completeness.missing(LineFacts(is_training=True))

    assert set(lacking) == set(Item) - {Item.SUB_ACTIVITY}
    assert [item for item in lacking if item in completeness.SEVEN_ITEMS] == list(completeness.SEVEN_ITEMS)


def test_every_item_has_its_words():
    assert set(completeness.WORDS) == set(Item)


# --- Priorities ---
def points(**facts):
    return priorities.priority(Facts(**facts)).points


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"urgency": "this_year", "units": 3, "units_total": 4, "people": 10, "staff": 200}, 40 + 23 + 5),
        ({"urgency": "plan_year", "units": 4, "units_total": 4, "people": 200, "staff": 200}, 25 + 30 + 20),
        ({"urgency": "later", "units": 1, "units_total": 60, "people": 1, "staff": 1000}, 10 + 1 + 0),
        ({"urgency": "later"}, 10),
    ],
)
def test_training_counts_urgency_breadth_and_people(facts, expected):
    assert points(kind="training", **facts) == expected


@pytest.mark.parametrize(("levels", "expected"), [(1, 40), (3, 60), (4, 60)])
def test_competence_gap_counts_the_largest_gap_up_to_three_levels(levels, expected):
    assert points(kind="competence", levels=levels, people=0, staff=10) == expected


@pytest.mark.parametrize("kind", ["career", "evaluation", "other"])
def test_scales_count_share_and_strength(kind):
    facts = {"kind": kind, "units": 1, "units_total": 2, "strength": Decimal("1.5")}

    assert points(**facts) == 30 + 15


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, 20),
        ({"units": 1, "units_total": 3}, 30),
        ({"achieved": Decimal(85)}, 40),
        ({"achieved": Decimal("50.4"), "is_critical": True, "units": 1, "units_total": 1}, 90),
    ],
)
def test_indicator_counts_how_far_below_target_it_is(facts, expected):
    assert points(kind="indicator", **facts) == expected


@pytest.mark.parametrize(("people", "expected"), [(1, 32), (29, 88), (30, 90), (100, 90)])
def test_retirement_counts_the_share_of_the_staff(people, expected):
    assert points(kind="retirement", people=people, staff=100, until="2027-12-01") == expected


def test_priority_is_the_sum_of_its_reasons_at_most_100():
    found = priorities.priority(Facts(kind="other", units=5, units_total=5, strength=Decimal(9)))

    assert (found.points, sum(reason.points for reason in found.reasons)) == (100, 150)


def test_every_kind_of_need_has_its_points_and_every_reason_its_words():
    for kind in NeedKind.values:
        facts = Facts(
            kind=kind, urgency="later", units=1, units_total=2, people=3, staff=9, until="2027-01-31", levels=1
        )
        for reason in priorities.priority(facts).reasons:
            assert "%(" not in priorities.words(reason.stored())


def test_reason_is_stored_as_plain_values():
    reason = Reason("units", 8, {"units": 1, "total": 4})

    assert reason.stored() == {"code": "units", "points": 8, "params": {"units": 1, "total": 4}}
    assert priorities.words(reason.stored()) != ""


# --- Moves (T36) ---
DRAFT, WAITING, APPROVED, RUNNING, CLOSED = PlanState.values
LEADS = {
    Act.EDIT: {DRAFT: DRAFT},
    Act.SEND: {DRAFT: WAITING},
    Act.FORWARD: {WAITING: WAITING},
    Act.RETURN: {WAITING: DRAFT},
    Act.SET: {WAITING: APPROVED},
    Act.NUMBER: {APPROVED: APPROVED, RUNNING: RUNNING, CLOSED: CLOSED},
    Act.START: {APPROVED: RUNNING},
    Act.RESULT: {APPROVED: RUNNING, RUNNING: RUNNING},
    Act.REALISE: {APPROVED: APPROVED, RUNNING: RUNNING},
    Act.CLOSE: {RUNNING: CLOSED},
}


@pytest.mark.parametrize(("act", "state"), list(product(Act, PlanState.values)))
def test_t36_every_act_in_every_state_leads_where_the_table_says_or_nowhere(act, state):
    assert MOVES[act].leads(state) == LEADS[act].get(state)


def test_t36_every_act_names_its_actor_and_whether_it_needs_a_reason():
    actors = {act: move.permission for act, move in MOVES.items()}

    assert actors == {
        Act.EDIT: Permission.PLAN_EDIT,
        Act.SEND: Permission.PLAN_SEND,
        Act.FORWARD: None,
        Act.RETURN: None,
        Act.SET: None,
        Act.NUMBER: Permission.PLAN_VERIFY,
        Act.START: Permission.PLAN_RUN,
        Act.RESULT: Permission.PLAN_RUN,
        Act.REALISE: Permission.PLAN_EDIT,
        Act.CLOSE: Permission.PLAN_RUN,
    }
    assert {act for act, move in MOVES.items() if move.needs_reason} == {Act.RETURN, Act.CLOSE}
    assert {act for act, move in MOVES.items() if move.by_clock} == {Act.START}
