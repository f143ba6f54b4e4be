"""Every page that a role may open has 0 violations and does not scroll sideways.

By default each page once at 360 px in the light theme and once at 1440 px in the dark one; `make axe` (AXE=all) opens
it in both widths, themes and languages. The pages and their objects are those of tests/url_permissions.toml.
"""

import os
from itertools import product

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.core import url_objects
from tests.core.test_urls_permissions import COLUMNS, TABLE
from tests.ui.axe import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.axe, pytest.mark.django_db(transaction=True)]

EVERYTHING = list(product((360, 1440), (False, True), ("id", "en")))
VIEWS = EVERYTHING if os.environ.get("AXE") == "all" else [(360, False, "id"), (1440, True, "id")]
PAGES = [
    line
    for line, (_permission, _kind, statuses) in TABLE.items()
    if not line.endswith(" POST") and "200" in statuses.split() and not line.startswith(("core:healthz", "core:readyz"))
]
READERS = ("hr", "head", "employee", "operator", "sekda", "mayor", "admin", "anonymous")


@pytest.fixture
def readers(employee, operator, head, hr, leader, mayor, admin_user):
    return {
        "anonymous": None,
        "employee": employee.user,
        "operator": operator.user,
        "head": head.user,
        "hr": hr.user,
        "sekda": leader.user,
        "mayor": mayor.user,
        "admin": admin_user.user,
    }


def is_page(user, url: str) -> bool:
    """False for files, which a browser keeps instead of showing."""
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = client.get(url)
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("line", PAGES)
def test_page_has_no_violations_and_no_sideways_scroll(line, readers, dinas, employee, open_page):
    _permission, kind, statuses = TABLE[line]
    allowed = {column for column, status in zip(COLUMNS, statuses.split(), strict=True) if status == "200"}
    user = readers[next(reader for reader in READERS if reader in allowed)]
    url = reverse(line, kwargs=getattr(url_objects, kind)(dinas, employee) if kind else {})
    if not is_page(user, url):
        return

    found = {}
    for width, dark, language in VIEWS:
        page = open_page(url, user=user, width=width, dark=dark, bypass_csp=True, language=language)
        found[width, dark, language] = (violations(page), sideways(page))
        page.close()

    assert found == dict.fromkeys(found, ([], 0))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1440])
def test_gallery_has_no_violations_in_any_combination(width, dark, hr, open_page):
    page = open_page(reverse("core:gallery"), user=hr.user, width=width, dark=dark, bypass_csp=True)

    assert violations(page) == []


@pytest.mark.parametrize("path", ["/masuk/", "/", "/galeri/", "/bantuan/", "/kotak-masuk/", "/tidak-ada/"])
def test_page_reflows_at_320_pixels(path, hr, open_page):
    page = open_page(path, user=None if path == "/masuk/" else hr.user, width=320)

    assert sideways(page) == 0


def test_sign_in_with_errors_has_no_violations(db, open_page):
    page = open_page(reverse(settings.LOGIN_URL), width=360, bypass_csp=True)
    page.click("form .btn")
    page.wait_for_selector(".errsum")

    assert violations(page) == []
    assert page.evaluate("document.activeElement.className") == "errsum"


def test_the_sheet_of_the_menu_has_no_violations(hr, open_page):
    page = open_page("/bantuan/", user=hr.user, width=360, bypass_csp=True)
    page.click(".tabbar a:last-child")
    page.click(".who summary")

    assert violations(page) == []
