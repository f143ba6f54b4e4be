#!/usr/bin/env python3
"""`make sbom`: the parts list of what the product ships, as CycloneDX JSON.

Python packages come from requirements.txt (versions, hashes, who needs whom), their licences from the packages as they
are installed beside this tool; vendored files and fonts come from their manifests. The same input gives the same bytes:
the serial number follows from the contents, and there is no time unless one is given.
"""

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent
MANIFESTS = ("static/vendor/manifest.json", "templates/pdf/fonts/manifest.json")
PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
NEEDED_BY = re.compile(r"# +(?:via +)?(-r \S+|[A-Za-z0-9._-]+)$", re.MULTILINE)
NOT_SAID = {"", "UNKNOWN", "Dual License"}  # licence fields that name no licence
LONGEST = 80  # characters; a longer field is the licence itself
licences = LicenseFactory()


@dataclass(frozen=True, slots=True)
class Pinned:
    """A package of requirements.txt; `needed_by` holds names of packages, or "-r requirements.in"."""

    name: str
    version: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]


def pinned(text: str) -> list[Pinned]:
    """The packages of a locked requirements file. Raises ValueError for a line that pins none."""
    found = []
    for block in re.split(r"\n(?=[^\s#])", "\n" + text)[1:]:
        head = PINNED.match(block)
        if head is None:
            raise ValueError(f"no pinned package: {block.splitlines()[0]}")
        needed_by = [name for name in NEEDED_BY.findall(block) if name != "via"]
        found.append(Pinned(head["name"], head["version"], tuple(HASH.findall(block)), tuple(needed_by)))
    return found


def licences_of(package: Pinned) -> list[License]:
    """As the installed package tells them; none where it is not installed in this version."""
    try:
        about = metadata.metadata(package.name)
    except metadata.PackageNotFoundError:
        return []
    if about["Version"] != package.version:
        return []
    if expression := about.get("License-Expression"):
        return [licences.make_from_string(expression)]
    field = (about.get("License") or "").strip()
    classes = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    if field not in NOT_SAID and len(field) <= LONGEST:
        classes = [field]
    return [licences.make_from_string(name) for name in classes]


def sha256(digest: str) -> HashType:
    return HashType(alg=HashAlgorithm.SHA_256, content=digest)


def package_component(package: Pinned) -> Component:
    purl = PackageURL("pypi", None, package.name, package.version)
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(str(purl)),
        comment="files of this version that requirements.txt accepts",
        hashes=map(sha256, package.hashes),
    )
    return Component(
        type=ComponentType.LIBRARY,
        name=package.name,
        version=package.version,
        purl=purl,
        bom_ref=str(purl),
        licenses=licences_of(package),
        external_references=[files],
    )


def vendored_component(entry: dict[str, Any], folder: str) -> Component:
    """What others made, with each of its files below it."""
    made_by, _colon, source = entry["source"].partition(":")
    purl = None
    if made_by == "npm":
        namespace, _slash, name = source.rpartition("@")[0].rpartition("/")
        purl = PackageURL("npm", namespace or None, name, source.rpartition("@")[2])
    files = [
        Component(type=ComponentType.FILE, name=f"{folder}/{path}", bom_ref=f"{folder}/{path}", hashes=[sha256(digest)])
        for path, digest in entry["sha256"].items()
    ]
    return Component(
        type=ComponentType.LIBRARY,
        name=entry["name"],
        version=entry["version"],
        purl=purl,
        bom_ref=f"{folder}#{entry['name']}",
        licenses=[licences.make_from_string(entry["licence"])],
        external_references=[
            ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(str(purl or entry["source"])))
        ],
        components=files,
    )


def vendored() -> Iterator[Component]:
    for path in MANIFESTS:
        for entry in json.loads((ROOT / path).read_text(encoding="utf-8")):
            yield vendored_component(entry, str(Path(path).parent))


def parts_list(at: datetime | None = None) -> str:
    """The document; `at` is written as its time."""
    settings = (ROOT / "palu_asn" / "settings.py").read_text(encoding="utf-8")
    version = re.search(r'^VERSION = "(.+)"$', settings, re.MULTILINE)
    assert version is not None, "palu_asn/settings.py has no VERSION"
    product = Component(
        type=ComponentType.APPLICATION,
        name="Palu ASN",
        version=version[1],
        bom_ref="palu-asn",
        licenses=[licences.make_from_string("Apache-2.0")],
    )
    packages = pinned((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    python = {package.name: package_component(package) for package in packages}
    others = list(vendored())

    bom = Bom(components=[*python.values(), *others], serial_number=UUID(int=1))
    bom.metadata.component = product
    bom.metadata.timestamp = at
    direct = [python[one.name] for one in packages if any(name.startswith("-r ") for name in one.needed_by)]
    bom.register_dependency(product, [*direct, *others])
    for name, component in python.items():
        bom.register_dependency(component, [python[one.name] for one in packages if name in one.needed_by])
    bom.serial_number = uuid5(NAMESPACE_URL, JsonV1Dot6(bom).output_as_string())
    return str(JsonV1Dot6(bom).output_as_string(indent=2)) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="file to write")
    parser.add_argument("--time", type=datetime.fromisoformat, help="time of the release: 2026-11-24T08:00+08:00")
    asked = parser.parse_args()
    asked.path.parent.mkdir(parents=True, exist_ok=True)
    asked.path.write_text(parts_list(asked.time), encoding="utf-8")
    print(f"{asked.path} is written.")


if __name__ == "__main__":
    main()
