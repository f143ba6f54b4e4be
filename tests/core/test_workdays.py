"""Working days: weekends, national holidays, the city's own table."""

from datetime import date

import pytest

from core.models import LocalHoliday
from core.workdays import Calendar, is_working_day, working_days_between

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 11, 24), True),
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 8, 17), False),
        (date(2026, 12, 25), False),
        (date(2026, 12, 24), False),  # joint leave
    ],
)
def test_is_working_day_knows_weekends_and_national_days(day, worked):
    assert is_working_day(day) is worked


def test_local_table_adds_and_takes_back_days_off():
    LocalHoliday.objects.create(date=date(2026, 11, 24), name="Hari jadi")
    LocalHoliday.objects.create(date=date(2026, 11, 28), name="Sabtu masuk", is_working_day=True)

    calendar = Calendar()

    assert (calendar.is_working_day(date(2026, 11, 24)), calendar.is_working_day(date(2026, 11, 28))) == (False, True)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 23), date(2026, 11, 30), 5),  # Monday to Monday, docs/rules/service.md
        (date(2026, 11, 23), date(2026, 12, 1), 6),
        (date(2026, 11, 27), date(2026, 11, 29), 0),
        (date(2026, 11, 30), date(2026, 11, 23), 0),
    ],
)
def test_working_days_between_counts_from_the_day_after(start, end, days):
    assert working_days_between(start, end) == days


@pytest.mark.parametrize(("count", "day"), [(0, date(2026, 11, 23)), (5, date(2026, 11, 30)), (6, date(2026, 12, 1))])
def test_adding_working_days_is_the_way_back(count, day):
    assert Calendar().add(date(2026, 11, 23), count) == day
