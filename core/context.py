"""Who and what the current request or task is, for the audit trail and the logs; cleared after each (T47)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Origin:
    """Where a change comes from: `request_id` ties log lines and audit entries together."""

    request_id: str = ""
    address: str = ""
    acting_as: str = ""


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def origin() -> Origin:
    """The current origin; an empty one outside a request or task."""
    return _origin.get() or Origin()


@contextmanager
def set_origin(value: Origin) -> Iterator[Origin]:
    token = _origin.set(value)
    try:
        yield value
    finally:
        _origin.reset(token)
