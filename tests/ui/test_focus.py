"""Where the focus is after a part of a page came anew, and what a screen reader is told; by keyboard alone."""

import pytest
from django.urls import reverse

from tests.factories.people import EmployeeFactory, PositionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOCUSED = "document.activeElement.id || document.activeElement.getAttribute('aria-label')"


@pytest.fixture
def people(dinas, other_dinas):
    post = PositionFactory()
    EmployeeFactory(unit=other_dinas.unit, position=post, name="Citra Maharani", back_title="")
    for number in range(51):
        EmployeeFactory(unit=dinas.unit, position=post, name=f"Pegawai {number:02d}", back_title="")


@pytest.fixture
def listed(hr, people, open_page):
    return open_page(reverse("people:employee_list"), user=hr.user)


def said(page, text: str) -> None:
    page.wait_for_function("text => document.querySelector('[data-said]').textContent === text", arg=text)


def test_sorting_keeps_the_focus_on_the_head_and_tells_what_shows(listed):
    listed.focus("#urut-nama")
    listed.keyboard.press("Enter")
    listed.wait_for_selector("th[aria-sort=descending]")
    said(listed, "1–50 dari 52 pegawai")

    assert listed.evaluate(FOCUSED) == "urut-nama"
    assert listed.inner_text("tbody th >> nth=0") == "Pegawai 50"


def test_paging_brings_the_focus_to_the_list_and_its_keys_work(listed):
    listed.focus("a[rel=next]")
    listed.keyboard.press("Enter")
    said(listed, "51–52 dari 52 pegawai")
    focused = listed.evaluate(FOCUSED)
    listed.keyboard.press("j")

    assert focused == "Daftar pegawai"
    assert listed.evaluate("document.activeElement.textContent") == "Pegawai 49"


def test_filters_come_with_the_focus_and_leave_it_at_the_result(listed):
    listed.focus("#tambah-saring")
    listed.keyboard.press("Enter")
    listed.wait_for_selector("#saringan")
    in_form = listed.evaluate(FOCUSED)
    listed.get_by_label("Perangkat daerah").select_option("dinkes")
    listed.focus("#saringan button")
    listed.keyboard.press("Enter")
    said(listed, "1–1 dari 1 pegawai")
    at_result, address, count = listed.evaluate(FOCUSED), listed.url, listed.inner_text("#jumlah")
    listed.focus(".chip.is-on")
    listed.keyboard.press("Enter")
    said(listed, "1–50 dari 52 pegawai")

    assert (in_form, at_result) == ("saringan", "Daftar pegawai")
    assert "perangkat" in address or "dinas=dinkes" in address
    assert count.startswith("1 pegawai")
    assert listed.evaluate(FOCUSED) == "Daftar pegawai"
    assert listed.inner_text("#jumlah").startswith("52 pegawai")


def test_searching_keeps_the_focus_in_the_field_and_says_when_nothing_is_found(listed):
    listed.fill("#q", "tidak ada")
    listed.keyboard.press("Enter")
    said(listed, "Tidak ada pegawai yang ditemukan")

    assert listed.evaluate(FOCUSED) == "q"
    assert listed.input_value("#q") == "tidak ada"


def test_density_is_one_press_kept_for_the_person_and_keeps_the_focus(listed, hr):
    roomy = listed.locator("tbody tr").first.bounding_box()["height"]
    listed.focus("#padat")
    listed.keyboard.press("Enter")
    listed.wait_for_selector("table.tbl--dense")
    dense = listed.locator("tbody tr").first.bounding_box()["height"]
    focused = listed.evaluate(FOCUSED)
    listed.reload()

    assert (round(roomy), round(dense)) == (44, 36)
    assert focused == "padat"
    assert listed.get_attribute("#padat", "aria-pressed") == "true"
    assert listed.locator("table.tbl--dense").count() == 1
