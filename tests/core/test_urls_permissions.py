"""Walks every address as anonymous and as each role and compares with tests/url_permissions.toml (T01, T05)."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from people.permissions import Permission
from tests.core import url_objects
from tests.factories.people import make_head

TABLE_FILE = Path(__file__).resolve().parents[1] / "url_permissions.toml"
TABLE: dict[str, list[str]] = tomllib.loads(TABLE_FILE.read_text(encoding="utf-8"))
COLUMNS = ("anonymous", "employee", "operator", "head", "outsider", "hr", "sekda", "mayor", "admin")
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


@pytest.fixture
def signed_in(employee, operator, head, other_dinas, hr, leader, mayor, admin_user):
    """A client per column."""
    users = [
        None,
        employee.user,
        operator.user,
        head.user,
        make_head(other_dinas.unit, name="Kepala Dinas Kesehatan").user,
        hr.user,
        leader.user,
        mayor.user,
        admin_user.user,
    ]
    clients = {}
    for column, user in zip(COLUMNS, users, strict=True):
        clients[column] = Client(raise_request_exception=True)
        if user is not None:
            clients[column].force_login(user)
    return clients


def status(client: Client, url: str, method: str) -> int:
    """What the page answers; whatever it writes is undone, so that each role finds the same city."""
    with transaction.atomic():
        answer = client.get(url) if method == "GET" else client.post(url)
        transaction.set_rollback(True)
    return answer.status_code


def test_t01_every_url_is_in_the_table():
    known = {line.removesuffix(" POST") for line in TABLE}

    assert known == set(names(get_resolver().url_patterns))


def test_t01_every_line_names_a_permission():
    unknown = {line: row[0] for line, row in TABLE.items() if row[0] not in {*Permission.__members__, *OPEN_TO_ALL}}

    assert unknown == {}


@pytest.mark.parametrize("line", TABLE)
def test_t01_url_answers_each_role_as_the_table_says(line, signed_in, dinas, employee):
    permission, kind, statuses = TABLE[line]
    name, _, method = line.partition(" ")
    url = reverse(name, kwargs=getattr(url_objects, kind)(dinas, employee) if kind else {})

    found = "  ".join(str(status(signed_in[column], url, method or "GET")) for column in COLUMNS)

    assert found.split() == statuses.split(), f'found: "{line}" = ["{permission}", "{kind}", "{found}"]'


@pytest.mark.parametrize("line", [line for line in TABLE if TABLE[line][0] not in {"public"}])
def test_t01_anonymous_is_sent_to_sign_in(line, client, dinas, employee):
    name, _, method = line.partition(" ")
    kind = TABLE[line][1]
    url = reverse(name, kwargs=getattr(url_objects, kind)(dinas, employee) if kind else {})

    answer = client.get(url) if method != "POST" else client.post(url)

    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, reverse(settings.LOGIN_URL))


@pytest.mark.parametrize(("column", "expected"), [(one, 200 if one == "admin" else 302) for one in COLUMNS])
def test_t01_admin_site_is_for_administrators(column, expected, signed_in):
    assert signed_in[column].get(reverse("admin:index")).status_code == expected
