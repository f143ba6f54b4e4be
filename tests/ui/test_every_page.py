"""Every page of tests/url_permissions.toml in Chromium: axe finds nothing, nothing is wider than the screen, no errors.

By default at 360 px light and 1440 px dark, each page as one role, the home page as each; AXE=all (`make axe`) takes
every width, scheme and language, and each page as everybody who may open it.
"""

import os
from collections.abc import Iterator
from itertools import product

import pytest
from django.test import Client

from accounts.models import User
from tests.core.url_table import Line, Users, read_table
from tests.ui.axe import sideways, violations

ALL = os.environ.get("AXE") == "all"
SCREENS = list(product((360, 1440), (False, True), ("id", "en"))) if ALL else [(360, False, "id"), (1440, True, "id")]
RICHEST_FIRST = ("head", "hr", "admin", "employee", "sekda", "operator", "mayor", "anonymous")
SAME_FOR_ALL = {"core:healthz", "core:readyz"}  # no pages
FOR_EACH_ROLE = {"monitoring:home"}

pytestmark = [pytest.mark.browser, pytest.mark.axe, pytest.mark.slow]


def readers(line: Line) -> Iterator[str]:
    """The columns to open the page as."""
    may = [column for column in RICHEST_FIRST if line.statuses[column] == 200]
    if line.method == "GET" and line.name not in SAME_FOR_ALL:
        yield from may if ALL or line.name in FOR_EACH_ROLE else may[:1]


def is_page(user: User | None, url: str) -> bool:
    """False for files, which a browser keeps instead of showing."""
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = client.get(url)
    return answer.headers["Content-Type"].startswith("text/html") and "Content-Disposition" not in answer.headers


@pytest.fixture
def pages(transactional_db, users_by_column: Users, world) -> list[tuple[str, str, str]]:
    """(name, column, address) of every page that some role can open."""
    lines = [(line, columns) for line in read_table().values() if (columns := list(readers(line)))]
    return [
        (line.name, column, url)
        for line, columns in lines
        for url in [line.url(world)]
        if is_page(users_by_column[columns[0]], url)
        for column in columns
    ]


class Reader:
    """One tab per role; `errors` holds what the console said since it was last emptied."""

    def __init__(self, tab) -> None:
        self.tab = tab
        self.errors: list[str] = []
        tab.on("pageerror", lambda error: self.errors.append(str(error)))
        tab.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)

    def faults(self, url: str) -> list[str]:
        self.errors.clear()
        self.tab.goto(url)
        return [*violations(self.tab), *(["wider than the screen"] if sideways(self.tab) else []), *self.errors]


@pytest.mark.parametrize(("width", "dark", "language"), SCREENS)
def test_axe_finds_nothing(width, dark, language, pages, users_by_column, open_page):
    readers_by_column: dict[str, Reader] = {}
    found = []
    for name, column, url in pages:
        if column not in readers_by_column:
            tab = open_page(url, user=users_by_column[column], width=width, dark=dark, language=language)
            readers_by_column[column] = Reader(tab)
        found += [f"{name} as {column}: {fault}" for fault in readers_by_column[column].faults(url)]

    assert pages
    assert not found, "\n".join(["", *found])
