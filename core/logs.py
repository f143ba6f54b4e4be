"""Log lines: UTC with offset, one line each, the request id; ids only, no names or numbers of people (T48).

What an exception says may hold what somebody typed, so only the kinds below keep their words; of the others the log has
kind and place. Long numbers (NIP, NIK) are struck out wherever they stand.
"""

import json
import logging
import re
from datetime import UTC, datetime
from traceback import TracebackException

from core.context import origin

PLAIN_KINDS = (OSError, ImportError, NameError, AttributeError, TypeError, AssertionError, RuntimeError)
PERSONAL_NUMBER = re.compile(r"(?<![0-9A-Za-z-])\d(?:[ .-]?\d){15,17}(?![0-9A-Za-z-])")
DETAIL = re.compile(r"\s*DETAIL:.*", re.DOTALL)  # PostgreSQL repeats the row there
DEEPEST_CHAIN = 5


def words_of(error: BaseException) -> str:
    """Kind of the exception, with its words where these cannot be somebody's data."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    from django.db import InterfaceError, OperationalError

    if isinstance(error, (*PLAIN_KINDS, OperationalError, InterfaceError)):
        return f"{kind}: {DETAIL.sub('', str(error))}"
    return kind


def traceback_of(error: BaseException) -> str:
    parts = []
    one: BaseException | None = error
    for _level in range(DEEPEST_CHAIN):
        if one is None:
            break
        frames = "".join(TracebackException.from_exception(one).stack.format())
        parts.append(f"{frames}{words_of(one)}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\nbefore that: ".join(parts)


class SafeFormatter(logging.Formatter):
    """What both formats have in common: the message without personal data, and the traceback."""

    def at(self, record: logging.LogRecord) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def message(self, record: logging.LogRecord) -> str:
        args = record.args
        if isinstance(args, dict) and "exc" in args:  # Celery puts the exception's words and traceback into its line
            args = {**args, "exc": "see traceback", "traceback": ""}
        text = str(record.msg)
        return PERSONAL_NUMBER.sub("[number]", text % args if args else text)

    def trace(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        return PERSONAL_NUMBER.sub("[number]", traceback_of(error)) if error else ""


class LineFormatter(SafeFormatter):
    """For people at a terminal (the demo)."""

    def format(self, record: logging.LogRecord) -> str:
        text = "\n".join(part for part in (self.message(record), self.trace(record)) if part)
        text = text.replace("\r", "\\r").replace("\n", "\\n")
        return f"{self.at(record)} {record.levelname} {record.name} [{origin().request_id or '-'}] {text}"


class JsonFormatter(SafeFormatter):
    """For a log server: one object a line; nothing but these fields, whatever a library adds to its records."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "at": self.at(record),
            "level": record.levelname,
            "logger": record.name,
            "request": origin().request_id,
            "message": self.message(record),
            "trace": self.trace(record),
        }
        return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)
