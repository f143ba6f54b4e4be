"""Public identifiers: UUID version 7 (RFC 9562), so that rows sort by the time they were made."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, 74 random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def public_id_of(text: str) -> uuid.UUID | None:
    """The id that `text` writes; None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
