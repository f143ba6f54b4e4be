"""Retirement: age limit (BUP) by the post held, never by golongan; TMT pensiun; MPP. See docs/rules/retirement.md."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from people.rules.dated import add_months, add_years, first_of_next_month, latest_in_force
from people.rules.ranks import level_code

UU_20_2023 = "UU 20/2023 Pasal 55; PP 11/2017 Pasal 239"
PP_11_2017 = "PP 11/2017 Pasal 239(2)"
PP_11_2017_SINCE = date(2017, 4, 7)


@dataclass(frozen=True, slots=True)
class BupRule:
    """One row: by type of position, by functional level, or by the words a position's name starts with."""

    valid_from: date
    age: int
    source: str
    position_type: str | None = None
    level: str | None = None
    name: str | None = None  # first words of the position's name, lower case; the longest match wins
    confirmed: bool = True


BUP_RULES = (
    BupRule(PP_11_2017_SINCE, 60, UU_20_2023, position_type="jpt_utama"),
    BupRule(PP_11_2017_SINCE, 60, UU_20_2023, position_type="jpt_madya"),
    BupRule(PP_11_2017_SINCE, 60, UU_20_2023, position_type="jpt_pratama"),
    BupRule(PP_11_2017_SINCE, 58, UU_20_2023, position_type="administrator"),
    BupRule(PP_11_2017_SINCE, 58, UU_20_2023, position_type="pengawas"),
    BupRule(PP_11_2017_SINCE, 58, UU_20_2023, position_type="pelaksana"),
    BupRule(PP_11_2017_SINCE, 58, f"{PP_11_2017}a", level="pemula"),
    BupRule(PP_11_2017_SINCE, 58, f"{PP_11_2017}a", level="terampil"),
    BupRule(PP_11_2017_SINCE, 58, f"{PP_11_2017}a", level="mahir"),
    BupRule(PP_11_2017_SINCE, 58, f"{PP_11_2017}a", level="penyelia"),
    BupRule(PP_11_2017_SINCE, 58, f"{PP_11_2017}a", level="ahli_pertama"),
    BupRule(PP_11_2017_SINCE, 58, f"{PP_11_2017}a", level="ahli_muda"),
    BupRule(PP_11_2017_SINCE, 60, f"{PP_11_2017}b", level="ahli_madya"),
    BupRule(PP_11_2017_SINCE, 65, f"{PP_11_2017}c", level="ahli_utama"),
    BupRule(PP_11_2017_SINCE, 60, "UU 14/2005 Pasal 30", name="guru", confirmed=False),
    BupRule(PP_11_2017_SINCE, 70, "UU 14/2005", name="guru besar"),
    BupRule(PP_11_2017_SINCE, 70, "UU 14/2005", name="profesor"),
    BupRule(PP_11_2017_SINCE, 65, "UU 14/2005", name="dosen"),
    BupRule(date(2019, 8, 13), 65, "UU 11/2019", level="ahli_madya", name="peneliti"),
    BupRule(date(2019, 8, 13), 70, "UU 11/2019", level="ahli_utama", name="peneliti"),
    BupRule(date(2019, 8, 13), 65, "UU 11/2019", level="ahli_madya", name="perekayasa"),
    BupRule(date(2019, 8, 13), 70, "UU 11/2019", level="ahli_utama", name="perekayasa"),
)


@dataclass(frozen=True, slots=True)
class Retirement:
    reach: date  # the birthday on which the BUP is reached
    tmt: date  # TMT pensiun: first day out of service
    last_working_day: date


@dataclass(frozen=True, slots=True)
class LeadTime:
    valid_from: date
    code: str
    months_before: int  # TMT pensiun
    source: str
    confirmed: bool = True


LEAD_TIMES = (
    LeadTime(date(2024, 6, 1), "proposal", 15, "advice of Kanreg X BKN, June 2024"),
    LeadTime(date(2020, 1, 1), "ex_officio", 3, "PerBKN 3/2020 Pasal 8 huruf i"),
)


@dataclass(frozen=True, slots=True)
class MppRule:
    """Masa Persiapan Pensiun: optional, freed from the post before retirement."""

    valid_from: date
    longest_months: int
    ask_months_before: int  # in writing, before it starts
    president_decides: frozenset[str]  # position types and levels; for all others the PPK of the agency
    conditions: tuple[str, ...]  # all four must hold
    source: str
    confirmed: bool = True


MPP_RULES = (
    MppRule(
        date(2019, 1, 1),
        longest_months=12,
        ask_months_before=1,
        president_decides=frozenset({"jpt_utama", "jpt_madya", "ahli_utama"}),
        conditions=("no_discipline_examination", "not_in_court", "duties_finished", "no_urgent_service_interest"),
        source="PP 11/2017 Pasal 350; PerBKN 2/2019",
    ),
)


@dataclass(frozen=True, slots=True)
class Alert:
    code: str
    due: date
    source: str


@dataclass(frozen=True, slots=True)
class MppWindow:
    earliest_start: date
    latest_request_for_earliest: date
    decided_by: str  # "president" or "ppk"
    conditions: tuple[str, ...]


def bup_rule(
    *,
    position_type: str,
    level: str | None = None,
    name: str = "",
    on: date,
    rules: Iterable[BupRule] = BUP_RULES,
) -> BupRule | None:
    """The row that gives a post its BUP on a day; None when the post is not known well enough.

    A row by name (a law of its own, PP 11/2017 Pasal 240) goes before the general ones. An additional duty (head of
    a school) has no BUP: ask for the base post.
    """
    words = " ".join(re.findall(r"[a-z]+", name.lower()))
    fitting = [row for row in rules if _fits(row, position_type, level_code(level), words)]
    named = [row for row in fitting if row.name]
    longest = max((len(row.name or "") for row in named), default=0)
    special = latest_in_force((row for row in named if len(row.name or "") == longest), on)
    return special or latest_in_force((row for row in fitting if not row.name), on)


def retirement(birth: date, age: int) -> Retirement:
    """Retirement at an age: out of service from the 1st of the month after the birthday, also for those born on a 1st.

    Born on 29 February: reached on 28 February where the year has no 29th.
    """
    reach = add_years(birth, age)
    tmt = first_of_next_month(reach)
    return Retirement(reach=reach, tmt=tmt, last_working_day=tmt - timedelta(days=1))


def retires_in(tmt: date, year: int) -> bool:
    """A birthday in December retires in the next year."""
    return tmt.year == year


def retires_between(tmt: date, first: date, last: date) -> bool:
    """Whether TMT pensiun lies in a period, both days included."""
    return first <= tmt <= last


def latest_contract_end(birth: date, age: int) -> date:
    """The last day a contract of PPPK can run to: not past the BUP of the post (the Pasal is not confirmed)."""
    return retirement(birth, age).last_working_day


def alerts(tmt: date, rules: Iterable[LeadTime] = LEAD_TIMES) -> list[Alert]:
    """What is to be done before a retirement, earliest first."""
    found = [Alert(row.code, add_months(tmt, -row.months_before), row.source) for row in rules]
    return sorted(found, key=lambda alert: alert.due)


def alerts_due(tmt: date, today: date, rules: Iterable[LeadTime] = LEAD_TIMES) -> list[Alert]:
    """The alerts whose day has come while the person is still in service."""
    return [alert for alert in alerts(tmt, rules) if alert.due <= today < tmt]


def mpp_window(
    tmt: date, *, position_type: str, level: str | None = None, rules: Iterable[MppRule] = MPP_RULES
) -> MppWindow | None:
    """When MPP can start before a retirement and who decides; None before there was a rule."""
    rule = latest_in_force(rules, tmt)
    if rule is None:
        return None
    start = add_months(tmt, -rule.longest_months)
    by_president = {position_type, level_code(level)} & rule.president_decides
    return MppWindow(
        earliest_start=start,
        latest_request_for_earliest=add_months(start, -rule.ask_months_before),
        decided_by="president" if by_president else "ppk",
        conditions=rule.conditions,
    )


def _fits(row: BupRule, position_type: str, level: str | None, words: str) -> bool:
    if row.name and not f"{words} ".startswith(f"{row.name} "):
        return False
    if row.level and row.level != level:
        return False
    return row.position_type is None or row.position_type == position_type
