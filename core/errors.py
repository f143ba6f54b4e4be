"""Refusals by the rules. Views show their message; anything else that is raised is a bug and surfaces."""

from typing import Any


class DomainError(Exception):
    """Something the rules do not allow; the message says what to do, in the reader's language."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


class TransitionError(DomainError):
    """The record's state does not allow this step."""


class StaleVersionError(DomainError):
    """Somebody saved the record since it was read (T35); `current` holds what stands there now."""

    def __init__(self, message: Any, current: Any) -> None:
        super().__init__(message)
        self.current = current


class LimitReachedError(DomainError):
    """A limit (seats, size, attempts) is reached."""
