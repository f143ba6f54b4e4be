"""`manage.py check_data` finds what was broken on purpose, each kind once, and exits 1 (T56)."""

import os
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core import files, proofs
from core.data_checks import all_checks
from core.enums import JobState
from core.models import Job
from people.data_checks import overlaps
from people.enums import ImportState
from people.models import Employee, ImportBatch, PersonnelEvent, PositionHeld, RoleAssignment, Unit
from tests.factories.people import EmployeeFactory, PositionFactory, UnitFactory

pytestmark = pytest.mark.django_db


def found() -> dict[str, int]:
    return {check.name: number for check in all_checks() if (number := len(list(check.find())))}


def test_t56_nothing_is_found_in_a_sound_city(head, hr, employee, capsys):
    call_command("check_data")

    assert capsys.readouterr().out.endswith("\n0 findings\n")


def test_t56_each_kind_is_found(head, hr, dinas, other_dinas, employee, capsys, settings, tmp_path):
    settings.RESULT_DIR, settings.UPLOAD_DIR = tmp_path / "results", tmp_path / "uploads"
    settings.PROOF_DIR = tmp_path / "proofs"
    stray = UnitFactory(parent=dinas.unit)
    Unit.objects.filter(pk=stray.pk).update(path="00990001")
    Employee.objects.filter(pk=employee.pk).update(dinas=other_dinas)
    closed = UnitFactory(parent=dinas.unit)
    RoleAssignment.objects.filter(pk=head.pk).update(unit=closed)
    Unit.objects.filter(pk=closed.pk).update(is_active=False)
    for start in (date(2020, 1, 1), date(2020, 6, 1)):
        PositionHeld.objects.create(
            employee=employee, position=PositionFactory(), unit=dinas.unit, valid_from=start, valid_to=date(2021, 1, 1)
        )
    PersonnelEvent.objects.create(
        kind="grade", state="decided", employee=employee, effective_on=date(2026, 1, 1), reason="SK", proof="gone.pdf",
        proof_name="SK.pdf", prepared_by=hr.user, decided_by=hr.user, decided_at=timezone.now(), held_up="x",
    )  # fmt: skip
    forgotten = proofs.folder() / "forgotten.pdf"
    files.write_whole(forgotten, b"%PDF-1.7")
    os.utime(forgotten, (0, 0))
    Job.objects.create(kind="x", state=JobState.DONE, result_file="gone.pdf")
    Job.objects.create(kind="x", state=JobState.RUNNING, heartbeat_at=timezone.now() - timedelta(days=2))
    ImportBatch.objects.create(state=ImportState.CHECKING, source_date=date(2026, 1, 1), options={"uploads": ["gone"]})

    with pytest.raises(SystemExit) as ended:
        call_command("check_data", show=1)

    assert ended.value.code == 1
    assert capsys.readouterr().out.endswith("\n11 findings\n")
    assert found() == {
        "job_files": 1, "stuck_jobs": 1, "unit_paths": 1, "unit_dinas": 1, "employee_dinas": 1, "scopes": 1,
        "histories": 1, "import_files": 1, "proofs": 1, "stray_proofs": 1, "held_up_changes": 1,
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_t56_orphans_are_found_or_refused_by_the_database(city):
    someone = EmployeeFactory()
    if connection.vendor != "sqlite":  # PostgreSQL keeps its foreign keys whoever writes
        with pytest.raises(IntegrityError), transaction.atomic():
            Employee.objects.filter(pk=someone.pk).update(position=987654)
        return
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_employee SET position_id = 987654 WHERE id = %s", [someone.pk])

    assert found() == {"orphans": 1}
    Employee.objects.filter(pk=someone.pk).update(position=None)


D = date.fromisoformat


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ([(1, 1, D("2020-01-01"), D("2020-02-01")), (2, 1, D("2020-02-01"), None)], 0),
        ([(1, 1, D("2020-01-01"), D("2020-02-02")), (2, 1, D("2020-02-01"), None)], 1),
        ([(1, 1, D("2020-01-01"), None), (2, 1, D("2020-02-01"), None)], 1),
        ([(1, 1, D("2020-01-01"), None), (2, 2, D("2020-02-01"), None)], 0),
        ([(1, 1, D("2020-01-01"), None), (2, 1, D("2020-02-01"), D("2020-03-01")), (3, 1, D("2020-04-01"), None)], 2),
    ],
    ids=["touching", "one day", "both open", "two people", "inside an open one"],
)
def test_overlaps_compare_neighbours_of_one_owner(rows, number):
    assert len(list(overlaps("x", rows))) == number
