"""The pages of an import with something on them, as axe and a narrow screen see them."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from core.clock import today
from core.enums import JobState
from core.models import Job
from people.models import ImportBatch
from people.services import imports
from tests.factories import siasn
from tests.factories.siasn import person, unit_id
from tests.ui.axe import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.axe, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(hr: Any, tmp_path: Path, settings: Any) -> list[str]:
    """A checked import, one that is written, one past a limit, the list, the upload and the confirmation."""

    def batch(*paths: Path) -> ImportBatch:
        folder = Path(settings.UPLOAD_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        files = []
        for path in paths:
            kept = folder / f"{tmp_path.name}-{path.name}"
            kept.write_bytes(path.read_bytes())
            files.append((kept, path.name))
        found = ImportBatch.objects.create(
            created_by=hr.user,
            source_date=today(),
            options={
                "files": [name for _path, name in files],
                "uploads": [path.name for path, _name in files],
                "kind": "",
            },
        )
        imports.check(found)
        return found

    head = {"JABATAN_NAMA": "KEPALA DINAS PERHUBUNGAN", "JENIS_JABATAN_ID": "1", "UNOR_ID": unit_id(2)}
    bidang = {"JABATAN_NAMA": "KEPALA BIDANG LALU LINTAS", "JENIS_JABATAN_ID": "1"}
    people = [person(1, **head), person(2, **bidang), person(3, NAMA=""), person(4, UNOR_ID=unit_id(77))]
    files = (siasn.write_csv(tmp_path / "unor.csv", siasn.small_city()), siasn.write_csv(tmp_path / "pns.csv", people))
    written = batch(*files)
    imports.start_run(actor=hr.user, batch=written)
    imports.run(ImportBatch.objects.get(pk=written.pk), actor=hr.user)
    Job.objects.update(state=JobState.DONE)
    moved = siasn.write_csv(tmp_path / "b.csv", [person(1, **head), person(2, UNOR_ID=unit_id(3)), person(3, NAMA="")])
    more = siasn.write_csv(
        tmp_path / "c.csv", [person(5), person(6, NAMA="", TMT_JABATAN=None), person(7, TMT_JABATAN=None)]
    )
    facts = [{"NIP": siasn.nip(1), "TAHUN": year, "PREDIKAT": "Baik"} for year in ("2024", "2099")]
    sheet = siasn.write_csv(tmp_path / "d.csv", facts, ["NIP", "TAHUN", "PREDIKAT"])
    shown = [written, batch(moved), batch(more), batch(sheet)]
    names = ["people:import_list", "people:import_new", "people:organisation_confirm"]
    return [*(one.get_absolute_url() for one in shown), *map(reverse, names)]


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1440, True)])
def test_filled_import_pages_have_no_violations(
    width: int, dark: bool, hr: Any, addresses: list[str], open_page: Any
) -> None:
    tab = open_page("/bantuan/", user=hr.user, width=width, dark=dark)
    found = []
    for address in addresses:
        tab.goto(address)
        found += [f"{address}: {fault}" for fault in violations(tab)] + ([address] if sideways(tab) else [])

    assert found == []
