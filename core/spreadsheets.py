"""Untrusted .xlsx and .csv in: cells as plain values, read by a child process with limits (T29, A13, A14, A15)."""

import fcntl
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import spreadsheet_child
from core.errors import DomainError
from core.progress import Progress, untold

logger = logging.getLogger(__name__)

LOOK_SECONDS = 20  # for all files of a request together
LOOKS_AT_ONCE = 2  # of a web machine, so that others keep its threads
WAIT_SECONDS = 3  # for a look of somebody else to end

Cell = str | int | float | bool | date | datetime | None

MESSAGES = {
    "archive_entries": _("The file has %(found)s parts, more than %(limit)s. Save it anew as .xlsx and try again."),
    "archive_size": _("Unpacked, the file is larger than %(limit)s MB. Split it into several files."),
    "archive_ratio": _("The file unpacks to more than %(limit)s times its size. Copy the cells into a new workbook."),
    "encrypted": _("The file is protected by a password. Save it without a password and try again."),
    "macros": _("The file holds macros. Save it as .xlsx (without macros) and try again."),
    "not_a_workbook": _("This is not an Excel workbook (.xlsx). Save it as .xlsx or .csv and try again."),
    "declarations": _("The file declares its own entities, which no Excel does. Copy the cells into a new workbook."),
    "rows": _("A sheet reaches beyond row %(limit)s. Delete the empty rows at the end, or split the file."),
    "columns": _("A sheet reaches beyond column %(limit)s. Delete the columns that are not needed."),
    "sheets": _("The file has more than %(limit)s sheets. Keep the sheets to read and delete the others."),
    "text": _("Sheet “%(sheet)s”, row %(row)s: a cell holds more than %(limit)s characters. Shorten it."),
    "csv_encoding": _("The text file is not in UTF-8 or Windows-1252. Save it as “CSV UTF-8” and try again."),
    "memory": _("The file needs too much memory to read. Split it into several files."),
    "time": _("The file takes too long to read. Split it into several files."),
    "look_time": _("These files are too much to look at while you wait. Upload fewer or smaller files at once."),
    "look_busy": _("Files of other people are being looked at. Try again in a minute."),
    "unreadable": _("The file cannot be read; it may be damaged. Open it in Excel, save it anew and try again."),
}


class Refused(DomainError):
    """The file is not read; `code` is stable, the message says what to do."""

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(message)
        self.code = code


class NoTimeToLook(Refused):
    """Nothing is wrong with the files: there is no time for them while somebody waits for a page."""


@dataclass(slots=True)
class Sheet:
    """`rows[0]` is row 1 as Excel shows it; for a .csv the heading. Rows may differ in length; a csv has no name."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)


def refusal(code: str, **facts: Any) -> Refused:
    return Refused(code, MESSAGES[code] % facts)


def read(path: Path, progress: Progress = untold) -> list[Sheet]:
    """Every sheet of the .xlsx or .csv at `path` (by its ending). Raises Refused; nothing is read in this process.

    `progress` only shows that it still reads: how many rows there are is known at the end.
    """
    return _sheets(_child_lines(path), progress)


def read_first(path: Path, rows: int, seconds: float | None = None) -> list[Sheet]:
    """The first rows of every sheet. Raises Refused, also where it takes longer than `seconds`."""
    return _sheets(_child_lines(path, seconds, str(rows)), untold)


def look(paths: Sequence[Path], rows: int) -> list[list[Sheet]]:
    """The first rows of every sheet of each file, while somebody waits for the page.

    What one file leaves of LOOK_SECONDS is there for the next. Raises Refused, and NoTimeToLook where the time is up or
    this machine looks at other files.
    """
    with _place_to_look():
        end = time.monotonic() + LOOK_SECONDS
        return [_look(path, rows, end) for path in paths]


def _look(path: Path, rows: int, end: float) -> list[Sheet]:
    left = end - time.monotonic()
    try:
        if left > 0:
            return read_first(path, rows, left)
    except Refused as refused:
        if refused.code != "time":
            raise
    raise NoTimeToLook("look_time", MESSAGES["look_time"])


@contextmanager
def _place_to_look() -> Iterator[None]:
    """One of the places of this machine, free again when its process ends. Raises NoTimeToLook."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        for number in range(LOOKS_AT_ONCE):
            with (settings.LOOK_DIR / f"{number}.lock").open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return
        if time.monotonic() > end:
            raise NoTimeToLook("look_busy", MESSAGES["look_busy"])
        time.sleep(0.1)


def _sheets(lines: Iterable[bytes], progress: Progress) -> list[Sheet]:
    sheets: list[Sheet] = []
    for line in lines:
        progress(0, None)
        content = json.loads(line, object_hook=_revive)
        if isinstance(content, list):
            sheets[-1].rows.extend(content)
        elif "sheet" in content:
            sheets.append(Sheet(content["sheet"]))
        elif "refused" in content:
            raise refusal(content["refused"], **content["facts"])
    return sheets


def _revive(value: dict[str, Any]) -> Any:
    if "d" in value:
        return date.fromisoformat(value["d"])
    if "t" in value:
        return datetime.fromisoformat(value["t"])
    return value


def _child_lines(path: Path, seconds: float | None = None, *more: str) -> Iterator[bytes]:
    """Lines of the child, killed when it takes longer than its wall time. Raises Refused when it dies half-way."""
    kind = "csv" if path.suffix.lower() == ".csv" else "xlsx"
    command = [sys.executable, "-E", "-s", "-m", spreadsheet_child.__name__, str(path.resolve()), kind, *more]
    child = subprocess.Popen(  # noqa: S603 our own script, the path is an argument
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        env={},
        cwd=settings.BASE_DIR,
    )
    out = child.stdout
    assert out is not None  # for the type checker: PIPE was asked for
    timer = threading.Timer(seconds or spreadsheet_child.SECONDS, child.kill)
    timer.start()
    last = b""
    try:
        for last in out:
            yield last
    finally:
        late = not timer.is_alive()
        _end(child, out, timer.cancel)
    if not last.startswith((b'{"end"', b'{"refused"')):
        logger.warning("spreadsheet child ended early, exit=%s", child.returncode)
        raise refusal(_cause(child.returncode, late))


def _end(child: subprocess.Popen[bytes], out: IO[bytes], stop_timer: Callable[[], None]) -> None:
    stop_timer()
    out.close()
    if child.poll() is None:
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _cause(code: int, late: bool) -> str:
    """Killed by the timer or the CPU limit; aborted by the allocator; anything else is a damaged file."""
    if late or code in (-9, -24):
        return "time"
    return "memory" if code == -6 else "unreadable"
