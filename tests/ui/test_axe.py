"""Accessibility of the gallery, of the sign-in page with errors and of open menus; every page: test_every_page.py."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.ui.axe import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.axe, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1440])
def test_gallery_has_no_violations_in_any_combination(width, dark, hr, open_page):
    page = open_page(reverse("core:gallery"), user=hr.user, width=width, dark=dark)

    assert violations(page) == []


@pytest.mark.parametrize("path", ["/masuk/", "/", "/galeri/", "/bantuan/", "/kotak-masuk/", "/tidak-ada/"])
def test_page_reflows_at_320_pixels(path, hr, open_page):
    page = open_page(path, user=None if path == "/masuk/" else hr.user, width=320)

    assert sideways(page) == 0


def test_sign_in_with_errors_has_no_violations(db, open_page):
    page = open_page(reverse(settings.LOGIN_URL), width=360)
    page.click("form .btn")
    page.wait_for_selector(".errsum")

    assert violations(page) == []
    assert page.evaluate("document.activeElement.className") == "errsum"


def test_the_sheet_of_the_menu_has_no_violations(hr, open_page):
    page = open_page("/bantuan/", user=hr.user, width=360)
    page.click(".tabbar a:last-child")
    page.click(".who summary")

    assert violations(page) == []
