"""The employee list in Chromium: without script search, filters, columns, order and pages; with it the choice."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.people import EmployeeFactory, PositionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def names(page):
    return page.locator("table tbody th").all_inner_texts()


@pytest.fixture
def people(dinas, other_dinas):
    post = PositionFactory()
    EmployeeFactory(unit=other_dinas.unit, position=post, name="Citra Maharani", back_title="")
    for number in range(51):
        EmployeeFactory(unit=dinas.unit, position=post, name=f"Pegawai {number:02d}", back_title="")


def go(page, role, name, **options):
    with page.expect_navigation():
        page.get_by_role(role, name=name, **options).click()


def test_employee_list_works_without_javascript(hr, people, open_page):
    page = open_page(reverse("people:employee_list"), user=hr.user, java_script_enabled=False)
    go(page, "link", "Berikutnya")
    second = names(page)
    go(page, "link", "Nama", exact=True)
    last_first = names(page)[0]

    go(page, "link", "Tambah filter")
    page.get_by_label("Perangkat daerah").select_option("dinkes")
    go(page, "button", "Tampilkan hasil")
    filtered = names(page)
    go(page, "link", "Kolom")
    page.get_by_label("NIP", exact=True).uncheck()
    go(page, "button", "Simpan pilihan")
    kept, heads = names(page), page.locator("table thead th").all_inner_texts()
    go(page, "link", "Hapus filter")
    page.get_by_role("searchbox").fill("pegawai 07")
    go(page, "button", "Cari", exact=True)

    assert second == ["Pegawai 49", "Pegawai 50"]
    assert last_first == "Pegawai 50"
    assert filtered == kept == ["Citra Maharani"]
    assert "NIP" not in heads
    assert names(page) == ["Pegawai 07"]


def test_choosing_a_person_moves_no_row_and_the_acts_stay_in_sight(hr, people, open_page):
    page = open_page(reverse("people:employee_list"), user=hr.user, width=1440)
    box = page.locator("tbody [data-choose]").first
    before = box.bounding_box()
    box.check()
    bar = page.locator("[data-bulk]").bounding_box()

    assert box.bounding_box() == before
    assert bar["y"] + bar["height"] <= page.evaluate("innerHeight") < page.evaluate("document.body.scrollHeight")


def test_t16_password_asked_on_the_way_goes_on_with_the_download(hr, dinas, open_page, monkeypatch, settings):
    """Back keeps its page, and the password still goes to the address that asked for it."""
    monkeypatch.setattr("people.views.lists.MASS_EXPORT", 0)
    settings.PASSWORD_AGAIN_AFTER = 0
    EmployeeFactory(unit=dinas.unit, retires_on=date(2027, 1, 1))
    hr.user.set_password("teluk-palu-biru-2026")
    hr.user.save()
    page = open_page(reverse("people:retirement_list") + "?tahun=2027", user=hr.user)

    go(page, "button", "Excel")
    page.get_by_label("Kata sandi").fill("teluk-palu-biru-2026")
    with page.expect_download() as download:
        page.get_by_role("button", name="Konfirmasi dan lanjut").click()

    assert download.value.suggested_filename.endswith(".xlsx")
