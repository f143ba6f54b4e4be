"""Make one backup: copy, pack, encrypt, put a copy elsewhere, drop what is past its time."""

import fcntl
import hashlib
import logging
import os
import platform
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core import audit
from core.backups import archive, databases, rotation

FORMAT = 1
MADE, FAILED = "core.backup.made", "core.backup.failed"
LEFTOVER_SECONDS = 24 * 60 * 60

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    bytes: int
    files: int
    copied: bool
    elsewhere: bool  # the copy stands on another disk than the backup
    dropped: int
    trouble: str  # why there is no copy, "" when there is


def is_set_up() -> bool:
    return bool(settings.BACKUP_DIR and (settings.BACKUP_RECIPIENTS or settings.BACKUP_PASSPHRASE))


def sealing_lock() -> archive.Lock:
    """Raises ArchiveError when there is no key to seal with."""
    if settings.BACKUP_RECIPIENTS:
        return archive.recipients(settings.BACKUP_RECIPIENTS)
    if settings.BACKUP_PASSPHRASE:
        return archive.Passphrase(settings.BACKUP_PASSPHRASE)
    raise archive.ArchiveError(
        "Set BACKUP_RECIPIENTS to the public key of your backups; 'manage.py backup_key FILE' makes a pair."
    )


def key_mark() -> str:
    """Tells one SECRET_KEY from another without giving it away: what is encrypted at rest needs the same one."""
    return salted_hmac("core.backups", "key mark").hexdigest()[:12]


def make_backup(*, actor: Any = None) -> Made:
    """Raises ArchiveError, after telling the audit trail, when no archive could be made."""
    try:
        with _alone(Path(settings.BACKUP_DIR)) as folder:
            made = _make(folder, timezone.now())
    except (archive.ArchiveError, OSError) as error:
        logger.error("backup failed, cause=%s", type(error).__name__)
        audit.record(actor=actor, verb=FAILED, cause=str(error)[:300])
        raise error if isinstance(error, archive.ArchiveError) else archive.ArchiveError(str(error)) from error
    details = {key: value for key, value in asdict(made).items() if key != "path"}
    audit.record(actor=actor, verb=MADE, name=made.path.name, **details)
    return made


@contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """Two backups at once would only make each other slower. Raises ArchiveError when one is running."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise archive.ArchiveError("Another backup is being made right now.") from error
        yield folder


def _make(folder: Path, at: datetime) -> Made:
    lock = sealing_lock()
    forget_leftovers(folder)
    path = folder / rotation.name_of(at)
    database = Path(settings.DATA_DIR) / f".backup-{secrets.token_hex(8)}"
    stored: list[int] = []

    def fill(writer: archive.Writer) -> None:
        writer.add(databases.MEMBERS[databases.engine()], database)
        for name in settings.STORED_FOLDERS:
            for file in sorted((Path(settings.DATA_DIR) / name).rglob("*")):
                if file.is_file() and not file.is_symlink() and not file.name.startswith("."):
                    writer.add(file.relative_to(settings.DATA_DIR).as_posix(), file)
        stored.append(len(writer.files) - 1)
        writer.add_manifest(manifest)

    try:
        facts = databases.copy_to(database)
        manifest = {**asdict(facts), **about(at)}
        with _whole(path) as target:
            archive.write(target, lock, fill)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{database}{ending}").unlink(missing_ok=True)
    copied, elsewhere, trouble = _copy_elsewhere(path)
    dropped = sum(_drop_old(place) for place in places())
    return Made(path, path.stat().st_size, stored[0], copied, elsewhere, dropped, trouble)


def about(at: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "engine": databases.engine(),
        "key_mark": key_mark(),
        "versions": {
            "product": settings.VERSION,
            "python": platform.python_version(),
            "django": django.get_version(),
            "database": databases.server_version(),
        },
    }


def places() -> list[Path]:
    return [Path(place) for place in (settings.BACKUP_DIR, settings.BACKUP_COPY_TO) if place and Path(place).is_dir()]


@contextmanager
def _whole(path: Path) -> Iterator[Any]:
    """A stream to a temporary name; flushed and renamed when all went well (T53)."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        _flush_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_elsewhere(path: Path) -> tuple[bool, bool, str]:
    """(copied, on another disk, why not); a copy that fails leaves the backup as it is."""
    if not settings.BACKUP_COPY_TO:
        return False, False, "BACKUP_COPY_TO is not set."
    folder = Path(settings.BACKUP_COPY_TO)
    try:
        if not folder.is_dir():
            raise FileNotFoundError(f"{folder} is not there; is the share mounted?")
        with path.open("rb") as source, _whole(folder / path.name) as target:
            shutil.copyfileobj(source, target, archive.PART)
        if _sha256(path) != _sha256(folder / path.name):
            raise OSError(f"the copy in {folder} differs from the backup")
    except OSError as error:
        logger.error("copy of the backup failed, cause=%s", type(error).__name__)
        return False, False, str(error)[:300]
    return True, folder.stat().st_dev != path.stat().st_dev, ""


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def forget_leftovers(folder: Path) -> None:
    """Temporary files of backups that were killed."""
    limit = time.time() - LEFTOVER_SECONDS
    found = [*folder.glob(f".{rotation.PREFIX}*"), *Path(settings.DATA_DIR).glob(".backup-*")]
    for path in found:
        if path.is_file() and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)


def _drop_old(folder: Path) -> int:
    found = {moment: path for path in folder.iterdir() if (moment := rotation.made_at(path.name)) is not None}
    keep = rotation.kept(found)
    past = [path for moment, path in found.items() if moment not in keep]
    for path in past:
        path.unlink(missing_ok=True)
    return len(past)
