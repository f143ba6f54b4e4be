"""One test for each of the 21 points an importer of SIASN files must survive (people/siasn, docs/guide)."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core import exports
from people.enums import EmploymentKind, FileKind, UnitKind
from people.models import Dinas, Employee, EmployeeNumber, ImportBatch, Position, PositionHeld, StagedRow, Unit
from people.siasn import cells
from tests.factories import siasn
from tests.factories.siasn import contract, person, unit, unit_id

Import = Callable[..., dict[str, Any]]


def codes(lines: list[dict[str, Any]]) -> list[str]:
    return [line["code"] for line in lines]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_point_01_mark_delimiter_and_spelling_of_headings(
    tmp_path: Path, run: Import, units: None, delimiter: str
) -> None:
    headings = ["pns_id", "Nip Baru ", "nama", "Jabatan_Nama", "UNOR ID", "TMT JABATAN "]
    path = tmp_path / "pns.csv"
    row = person()
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(headings)
        writer.writerow(
            [row[name] for name in ("PNS ID", "NIP BARU", "NAMA", "JABATAN NAMA", "UNOR ID", "TMT JABATAN")]
        )
    report = run(path)

    assert (report["new"], report["refused"]) == (1, [])
    found = Employee.objects.get()
    assert (found.pns_id, found.number) == (row["PNS ID"], siasn.nip(1))
    assert found.position_since == date(2022, 1, 1)


def test_point_02_missing_and_unknown_columns(tmp_path: Path, run: Import, refuse: Any, units: None) -> None:
    wide = [*siasn.HEADINGS, "IS VALID NIK", "NAMA SEKOLAH", "FLAG IKD", "ESELON ID", "KOLOM BARU"]
    report = run(siasn.write_csv(tmp_path / "wide.csv", [person()], wide))
    narrow = [name for name in siasn.HEADINGS if name != "JABATAN NAMA"]
    code, message, _ = refuse(siasn.write_csv(tmp_path / "narrow.csv", [person()], narrow))
    without_id = ["NIP BARU", "NAMA", "JABATAN NAMA", "UNOR NAMA"]
    mandatory_only = run(siasn.write_csv(tmp_path / "few.csv", [person()], without_id))

    assert report["new"] == 1
    assert code == 2
    assert message
    assert (mandatory_only["rows"], mandatory_only["refused"]) == (1, [])
    assert Employee.objects.get().grade is not None  # what the narrow file does not tell stays


def test_point_03_several_sheets_with_rows_above_the_heading(tmp_path: Path, run: Import, units: None) -> None:
    path = siasn.write_xlsx(
        tmp_path / "asn.xlsx",
        {
            "Petunjuk": [["Baca dahulu"]],
            "PNS": [["DATA ASN KOTA PALU"], [], ["per November 2026"], *siasn.people_sheet([person(1), person(2)])],
            "PPPK": siasn.people_sheet([contract(3)]),
            "PW": siasn.people_sheet([contract(4, KEDUDUKAN_HUKUM_NAMA="PPPK Paruh Waktu", KEDUDUKAN_HUKUM_ID=None)]),
        },
    )
    bad = person(9, NAMA="")
    again = siasn.write_xlsx(tmp_path / "bad.xlsx", {"PNS": [["JUDUL"], [], [], *siasn.people_sheet([person(5), bad])]})
    report = run(path)
    refused = run(again)["refused"]

    assert [(one["sheet"], one["kind"], one["new"]) for one in report["files"]] == [
        ("PNS", "pns", 2),
        ("PPPK", "pppk", 1),
        ("PW", "pppk-pw", 1),
    ]
    assert [(line["sheet"], line["row"], line["column"], line["code"]) for line in refused] == [
        ("PNS", 6, "NAMA", "name_empty")
    ]


def test_point_04_apostrophes_spaces_dots_and_dashes(load: Import) -> None:
    load(
        person(1, NIP_BARU="'19900101 201503 2 001", UNOR_ID=f"'{siasn.UNIT_ID}"),
        person(2, NIP_BARU="19900101.201503.2.002"),
        person(3, NIP_BARU="19900101-201503-2-003", KEDUDUKAN_HUKUM_ID="'01"),
        person(4, NIP_BARU='="199001012015032004"'),
    )

    assert list(Employee.objects.order_by("number").values_list("number", flat=True)) == [
        siasn.nip(1),
        siasn.nip(2),
        siasn.nip(3),
        siasn.nip(4),
    ]
    assert set(Employee.objects.values_list("unit__siasn_id", flat=True)) == {siasn.UNIT_ID}


def test_point_05_a_number_of_excel_is_refused_never_repaired(tmp_path: Path, run: Import, units: None) -> None:
    rows = [
        person(1, NIP_BARU=199001012015032000),
        person(2, NIP_BARU="1.99001E+17"),
        person(3, NIP_BARU="199001012015032000"),
        person(4, NIP_BARU="19900101201503200"),
        person(5, NIP_BARU="19900101201503200O"),
    ]
    path = siasn.write_xlsx(tmp_path / "pns.xlsx", {"Data": siasn.people_sheet(rows)})
    report = run(path)

    assert [(line["row"], line["column"], line["code"]) for line in report["refused"]] == [
        (2, "NIP BARU", "nip_number"),
        (3, "NIP BARU", "nip_number"),
        (4, "NIP BARU", "nip_serial"),
        (5, "NIP BARU", "nip_length"),
        (6, "NIP BARU", "nip_not_digits"),
    ]
    assert not Employee.objects.exists()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("03-04-1990", date(1990, 4, 3)),
        ("32874", date(1990, 1, 1)),
        (32874, date(1990, 1, 1)),
        ("4/3/90", date(1990, 4, 3)),
        ("4/3/22", date(2022, 4, 3)),
        ("1990-04-03", date(1990, 4, 3)),
        ("1990-04-03 00:00:00", date(1990, 4, 3)),
        ("03/04/1990", date(1990, 4, 3)),
        ("3 April 1990", date(1990, 4, 3)),
    ],
)
def test_point_06_dates_have_one_reading(written: Any, meant: date) -> None:
    assert cells.day(written, 2026) == meant


def test_point_06_the_birth_date_is_checked_against_the_number(load: Import) -> None:
    report = load(person(1, TANGGAL_LAHIR="02-01-1990"), person(2, TANGGAL_LAHIR="31-02-1990"))

    assert [(line["row"], line["code"]) for line in report["refused"]] == [(3, "date_refused")]
    assert [(line["row"], line["column"], line["code"]) for line in report["warnings"]] == [
        (2, "TANGGAL LAHIR", "birth_differs")
    ]
    assert Employee.objects.get().birth_date == date(1990, 1, 2)


@pytest.mark.parametrize("empty", ["", "-", "null", "NULL", "0", "00-00-0000", "01-01-1900", "=", " - "])
def test_point_07_the_faces_of_empty(empty: str) -> None:
    assert cells.text(empty) == ""
    assert cells.day(empty, 2026) is None


def test_point_07_an_empty_cell_changes_nothing(load: Import) -> None:
    load(person(1, GELAR_DEPAN="dr."))
    report = load(person(1, GELAR_DEPAN="-", GELAR_BELAKANG="null", TMT_GOLONGAN="00-00-0000", TAHUN_LULUS="0"))

    assert (report["changed"], report["unchanged"]) == (0, 1)
    found = Employee.objects.get()
    assert (found.front_title, found.back_title, found.education_year) == ("dr.", "S.Kom.", 2013)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("M", "L"), ("F", "P"), ("L", "L"), ("P", "P"), ("1", "L"), (2, "P"), ("Pria", "L"), ("perempuan", "P")],
)
def test_point_08_spellings_of_sex(written: Any, meant: str) -> None:
    assert cells.sex(written) == meant


def test_point_08_an_unknown_spelling_is_taken_from_the_number(load: Import) -> None:
    report = load(person(1, JENIS_KELAMIN="X"), person(2, JENIS_KELAMIN="M"))

    assert codes(report["warnings"]) == ["sex_unreadable", "sex_differs"]
    assert list(Employee.objects.order_by("number").values_list("sex", flat=True)) == ["P", "L"]


def test_point_09_codes_that_lost_their_zeros(tmp_path: Path, run: Import, units: None) -> None:
    row = person(
        1, KEDUDUKAN_HUKUM_ID=2, KEDUDUKAN_HUKUM_NAMA=None, TINGKAT_PENDIDIKAN_ID=5, TINGKAT_PENDIDIKAN_NAMA=None
    )
    run(siasn.write_xlsx(tmp_path / "pns.xlsx", {"Data": siasn.people_sheet([row])}))

    found = Employee.objects.get()
    assert found.legal_status is not None
    assert (found.legal_status.code, found.state) == ("02", "away")
    assert found.education_level is not None
    assert found.education_level.code == "05"


def test_point_10_ids_in_any_spelling_are_the_same(load: Import) -> None:
    load(person(1, PNS_ID="a5eb03e2-99999999-e040640a04025999", UNOR_ID=siasn.UNIT_ID.lower()))
    report = load(person(1, PNS_ID="A5EB03E299999999E040640A04025999"))

    assert (report["unchanged"], report["new"]) == (1, 0)
    found = Employee.objects.get()
    assert (found.pns_id, found.unit.siasn_id) == ("A5EB03E299999999E040640A04025999", siasn.UNIT_ID)


def test_point_11_the_kind_is_told_by_legal_status_grade_and_number(load: Import, run: Import, tmp_path: Path) -> None:
    number = siasn.nip(5, tail="2024212")
    report = load(
        contract(1),
        contract(2, KEDUDUKAN_HUKUM_NAMA="Aktif", KEDUDUKAN_HUKUM_ID="01"),
        contract(3, KEDUDUKAN_HUKUM_NAMA="PPPK Paruh Waktu", GOL_AKHIR_NAMA=None),
        person(4, STATUS_CPNS_PNS="C"),
        person(5, NIP_BARU=number, KEDUDUKAN_HUKUM_NAMA=None, GOL_AKHIR_NAMA=None, GOL_AKHIR_ID=None),
        person(6),
    )
    told = siasn.write_csv(tmp_path / "told.csv", [contract(7)])
    part_time = run(told, kind="pppk-pw")

    assert report["refused"] == []
    kinds = dict(Employee.objects.values_list("pns_id", "kind"))
    assert [kinds[f"{number:032X}"] for number in range(1, 8)] == [
        EmploymentKind.PPPK,
        EmploymentKind.PPPK,
        EmploymentKind.PPPK_PART,
        EmploymentKind.CPNS,
        EmploymentKind.PPPK,
        EmploymentKind.PNS,
        EmploymentKind.PPPK_PART,
    ]
    assert part_time["files"][0]["kind"] == FileKind.PPPK_PART
    assert codes(part_time["warnings"]) == ["kind_differs"]
    grade = Employee.objects.get(pns_id=f"{1:032X}").grade
    assert grade is not None
    assert (grade.ladder, grade.name) == ("PPPK", "IX")
    pns_since = Employee.objects.get(pns_id=f"{1:032X}").pns_since
    assert pns_since is None


def test_point_12_positions_turned_round_and_old(load: Import) -> None:
    report = load(
        contract(1, JABATAN_NAMA="TERAMPIL - PERAWAT"),
        person(2, JABATAN_NAMA="GURU  PEMBINA"),
        person(3, JABATAN_NAMA="Kepala Seksi Angkutan", JENIS_JABATAN_ID="1"),
    )

    names = list(Employee.objects.order_by("pns_id").values_list("position__name", flat=True))
    assert names == ["Perawat Terampil", "Guru Pembina", "Kepala Seksi Angkutan"]
    assert [(line["row"], line["code"]) for line in report["warnings"]] == [(3, "position_old"), (4, "position_old")]


def test_point_13_units_are_joined_by_id_up_to_their_opd(tmp_path: Path, run: Import) -> None:
    same_name = [
        *siasn.small_city(),
        unit(11, "SUB BAGIAN UMUM", unit_id(2)),
        unit(12, "SUB BAGIAN UMUM", unit_id(3)),
        unit(21, "UNIT A", unit_id(22)),
        unit(22, "UNIT B", unit_id(21)),
        unit(23, "UNIT C", unit_id(22)),
        unit(31, "UNIT TANPA INDUK", unit_id(99)),
    ]
    report = run(
        siasn.write_csv(tmp_path / "pns.csv", [person(1, UNOR_ID=unit_id(12), UNOR_NAMA="SUB BAGIAN UMUM")]),
        siasn.write_csv(tmp_path / "unor.csv", same_name),
    )

    assert [(line["row"], line["column"], line["code"]) for line in report["refused"]] == [
        (8, "ID_ATASAN", "loop"),
        (9, "ID_ATASAN", "loop"),
        (10, "ID_ATASAN", "parent_missing"),
        (11, "ID_ATASAN", "parent_missing"),
    ]
    found = Employee.objects.get()
    assert found.dinas is not None
    assert (found.unit.siasn_id, found.dinas.name) == (unit_id(12), "Dinas Kesehatan")
    assert [one["kind"] for one in report["files"]] == ["unor", "pns"]


def test_point_13_without_an_id_nobody_is_merged_by_name(load: Import) -> None:
    report = load(person(1, UNOR_ID=None, UNOR_NAMA="BIDANG LALU LINTAS"))

    assert codes(report["warnings"]) == ["unit_empty"]
    assert Employee.objects.get().unit.kind == UnitKind.UNMAPPED


def test_point_14_unknown_positions_and_units_are_imported_with_a_warning(load: Import) -> None:
    report = load(person(1, JABATAN_NAMA="PAWANG HUJAN AHLI MUDA", UNOR_ID=unit_id(77), UNOR_NAMA="BIDANG BARU"))

    position = Position.objects.get(name="Pawang Hujan Ahli Muda")
    assert (position.confirmed, position.level, position.type) == (False, "ahli_muda", "fungsional")
    found = Employee.objects.get()
    assert found.position == position
    assert (found.unit.name, found.unit.parent, found.dinas) == (
        "Belum terpetakan",
        Unit.objects.get(kind="pemerintah_kota"),
        None,
    )
    assert (found.unor_id, found.unor_name) == (unit_id(77), "Bidang Baru")
    assert codes(report["warnings"]) == ["unit_unknown", "position_new"]
    assert unit_id(77) in report["warnings"][0]["cause"]
    assert "Bidang Baru" in report["warnings"][0]["cause"]
    assert not Dinas.objects.filter(unit__kind=UnitKind.UNMAPPED).exists()


def test_point_15_of_several_rows_the_latest_counts(tmp_path: Path, run: Import, units: None) -> None:
    first = siasn.write_csv(
        tmp_path / "a.csv",
        [
            person(1, TMT_JABATAN="01-01-2020", NAMA="LAMA"),
            person(1, TMT_JABATAN="01-01-2023", NAMA="BARU"),
            person(2, TMT_GOLONGAN="01-04-2023", NAMA="GOLONGAN BARU"),
            person(2, TMT_GOLONGAN="01-04-2019", NAMA="GOLONGAN LAMA"),
            person(3, NAMA="AWAL"),
        ],
    )
    second = siasn.write_csv(tmp_path / "b.csv", [person(3, NAMA="AKHIR")])
    report = run(first, second)

    assert [(line["file"], line["row"], line["code"]) for line in report["refused"]] == [
        ("a.csv", 2, "duplicate"),
        ("a.csv", 5, "duplicate"),
        ("a.csv", 6, "duplicate"),
    ]
    assert (report["rows"], report["new"]) == (6, 3)
    assert list(Employee.objects.order_by("number").values_list("name", flat=True)) == [
        "Baru",
        "Golongan Baru",
        "Akhir",
    ]


def test_point_16_the_same_file_again_changes_no_row(tmp_path: Path, run: Import) -> None:
    people = [person(1), person(2, UNOR_ID=unit_id(77)), contract(3), person(4, JABATAN_NAMA="JABATAN ANEH")]
    paths = [
        siasn.write_csv(tmp_path / "unor.csv", siasn.small_city()),
        siasn.write_xlsx(tmp_path / "asn.xlsx", {"Data": siasn.people_sheet(people)}),
    ]
    run(*paths)
    before = dump()
    report = run(*paths)

    assert (report["new"], report["changed"], report["unchanged"], report["refused"]) == (0, 0, 8, [])
    assert dump() == before


def dump() -> dict[str, list[Any]]:
    """Every row of people and units."""
    models = (Unit, Dinas, Employee, EmployeeNumber, PositionHeld, Position)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_point_17_only_the_columns_we_use_are_read_and_kept(load: Import) -> None:
    load(person(1), person(2, NAMA=""))

    kept = str(list(StagedRow.objects.values())) + str(list(ImportBatch.objects.values())) + str(dump())
    for secret in ("7271014101909999", "RAHASIA", "081200000000", "091234567890123", "0001234567890"):
        assert secret not in kept
    assert "Contoh Pegawai" in kept


def test_point_18_cells_that_start_like_a_formula_are_text(load: Import) -> None:
    load(person(1, NAMA="=HYPERLINK(1)", GELAR_BELAKANG="@SUM", TEMPAT_LAHIR_NAMA="+PALU", PENDIDIKAN_NAMA="-1+2"))

    found = Employee.objects.get()
    assert (found.back_title, found.birth_place, found.education_name) == ("@SUM", "+Palu", "-1+2")
    assert found.name.startswith("=")
    written = exports.csv_bytes([exports.Column("Nama")], [[found.back_title]]).decode("utf-8-sig")
    assert "'@SUM" in written


def test_point_19_commas_quotes_apostrophes_and_line_breaks(load: Import) -> None:
    load(person(1, NAMA='MA\'RUF "UCU", DG. LATIF', TEMPAT_LAHIR_NAMA="PALU\nTIMUR"))

    found = Employee.objects.get()
    assert (found.name, found.birth_place) == ('Ma\'ruf "Ucu", Dg. Latif', "Palu Timur")


def test_point_20_service_counts_from_the_first_appointment(load: Import) -> None:
    load(person(1, TMT_CPNS="01-03-2015", MK_TAHUN="4", MK_BULAN="1"))

    assert Employee.objects.get().cpns_since == date(2015, 3, 1)


def test_point_21_retirement_follows_the_position(load: Import) -> None:
    load(
        person(1, birth="19680517", JABATAN_NAMA="PENGADMINISTRASI PERKANTORAN", JENIS_JABATAN_ID="4"),
        person(2, birth="19661231", JABATAN_NAMA="KEPALA DINAS PERHUBUNGAN", JENIS_JABATAN_ID="1"),
        person(3, birth="19661130", JABATAN_NAMA="GURU AHLI MUDA"),
        person(4, birth="19670228", JABATAN_NAMA="PERAWAT AHLI MADYA"),
        person(5, birth="19620310", JABATAN_NAMA="DOKTER AHLI UTAMA"),
        person(6, birth="19680820", JABATAN_NAMA="CAMAT PALU TIMUR", JENIS_JABATAN_ID="1"),
    )

    assert list(Employee.objects.order_by("pns_id").values_list("retires_on", flat=True)) == [
        date(2026, 6, 1),
        date(2027, 1, 1),
        date(2026, 12, 1),
        date(2027, 3, 1),
        date(2027, 4, 1),
        date(2026, 9, 1),
    ]
