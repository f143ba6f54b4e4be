#!/usr/bin/env python3
"""Refreshes what others made from its own source, and writes static/vendor/manifest.json (`make assets`).

For maintainers only: it needs npm (`npm pack`) and the network. To take a new version, change it in PACKAGES, run this,
read the difference and commit. The product serves the files in static/vendor and never asks anybody else for them.
"""

import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"

# name, version, licence, {path in the package: path below static/vendor}
PACKAGES = [
    (
        "htmx.org",
        "2.0.11",
        "0BSD",
        {"package/dist/htmx.min.js": "htmx/htmx.min.js", "package/LICENSE": "htmx/LICENSE"},
    ),
]
# Kept by hand: a subset (printable ASCII and our punctuation; features tnum, kern, calt) cannot be fetched.
BY_HAND = [
    (
        "Plus Jakarta Sans",
        "2.071, subset",
        "OFL-1.1",
        "https://github.com/tokotype/PlusJakartaSans",
        ["fonts/plus-jakarta-sans-subset.woff2", "fonts/OFL.txt"],
    ),
]


def fetch(name: str, version: str, files: dict[str, str]) -> None:
    """Ask npm for the package and unpack the named files only."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, stdout=subprocess.PIPE)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            for inside, outside in files.items():
                member = archive.extractfile(inside)
                assert member is not None, f"{name} has no file {inside}"
                target = VENDOR / outside
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(member.read())


def digest(path: str) -> str:
    return hashlib.sha256((VENDOR / path).read_bytes()).hexdigest()


def manifest() -> list[dict[str, object]]:
    entries: list[dict[str, object]] = []
    for name, version, licence, files in PACKAGES:
        source = f"npm:{name}@{version}"
        hashes = {path: digest(path) for path in sorted(files.values())}
        entries.append({"name": name, "version": version, "licence": licence, "source": source, "sha256": hashes})
    for name, version, licence, source, paths in BY_HAND:
        hashes = {path: digest(path) for path in sorted(paths)}
        entries.append({"name": name, "version": version, "licence": licence, "source": source, "sha256": hashes})
    return entries


def main() -> None:
    for name, version, _licence, files in PACKAGES:
        fetch(name, version, files)
    (VENDOR / "manifest.json").write_text(json.dumps(manifest(), indent=2) + "\n", encoding="utf-8")
    print("static/vendor is up to date; read the difference before you commit.")


if __name__ == "__main__":
    main()
