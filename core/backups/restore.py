"""Bring a backup back: open, compare with its manifest, put it in place, prove the audit chain (T56, A50)."""

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from core import access_log, audit
from core.backups import archive, databases, make

RESTORED, TRIED = "core.backup.restored", "core.backup.tried"


@dataclass(frozen=True, slots=True)
class Restored:
    made_at: str
    tables: int
    rows: int
    files: int
    entries: int  # of the audit chain, verified
    migrated: int  # migrations that were added afterwards
    aside: tuple[str, ...]  # names under which what stood here is kept
    same_key: bool


def restore(path: Path, lock: archive.Lock, *, replace: bool = False) -> Restored:
    """Raises ArchiveError, with nothing changed, when the target is not empty or the archive does not fit."""
    if not replace and (reason := what_stands_here()):
        raise archive.ArchiveError(f"{reason} Nothing was changed. Add --replace to put the backup in its place.")
    with _nobody_else(), _unpacked(path, lock) as (folder, manifest):
        _refuse_strange(manifest)
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
        facts = databases.Facts(manifest["counts"], manifest["migrations"], manifest["audit"])
        aside = [databases.put_in_place(folder / databases.MEMBERS[manifest["engine"]], facts, stamp)]
        aside += [_place_folder(folder / name, stamp) for name in settings.STORED_FOLDERS]
        return _proved(path, manifest, tuple(name for name in aside if name))


def what_stands_here() -> str:
    """In words, what a restore would push aside; "" when this installation is empty."""
    if databases.has_accounts():
        return "The database of this installation holds accounts."
    for name in settings.STORED_FOLDERS:
        if any(file.is_file() for file in (Path(settings.DATA_DIR) / name).rglob("*")):
            return f"The folder {name} of this installation holds files."
    return ""


@contextmanager
def _nobody_else() -> Iterator[None]:
    """Refuses while `manage.py serve` runs here; services of their own are stopped by hand, as the manual says."""
    with (Path(settings.DATA_DIR) / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise archive.ArchiveError("Palu ASN is running on this data folder; stop it first.") from error
        yield


@contextmanager
def _unpacked(path: Path, lock: archive.Lock) -> Iterator[tuple[Path, dict[str, Any]]]:
    folder = Path(settings.DATA_DIR) / f".restore-{secrets.token_hex(8)}"
    folder.mkdir(mode=0o700)
    try:
        with path.open("rb") as source:
            yield folder, archive.read(source, lock, folder, frozenset({"database", *settings.STORED_FOLDERS}))
    except FileNotFoundError as error:
        raise archive.ArchiveError(f"{error.filename} is not there.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_strange(manifest: dict[str, Any]) -> None:
    """Raises ArchiveError for an archive of another database or of a later release."""
    if manifest["format"] != make.FORMAT:
        raise archive.ArchiveError(f"This archive is of format {manifest['format']}; install the release that made it.")
    if manifest["engine"] not in ("sqlite3", databases.engine()):
        raise archive.ArchiveError(
            f"The backup is of {manifest['engine']}, this installation runs on {databases.engine()}. "
            "Restore it on its own kind; only SQLite goes over to PostgreSQL."
        )
    known = set(MigrationLoader(None).disk_migrations)
    later = sorted({tuple(one) for one in manifest["migrations"]} - known)
    if later:
        app, name = later[0]
        raise archive.ArchiveError(
            f"The backup was made by {manifest['versions']['product']} and knows {app}.{name}, which this release "
            f"({settings.VERSION}) does not. Install that release first."
        )


def _place_folder(unpacked: Path, stamp: str) -> str:
    """Files of the archive become the stored folder; what was there is kept aside."""
    target, aside = Path(settings.DATA_DIR) / unpacked.name, ""
    if target.exists() and any(target.iterdir()):
        aside = f"{target.name}.before-{stamp}"
        target.replace(target.with_name(aside))
    elif target.exists():
        target.rmdir()
    if unpacked.exists():
        unpacked.replace(target)
    else:
        target.mkdir(mode=0o700)
    return aside


def _proved(path: Path, manifest: dict[str, Any], aside: tuple[str, ...]) -> Restored:
    """Newer migrations, the audit chain, and nobody signed in from before."""
    connections.close_all()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", verbosity=0, interactive=False)
    try:
        walked = audit.verify(seal_verb=access_log.SEAL_VERB, seal_holds=access_log.seal_holds)
    except audit.BrokenChainError as broken:
        raise archive.ArchiveError(f"The backup is in place but its audit chain is broken: {broken}.") from broken
    Session.objects.all().delete()
    restored = Restored(
        made_at=manifest["made_at"],
        tables=len(manifest["counts"]),
        rows=sum(manifest["counts"].values()),
        files=len(manifest["files"]) - 1,
        entries=walked.entries,
        migrated=len(plan),
        aside=aside,
        same_key=manifest["key_mark"] == make.key_mark(),
    )
    audit.record(actor=None, verb=RESTORED, name=path.name, made_at=restored.made_at, rows=restored.rows)
    return restored


def trial(path: Path, options: list[str]) -> str:
    """Restore into an empty folder and database that are thrown away; gives what the restore printed.

    The running installation is only told that the trial went well. Raises ArchiveError when it did not.
    """
    with tempfile.TemporaryDirectory(prefix="palu-trial-", dir=settings.DATA_DIR) as folder, _trial_database() as extra:
        environment = {**os.environ, **extra, "PALU_DATA_DIR": folder, "SECRET_KEY": settings.SECRET_KEY}
        done = subprocess.run(  # noqa: S603 our own command, no shell
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(path.resolve()), *options],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise archive.ArchiveError(f"The trial failed: {done.stderr.strip()[-600:]}")
    audit.record(actor=None, verb=TRIED, name=path.name)
    return done.stdout


@contextmanager
def _trial_database() -> Iterator[dict[str, str]]:
    """On PostgreSQL a database of its own on the same server; its role must be allowed to make one."""
    if databases.is_sqlite():
        yield {"DATABASE_URL": ""}
        return
    name = f"palu_trial_{secrets.token_hex(4)}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    except ProgrammingError as error:
        raise archive.ArchiveError(
            "This database role may not make a database for the trial; run it as the owner (palu-manage --owner)."
        ) from error
    try:
        yield {"DATABASE_URL": urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()}
    finally:
        with connection.cursor() as cursor:
            # Not by force, which an owner may not use against autovacuum; PostgreSQL stops that by itself.
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
