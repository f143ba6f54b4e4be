from typing import Any

import pytest

from core.errors import DomainError
from core.models import AuditEntry
from people.enums import UnitKind
from people.models import Dinas, Employee, Unit
from people.reference.load import load_all
from people.services import units
from people.text import readable, readable_person
from tests.factories.people import DinasFactory, EmployeeFactory


def test_load_reference_twice_adds_nothing_the_second_time(db: None) -> None:
    first = load_all()
    second = load_all()

    assert first["Grade"] == 34
    assert first["Competency"] == 9
    assert set(second.values()) == {0}


def test_city_root_and_unmapped_unit_are_made_once(db: None) -> None:
    root, again = units.city_root(), units.city_root()
    waiting, waiting_again = units.unmapped_unit(), units.unmapped_unit()

    assert (root.pk, root.path, root.name) == (again.pk, "0001", "Pemerintah Kota Palu")
    assert waiting.pk == waiting_again.pk
    assert (waiting.parent, waiting.kind, waiting.name) == (root, UnitKind.UNMAPPED, "Belum terpetakan")


def test_create_unit_takes_the_next_path_and_the_dinas_of_its_parent(dinas: Dinas, hr: Any) -> None:
    first = units.create_unit(actor=hr.user, parent=dinas.unit, name="Bidang Lalu Lintas", kind=UnitKind.BIDANG)
    second = units.create_unit(actor=hr.user, parent=dinas.unit, name="Bidang Angkutan", kind=UnitKind.BIDANG)

    assert first.path == f"{dinas.unit.path}0001"
    assert second.path == f"{dinas.unit.path}0002"
    assert second.dinas_id == dinas.unit.dinas_id
    assert AuditEntry.objects.filter(verb="people.unit.created").count() == 2


def test_add_units_saves_parents_before_their_children(city: Unit) -> None:
    top = Unit(name="Dinas Sosial", parent=city)
    below = Unit(name="Sekretariat", parent=top)
    units.add_units([below, top])

    assert Unit.objects.get(name="Sekretariat").path == f"{top.path}0001"
    assert below.parent_id == top.pk


def test_move_unit_rewrites_the_subtree_and_its_dinas(dinas: Dinas, other_dinas: Dinas, hr: Any) -> None:
    units.set_dinas(unit=dinas.unit, dinas=dinas)
    units.set_dinas(unit=other_dinas.unit, dinas=other_dinas)
    bidang = units.create_unit(actor=hr.user, parent=dinas.unit, name="Bidang")
    seksi = units.create_unit(actor=hr.user, parent=bidang, name="Seksi")
    person = EmployeeFactory(unit=seksi, dinas=dinas)
    units.move_unit(actor=hr.user, unit=bidang, parent=other_dinas.unit)

    seksi.refresh_from_db()
    assert seksi.path == f"{other_dinas.unit.path}00010001"
    assert seksi.dinas == other_dinas
    assert Employee.objects.get(pk=person.pk).dinas == other_dinas


def test_a47_a_unit_is_not_moved_below_itself(dinas: Dinas, hr: Any) -> None:
    below = units.create_unit(actor=hr.user, parent=dinas.unit, name="Bidang")
    before = list(Unit.objects.order_by("pk").values_list("pk", "parent_id", "path"))
    with pytest.raises(DomainError):
        units.move_unit(actor=hr.user, unit=dinas.unit, parent=below)
    with pytest.raises(DomainError):
        units.move_unit(actor=hr.user, unit=dinas.unit, parent=dinas.unit)

    assert list(Unit.objects.order_by("pk").values_list("pk", "parent_id", "path")) == before


def test_set_dinas_leaves_a_dinas_below_it_alone(dinas: Dinas, hr: Any) -> None:
    hospital = units.create_unit(actor=hr.user, parent=dinas.unit, name="RSUD Anutapura", kind=UnitKind.HOSPITAL)
    own = DinasFactory(unit=hospital, name="RSUD Anutapura", short_name="rsud")
    units.set_dinas(unit=hospital, dinas=own)
    units.set_dinas(unit=dinas.unit, dinas=dinas)

    assert Unit.objects.get(pk=hospital.pk).dinas == own
    assert Unit.objects.get(pk=dinas.unit_id).dinas == dinas


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("DINAS PENDIDIKAN DAN KEBUDAYAAN", "Dinas Pendidikan dan Kebudayaan"),
        ("UPTD PENGUJIAN KENDARAAN", "UPTD Pengujian Kendaraan"),
        ("SD NEGERI 12 PALU", "SD Negeri 12 Palu"),
        ("Bidang lalu Lintas", "Bidang lalu Lintas"),
    ],
)
def test_readable_mends_capitals_only(written: str, shown: str) -> None:
    assert readable(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [("MA'RUF AL-AMIN", "Ma'ruf Al-Amin"), ("I KETUT SD", "I Ketut Sd"), ("MOH. RIZAL", "Moh. Rizal"), ("Ani", "Ani")],
)
def test_readable_person_keeps_apostrophes_and_dashes(written: str, shown: str) -> None:
    assert readable_person(written) == shown
