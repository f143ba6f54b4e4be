"""Scans and photos that prove an act: .pdf, .jpg and .png (T28, A17).

Pictures are decoded and written anew, so that nothing but the picture is kept. A PDF is kept as it is, therefore it may
hold nothing that acts: no script, no launching, no attached file, no password.
"""

import hashlib
import io
import re
import secrets
import zlib
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from core import files
from core.spreadsheets import Refused

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000  # A4 at 600 dpi has 35 million
MAX_UNPACKED = 64 * 1024 * 1024  # all object streams of one PDF together
LONGEST_SIDE = 8_000
KINDS = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
ENDINGS = {"pdf": "pdf", "jpg": "jpg", "jpeg": "jpg", "png": "png"}

# Names of ISO 32000 that make a document act, hold files or hide its content. Every script has /JavaScript beside its
# /JS, and that short name alone would meet the noise of a scan.
ACTING = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|Rendition)"
    rb"(?![A-Za-z])"
)
ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
NAMED = re.compile(r"[0-9a-f]{12}([0-9a-f]{64})\.[a-z]{3}")  # chance, SHA-256 of the content
STREAM = re.compile(rb"(?<!end)stream\r?\n")

MESSAGES = {
    "too_large": _("The file is larger than 10 MB. Scan it with a lower resolution."),
    "empty": _("The file is empty."),
    "kind": _("A proof is a .pdf, .jpg or .png file. Scan the letter or photograph it."),
    "name": _("The file's name ends in .%(ending)s but its content is .%(kind)s. Save it anew with the right ending."),
    "picture": _("This picture cannot be read. Photograph the letter again."),
    "pixels": _("This picture is too large. Photograph the letter with a lower resolution."),
    "encrypted": _("This PDF has a password. Print it to a new PDF without one."),
    "acting": _("This PDF holds a script, a form that sends or an attached file. Print it to a new PDF."),
    "broken": _("This PDF is damaged. Print it to a new PDF."),
}


def folder() -> Path:
    return Path(settings.PROOF_DIR)


def unclaimed() -> Path:
    """Where a proof waits for its act; what nobody claims within a day is deleted (core/tidy.py)."""
    return folder() / "unclaimed"


def accept(uploaded: UploadedFile) -> tuple[str, str]:
    """Store a proof outside the web root; gives (stored name nobody can guess, name to show).

    `claim` it when it counts. Raises Refused with a message that says what to do; then nothing is kept.
    """
    if (uploaded.size or 0) > MAX_BYTES:
        raise _refused("too_large")
    data = b"".join(uploaded.chunks())
    kind = _kind_of(data)
    shown = files.safe_name(uploaded.name or "")
    ending = shown.rpartition(".")[2].lower()
    if ENDINGS.get(ending) != kind:
        raise _refused("name", ending=ending[:8], kind=kind)
    if kind == "pdf":
        check_pdf(data)
    else:
        data = redraw(data, kind)
    stored = f"{secrets.token_hex(6)}{hashlib.sha256(data).hexdigest()}.{kind}"
    files.write_whole(unclaimed() / stored, data)
    return stored, shown


def claim(stored: str) -> None:
    """Keep a proof from now on; call it when the act is committed. A second call does nothing."""
    waiting = unclaimed() / stored
    if waiting.is_file():
        waiting.replace(folder() / stored)


def path_of(stored: str) -> Path:
    waiting = unclaimed() / stored
    return waiting if waiting.is_file() else folder() / stored


def is_whole(stored: str) -> bool:
    """Whether the file is there and holds what it held when it was stored, which its name tells."""
    path, named = path_of(stored), NAMED.fullmatch(stored)
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return named is None or hashlib.file_digest(stream, "sha256").hexdigest() == named[1]


def discard(stored: str) -> None:
    if stored:
        (folder() / stored).unlink(missing_ok=True)
        (unclaimed() / stored).unlink(missing_ok=True)


def _kind_of(data: bytes) -> str:
    if not data.strip():
        raise _refused("empty")
    found = next((kind for kind, start in KINDS.items() if data.startswith(start)), "")
    if not found:
        raise _refused("kind")
    return found


def redraw(data: bytes, kind: str) -> bytes:
    """The picture alone: turned as its camera said, without metadata, profiles, thumbnails or anything after its end.

    Raises Refused above MAX_PIXELS, which is asked before anything is unpacked, and for what is no picture.
    """
    name = "JPEG" if kind == "jpg" else "PNG"
    try:
        with Image.open(io.BytesIO(data), formats=[name]) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise _refused("pixels")
            turned = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, zlib.error, Image.DecompressionBombError):
        raise _refused("picture") from None
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", turned.size)
    clean.paste(turned)
    out = io.BytesIO()
    clean.save(out, name, **({"quality": 85} if name == "JPEG" else {}))
    return out.getvalue()


def check_pdf(data: bytes) -> None:
    """Raises Refused for a PDF with a password, or one that acts, also where a name is escaped or packed away."""
    if b"%%EOF" not in data[-2048:] or b"startxref" not in data:
        raise _refused("broken")
    _check_names(data)
    left = MAX_UNPACKED
    for found in STREAM.finditer(data):
        if b"/First" not in _plain(_dictionary_before(data, found.start())):
            continue  # only object streams have it, and only they hold further objects
        try:
            unpacked = zlib.decompressobj().decompress(data[found.end() :], left + 1)
        except zlib.error:
            raise _refused("broken") from None
        left -= len(unpacked)
        if left < 0:
            raise _refused("broken")
        _check_names(unpacked)


def _dictionary_before(data: bytes, end: int) -> bytes:
    start = data.rfind(b"obj", max(0, end - 4096), end)
    return data[max(start, 0) : end]


def _check_names(data: bytes) -> None:
    plain = _plain(data)
    if ENCRYPTED.search(plain):
        raise _refused("encrypted")
    if ACTING.search(plain):
        raise _refused("acting")


def _plain(data: bytes) -> bytes:
    """`/J#61vaScript` is the name JavaScript."""
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)


def _refused(code: str, **facts: object) -> Refused:
    return Refused(code, MESSAGES[code] % facts)
