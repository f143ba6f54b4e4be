"""One row of people as plain values: cleaned, unified, with what is wrong and what is odd.

A payload holds only what the file tells: an absent column or an empty cell has no key and changes nothing.
Dates are ISO text, so that a payload is the same before and after it was stored.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from people.enums import EmploymentKind, FileKind
from people.rules import nip
from people.siasn import cells, headings
from people.siasn.problems import Problem
from people.siasn.tables import Table
from people.text import key_of, readable, readable_person

PNS_ID = re.compile(r"[0-9A-F]{32}")
CONTRACT_STATUSES = {"71", "72"}  # siasn-ref-kedudukan-hukum.csv: PPPK
ROMAN = re.compile(r"[IVX]+")
WITH_ROOM = re.compile(r"\b(?:IV|I{1,3})\s*[/.\-]?\s*[A-E]\b")
KIND_OF_FILE = {
    FileKind.PNS: EmploymentKind.PNS,
    FileKind.PPPK: EmploymentKind.PPPK,
    FileKind.PPPK_PART: EmploymentKind.PPPK_PART,
}
FILE_OF_KIND = {
    EmploymentKind.PNS: FileKind.PNS,
    EmploymentKind.CPNS: FileKind.PNS,
    EmploymentKind.PPPK: FileKind.PPPK,
    EmploymentKind.PPPK_PART: FileKind.PPPK_PART,
}

# heading -> (key of the payload, longest text, how it is shown)
TEXTS: dict[str, tuple[str, int, Callable[[str], str]]] = {
    "GELAR DEPAN": ("front_title", 60, str),
    "GELAR BELAKANG": ("back_title", 80, str),
    "TEMPAT LAHIR NAMA": ("birth_place", 100, readable),
    "KEDUDUKAN HUKUM NAMA": ("status_name", 80, str),
    "GOL AKHIR NAMA": ("grade", 80, str),
    "JENIS JABATAN NAMA": ("position_kind_name", 80, str),
    "JABATAN NAMA": ("position", 200, str),
    "TINGKAT PENDIDIKAN NAMA": ("education", 60, str),
    "PENDIDIKAN NAMA": ("education_name", 150, str),
    "UNOR NAMA": ("unit_name", 200, readable),
    "ESELON NAMA": ("echelon", 6, str),
}
CODES = {
    "KEDUDUKAN HUKUM ID": ("status_code", 2),
    "GOL AKHIR ID": ("grade_code", 2),
    "JENIS JABATAN ID": ("position_kind", 1),
    "TINGKAT PENDIDIKAN ID": ("education_code", 2),
    "ESELON ID": ("echelon_code", 2),
}
IDS = {"JABATAN ID": "position_id", "UNOR ID": "unit_id"}
DATES = {
    "TMT CPNS": "cpns_since",
    "TMT PNS": "pns_since",
    "TMT GOLONGAN": "grade_since",
    "TMT JABATAN": "position_since",
    "Tgl Awal Kontrak": "contract_from",
    "Tgl Akhir Kontrak": "contract_to",
}


@dataclass(slots=True)
class Row:
    """A row as it was read; `check` adds what is to become of it."""

    table: Table
    number: int
    payload: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    outcome: str = ""
    target: Any = None  # public id of the person or unit
    previous: dict[str, list[Any]] = field(default_factory=dict)
    agency: str = ""  # the unit below the city it is about

    @property
    def causes(self) -> list[Problem]:
        """Why it is refused, in column order."""
        return sorted(self.problems, key=lambda problem: headings.ORDER.get(problem.column, -1))


class Reader:
    """Reads the rows of one table of people; `today` is the day of the import."""

    def __init__(self, table: Table, today: date) -> None:
        self.table = table
        self.today = today
        place = table.heading.columns
        self.number_at = place.get("NIP BARU")
        self.places = place
        self.texts = [(place[name], name, *rule) for name, rule in TEXTS.items() if name in place]
        self.codes = [(place[name], *rule) for name, rule in CODES.items() if name in place]
        self.ids = [(place[name], key) for name, key in IDS.items() if name in place]
        self.dates = [(place[name], name, key) for name, key in DATES.items() if name in place]

    def read(self, number: int, values: Sequence[Any]) -> Row:
        row = Row(self.table, number)
        width = len(values)
        payload = row.payload
        for at, name, key, limit, show in self.texts:
            if at < width and (found := cells.text(values[at])):
                payload[key] = show(self._cut(row, name, found, limit))
        for at, key, digits in self.codes:
            if at < width and (found := cells.code(values[at], digits)):
                payload[key] = found[:8]
        for at, key in self.ids:
            if at < width and (found := cells.identifier(values[at])):
                payload[key] = found[:36]
        for at, name, key in self.dates:
            if at < width:
                self._date(row, name, key, values[at])
        self._identity(row, values)
        self._kind(row, values)
        self._number(row, values)
        self._year(row, values)
        if "position" not in payload:
            row.warnings.append(Problem("position_empty", "JABATAN NAMA"))
        if "TMT JABATAN" in self.places and "position_since" not in payload:
            row.warnings.append(Problem("position_date_empty", "TMT JABATAN"))
        return row

    def _value(self, values: Sequence[Any], heading: str) -> Any:
        at = self.places.get(heading)
        return values[at] if at is not None and at < len(values) else None

    @staticmethod
    def _cut(row: Row, heading: str, found: str, limit: int) -> str:
        if len(found) <= limit:
            return found
        row.warnings.append(Problem("text_cut", heading, {"limit": limit}))
        return found[:limit].strip()

    def _date(self, row: Row, heading: str, key: str, value: Any) -> None:
        """A date that cannot be read is left out with a warning; it never stops the row."""
        try:
            found = cells.day(value, self.today.year)
        except cells.Unreadable as refused:
            row.warnings.append(Problem("date_unreadable", heading, {"found": str(refused)[:40]}))
        else:
            if found is not None:
                row.payload[key] = found.isoformat()

    def _identity(self, row: Row, values: Sequence[Any]) -> None:
        name = cells.text(self._value(values, "NAMA"))
        if name:
            row.payload["name"] = readable_person(self._cut(row, "NAMA", name, 150))
        else:
            row.problems.append(Problem("name_empty", "NAMA"))
        found = cells.identifier(self._value(values, "PNS ID"))
        if found and not PNS_ID.fullmatch(found):
            row.problems.append(Problem("id_unreadable", "PNS ID", {"found": found[:40]}))
        elif found:
            row.payload["pns_id"] = found

    def _kind(self, row: Row, values: Sequence[Any]) -> None:
        """PNS, CPNS or PPPK: what the file was said to hold, else what the row shows (point 11)."""
        status = key_of(cells.text(self._value(values, "STATUS CPNS PNS")))
        number = self._value(values, "NIP BARU")
        shown = _evidence(row.payload, status, number if isinstance(number, str) else "")
        given = KIND_OF_FILE.get(self.table.given) if self.table.given else None
        if given is not None and shown is not given:
            params = {"found": str(shown.label), "given": str(given.label)}
            row.warnings.append(Problem("kind_differs", "KEDUDUKAN HUKUM NAMA", params))
        kind = given or shown
        is_candidate = kind is EmploymentKind.PNS and status in {"C", "CPNS"}
        row.payload["kind"] = (EmploymentKind.CPNS if is_candidate else kind).value

    def _number(self, row: Row, values: Sequence[Any]) -> None:
        value = self._value(values, "NIP BARU")
        birth = self._birth(row, values)
        if isinstance(value, int | float):
            found = f"{value:.0f}" if value < 1e18 else f"{value:g}"
            row.problems.append(Problem("nip_number", "NIP BARU", {"found": found}))
            self._sex(row, values, None)
            return
        written = cells.text(value)
        if not written:
            self._sex(row, values, None)
            return
        read = nip.parse(written, row.payload["kind"], today=self.today)
        row.payload["number"] = read.digits[:40]
        for problem in read.problems:
            row.problems.append(Problem(f"nip_{problem.code}", "NIP BARU", problem.params))
        for warning in read.warnings:
            row.warnings.append(Problem(f"nip_{warning.code}", "NIP BARU", warning.params))
        self._sex(row, values, read.sex)
        if read.birth is None:
            return
        if birth is None:
            row.payload["birth_date"] = read.birth.isoformat()
            row.warnings.append(Problem("birth_from_nip", "TANGGAL LAHIR"))
        elif birth != read.birth:
            params = {"found": f"{birth:%d-%m-%Y}", "nip": f"{read.birth:%d-%m-%Y}"}
            row.warnings.append(Problem("birth_differs", "TANGGAL LAHIR", params))

    def _birth(self, row: Row, values: Sequence[Any]) -> date | None:
        """A birth date that is there but cannot be read refuses the row: retirement rests on it."""
        try:
            birth = cells.day(self._value(values, "TANGGAL LAHIR"), self.today.year)
        except cells.Unreadable as refused:
            row.problems.append(Problem("date_refused", "TANGGAL LAHIR", {"found": str(refused)[:40]}))
            return None
        if birth is not None:
            row.payload["birth_date"] = birth.isoformat()
        return birth

    def _sex(self, row: Row, values: Sequence[Any], by_number: str | None) -> None:
        value = self._value(values, "JENIS KELAMIN")
        try:
            found = cells.sex(value)
        except cells.Unreadable as refused:
            row.warnings.append(Problem("sex_unreadable", "JENIS KELAMIN", {"found": str(refused)[:40]}))
            found = ""
        if found and by_number and found != by_number:
            row.warnings.append(Problem("sex_differs", "JENIS KELAMIN"))
        if found or by_number:
            row.payload["sex"] = found or by_number

    def _year(self, row: Row, values: Sequence[Any]) -> None:
        """TAHUN LULUS is a year, or the date of graduation."""
        value = self._value(values, "TAHUN LULUS")
        year = _year_of(value if isinstance(value, str) else cells.text(value), self.today.year)
        if year is not None and 1940 <= year <= self.today.year:
            row.payload["education_year"] = year
        elif year is not None:
            found = cells.text(value)[:40]
            row.warnings.append(Problem("number_unreadable", "TAHUN LULUS", {"found": found}))


@lru_cache(maxsize=2_000)
def _year_of(value: str, this_year: int) -> int | None:
    """-1 when it cannot be read."""
    words = cells.text(value)
    if not words:
        return None
    if words.isdigit() and len(words) == 4:
        return int(words)
    try:
        found = cells.day(words, this_year)
    except cells.Unreadable:
        return -1
    return found.year if found else None


def _evidence(payload: dict[str, Any], status: str, number: str) -> EmploymentKind:
    """KEDUDUKAN HUKUM, then GOL AKHIR NAMA, then the pattern of the number; JENIS PEGAWAI may say PNS for a PPPK."""
    legal = key_of(payload.get("status_name", ""))
    if "PARUHWAKTU" in legal or "PARUHWAKTU" in status:
        return EmploymentKind.PPPK_PART
    if "PPPK" in legal or payload.get("status_code") in CONTRACT_STATUSES or "PPPK" in status:
        return EmploymentKind.PPPK
    grade = payload.get("grade", "").upper()
    if WITH_ROOM.search(grade):
        return EmploymentKind.PNS
    if ROMAN.fullmatch(grade):
        return EmploymentKind.PPPK
    return EmploymentKind.PPPK if nip.guess_kind(number) is nip.NumberKind.PPPK else EmploymentKind.PNS
