"""Files the product writes and hands out: random stored names, complete or absent, sent as attachment (T30, T53)."""

import os
import re
import secrets
import unicodedata
from pathlib import Path

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "json": "application/json",
    "zip": "application/zip",
}
NAME_LENGTH = 120
_UNSAFE = re.compile(r"[^\w.\- ]+")


def random_name(suffix: str = "") -> str:
    """A name nobody can guess; `suffix` without the dot."""
    return secrets.token_hex(24) + (f".{suffix}" if suffix else "")


def write_whole(path: Path, data: bytes) -> None:
    """Write to a temporary name, flush to disk, rename: a reader finds the whole file or none (T53)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """`name` without folders, control and odd characters, at most 120 long, its ending kept; never empty."""
    plain = unicodedata.normalize("NFKC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = _UNSAFE.sub("_", "".join(char for char in plain if char.isprintable())).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if dot and stem and len(ending) <= 8:
        return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"
    return plain[:NAME_LENGTH] or "berkas"


def _headers(name: str) -> dict[str, str]:
    clean = safe_name(name)
    return {
        "Content-Type": CONTENT_TYPES.get(clean.rpartition(".")[2].lower(), "application/octet-stream"),
        "Content-Disposition": str(content_disposition_header(True, clean)),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }


def attachment(name: str, data: bytes) -> HttpResponse:
    return HttpResponse(data, headers=_headers(name))


def attachment_from(path: Path, name: str) -> FileResponse:
    """Stream a stored file. Raises FileNotFoundError when it is gone."""
    response = FileResponse(path.open("rb"))
    for header, value in _headers(name).items():  # afterwards: FileResponse would put its own guesses in their place
        response[header] = value
    return response
