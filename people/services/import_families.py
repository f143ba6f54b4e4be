"""Kinds of imports behind the same pages: each family says how it reads, writes and undoes what it staged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from people.models import ImportBatch, StagedRow
from people.siasn import staging, undo, write


class Undoer(Protocol):
    def is_written(self, row: StagedRow) -> bool: ...

    def undo(self, rows: list[StagedRow]) -> dict[int, str]:
        """`rows` in the order they were written, in the caller's transaction; gives key -> UndoOutcome."""

    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Family:
    stage: Callable[[ImportBatch, Any], None]  # batch, what the check found
    run: Callable[..., Any]  # batch, actor=, progress=
    undoer: Callable[[ImportBatch], Undoer]


FAMILIES: dict[str, Family] = {"siasn": Family(staging.stage, write.run, undo.Undoer)}


def of(batch: ImportBatch) -> Family:
    return FAMILIES[getattr(batch, "family", "siasn")]
