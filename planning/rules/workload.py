"""Workload analysis (ABK) and the need for employees. Facts: docs/rules/workload.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from people.rules.dated import in_force

CENT = Decimal("0.01")
DECIMALS = Decimal("0.0001")  # heads: rounding to whole people is a decision of the agency


@dataclass(frozen=True, slots=True)
class Scheme:
    """Effective working time of one person a year; two regulations are two schemes, not a range."""

    valid_from: date
    code: str
    minutes: int
    source: str
    confirmed: bool


PERMENPANRB_1_2020 = Scheme(
    date(2020, 1, 1), "permenpanrb_1_2020", 75_000, "PermenPANRB 1/2020, by implementations", confirmed=True
)
PERKA_BKN_19_2011 = Scheme(date(2011, 1, 1), "perka_bkn_19_2011", 72_000, "Perka BKN 19/2011", confirmed=True)
PERMENDAGRI_12_2008 = Scheme(
    date(2004, 1, 1), "permendagri_12_2008", 78_000, "KepmenPAN 75/2004; Permendagri 12/2008", confirmed=True
)
SCHEMES = (PERMENDAGRI_12_2008, PERKA_BKN_19_2011, PERMENPANRB_1_2020)


@dataclass(frozen=True, slots=True)
class Grade:
    at_least: Decimal  # of a value rounded to two decimals
    code: str
    name: str  # official words


@dataclass(frozen=True, slots=True)
class GradeTable:
    valid_from: date
    code: str
    grades: tuple[Grade, ...]  # best first
    source: str
    confirmed: bool


def _grades(*limits: str) -> tuple[Grade, ...]:
    names = (("A", "sangat baik"), ("B", "baik"), ("C", "cukup"), ("D", "sedang"), ("E", "kurang"))
    return tuple(Grade(Decimal(limit), *name) for limit, name in zip(limits, names, strict=True))


PERMENDAGRI_GRADES = GradeTable(  # A is "more than 1.00"
    date(2008, 1, 1),
    "permendagri_12_2008",
    _grades("1.01", "0.90", "0.70", "0.50", "0"),
    "Permendagri 12/2008",
    confirmed=False,
)
PROGRAM_GRADES = GradeTable(
    date(2008, 1, 1),
    "public_program",
    _grades("0.91", "0.76", "0.61", "0.51", "0"),
    "one public program",
    confirmed=True,
)
GRADE_TABLES = (PERMENDAGRI_GRADES, PROGRAM_GRADES)  # they disagree: the agency chooses


@dataclass(frozen=True, slots=True)
class Task:
    volume: Decimal  # a year
    minutes: Decimal  # per unit (norma waktu)


@dataclass(frozen=True, slots=True)
class YearOfNeed:
    year: int
    remaining: int  # sisa: people left on 31 December
    difference: Decimal  # selisih; below 0: shortage


def scheme_on(on: date, schemes: Iterable[Scheme] = SCHEMES) -> Scheme:
    """The scheme of the regulation in force. Raises LookupError before the first."""
    return in_force(schemes, on)


def load(tasks: Iterable[Task]) -> Decimal:
    """Minutes a year."""
    return sum((task.volume * task.minutes for task in tasks), Decimal(0))


def need(minutes: Decimal | int, scheme: Scheme = PERMENPANRB_1_2020) -> Decimal:
    """People needed for so many minutes a year, to four decimals."""
    return (Decimal(minutes) / scheme.minutes).quantize(DECIMALS, rounding=ROUND_HALF_UP)


def efficiency(minutes: Decimal | int, people: int, scheme: Scheme = PERMENPANRB_1_2020) -> Decimal | None:
    """EJ of a post with so many holders, or EU of a unit with so many employees; None without people.

    The formula is not confirmed.
    """
    if not people:
        return None
    return (Decimal(minutes) / (people * scheme.minutes)).quantize(DECIMALS, rounding=ROUND_HALF_UP)


def grade(value: Decimal, table: GradeTable = PERMENDAGRI_GRADES) -> Grade:
    """Prestasi kerja of an EJ or EU, rounded to two decimals first. Raises ValueError below 0."""
    shown = value.quantize(CENT, rounding=ROUND_HALF_UP)
    found = next((row for row in table.grades if shown >= row.at_least), None)
    if found is None:
        raise ValueError(f"no grade for {value}")
    return found


def difference(holders: int, needed: Decimal) -> Decimal:
    """Selisih; below 0: shortage."""
    return holders - needed


def years_of_need(
    *,
    needed: Decimal,
    holders: int,
    leaving: Iterable[date],
    first_year: int,
    years: int = 5,
    entries: Mapping[int, int] | None = None,
) -> list[YearOfNeed]:
    """What is left of the holders of a post at the end of each year, and what that is against the need.

    `holders` are those on 1 January of the first year or counted since; `leaving` holds the TMT pensiun of PNS and the
    ends of contracts; `entries` the people planned to come, by year.
    """
    gone, coming = list(leaving), entries or {}
    rows = []
    for year in range(first_year, first_year + years):
        left = sum(day <= date(year, 12, 31) for day in gone)
        came = sum(number for entry_year, number in coming.items() if first_year <= entry_year <= year)
        remaining = holders - left + came
        rows.append(YearOfNeed(year, remaining, difference(remaining, needed)))
    return rows
