"""Every date in every accepted spelling, as text, cell or serial, is read as that date (A45)."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.siasn import cells

THIS_YEAR = 2026
DAYS = st.dates(date(1930, 1, 1), date(THIS_YEAR + cells.YEARS_AHEAD, 12, 31))
NAMES = {number: [name for name, one in cells.MONTHS.items() if one == number] for number in range(1, 13)}
SPELLINGS = {
    "dd-mm-yyyy": lambda day, name: f"{day:%d-%m-%Y}",
    "d/m/yyyy": lambda day, name: f"{day.day}/{day.month}/{day.year}",
    "dd.mm.yyyy": lambda day, name: f"{day:%d.%m.%Y}",
    "dd mm yyyy and time": lambda day, name: f"{day:%d-%m-%Y} 08:30:00",
    "yyyy-mm-dd": lambda day, name: f"{day:%Y-%m-%d}",
    "yyyy-mm-ddThh:mm": lambda day, name: f"{day:%Y-%m-%d}T00:00:00Z",
    "d month yyyy": lambda day, name: f" {day.day}  {name.title()} {day.year} ",
    "dd-MONTH-yyyy": lambda day, name: f"{day:%d}-{name.upper()}-{day.year}",
    "month d, yyyy": lambda day, name: f"{name} {day.day}, {day.year}",
    "with an apostrophe": lambda day, name: f"'{day:%d-%m-%Y}",
    "forced text": lambda day, name: f'="{day:%d/%m/%Y}"',
    "date cell": lambda day, name: day,
    "moment cell": lambda day, name: datetime.combine(day, time(23, 59)),
    "serial": lambda day, name: (day - cells.SERIAL_DAY_ZERO).days,
    "serial of a moment": lambda day, name: (day - cells.SERIAL_DAY_ZERO) / timedelta(days=1) + 0.9,
    "serial as text": lambda day, name: f"{(day - cells.SERIAL_DAY_ZERO).days}.0",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(day=DAYS, data=st.data())
def test_a45_every_date_is_read_back_from_every_spelling(spelling, day, data):
    cell = SPELLINGS[spelling](day, data.draw(st.sampled_from(NAMES[day.month])))

    assert cells.day(cell, THIS_YEAR) == day


@given(day=st.dates(date(THIS_YEAR + cells.YEARS_AHEAD - 99, 1, 1), date(THIS_YEAR + cells.YEARS_AHEAD, 12, 31)))
def test_a45_a_year_of_two_digits_is_read_in_the_century_around_us(day):
    assert cells.day(f"{day.month}/{day.day}/{day:%y}", THIS_YEAR) == day


@given(words=st.text())
def test_a45_any_text_is_a_date_nothing_or_unreadable(words):
    try:
        found = cells.day(words, THIS_YEAR)
    except cells.Unreadable:
        found = None
    assert found is None or isinstance(found, date)
