from datetime import date

import pytest

from people.rules import retirement as rules
from people.rules.dated import full_months
from tests.rule_docs import each_example, worked_examples

TODAY = date(2026, 11, 24)


def age(position_type, level=None, name="", on=TODAY):
    row = rules.bup_rule(position_type=position_type, level=level, name=name, on=on)
    return row.age if row else None


def tmt(birth, *post, **named):
    return rules.retirement(birth, age(*post, **named)).tmt


EXAMPLES = {
    "pelaksana, born 1968-05-17": (lambda: tmt(date(1968, 5, 17), "pelaksana"), date(2026, 6, 1)),
    "kepala dinas (JPT pratama), born 1966-12-31": (
        lambda: tmt(date(1966, 12, 31), "jpt_pratama", name="Kepala Dinas"),
        date(2027, 1, 1),
    ),
    "guru ahli muda, born 1966-11-30": (
        lambda: tmt(date(1966, 11, 30), "fungsional", "Ahli Muda", "Guru Ahli Muda"),
        date(2026, 12, 1),
    ),
    "analis SDM ahli muda, born 1968-11-01": (
        lambda: tmt(date(1968, 11, 1), "fungsional", "Ahli Muda", "Analis SDM Aparatur Ahli Muda"),
        date(2026, 12, 1),
    ),
    "JF ahli madya, born 1967-02-28": (lambda: tmt(date(1967, 2, 28), "fungsional", "ahli_madya"), date(2027, 3, 1)),
    "JF ahli utama, born 1962-03-10": (lambda: tmt(date(1962, 3, 10), "fungsional", "ahli_utama"), date(2027, 4, 1)),
    "the same administrator (born 1968-08-20), moved to JPT pratama before retirement": (
        lambda: [tmt(date(1968, 8, 20), post) for post in ("administrator", "jpt_pratama")],
        [date(2026, 9, 1), date(2028, 9, 1)],
    ),
}


def test_every_worked_example_of_retirement_has_a_case():
    assert list(EXAMPLES) == worked_examples("retirement.md")


@each_example("retirement.md", EXAMPLES)
def test_worked_example(compute, expected):
    assert compute() == expected


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        (("jpt_utama",), 60),
        (("jpt_madya",), 60),
        (("administrator",), 58),
        (("pengawas",), 58),
        (("fungsional", "pemula"), 58),
        (("fungsional", "terampil"), 58),
        (("fungsional", "mahir"), 58),
        (("fungsional", "penyelia"), 58),
        (("fungsional", "ahli_pertama"), 58),
        (("fungsional", "Ahli Pertama", "Guru Ahli Pertama"), 60),
        (("fungsional", "ahli_utama", "Guru Ahli Utama"), 60),
        (("fungsional", "ahli_utama", "Guru Besar / Profesor"), 70),
        (("fungsional", "ahli_muda", "Dosen Asisten Ahli"), 65),
        (("fungsional", "ahli_madya", "Peneliti Ahli Madya"), 65),
        (("fungsional", "ahli_utama", "Perekayasa Ahli Utama"), 70),
        (("fungsional", "ahli_muda", "Peneliti Ahli Muda"), 58),
        (("fungsional", "mahir", "Teknisi Penelitian dan Perekayasaan Mahir"), 58),
        (("fungsional", "ahli_pertama", "Dokter Ahli Pertama"), 58),
        (("fungsional", "ahli_madya", "Dokter Ahli Madya"), 60),
        (("fungsional", None, "Dokter"), None),
        (("tugas_tambahan", None, "Kepala Sekolah"), None),
    ],
)
def test_bup_follows_the_post(post, expected):
    assert age(*post) == expected


def test_bup_of_a_golongan_iv_administrator_is_not_60():
    assert age("administrator", name="Kepala Bidang") == 58


def test_bup_of_a_teacher_is_marked_unconfirmed():
    row = rules.bup_rule(position_type="fungsional", level="ahli_muda", name="Guru Ahli Muda", on=TODAY)
    assert (row.source, row.confirmed) == ("UU 14/2005 Pasal 30", False)


def test_bup_before_the_rule_is_not_known():
    assert [age("pelaksana", on=day) for day in (date(2017, 4, 6), date(2017, 4, 7))] == [None, 58]


def test_bup_of_a_new_row_counts_from_its_day():
    new = (*rules.BUP_RULES, rules.BupRule(date(2027, 1, 1), 59, "a new law", position_type="pelaksana"))

    found = [
        rules.bup_rule(position_type="pelaksana", on=day, rules=new).age
        for day in (date(2026, 12, 31), date(2027, 1, 1))
    ]

    assert found == [58, 59]


@pytest.mark.parametrize(
    ("birth", "years", "expected"),
    [
        (date(1968, 2, 29), 58, (date(2026, 2, 28), date(2026, 3, 1), date(2026, 2, 28))),
        (date(1968, 2, 29), 60, (date(2028, 2, 29), date(2028, 3, 1), date(2028, 2, 29))),
        (date(1968, 1, 31), 58, (date(2026, 1, 31), date(2026, 2, 1), date(2026, 1, 31))),
        (date(1968, 6, 1), 58, (date(2026, 6, 1), date(2026, 7, 1), date(2026, 6, 30))),
        (date(1968, 12, 1), 58, (date(2026, 12, 1), date(2027, 1, 1), date(2026, 12, 31))),
    ],
)
def test_a43_retirement_starts_on_the_first_of_the_next_month(birth, years, expected):
    found = rules.retirement(birth, years)
    assert (found.reach, found.tmt, found.last_working_day) == expected


def test_december_birthday_retires_in_the_next_year():
    assert [rules.retires_in(date(2027, 1, 1), year) for year in (2026, 2027)] == [False, True]


@pytest.mark.parametrize(
    ("day", "inside"),
    [(date(2026, 12, 31), False), (date(2027, 1, 1), True), (date(2027, 12, 31), True), (date(2028, 1, 1), False)],
)
def test_retires_between_includes_both_days(day, inside):
    assert rules.retires_between(day, date(2027, 1, 1), date(2027, 12, 31)) is inside


def test_contract_of_pppk_ends_with_the_month_of_its_bup():
    assert rules.latest_contract_end(date(1968, 5, 17), 58) == date(2026, 5, 31)


def test_alerts_come_15_and_3_months_before():
    found = [(alert.code, alert.due) for alert in rules.alerts(date(2028, 3, 1))]
    assert found == [("proposal", date(2026, 12, 1)), ("ex_officio", date(2027, 12, 1))]


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 11, 30), []),
        (date(2026, 12, 1), ["proposal"]),
        (date(2027, 12, 1), ["proposal", "ex_officio"]),
        (date(2028, 2, 29), ["proposal", "ex_officio"]),
        (date(2028, 3, 1), []),
    ],
)
def test_alerts_due_only_while_in_service(today, due):
    assert [alert.code for alert in rules.alerts_due(date(2028, 3, 1), today)] == due


@pytest.mark.parametrize(
    ("post", "decided_by"),
    [
        ({"position_type": "jpt_pratama"}, "ppk"),
        ({"position_type": "jpt_madya"}, "president"),
        ({"position_type": "fungsional", "level": "Ahli Utama"}, "president"),
    ],
)
def test_mpp_window_is_a_year_at_most(post, decided_by):
    window = rules.mpp_window(date(2028, 3, 1), **post)

    assert (window.earliest_start, window.latest_request_for_earliest) == (date(2027, 3, 1), date(2027, 2, 1))
    assert (window.decided_by, len(window.conditions)) == (decided_by, 4)


def test_mpp_before_the_rule_is_not_known():
    assert rules.mpp_window(date(2018, 12, 1), position_type="pelaksana") is None


@pytest.mark.parametrize(
    ("since", "on", "months"),
    [
        (date(2020, 1, 31), date(2020, 2, 28), 0),
        (date(2020, 1, 31), date(2020, 2, 29), 1),
        (date(2020, 3, 1), date(2021, 2, 28), 11),
        (date(2020, 3, 1), date(2021, 3, 1), 12),
        (date(2020, 3, 1), date(2020, 2, 1), 0),
    ],
)
def test_full_months(since, on, months):
    assert full_months(since, on) == months
