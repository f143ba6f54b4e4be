"""The error sheet: refused rows with their causes, in the columns of BKN, so that the mended sheet can be uploaded."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.exports import Column
from people.enums import EmploymentKind, FileKind, RowOutcome
from people.models import ImportBatch, StagedRow
from people.siasn.headings import PERSON_COLUMNS, UNIT_COLUMNS
from people.siasn.problems import from_plain
from people.siasn.records import CODES, DATES, IDS, TEXTS

KEYS: dict[str, str] = {
    "PNS ID": "pns_id",
    "NIP BARU": "number",
    "NAMA": "name",
    "TANGGAL LAHIR": "birth_date",
    "JENIS KELAMIN": "sex",
    "TAHUN LULUS": "education_year",
    **{heading: rule[0] for heading, rule in TEXTS.items()},
    **{heading: rule[0] for heading, rule in CODES.items()},
    **IDS,
    **DATES,
    "ID": "id",
    "NAMA_UNOR": "name",
    "ID_ATASAN": "parent",
    "Nama_jabatan": "head_position",
}
DAYS = frozenset({*DATES, "TANGGAL LAHIR"})


def columns(kind: str) -> list[Column]:
    """Where the row stood and why it was refused, then what was read of it."""
    found = [Column(_("File")), Column(_("Sheet")), Column(_("Row"), "integer"), Column(_("Column"))]
    found += [Column(_("Code")), Column(_("Cause"), width=60)]
    return found + [Column(heading) for heading in _headings(kind)]


def _headings(kind: str) -> tuple[str, ...]:
    return UNIT_COLUMNS if kind == FileKind.UNITS else PERSON_COLUMNS


def rows(batch: ImportBatch, kind: str) -> Iterator[list[Any]]:
    refused = StagedRow.objects.filter(batch=batch, outcome=RowOutcome.REFUSED).order_by("pk")
    units = kind == FileKind.UNITS
    refused = refused.filter(kind=FileKind.UNITS) if units else refused.exclude(kind=FileKind.UNITS)
    for row in refused.iterator():
        yield [
            row.file, row.sheet, row.row, row.column, row.code, causes(row),
            *(_cell(row.payload, heading) for heading in _headings(kind)),
        ]  # fmt: skip


def warning_columns() -> list[Column]:
    found = [Column(_("File")), Column(_("Sheet")), Column(_("Row"), "integer"), Column(_("Column"))]
    return [*found, Column(_("Code")), Column(_("Cause"), width=80), Column("NIP BARU"), Column("NAMA")]


def warning_rows(batch: ImportBatch) -> Iterator[list[Any]]:
    """Every warning of the rows that are written, one a line."""
    written = StagedRow.objects.filter(batch=batch).exclude(outcome=RowOutcome.REFUSED).exclude(warnings=[])
    for row in written.order_by("pk").iterator():
        who = [row.payload.get("number", ""), row.payload.get("name", "")]
        for one in map(from_plain, row.warnings):
            yield [row.file, row.sheet, row.row, one.column, one.code, one.sentence, *who]


def causes(row: StagedRow) -> str:
    return " ".join(from_plain(one).sentence for one in row.problems)


def _cell(payload: dict[str, Any], heading: str) -> str:
    """As text, dates day first as BKN writes them."""
    if heading == "STATUS CPNS PNS":
        return "C" if payload.get("kind") == EmploymentKind.CPNS else ""
    value = payload.get(KEYS[heading], "")
    if heading in DAYS and value:
        return f"{date.fromisoformat(value):%d-%m-%Y}"
    return str(value)
