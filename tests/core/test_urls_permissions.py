"""Walks every address as anonymous and as each role and compares with tests/url_permissions.toml (T01, T05); what
writes takes no GET and no POST without its own token (T23, A22)."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from people.permissions import Permission
from tests.core.url_objects import World
from tests.core.url_table import Line, read_table, write_statuses

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


def signed_in(user: User | None, **options: Any) -> Client:
    client = Client(**options)
    if user is not None:
        client.force_login(user)
    return client


def ask(user: User | None, url: str, method: str) -> HttpResponse:
    """The answer to `user`; whatever it writes is undone, so that each role finds the same city."""
    with transaction.atomic():
        client = signed_in(user)
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


# --- What writes ------------------------------------------------------------------------------------------------------
NO_TOKEN = 418
WRITES = re.compile(r'(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"')
# Written by reading: the access log (T46), the audit entry of a file that is handed out (T45), the session and what it
# was last used for (T17).
MAY_BE_WRITTEN_BY_A_GET = {
    "core_accesslogentry", "core_auditentry", "core_audithead", "django_session", "accounts_signedin",
}  # fmt: skip


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(reason, status=NO_TOKEN)


def addresses(world: World) -> Iterator[tuple[str, Line, str]]:
    """(key, line, address) of the table, each with an object of its own that is gone at the next one."""
    for key, line in TABLE.items():
        with transaction.atomic():
            yield key, line, line.url(world)
            transaction.set_rollback(True)


@pytest.mark.parametrize("who", ["anonymous", "hr", "admin"])
def test_t23_a22_no_address_takes_a_post_without_its_own_token(world, users_by_column, settings, who):
    """Asked of every address, also of those that take GET only: the token comes before anything else."""
    settings.CSRF_FAILURE_VIEW = f"{__name__}.no_token"
    user = users_by_column[who]
    ours, another = signed_in(user, enforce_csrf_checks=True), signed_in(user, enforce_csrf_checks=True)
    form = reverse("accounts_password" if user else "account_login")
    own, foreign = (str(client.get(form).context["csrf_token"]) for client in (ours, another))

    taken = {
        key
        for key, _, url in addresses(world)
        for posted in ({}, {"csrfmiddlewaretoken": foreign})
        if ours.post(url, posted).status_code != NO_TOKEN
    }

    assert taken == set()
    assert ours.post(reverse("accounts_theme"), {"csrfmiddlewaretoken": own}).status_code == 302


def test_t23_a22_what_only_writes_takes_no_get(world, hr):
    taken = {
        line.name: status
        for _, line, url in addresses(world)
        if line.method == "POST" and line.name not in TABLE and (status := ask(hr.user, url, "GET").status_code) != 405
    }

    assert taken == {}


def test_t23_reading_writes_nothing(world, users_by_column):
    written = {}
    for key, line, url in addresses(world):
        column = next((one for one, status in line.statuses.items() if status == 200), "")
        if line.method == "GET" and column:
            client = signed_in(users_by_column[column])
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            tables = {found[1] for query in captured for found in [WRITES.match(query["sql"])] if found}
            written |= {key: tables - MAY_BE_WRITTEN_BY_A_GET}

    assert {key: tables for key, tables in written.items() if tables} == {}
