"""The tables of a file: one for each sheet that has a heading row (point 3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import spreadsheets
from core.progress import Progress, untold
from people.enums import FileKind
from people.siasn import headings
from people.siasn.headings import Heading
from people.siasn.problems import Problem

AUTO = "auto"  # people of SIASN whose kind each row tells


@dataclass(frozen=True, slots=True)
class ChosenTable:
    """What somebody said of a sheet: its kind (a FileKind, AUTO, or the code of a history sheet), where its heading row
    is (from 0), and the place of each column by its heading of BKN, or by its key in a history sheet."""

    kind: str
    row: int
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import: where it is, the name to show, and what it was said to hold (None = find out).

    A hierarchy is known by its headings, whatever was said. `chosen` (by the name of the sheet) leaves nothing to find
    out: sheets that are not in it are not read.
    """

    path: Path
    name: str
    kind: FileKind | None = None
    chosen: Mapping[str, ChosenTable] | None = None


@dataclass(slots=True)
class Table:
    file: str
    sheet: str
    heading: Heading
    rows: list[list[Any]]  # those below the heading
    given: FileKind | None
    kind: FileKind | None = None  # known once its rows are read
    is_csv: bool = False

    @property
    def above(self) -> int:
        """Rows that the numbers of a report as JSON leave out: it counts the records of a CSV with its heading as 1."""
        return self.heading.row if self.is_csv else 0

    def numbered(self) -> Iterator[tuple[int, list[Any]]]:
        """Rows that hold anything, each with the number at which a spreadsheet program shows it."""
        for number, row in enumerate(self.rows, self.heading.row + 2):
            if any(cell is not None and cell != "" for cell in row):
                yield number, row


@dataclass(slots=True)
class Found:
    tables: list[Table]
    without: list[tuple[str, Problem]]  # files in which no sheet holds a table


def find(sources: list[Source], progress: Progress = untold) -> Found:
    """Every table, hierarchies first whatever the order of the files. Raises core.spreadsheets.Refused."""
    found = Found([], [])
    for source in sources:
        sheets = spreadsheets.read(source.path, progress)
        tables = [table for sheet in sheets if (table := _table(source, sheet)) is not None]
        found.tables += tables
        if not tables and source.chosen is None:
            lacking = headings.nearest_miss(sheets[0].rows) if sheets else []
            found.without.append((source.name, Problem("no_table", "", {"missing": ", ".join(lacking) or "-"})))
    found.tables.sort(key=lambda table: not table.heading.is_hierarchy)
    return found


def _table(source: Source, sheet: spreadsheets.Sheet) -> Table | None:
    kind = source.kind
    if source.chosen is None:
        heading = headings.find(sheet.rows)
    elif (chosen := source.chosen.get(sheet.name)) is None:
        return None
    else:
        heading = Heading(chosen.row, chosen.kind == FileKind.UNITS, chosen.columns)
        kind = None if chosen.kind == AUTO else FileKind(chosen.kind)
    if heading is None or (kind is FileKind.UNITS and not heading.is_hierarchy):
        return None
    rows = sheet.rows[heading.row + 1 :]
    return Table(source.name, sheet.name, heading, rows, kind, is_csv=source.path.suffix.lower() == ".csv")
