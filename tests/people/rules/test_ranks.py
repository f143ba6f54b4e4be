from dataclasses import replace
from datetime import date

import pytest

from people.rules import ranks
from people.rules.ranks import PromotionCase, effective_tmt, regular_promotion
from tests.rule_docs import codes, each_example, worked_examples

BAIK = dict.fromkeys(range(2015, 2030), "baik")


def case(**facts):
    return PromotionCase(**{"education": "s1", "predicates": BAIK, **facts})


def outcome(case, on, **options):
    result = regular_promotion(case, on, **options)
    return (result.next_rank and result.next_rank.code, result.tmt, codes(result.refused), codes(result.no_data))


S1_IIIC = case(rank="III/c", rank_since=date(2022, 4, 1))
S1_IIID = case(rank="III/d", rank_since=date(2018, 4, 1))
SLTA_IIIA = case(rank="III/a", rank_since=date(2021, 11, 1), education="slta")
D3_IID = case(rank="II/d", rank_since=date(2022, 10, 1), education="d3", exam_passed=True)
S2_IIID = case(
    rank="III/d",
    rank_since=date(2022, 6, 1),
    education="s2",
    predicates={2024: "baik", 2025: "butuh_perbaikan"},
    exam_passed=True,
)
UNDER_IIID = case(rank="III/d", rank_since=date(2020, 4, 1), education="s2", exam_passed=True, superior_rank="III/d")

EXAMPLES = {
    "S1, III/c, TMT 2022-04-01, pelaksana, predikat Baik twice": (
        lambda: [outcome(S1_IIIC, day) for day in (date(2026, 3, 31), date(2026, 4, 1))],
        [
            ("III/d", date(2026, 4, 1), ["too_early"], []),
            ("III/d", date(2026, 4, 1), [], []),
        ],
    ),
    "S1, III/d, TMT 2018-04-01, pelaksana": (
        lambda: outcome(replace(S1_IIID, exam_passed=True), date(2026, 11, 24)),
        ("IV/a", date(2022, 4, 1), ["ceiling"], []),
    ),
    "SLTA, III/a, TMT 2021-11-01, pelaksana, Baik twice": (
        lambda: (
            outcome(SLTA_IIIA, date(2025, 11, 1)),
            effective_tmt(SLTA_IIIA.rank_since, periods=ranks.PROMOTION_PERIODS[:2]),
        ),
        (("III/b", date(2025, 11, 1), [], []), date(2025, 12, 1)),
    ),
    "D3, II/d, TMT 2022-10-01": (
        lambda: (outcome(D3_IID, date(2026, 10, 1)), regular_promotion(D3_IID, date(2026, 10, 1)).exam.name),
        (("III/a", date(2026, 10, 1), [], []), "Ujian Dinas Tingkat I"),
    ),
    "S2, III/d, TMT 2022-06-01, predikat Baik then Butuh Perbaikan": (
        lambda: outcome(S2_IIID, date(2026, 6, 1)),
        ("IV/a", date(2026, 6, 1), ["performance"], []),
    ),
    "subordinate III/d S2 under a superior III/d, otherwise eligible": (
        lambda: [regular_promotion(UNDER_IIID, day).eligible for day in (date(2025, 5, 19), date(2025, 5, 20))],
        [False, True],
    ),
}


def test_every_worked_example_of_ranks_has_a_case():
    assert list(EXAMPLES) == worked_examples("ranks-and-positions.md")


@each_example("ranks-and-positions.md", EXAMPLES)
def test_worked_example(compute, expected):
    assert compute() == expected


def test_ladders_have_17_steps_in_order():
    assert [rank.step for rank in ranks.RANKS] == list(range(1, 18))
    assert [rank.code for rank in ranks.RANKS] == [
        *(f"{golongan}/{ruang}" for golongan in ("I", "II", "III") for ruang in "abcd"),
        *(f"IV/{ruang}" for ruang in "abcde"),
    ]
    assert [(grade.step, grade.code) for grade in ranks.PPPK_GRADES][8:10] == [(9, "IX"), (10, "X")]
    assert len(ranks.PPPK_GRADES) == 17


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("III/a", "III/a"),
        ("III/A", "III/a"),
        ("iv-e", "IV/e"),
        (" II d ", "II/d"),
        ("III/e", None),
        ("IX", None),
        ("IV", None),
        ("", None),
        ("V/a", None),
    ],
)
def test_parse_rank_never_reads_a_pppk_grade(text, code):
    rank = ranks.parse_rank(text)
    assert (rank.code if rank else None) == code


@pytest.mark.parametrize(("text", "step"), [("IX", 9), ("xvii", 17), ("I", 1), ("III/a", None), ("XVIII", None)])
def test_parse_pppk_grade_never_reads_a_rank(text, step):
    grade = ranks.parse_pppk_grade(text)
    assert (grade.step if grade else None) == step


@pytest.mark.parametrize(("code", "following"), [("I/a", "I/b"), ("II/d", "III/a"), ("IV/d", "IV/e"), ("IV/e", None)])
def test_next_rank(code, following):
    found = ranks.next_rank(ranks.RANK_BY_CODE[code])
    assert (found.code if found else None) == following


@pytest.mark.parametrize(
    ("level", "following"),
    [
        ("pemula", "terampil"),
        ("mahir", "penyelia"),
        ("penyelia", None),
        ("ahli_pertama", "ahli_muda"),
        ("ahli_madya", "ahli_utama"),
        ("ahli_utama", None),
    ],
)
def test_next_functional_level_stays_in_its_category(level, following):
    found = ranks.next_functional_level(level)
    assert (found.code if found else None) == following


@pytest.mark.parametrize(
    ("code", "lowest", "highest", "types"),
    [
        ("II.b", "IV/b", "IV/c", ("jpt_pratama",)),
        ("III.a", "IV/a", "IV/b", ("administrator",)),
        ("III.b", "III/d", "IV/a", ("administrator",)),
        ("IV.b", "III/b", "III/c", ("pengawas",)),
    ],
)
def test_eselon_rows(code, lowest, highest, types):
    row = ranks.ESELON_BY_CODE[code]
    assert (row.lowest, row.highest, row.position_types) == (lowest, highest, types)


@pytest.mark.parametrize(("rank", "fits"), [("IV/a", False), ("IV/b", True), ("IV/c", True), ("IV/d", False)])
def test_rank_fits_both_ends(rank, fits):
    assert ranks.rank_fits(rank, "IV/b", "IV/c") is fits


@pytest.mark.parametrize(
    ("education", "ceiling"),
    [
        ("sd", "II/a"),
        ("sltp", "II/c"),
        ("sltp_kejuruan", "II/d"),
        ("slta", "III/b"),
        ("d1", "III/b"),
        ("d2", "III/b"),
        ("sgplb", "III/c"),
        ("d3", "III/c"),
        ("s1", "III/d"),
        ("d4", "III/d"),
        ("profesi", "IV/a"),
        ("s2", "IV/a"),
        ("s3", "IV/b"),
    ],
)
def test_education_ceiling(education, ceiling):
    assert ranks.education_ceiling(education).code == ceiling


def test_education_ceiling_of_unknown_schooling_is_not_known():
    assert ranks.education_ceiling("spesialis") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("40", "s1"),
        ("17", "slta"),
        ("S-1 (health)", "s1"),
        ("D-III", "d3"),
        ("Profesi dokter", "profesi"),
        ("47", None),
    ],
)
def test_education_code(text, code):
    assert ranks.education_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("Ahli Muda", "ahli_muda"), ("AHLI  MADYA", "ahli_madya"), ("ahli_pertama", "ahli_pertama"), ("", None)],
)
def test_level_code(text, code):
    assert ranks.level_code(text) == code


@pytest.mark.parametrize(
    ("day", "period"),
    [
        (date(2023, 4, 1), date(2023, 4, 1)),
        (date(2023, 4, 2), date(2023, 10, 1)),
        (date(2023, 10, 2), date(2024, 2, 1)),
        (date(2023, 12, 31), date(2024, 2, 1)),
        (date(2024, 2, 1), date(2024, 2, 1)),
        (date(2025, 8, 2), date(2025, 10, 1)),
        (date(2025, 9, 30), date(2025, 10, 1)),
        (date(2025, 10, 1), date(2025, 10, 1)),
        (date(2025, 10, 2), date(2025, 11, 1)),
        (date(2025, 12, 15), date(2026, 1, 1)),
    ],
)
def test_next_promotion_period_follows_the_rule_of_its_day(day, period):
    assert ranks.next_promotion_period(day) == period


def test_a43_effective_tmt_counts_from_29_february():
    assert effective_tmt(date(2024, 2, 29), years=1) == date(2025, 4, 1)
    assert effective_tmt(date(2024, 2, 29)) == date(2028, 3, 1)


@pytest.mark.parametrize(
    ("facts", "refused", "no_data"),
    [
        ({"is_pns": False}, ["not_pns"], []),
        ({"is_structural": True}, ["structural"], []),
        ({"is_functional": True}, ["functional"], []),
        ({"rank": None}, [], ["rank"]),
        ({"rank_since": None}, [], ["rank_since"]),
        ({"education": None}, [], ["education"]),
        ({"education": "spesialis"}, [], ["education"]),
        ({"rank": "IV/e"}, ["top_rank"], []),
        ({"predicates": {2025: "baik"}}, [], ["predicates"]),
        ({"predicates": {2025: "kurang"}}, ["performance"], []),
        ({"predicates": {2025: "sangat_baik", 2024: "baik"}}, [], []),
        ({"rank": "II/d", "exam_passed": None}, [], ["exam"]),
        ({"rank": "II/d", "exam_passed": False}, ["exam"], []),
        ({"rank": "II/d", "exam_passed": True}, [], []),
    ],
)
def test_regular_promotion_tells_refusals_from_missing_data(facts, refused, no_data):
    result = regular_promotion(replace(S1_IIIC, **facts), date(2026, 11, 24))

    assert (codes(result.refused), codes(result.no_data)) == (refused, no_data)
    assert all("%(" not in str(message) for message in (*result.refused, *result.no_data))
    assert result.eligible is (False if refused else None if no_data else True)


def test_regular_promotion_before_2025_asks_for_the_rank_of_the_superior():
    unknown, higher = replace(UNDER_IIID, superior_rank=None), replace(UNDER_IIID, superior_rank="IV/a")

    assert outcome(unknown, date(2024, 12, 1))[2:] == ([], ["superior_rank"])
    assert outcome(higher, date(2024, 12, 1))[2:] == ([], [])


@pytest.mark.parametrize(
    ("key", "grade", "confirmed"), [("slta", "V", True), ("s2", "X", False), ("ahli_pertama", "IX", True)]
)
def test_pppk_entry_grade(key, grade, confirmed):
    row = ranks.pppk_entry_grade(key, date(2026, 1, 1))
    assert (row.grade, row.confirmed) == (grade, confirmed)


def test_pppk_entry_grade_of_unknown_education_raises():
    with pytest.raises(LookupError):
        ranks.pppk_entry_grade("spesialis", date(2026, 1, 1))
