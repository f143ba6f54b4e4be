"""24 November 2026 in Palu for every test of performance."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db.models.signals import post_init

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Sets the day; `today(date)` moves on."""

    def move(day):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: day)

    move(TODAY)
    return move


@pytest.fixture
def loaded():
    """`with loaded(Model) as rows:` rows of the model that were read or made inside."""

    @contextmanager
    def watch(model):
        rows = []

        def keep(instance, **_kwargs):
            rows.append(instance)

        post_init.connect(keep, sender=model)
        yield rows
        post_init.disconnect(keep, sender=model)

    return watch
