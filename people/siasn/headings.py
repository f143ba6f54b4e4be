"""Which columns a table has: headings of siasn-columns.csv, matched on letters and digits, upper case (point 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from people.reference.files import rows
from people.text import key_of

ROWS_SEARCHED = 20

# Only these columns are read; every other one (NIK, religion, address, phone, NPWP, BPJS …) is never looked at.
PERSON_COLUMNS = (
    "PNS ID", "NIP BARU", "NAMA", "GELAR DEPAN", "GELAR BELAKANG", "TEMPAT LAHIR NAMA", "TANGGAL LAHIR",
    "JENIS KELAMIN", "KEDUDUKAN HUKUM ID", "KEDUDUKAN HUKUM NAMA", "STATUS CPNS PNS", "TMT CPNS", "TMT PNS",
    "GOL AKHIR ID", "GOL AKHIR NAMA", "TMT GOLONGAN", "JENIS JABATAN ID", "JENIS JABATAN NAMA", "JABATAN ID",
    "JABATAN NAMA", "TMT JABATAN", "TINGKAT PENDIDIKAN ID", "TINGKAT PENDIDIKAN NAMA", "PENDIDIKAN NAMA",
    "TAHUN LULUS", "UNOR ID", "UNOR NAMA", "ESELON ID", "ESELON NAMA", "Tgl Awal Kontrak", "Tgl Akhir Kontrak",
)  # fmt: skip
UNIT_COLUMNS = ("ID", "NAMA_UNOR", "ID_ATASAN", "Nama_jabatan")
ORDER = {heading: number for number, heading in enumerate((*PERSON_COLUMNS, *UNIT_COLUMNS))}

# Each inner tuple is a choice: one of them must be there (point 2).
PERSON_MANDATORY = (("PNS ID", "NIP BARU"), ("NAMA",), ("JABATAN NAMA",), ("UNOR ID", "UNOR NAMA"))
UNIT_MANDATORY = (("ID",), ("NAMA_UNOR",), ("ID_ATASAN",))


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading row of a table; `row` counts from 0, `columns` maps a BKN heading to its place in a row."""

    row: int
    is_hierarchy: bool
    columns: dict[str, int]


@cache
def _names(columns: tuple[str, ...], companion: bool) -> dict[str, str]:
    """Spelling -> BKN heading; a heading itself goes before the alternatives of another."""
    wanted = [row for row in rows("siasn-columns") if row["heading"] in columns and _is_companion(row) == companion]
    names: dict[str, str] = {}
    for row in wanted:
        for alternative in row["alternative_headings"].split(";"):
            if key_of(alternative):
                names.setdefault(key_of(alternative), row["heading"])
    return names | {key_of(row["heading"]): row["heading"] for row in wanted}


def _is_companion(row: dict[str, str]) -> bool:
    return row["seen_in"].startswith("companion")


def find(cells: Sequence[Sequence[Any]]) -> Heading | None:
    """The heading among the first 20 rows; None when no row has the mandatory columns."""
    for number, row in enumerate(cells[:ROWS_SEARCHED]):
        hierarchy = columns_in(row, is_hierarchy=True)
        if not missing(hierarchy, UNIT_MANDATORY):
            return Heading(number, True, hierarchy)
        people = columns_in(row, is_hierarchy=False)
        if not missing(people, PERSON_MANDATORY):
            return Heading(number, False, people)
    return None


def missing(columns: dict[str, int], mandatory: tuple[tuple[str, ...], ...]) -> list[str]:
    return [" / ".join(choice) for choice in mandatory if not any(heading in columns for heading in choice)]


def nearest_miss(cells: Sequence[Sequence[Any]]) -> list[str]:
    """The mandatory columns that the most promising row lacks, for the message."""
    reads = [columns_in(row, is_hierarchy=False) for row in cells[:ROWS_SEARCHED]]
    return missing(max(reads, key=len, default={}), PERSON_MANDATORY)


def columns_in(row: Sequence[Any], *, is_hierarchy: bool) -> dict[str, int]:
    """The columns of BKN in a heading row: heading -> place."""
    return _read(row, UNIT_COLUMNS if is_hierarchy else PERSON_COLUMNS, companion=is_hierarchy)


def _read(row: Sequence[Any], columns: tuple[str, ...], *, companion: bool) -> dict[str, int]:
    names = _names(columns, companion)
    found: dict[str, int] = {}
    exact: set[str] = set()
    for place, cell in enumerate(row):
        if not isinstance(cell, str):
            continue
        key = key_of(cell)
        heading = names.get(key)
        if heading is None:
            continue
        is_exact = key == key_of(heading)
        if heading not in found or (is_exact and heading not in exact):
            found[heading] = place
        if is_exact:
            exact.add(heading)
    return found
