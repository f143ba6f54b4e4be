"""What hides faults in tests is made to show (T61): an order nobody asked for, a datetime put into a date."""

import random
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import models


@pytest.fixture(autouse=True, scope="session")
def _unordered_queries_shuffled() -> Iterator[None]:
    """Rows of our own models come in a random order unless the query or its model says which."""
    fetch = models.QuerySet._fetch_all

    def fetch_shuffled(queryset: Any) -> None:
        fresh = queryset._result_cache is None
        fetch(queryset)
        if fresh and queryset.model._meta.app_label in settings.LOCAL_APPS and not queryset.ordered:
            random.shuffle(queryset._result_cache)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models.QuerySet, "_fetch_all", fetch_shuffled)
        yield


@pytest.fixture(autouse=True, scope="session")
def _datetime_into_date_fails() -> Iterator[None]:
    """A DateField would silently cut a datetime, in whatever time zone it happens to be."""
    convert = models.DateField.to_python

    def convert_dates_only(field: Any, value: Any) -> Any:
        if isinstance(value, datetime):
            raise TypeError(f"a datetime was given to the date field {field.name}: {value!r}")
        return convert(field, value)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models.DateField, "to_python", convert_dates_only)
        yield
