"""The error sheet: refused rows with their causes, in the columns of BKN, so that the mended sheet can be uploaded."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.exports import Column
from people.enums import EmploymentKind, FileKind, RowOutcome
from people.models import ImportBatch, StagedRow
from people.siasn.headings import PERSON_COLUMNS, UNIT_COLUMNS
from people.siasn.problems import SUPERSEDED, Problem, from_plain
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


def to_mend(batch: ImportBatch) -> QuerySet[StagedRow]:
    """The refused rows of its error sheets: all but those a later row stands for."""
    refused = StagedRow.objects.filter(batch=batch, outcome=RowOutcome.REFUSED)
    return refused.exclude(code__in=SUPERSEDED).order_by("pk")


class ErrorSheet:
    """The refused people of an import, or its refused units.

    Beside each column in which a cell is wrong stand its cause and what was expected there.
    """

    def __init__(self, batch: ImportBatch, kind: str) -> None:
        refused = to_mend(batch)
        is_units = kind == FileKind.UNITS
        found = refused.filter(kind=FileKind.UNITS) if is_units else refused.exclude(kind=FileKind.UNITS)
        self.staged = list(found)
        self.headings = UNIT_COLUMNS if is_units else PERSON_COLUMNS
        self.wrong = {problem["column"] for row in self.staged for problem in row.problems}

    def columns(self) -> list[Column]:
        """Where the row stood and why it was refused, then what was read of it."""
        found = [Column(_("File")), Column(_("Sheet")), Column(_("Row"), "integer"), Column(_("Column"))]
        found += [Column(_("Code")), Column(_("Cause"), width=60)]
        for heading in self.headings:
            found.append(Column(heading))
            if heading in self.wrong:
                found.append(Column(_("%(column)s: cause") % {"column": heading}, width=40))
                found.append(Column(_("%(column)s: expected") % {"column": heading}, width=40))
        return found

    def rows(self) -> Iterator[list[Any]]:
        for row in self.staged:
            problems = [from_plain(one) for one in row.problems]
            yield [row.file, row.sheet, row.row, row.column, row.code, causes(row), *self._cells(row, problems)]

    def _cells(self, row: StagedRow, problems: list[Problem]) -> Iterator[str]:
        for heading in self.headings:
            here = [one for one in problems if one.column == heading]
            written = [found for one in here if (found := one.found(row.payload))]
            yield written[0] if written else _cell(row.payload, heading)
            if heading in self.wrong:
                yield " ".join(one.sentence for one in here)
                yield "; ".join(one.expected for one in here if one.expected)


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
