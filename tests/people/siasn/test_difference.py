"""The difference between a checked import and what is stored: cell by cell, and the choice of rows."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.clock import today
from people.enums import ImportState, RowOutcome
from people.models import Employee, ImportBatch, RoleAssignment, StagedRow, Unit
from people.services import import_choices, imports
from people.services.import_choices import Selection
from people.siasn import limits, staging
from people.siasn.checking import check_sources
from people.siasn.tables import Source
from tests.factories import siasn
from tests.factories.siasn import person, unit, unit_id


@pytest.fixture
def checked(tmp_path: Path) -> Any:
    """`checked(path, …)` stages files as the job of an upload does."""

    def check(*paths: Path, **options: Any) -> ImportBatch:
        names = [path.name for path in paths]
        batch = ImportBatch.objects.create(source_date=today(), options={"files": names, **options})
        sources = [Source(path, path.name) for path in paths]
        staging.stage(batch, check_sources(sources, today=today(), ends_missing=bool(options.get("end_missing"))))
        return batch

    return check


@pytest.fixture
def batch(tmp_path: Path, load: Any, checked: Any) -> ImportBatch:
    """Five people stored; a file that changes two, adds one of each agency, refuses one and leaves one out."""
    load(*(person(number) for number in range(1, 6)), person(20, UNOR_ID=unit_id(3)))
    rows = [
        person(1, GOL_AKHIR_NAMA="III/c", TMT_GOLONGAN="01-04-2023"),
        person(2, JABATAN_NAMA="PAWANG HUJAN", UNOR_ID=unit_id(3)),
        person(3),
        person(4, NIP_BARU="123"),
        person(20, NAMA="Nama Baru", UNOR_ID=unit_id(3)),
        person(30),
        person(31, UNOR_ID=unit_id(3)),
    ]
    return checked(siasn.write_csv(tmp_path / "b.csv", rows))  # type: ignore[no-any-return]


def cells(answer: Any) -> dict[str, list[tuple[str, str | None, str]]]:
    return {
        line.number: [(cell.label, cell.before, cell.after) for cell in line.cells] for line in answer.context["lines"]
    }


def test_difference_shows_old_and_new_of_each_cell(batch: ImportBatch, client: Client, hr: RoleAssignment) -> None:
    client.force_login(hr.user)
    url = reverse("people:import_difference", args=[batch.public_id])
    changed = client.get(url)
    by_field = client.get(url, {"kelompok": "berubah", "kolom": "grade_id"})
    by_agency = client.get(url, {"kelompok": "baru", "dinas": "Dinas Kesehatan"})
    refused = client.get(url, {"kelompok": "ditolak"})
    gone = client.get(url, {"kelompok": "hilang"})

    assert changed.context["group"] == "berubah"
    found = cells(changed)
    assert [(before, after) for _label, before, after in found[siasn.nip(1)]] == [
        ("III/b", "III/c"), ("1 Apr 2019", "1 Apr 2023"),
    ]  # fmt: skip
    assert [(before, after) for _label, before, after in found[siasn.nip(2)]] == [
        ("Pranata Komputer Ahli Pertama", "Pawang Hujan"),
        ("Bidang Lalu Lintas", "Dinas Kesehatan"),
    ]
    assert list(cells(by_field)) == [siasn.nip(1)]
    assert list(cells(by_agency)) == [siasn.nip(31)]
    assert cells(refused)["123"][0][1:] == ("123", "18 angka, berformat Teks")
    assert list(cells(gone)) == [siasn.nip(5)]
    assert "<del>III/b</del>" in changed.content.decode()


def test_rows_that_are_held_back_are_not_written_and_counted_so(
    batch: ImportBatch, client: Client, hr: RoleAssignment
) -> None:
    client.force_login(hr.user)
    url = reverse("people:import_difference", args=[batch.public_id])
    changed = StagedRow.objects.filter(batch=batch, outcome=RowOutcome.CHANGED)
    shown = list(changed.values_list("target", flat=True))
    keep = changed.get(payload__number=siasn.nip(1)).target
    client.post(f"{url}?kelompok=berubah", {"baris": shown, "pakai": [keep]})
    client.post(f"{url}?kelompok=baru&dinas=Dinas+Kesehatan", {"aksi": "tahan-semua"})
    page = client.get(f"{url}?kelompok=berubah&keadaan=tahan")
    batch.refresh_from_db()
    imports.run(batch, actor=hr.user)

    assert len(page.context["lines"]) == 2
    assert (page.context["to_write"], page.context["held_count"], page.context["number"]) == (2, 3, None)
    assert batch.report["totals"]["held"] == 3
    assert (batch.report["totals"]["new"], batch.report["totals"]["changed"]) == (1, 1)
    assert sorted(Employee.objects.values_list("number", flat=True)) == sorted(
        siasn.nip(number) for number in (1, 2, 3, 4, 5, 20, 30)
    )
    assert Employee.objects.get(number=siasn.nip(2)).unit.name == "Bidang Lalu Lintas"
    assert Employee.objects.get(number=siasn.nip(1)).grade.name == "III/c"  # type: ignore[union-attr]
    after = client.post(f"{url}?kelompok=baru", {"aksi": "terima-semua"})
    assert after.status_code == 302
    assert not StagedRow.objects.filter(batch=batch, accepted=False, outcome=RowOutcome.UNCHANGED).exists()
    assert import_choices.tally(batch).held.total() == 3


def test_a_new_unit_that_is_held_back_holds_its_parts_and_its_people_wait(
    tmp_path: Path, units: None, checked: Any, hr: RoleAssignment
) -> None:
    hierarchy = [*siasn.small_city(), unit(8, "DINAS BARU"), unit(9, "BIDANG BARU", unit_id(8))]
    batch = checked(
        siasn.write_csv(tmp_path / "u.csv", hierarchy),
        siasn.write_csv(tmp_path / "p.csv", [person(1, UNOR_ID=unit_id(9))]),
    )
    target = StagedRow.objects.get(payload__id=unit_id(8)).target
    selection = Selection(RowOutcome.NEW)
    shown = [target for target in batch.staged.values_list("target", flat=True) if target]
    wanted = [one for one in shown if one != target]
    import_choices.choose(actor=hr.user, batch=batch, selection=selection, shown=shown, wanted=wanted)
    batch.refresh_from_db()
    imports.run(batch, actor=hr.user)

    assert not Unit.objects.filter(siasn_id__in=[unit_id(8), unit_id(9)]).exists()
    assert batch.report["totals"]["held"] == 2
    assert (Employee.objects.get().unit.kind, Employee.objects.get().unor_id) == ("belum_terpetakan", unit_id(9))


def test_limits_of_staged_rows_equal_those_of_the_check(
    batch: ImportBatch, load: Any, checked: Any, tmp_path: Path
) -> None:
    ending = person(5, KEDUDUKAN_HUKUM_ID="99", KEDUDUKAN_HUKUM_NAMA="Pensiun")
    moved = [person(number, UNOR_ID=unit_id(3)) for number in (1, 2)]
    path = siasn.write_csv(tmp_path / "c.csv", [ending, *moved, person(40, UNOR_ID=unit_id(2))])
    other = checked(path, complete=True, end_missing=True)

    for one in (batch, other):
        assert limits.of_staged(one) == limits.from_plain(one.report["effect"])
    assert limits.of_staged(other).ended == 4


def test_choice_is_refused_once_the_import_is_written(batch: ImportBatch, client: Client, hr: RoleAssignment) -> None:
    client.force_login(hr.user)
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.RUNNING)
    answer = client.post(reverse("people:import_difference", args=[batch.public_id]), {"aksi": "tahan-semua"})

    assert answer.status_code == 302
    assert not StagedRow.objects.filter(batch=batch, accepted=False).exists()


@pytest.mark.parametrize("count", [2, 30])
def test_difference_takes_a_fixed_number_of_queries(
    count: int,
    load: Any,
    checked: Any,
    tmp_path: Path,
    client: Client,
    hr: RoleAssignment,
    django_assert_num_queries: Any,
) -> None:
    load(*(person(number) for number in range(1, count + 1)))
    rows = [person(number, GOL_AKHIR_NAMA="III/c", JABATAN_NAMA="PAWANG HUJAN") for number in range(1, count + 1)]
    batch = checked(siasn.write_csv(tmp_path / "b.csv", rows))
    client.force_login(hr.user)
    url = reverse("people:import_difference", args=[batch.public_id])
    client.get(url)
    with django_assert_num_queries(11):
        answer = client.get(url)
    agency = batch.staged.values_list("agency", flat=True).first()
    with django_assert_num_queries(11):
        narrowed = client.get(url, {"dinas": agency, "kolom": "grade_id", "keadaan": "pakai"})
    with django_assert_num_queries(11):
        last = client.get(url, {"page": "99"})
    with django_assert_num_queries(22):
        client.post(url, {"aksi": "tahan-semua"})

    assert len(answer.context["lines"]) == len(narrowed.context["lines"]) == min(count, 25)
    assert len(last.context["lines"]) == (count - 1) % 25 + 1
    assert batch.staged.filter(accepted=False).count() == count
