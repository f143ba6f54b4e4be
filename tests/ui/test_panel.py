"""The panel beside the employee table: opens where there is room, keeps its address, gives the focus back."""

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_person(page, name: str) -> None:
    page.click(f"tbody a:text-is('{name}')")


def test_panel_opens_beside_the_table_takes_the_focus_and_gives_it_back(hr, employee, open_page):
    page = open_page(reverse("people:employee_list"), user=hr.user)
    open_person(page, employee.name)
    page.wait_for_selector("aside.drawer")
    focused = page.evaluate("document.activeElement.textContent")
    address = page.url
    page.keyboard.press("Escape")
    page.wait_for_selector("aside.drawer", state="detached")

    assert focused == employee.name
    assert address.endswith(f"?buka={employee.public_id}")
    assert page.url.endswith(reverse("people:employee_list"))
    assert page.evaluate("document.activeElement.textContent") == employee.name


def test_address_of_an_open_panel_opens_it_again(hr, employee, open_page):
    page = open_page(f"{reverse('people:employee_list')}?buka={employee.public_id}", user=hr.user)

    assert page.inner_text("aside.drawer h2") == employee.name


def test_on_a_phone_the_name_leads_to_the_page(hr, employee, open_page):
    page = open_page(reverse("people:employee_list"), user=hr.user, width=360)
    open_person(page, employee.name)
    page.wait_for_url(f"**/pegawai/{employee.public_id}/")

    assert page.inner_text("h1") == employee.name


def test_without_javascript_the_name_leads_to_the_page(hr, employee, open_page):
    page = open_page(reverse("people:employee_list"), user=hr.user, java_script_enabled=False)
    open_person(page, employee.name)

    assert page.url.endswith(f"/pegawai/{employee.public_id}/")
