"""Unknown units and positions: mapped once, remembered, used by later imports."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry
from people.models import Employee, ImportMapping, Position, PositionHeld, RoleAssignment, Unit
from people.services import import_mapping
from tests.factories import siasn
from tests.factories.siasn import person, unit_id


def entah(number: int, **more: Any) -> dict[str, Any]:
    return person(number, UNOR_ID=unit_id(77), UNOR_NAMA="BIDANG LALULINTAS & ANGKUTAN", **more)


def test_a_mapped_unit_takes_those_who_wait_and_is_used_by_the_next_import(
    load: Any, client: Client, hr: RoleAssignment
) -> None:
    load(entah(1), entah(2), person(3, UNOR_ID=None, UNOR_NAMA="TANPA ID"), person(4))
    client.force_login(hr.user)
    page = client.get(reverse("people:import_unknown"))
    key = f"unit-id:{unit_id(77)}"
    url = reverse("people:import_map_unit", args=[key])
    asked = client.get(url)
    first = asked.context["suggestions"][0]
    nothing = client.post(url, {})
    client.post(url, {"pilih": str(first.target.public_id)})
    report = load(entah(1), entah(5), name="lagi.csv")

    assert [(one.unor_id, one.count) for one in page.context["units"]] == [(unit_id(77), 2), ("", 1)]
    assert first.target.name == "Bidang Lalu Lintas"
    assert nothing.status_code == 422
    assert (report["unchanged"], report["new"], report["warnings"]) == (1, 1, [])
    found = Employee.objects.filter(number__in=[siasn.nip(number) for number in (1, 2, 5)])
    assert set(found.values_list("unit__name", "dinas__short_name", "unor_id")) == {
        ("Bidang Lalu Lintas", "dishub", "")
    }
    assert PositionHeld.objects.filter(unit=first.target).count() == 4
    assert client.get(url).status_code == 404
    assert AuditEntry.objects.get(verb="people.import.unit_mapped").details["people"] == 2
    left = import_mapping.unknown_units()
    assert [(one.key, one.name) for one in left] == [("unit-name:TANPAID", "Tanpa Id")]


def test_the_unit_itself_goes_before_its_mapping(load: Any, run: Any, hr: RoleAssignment, tmp_path: Any) -> None:
    load(entah(1), *(person(number) for number in range(2, 8)))
    unknown = import_mapping.unknown_units()[0]
    import_mapping.map_unit(actor=hr.user, unknown=unknown, unit=Unit.objects.get(siasn_id=unit_id(3)))
    rows = [*siasn.small_city(), siasn.unit(77, "BIDANG ANGKUTAN", unit_id(2))]
    run(siasn.write_csv(tmp_path / "unor2.csv", rows))
    load(entah(1), name="lagi.csv", confirm=1)

    assert Employee.objects.get(number=siasn.nip(1)).unit.name == "Bidang Angkutan"


def test_a_mapped_position_gives_its_holders_the_known_one_and_its_retirement(
    load: Any, client: Client, hr: RoleAssignment
) -> None:
    load(*(person(number, JABATAN_NAMA="PENATA LAYANAN OPRASIONAL", JENIS_JABATAN_ID="4") for number in (1, 2)))
    unknown = Position.objects.get(name="Penata Layanan Oprasional")
    known = Position.objects.get(name="Penata Layanan Operasional")
    Position.objects.filter(pk=known.pk).update(retirement_age=60)
    client.force_login(hr.user)
    url = reverse("people:import_map_position", args=[unknown.public_id])
    asked = client.get(url)
    client.post(url, {"pilih": str(known.public_id)})
    report = load(person(9, JABATAN_NAMA="PENATA LAYANAN OPRASIONAL", JENIS_JABATAN_ID="4"), name="lagi.csv")

    assert asked.context["suggestions"][0].target == known
    assert set(Employee.objects.values_list("position", "retires_on")) == {(known.pk, date(2050, 2, 1))}
    assert not Position.objects.filter(pk=unknown.pk).exists()
    assert report["warnings"] == []
    assert set(PositionHeld.objects.values_list("position", flat=True)) == {known.pk}


def test_a_position_is_confirmed_as_it_is_and_a_mapping_forgotten(
    load: Any, client: Client, hr: RoleAssignment
) -> None:
    load(entah(1, JABATAN_NAMA="PAWANG HUJAN", JENIS_JABATAN_ID="4"))
    client.force_login(hr.user)
    position = Position.objects.get(name="Pawang Hujan")
    client.post(reverse("people:import_map_position", args=[position.public_id]), {"sahkan": "1"})
    unknown = import_mapping.unknown_units()[0]
    import_mapping.map_unit(actor=hr.user, unknown=unknown, unit=Unit.objects.get(siasn_id=unit_id(3)))
    mapping = ImportMapping.objects.get()
    client.post(reverse("people:import_mapping_forget", args=[mapping.public_id]))

    assert Position.objects.get(pk=position.pk).confirmed
    assert not ImportMapping.objects.exists()
    assert list(import_mapping.unknown_positions()) == []


@pytest.mark.parametrize("words", ["", "x", "!!!"])
def test_search_with_odd_words_suggests_without_failing(
    words: str, load: Any, client: Client, hr: RoleAssignment
) -> None:
    load(entah(1))
    client.force_login(hr.user)
    url = reverse("people:import_map_unit", args=[f"unit-id:{unit_id(77)}"])
    answer = client.get(url, {"cari": words})

    assert answer.status_code == 200
    assert answer.context["words"] == (words or "Bidang Lalulintas & Angkutan")
