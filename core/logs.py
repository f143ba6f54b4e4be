"""Log lines: UTC with offset, newlines escaped, the request id; ids only, no names or numbers of people (T48)."""

import logging
from datetime import UTC, datetime

from core.context import origin


class UtcLineFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        text = super().format(record).replace("\r", "\\r").replace("\n", "\\n")
        return f"{at} {record.levelname} {record.name} [{origin().request_id or '-'}] {text}"
