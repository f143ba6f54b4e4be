"""A real-shaped set goes in by the browser alone, is corrected by its error sheets, undone and done again."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from core.clock import today
from people.enums import Role
from people.sheets import kinds
from tests.factories import siasn
from tests.factories.people import RoleAssignmentFactory, UserFactory
from tests.loop.person import PASSWORD, Person, t

pytestmark = [
    pytest.mark.browser,
    pytest.mark.both_stacks,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

WHO = siasn.nip(1)
NEW_YEAR = f"01-01-{today().year}"
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
        {"NIP": WHO, "NAMA PELATIHAN": "Bimtek", "JP": "20", "TANGGAL SELESAI": NEW_YEAR, "NOMOR BUKTI": "S/1"},
        {"NIP": WHO, "NAMA PELATIHAN": "Kursus", "JP": "20,3", "TANGGAL SELESAI": NEW_YEAR, "NOMOR BUKTI": "S/2"},
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
    "disiplin": [
        {"NIP": WHO, "TINGKAT HUKUMAN": "Ringan", "TMT HUKUMAN": "01-02-2024"},
        {"NIP": WHO, "TINGKAT HUKUMAN": "Aneh", "TMT HUKUMAN": "01-02-2025"},
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
    "UNIT KERJA": "Dinas Kesehatan", "JUMLAH FORMASI": "2", "TINGKAT HUKUMAN": "Sedang",
    "NIP BARU": siasn.nip(3), "TANGGAL LAHIR": "01-01-1990", "NAMA": "BUDI CONTOH", "ID_ATASAN": siasn.unit_id(3),
}  # fmt: skip

# New, changed, unchanged, refused and (of SIASN) not in the files, as the page of each import shows them.
WRITTEN = [["7", "1", "0", "4", "0"], ["4", "0", "0", "0", "7"], ["12", "0", "0", "12"], ["12", "0", "0", "0"]]
NOTHING = ("0 pegawai", [])
EVERYTHING = (
    "7 pegawai",
    ["7", "14 %", "14 %", "14 %", "14 %", "0 %", "66 %", "28 %", "100 %", "25 %", "100 %"],
)


@pytest.fixture
def staff(browser: Any, live_server: Any, city: Any, settings: Any) -> Iterator[Person]:
    """HR at a browser, in a city that takes the confidential sheet as well."""
    settings.DISCIPLINE_ASSESSMENT = "DPIA-1"
    user = UserFactory(email="sdm@palu.test", password=PASSWORD)
    RoleAssignmentFactory(user=user, role=Role.HR)
    someone = Person(browser, live_server.url, user.email)
    yield someone.sign_in()
    someone.close()


def test_a_set_of_files_is_corrected_undone_and_done_again(staff: Person, tmp_path: Path) -> None:
    siasn_files, book = _siasn_files(tmp_path), _workbook(tmp_path / "riwayat.xlsx", ROWS)

    first = [_import(staff, siasn_files)]
    mended_files = _mend(staff, tmp_path)
    first.append(_import(staff, mended_files))
    first.append(_import(staff, [book]))
    mended_sheets = _mend(staff, tmp_path)
    first.append(_import(staff, mended_sheets))
    written = _counts(staff)
    undone = [_undo(staff, address) for address, _figures in reversed(first)]
    empty = _counts(staff)
    again = [_import(staff, files) for files in (siasn_files, mended_files, [book], mended_sheets)]

    assert (len(mended_files), len(mended_sheets)) == (2, len(ROWS))
    assert [figures for _address, figures in first] == WRITTEN
    assert undone == [[str(rows), "0", "0"] for rows in (12, 12, 4, 8)]
    assert [figures for _address, figures in again] == WRITTEN
    assert (written, empty, _counts(staff)) == (EVERYTHING, NOTHING, EVERYTHING)


def _siasn_files(folder: Path) -> list[Path]:
    """The hierarchy, PNS, PPPK and PPPK paruh waktu: the last row of each is wrong in one cell."""
    part_time = {"KEDUDUKAN_HUKUM_ID": None, "KEDUDUKAN_HUKUM_NAMA": "PPPK Paruh Waktu"}
    lost = siasn.unit(9, "BIDANG PELAYANAN", siasn.unit_id(99))
    pns = [siasn.person(1), siasn.person(2), siasn.person(3, NIP_BARU="19900101201503200")]
    return [
        siasn.write_csv(folder / "unor.csv", [*siasn.small_city(), lost]),
        siasn.write_csv(folder / "pns.csv", pns),
        siasn.write_csv(folder / "pppk.csv", [siasn.contract(20), siasn.contract(21, TANGGAL_LAHIR="31-02-1990")]),
        siasn.write_csv(folder / "pw.csv", [siasn.contract(30, **part_time), siasn.contract(31, **part_time, NAMA="")]),
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


def _import(staff: Person, files: Iterable[Path]) -> tuple[str, list[str]]:
    """Sends the files, runs what the check allows; gives the address of the import and its figures."""
    staff.go("/impor/")
    staff.follow("Import files")
    staff.page.set_input_files("input[type=file]", [str(path) for path in files])
    staff.press("Check files")
    staff.reads("Look at the check before you run the import", within="h1")
    staff.press(re.compile(t("Run import of %(shown)s row").partition(" %")[0]))
    staff.reads("The import is written", within="h1")
    return staff.page.url, _figures(staff)


def _figures(staff: Person) -> list[str]:
    return staff.main.locator(".kpi__n").all_inner_texts()


def _undo(staff: Person, address: str) -> list[str]:
    """Gives how many rows were undone, had changed since, and are in use."""
    staff.go(address)
    staff.follow("Undo this import")
    staff.press("Undo this import")
    staff.reads("The import is undone", within="h1")
    return _figures(staff)


def _mend(staff: Person, folder: Path) -> list[Path]:
    """The error sheets of the import on the page, with the wrong cell of each row put right."""
    found = []
    for link in staff.main.locator("#ditolak a[href*='/ditolak/']").all():
        with staff.page.expect_download() as coming:
            link.click()
        what = (link.get_attribute("href") or "").partition("=")[2]
        path = folder / f"perbaikan-{what or 'pegawai'}.xlsx"
        coming.value.save_as(path)
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        headings = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            wrong = str(row[3].value)
            row[headings.index(wrong)].value = MENDED[wrong]
        book.save(path)
        found.append(path)
    return found


def _counts(staff: Person) -> tuple[str, list[str]]:
    """Employees in the list, then people and percents of whom each sheet is known."""
    staff.go("/pegawai/")
    people = staff.text(".lead").partition(" ·")[0]
    staff.go("/kelengkapan/")
    return people, staff.main.locator("tfoot, table:not(.cards) tbody").last.locator("td").all_inner_texts()


def test_every_kind_is_in_the_set(settings: Any) -> None:
    settings.DISCIPLINE_ASSESSMENT = "DPIA-1"
    assert set(ROWS) == {kind.code for kind in kinds.all_kinds()}
