import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from people.models import ImportBatch, RoleAssignment
from tests.factories import siasn
from tests.factories.siasn import person, unit_id

Import = Callable[..., dict[str, Any]]


@pytest.fixture
def run(db: None, capfd: Any) -> Import:
    """`run(path, …, complete=True)` imports and gives the JSON report."""

    def run_it(*paths: Path, **options: Any) -> dict[str, Any]:
        out = io.StringIO()
        call_command("import_siasn", *map(str, paths), json=True, stdout=out, **options)
        return dict(json.loads(out.getvalue()))

    return run_it


@pytest.fixture
def refuse(db: None) -> Callable[..., tuple[int, str, dict[str, Any]]]:
    """The same for a run that stops: (exit code, message, report)."""

    def run_it(*paths: Path, **options: Any) -> tuple[int, str, dict[str, Any]]:
        out = io.StringIO()
        with pytest.raises(CommandError) as stopped:
            call_command("import_siasn", *map(str, paths), json=True, stdout=out, **options)
        return stopped.value.returncode, str(stopped.value), json.loads(out.getvalue() or "{}")

    return run_it


@pytest.fixture
def units(tmp_path: Path, run: Import) -> None:
    """The small city is imported."""
    run(siasn.write_csv(tmp_path / "unor.csv", siasn.small_city()))


@pytest.fixture
def load(tmp_path: Path, run: Import, units: None) -> Import:
    """`load(row, …)` imports rows of people as one CSV into the small city."""

    def load_it(*rows: dict[str, Any], name: str = "pns.csv", **options: Any) -> dict[str, Any]:
        return run(siasn.write_csv(tmp_path / name, rows), **options)

    return load_it


@pytest.fixture
def upload(client: Client, hr: RoleAssignment, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> Any:
    """`upload(path, …)` sends files as HR and gives the import, checked by its job."""
    client.force_login(hr.user)

    def upload_it(*paths: Path, **fields: str) -> ImportBatch:
        files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
        data = {"uploads": files, "kind": "", "source_date": "2026-11-24", "submit_key": "k", **fields}
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("people:import_new"), data)
        assert answer.status_code == 302, answer.context["form"].errors
        return ImportBatch.objects.latest("pk")

    return upload_it


@pytest.fixture
def city_files(tmp_path: Path) -> list[Path]:
    people = [
        person(1, JABATAN_NAMA="KEPALA DINAS PERHUBUNGAN", JENIS_JABATAN_ID="1", UNOR_ID=unit_id(2)),
        person(2, JABATAN_NAMA="KEPALA BIDANG LALU LINTAS", JENIS_JABATAN_ID="1"),
        person(3),
        person(4, NAMA="=HYPERLINK(1)", NIP_BARU="199001012015032000"),
        person(5, JABATAN_NAMA="PAWANG HUJAN"),
    ]
    return [
        siasn.write_csv(tmp_path / "unor.csv", siasn.small_city()),
        siasn.write_xlsx(tmp_path / "pns.xlsx", {"Data": siasn.people_sheet(people)}),
    ]
