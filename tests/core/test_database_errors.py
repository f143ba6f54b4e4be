"""A database or disk that does not answer is a 503 with words; a bug stays a 500 (T49, A37, A38)."""

import errno
import sqlite3

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.test import Client
from django.urls import reverse

from core.database_errors import is_unavailable


def sqlite_error(name):
    error, driver = OperationalError("x"), sqlite3.OperationalError("x")
    driver.sqlite_errorname = name
    error.__cause__ = driver
    return error


def postgresql_error(kind, state):
    error, driver = kind("x"), Exception("x")
    driver.pgcode = state
    error.__cause__ = driver
    return error


def wrapped(inner):
    outer = RuntimeError("x")
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (sqlite_error("SQLITE_FULL"), True),
        (sqlite_error("SQLITE_IOERR_WRITE"), True),
        (sqlite_error("SQLITE_BUSY"), True),
        (sqlite_error("SQLITE_ERROR"), False),
        (postgresql_error(OperationalError, None), True),
        (postgresql_error(OperationalError, "53300"), True),
        (postgresql_error(ProgrammingError, "25006"), True),
        (postgresql_error(ProgrammingError, "42703"), False),
        (InterfaceError("connection already closed"), True),
        (OSError(errno.ENOSPC, "x"), True),
        (OSError(errno.ENOENT, "x"), False),
        (wrapped(sqlite_error("SQLITE_FULL")), True),
        (ValueError("x"), False),
        (None, False),
    ],
)
def test_a37_a38_away_is_told_from_wrong(error, away):
    assert is_unavailable(error) is away


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status", "retry"), [(sqlite_error("SQLITE_FULL"), 503, "10"), (ValueError("x"), 500, None)]
)
def test_a37_page_says_in_words_that_it_passes(monkeypatch, error, status, retry):
    def broken(*args, **kwargs):
        raise error

    monkeypatch.setattr("core.readiness.state", broken)

    answer = Client(raise_request_exception=False).get(reverse("core:readyz"))

    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, retry)
    assert b"<h1>" in answer.content
