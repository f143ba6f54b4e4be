"""The error sheet: refused rows with causes and what was expected, in the headings of their kind, to be mended."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from core.exports import Column
from people.models import ImportBatch
from people.sheets.kinds import SheetKind
from people.siasn.problems import from_plain
from people.siasn.sheet import to_mend


def columns(kind: SheetKind) -> list[Column]:
    """Where the row stood, why it was refused and what was expected; then its cells."""
    found = [Column(_("File")), Column(_("Sheet")), Column(_("Row"), "integer"), Column(_("Column"))]
    found += [Column(_("Code")), Column(_("Cause"), width=60), Column(_("Expected"), width=40)]
    return found + [Column(column.heading) for column in kind.columns]


def rows(batch: ImportBatch, kind: SheetKind) -> Iterator[list[Any]]:
    rules = {column.heading: column.rule or column.meaning for column in kind.columns}
    for row in to_mend(batch).filter(kind=kind.code).iterator():
        problems = [from_plain(one) for one in row.problems]
        cause = " ".join(one.sentence for one in problems)
        expected = " ".join(dict.fromkeys(str(rules[one.column]) for one in problems if one.column in rules))
        cells = [row.payload.get(column.key, "") for column in kind.columns]
        yield [row.file, row.sheet, row.row, row.column, row.code, cause, expected, *cells]
