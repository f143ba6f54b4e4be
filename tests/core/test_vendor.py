"""What others made is in static/vendor, named with its version, licence and digest, and nothing else is there."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"
ENTRIES: list[dict[str, Any]] = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))


def test_manifest_names_every_vendored_file():
    listed = {path for entry in ENTRIES for path in entry["sha256"]}

    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {"manifest.json"}

    assert found == listed


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_vendored_files_have_the_digest_of_the_manifest(entry):
    digests = {path: hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() for path in entry["sha256"]}

    assert digests == entry["sha256"]
    assert entry["licence"] in {"0BSD", "OFL-1.1"}
    assert all(entry[part] for part in ("version", "source"))


def test_no_page_or_style_asks_another_server():
    root = Path(settings.BASE_DIR)
    own = [*root.glob("templates/**/*.html"), *root.glob("static/css/*.css"), *root.glob("static/js/*.js")]
    address = re.compile(r"""(?:src|href|url\(|import|fetch\()\s*=?\s*["'(]?(?:https?:)?//""")

    asking = [str(path.relative_to(root)) for path in own if address.search(path.read_text(encoding="utf-8"))]

    assert asking == []
