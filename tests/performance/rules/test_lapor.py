"""Cells of the SP4N-LAPOR! export (domain lapor-columns, copied to docs/rules/service.md)."""

from datetime import date, datetime, time

import pytest

from performance.rules import lapor

HEAD = ["Tracking ID", "Tanggal Laporan Masuk", "Nama Pelapor", "Isi Laporan Awal", "Instansi Terdisposisi", "Rating"]


def test_heading_is_the_row_whose_first_cell_is_tracking_id():
    rows = [["Laporan SP4N"], [], ["  tracking  id ", "TANGGAL LAPORAN MASUK"], ["1", "3 Jan 2026"]]

    index, places = lapor.find_heading(rows)

    assert (index, places) == (2, {"Tracking ID": 0, "Tanggal Laporan Masuk": 1})


def test_heading_is_missing_when_tracking_id_stands_elsewhere():
    assert lapor.find_heading([["No", "Tracking ID"], ["1", "2"]]) is None


def test_reporter_and_texts_have_no_place():
    _index, places = lapor.find_heading([HEAD])

    assert places == {"Tracking ID": 0, "Tanggal Laporan Masuk": 1, "Instansi Terdisposisi": 4, "Rating": 5}
    assert lapor.missing_columns(places) == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("7001234", "7001234"), ("123.0", "123"), (123.0, "123"), (7001234, "7001234"), ("'99", "99")],
)
def test_tracking_id_is_cleaned(cell, expected):
    assert lapor.tracking_id(cell) == expected


@pytest.mark.parametrize("cell", ["", None, "12a", "1.5", "-3", "٣", "1" * 21])
def test_tracking_id_of_anything_but_digits_is_refused(cell):
    with pytest.raises(lapor.CellError) as refusal:
        lapor.tracking_id(cell)

    assert (refusal.value.column, refusal.value.code) == ("Tracking ID", "tracking_id")


@pytest.mark.parametrize(
    "cell",
    [
        "3 Jan 2026", "03 Januari 2026", "3 January 2026", "3-1-2026", "03/01/2026", "2026-01-03", "Sabtu, 3 Jan 2026",
        date(2026, 1, 3), datetime(2026, 1, 3, 23, 59),
    ],
)  # fmt: skip
def test_date_is_read_in_every_way_it_is_written(cell):
    assert lapor.received_on(cell) == date(2026, 1, 3)


@pytest.mark.parametrize(
    ("cell", "month"),
    [("1 Mei 2026", 5), ("1 May 2026", 5), ("1 Agt 2026", 8), ("1 Aug 2026", 8), ("1 Agustus 2026", 8),
     ("1 Okt 2026", 10), ("1 Oct 2026", 10), ("1 Des 2026", 12), ("1 Dec 2026", 12), ("1 Peb 2026", 2)],
)  # fmt: skip
def test_month_names_are_indonesian_or_english(cell, month):
    assert lapor.received_on(cell) == date(2026, month, 1)


@pytest.mark.parametrize("cell", ["", None, "31 Feb 2026", "kemarin", "3 Foo 2026", "2026"])
def test_date_that_is_none_is_refused(cell):
    with pytest.raises(lapor.CellError) as refusal:
        lapor.received_on(cell)

    assert refusal.value.code == "received_date"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("09:15", time(9, 15)), ("9:15", time(9, 15)), ("09:15:30", time(9, 15, 30)), ("09.15", time(9, 15)), ("", None),
     (None, None), (0.5, time(12)), (time(9, 15), time(9, 15))],
)  # fmt: skip
def test_time_may_be_missing(cell, expected):
    assert lapor.received_at(cell) == expected


def test_time_that_is_none_is_refused():
    with pytest.raises(lapor.CellError) as refusal:
        lapor.received_at("pagi")

    assert refusal.value.code == "received_time"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Pengaduan", "pengaduan"),
        ("ASPIRASI", "aspirasi"),
        ("Permintaan  Informasi", "permintaan_informasi"),
        ("", "pengaduan"),
    ],
)
def test_class_is_known_by_its_name(cell, expected):
    assert lapor.complaint_class(cell) == expected


@pytest.mark.parametrize(("cell", "expected"), [("", None), ("-", None), (None, None), ("4.0", 4), (5, 5), ("1", 1)])
def test_rating_is_1_to_5_or_nothing(cell, expected):
    assert lapor.rating(cell) == expected


@pytest.mark.parametrize("cell", ["0", "6", "baik"])
def test_rating_outside_is_refused(cell):
    with pytest.raises(lapor.CellError):
        lapor.rating(cell)


def test_row_is_read_by_the_places_of_its_columns():
    places = {"Tracking ID": 0, "Tanggal Laporan Masuk": 2, "Instansi Terdisposisi": 1}

    row = lapor.read_row(["55.0", "Dinas Perhubungan", "3 Jan 2026"], places)

    assert (row.tracking_id, row.agency, row.received_on, row.received_at, row.rating) == (
        "55", "Dinas Perhubungan", date(2026, 1, 3), None, None,
    )  # fmt: skip


def test_short_row_has_empty_cells():
    with pytest.raises(lapor.CellError) as refusal:
        lapor.read_row(["55"], {"Tracking ID": 0, "Tanggal Laporan Masuk": 2})

    assert refusal.value.code == "received_date"
