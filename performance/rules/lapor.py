"""The SP4N-LAPOR! export: its headings and the ways its cells are written (docs/rules/service.md).

Only the columns that may be stored are read; the reporter and the texts of a report never are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

TRACKING_ID = "Tracking ID"
RECEIVED_DATE, RECEIVED_TIME = "Tanggal Laporan Masuk", "Waktu Laporan Masuk"
CLASS, CATEGORY = "Klasifikasi Laporan", "Kategori"
PARENT, AGENCY_CODE, AGENCY = "Instansi Induk", "ID Instansi Terdisposisi", "Instansi Terdisposisi"
STATUS, RATING = "Status Laporan", "Rating"
READ = (
    TRACKING_ID, RECEIVED_DATE, RECEIVED_TIME, CLASS, CATEGORY, PARENT, AGENCY_CODE, AGENCY, STATUS, RATING,
)  # fmt: skip
NEEDED = (TRACKING_ID, RECEIVED_DATE, AGENCY)

CLASSES = {
    "pengaduan": "pengaduan",
    "aspirasi": "aspirasi",
    "permintaan informasi": "permintaan_informasi",
}
MONTHS = (
    ("jan", "januari", "january"),
    ("feb", "peb", "februari", "pebruari", "february"),
    ("mar", "maret", "march"),
    ("apr", "april"),
    ("mei", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("agu", "agt", "ags", "aug", "agustus", "august"),
    ("sep", "sept", "september"),
    ("okt", "oct", "oktober", "october"),
    ("nov", "nop", "november", "nopember"),
    ("des", "dec", "desember", "december"),
)
WHOLE = re.compile(r"\.0+$")  # what a spreadsheet adds to an id
MONTH_NUMBERS = {name: number for number, names in enumerate(MONTHS, start=1) for name in names}


class CellError(ValueError):
    """A cell that cannot be read: `code` is stable, the message is for people."""

    def __init__(self, column: str, code: str, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.code = code


@dataclass(frozen=True, slots=True)
class LaporRow:
    """One report of the export; `received_at` is None where no time stands."""

    tracking_id: str
    received_on: date
    received_at: time | None
    complaint_class: str
    category: str
    parent: str
    agency_code: str
    agency: str
    status: str
    rating: int | None


def _key(cell: Any) -> str:
    return " ".join(str(cell if cell is not None else "").split()).casefold()


def find_heading(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]] | None:
    """Index of the row whose first cell is "Tracking ID" and the place of each column read; None without one."""
    for index, row in enumerate(rows):
        if row and _key(row[0]) == _key(TRACKING_ID):
            places = {_key(cell): place for place, cell in reversed(list(enumerate(row)))}
            return index, {name: places[_key(name)] for name in READ if _key(name) in places}
    return None


def missing_columns(places: dict[str, int]) -> list[str]:
    return [name for name in NEEDED if name not in places]


def text_of(cell: Any) -> str:
    """Cell as text; whole numbers without the ".0" a spreadsheet adds."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell if cell is not None else "").split())


def tracking_id(cell: Any) -> str:
    text = WHOLE.sub("", text_of(cell).lstrip("'#"))
    if not text.isascii() or not text.isdigit() or len(text) > 20:
        raise CellError(
            TRACKING_ID, "tracking_id", _("%(value)s is no Tracking ID: digits only.") % {"value": text[:30]}
        )
    return text


def received_on(cell: Any) -> date:
    """A date cell, "3 Jan 2026" with Indonesian or English month names, 03/01/2026 (day first) or 2026-01-03."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_of(cell)
    parts = re.split(r"[\s/.\-]+", text.split(",")[-1].strip())
    try:
        return _date_of(parts)
    except (ValueError, KeyError, IndexError):
        message = _("“%(value)s” is no date; write it as 3 Jan 2026.") % {"value": text[:30]}
        raise CellError(RECEIVED_DATE, "received_date", message) from None


def _date_of(parts: list[str]) -> date:
    if len(parts[0]) == 4:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    month = int(parts[1]) if parts[1].isdigit() else MONTH_NUMBERS[parts[1].casefold()]
    return date(int(parts[2]), month, int(parts[0]))


def received_at(cell: Any) -> time | None:
    if isinstance(cell, datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, time):
        return cell.replace(microsecond=0)
    if isinstance(cell, float) and 0 <= cell < 1:  # a part of a day, as spreadsheets keep times
        return (datetime(2000, 1, 1) + timedelta(seconds=round(cell * 86400))).time()  # noqa: DTZ001 (a time, no moment)
    text = text_of(cell).replace(".", ":")
    if not text:
        return None
    try:
        return time.fromisoformat(text if len(text.partition(":")[0]) == 2 else f"0{text}")
    except ValueError:
        message = _("“%(value)s” is no time; write it as 09:15.") % {"value": text[:30]}
        raise CellError(RECEIVED_TIME, "received_time", message) from None


def complaint_class(cell: Any) -> str:
    """Code of the class; an empty cell is a complaint."""
    text = _key(cell)
    if not text:
        return CLASSES["pengaduan"]
    if text not in CLASSES:
        raise CellError(CLASS, "class", _("“%(value)s” is no known class of report.") % {"value": text_of(cell)[:60]})
    return CLASSES[text]


def rating(cell: Any) -> int | None:
    text = WHOLE.sub("", text_of(cell))
    if not text or text == "-":
        return None
    if not text.isdigit() or not 1 <= int(text) <= 5:
        raise CellError(RATING, "rating", _("“%(value)s” is no rating from 1 to 5.") % {"value": text[:30]})
    return int(text)


def read_row(row: Sequence[Any], places: dict[str, int]) -> LaporRow:
    """Raises CellError for the first cell, in column order, that cannot be read."""

    def cell(name: str) -> Any:
        place = places.get(name)
        return row[place] if place is not None and place < len(row) else None

    return LaporRow(
        tracking_id=tracking_id(cell(TRACKING_ID)),
        received_on=received_on(cell(RECEIVED_DATE)),
        received_at=received_at(cell(RECEIVED_TIME)),
        complaint_class=complaint_class(cell(CLASS)),
        category=text_of(cell(CATEGORY))[:120],
        parent=text_of(cell(PARENT))[:200],
        agency_code=WHOLE.sub("", text_of(cell(AGENCY_CODE)))[:20],
        agency=text_of(cell(AGENCY))[:200],
        status=text_of(cell(STATUS))[:80],
        rating=rating(cell(RATING)),
    )
