"""A real-shaped set goes in by the browser alone, is corrected by its error sheets, undone and done again."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.apps import apps
from playwright.sync_api import Page

from people.sheets import kinds
from tests.factories import siasn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WHO = siasn.nip(1)
PPPK = siasn.nip(20, tail="2024212")
APPROVED = {"UNIT KERJA": "Dinas Kesehatan", "BERLAKU SEJAK": "01-01-2026"}
ROWS: dict[str, list[dict[str, str]]] = {  # the second row of each kind is wrong in one cell
    "predikat-tahunan": [
        {"NIP": WHO, "TAHUN": "2024", "PREDIKAT": "Baik"},
        {"NIP": WHO, "TAHUN": "2025", "PREDIKAT": "Lumayan"},
    ],
    "predikat-triwulan": [
        {"NIP": WHO, "TAHUN": "2025", "TRIWULAN": "I", "PREDIKAT": "Baik"},
        {"NIP": WHO, "TAHUN": "2025", "TRIWULAN": "V", "PREDIKAT": "Baik"},
    ],
    "angka-kredit": [
        {"NIP": WHO, "JENJANG": "Ahli Pertama", "PER TANGGAL": "31-12-2024", "ANGKA KREDIT": "25"},
        {"NIP": WHO, "JENJANG": "Ahli Pertama", "PER TANGGAL": "31-12-2025", "ANGKA KREDIT": "banyak"},
    ],
    "pelatihan": [
        {"NIP": WHO, "NAMA PELATIHAN": "Bimtek", "JP": "20", "TANGGAL SELESAI": "14-03-2025", "NOMOR BUKTI": "S/1"},
        {"NIP": WHO, "NAMA PELATIHAN": "Kursus", "JP": "20,3", "TANGGAL SELESAI": "14-05-2025", "NOMOR BUKTI": "S/2"},
    ],
    "kompetensi": [
        {"NIP": WHO, "KOMPETENSI": "Kerja Sama", "LEVEL": "2", "TANGGAL PENILAIAN": "12-08-2025"},
        {"NIP": WHO, "KOMPETENSI": "Komunikasi", "LEVEL": "7", "TANGGAL PENILAIAN": "12-08-2025"},
    ],
    "pangkat": [
        {"NIP": WHO, "GOLONGAN": "III/a", "TMT GOLONGAN": "01-03-2015"},
        {"NIP": siasn.nip(2), "GOLONGAN": "XX", "TMT GOLONGAN": "01-03-2015"},
    ],
    "jabatan": [
        {"NIP": WHO, "JABATAN": "Pengelola Data", "TMT JABATAN": "01-03-2015", "UNIT KERJA": "Dinas Kesehatan"},
        {"NIP": siasn.nip(2), "JABATAN": "Pengelola Data", "TMT JABATAN": "31-02-2015", "UNIT KERJA": "Sigi"},
    ],
    "pendidikan": [
        {"NIP": WHO, "TINGKAT PENDIDIKAN": "S-1/Sarjana", "TAHUN LULUS": "2012"},
        {"NIP": WHO, "TINGKAT PENDIDIKAN": "S9", "TAHUN LULUS": "2019"},
    ],
    "kontrak": [
        {"NIP": PPPK, "TANGGAL MULAI": "01-03-2024", "TANGGAL SELESAI": "28-02-2029"},
        {"NIP": PPPK, "TANGGAL MULAI": "01-03-2029", "TANGGAL SELESAI": "28-02-2020"},
    ],
    "kepala-unit": [
        {"NIP": WHO, "UNIT KERJA": "Bidang Lalu Lintas", "TMT KEPALA": "01-07-2024"},
        {"NIP": siasn.nip(2), "UNIT KERJA": "Dinas Kelautan", "TMT KEPALA": "01-07-2024"},
    ],
    "formasi": [
        APPROVED | {"JABATAN": "Apoteker Ahli Muda", "JUMLAH FORMASI": "4"},
        APPROVED | {"JABATAN": "Apoteker Ahli Madya", "JUMLAH FORMASI": "-1"},
    ],
}  # fmt: skip
MENDED = {
    "PREDIKAT": "Baik", "TRIWULAN": "II", "ANGKA KREDIT": "37,5", "JP": "20,25", "LEVEL": "3", "GOLONGAN": "II/d",
    "TMT JABATAN": "28-02-2015", "TINGKAT PENDIDIKAN": "S-2", "TANGGAL SELESAI": "28-02-2034",
    "UNIT KERJA": "Dinas Kesehatan", "JUMLAH FORMASI": "2",
}  # fmt: skip
MODELS = {
    "performance.Evaluation": 4, "performance.AngkaKreditBalance": 2, "training.LearningHours": 2,
    "people.CompetencyAssessment": 2, "people.EducationRecord": 2, "people.ContractPeriod": 2, "people.UnitHead": 2,
    "people.ApprovedPost": 2, "people.GradeHeld": 6, "people.PositionHeld": 6,
}  # fmt: skip
BEFORE = {
    **dict.fromkeys(MODELS, 0),
    "people.GradeHeld": 4,
    "people.PositionHeld": 4,
}  # as the SIASN files brought them


def test_a_set_of_files_is_corrected_undone_and_done_again(hr: Any, open_page: Any, tmp_path: Path) -> None:
    page: Page = open_page("/impor/", user=hr.user)
    _upload(page, *_siasn_files(tmp_path))
    _run(page)
    book = _workbook(tmp_path / "riwayat.xlsx", ROWS)

    first = _upload(page, book)
    refused = page.locator("#ditolak tbody tr").count()
    mended = [_mend(page, link, tmp_path) for link in page.locator("#ditolak a[href*='isi=']").all()]
    _run(page)
    second = _upload(page, *mended)
    _run(page)
    written = _counts()
    for address in (second, first):
        _undo(page, address)
    undone = _counts()
    for files in ([book], mended):
        _upload(page, *files)
        _run(page)

    assert (refused, len(mended)) == (len(ROWS), len(ROWS))
    assert written == MODELS
    assert undone == BEFORE
    assert _counts() == MODELS


def _siasn_files(folder: Path) -> list[Path]:
    part_time = {"KEDUDUKAN_HUKUM_ID": None, "KEDUDUKAN_HUKUM_NAMA": "PPPK Paruh Waktu"}
    return [
        siasn.write_csv(folder / "unor.csv", siasn.small_city()),
        siasn.write_csv(folder / "pns.csv", [siasn.person(1), siasn.person(2)]),
        siasn.write_csv(folder / "pppk.csv", [siasn.contract(20)]),
        siasn.write_csv(folder / "pw.csv", [siasn.contract(30, **part_time)]),
    ]


def _workbook(path: Path, found: dict[str, list[dict[str, str]]]) -> Path:
    """One workbook with a sheet for each kind."""
    book = xlsxwriter.Workbook(path)
    for code, rows in found.items():
        sheet = book.add_worksheet(code)
        for place, heading in enumerate(rows[0]):
            for number, words in enumerate([heading, *(row[heading] for row in rows)]):
                sheet.write_string(number, place, words)
    book.close()
    return path


def _upload(page: Page, *files: Path) -> str:
    """Sends the files; gives the address of the import, whose check is shown."""
    page.goto("/impor/baru/")
    page.set_input_files("input[type=file]", [str(path) for path in files])
    page.locator("main form[enctype] button").click()
    page.wait_for_load_state()
    assert re.search(r"/impor/[0-9a-f-]{36}/$", page.url), page.inner_text("main")
    return page.url


def _run(page: Page) -> None:
    page.locator("form[action$='/jalankan/'] button").click()
    page.wait_for_load_state()
    page.locator(".steps").wait_for()
    page.reload()


def _undo(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("a[href$='/urungkan/']").click()
    page.locator("main form[method=post] button").first.click()
    page.wait_for_load_state()


def _mend(page: Page, link: Any, folder: Path) -> Path:
    """The error sheet of one kind, with the wrong cell put right."""
    with page.expect_download() as coming:
        link.click()
    path = folder / f"{coming.value.suggested_filename}-{link.get_attribute('href').rpartition('=')[2]}.xlsx"
    coming.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    wrong = sheet[2][3].value
    sheet.cell(2, headings.index(wrong) + 1).value = MENDED[wrong]
    book.save(path)
    return path


def _counts() -> dict[str, int]:
    return {name: apps.get_model(name).objects.count() for name in MODELS}


def test_every_kind_is_in_the_set() -> None:
    assert set(ROWS) == {kind.code for kind in kinds.all_kinds()}
