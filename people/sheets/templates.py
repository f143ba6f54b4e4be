"""The template of a kind: a sheet with its headings, and a second one with rules and examples, in Indonesian."""

import io
from datetime import datetime

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from people.sheets.columns import Column
from people.sheets.kinds import SheetKind

WIDEST = 32


def workbook(kind: SheetKind) -> bytes:
    """Every cell below the headings is text, so that Excel keeps a NIP and a date as they are typed."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": kind.code, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 equal every time
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    must = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#FFF2CC"})
    words = book.add_format({"num_format": "@"})
    with override("id"):
        sheet = book.add_worksheet("Data")
        for number, column in enumerate(kind.columns):
            width = min(WIDEST, max(len(column.heading), len(column.example)) + 4)
            sheet.set_column(number, number, width, words)
            sheet.write_string(0, number, column.heading, must if column.required else head)
        sheet.freeze_panes(1, 0)
        _guide(book, kind, head)
    book.close()
    return out.getvalue()


def _guide(book: xlsxwriter.Workbook, kind: SheetKind, head: object) -> None:
    """Headings stand one below the other here, so that the import takes this sheet for no table."""
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Petunjuk")
    for number, width in enumerate((26, 10, 48, 56, 30)):
        sheet.set_column(number, number, width, wrapped)
    sheet.write_string(0, 0, str(kind.title), head)
    sheet.write_string(1, 0, _("Fill the sheet Data: one row a fact. Columns in yellow must be filled in."))
    sheet.write_string(
        2, 0, _("Of several rows about the same fact the last one counts. An empty cell changes nothing.")
    )
    titles = (_("Column"), _("Must"), _("What it holds"), _("Rule"), _("Example"))
    for number, title in enumerate(titles):
        sheet.write_string(4, number, title, head)
    for row, column in enumerate(kind.columns, 5):
        for number, text in enumerate(_line(column)):
            sheet.write_string(row, number, text, wrapped)


def _line(column: Column) -> tuple[str, ...]:
    must = _("yes") if column.required else _("no")
    return column.heading, str(must), str(column.meaning), str(column.rule), column.example
