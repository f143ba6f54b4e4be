"""Which errors say that the database or its disk does not answer now, rather than that we asked wrongly (A37, A38)."""

import errno

from django.db import DatabaseError, InterfaceError, OperationalError

# SQLSTATE classes and codes of PostgreSQL: connection, no resources, shutting down; read-only transaction.
UNAVAILABLE_CLASSES = {"08", "53", "57"}
READ_ONLY = "25006"
SQLITE_UNAVAILABLE = {
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
}
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def is_unavailable(error: BaseException | None) -> bool:
    """Whether `error`, or what it was raised from, means: try again in a moment."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in DISK:
            return True
        if isinstance(error, DatabaseError | InterfaceError):
            return _is_away(error)
        error = error.__cause__ or error.__context__
    return False


def _is_away(error: Exception) -> bool:
    driver = error.__cause__
    name = getattr(driver, "sqlite_errorname", None)
    if name:
        return any(name.startswith(one) for one in SQLITE_UNAVAILABLE)
    state = getattr(driver, "pgcode", None) or getattr(driver, "sqlstate", None)
    if state:
        return state[:2] in UNAVAILABLE_CLASSES or state == READ_ONLY
    return isinstance(error, OperationalError | InterfaceError)
