"""The one export writer (T27, A12): text stays text, in .xlsx as string cells, in .csv behind an apostrophe."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import files
from core.formula_guard import guard

Kind = Literal["text", "integer", "decimal", "date", "money", "percent"]

MAX_TEXT = 32_767
_FORMATS = {
    "integer": "0",
    "decimal": "#,##0.00",
    "date": "dd/mm/yyyy",
    "money": '"Rp"#,##0',
    "percent": "0.0%",
}
_WIDTHS = {"text": 24, "integer": 10, "decimal": 12, "date": 12, "money": 18, "percent": 10}
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. NIP, NIK and telephone numbers are text; 87,4 percent is given as 87.4; `width` in characters."""

    title: Any
    kind: Kind = "text"
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a workbook; rows hold plain values in the order of `columns`, None is an empty cell."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def xlsx(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    title: str,
    about: Sequence[tuple[str, str]] = (),
    more: Sequence[Table] = (),
) -> bytes:
    """A workbook with one table from A1 and a sheet for each of `more`; `about` (scope, date, …) goes to the last one.

    Rows hold plain values in the order of `columns`; None is an empty cell.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": True})
    book.set_properties({"title": title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 equal data, equal bytes
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    for table in (Table(title, columns, rows), *more):
        _write_table(book, table, head)
    if about:
        _write_about(book, title, about, head)
    book.close()
    return out.getvalue()


def _write_table(book: Any, table: Table, head: Any) -> None:
    sheet = book.add_worksheet(_sheet_name(table.title))
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width or _WIDTHS[column.kind])
        sheet.write_string(0, number, str(column.title), head)
    count = _write_rows(sheet, table.rows, _writers(book, sheet, table.columns))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(count, 1), max(len(table.columns) - 1, 0))


def _write_rows(sheet: Any, rows: Iterable[Sequence[Any]], writers: list[Callable[[int, Any], None]]) -> int:
    number = 0
    for number, row in enumerate(rows, 1):
        for write, value in zip(writers, row, strict=True):
            if value is not None and value != "":
                write(number, value)
    return number


def _writers(book: Any, sheet: Any, columns: Sequence[Column]) -> list[Callable[[int, Any], None]]:
    return [_writer(book, sheet, column.kind, number) for number, column in enumerate(columns)]


def _writer(book: Any, sheet: Any, kind: Kind, number: int) -> Callable[[int, Any], None]:
    if kind == "text":
        return lambda row, value: sheet.write_string(row, number, str(value)[:MAX_TEXT])
    look = book.add_format({"num_format": _FORMATS[kind]})
    if kind == "date":
        return lambda row, value: sheet.write_datetime(row, number, _naive(value), look)
    divisor = 100 if kind == "percent" else 1
    return lambda row, value: sheet.write_number(row, number, float(value) / divisor, look)


def _naive(value: date) -> date:
    """Excel knows no time zones: moments are written as WITA."""
    return timezone.make_naive(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _write_about(book: Any, title: str, about: Sequence[tuple[str, str]], head: Any) -> None:
    sheet = book.add_worksheet(_("About this list"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 60)
    sheet.write_string(0, 0, title, head)
    for number, (label, value) in enumerate(about, 1):
        sheet.write_string(number, 0, str(label))
        sheet.write_string(number, 1, str(value))


def _sheet_name(title: str) -> str:
    """At most 31 characters, without those a sheet name may not hold."""
    return _NOT_IN_SHEET_NAME.sub(" ", title)[:31].strip() or "1"


def csv_bytes(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with mark, semicolons, decimal comma, dd/mm/yyyy: what Excel with Indonesian settings opens as columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([guard(str(column.title)) for column in columns])
    kinds = [column.kind for column in columns]
    writer.writerows([_csv_cell(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _csv_cell(value: Any, kind: Kind) -> str:
    if value is None:
        return ""
    if kind == "text":
        return guard(str(value))
    if kind == "date":
        return f"{_naive(value):%d/%m/%Y}"
    if kind in ("integer", "money"):
        return str(int(value))
    return format(Decimal(str(value)), "f").replace(".", ",")


def download(name: str, data: bytes, kind: Literal["xlsx", "csv", "pdf"]) -> HttpResponse:
    """`data` as an attachment called `name`.`kind`, never kept by a browser or proxy."""
    return files.attachment(f"{name}.{kind}", data)
