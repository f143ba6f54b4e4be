"""One table a kind: a good row, a NIP of nobody, a wrong cell, the same fact twice, and the file once more."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers

from people.enums import EmploymentKind
from people.models import Competency, Employee
from people.sheets import kinds
from tests.factories.people import EmployeeFactory, UnitFactory, education_level, grade
from tests.people.sheets.conftest import Import

NOBODY = "198802022015021002"


@dataclass(frozen=True)
class Case:
    code: str
    good: dict[str, str]
    wrong: tuple[str, str, str]  # heading, cell, code of the refusal
    models: tuple[str, ...]
    person: dict[str, Any] = field(default_factory=dict)


CASES = [
    Case(
        "predikat-tahunan",
        {"TAHUN": "2024", "PREDIKAT": "Baik"},
        ("PREDIKAT", "Lumayan", "choice_unknown"),
        ("performance.Evaluation",),
    ),
    Case(
        "predikat-triwulan",
        {"TAHUN": "2024", "TRIWULAN": "III", "PREDIKAT": "SANGAT BAIK"},
        ("TRIWULAN", "V", "choice_unknown"),
        ("performance.Evaluation",),
    ),
    Case(
        "pelatihan",
        {"NAMA PELATIHAN": "Bimtek", "JP": "19,5", "TANGGAL SELESAI": "14-03-2025", "NOMOR BUKTI": "S/1"},
        ("JP", "19,3", "jp_steps"),
        ("training.LearningHours",),
    ),
    Case(
        "angka-kredit",
        {"JENJANG": "Ahli Muda", "PER TANGGAL": "31-12-2025", "ANGKA KREDIT": "87,5", "NOMOR PAK": "PAK/1"},
        ("ANGKA KREDIT", "-3", "number_outside"),
        ("performance.AngkaKreditBalance",),
    ),
    Case(
        "kompetensi",
        {"KOMPETENSI": "Kerja Sama", "LEVEL": "3", "TANGGAL PENILAIAN": "12-08-2025"},
        ("LEVEL", "6", "number_outside"),
        ("people.CompetencyAssessment",),
    ),
    Case(
        "pangkat",
        {"GOLONGAN": "III-a", "TMT GOLONGAN": "01-04-2018", "NOMOR SK": "823/1"},
        ("GOLONGAN", "IX", "ladder_differs"),
        (),
    ),
    Case(
        "jabatan",
        {"JABATAN": "Kepala Seksi Parkir", "TMT JABATAN": "02-01-2019", "UNIT KERJA": "Kabupaten Sigi"},
        ("TMT JABATAN", "31-02-2019", "date_unreadable"),
        ("people.Position",),
    ),
    Case(
        "pendidikan",
        {"TINGKAT PENDIDIKAN": "S2", "JURUSAN": "Manajemen", "TAHUN LULUS": "2019"},
        ("TAHUN LULUS", "2099", "year_unreadable"),
        ("people.EducationRecord",),
    ),
    Case(
        "kontrak",
        {"TANGGAL MULAI": "01-03-2023", "TANGGAL SELESAI": "29-02-2028", "NOMOR KONTRAK": "800/1"},
        ("TANGGAL SELESAI", "28-02-2020", "days_reversed"),
        ("people.ContractPeriod",),
        {"kind": EmploymentKind.PPPK},
    ),
    Case(
        "kepala-unit",
        {"UNIT KERJA": "SD Negeri 1", "TMT KEPALA": "01-07-2024", "JENIS PENUGASAN": "Tugas Tambahan"},
        ("UNIT KERJA", "SD Negeri 2", "unit_unclear"),
        ("people.UnitHead", "people.RoleAssignment", "accounts.User"),
    ),
    Case(
        "disiplin",
        {"TINGKAT HUKUMAN": "TEGURAN LISAN", "TMT HUKUMAN": "01-02-2024"},
        ("TINGKAT HUKUMAN", "12", "choice_unknown"),
        ("people.DisciplineRecord",),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.code for case in CASES])
def test_kind_writes_the_good_row_and_names_what_is_wrong_with_the_others(city, case: Case, load: Import):
    UnitFactory(name="SD Negeri 1")
    grade("III/a", "Penata Muda", order=9)
    education_level("S-2", order=12, code="45")
    Competency.objects.create(name="Kerja Sama", kind="manajerial")
    one = EmployeeFactory(held=True, **case.person)
    heading, cell, code = case.wrong
    headings = ["NIP", *case.good]
    good = [one.number, *case.good.values()]
    wrong = [one.number, *(case.good | {heading: cell}).values()]
    rows = [good, [NOBODY, *case.good.values()], wrong, good]

    first = load(case.code, headings, *rows)
    written = _rows(case)
    second = load("auto", headings, *rows)

    assert (first["rows"], first["new"], first["changed"], first["unchanged"], first["gone"]) == (4, 1, 0, 0, 0)
    assert [(row["row"], row["column"], row["code"]) for row in first["refused"]] == [
        (2, "NIP", "duplicate_key"),
        (3, "NIP", "nip_unknown"),
        (4, heading, code),
    ]
    assert first["files"][0]["kind"] == case.code
    assert (second["new"], second["changed"], second["unchanged"]) == (0, 0, 1)
    assert written
    assert _rows(case) == written


def _rows(case: Case) -> list[str]:
    names = (*case.models, "people.Employee", "people.GradeHeld", "people.PositionHeld")
    return [serializers.serialize("json", apps.get_model(name).objects.order_by("pk")) for name in names]


@pytest.fixture(autouse=True)
def _assessed(settings: Any) -> None:
    settings.DISCIPLINE_ASSESSMENT = "DPIA-1"


def test_every_kind_has_a_case():
    assert {case.code for case in CASES} | {"formasi"} == {kind.code for kind in kinds.all_kinds()}


def test_former_number_finds_the_person(city, load: Import):
    one: Employee = EmployeeFactory()
    one.numbers.update(valid_to="2020-01-01")
    former = one.number
    Employee.objects.filter(pk=one.pk).update(number="198001012015011999")

    report = load("predikat-tahunan", ["NIP", "TAHUN", "PREDIKAT"], [f"'{former}", "2024", "Baik"])

    assert report["new"] == 1
    assert one.evaluations.get().period == "2024"
