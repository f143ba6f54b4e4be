"""24 November 2026 in Palu for every test of performance."""

from datetime import date

import pytest

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Sets the day; `today(date)` moves on."""

    def move(day):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: day)

    move(TODAY)
    return move
