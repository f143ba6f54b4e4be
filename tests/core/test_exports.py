"""Exports: text stays text, numbers and dates keep their kind, and an import gets the value back (T27, A12)."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import exports, formula_guard, spreadsheets
from core.exports import Column

HOSTILE = [
    '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", '"=1', "'=1", "＝1", "＋1",
    "－1", "＠x", " ＝1", "=cmd|' /C calc'!A0", "“=1",
]  # fmt: skip
HARMLESS = ["Siti", "199602292019031001", "a=b", "1-2", "'tanya'", "", "S-1"]


def written(columns, rows):
    data = exports.xlsx(columns, rows, title="Daftar")
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_a12_csv_cell_gets_an_apostrophe_and_xlsx_a_string(text):
    data = exports.csv_bytes([Column("Nama")], [[text]])
    cell = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))[1][0]
    sheet = written([Column("Nama")], [[text]])

    assert cell == f"'{text}"
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value.replace("_x000D_", "").strip() == text.strip()  # openpyxl leaves Excel's escape as it is


@pytest.mark.parametrize("text", HOSTILE)
def test_a12_headings_are_guarded_too(text):
    data = exports.csv_bytes([Column(text)], [])

    assert next(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")) == [f"'{text}"]


@pytest.mark.parametrize("text", HARMLESS)
def test_a12_harmless_text_is_left_alone(text):
    assert formula_guard.guard(text) == text


STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@given(st.text())
def test_a12_guard_leaves_nothing_a_program_would_run_and_unguard_restores(text):
    guarded = formula_guard.guard(text)

    assert not guarded.startswith(STARTS_A_FORMULA)
    assert formula_guard.unguard(guarded) == text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_t27_round_trip_through_import_restores_the_value(tmp_path, kind):
    values = [text for text in HOSTILE + HARMLESS if text]
    columns, rows = [Column("Nama")], [[value] for value in values]
    data = exports.csv_bytes(columns, rows) if kind == "csv" else exports.xlsx(columns, rows, title="Daftar")
    path = tmp_path / f"list.{kind}"
    path.write_bytes(data)

    (sheet,) = spreadsheets.read(path)

    assert [row[0] for row in sheet.rows[1:]] == values


# What a cell can hold: no control characters, which .xlsx cannot carry, and no more than Excel allows.
CELLS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=60)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(max_examples=3)
@given(values=st.lists(CELLS, min_size=150, max_size=200))
def test_t27_any_text_comes_back_through_the_import(tmp_path_factory, kind, values):
    columns, rows = [Column("Nama"), Column("NIP")], [[value, "199602292019031001"] for value in values]
    path = tmp_path_factory.mktemp("round") / f"list.{kind}"
    path.write_bytes(exports.csv_bytes(columns, rows) if kind == "csv" else exports.xlsx(columns, rows, title="Daftar"))

    (sheet,) = spreadsheets.read(path)

    assert [row[:2] for row in sheet.rows[1:]] == rows


@settings(max_examples=20)
@given(values=st.lists(st.text(max_size=40), min_size=20, max_size=40))
def test_a12_no_cell_of_an_export_starts_a_formula(values):
    columns = [Column(value) for value in values]

    rows = csv.reader(io.StringIO(exports.csv_bytes(columns, [values]).decode("utf-8-sig"), newline=""), delimiter=";")
    book = openpyxl.load_workbook(io.BytesIO(exports.xlsx(columns, [values], title="=1+1", about=[("=1", "=2")])))

    assert [cell for row in rows for cell in row if cell.startswith(STARTS_A_FORMULA)] == []
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_t27_nip_is_text_and_numbers_keep_their_kind():
    columns = [
        Column("NIP"), Column("n", "integer"), Column("d", "decimal"), Column("t", "date"), Column("r", "money"),
        Column("p", "percent"),
    ]  # fmt: skip
    row = ["199602292019031001", 7, Decimal("12.25"), date(2026, 11, 24), 1_250_000, Decimal("87.4")]

    sheet = written(columns, [row, [None] * 6])

    cells = sheet[2]
    assert [cell.data_type for cell in cells] == ["s", "n", "n", "d", "n", "n"]
    assert (cells[0].value, cells[1].value, cells[2].value, cells[4].value) == (row[0], 7, 12.25, 1_250_000)
    assert cells[3].value.date() == date(2026, 11, 24)
    assert cells[5].value == pytest.approx(0.874)
    assert cells[5].number_format == "0.0%"
    assert sheet.max_row == 2  # nothing is written for empty cells


def test_csv_uses_semicolons_decimal_comma_and_indonesian_dates():
    columns = [Column("d", "decimal"), Column("t", "date"), Column("r", "money"), Column("p", "percent"), Column("x")]

    data = exports.csv_bytes(columns, [[Decimal("12.25"), date(2026, 11, 24), -1_250_000, 87.4, None]])

    assert data == b"\xef\xbb\xbfd;t;r;p;x\r\n12,25;24/11/2026;-1250000;87,4;\r\n"


def test_about_goes_to_its_own_sheet_so_that_the_table_starts_in_a1():
    data = exports.xlsx([Column("A")], [["x"]], title="Daftar [rahasia]/2026", about=[("Scope", "=1")])

    book = openpyxl.load_workbook(io.BytesIO(data))

    first, about = book.worksheets
    assert (first.title, first["A1"].value, first["A2"].value) == ("Daftar  rahasia  2026", "A", "x")
    assert (about["A2"].value, about["B2"].value, about["B2"].data_type) == ("Scope", "=1", "s")


def test_row_of_wrong_length_is_a_bug():
    with pytest.raises(ValueError, match="zip"):
        exports.xlsx([Column("A"), Column("B")], [["x"]], title="Daftar")


def test_t30_download_is_an_attachment_with_a_clean_name():
    response = exports.download("Daftar/pegawai", b"1", "csv")

    assert response["Content-Disposition"] == 'attachment; filename="pegawai.csv"'
    assert response["Cache-Control"] == "no-store"
