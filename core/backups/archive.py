"""The archive: a tar, packed and encrypted with age while it is written, so that nothing readable touches the disk.

Everything goes through pipes: the tar is written by one thread while age encrypts in another. The manifest comes last
and holds the SHA-256 of every member before it.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import IO, Any, Protocol

import pyrage

MANIFEST = "manifest.json"
PART = 1024 * 1024


class ArchiveError(Exception):
    """The archive cannot be written or read; the message says what to do."""


class Lock(Protocol):
    """Encrypts or decrypts one stream into another."""

    def seal(self, source: IO[bytes], target: IO[bytes]) -> None: ...
    def open(self, source: IO[bytes], target: IO[bytes]) -> None: ...


@dataclass(frozen=True, slots=True)
class Keys:
    """age key pairs: sealing needs the recipients (public), opening the identities (private)."""

    recipients: tuple[Any, ...] = ()
    identities: tuple[Any, ...] = ()

    def seal(self, source: IO[bytes], target: IO[bytes]) -> None:
        pyrage.encrypt_io(source, target, list(self.recipients))

    def open(self, source: IO[bytes], target: IO[bytes]) -> None:
        pyrage.decrypt_io(source, target, list(self.identities))


@dataclass(frozen=True, slots=True)
class Passphrase:
    """age with a passphrase; holds the whole archive in memory, so it is for small offices."""

    words: str

    def seal(self, source: IO[bytes], target: IO[bytes]) -> None:
        target.write(pyrage.passphrase.encrypt(source.read(), self.words))

    def open(self, source: IO[bytes], target: IO[bytes]) -> None:
        target.write(pyrage.passphrase.decrypt(source.read(), self.words))


def recipients(names: Iterable[str]) -> Keys:
    """Raises ArchiveError for what is no `age1…` public key."""
    try:
        return Keys(recipients=tuple(pyrage.x25519.Recipient.from_str(name) for name in names))
    except pyrage.RecipientError as error:
        raise ArchiveError("BACKUP_RECIPIENTS must hold public keys that start with age1, by comma.") from error


def identities(path: Path) -> Keys:
    """The private keys in a file as `age-keygen` or `manage.py backup_key` writes it."""
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise ArchiveError(f"{path} is no file with an age private key (AGE-SECRET-KEY-1…).") from error
    if not found:
        raise ArchiveError(f"{path} holds no private key.")
    return Keys(identities=tuple(found))


@dataclass(slots=True)
class Writer:
    """Adds members to the tar and remembers the SHA-256 of each."""

    tar: tarfile.TarFile
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, path: Path) -> None:
        """A file as it is now; one that was deleted since it was listed is left out."""
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            return
        with stream:
            about = tarfile.TarInfo(name)
            about.size, about.mode = os.fstat(stream.fileno()).st_size, 0o600
            about.mtime = int(path.stat().st_mtime)
            hashed = _Hashed(stream)
            self.tar.addfile(about, hashed)
        self.files[name] = {"bytes": about.size, "sha256": hashed.digest.hexdigest()}

    def add_manifest(self, manifest: dict[str, Any]) -> None:
        data = json.dumps({**manifest, "files": self.files}, indent=1, sort_keys=True).encode()
        about = tarfile.TarInfo(MANIFEST)
        about.size, about.mode, about.mtime = len(data), 0o600, int(time.time())
        self.tar.addfile(about, io.BytesIO(data))


class _Hashed:
    """Reads through and hashes what went by."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.digest.update(data)
        return data


def write(target: IO[bytes], lock: Lock, fill: Callable[[Writer], None]) -> None:
    """Write an archive to `target`; `fill` adds its members and its manifest."""

    def make(stream: IO[bytes]) -> None:
        with (
            gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=5) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            fill(Writer(tar))

    try:
        with _piped(make, writes=True) as source:
            lock.seal(source, target)
    except pyrage.EncryptError as error:
        raise ArchiveError(f"The archive could not be written: {error}.") from error


def read(source: IO[bytes], lock: Lock, folder: Path, tops: frozenset[str]) -> dict[str, Any]:
    """Unpack into `folder` and give the manifest; only plain files below `tops` are taken.

    Raises ArchiveError when the key does not fit, a member is strange, or a checksum is not what the manifest says.
    """
    found: dict[str, dict[str, Any]] = {}

    def unpack(stream: IO[bytes]) -> None:
        with gzip.GzipFile(fileobj=stream, mode="rb") as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            for member in tar:
                found[member.name] = _unpack_member(tar, member, folder, tops)
        while stream.read(PART):
            pass

    try:
        with _piped(unpack, writes=False) as target:
            lock.open(source, target)
    except (pyrage.DecryptError, tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise ArchiveError("This key does not open the archive, or the archive is damaged.") from error
    except OSError as error:
        words = os.strerror(error.errno) if error.errno else "it is damaged or cut off"
        raise ArchiveError(f"The archive could not be read: {words}.") from error
    return _checked_manifest(folder, found)


def _unpack_member(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, tops: frozenset[str]) -> dict[str, Any]:
    parts = PurePosixPath(member.name).parts
    if not member.isfile() or ".." in parts or not parts or parts[0] not in tops | {MANIFEST}:
        raise ArchiveError(f"The archive holds something that no backup holds: {member.name!r}.")
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    stream = tar.extractfile(member)
    assert stream is not None
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while part := stream.read(PART):
            digest.update(part)
            out.write(part)
    return {"bytes": member.size, "sha256": digest.hexdigest()}


def _checked_manifest(folder: Path, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if MANIFEST not in found:
        raise ArchiveError("The archive has no manifest: it is incomplete. Take another one.")
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    del found[MANIFEST]
    wrong = sorted(name for name in manifest["files"].keys() | found if manifest["files"].get(name) != found.get(name))
    if wrong:
        raise ArchiveError(f"{len(wrong)} files are not what the manifest says, the first is {wrong[0]}.")
    return manifest


@contextmanager
def _piped(work: Callable[[IO[bytes]], None], *, writes: bool) -> Iterator[IO[bytes]]:
    """Run `work` in a thread on one end of a pipe and give the other end; what it raises is raised at the end."""
    read_end, write_end = os.pipe()
    theirs, ours = (write_end, read_end) if writes else (read_end, write_end)
    raised: list[BaseException] = []

    def run() -> None:
        with os.fdopen(theirs, "wb" if writes else "rb") as stream:
            try:
                work(stream)
            except BaseException as error:  # raised again by who waits for the thread
                raised.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        with os.fdopen(ours, "rb" if writes else "wb") as stream:
            yield stream
    except BrokenPipeError as broken:  # the other end gave up first, so its reason is the one
        thread.join()
        raise (raised[0] if raised else broken) from None
    finally:
        thread.join()
    if raised:
        raise raised[0]
