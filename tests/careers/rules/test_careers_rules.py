from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from careers.rules import eligibility, movements, talent
from careers.rules.eligibility import Candidate, FunctionalCandidate, State, overall, post_conditions
from people.rules.ranks import PromotionCase
from tests.rule_docs import each_example, worked_examples

ON = date(2026, 11, 24)
STATED = {"competence_met": True, "integrity_met": True, "track_record_met": True, "healthy": True}
TWICE = {2024: "baik", 2025: "baik"}
EXECUTING = Candidate(post="pelaksana", education="d3", experience={"pelaksana": 48}, predicates=TWICE, **STATED)
SUPERVISOR = Candidate(post="pengawas", education="s1", experience={"pengawas": 35}, predicates=TWICE, **STATED)
ADMINISTRATOR = Candidate(
    post="administrator",
    education="s1",
    experience={"administrator": 24},
    related_months=60,
    birth=date(1970, 12, 20),
    **STATED,
)
TOO_OLD = replace(ADMINISTRATOR, birth=date(1970, 11, 23))


def states(conditions):
    return {condition.code: str(condition.state) for condition in conditions}


def not_met(target, candidate, **options):
    conditions = post_conditions(target, candidate, ON, **options)
    return (overall(conditions), [condition.code for condition in conditions if condition.state == State.NOT_MET])


def box(performance, potential):
    found = talent.box(performance, potential, ON)
    return (found.number, [str(pool) for pool in found.pools])


EXAMPLES = {
    "pelaksana 4 years, D3, Baik twice -> pengawas": (lambda: not_met("pengawas", EXECUTING), ("met", [])),
    "pengawas 2 years 11 months, S1 -> administrator": (
        lambda: not_met("administrator", SUPERVISOR),
        ("not_met", ["experience"]),
    ),
    "administrator 2 years, related 5 years, S1, age 55 y 11 m at pelantikan -> JPT pratama": (
        lambda: not_met("jpt_pratama", ADMINISTRATOR),
        ("met", []),
    ),
    "the same, 56 years and 1 day": (
        lambda: [not_met("jpt_pratama", TOO_OLD, age_reading=reading) for reading in eligibility.AgeReading],
        [("not_met", ["age"]), ("met", [])],
    ),
    "kinerja di atas, potensial rendah": (lambda: box("di_atas", "rendah"), (4, [])),
    "kinerja sesuai, potensial tinggi": (lambda: box("sesuai", "tinggi"), (8, ["krs_instansi"])),
}


def test_every_worked_example_of_careers_has_a_case():
    assert list(EXAMPLES) == worked_examples("careers.md")


@each_example("careers.md", EXAMPLES)
def test_worked_example(compute, expected):
    assert compute() == expected


@pytest.mark.parametrize(
    ("held", "target", "kind"),
    [
        ("pelaksana", "pengawas", "vertical"),
        ("pengawas", "administrator", "vertical"),
        ("pelaksana", "administrator", "vertical"),
        ("ahli_pertama", "ahli_muda", "vertical"),
        ("pemula", "terampil", "vertical"),
        ("jpt_pratama", "jpt_madya", "vertical"),
        ("ahli_madya", "jpt_pratama", "diagonal"),
        ("pelaksana", "ahli_pertama", "diagonal"),
        ("pelaksana", "terampil", "diagonal"),
        ("administrator", "jpt_pratama", "diagonal"),
        ("pengawas", "pengawas", "horizontal"),
        ("pengawas", "ahli_muda", "horizontal"),
        ("ahli_muda", "pengawas", "horizontal"),
        ("administrator", "ahli_madya", "horizontal"),
        ("administrator", "pengawas", "down"),
        ("ahli_muda", "pelaksana", "down"),
        ("tugas_tambahan", "pengawas", None),
        ("pengawas", "tugas_tambahan", None),
    ],
)
def test_movement(held, target, kind):
    assert movements.movement(held, target, ON) == kind


@pytest.mark.parametrize(
    ("post", "code"),
    [
        (("fungsional", "Ahli Muda"), "ahli_muda"),
        (("pengawas", ""), "pengawas"),
        (("jpt_pratama", None), "jpt_pratama"),
    ],
)
def test_post_code(post, code):
    assert movements.post_code(*post) == code


@pytest.mark.parametrize(
    ("since", "state"),
    [
        (date(2024, 11, 25), "too_early"),
        (date(2024, 11, 24), "open"),
        (date(2021, 11, 24), "open"),
        (date(2021, 11, 23), "overdue"),
    ],
)
def test_time_in_post_on_both_sides(since, state):
    assert movements.time_in_post(since, ON).state == state


def test_a43_time_in_post_since_29_february():
    found = movements.time_in_post(date(2024, 2, 29), date(2026, 2, 28))
    assert (found.months, found.earliest_move, found.latest_move, found.state) == (
        24,
        date(2026, 2, 28),
        date(2029, 2, 28),
        "open",
    )


@pytest.mark.parametrize(
    ("target", "codes"),
    [
        ("pengawas", ["education", "experience", "performance", "competence", "integrity", "health"]),
        ("administrator", ["education", "experience", "performance", "competence", "integrity", "health"]),
        (
            "jpt_pratama",
            [
                "education",
                "experience",
                "related_experience",
                "age",
                "competence",
                "track_record",
                "integrity",
                "health",
            ],
        ),
    ],
)
def test_post_conditions_without_any_data_are_no_data_never_failed(target, codes):
    conditions = post_conditions(target, Candidate(), ON)

    assert states(conditions) == dict.fromkeys(codes, "no_data")
    assert overall(conditions) == State.NO_DATA
    assert all(condition.found is None and condition.fix for condition in conditions)


@pytest.mark.parametrize(
    ("target", "candidate", "facts", "code", "state"),
    [
        ("pengawas", EXECUTING, {"experience": {"pelaksana": 47}}, "experience", "not_met"),
        ("pengawas", EXECUTING, {"experience": {"pelaksana": 24, "terampil": 24}}, "experience", "met"),
        ("pengawas", EXECUTING, {"experience": {}}, "experience", "not_met"),
        ("pengawas", EXECUTING, {"education": "slta"}, "education", "not_met"),
        ("pengawas", EXECUTING, {"education": "s2"}, "education", "met"),
        ("pengawas", EXECUTING, {"education": "spesialis"}, "education", "no_data"),
        ("pengawas", EXECUTING, {"predicates": {2025: "baik"}}, "performance", "no_data"),
        ("pengawas", EXECUTING, {"predicates": {2025: "butuh_perbaikan"}}, "performance", "not_met"),
        (
            "pengawas",
            EXECUTING,
            {"predicates": {2024: "sangat_baik", 2025: "baik", 2023: "kurang"}},
            "performance",
            "met",
        ),
        ("pengawas", EXECUTING, {"competence_met": False}, "competence", "not_met"),
        ("pengawas", EXECUTING, {"healthy": None}, "health", "no_data"),
        ("administrator", SUPERVISOR, {"experience": {"pengawas": 36}}, "experience", "met"),
        ("administrator", SUPERVISOR, {"education": "d3"}, "education", "not_met"),
        ("administrator", SUPERVISOR, {"education": "d4"}, "education", "met"),
        ("jpt_pratama", ADMINISTRATOR, {"experience": {"administrator": 23}}, "experience", "not_met"),
        ("jpt_pratama", ADMINISTRATOR, {"experience": {"administrator": 12, "ahli_madya": 12}}, "experience", "met"),
        ("jpt_pratama", ADMINISTRATOR, {"related_months": 59}, "related_experience", "not_met"),
        ("jpt_pratama", ADMINISTRATOR, {"birth": date(1970, 11, 25)}, "age", "met"),
        ("jpt_pratama", ADMINISTRATOR, {"birth": date(1970, 11, 24)}, "age", "not_met"),
        ("jpt_pratama", ADMINISTRATOR, {"track_record_met": False}, "track_record", "not_met"),
    ],
)
def test_post_condition_on_both_sides(target, candidate, facts, code, state):
    assert states(post_conditions(target, replace(candidate, **facts), ON))[code] == state


@pytest.mark.parametrize(("birth", "met"), [(date(1969, 11, 25), True), (date(1969, 11, 24), False)])
def test_age_read_as_a_whole_year_ends_with_the_57th_birthday(birth, met):
    conditions = post_conditions(
        "jpt_pratama", replace(ADMINISTRATOR, birth=birth), ON, age_reading=eligibility.AgeReading.WHOLE_YEAR
    )
    assert (states(conditions)["age"] == "met") is met


def test_post_conditions_of_another_target_raise():
    with pytest.raises(LookupError):
        post_conditions("jpt_utama", Candidate(), ON)


def test_experience_tells_when_it_will_be_met():
    serving = post_conditions("administrator", SUPERVISOR, ON)[1]
    elsewhere = post_conditions("administrator", replace(SUPERVISOR, post="pelaksana"), ON)[1]

    assert (serving.met_on, serving.fix.code, serving.found.params) == (
        date(2026, 12, 24),
        "wait",
        {"years": 2, "months": 11},
    )
    assert elsewhere.met_on is None


def test_a_met_condition_has_no_fix():
    assert [condition.fix for condition in post_conditions("pengawas", EXECUTING, ON)] == [None] * 6


def test_every_condition_can_be_read():
    conditions = [
        *post_conditions("pengawas", Candidate(), ON),
        *post_conditions("administrator", SUPERVISOR, ON),
        *post_conditions("jpt_pratama", TOO_OLD, ON),
        *eligibility.functional_conditions(replace(READY, credit=Decimal(1)), ON),
        *eligibility.rank_conditions(replace(RISING, rank="II/d", rank_since=date(2025, 1, 1)), ON),
    ]

    sentences = [
        str(text)
        for condition in conditions
        for text in (condition.label, condition.found, condition.required, condition.fix)
    ]

    assert [sentence for sentence in sentences if "%(" in sentence or not sentence] == []


READY = FunctionalCandidate(
    level="ahli_pertama",
    credit=Decimal(100),
    predicates={2025: "baik"},
    competence_test_passed=True,
    vacancy=True,
)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {}),
        ({"credit": Decimal("99.99")}, {"credit": "not_met"}),
        ({"credit": None}, {"credit": "no_data"}),
        ({"predicates": {}}, {"performance": "no_data"}),
        ({"predicates": {2025: "kurang"}}, {"performance": "not_met"}),
        ({"competence_test_passed": False}, {"competence_test": "not_met"}),
        ({"vacancy": None}, {"vacancy": "no_data"}),
        ({"level": "terampil", "credit": Decimal(40)}, {"credit": "not_met"}),
        ({"level": "terampil", "credit": Decimal(40), "started_at": "II/c"}, {}),
    ],
)
def test_functional_conditions(facts, expected):
    found = states(eligibility.functional_conditions(replace(READY, **facts), ON))
    assert found == {**dict.fromkeys(("credit", "performance", "competence_test", "vacancy"), "met"), **expected}


def test_functional_conditions_tell_the_years_still_needed():
    credit = eligibility.functional_conditions(replace(READY, credit=Decimal(70)), ON)[0]
    assert (credit.found, credit.required, credit.fix.params) == ("70", "100", {"years": 3})


@pytest.mark.parametrize("level", ["penyelia", "ahli_utama"])
def test_functional_conditions_at_the_top_are_empty(level):
    assert eligibility.functional_conditions(replace(READY, level=level), ON) == []


RISING = PromotionCase(rank="III/b", rank_since=date(2022, 11, 1), education="s1", predicates=TWICE)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {}),
        ({"is_pns": False}, {"post": "not_met"}),
        ({"is_functional": True}, {"post": "not_met"}),
        ({"rank": "III/d"}, {"ceiling": "not_met", "exam": "no_data"}),
        ({"rank": "IV/e"}, {"ceiling": "not_met"}),
        ({"rank": None}, {"ceiling": "no_data"}),
        ({"education": None}, {"ceiling": "no_data"}),
        ({"rank_since": date(2022, 12, 1)}, {"time_in_rank": "not_met"}),
        ({"rank_since": None}, {"time_in_rank": "no_data"}),
        ({"predicates": {2025: "baik"}}, {"performance": "no_data"}),
        ({"rank": "II/d", "exam_passed": True}, {"exam": "met"}),
        ({"rank": "II/d", "exam_passed": False}, {"exam": "not_met"}),
    ],
)
def test_rank_conditions(facts, expected):
    found = states(eligibility.rank_conditions(replace(RISING, **facts), ON))
    assert found == {**dict.fromkeys(("post", "ceiling", "time_in_rank", "performance"), "met"), **expected}


def test_rank_conditions_agree_with_the_rule_of_promotion():
    case = replace(RISING, superior_rank="III/b")

    before, since = (eligibility.rank_conditions(case, day) for day in (date(2025, 5, 19), date(2025, 5, 20)))

    assert states(before)["superior"] == "not_met"
    assert "superior" not in states(since)


def test_exam_condition_is_marked_unconfirmed():
    exam = eligibility.rank_conditions(replace(RISING, rank="II/d"), ON)[-1]
    assert (exam.code, exam.confirmed) == ("exam", False)


@pytest.mark.parametrize(
    ("performance", "potential", "number", "pools"),
    [
        ("di_atas", "tinggi", 9, ["krs_instansi", "krs_nasional"]),
        ("sesuai", "tinggi", 8, ["krs_instansi"]),
        ("di_atas", "menengah", 7, ["krs_instansi"]),
        ("di_bawah", "tinggi", 6, []),
        ("sesuai", "menengah", 5, []),
        ("di_atas", "rendah", 4, []),
        ("di_bawah", "menengah", 3, []),
        ("sesuai", "rendah", 2, []),
        ("di_bawah", "rendah", 1, []),
    ],
)
def test_box_has_the_number_of_the_regulation(performance, potential, number, pools):
    assert box(performance, potential) == (number, pools)


@pytest.mark.parametrize("axes", [(None, "tinggi"), ("sesuai", None), (None, None)])
def test_box_without_data_is_none(axes):
    assert talent.box(*axes, ON) is None


def test_box_of_an_unknown_class_raises():
    with pytest.raises(LookupError):
        talent.box("sesuai", "sedang", ON)


def test_every_box_recommends_something():
    assert [len(row.recommendations) for row in talent.BOXES] == [3, 4, 5, 3, 3, 2, 4, 3, 1]


@pytest.mark.parametrize(
    ("score", "performance", "potential"),
    [
        ("0", "di_bawah", "rendah"),
        ("60", "di_bawah", "rendah"),
        ("60.01", "sesuai", "menengah"),
        ("80", "sesuai", "menengah"),
        ("80.01", "di_atas", "tinggi"),
        ("100", "di_atas", "tinggi"),
    ],
)
def test_classes_on_both_sides_of_each_limit(score, performance, potential):
    value = Decimal(score)
    assert (talent.performance_class(value, ON), talent.potential_class(value, ON)) == (performance, potential)


def test_classes_follow_the_limits_passed_in():
    own = (talent.ClassLimits(date(2026, 1, 1), Decimal(50), Decimal(90), "Perwali", confirmed=True),)
    assert [talent.potential_class(Decimal(score), ON, own) for score in (50, 90, 91)] == [
        "rendah",
        "menengah",
        "tinggi",
    ]


def test_a_class_without_score_is_none():
    assert (talent.performance_class(None, ON), talent.potential_class(None, ON)) == (None, None)


@pytest.mark.parametrize("score", ["-0.01", "100.01"])
def test_a_class_of_an_impossible_score_is_refused(score):
    with pytest.raises(ValueError):
        talent.potential_class(Decimal(score), ON)
