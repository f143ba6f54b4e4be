"""Achievement of indicators. Facts and choices: docs/rules/performance.md section 7."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from people.rules.dated import in_force

HUNDRED = Decimal(100)
CENT = Decimal("0.01")


class Direction(StrEnum):
    HIGHER = "higher"  # higher is better
    LOWER = "lower"


class Accumulation(StrEnum):
    """How the values of a year's periods make one value."""

    SUM = "sum"
    LAST = "last"  # an index or a share: the last value counts
    MEAN = "mean"


class Status(StrEnum):
    SESUAI = "sesuai"
    WASPADA = "waspada"
    KRITIS = "kritis"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Lowest achievement in percent for a status; below `waspada` it is kritis."""

    valid_from: date
    sesuai: Decimal
    waspada: Decimal
    source: str
    confirmed: bool


THRESHOLDS = (
    Thresholds(
        date(2020, 1, 1), Decimal(100), Decimal(80), "proposal of this program, for BKPSDM to set", confirmed=False
    ),
)


def accumulate(values: Sequence[Decimal | None], how: str) -> Decimal | None:
    """One value of the periods so far, in their order; periods without data are passed over; None when all are."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    if how == Accumulation.LAST:
        return known[-1]
    total = sum(known, Decimal(0))
    return total if how == Accumulation.SUM else total / len(known)


def achievement(actual: Decimal | None, target: Decimal | None, direction: str = Direction.HIGHER) -> Decimal | None:
    """Percent of the target reached, unrounded, never below 0; None without data.

    Lower is better: (2 x target - actual) / target. A target of 0 is either kept (100) or missed (0) when lower is
    better, and says nothing when higher is.
    """
    if actual is None or target is None:
        return None
    if target == 0:
        if direction == Direction.HIGHER:
            return None
        return HUNDRED if actual <= 0 else Decimal(0)
    reached = actual if direction == Direction.HIGHER else 2 * target - actual
    return max(Decimal(0), HUNDRED * reached / target)


def rounded(percent: Decimal) -> Decimal:
    return percent.quantize(CENT, rounding=ROUND_HALF_UP)


def status(percent: Decimal | None, on: date, thresholds: Iterable[Thresholds] = THRESHOLDS) -> Status:
    """The status of an achievement, rounded to two decimals first, as it is shown."""
    if percent is None:
        return Status.NO_DATA
    limits, shown = in_force(thresholds, on), rounded(percent)
    if shown >= limits.sesuai:
        return Status.SESUAI
    return Status.WASPADA if shown >= limits.waspada else Status.KRITIS
