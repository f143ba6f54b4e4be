"""Kinds of imports behind the same pages: each family says how it reads, writes and undoes what it staged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.module_loading import import_string

from people.models import ImportBatch, StagedRow


class Undoer(Protocol):
    def is_written(self, row: StagedRow) -> bool: ...

    def undo(self, rows: list[StagedRow]) -> dict[int, str]:
        """`rows` in the order they were written, in the caller's transaction; gives key -> UndoOutcome."""

    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a staged row: as it is and as it would be; `before` is None where there is nothing yet."""

    label: Any
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """A staged row as the difference page shows it."""

    row: StagedRow
    name: str
    number: str
    number_kind: str
    cells: list[Cell]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    stage: Callable[[ImportBatch, Any], None]  # batch, what the check found
    run: Callable[..., Any]  # batch, actor=, progress=
    close: Callable[..., Any]  # batch, actor=: ends what was cut off with the rows written so far
    undoer: Callable[[ImportBatch, Any], Undoer]  # batch, who undoes it (None: a command)
    lines: Callable[[ImportBatch, list[StagedRow]], list[Line]]  # in a fixed number of queries
    field_label: Callable[[str], Any]
    held: Callable[[ImportBatch], None]  # after rows were held back or taken in again


FAMILIES = {  # loaded when first asked for
    "siasn": "people.siasn.family.SIASN",
    "history": "people.sheets.family.HISTORY",
}


def of(batch: ImportBatch) -> Family:
    found: Family = import_string(FAMILIES[batch.family])
    return found
