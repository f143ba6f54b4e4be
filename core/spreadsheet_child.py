"""Reads one untrusted spreadsheet in a process of its own and writes its cells as JSON lines (T29).

Run with -m by core/spreadsheets.py; it knows nothing of Django, has no secrets in its environment, limits its own
memory, time and files, and looks at every byte of an archive before a parser sees it.

Lines: {"sheet": name}, then lists of rows, …, at the end {"end": true} or {"refused": code, "facts": {…}}. Empty cells
are null, dates {"d": iso}, times of a day {"t": iso}; a whole number is an integer, any other a float.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any, TextIO

from core.formula_guard import unguard

MEGABYTE = 1024 * 1024
MAX_ENTRIES = 2_000
MAX_TOTAL = 100 * MEGABYTE
MAX_ENTRY = 50 * MEGABYTE
MAX_RATIO = 100
MAX_SHEETS = 100
MAX_ROWS = 50_000
MAX_COLUMNS = 100
MAX_TEXT = 32_767
MEMORY = 512 * MEGABYTE
SECONDS = 300
MARKS = ",;\t"
LINES_SEARCHED = 20  # of a .csv, for one that looks like a heading
FEWEST_COLUMNS = 3
ROWS_A_LINE = 200

_CHUNK = MEGABYTE
_ROW = re.compile(rb'<row[^>]*? r="([0-9]{1,9})"')
_BEYOND_COLUMNS = re.compile(rb' r="(?:[A-Z]{3}|[D-Z][A-Z]|C[W-Z])[0-9]')  # past CV, the hundredth column
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_TWO_BYTE_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


class Refusal(Exception):
    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def check_directory(archive: zipfile.ZipFile) -> None:
    """What the archive says of itself: cheap, so the upload gate asks it as well. Raises Refusal."""
    entries = archive.infolist()
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > MAX_ENTRIES:
        raise Refusal("archive_entries", found=len(entries), limit=MAX_ENTRIES)
    if len(set(names)) != len(names):
        raise Refusal("unreadable")
    if any(entry.flag_bits & 0x1 for entry in entries) or "encryptedpackage" in names:
        raise Refusal("encrypted")
    if any(name.endswith(("vbaproject.bin", "macrosheets.xml")) or "/macrosheets/" in name for name in names):
        raise Refusal("macros")
    if "[content_types].xml" not in names or not any(name.endswith("xl/workbook.xml") for name in names):
        raise Refusal("not_a_workbook")
    for entry in entries:
        check_size(entry.file_size, entry.compress_size)
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise Refusal("archive_size", limit=MAX_TOTAL // MEGABYTE)


def check_size(unpacked: int, packed: int) -> None:
    if unpacked > MAX_ENTRY:
        raise Refusal("archive_size", limit=MAX_ENTRY // MEGABYTE)
    if unpacked > MAX_RATIO * max(packed, 1):
        raise Refusal("archive_ratio", limit=MAX_RATIO)


def check_content(archive: zipfile.ZipFile) -> None:
    """Unpack every entry in small pieces and count what really comes out, before any parser runs. Raises Refusal."""
    total = 0
    for entry in archive.infolist():
        unpacked = 0
        look = _looker(entry.filename.lower())
        before = b""
        with archive.open(entry) as stream:
            while piece := stream.read(_CHUNK):
                unpacked += len(piece)
                check_size(unpacked, entry.compress_size)
                if total + unpacked > MAX_TOTAL:
                    raise Refusal("archive_size", limit=MAX_TOTAL // MEGABYTE)
                look(before + piece)
                before = piece[-256:]
        total += unpacked


def _looker(name: str) -> Any:
    if not name.endswith((".xml", ".rels", ".vml")):
        return lambda piece: None
    return _SheetLook() if "/worksheets/" in name else _look_for_declarations


def _look_for_declarations(piece: bytes) -> None:
    if piece.startswith(_TWO_BYTE_STARTS):  # would hide declarations from the search below
        raise Refusal("unreadable")
    if any(declaration in piece for declaration in _DECLARATIONS):
        raise Refusal("declarations")


class _SheetLook:
    """Finds cells beyond the limits, which would make the parser reserve room for everything before them."""

    def __init__(self) -> None:
        self.rows = 0

    def __call__(self, piece: bytes) -> None:
        _look_for_declarations(piece)
        numbers = _ROW.findall(piece)
        self.rows += len(numbers)
        if self.rows > MAX_ROWS * 1.01 or any(len(number) > 5 or int(number) > MAX_ROWS for number in numbers):
            raise Refusal("rows", limit=MAX_ROWS)
        if _BEYOND_COLUMNS.search(piece):
            raise Refusal("columns", limit=MAX_COLUMNS)


def read_workbook(path: str) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """(sheet name, rows) of an .xlsx; rows and columns count from the first one Excel shows."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    with zipfile.ZipFile(path) as archive:
        check_directory(archive)
        check_content(archive)
    book = CalamineWorkbook.from_path(path)
    sheets = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if len(sheets) > MAX_SHEETS:
        raise Refusal("sheets", limit=MAX_SHEETS)
    for name in sheets:
        yield name, _sheet_rows(book.get_sheet_by_name(name))


def _sheet_rows(sheet: Any) -> Iterator[list[Any]]:
    """Rows from row 1 on; calamine leaves out the empty columns before the first filled one."""
    if sheet.start is None:
        return
    indent = [None] * sheet.start[1]
    for row in sheet.iter_rows():
        only_text = set(map(type, row)) == {str}
        yield indent + ([value or None for value in row] if only_text else [_cell(value) for value in row])


def _cell(value: Any) -> Any:
    if value == "":
        return None
    if type(value) is float and value.is_integer():
        return int(value)
    return value


def read_csv(path: str) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """The one nameless sheet of a .csv: UTF-8 (with or without mark), else Windows-1252; comma, semicolon or tab."""
    with open(path, "rb") as stream:
        data = stream.read()
    if b"\x00" in data:
        raise Refusal("csv_encoding")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    yield "", _csv_rows(text)


def _csv_rows(text: str) -> Iterator[list[Any]]:
    csv.field_size_limit(MAX_TEXT * 4)
    first, _, rest = text.partition("\n")
    if named := re.fullmatch(r"sep=([,;\t])\r?", first):
        yield from _records(rest, named[1])
    else:
        yield from _records(text, _separator(text))


def _separator(text: str) -> str:
    """The one of , ; tab that parts the first line like a heading into most columns; titles above it have fewer."""
    lines = list(islice(io.StringIO(text), LINES_SEARCHED))
    heading = next((line for line in lines if max(map(_columns(line), MARKS)) >= FEWEST_COLUMNS), "".join(lines[:1]))
    return max(MARKS, key=_columns(heading))


def _columns(line: str) -> Callable[[str], int]:
    return lambda mark: len(next(csv.reader([line], delimiter=mark), []))


def _records(text: str, mark: str) -> Iterator[list[Any]]:
    for record in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
        yield [unguard(value) or None for value in record]


def emit(sheets: Iterable[tuple[str, Iterable[list[Any]]]], out: TextIO, first: int = MAX_ROWS + 1) -> None:
    """Every row, or the `first` ones of each sheet."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
    for name, rows in sheets:
        out.write(encode({"sheet": name}) + "\n")
        lines: list[str] = []
        for number, row in enumerate(islice(rows, first), 1):
            if number > MAX_ROWS:
                raise Refusal("rows", limit=MAX_ROWS)
            if len(row) > MAX_COLUMNS:
                row = _cut(row)
            line = encode(row)
            if len(line) > MAX_TEXT:  # cheaper than asking every cell
                _check_text(row, number, name)
            lines.append(line)
            if len(lines) == ROWS_A_LINE:
                out.write(f"[{','.join(lines)}]\n")
                lines.clear()
        if lines:
            out.write(f"[{','.join(lines)}]\n")
    out.write('{"end":true}\n')


def _cut(row: list[Any]) -> list[Any]:
    if any(value is not None for value in row[MAX_COLUMNS:]):
        raise Refusal("columns", limit=MAX_COLUMNS)
    return row[:MAX_COLUMNS]


def _check_text(row: list[Any], number: int, sheet: str) -> None:
    if any(type(value) is str and len(value) > MAX_TEXT for value in row):
        raise Refusal("text", limit=MAX_TEXT, row=number, sheet=sheet)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return str(value)


def _limit_process() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path: str, kind: str, *first: str) -> None:
    _limit_process()
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", write_through=False)
    try:
        emit(read_workbook(path) if kind == "xlsx" else read_csv(path), out, *map(int, first))
    except Refusal as refusal:
        out.write(json.dumps({"refused": refusal.code, "facts": refusal.facts}) + "\n")
    except MemoryError:
        out.write('{"refused":"memory","facts":{}}\n')
    except csv.Error:
        out.write('{"refused":"unreadable","facts":{}}\n')
    out.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
