"""The working-day calendar: Monday to Friday without the national holidays and the city's own days off.

National days and joint leave (cuti bersama, a day off for civil servants) come from the `holidays` package as far as
they are known; `LocalHoliday` adds local feasts and later joint leave, or says that a day is worked after all.
"""

from datetime import date, timedelta
from functools import cache

import holidays

from core.models import LocalHoliday

SATURDAY = 5
LONGEST_SPAN = 400 * 366  # days; a guard against a year typed wrongly


@cache
def _national(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("ID", years=year, categories=("public", "government"), language="id"))


class Calendar:
    """Working days with the local table read once; make one for a batch, or use the functions below for one date."""

    def __init__(self) -> None:
        rows = LocalHoliday.objects.values_list("date", "is_working_day")
        self._local = dict(rows)

    def is_working_day(self, day: date) -> bool:
        worked = self._local.get(day)
        if worked is not None:
            return worked
        return day.weekday() < SATURDAY and day not in _national(day.year)

    def between(self, start: date, end: date) -> int:
        """Working days after `start` (day 0) up to and with `end`; 0 when `end` is not after `start`."""
        span = (end - start).days
        if span > LONGEST_SPAN:
            raise ValueError(f"{start} and {end} are too far apart")
        return sum(self.is_working_day(start + timedelta(days=number)) for number in range(1, span + 1))

    def add(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`; `start` itself for 0."""
        day = start
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day


def is_working_day(day: date) -> bool:
    return Calendar().is_working_day(day)


def working_days_between(start: date, end: date) -> int:
    return Calendar().between(start, end)
