"""Periods as text: a year `2027`, a quarter `2027-Q1`, a month `2027-03`. Text of one kind sorts by time."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

PATTERN = r"^[0-9]{4}(-(Q[1-4]|0[1-9]|1[0-2]))?$"
YEAR, QUARTER, MONTH = "year", "quarter", "month"
MONTHS_IN = {YEAR: 12, QUARTER: 3, MONTH: 1}
PARTS_A_YEAR = {YEAR: 1, QUARTER: 4, MONTH: 12}
ROMAN = ("", "I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    """`number` is the quarter (1-4) or month (1-12) of the year, 1 for the year itself."""

    kind: str
    year: int
    number: int

    def __str__(self) -> str:
        if self.kind == YEAR:
            return f"{self.year:04d}"
        return f"{self.year:04d}-Q{self.number}" if self.kind == QUARTER else f"{self.year:04d}-{self.number:02d}"

    @property
    def first_day(self) -> date:
        return date(self.year, (self.number - 1) * MONTHS_IN[self.kind] + 1, 1)

    @property
    def last_day(self) -> date:
        month = self.number * MONTHS_IN[self.kind]
        return date(self.year, month, calendar.monthrange(self.year, month)[1])


def parse(text: str) -> Period:
    """Raises ValueError for text that is no period."""
    if not re.fullmatch(PATTERN, text) or text.startswith("0000"):
        raise ValueError(f"not a period: {text!r}")
    year, _dash, part = text.partition("-")
    if not part:
        return Period(YEAR, int(year), 1)
    return Period(QUARTER, int(year), int(part[1])) if part[0] == "Q" else Period(MONTH, int(year), int(part))


def kind_of(text: str) -> str:
    return parse(text).kind


def year_of(text: str) -> int:
    return parse(text).year


def first_day(text: str) -> date:
    return parse(text).first_day


def last_day(text: str) -> date:
    return parse(text).last_day


def containing(day: date, kind: str) -> str:
    """The period of a kind that a day lies in."""
    return str(Period(kind, day.year, (day.month - 1) // MONTHS_IN[kind] + 1))


def previous(text: str) -> str:
    period = parse(text)
    return containing(period.first_day - timedelta(days=1), period.kind)


def following(text: str) -> str:
    period = parse(text)
    return containing(period.last_day + timedelta(days=1), period.kind)


def of_year(year: int, kind: str) -> list[str]:
    """The periods of a kind in a year, in their order."""
    return [str(Period(kind, year, number)) for number in range(1, PARTS_A_YEAR[kind] + 1)]


def last_ones(text: str, count: int) -> list[str]:
    """`count` periods that end with this one, oldest first."""
    periods = [text]
    while len(periods) < count:
        periods.append(previous(periods[-1]))
    return periods[::-1]


def covers(outer: str, inner: str) -> bool:
    """Whether every day of `inner` lies in `outer`."""
    return first_day(outer) <= first_day(inner) and last_day(inner) <= last_day(outer)


def is_over(text: str, on: date) -> bool:
    return last_day(text) < on


def label(text: str) -> str:
    """In words: 2026, Triwulan III 2026, Maret 2026."""
    period = parse(text)
    if period.kind == YEAR:
        return str(period.year)
    if period.kind == QUARTER:
        return _("Quarter %(number)s %(year)s") % {"number": ROMAN[period.number], "year": period.year}
    return f"{MONTHS[period.number]} {period.year}"
