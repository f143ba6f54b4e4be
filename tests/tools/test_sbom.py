"""tools/sbom.py: the parts list is valid CycloneDX and names all that is shipped, nothing else."""

import importlib.util
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parents[2]
MANIFESTS = sorted(path for top in ("static", "templates") for path in (ROOT / top).rglob("manifest.json"))


@pytest.fixture
def sbom():
    spec = importlib.util.spec_from_file_location("palu_sbom", ROOT / "tools" / "sbom.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def document(sbom):
    return json.loads(sbom.parts_list())


def test_t42_parts_list_is_valid_cyclonedx(sbom):
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(sbom.parts_list()) is None


def test_t42_parts_list_names_every_package_and_vendored_file(document):
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    wanted = {f"pkg:pypi/{name}@{version}" for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", locked, re.M)}
    entries = [(path.parent, entry) for path in MANIFESTS for entry in json.loads(path.read_text(encoding="utf-8"))]
    files = {
        (str((folder / name).relative_to(ROOT)), digest)
        for folder, entry in entries
        for name, digest in entry["sha256"].items()
    }

    parts = document["components"]
    packages = {one["purl"] for one in parts if one.get("purl", "").startswith("pkg:pypi/")}
    others = [one for one in parts if one.get("purl") not in packages]

    assert packages == wanted
    assert sorted((one["name"], one["version"]) for one in others) == sorted(
        (entry["name"], entry["version"]) for _folder, entry in entries
    )
    assert {(file["name"], file["hashes"][0]["content"]) for one in others for file in one["components"]} == files


def test_t42_parts_list_has_hashes_and_licence_of_each_part(document):
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8")

    hashes = [one["content"] for part in document["components"] for files in part["externalReferences"]
              for one in files.get("hashes", [])]  # fmt: skip
    bare = {part["name"] for part in document["components"] if not part.get("licenses")}

    assert sorted(hashes) == sorted(re.findall(r"sha256:([0-9a-f]{64})", locked))
    assert bare <= {"async-timeout", "pyrage"}  # the one is for older Pythons only, the other tells none


def test_t42_parts_list_tells_who_needs_whom(document):
    needs = {one["ref"]: one.get("dependsOn", []) for one in document["dependencies"]}

    direct = {ref.partition("@")[0] for ref in needs["palu-asn"]}
    (argon,) = (ref for ref in needs if ref.startswith("pkg:pypi/argon2-cffi@"))

    assert {"pkg:pypi/django", "pkg:pypi/argon2-cffi", "static/vendor#htmx.org"} <= direct
    assert "pkg:pypi/argon2-cffi-bindings" not in direct
    assert [ref.partition("@")[0] for ref in needs[argon]] == ["pkg:pypi/argon2-cffi-bindings"]


def test_t42_parts_list_is_the_same_each_time_and_has_a_time_only_when_given(sbom):
    first, second, timed = sbom.parts_list(), sbom.parts_list(), sbom.parts_list(datetime(2026, 11, 24, tzinfo=UTC))

    assert first == second
    assert "timestamp" not in json.loads(first)["metadata"]
    assert json.loads(timed)["metadata"]["timestamp"].startswith("2026-11-24T00:00:00")


def test_t42_parts_list_refuses_a_line_without_a_version(sbom):
    with pytest.raises(ValueError, match="no pinned package: Django"):
        sbom.pinned("amqp==5.4.2 \\\n    # via kombu\nDjango>=5.2\n")
