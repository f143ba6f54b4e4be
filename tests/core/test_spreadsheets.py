"""Spreadsheets in: plain values, every limit, nothing parsed in this process."""

import os
import subprocess
import sys
import time
from contextlib import ExitStack, nullcontext
from datetime import date, datetime
from pathlib import Path

import pytest

from core import spreadsheet_child, spreadsheets
from tests.core.workbooks import archive, saved, sheet_of, workbook


def refused_code(path: Path) -> str:
    with pytest.raises(spreadsheets.Refused) as refused:
        spreadsheets.read(path)
    assert "%(" not in str(refused.value)
    return refused.value.code


def test_cells_keep_their_types(tmp_path):
    rows = [["NIP", "Nilai"], ["199602292019031001", 5, 5.5, True, date(2026, 1, 2), datetime(2026, 1, 2, 3, 4)]]
    path = saved(tmp_path, workbook(rows))

    (sheet,) = spreadsheets.read(path)

    assert sheet.name == "Data"
    assert sheet.rows[0][:2] == ["NIP", "Nilai"]
    values = sheet.rows[1]
    assert values[:4] == ["199602292019031001", 5, 5.5, True]
    assert [type(value) for value in values[:4]] == [str, int, float, bool]
    assert values[4] in (date(2026, 1, 2), datetime(2026, 1, 2))
    assert isinstance(values[5], date)


def test_a_number_as_nip_is_told_from_text(tmp_path):
    path = saved(tmp_path, workbook([[199602292019031000]]))

    (sheet,) = spreadsheets.read(path)

    assert type(sheet.rows[0][0]) is int


def test_rows_and_columns_are_those_excel_shows(tmp_path):
    path = saved(tmp_path, workbook([[], [], [None, None, "x"]]))

    (sheet,) = spreadsheets.read(path)

    assert sheet.rows[2] == [None, None, "x"]
    assert [value for row in sheet.rows[:2] for value in row if value is not None] == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("﻿NIP;Nama\r\n1;Siti\r\n".encode(), [["NIP", "Nama"], ["1", "Siti"]]),
        (b"NIP,Nama\n1,Siti\n", [["NIP", "Nama"], ["1", "Siti"]]),
        (b"NIP\tNama\n1\tSiti\n", [["NIP", "Nama"], ["1", "Siti"]]),
        (b'"Nama, gelar";NIP\nA;1\n', [["Nama, gelar", "NIP"], ["A", "1"]]),
        (b"sep=;\r\nNIP;Nama\r\n1;Siti\r\n", [["NIP", "Nama"], ["1", "Siti"]]),
        (b'NIP;Alamat\n1;"baris satu\nbaris dua"\n', [["NIP", "Alamat"], ["1", "baris satu\nbaris dua"]]),
        ("NIP;Nama\n1;Andr\u00e9\n".encode("cp1252"), [["NIP", "Nama"], ["1", "Andr\u00e9"]]),
        (b"NIP;Nama\n1;\n", [["NIP", "Nama"], ["1", None]]),
    ],
)
def test_csv_separators_marks_and_encodings(tmp_path, data, expected):
    path = saved(tmp_path, data, "data.csv")

    assert spreadsheets.read(path) == [spreadsheets.Sheet("", expected)]


def test_csv_in_two_byte_encoding_is_refused(tmp_path):
    path = saved(tmp_path, "NIP;Nama\n1;Siti\n".encode("utf-16"), "data.csv")

    assert refused_code(path) == "csv_encoding"


def test_damaged_archive_is_refused(tmp_path):
    path = saved(tmp_path, workbook([["x"]])[:-200])

    assert refused_code(path) == "unreadable"


def test_t29_too_many_entries(tmp_path):
    path = saved(tmp_path, archive(sheet_of(""), {f"xl/media/{n}.bin": b"" for n in range(2_000)}))

    assert refused_code(path) == "archive_entries"


def test_t29_ratio_above_100(tmp_path):
    path = saved(tmp_path, archive(sheet_of(""), {"xl/media/zeros.bin": b"\0" * 300_000}))

    assert refused_code(path) == "archive_ratio"


def test_t29_entry_that_lies_about_its_size_is_counted_while_unpacked(tmp_path, monkeypatch):
    import zipfile

    monkeypatch.setattr(spreadsheet_child, "MAX_ENTRY", 1_000)
    path = saved(tmp_path, archive(sheet_of("<!-- " + "abc " * 1_000 + "-->")))

    with zipfile.ZipFile(path) as packed, pytest.raises(spreadsheet_child.Refusal) as refusal:
        spreadsheet_child.check_content(packed)

    assert refusal.value.code == "archive_size"


READ_APART = """
import resource, sys
from pathlib import Path
import django
django.setup()
from core import spreadsheets
try:
    spreadsheets.read(Path(sys.argv[1]))
except spreadsheets.Refused as refusal:
    # Its own peak from the kernel's status: getrusage would tell that of the process that started it as well.
    status = Path("/proc/self/status").read_text()
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    print(refusal.code, max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
"""


def read_apart(path):
    """Why a process of its own refuses the file, and the most memory it or its children held, in KiB."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", READ_APART, str(path)], env=environment, capture_output=True, text=True, check=True
    )
    code, peak = done.stdout.split()
    return code, int(peak)


def test_a13_small_file_that_unpacks_to_300_mb_is_refused_before_parsing(tmp_path):
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "x")
        packed.writestr("xl/workbook.xml", "x")
        with packed.open("xl/worksheets/sheet1.xml", "w") as entry:
            for _ in range(300):
                entry.write(b" " * 1024 * 1024)
    path = saved(tmp_path, out.getvalue())
    assert path.stat().st_size < 400_000

    code, peak = read_apart(path)

    assert code == "archive_size"
    assert peak < 512 * 1024


def test_a14_sheet_with_all_rows_of_excel_stops_at_the_limit(tmp_path):
    rows = "".join(f'<row r="{n}"/>' for n in range(1, 60_000))
    path = saved(tmp_path, archive(sheet_of(rows)))

    assert refused_code(path) == "rows"


def test_a14_one_cell_in_the_last_corner_reserves_nothing(tmp_path):
    corner = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = saved(tmp_path, archive(sheet_of(corner)))

    assert refused_code(path) == "rows"


def test_a14_cell_past_the_hundredth_column(tmp_path):
    inside = saved(tmp_path, archive(sheet_of('<row r="1"><c r="CV1"><v>1</v></c></row>')), "in.xlsx")
    outside = saved(tmp_path, archive(sheet_of('<row r="1"><c r="CW1"><v>1</v></c></row>')), "out.xlsx")

    assert spreadsheets.read(inside)[0].rows == [[None] * 99 + [1]]
    assert refused_code(outside) == "columns"


def test_a14_the_sheets_own_size_claim_is_ignored(tmp_path):
    sheet = sheet_of('<row r="1"><c r="A1"><v>7</v></c></row>').replace(
        "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
    )
    path = saved(tmp_path, archive(sheet))

    assert spreadsheets.read(path)[0].rows == [[7]]


def test_a14_csv_stops_at_the_row_limit(tmp_path):
    path = saved(tmp_path, b"NIP\n" + b"1\n" * 50_000, "long.csv")

    assert refused_code(path) == "rows"


def test_t29_cell_longer_than_excel_allows_is_named(tmp_path):
    path = saved(tmp_path, b"NIP;Catatan\n1;" + b"x" * 32_768 + b"\n", "text.csv")

    with pytest.raises(spreadsheets.Refused, match=r"row 2|baris 2") as refused:
        spreadsheets.read(path)

    assert refused.value.code == "text"


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE foo [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE foo SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_a15_entity_bomb_and_external_entity_are_refused(tmp_path, before):
    path = saved(tmp_path, archive(sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>', before)))

    assert refused_code(path) == "declarations"


def test_a15_declaration_hidden_in_a_two_byte_encoding_is_refused(tmp_path):
    sheet = sheet_of("", '<!DOCTYPE x [<!ENTITY a "b">]>').encode("utf-16")
    path = saved(tmp_path, archive(sheet))

    assert refused_code(path) == "unreadable"


def test_a_child_that_runs_out_of_memory_is_a_refusal_in_words(tmp_path, monkeypatch):
    path = saved(tmp_path, workbook([["x"]]))
    monkeypatch.setattr(spreadsheets.spreadsheet_child, "__name__", "tests.core.dying_child")

    assert refused_code(path) == "memory"


def test_a_child_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    path = saved(tmp_path, workbook([["x"]]))
    monkeypatch.setattr(spreadsheets.spreadsheet_child, "__name__", "tests.core.endless_child")
    monkeypatch.setattr(spreadsheets.spreadsheet_child, "SECONDS", 0.5)

    started = time.monotonic()

    assert refused_code(path) == "time"
    assert time.monotonic() - started < 5


def test_files_looked_at_while_somebody_waits_share_one_time(monkeypatch):
    given, clock = [], iter(range(0, 100, 8))

    def read_first(path, rows, seconds):
        given.append(seconds)
        return []

    monkeypatch.setattr(spreadsheets, "read_first", read_first)
    monkeypatch.setattr(spreadsheets, "_place_to_look", nullcontext)
    monkeypatch.setattr(spreadsheets.time, "monotonic", lambda: next(clock))
    with pytest.raises(spreadsheets.NoTimeToLook) as refused:
        spreadsheets.look([Path("a.csv")] * 5, 30)

    assert refused.value.code == "look_time"
    assert given == [spreadsheets.LOOK_SECONDS - 8, spreadsheets.LOOK_SECONDS - 16]


def test_a_file_that_takes_longer_than_somebody_waits_is_not_at_fault(tmp_path, monkeypatch):
    path = saved(tmp_path, workbook([["x"]]))
    monkeypatch.setattr(spreadsheets.spreadsheet_child, "__name__", "tests.core.endless_child")
    monkeypatch.setattr(spreadsheets, "LOOK_SECONDS", 0.3)
    with pytest.raises(spreadsheets.NoTimeToLook) as refused:
        spreadsheets.look([path], 30)

    assert refused.value.code == "look_time"


def test_only_so_many_look_at_once_on_a_machine(tmp_path, monkeypatch):
    path = saved(tmp_path, workbook([["x"]]))
    monkeypatch.setattr(spreadsheets, "WAIT_SECONDS", 0.2)
    with ExitStack() as places:
        for _place in range(spreadsheets.LOOKS_AT_ONCE):
            places.enter_context(spreadsheets._place_to_look())
        with pytest.raises(spreadsheets.NoTimeToLook) as refused:
            spreadsheets.look([path], 30)
    ((sheet,),) = spreadsheets.look([path], 30)

    assert refused.value.code == "look_busy"
    assert sheet.rows == [["x"]]
