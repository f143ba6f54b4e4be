"""The import as a whole: what is written, limits, resumption, histories, units, exit codes."""

import io
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.clock import today
from core.errors import TransitionError
from core.models import AuditEntry
from people.enums import EmploymentKind, EmploymentState, ImportState, Role, RowOutcome, UnitKind
from people.models import (
    ContractPeriod,
    Dinas,
    Employee,
    EmployeeNumber,
    GradeHeld,
    ImportBatch,
    PositionHeld,
    RoleAssignment,
    StagedRow,
    Unit,
    UnitHead,
)
from people.services.heads import appoint_head, make_account
from people.siasn import cells, checking, staging, write
from people.siasn.tables import Source
from tests.factories import siasn
from tests.factories.people import LONG_AGO, RoleAssignmentFactory, UnitFactory, UserFactory
from tests.factories.siasn import contract, person, unit, unit_id

SHAPE = {"file", "sheet", "row", "column", "code", "cause"}


def codes(lines: list[dict[str, Any]]) -> list[str]:
    return [line["code"] for line in lines]


# --- The report ------------------------------------------------------------------------------------------------------
def test_report_has_the_agreed_shape(tmp_path: Path, run: Any, units: None) -> None:
    rows = [person(1), person(2, NAMA="", NIP_BARU="12"), contract(3), person(1, TMT_JABATAN="01-01-2020")]
    report = run(siasn.write_csv(tmp_path / "pns.csv", rows), dry_run=True)

    assert list(report) == [
        "dry_run", "rows", "new", "changed", "unchanged", "gone", "refused", "warnings", "files",
    ]  # fmt: skip
    assert report["dry_run"] is True
    assert report["rows"] == report["new"] + report["changed"] + report["unchanged"] + len(report["refused"]) == 4
    assert all(set(line) == SHAPE for line in [*report["refused"], *report["warnings"]])
    assert report["files"] == [
        {"file": "pns.csv", "sheet": "", "kind": "pns", "rows": 4, "new": 2, "changed": 0, "unchanged": 0, "refused": 2}
    ]
    first, second = report["refused"]
    assert (first["row"], first["column"], first["code"]) == (3, "NIP BARU", "nip_length")
    assert first["cause"].count(".") == 2  # both causes, in column order
    assert (second["row"], second["code"]) == (5, "duplicate")


def test_dry_run_writes_nothing(tmp_path: Path, run: Any) -> None:
    before = dump()
    report = run(siasn.write_csv(tmp_path / "pns.csv", [person(1)]), dry_run=True)

    assert report["new"] == 1
    assert dump() == before
    assert not ImportBatch.objects.exists()


def test_no_table_is_exit_2(tmp_path: Path, refuse: Any) -> None:
    path = tmp_path / "a.csv"
    path.write_text("satu,dua\n1,2\n")
    missing = refuse(path)
    unreadable = refuse(tmp_path / "none.csv")

    assert (missing[0], unreadable[0]) == (2, 2)
    assert not Employee.objects.exists()


def test_end_missing_needs_complete(tmp_path: Path, refuse: Any) -> None:
    assert refuse(siasn.write_csv(tmp_path / "a.csv", [person()]), end_missing=True)[0] == 1


def test_command_line_prints_one_object_and_its_exit_code(tmp_path: Path) -> None:
    """In a process of its own, as an office runs it."""
    files = [siasn.write_csv(tmp_path / "unor.csv", siasn.small_city()), tmp_path / "pns.csv"]
    siasn.write_csv(files[1], [person(1), person(2, NIP_BARU="1")])
    environment = {**os.environ, "PALU_MODE": "demo", "PALU_DATA_DIR": str(tmp_path / "var")}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], env=environment, capture_output=True, text=True, check=False
        )

    manage("migrate", "-v0")
    done = manage("import_siasn", *map(str, files), "--json")
    siasn.write_csv(files[1], [person(1, UNOR_ID=unit_id(3))])
    stopped = manage("import_siasn", str(files[1]), "--json")

    assert (done.returncode, json.loads(done.stdout)["new"]) == (0, 5)
    assert (stopped.returncode, json.loads(stopped.stdout)["changed"]) == (3, 1)
    assert "--confirm 1" in stopped.stderr


# --- What is written -------------------------------------------------------------------------------------------------
def test_a_new_person_gets_values_and_histories(load: Any) -> None:
    load(person(1, JENIS_KELAMIN="F", GELAR_DEPAN="dr."))

    found = Employee.objects.select_related("position", "grade", "unit", "dinas", "education_level").get()
    assert (found.name, found.full_name) == ("Contoh Pegawai", "dr. Contoh Pegawai, S.Kom.")
    assert (found.kind, found.state, found.sex) == (EmploymentKind.PNS, EmploymentState.ACTIVE, "P")
    assert found.position is not None
    assert found.position.name == "Pranata Komputer Ahli Pertama"
    assert found.grade is not None
    assert (found.grade.name, found.grade_since) == ("III/b", date(2019, 4, 1))
    assert found.dinas is not None
    assert (found.unit.name, found.dinas.name) == ("Bidang Lalu Lintas", "Dinas Perhubungan")
    assert (found.education_year, found.source, found.source_date) == (2013, "SIASN", today())
    assert list(PositionHeld.objects.values_list("unit", "position", "valid_from", "valid_to")) == [
        (found.unit_id, found.position_id, date(2022, 1, 1), None)
    ]
    assert list(GradeHeld.objects.values_list("valid_from", "valid_to")) == [(date(2019, 4, 1), None)]
    assert list(EmployeeNumber.objects.values_list("number", "kind", "valid_from")) == [
        (siasn.nip(1), "nip", date(2015, 3, 1))
    ]


def test_another_post_closes_the_old_one(load: Any) -> None:
    load(*(person(number) for number in range(1, 11)))
    load(person(1, JABATAN_NAMA="PRANATA KOMPUTER AHLI MUDA", TMT_JABATAN="01-06-2026", UNOR_ID=unit_id(3)))

    held = PositionHeld.objects.filter(employee__number=siasn.nip(1)).order_by("valid_from")
    assert list(held.values_list("position__name", "unit__name", "valid_from", "valid_to")) == [
        ("Pranata Komputer Ahli Pertama", "Bidang Lalu Lintas", date(2022, 1, 1), date(2026, 6, 1)),
        ("Pranata Komputer Ahli Muda", "Dinas Kesehatan", date(2026, 6, 1), None),
    ]
    found = Employee.objects.get(number=siasn.nip(1))
    assert found.dinas is not None
    assert found.dinas.name == "Dinas Kesehatan"


def test_t09_a_head_who_moves_holds_nothing_at_the_old_place(load: Any, client: Any) -> None:
    """A04: headship, role and session end; what HR gave at the new place before the import stays."""
    load(person(1), person(2), person(3))
    old, new = Unit.objects.get(siasn_id=siasn.UNIT_ID), Unit.objects.get(siasn_id=unit_id(3))
    below_old = UnitFactory(parent=old)
    mover, stays = (Employee.objects.get(number=siasn.nip(number)) for number in (1, 2))
    actor = UserFactory()
    for unit_headed in (old, below_old, new):
        appoint_head(actor=actor, unit=unit_headed, employee=mover, valid_from=date(2024, 1, 1))
    operator = RoleAssignmentFactory(user=mover.user, role=Role.OPERATOR, unit=old.dinas.unit)
    city_wide = RoleAssignmentFactory(user=mover.user, role=Role.HR)
    at_stays = appoint_head(actor=actor, unit=old.dinas.unit, employee=stays, valid_from=date(2024, 1, 1))
    client.force_login(mover.user)

    load(person(1, UNOR_ID=unit_id(3), TMT_JABATAN="01-06-2026"), person(2, NAMA="Nama Lain"), confirm=1)

    assert set(UnitHead.objects.in_force()) == {UnitHead.objects.get(unit=new), at_stays}
    assert set(RoleAssignment.objects.in_force().filter(user=mover.user)) == {
        RoleAssignment.objects.get(role=Role.HEAD, unit=new), city_wide,
    }  # fmt: skip
    assert UnitHead.objects.get(unit=old).valid_to == date(2026, 6, 1)
    operator.refresh_from_db()
    assert operator.valid_to == date(2026, 6, 1)
    assert client.get(reverse("accounts_inbox")).status_code == 302


def test_t09_who_moves_within_the_dinas_keeps_its_roles_but_heads_no_unit_they_left(load: Any) -> None:
    load(person(1))
    old = Unit.objects.get(siasn_id=siasn.UNIT_ID)
    mover = Employee.objects.get(number=siasn.nip(1))
    appoint_head(actor=UserFactory(), unit=old, employee=mover, valid_from=date(2024, 1, 1))
    operator = RoleAssignmentFactory(user=mover.user, role=Role.OPERATOR, unit=old.dinas.unit)

    load(person(1, UNOR_ID=unit_id(2)), confirm=1)

    assert list(RoleAssignment.objects.in_force().filter(user=mover.user)) == [operator]
    assert not UnitHead.objects.in_force().exists()


def test_another_grade_and_a_mended_tmt(load: Any) -> None:
    load(person(1), person(2))
    load(person(1, GOL_AKHIR_NAMA="III/c", TMT_GOLONGAN="01-04-2023"), person(2, TMT_GOLONGAN="01-10-2019"))

    rows = list(
        GradeHeld.objects.order_by("employee", "valid_from").values_list("grade__name", "valid_from", "valid_to")
    )
    assert rows == [
        ("III/b", date(2019, 4, 1), date(2023, 4, 1)),
        ("III/c", date(2023, 4, 1), None),
        ("III/b", date(2019, 10, 1), None),
    ]


def test_earlier_values_are_kept_for_an_undo(load: Any) -> None:
    load(person(1))
    load(person(1, GOL_AKHIR_NAMA="III/c", TMT_GOLONGAN="01-04-2023"))

    row = StagedRow.objects.get(outcome=RowOutcome.CHANGED)
    found = Employee.objects.get()
    before = GradeHeld.objects.get(valid_to__isnull=False).grade_id
    assert row.target == found.public_id
    assert row.previous == {
        "grade_id": [before, found.grade_id],
        "grade_since": ["2019-04-01", "2023-04-01"],
    }


def test_a_pppk_who_becomes_pns_keeps_the_former_number(load: Any) -> None:
    load(contract(1))
    report = load(person(1, TMT_CPNS="01-03-2026"), confirm=1)

    assert (report["changed"], report["new"]) == (1, 0)
    found = Employee.objects.get()
    assert (found.kind, found.number) == (EmploymentKind.PNS, siasn.nip(1))
    assert list(EmployeeNumber.objects.order_by("valid_from").values_list("number", "kind", "valid_to")) == [
        (siasn.nip(1, tail="2024212"), "ni_pppk", date(2026, 3, 1)),
        (siasn.nip(1), "nip", None),
    ]


def test_a_former_number_is_nobody_elses(load: Any) -> None:
    load(contract(1))
    load(person(1), confirm=1)
    report = load(contract(9, NIP_BARU=siasn.nip(1, tail="2024212")))

    assert codes(report["refused"]) == ["number_taken"]


def test_pns_id_and_number_of_two_people_are_refused(load: Any) -> None:
    load(person(1), person(2))
    report = load(person(1, NIP_BARU=siasn.nip(2)), person(3, NIP_BARU=siasn.nip(1)))

    assert [(line["row"], line["column"], line["code"]) for line in report["refused"]] == [
        (2, "PNS ID", "identity_conflict"),
        (3, "PNS ID", "identity_conflict"),
    ]
    assert report["gone"] == 0  # a refused row still names its person
    assert Employee.objects.count() == 2


def test_without_pns_id_the_current_number_matches(load: Any) -> None:
    load(person(1, PNS_ID=None))
    report = load(person(1))

    assert (report["changed"], report["new"]) == (1, 0)
    assert Employee.objects.get().pns_id == f"{1:032X}"


def test_two_rows_that_mean_one_person_are_duplicates(load: Any) -> None:
    load(person(1))
    report = load(person(1, NIP_BARU=None), person(1, PNS_ID=None, NAMA="Terakhir"))

    assert [(line["row"], line["code"]) for line in report["refused"]] == [(2, "duplicate")]
    assert Employee.objects.get().name == "Terakhir"


def test_contract_periods_where_the_file_tells(tmp_path: Path, run: Any, units: None) -> None:
    headings = [*siasn.HEADINGS, "Tgl Awal Kontrak", "Tgl Akhir Kontrak"]

    def load(end: str) -> dict[str, Any]:
        row = contract(1) | {"Tgl Awal Kontrak": "01-10-2025", "Tgl Akhir Kontrak": end}
        return dict(run(siasn.write_csv(tmp_path / "pppk.csv", [row], headings)))

    load("30-09-2027")
    again = load("30-09-2027")
    longer = load("30-09-2030")

    assert (again["unchanged"], longer["changed"]) == (1, 1)
    assert list(ContractPeriod.objects.values_list("valid_from", "valid_to")) == [
        (date(2025, 10, 1), date(2030, 10, 1))
    ]


def test_a_grade_of_pppk_is_never_one_of_pns(load: Any) -> None:
    load(contract(1, GOL_AKHIR_ID="32", GOL_AKHIR_NAMA="V"), person(2, GOL_AKHIR_NAMA="Penata Muda Tk.I (III/b)"))

    found = Employee.objects.order_by("pns_id").values_list("grade__ladder", "grade__name")
    assert list(found) == [("PPPK", "V"), ("PNS", "III/b")]


# --- Units -----------------------------------------------------------------------------------------------------------
def test_units_get_kinds_paths_and_proposed_agencies(units: None) -> None:
    rows = Unit.objects.order_by("path").values_list("name", "kind", "path", "dinas__short_name")
    assert list(rows) == [
        ("Pemerintah Kota Palu", UnitKind.CITY, "0001", None),
        ("Dinas Perhubungan", UnitKind.DINAS, "00010001", "dishub"),
        ("Bidang Lalu Lintas", UnitKind.BIDANG, "000100010001", "dishub"),
        ("Dinas Kesehatan", UnitKind.DINAS, "00010002", "dinkes"),
    ]


def test_a_unit_moves_with_its_people(tmp_path: Path, run: Any, load: Any) -> None:
    load(person(1))
    moved = [
        siasn.CITY,
        unit(2, "DINAS PERHUBUNGAN"),
        unit(1, "BIDANG LALU LINTAS", unit_id(3)),
        unit(3, "DINAS KESEHATAN"),
    ]
    report = run(siasn.write_csv(tmp_path / "unor.csv", moved))

    assert (report["changed"], report["unchanged"]) == (1, 3)
    found = Employee.objects.get()
    assert found.dinas is not None
    assert (found.unit.path, found.dinas.name) == ("000100020001", "Dinas Kesehatan")


def test_a47_a_cycle_through_the_database_is_refused(tmp_path: Path, run: Any, units: None) -> None:
    before = list(Unit.objects.order_by("pk").values())
    report = run(siasn.write_csv(tmp_path / "unor.csv", [unit(2, "DINAS PERHUBUNGAN", siasn.UNIT_ID)]))

    assert [(line["row"], line["code"]) for line in report["refused"]] == [(2, "loop")]
    assert list(Unit.objects.order_by("pk").values()) == before


def test_two_units_that_change_places(tmp_path: Path, run: Any, units: None) -> None:
    swapped = [
        siasn.CITY,
        unit(1, "BIDANG LALU LINTAS"),
        unit(2, "DINAS PERHUBUNGAN", siasn.UNIT_ID),
        unit(3, "DINAS KESEHATAN"),
    ]
    run(siasn.write_csv(tmp_path / "unor.csv", swapped))

    assert Unit.objects.get(siasn_id=siasn.UNIT_ID).path == "00010003"
    assert Unit.objects.get(siasn_id=unit_id(2)).path == "000100030001"


def test_a_later_hierarchy_moves_those_who_waited(tmp_path: Path, run: Any, load: Any) -> None:
    load(person(1, UNOR_ID=unit_id(9), UNOR_NAMA="BIDANG ANGKUTAN"))
    later = [*siasn.small_city(), unit(9, "BIDANG ANGKUTAN", unit_id(2))]
    run(siasn.write_csv(tmp_path / "unor.csv", later))

    found = Employee.objects.get()
    assert found.dinas is not None
    assert (found.unit.name, found.dinas.short_name, found.unor_id) == ("Bidang Angkutan", "dishub", "")
    assert list(PositionHeld.objects.values_list("unit__name", "valid_from")) == [("Bidang Angkutan", date(2022, 1, 1))]


def test_people_without_any_hierarchy_wait_below_the_city(tmp_path: Path, run: Any) -> None:
    report = run(siasn.write_csv(tmp_path / "pns.csv", [person(1)]))

    assert report["new"] == 1
    assert Unit.objects.get(kind=UnitKind.CITY).name == "Pemerintah Kota Palu"
    assert Employee.objects.get().unit.kind == UnitKind.UNMAPPED
    assert not Dinas.objects.exists()


# --- Gone, ended, limits ---------------------------------------------------------------------------------------------
def test_gone_counts_within_the_kind_only(load: Any) -> None:
    load(person(1), person(2))
    load(contract(3), contract(4), name="pppk.csv")
    report = load(person(1))

    assert report["gone"] == 1
    assert not Employee.objects.filter(state=EmploymentState.ENDED).exists()


def test_a46_ending_too_many_writes_nothing_until_confirmed(load: Any, refuse: Any, tmp_path: Path, hr: Any) -> None:
    load(*(person(number) for number in range(1, 11)))
    leaver = Employee.objects.get(number=siasn.nip(10))
    head = appoint_head(actor=hr.user, unit=leaver.unit, employee=leaver, valid_from=today() - timedelta(days=30))
    fewer = siasn.write_csv(tmp_path / "fewer.csv", [person(number, NAMA="Baru") for number in range(1, 10)])
    code, message, report = refuse(fewer, complete=True, end_missing=True)

    assert (code, report["gone"]) == (3, 1)
    assert "--confirm 1" in message
    assert not Employee.objects.filter(name="Baru").exists()
    assert refuse(fewer, complete=True, end_missing=True, confirm=2)[0] == 3
    call_command("import_siasn", str(fewer), complete=True, end_missing=True, confirm=1, stdout=io.StringIO())
    leaver.refresh_from_db()
    assert (leaver.state, leaver.ended_on) == (EmploymentState.ENDED, today())
    assert PositionHeld.objects.get(employee=leaver).valid_to == today()
    assert UnitHead.objects.get(pk=head.pk).valid_to == today()
    assert not RoleAssignment.objects.in_force().filter(user=leaver.user).exists()
    assert leaver.user is not None
    leaver.user.refresh_from_db()
    assert leaver.user.is_active is False
    assert Employee.objects.filter(name="Baru").count() == 9


def test_somebody_who_comes_back_is_in_service_again_without_account_and_roles(load: Any, hr: Any) -> None:
    load(*(person(number) for number in range(1, 31)))
    leaver = Employee.objects.get(number=siasn.nip(30))
    user = make_account(actor=hr.user, employee=leaver)
    ahead = today() + timedelta(days=20)
    for begins, ends in ((LONG_AGO, None), (today(), None), (ahead, None), (LONG_AGO, ahead)):
        RoleAssignmentFactory(user=user, role=Role.OPERATOR, unit=leaver.unit, valid_from=begins, valid_to=ends)
    load(*(person(number) for number in range(1, 30)), complete=True, end_missing=True)
    report = load(person(30))

    assert report["changed"] == 1
    found = Employee.objects.get(number=siasn.nip(30))
    assert found.user is not None
    assert (found.state, found.ended_on, found.user.is_active) == (EmploymentState.ACTIVE, None, False)
    assert not RoleAssignment.objects.filter(user=user).lasting(today()).exists()


def test_a46_twenty_percent_of_posts_may_change_not_more(load: Any, refuse: Any, tmp_path: Path) -> None:
    def moved(count: int) -> list[dict[str, Any]]:
        return [person(number, UNOR_ID=unit_id(3)) if number <= count else person(number) for number in range(1, 11)]

    load(*moved(0))
    code, message, _report = refuse(siasn.write_csv(tmp_path / "three.csv", moved(3)))
    allowed = load(*moved(2))

    assert (code, "--confirm 3" in message) == (3, True)
    assert allowed["changed"] == 2


def test_a46_emptying_a_unit_stops(load: Any, refuse: Any, tmp_path: Path) -> None:
    load(*(person(number) for number in range(1, 11)), person(11, UNOR_ID=unit_id(3)))
    code, message, _report = refuse(siasn.write_csv(tmp_path / "b.csv", [person(11)]))

    assert (code, "Dinas Kesehatan" in message, "--confirm 1" in message) == (3, True, True)


def test_a_row_that_says_retired_ends_the_person(load: Any) -> None:
    load(*(person(number) for number in range(1, 31)))
    report = load(person(1, KEDUDUKAN_HUKUM_ID="99", KEDUDUKAN_HUKUM_NAMA="Pensiun"))

    assert report["changed"] == 1
    assert list(Employee.objects.filter(state=EmploymentState.ENDED).values_list("number", "ended_on")) == [
        (siasn.nip(1), None)
    ]


# --- T54: batches and the cursor -------------------------------------------------------------------------------------
def staged(tmp_path: Path, count: int) -> ImportBatch:
    rows = [person(number) for number in range(1, count + 1)]
    sources = [
        Source(siasn.write_csv(tmp_path / "unor.csv", siasn.small_city()), "unor.csv"),
        Source(siasn.write_csv(tmp_path / "pns.csv", rows), "pns.csv"),
    ]
    batch = ImportBatch.objects.create(source_date=today())
    staging.stage(batch, checking.check_sources(sources, today=today()))
    return batch


def test_t54_a_run_cut_off_is_taken_up_at_its_cursor(db: None, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(write, "BATCH", 5)
    batch = staged(tmp_path, 12)
    calls = []

    def stop(done: int, total: int) -> None:
        calls.append((done, total))
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write.run(batch, actor=None, progress=stop)
    half = Employee.objects.count()
    write.run(ImportBatch.objects.get(pk=batch.pk), actor=None)

    assert calls == [(0, 16), (5, 16), (10, 16)]
    assert (half, Employee.objects.count(), EmployeeNumber.objects.count()) == (6, 12, 12)
    assert ImportBatch.objects.get(pk=batch.pk).state == ImportState.DONE
    assert AuditEntry.objects.filter(verb="people.import.batch_written").count() == 4


def test_t54_a_run_whose_rows_are_gone_stops(db: None, tmp_path: Path, monkeypatch: Any) -> None:
    """Somebody dropped the import while a run that was given up for lost still went on."""
    monkeypatch.setattr(write, "BATCH", 5)
    batch = staged(tmp_path, 12)
    calls = []

    def dropped(done: int, _total: int) -> None:
        calls.append(done)
        assert len(calls) < 9, "it never ends"
        if done:
            batch.staged.all().delete()

    with pytest.raises(TransitionError):
        write.run(batch, actor=None, progress=dropped)

    assert calls == [0, 5]
    assert ImportBatch.objects.get(pk=batch.pk).state == ImportState.RUNNING


def test_t54_a_batch_that_fails_leaves_no_trace(db: None, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(write, "BATCH", 5)
    batch = staged(tmp_path, 12)
    writer_add = write.Writer._add

    def fail_on_third(self: Any, new: Any) -> None:
        writer_add(self, new)
        if Employee.objects.count() > 6:
            raise RuntimeError("power cut")

    monkeypatch.setattr(write.Writer, "_add", fail_on_third)
    with pytest.raises(RuntimeError):
        write.run(batch, actor=None)

    reached = ImportBatch.objects.get(pk=batch.pk).cursor
    assert Employee.objects.count() == 6
    assert StagedRow.objects.filter(batch=batch, pk__lte=reached).count() == 10


def test_t54_two_runs_of_one_import_do_not_write_twice(db: None, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(write, "BATCH", 5)
    batch = staged(tmp_path, 12)
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.RUNNING)
    batch.refresh_from_db()
    first, second = write.Writer(batch, None), write.Writer(ImportBatch.objects.get(pk=batch.pk), None)
    first.write_batch()
    with pytest.raises(TransitionError):
        second.write_batch()

    assert Employee.objects.count() == 1


def test_a_person_changed_since_the_check_is_decided_anew(db: None, tmp_path: Path, run: Any) -> None:
    batch = staged(tmp_path, 2)
    run(siasn.write_csv(tmp_path / "other.csv", [person(1)]))
    write.run(batch, actor=None)

    assert Employee.objects.count() == 2
    batch.refresh_from_db()
    assert (batch.report["totals"]["new"], batch.report["totals"]["changed"]) == (5, 1)


def test_staged_rows_older_than_30_days_go(db: None, tmp_path: Path) -> None:
    batch = staged(tmp_path, 2)
    StagedRow.objects.filter(batch=batch, row=2).update(created_at=timezone.now() - timedelta(days=31))
    gone = staging.delete_old(timezone.now())

    assert gone == 2
    assert StagedRow.objects.count() == 4


# --- A43 to A45 ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "kind", "retires"),
    [
        ("PENGADMINISTRASI PERKANTORAN", "4", date(2054, 3, 1)),
        ("PERAWAT AHLI MADYA", "2", date(2056, 3, 1)),
        ("DOKTER AHLI UTAMA", "2", date(2061, 3, 1)),
    ],
)
def test_a43_born_on_29_february(load: Any, name: str, kind: str, retires: date) -> None:
    report = load(person(1, birth="19960229", NIP_BARU="199602292018032001", JABATAN_NAMA=name, JENIS_JABATAN_ID=kind))

    assert report["refused"] == []
    assert Employee.objects.get().retires_on == retires


def test_a43_impossible_dates_are_refused_and_pppk_accepted(load: Any) -> None:
    report = load(
        person(1, NIP_BARU="199002302015032001"),
        person(2, NIP_BARU="199001012015132002"),
        contract(3),
        contract(4, NIP_BARU="199001012024242004"),
    )

    assert [(line["row"], line["code"]) for line in report["refused"]] == [(2, "nip_birth"), (3, "nip_month")]
    assert (report["new"], codes(report["warnings"])) == (2, ["nip_unknown_code"])


def test_a44_numbers_with_dirt_and_a_number_of_another_agency(load: Any) -> None:
    load(person(1, UNOR_ID=unit_id(3)), *(person(number) for number in range(2, 11)), person(12, UNOR_ID=unit_id(3)))
    report = load(
        person(1, NIP_BARU=" '19900101 201503 2 001"),
        person(2, NIP_BARU="1990O101201503200Z"),
        person(3),
        person(3, TMT_JABATAN="01-01-2021"),
    )

    assert [(line["row"], line["code"]) for line in report["refused"]] == [(3, "nip_not_digits"), (5, "duplicate")]
    assert report["changed"] == 1  # moved here by the file, and only by it
    assert Employee.objects.get(number=siasn.nip(1)).unit.siasn_id == siasn.UNIT_ID


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12/11/2026", date(2026, 11, 12)),
        ("17-08-1945", date(1945, 8, 17)),
        (43831, date(2020, 1, 1)),
        ("43831", date(2020, 1, 1)),
        ("1 Januari 2020", date(2020, 1, 1)),
        ("1 Agt 2020", date(2020, 8, 1)),
        ("1 Oct 2020", date(2020, 10, 1)),
        ("Oktober 1, 2020", date(2020, 10, 1)),
        ("1-Des-20", date(2020, 12, 1)),
    ],
)
def test_a45_one_documented_reading_of_dates(written: Any, meant: date) -> None:
    assert cells.day(written, 2026) == meant


@pytest.mark.parametrize("written", ["31-02-2020", "13/13/20", "2020", "1 Foo 2020", "99999", "abc", True, 2020])
def test_a45_what_has_no_reading_is_not_guessed(written: Any) -> None:
    with pytest.raises(cells.Unreadable):
        cells.day(written, 2026)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234", "1234"),
        ("1,5", "1.5"),
        ("3.5", "3.5"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        (12, "12"),
        (1.5, "1.5"),
    ],
)
def test_a45_one_documented_reading_of_numbers(written: Any, meant: str) -> None:
    assert str(cells.number(written)) == meant


# --- The same again --------------------------------------------------------------------------------------------------
def dump() -> dict[str, list[Any]]:
    """Every row of every table but those an import makes anew: batches, staged rows and the audit chain."""
    new = {"people_importbatch", "people_stagedrow", "core_auditentry", "core_audithead", "sqlite_sequence"}
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in new]
        found = {}
        for name in sorted(tables):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            found[name] = sorted(map(repr, cursor.fetchall()))
    return found


def test_a_second_import_changes_no_row(tmp_path: Path, run: Any) -> None:
    headings = [*siasn.HEADINGS, "Tgl Awal Kontrak", "Tgl Akhir Kontrak", "ESELON ID"]
    people = [
        person(1, JABATAN_NAMA="KEPALA DINAS PERHUBUNGAN", JENIS_JABATAN_ID="1", UNOR_ID=unit_id(2))
        | {"ESELON ID": "22"},
        person(2, JABATAN_NAMA="TERAMPIL - PERAWAT", GOL_AKHIR_NAMA="IIIb"),
        person(3, UNOR_ID=unit_id(77), UNOR_NAMA="UNIT LAMA", TMT_JABATAN=None, GELAR_DEPAN="-"),
        person(4, UNOR_ID=None, UNOR_NAMA=None, JABATAN_NAMA=None),
        person(5, KEDUDUKAN_HUKUM_ID="99", KEDUDUKAN_HUKUM_NAMA="Pensiun", NAMA="Ma'ruf, dg. Latif"),
        person(
            6, KEDUDUKAN_HUKUM_NAMA="Tidak Dikenal", KEDUDUKAN_HUKUM_ID=None, TANGGAL_LAHIR=None, JENIS_KELAMIN=None
        ),
        person(6, TMT_JABATAN="01-01-2020"),
        person(7, NIP_BARU="1"),
        contract(8) | {"Tgl Awal Kontrak": "01-10-2025", "Tgl Akhir Kontrak": "30-09-2030"},
        contract(9, KEDUDUKAN_HUKUM_NAMA="PPPK Paruh Waktu", GOL_AKHIR_NAMA=None, GOL_AKHIR_ID=None),
    ]
    rows = [*siasn.small_city(), unit(21, "A", unit_id(22)), unit(22, "B", unit_id(21))]
    paths = [
        siasn.write_xlsx(tmp_path / "asn.xlsx", {"Semua": siasn.people_sheet(people, headings)}),
        siasn.write_csv(tmp_path / "unor.csv", rows),
    ]
    first = run(*paths)
    before = dump()
    second = run(*paths)

    assert (first["new"], len(first["refused"])) == (12, 4)
    assert (second["new"], second["changed"], second["unchanged"], second["gone"]) == (0, 0, 12, 0)
    assert second["refused"] == first["refused"]
    assert dump() == before


def test_unknown_option_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("import_siasn", "a.csv", "--kind=guru")
