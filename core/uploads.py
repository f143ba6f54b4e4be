"""The gate every uploaded file passes: size, type by content, what the archive says of itself (T28, T29)."""

import zipfile
from collections.abc import Collection
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core import files, spreadsheet_child
from core.spreadsheets import Refused, refusal

MAX_BYTES = 10 * 1024 * 1024

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and the shell of an encrypted .xlsx
_ZIP = b"PK\x03\x04"
_NOT_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK", b"MZ", b"\x7fELF", b"{\\rtf")
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")

MESSAGES = {
    "too_large": _("The file is larger than %(limit)s MB. Split it into several files."),
    "empty": _("The file is empty."),
    "old_office": _("This is an old .xls file or one with a password. Save it as .xlsx without a password."),
    "kind": _("This kind of file is not accepted here. Choose a file of the kind: %(kinds)s."),
    "name": _("The file's name ends in .%(ending)s but its content is .%(kind)s. Save it anew with the right ending."),
}


def accept(uploaded: UploadedFile, kinds: Collection[str] = frozenset({"xlsx", "csv"})) -> Path:
    """Store the file under a random name outside the web root. Raises Refused with a message that says what to do."""
    if (uploaded.size or 0) > MAX_BYTES:
        raise _refused("too_large", limit=MAX_BYTES // 1024 // 1024)
    data = b"".join(uploaded.chunks())
    kind = kind_of(data)
    if kind not in kinds:
        raise _refused("kind", kinds=", ".join(f".{name}" for name in sorted(kinds)))
    ending = files.safe_name(uploaded.name or "").rpartition(".")[2].lower()
    if ending != kind:
        raise _refused("name", ending=ending, kind=kind)
    path = Path(settings.UPLOAD_DIR) / files.random_name(kind)
    files.write_whole(path, data)
    if kind == "xlsx":
        _check_archive(path)
    return path


def kind_of(data: bytes) -> str:
    """The type by content: "xlsx", "csv" or "" for anything else. Raises Refused for empty and old Office files."""
    if not data.strip():
        raise _refused("empty")
    if len(data) > MAX_BYTES:
        raise _refused("too_large", limit=MAX_BYTES // 1024 // 1024)
    if data.startswith(_OLD_OFFICE):
        raise _refused("old_office")
    if data.startswith(_ZIP):
        return "xlsx"
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(_NOT_TEXT) or start.startswith(_MARKUP) or b"\x00" in data:
        return ""
    return "csv"


def discard(path: Path) -> None:
    path.unlink(missing_ok=True)


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            spreadsheet_child.check_directory(archive)
    except spreadsheet_child.Refusal as found:
        discard(path)
        raise refusal(found.code, **found.facts) from None
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        discard(path)
        raise refusal("unreadable") from None


def _refused(code: str, **facts: object) -> Refused:
    return Refused(code, MESSAGES[code] % facts)
