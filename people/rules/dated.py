"""Rows with `valid_from`, and arithmetic of whole years and months."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

DAYS_OF_A_MONTH = 30  # where days left over of several periods are added up


class Dated(Protocol):
    @property
    def valid_from(self) -> date: ...


Row = TypeVar("Row", bound=Dated)


def latest_in_force(rows: Iterable[Row], on: date) -> Row | None:
    """The row with the latest `valid_from` not after `on`; of equal ones the last; None when there is none."""
    found: Row | None = None
    for row in rows:
        if row.valid_from <= on and (found is None or row.valid_from >= found.valid_from):
            found = row
    return found


def in_force(rows: Iterable[Row], on: date) -> Row:
    """Like `latest_in_force`, but raises LookupError when no row is in force on `on`."""
    found = latest_in_force(rows, on)
    if found is None:
        raise LookupError(f"no rule in force on {on}")
    return found


def add_years(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes 28 February in a year without one."""
    return add_months(day, 12 * years)


def add_months(day: date, months: int) -> date:
    """The same day so many months on (or back), at most the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_of_next_month(day: date) -> date:
    return add_months(day.replace(day=1), 1)


def full_months(since: date, on: date) -> int:
    """Whole months completed between two dates; 0 when `on` is before `since`.

    Someone born on 29 February completes a year on 28 February when there is no 29th.
    """
    months = (on.year - since.year) * 12 + on.month - since.month
    if add_months(since, months) > on:
        months -= 1
    return max(0, months)


def months_together(periods: Iterable[tuple[date, date]]) -> int:
    """Whole months of several periods (first day, day after the last) taken together.

    Those that touch or overlap are one period; days left over of the others add up, thirty to a month.
    """
    months = days = 0
    for since, until in _joined(periods):
        whole = full_months(since, until)
        months += whole
        days += (until - add_months(since, whole)).days
    return months + days // DAYS_OF_A_MONTH


def _joined(periods: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for since, until in sorted(periods):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def full_years(since: date, on: date) -> int:
    """Whole years completed between two dates: an age, or a length of service."""
    return full_months(since, on) // 12
