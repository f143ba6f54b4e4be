"""What a page weighs over the wire (ui.md section 7): first visit, repeat visit and number of requests."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tests.core.url_table import read_table
from tests.factories.people import EmployeeFactory

KILOBYTE = 1024
PACKED = {".woff2"}
TABLE = read_table()

# key of tests/url_permissions.toml: reader, KB at the first visit, KB when the files are known, requests
BUDGETS = {
    "surveys:response_section": ("head", 80, 10, 6),
    "surveys:mine": ("head", 110, 20, 8),
    "people:team": ("head", 110, 20, 8),
    "people:employee_list": ("hr", 180, 40, 10),
    "monitoring:home": ("hr", 220, 60, 10),
}


def page_of(user: Any, url: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def files_of(html: str) -> set[str]:
    """The own files a page makes a browser fetch: styles, scripts, fonts, pictures and the sprite."""
    found = re.findall(r'(?:src|href)="/static/([^"#]+)', html)
    return set(found)


def weight(path: str) -> int:
    location = finders.find(path)
    assert isinstance(location, str), path
    raw = Path(location).read_bytes()
    return len(raw) if Path(path).suffix in PACKED else len(gzip.compress(raw, 9))


@pytest.mark.django_db
@pytest.mark.parametrize("key", BUDGETS)
def test_page_stays_within_its_bytes(key, world, users_by_column):
    reader, first_most, repeat_most, requests_most = BUDGETS[key]
    EmployeeFactory.create_batch(55, unit=world.dinas.unit)
    html = page_of(users_by_column[reader], TABLE[key].url(world))

    files = files_of(html)
    repeat = len(gzip.compress(html.encode(), 6))
    first = repeat + sum(weight(path) for path in files)

    assert repeat <= repeat_most * KILOBYTE
    assert first <= first_most * KILOBYTE
    assert 1 + len(files) <= requests_most


def test_scripts_of_a_page_are_htmx_and_our_own(client, db):
    html = client.get("/masuk/").content.decode()

    assert sorted(path for path in files_of(html) if path.endswith(".js")) == ["js/palu.js", "vendor/htmx/htmx.min.js"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_browser_asks_for_no_more_than_the_page_names(world, users_by_column, open_page):
    page = open_page("/bantuan/", user=users_by_column["head"], width=360)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("/static/")[2] or "page"))
    url = TABLE["surveys:response_section"].url(world)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    html = page_of(users_by_column["head"], url)

    assert set(asked) <= {"page", *files_of(html)}
    assert settings.STATIC_URL in html
