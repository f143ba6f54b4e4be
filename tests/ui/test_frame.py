"""The frame of desktops: a side bar that narrows to icons, and heads of tables that stay in sight."""

import pytest
from django.urls import reverse

from tests.factories.people import EmployeeFactory


@pytest.mark.django_db
@pytest.mark.parametrize(("menu", "narrow"), [("narrow", True), ("wide", False), ("anything", False)])
def test_choice_of_the_side_bar_is_kept_per_person(client, hr, menu, narrow):
    client.force_login(hr.user)

    answer = client.post(reverse("accounts_menu"), {"menu": menu, "next": reverse("people:employee_list")})

    hr.user.refresh_from_db()
    assert (answer.headers["Location"], hr.user.narrow_menu) == (reverse("people:employee_list"), narrow)
    assert ("app--narrow" in client.get("/").content.decode()) is narrow


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_narrow_side_bar_is_64_pixels_wide_and_widens_for_the_box_of_the_person(hr, open_page):
    page = open_page("/", user=hr.user, width=1440)
    page.click("[name=menu][value=narrow]")
    page.wait_for_selector(".app--narrow")

    narrow = page.locator(".side").bounding_box()["width"]
    page.click(".who summary")
    opened = page.locator(".side").bounding_box()["width"]

    assert (narrow, opened) == (64, 232)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1100, 1600])  # wider and narrower than the table
def test_head_of_a_long_table_stays_in_sight_and_covers_no_focus(hr, dinas, open_page, width):
    EmployeeFactory.create_batch(45, unit=dinas.unit)
    page = open_page("/pegawai/", user=hr.user, width=width)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(100)
    head = page.locator(".tbl thead th").nth(1)

    top = head.bounding_box()["y"]
    link = page.locator(".tbl tbody th a").nth(5)
    link.focus()
    page.wait_for_timeout(100)
    under = head.bounding_box()["y"] + head.bounding_box()["height"]

    assert -1 <= top <= 1
    assert link.bounding_box()["y"] >= under
