"""Which versions of a plan are worth showing: autosaves make many, a reader looks for the sittings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SITTING = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Edit:
    version: int
    at: datetime
    by: str  # "" = the system
    restored_from: int | None = None


def milestones(edits: Iterable[Edit], sitting: timedelta = SITTING) -> list[Edit]:
    """The last version of each sitting, the newest first; `edits` come oldest first.

    A sitting is a row of edits by one person with less than `sitting` between each and the next. A version that was
    restored, and the one before it, always stand for themselves.
    """
    kept: list[Edit] = []
    for edit in edits:
        same = kept and kept[-1].by == edit.by and edit.at - kept[-1].at < sitting
        if same and edit.restored_from is None and kept[-1].restored_from is None:
            kept.pop()
        kept.append(edit)
    return kept[::-1]
