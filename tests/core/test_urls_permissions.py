"""Walks every address as anonymous and as each role and compares with tests/url_permissions.toml (T01, T05)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from people.permissions import Permission
from tests.core.url_table import read_table, write_statuses

TABLE = read_table()
OPEN_TO_ALL = {"public", "signed in", "own"}
pytestmark = pytest.mark.django_db


def names(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    """The names of all addresses except those inside Django's admin site."""
    for one in patterns:
        if isinstance(one, URLResolver):
            if one.namespace != "admin":
                yield from names(one.url_patterns, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        elif isinstance(one, URLPattern):
            yield f"{prefix}{one.name}" if one.name else f"without a name: {one.pattern}"


def ask(user: User | None, url: str, method: str) -> HttpResponse:
    """The answer to `user`; whatever it writes is undone, so that each role finds the same city."""
    client = Client()
    with transaction.atomic():
        if user is not None:
            client.force_login(user)
        answer = client.post(url) if method == "POST" else client.get(url)
        transaction.set_rollback(True)
    return answer


def test_t01_every_url_is_in_the_table():
    assert {line.name for line in TABLE.values()} == set(names(get_resolver().url_patterns))


def test_t01_every_line_names_a_permission():
    known = {*Permission.__members__, *OPEN_TO_ALL}

    assert {key: line.permission for key, line in TABLE.items() if line.permission not in known} == {}


@pytest.mark.parametrize("key", TABLE)
def test_t01_url_answers_each_role_as_the_table_says(key, users_by_column, world):
    line = TABLE[key]
    url = line.url(world)

    answers = {column: ask(user, url, line.method) for column, user in users_by_column.items()}

    found = {column: answer.status_code for column, answer in answers.items()}
    shown = write_statuses(found)
    assert found == line.statuses, f'found: "{key}" = ["{line.permission}", "{line.kind}", "{shown}"]'
    if line.permission != "public":
        sign_in, _, asked = answers["anonymous"].headers["Location"].partition("?")
        assert (sign_in, asked) == (reverse(settings.LOGIN_URL), f"next={quote(url)}")


def test_t01_admin_site_is_for_administrators(users_by_column):
    answers = {column: ask(user, reverse("admin:index"), "GET") for column, user in users_by_column.items()}

    found = {column: answer.status_code for column, answer in answers.items()}
    assert found == {column: {"admin": 200, "anonymous": 302}.get(column, 404) for column in users_by_column}
