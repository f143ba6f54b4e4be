"""Angka kredit (PermenPANRB 1/2023, PerBKN 3/2023). Facts: docs/rules/performance.md section 5."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from people.rules.dated import in_force, latest_in_force

SINCE = date(2023, 1, 1)
PERMENPANRB_1_2023 = "PermenPANRB 1/2023 Pasal 37"
BKN_SLIDES = "BKN slides on PerBKN 3/2023; PermenPANRB 1/2023 lampiran"
GOOD = frozenset({"sangat_baik", "baik"})
CENT = Decimal("0.01")
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Percentage:
    valid_from: date
    predicate: str
    percent: int
    source: str
    confirmed: bool = True


PERCENTAGES = tuple(
    Percentage(SINCE, predicate, percent, f"{PERMENPANRB_1_2023}(1)")
    for predicate, percent in (
        ("sangat_baik", 150),
        ("baik", 100),
        ("butuh_perbaikan", 75),
        ("kurang", 50),
        ("sangat_kurang", 25),
    )
)


@dataclass(frozen=True, slots=True)
class Coefficient:
    valid_from: date
    level: str
    per_year: Decimal
    source: str
    confirmed: bool = True


COEFFICIENTS = tuple(
    Coefficient(SINCE, level, Decimal(value), BKN_SLIDES if level != "pemula" else "SIASN reference")
    for level, value in (
        ("pemula", "3.75"),
        ("terampil", "5"),
        ("mahir", "12.5"),
        ("penyelia", "25"),
        ("ahli_pertama", "12.5"),
        ("ahli_muda", "25"),
        ("ahli_madya", "37.5"),
        ("ahli_utama", "50"),
    )
)


@dataclass(frozen=True, slots=True)
class CumulativeNeed:
    """AKK of a functional level."""

    valid_from: date
    level: str
    per_rank: Decimal
    to_next_level: Decimal | None  # None at the top of a category
    bases: tuple[tuple[str, Decimal], ...] = ()  # angka kredit already counted for holders of that rank
    starts: tuple[tuple[str, Decimal], ...] = ()  # to_next_level for those who started at that rank
    source: str = BKN_SLIDES
    confirmed: bool = True


CUMULATIVE_NEEDS = (
    CumulativeNeed(SINCE, "pemula", Decimal(15), Decimal(15), (("II/a", Decimal(0)),)),
    CumulativeNeed(SINCE, "terampil", Decimal(20), Decimal(60), starts=(("II/c", Decimal(40)),)),
    CumulativeNeed(SINCE, "mahir", Decimal(50), Decimal(100)),
    CumulativeNeed(SINCE, "penyelia", Decimal(100), None),
    CumulativeNeed(SINCE, "ahli_pertama", Decimal(50), Decimal(100), (("III/b", Decimal(50)),)),
    CumulativeNeed(SINCE, "ahli_muda", Decimal(100), Decimal(200), (("III/d", Decimal(100)),)),
    CumulativeNeed(SINCE, "ahli_madya", Decimal(150), Decimal(450), (("IV/b", Decimal(150)), ("IV/c", Decimal(300)))),
    CumulativeNeed(SINCE, "ahli_utama", Decimal(200), None, (("IV/e", Decimal(200)),)),
)


@dataclass(frozen=True, slots=True)
class DegreeBonus:
    """Once, for a diploma, as a part of the AKK of the next rank."""

    valid_from: date
    percent: int
    source: str
    confirmed: bool = True


DEGREE_BONUSES = (DegreeBonus(SINCE, 25, f"{PERMENPANRB_1_2023}(2)-(3)"),)


def period_credit(
    level: str,
    predicate: str,
    months: int,
    on: date,
    *,
    percentages: Iterable[Percentage] = PERCENTAGES,
    coefficients: Iterable[Coefficient] = COEFFICIENTS,
) -> Decimal:
    """Angka kredit for 1 to 12 months served, unrounded. Raises LookupError for an unknown level or predicate."""
    if not 1 <= months <= MONTHS_A_YEAR:
        raise ValueError(f"months must be 1 to 12, not {months}")
    percent = in_force((row for row in percentages if row.predicate == predicate), on).percent
    per_year = in_force((row for row in coefficients if row.level == level), on).per_year
    return per_year * percent * months / (100 * MONTHS_A_YEAR)


def year_credit(level: str, predicate: str, on: date) -> Decimal:
    """Angka kredit for a full year."""
    return period_credit(level, predicate, MONTHS_A_YEAR, on)


def rounded(credit: Decimal) -> Decimal:
    """Two decimals, as BKN prints it."""
    return credit.quantize(CENT, rounding=ROUND_HALF_UP)


def cumulative_need(level: str, on: date, rules: Iterable[CumulativeNeed] = CUMULATIVE_NEEDS) -> CumulativeNeed | None:
    return latest_in_force((row for row in rules if row.level == level), on)


def need_to_next_level(
    level: str, on: date, started_at: str | None = None, rules: Iterable[CumulativeNeed] = CUMULATIVE_NEEDS
) -> Decimal | None:
    """AKK for the next jenjang; fewer for those who started at a higher rank; None at the top of a category."""
    row = cumulative_need(level, on, rules)
    if row is None or row.to_next_level is None:
        return None
    return dict(row.starts).get(started_at or "", row.to_next_level)


def base(level: str, rank: str, on: date, rules: Iterable[CumulativeNeed] = CUMULATIVE_NEEDS) -> Decimal:
    """Angka kredit already counted for a holder of that rank in the level."""
    row = cumulative_need(level, on, rules)
    return dict(row.bases).get(rank, Decimal(0)) if row else Decimal(0)


def years_to_reach(need: Decimal, credit: Decimal, per_year: Decimal) -> int:
    """Whole years until a need is met at so much a year; 0 when it is."""
    missing = max(Decimal(0), need - credit)
    return int((missing / per_year).to_integral_value(rounding=ROUND_CEILING))


def degree_bonus(
    need_of_next_rank: Decimal, predicate: str, on: date, rules: Iterable[DegreeBonus] = DEGREE_BONUSES
) -> Decimal:
    """The bonus for a diploma, granted once; 0 when the predicate is below Baik."""
    if predicate not in GOOD:
        return Decimal(0)
    return need_of_next_rank * in_force(rules, on).percent / 100


def carried_over(credit: Decimal, *, to_higher_level: bool) -> Decimal:
    """What remains after a promotion: nothing after a promotion to a higher jenjang."""
    return Decimal(0) if to_higher_level else credit
