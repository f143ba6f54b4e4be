"""SIASN files for tests: the 64 columns of the export with the plainest valid row, as .csv or .xlsx."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from people.reference.files import rows

CITY_ID = "A5EB03E23BB8F6A0E040640A040252AD"
UNIT_ID = "FF808081000000000000000000000001"
HEADINGS = [row["heading"] for row in rows("siasn-columns")][:64]
UNIT_HEADINGS = ["ID", "NAMA_UNOR", "ID_ATASAN"]

PLAIN = {
    "NAMA": "CONTOH PEGAWAI",
    "GELAR BELAKANG": "S.Kom.",
    "TEMPAT LAHIR NAMA": "PALU",
    "JENIS KELAMIN": "F",
    "AGAMA NAMA": "RAHASIA-AGAMA",
    "NIK": "'7271014101909999",
    "NOMOR HP": "081200000000",
    "ALAMAT": "JL. RAHASIA NO 1\nPALU",
    "NPWP NOMOR": "'091234567890123",
    "BPJS": "'0001234567890",
    "JENIS PEGAWAI NAMA": "PNS Daerah Kab./Kota yang bekerja pada Kab./Kota",
    "KEDUDUKAN HUKUM ID": "01",
    "KEDUDUKAN HUKUM NAMA": "Aktif",
    "STATUS CPNS PNS": "P",
    "TMT CPNS": "01-03-2015",
    "TMT PNS": "01-03-2016",
    "GOL AKHIR ID": "32",
    "GOL AKHIR NAMA": "III/b",
    "TMT GOLONGAN": "01-04-2019",
    "JENIS JABATAN ID": "2",
    "JABATAN NAMA": "PRANATA KOMPUTER AHLI PERTAMA",
    "TMT JABATAN": "01-01-2022",
    "TINGKAT PENDIDIKAN ID": "40",
    "TINGKAT PENDIDIKAN NAMA": "S-1/Sarjana",
    "PENDIDIKAN NAMA": "S-1 TEKNIK INFORMATIKA",
    "TAHUN LULUS": "2013",
    "UNOR ID": UNIT_ID,
    "UNOR NAMA": "BIDANG LALU LINTAS",
}


def nip(number: int = 1, birth: str = "19900101", tail: str = "2015032") -> str:
    """A valid NIP of a woman; `tail` is year, month and sex."""
    return f"{birth}{tail}{number:03d}"


def person(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A row of a PNS; keywords are headings with _ for a space ("NIP_BARU"), None leaves the cell empty."""
    birth = str(changes.pop("birth", "19900101"))
    found: dict[str, Any] = {
        **PLAIN,
        "PNS ID": f"{number:032X}",
        "NIP BARU": f"'{nip(number, birth)}",
        "TANGGAL LAHIR": f"{birth[6:8]}-{birth[4:6]}-{birth[0:4]}",
    }
    return found | {name.replace("_", " "): value for name, value in changes.items()}


def contract(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A row of a PPPK."""
    values: dict[str, Any] = {
        "NIP_BARU": nip(number, tail="2024212"),
        "KEDUDUKAN_HUKUM_ID": "71",
        "KEDUDUKAN_HUKUM_NAMA": "PPPK Aktif",
        "GOL_AKHIR_ID": "59",
        "GOL_AKHIR_NAMA": "IX",
        "TMT_CPNS": "01-03-2024",
        "TMT_PNS": "-",
        "JABATAN_NAMA": "PERAWAT AHLI PERTAMA",
    }
    return person(number, **(values | changes))


def unit(number: int, name: str, parent: str = CITY_ID) -> dict[str, str]:
    return {"ID": unit_id(number), "NAMA_UNOR": name, "ID_ATASAN": parent}


def unit_id(number: int) -> str:
    return f"FF8080810000000000000000{number:08X}"


CITY = {"ID": CITY_ID, "NAMA_UNOR": "PEMERINTAH KOTA PALU", "ID_ATASAN": ""}


def small_city() -> list[dict[str, str]]:
    """City, Dinas Perhubungan with Bidang Lalu Lintas (UNIT_ID), Dinas Kesehatan."""
    return [
        CITY,
        unit(2, "DINAS PERHUBUNGAN"),
        unit(1, "BIDANG LALU LINTAS", unit_id(2)),
        unit(3, "DINAS KESEHATAN"),
    ]


def cells(found: Iterable[Mapping[str, Any]], headings: Sequence[str]) -> list[list[Any]]:
    return [[row.get(heading) for heading in headings] for row in found]


def write_csv(
    path: Path, found: Iterable[Mapping[str, Any]], headings: Sequence[str] | None = None, *,
    delimiter: str = ",", bom: bool = False, above: Sequence[Sequence[Any]] = (),
) -> Path:  # fmt: skip
    rows_ = list(found)
    names = list(headings or (UNIT_HEADINGS if rows_ and "NAMA_UNOR" in rows_[0] else HEADINGS))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows(above)
    writer.writerow(names)
    writer.writerows(cells(rows_, [name.strip() for name in names]))
    path.write_text(out.getvalue(), encoding="utf-8-sig" if bom else "utf-8")
    return path


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Sheets of rows; a number stays a number, everything else is text."""
    book = xlsxwriter.Workbook(str(path))
    for name, rows_ in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows_):
            for column, value in enumerate(row):
                if isinstance(value, int | float):
                    sheet.write_number(at, column, value)
                elif value is not None:
                    sheet.write_string(at, column, str(value))
    book.close()
    return path


def people_sheet(found: Iterable[Mapping[str, Any]], headings: Sequence[str] = ()) -> list[list[Any]]:
    names = list(headings or HEADINGS)
    return [names, *cells(found, names)]
