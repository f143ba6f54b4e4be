"""Writes the synthetic Palu as BKN would export it: PNS and PPPK as .xlsx, part-time PPPK as .csv, the hierarchy.

Bad data is put in on purpose, in the shares of palu-figures.md section 8 (A).
"""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random

import xlsxwriter

from monitoring.demo.organisation import DemoUnit, units
from monitoring.demo.people import DemoPerson, Staff
from people.reference.files import rows

CORE_COLUMNS = 64
ECHELON_COLUMNS = ("ESELON ID", "ESELON NAMA")
CONTRACT_COLUMNS = ("Tgl Awal Kontrak", "Tgl Akhir Kontrak")
INSTANSI_ID = "A5EB03E23BB8F6A0E040640A040252AD"
INSTANSI = "Pemerintah Kota Palu"
UNKNOWN_UNIT_ID = "FF80808100000000000000000000{:04X}"

FLAWS = (("unit", 0.03), ("duplicate", 0.01), ("no_tmt", 0.02), ("past_age", 0.01), ("no_title", 0.04))
FILES = {"pns": "SIASN-PNS.xlsx", "pppk": "SIASN-PPPK.xlsx", "pppk_pw": "SIASN-PPPK-paruh-waktu.csv"}
HIERARCHY_FILE = "SIASN-hierarki-unor.xlsx"


def write_files(*, employees: int, seed: int, on: date, folder: Path) -> list[Path]:
    """The four files in `folder`; same numbers, seed and day give equal cells."""
    random = Random(seed)  # noqa: S311 - invented people, no secret
    organisation = units(employees, random)
    people = Staff(random, on).make(organisation, employees)
    _spoil(people, random)
    folder.mkdir(parents=True, exist_ok=True)
    written = [_write_hierarchy(folder / HIERARCHY_FILE, organisation)]
    for kind, name in FILES.items():
        table = [_row(person, on, random) for person in people if person.kind == kind]
        table += [
            _twin(row) for row, person in zip(table, _of(people, kind), strict=True) if "duplicate" in person.flaws
        ]
        columns = [*_headings(), *(CONTRACT_COLUMNS if kind != "pns" else ECHELON_COLUMNS)]
        written.append(_write_table(folder / name, columns, table))
    return written


def _of(people: Iterable[DemoPerson], kind: str) -> list[DemoPerson]:
    return [person for person in people if person.kind == kind]


def _spoil(people: list[DemoPerson], random: Random) -> None:
    for flaw, share in FLAWS:
        fitting = [one for one in people if _may_have(one, flaw)]
        for person in random.sample(fitting, min(len(fitting), max(1, round(len(people) * share)))):
            person.flaws.add(flaw)


def _may_have(person: DemoPerson, flaw: str) -> bool:
    """Structural posts stay clean so that every unit has its head; only diplomas can lack their title."""
    if person.post.group == "1":
        return False
    return flaw != "no_title" or bool(person.back)


def _headings() -> list[str]:
    return [row["heading"] for row in rows("siasn-columns")][:CORE_COLUMNS]


def _row(person: DemoPerson, on: date, random: Random) -> dict[str, str]:
    """Cells by heading; columns the importer does not read are filled with invented or empty values."""
    unknown = "unit" in person.flaws
    unit_number = random.randrange(1, 9)
    birth = person.birth
    if "past_age" in person.flaws:
        birth = date(on.year - 61, person.birth.month, min(person.birth.day, 28))
    number = f"{birth:%Y%m%d}{person.number[8:]}"
    is_pns = person.kind == "pns"
    status = {"pns": ("01", "Aktif"), "pppk": ("71", "PPPK Aktif"), "pppk_pw": ("", "PPPK Paruh Waktu Aktif")}[
        person.kind
    ]
    group = {
        "1": "Jabatan Struktural", "2": "Jabatan Fungsional Tertentu", "4": "Jabatan Fungsional Umum",
    }[person.post.group]  # fmt: skip
    cells = {
        "PNS ID": person.pns_id,
        "NIP BARU": f"'{number}" if random.random() < 0.5 else number,
        "NAMA": person.name,
        "GELAR DEPAN": person.front or "-",
        "GELAR BELAKANG": "" if "no_title" in person.flaws else (person.back or "null"),
        "TEMPAT LAHIR NAMA": person.birth_place,
        "TANGGAL LAHIR": _day(birth),
        "JENIS KELAMIN": "M" if person.sex == "L" else "F",
        "JENIS PEGAWAI NAMA": "PNS Daerah Kab./Kota yang bekerja pada Kab./Kota",
        "KEDUDUKAN HUKUM ID": status[0],
        "KEDUDUKAN HUKUM NAMA": status[1],
        "STATUS CPNS PNS": "P",
        "TMT CPNS": _day(person.cpns),
        "TMT PNS": _day(person.pns) if person.pns else "-",
        "GOL AKHIR NAMA": person.grade,
        "TMT GOLONGAN": _day(person.grade_since),
        "MK TAHUN": str(on.year - person.cpns.year),
        "MK BULAN": "0",
        "JENIS JABATAN ID": person.post.group,
        "JENIS JABATAN NAMA": group,
        "JABATAN ID": person.post.bkn_id,
        "JABATAN NAMA": _post_name(person, random),
        "TMT JABATAN": "" if "no_tmt" in person.flaws or not person.post_since else _day(person.post_since),
        "TINGKAT PENDIDIKAN ID": person.education[0],
        "TINGKAT PENDIDIKAN NAMA": person.education[1],
        "PENDIDIKAN NAMA": person.education[2],
        "TAHUN LULUS": str(person.graduated),
        "UNOR ID": UNKNOWN_UNIT_ID.format(unit_number) if unknown else person.unit.siasn_id,
        "UNOR NAMA": f"UNIT BELUM TERCATAT {unit_number}" if unknown else person.unit.name.upper(),
        "INSTANSI INDUK ID": INSTANSI_ID,
        "INSTANSI INDUK NAMA": INSTANSI,
        "INSTANSI KERJA ID": INSTANSI_ID,
        "INSTANSI KERJA NAMA": INSTANSI,
        "ESELON ID": person.post.echelon and _echelon_id(person.post.echelon),
        "ESELON NAMA": person.post.echelon,
    }
    if person.contract and not is_pns:
        cells |= dict(zip(CONTRACT_COLUMNS, map(_day, person.contract), strict=True))
    return cells


def _post_name(person: DemoPerson, random: Random) -> str:
    """Some PPPK posts come turned round ("TERAMPIL - PERAWAT")."""
    name = person.post.name.upper()
    level = person.post.level.upper()
    if person.kind != "pns" and level and name.endswith(f" {level}") and random.random() < 0.3:
        return f"{level} - {name[: -len(level)].strip()}"
    return name


def _twin(row: dict[str, str]) -> dict[str, str]:
    """The same person a second time, with an older grade date: the first row counts."""
    day, month, year = row["TMT GOLONGAN"].split("-")
    return {**row, "TMT GOLONGAN": f"{day}-{month}-{int(year) - 4}"}


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def _echelon_id(echelon: str) -> str:
    return next((row["id"] for row in rows("siasn-ref-eselon") if row["nama"] == echelon), "")


def _write_hierarchy(path: Path, organisation: list[DemoUnit]) -> Path:
    by_code = {unit.code: unit for unit in organisation}
    table = [
        {
            "ID": unit.siasn_id,
            "NAMA_UNOR": unit.name.upper() if unit.kind != "pemerintah_kota" else unit.name,
            "ID_ATASAN": by_code[unit.parent].siasn_id if unit.parent else "",
            "Nama_jabatan": unit.head_position.upper(),
        }
        for unit in organisation
    ]
    return _write_table(path, ["ID", "NAMA_UNOR", "ID_ATASAN", "Nama_jabatan"], table)


def _write_table(path: Path, columns: list[str], table: list[dict[str, str]]) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=";")
            writer.writerow(columns)
            writer.writerows([row.get(column, "") for column in columns] for row in table)
        return path
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Data")
        for line, cells in enumerate([dict(zip(columns, columns, strict=True)), *table]):
            for number, column in enumerate(columns):
                if value := cells.get(column, ""):
                    sheet.write_string(line, number, value)
    return path
