"""The pages of an import with something on them, as axe and a narrow screen see them."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.clock import today
from core.enums import JobState
from core.models import Job
from people.enums import ImportState, RowOutcome, UndoOutcome
from people.models import ImportBatch
from people.services import imports
from tests.factories import siasn
from tests.factories.siasn import person, unit_id
from tests.ui.axe import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.axe, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(hr: Any, tmp_path: Path, settings: Any) -> list[str]:
    """Imports in every state, with rows in each group, and the pages around them."""

    def uploaded(*paths: Path) -> ImportBatch:
        folder = Path(settings.UPLOAD_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        files = []
        for path in paths:
            kept = folder / f"{tmp_path.name}-{path.name}"
            kept.write_bytes(path.read_bytes())
            files.append((kept, path.name))
        return imports.upload(actor=hr.user, files=files, kind="", source_date=today())

    def batch(*paths: Path) -> ImportBatch:
        found = uploaded(*paths)
        imports.begin_check(actor=hr.user, batch=found, by_hand=False)
        imports.check(ImportBatch.objects.get(pk=found.pk))
        return ImportBatch.objects.get(pk=found.pk)

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
    seen = uploaded(moved, sheet)
    imports.look(seen)
    halves = [batch(more), batch(sheet)]
    Job.objects.update(state=JobState.DONE)
    stopped = Job.objects.create(kind="people.import_run", state=JobState.CANCELLED, heartbeat_at=timezone.now())
    for half, cursor in zip(halves, (halves[0].staged.earliest("pk").pk, 0), strict=True):
        ImportBatch.objects.filter(pk=half.pk).update(state=ImportState.RUNNING, run_job=stopped, cursor=cursor)
    failed = ImportBatch.objects.create(
        source_date=today(), state=ImportState.FAILED, error="Tidak ada tabel", options={"files": ["a.csv"]}
    )
    undone = batch(more)
    undone.staged.filter(outcome=RowOutcome.NEW).update(undone=UndoOutcome.EDITED)
    undone.report["undo"] = {"undone": 3, "edited": 2, "in_use": 0}
    undone.state = ImportState.UNDONE
    undone.save()
    of = [
        reverse("people:import_columns", args=[seen.public_id]),
        reverse("people:import_table", args=[seen.public_id, 0]),
        reverse("people:import_table", args=[seen.public_id, 1]),
        reverse("people:import_heading", args=[seen.public_id, 0]),
        reverse("people:import_undo", args=[written.public_id]),
        reverse("people:import_map_unit", args=[unit_id(77)]),
        *(
            reverse("people:import_difference", args=[one.public_id]) + f"?kelompok={group}"
            for one, group in ((shown[1], "berubah"), (shown[1], "ditolak"), (shown[2], "baru"), (shown[3], "baru"))
        ),
    ]
    names = [
        "import_list", "import_new", "import_unknown", "organisation_confirm", "sheet_list", "completeness",
    ]  # fmt: skip
    pages = [reverse(f"people:{name}") for name in names]
    return [*(one.get_absolute_url() for one in (*shown, *halves, failed, undone)), *of, *pages]


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
