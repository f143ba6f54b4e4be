"""What a backup needs of each database: a copy at one moment with the facts about it, and putting a copy in place.

A copy of SQLite may also be put into PostgreSQL, which is how an office grows into a city.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, connections, models, transaction

from core.backups.archive import ArchiveError
from core.models import AuditHead

MEMBERS = {"sqlite3": "database/palu.sqlite3", "postgresql": "database/palu.dump"}  # by the engine of the backup
ARCHIVED = "archived"  # alias of the SQLite copy while it is read into PostgreSQL
BATCH = 500
LIBPQ = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What stood in the database at the moment of the copy."""

    counts: dict[str, int]
    migrations: list[list[str]]
    audit: dict[str, Any]  # length and last_hash


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def copy_to(target: Path) -> Facts:
    """Copy the running database to `target` as it is at one moment, and count what is in the copy."""
    return _copy_sqlite(target) if is_sqlite() else _copy_postgresql(target)


def put_in_place(copy: Path, facts: Facts, stamp: str) -> str:
    """Make the copy the database of this installation; what stood there is kept aside under a name with `stamp`.

    Gives that name, "" when nothing stood there. On failure the database is as before.
    """
    connections.close_all()
    if is_sqlite():
        return _place_sqlite(copy, facts, stamp)
    if copy.name == Path(MEMBERS["sqlite3"]).name:
        return _cross(copy, facts)
    return _place_postgresql(copy, facts, stamp)


def has_accounts() -> bool:
    table = get_user_model()._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return False
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 the name of our own table
        return cursor.fetchone() is not None


def _facts(cursor: Any, tables: list[str]) -> Facts:
    """Read by plain SQL: the archive may be older than the models."""

    def rows(statement: str) -> list[Any]:
        cursor.execute(statement)
        return list(cursor.fetchall())

    head = rows(f"SELECT length, last_hash FROM {AuditHead._meta.db_table}") or [(0, "")]  # noqa: S608 our own tables
    return Facts(
        counts={table: rows(f'SELECT count(*) FROM "{table}"')[0][0] for table in sorted(tables)},  # noqa: S608
        migrations=sorted([app, name] for app, name in rows("SELECT app, name FROM django_migrations")),
        audit={"length": head[0][0], "last_hash": head[0][1]},
    )


# --- SQLite -----------------------------------------------------------------------------------------------------------
def _sqlite_path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _copy_sqlite(target: Path) -> Facts:
    with closing(sqlite3.connect(_sqlite_path(), timeout=60)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)  # in one step: readers and writers go on, the copy is of one moment
        copy.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)
    return _checked_sqlite(target)


def _checked_sqlite(path: Path) -> Facts:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        try:
            answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
        if answer != "ok":
            raise ArchiveError(f"The copy of the database is not whole: {answer}.")
        tables = [
            name
            for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if not name.startswith("sqlite_")
        ]
        return _facts(copy.cursor(), tables)


def _place_sqlite(copy: Path, facts: Facts, stamp: str) -> str:
    if _checked_sqlite(copy) != facts:
        raise ArchiveError("The database in the archive does not hold what the manifest says; take another one.")
    path, aside = _sqlite_path(), ""
    if path.exists():
        with closing(sqlite3.connect(path)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        aside = f"{path.name}.before-{stamp}"
        path.replace(path.with_name(aside))
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    copy.replace(path)
    return aside


# --- PostgreSQL -------------------------------------------------------------------------------------------------------
def _libpq() -> dict[str, str]:
    """The environment for pg_dump, pg_restore and psql; the password is in no command line."""
    found = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    values = {name: str(found[key]) for name, key in names.items() if found.get(key)}
    options = found.get("OPTIONS", {})
    values |= {LIBPQ[key]: str(value) for key, value in options.items() if key in LIBPQ}
    return {**os.environ, **values}


def _tool(name: str, *arguments: str) -> None:
    command = shutil.which(name)
    if command is None:
        raise ArchiveError(f"{name} is missing; install the PostgreSQL client (Debian: postgresql-client).")
    done = subprocess.run(  # noqa: S603 fixed commands, no shell
        [command, *arguments], env=_libpq(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ArchiveError(f"{name} failed: {(done.stderr.strip() or 'without a word')[-600:]}")


@contextmanager
def _snapshot() -> Iterator[tuple[Any, str]]:
    """A cursor on a connection of its own, in a transaction whose view pg_dump shares."""
    fresh = connection.copy()
    raw = fresh.get_new_connection(fresh.get_connection_params())
    try:
        with raw.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor, cursor.fetchone()[0]
    finally:
        raw.close()


def _tables(cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [name for (name,) in cursor.fetchall()]


def _copy_postgresql(target: Path) -> Facts:
    with _snapshot() as (cursor, snapshot):
        _tool("pg_dump", "--format=custom", "--schema=public", f"--snapshot={snapshot}", f"--file={target}")
        facts = _facts(cursor, _tables(cursor))
    target.chmod(0o600)
    return facts


def _place_postgresql(copy: Path, facts: Facts, stamp: str) -> str:
    """In one transaction: the old schema is renamed, a new one filled; it needs the role that owns the database."""
    aside = f"before_{stamp.lower()}"
    with connection.cursor() as cursor:
        anything = bool(_tables(cursor))
    connections.close_all()
    begin, script = copy.with_name("begin.sql"), copy.with_name("restore.sql")
    first = f"ALTER SCHEMA public RENAME TO {aside};" if anything else "DROP SCHEMA IF EXISTS public CASCADE;"
    begin.write_text(f"{first}\nCREATE SCHEMA public;\nGRANT USAGE ON SCHEMA public TO PUBLIC;\n", encoding="ascii")
    _tool("pg_restore", "--no-owner", "--no-privileges", "--schema=public", f"--file={script}", str(copy))
    _tool(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        "--output=/dev/null", f"--file={begin}", f"--file={script}",
    )  # fmt: skip
    with connection.cursor() as cursor:
        if _facts(cursor, _tables(cursor)) != facts:
            raise ArchiveError(f"The restored database does not hold what the manifest says; schema {aside} is kept.")
    return aside if anything else ""


# --- From SQLite to PostgreSQL ----------------------------------------------------------------------------------------
def _cross(copy: Path, facts: Facts) -> str:
    """Every row of a SQLite copy of this release, as it stands, in one transaction; the database holds no accounts."""
    if _checked_sqlite(copy) != facts:
        raise ArchiveError("The database in the archive does not hold what the manifest says; take another one.")
    call_command("migrate", verbosity=0, interactive=False)
    if has_accounts():
        raise ArchiveError("A backup of SQLite goes into an empty database; this one holds accounts.")
    with _opened(copy), transaction.atomic(), connection.cursor() as cursor:
        if _facts(cursor, []).migrations != facts.migrations:
            raise ArchiveError("The backup is of another release. Make one with this release and bring that over.")
        tables = [f'"{name}"' for name in _tables(cursor) if name != "django_migrations"]
        cursor.execute(f"TRUNCATE {', '.join(tables)}")  # what the migrations filled in comes again with the copy
        stored = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
        for model in stored:
            _bring_over(model)
        for statement in connection.ops.sequence_reset_sql(no_style(), stored):
            cursor.execute(statement)
        if _facts(cursor, _tables(cursor)) != facts:
            raise ArchiveError("Not every row arrived; the database is as empty as before.")
    return ""


@contextmanager
def _opened(copy: Path) -> Iterator[None]:
    made = connections.configure_settings({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(copy)}})
    connections.settings[ARCHIVED] = made["default"]
    try:
        yield
    finally:
        connections[ARCHIVED].close()
        del connections[ARCHIVED], connections.settings[ARCHIVED]


def _bring_over(model: type[models.Model]) -> None:
    """As loaddata writes: the same keys, no time of now. But without signals; those of packages would write as well."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    rows = model._base_manager.using(ARCHIVED).order_by("pk").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        try:
            model._base_manager._insert(  # type: ignore[attr-defined] # what save_base(raw=True) ends in
                batch, fields=fields, using=connection.alias, raw=True
            )
        except (DatabaseError, ValueError) as error:
            raise ArchiveError(
                f"PostgreSQL refuses {model._meta.label} {batch[0].pk} to {batch[-1].pk} ({type(error).__name__}). "
                "The database is as empty as before. Mend that row in the office's installation and make a new backup."
            ) from error


def server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if is_sqlite() else "SHOW server_version")
        return f"{connection.vendor} {cursor.fetchone()[0]}"


def engine() -> str:
    return str(settings.DATABASES["default"]["ENGINE"]).rpartition(".")[2]
