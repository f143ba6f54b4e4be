"""Undo of an import: everything as before, table by table; what was changed since is listed and left."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.clock import today
from core.enums import JobState
from core.errors import TransitionError
from core.models import AuditEntry, Job
from people.enums import ImportState, Role, UndoOutcome
from people.models import Dinas, Employee, ImportBatch, RoleAssignment, StagedRow, Unit, UnitHead
from people.services import import_undo
from people.services.heads import appoint_head
from people.siasn import staging, write
from people.siasn.checking import check_sources
from people.siasn.tables import Source
from tests.factories import siasn
from tests.factories.people import RoleAssignmentFactory, UnitFactory, UserFactory
from tests.factories.siasn import CITY, contract, person, unit, unit_id
from tests.factories.training import EnrolmentFactory, SessionFactory
from training.models import Enrolment, Session

NOT_COMPARED = {"updated_at", "last_login", "session_epoch"}  # an ended session does not come back
OTHER_TABLES = {"people.importbatch", "people.stagedrow"}


def tables() -> dict[str, list[dict[str, Any]]]:
    """Every row of people and accounts, without what the import keeps of itself."""
    models = [*apps.get_app_config("people").get_models(), *apps.get_app_config("accounts").get_models()]
    return {
        model._meta.label_lower: [
            {name: value for name, value in row.items() if name not in NOT_COMPARED}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in models
        if model._meta.label_lower not in OTHER_TABLES
    }


def undo_last() -> ImportBatch:
    batch = ImportBatch.objects.latest("pk")
    import_undo.start(actor=None, batch=batch)
    import_undo.run(batch, actor=None)
    return ImportBatch.objects.get(pk=batch.pk)


def confirm_of(paths: list[Path]) -> int:
    """The number the limits ask for."""
    checked = check_sources([Source(path, path.name) for path in paths], today=today(), ends_missing=True)
    return checked.effect.number


@pytest.fixture
def filled(tmp_path: Path, run: Any, units: None) -> list[Path]:
    """A city with people, a head with an account, one who waits for a unit; and the files that change all of it."""
    first = [person(number) for number in range(1, 9)]
    first += [contract(20), person(30, UNOR_ID=unit_id(9), UNOR_NAMA="UNIT BARU"), person(31), person(32)]
    run(siasn.write_csv(tmp_path / "lama.csv", first))
    actor = UserFactory()
    for number, at in ((1, 3), (2, 1), (31, 2)):
        head = Employee.objects.get(number=siasn.nip(number))
        appoint_head(
            actor=actor, unit=Unit.objects.get(siasn_id=unit_id(at)), employee=head, valid_from=date(2024, 1, 1)
        )
    new_units = [
        CITY,
        unit(2, "DINAS PERHUBUNGAN DAN LAUT"),
        unit(3, "DINAS KESEHATAN"),
        unit(1, "BIDANG LALU LINTAS", unit_id(3)),
        unit(9, "UNIT BARU"),
        unit(10, "SEKSI BARU", unit_id(9)),
    ]
    second = [
        person(1, KEDUDUKAN_HUKUM_ID="99", KEDUDUKAN_HUKUM_NAMA="Pensiun"),
        person(2, JABATAN_NAMA="PRANATA KOMPUTER AHLI MUDA", TMT_JABATAN="01-06-2026", UNOR_ID=unit_id(3)),
        person(3, GOL_AKHIR_NAMA="III/c", TMT_GOLONGAN="01-04-2023", NAMA="Nama Baru"),
        person(4, TMT_GOLONGAN="01-10-2019", JABATAN_NAMA="PAWANG HUJAN", TMT_JABATAN="01-02-2026"),
        person(20, TMT_CPNS="01-03-2026"),
        person(5, UNOR_ID=unit_id(88), UNOR_NAMA="ENTAH"),
        person(40, UNOR_ID=unit_id(10)),
        person(41, UNOR_ID=unit_id(89)),
        *(person(number) for number in (6, 7, 8, 30)),
    ]
    return [siasn.write_csv(tmp_path / "unor.csv", new_units), siasn.write_csv(tmp_path / "baru.csv", second)]


def test_t54_undo_gives_every_table_back_and_the_import_can_come_again(run: Any, filled: list[Path]) -> None:
    before = tables()
    first = run(*filled, complete=True, end_missing=True, confirm=confirm_of(filled))
    after = tables()
    batch = undo_last()

    assert first["gone"] == 2
    assert after != before
    assert tables() == before
    assert batch.state == ImportState.UNDONE
    assert batch.report["undo"] == {"undone": batch.staged.exclude(undone="").count(), "edited": 0, "in_use": 0}
    again = run(*filled, complete=True, end_missing=True, confirm=confirm_of(filled))
    assert [again[name] for name in ("new", "changed", "gone")] == [first[name] for name in ("new", "changed", "gone")]
    assert len(tables()["people.employee"]) == len(after["people.employee"])


def test_t54_an_undo_that_is_cut_off_goes_on_and_a_second_one_changes_nothing(
    run: Any, filled: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables()
    run(*filled, confirm=confirm_of(filled), complete=True, end_missing=True)
    monkeypatch.setattr(import_undo, "BATCH", 3)
    batch = ImportBatch.objects.latest("pk")
    import_undo.start(actor=None, batch=batch)

    class Killed(Exception):
        pass

    def die(done: int, _total: int) -> None:
        if done > 8:
            raise Killed

    with pytest.raises(Killed):
        import_undo.run(batch, actor=None, progress=die)
    again = ImportBatch.objects.get(pk=batch.pk)
    import_undo.run(again, actor=None)
    import_undo.run(ImportBatch.objects.get(pk=batch.pk), actor=None)

    assert tables() == before
    assert AuditEntry.objects.filter(verb="people.import.undone").count() == 1
    with pytest.raises(TransitionError):
        import_undo.start(actor=None, batch=ImportBatch.objects.get(pk=batch.pk))


def test_t54_what_was_changed_since_or_rests_is_listed_and_left(run: Any, filled: list[Path]) -> None:
    run(*filled, confirm=confirm_of(filled), complete=True, end_missing=True)
    Employee.objects.filter(number=siasn.nip(3)).update(name="Diperbaiki HR")
    newest = Employee.objects.get(number=siasn.nip(40))
    appoint_head(actor=UserFactory(), unit=newest.unit, employee=newest, valid_from=date(2026, 1, 1))
    Dinas.objects.filter(unit__siasn_id=unit_id(9)).update(confirmed_at=timezone.now(), confirmed_by=UserFactory())
    batch = undo_last()

    kept = dict(import_undo.left(batch).values_list("target", "undone"))
    names = {
        **dict(Employee.objects.filter(public_id__in=kept).values_list("public_id", "number")),
        **dict(Unit.objects.filter(public_id__in=kept).values_list("public_id", "siasn_id")),
    }
    assert {names[target]: outcome for target, outcome in kept.items()} == {
        siasn.nip(3): UndoOutcome.EDITED,
        siasn.nip(40): UndoOutcome.IN_USE,
        unit_id(9): UndoOutcome.IN_USE,
        unit_id(10): UndoOutcome.IN_USE,
    }
    assert Employee.objects.get(number=siasn.nip(3)).grade.name == "III/c"  # type: ignore[union-attr]
    assert not Employee.objects.filter(number=siasn.nip(41)).exists()
    assert batch.report["undo"]["edited"] == 1


def test_undo_gives_the_places_on_courses_back_that_the_import_took(
    run: Any, load: Any, tmp_path: Path, client: Any, hr: Any
) -> None:
    """Of whom the file says so and of whom it names no more; what cannot be given back is listed with the person."""
    load(*(person(number) for number in range(1, 4)))
    day = today() + timedelta(days=1)
    free, full = (SessionFactory(starts_on=day, ends_on=day, capacity=1, taken=1, title=title) for title in "AB")
    for number, session in ((1, free), (2, full), (3, SessionFactory(starts_on=day, ends_on=day))):
        EnrolmentFactory(session=session, employee=Employee.objects.get(number=siasn.nip(number)), state="confirmed")
    rows = [person(1, KEDUDUKAN_HUKUM_ID="99", KEDUDUKAN_HUKUM_NAMA="Pensiun"), person(3)]
    path = siasn.write_csv(tmp_path / "berhenti.csv", rows)
    run(path, complete=True, end_missing=True, confirm=confirm_of([path]))
    freed = Enrolment.objects.filter(state="cancelled").count()
    Session.objects.filter(pk=full.pk).update(taken=1)  # somebody else has it by now
    batch = undo_last()
    client.force_login(hr.user)
    lines = client.get(batch.get_absolute_url()).context["left_lines"]

    seated = Enrolment.objects.filter(state="confirmed").order_by("employee__number")
    assert freed == 2
    assert [place.employee.number for place in seated] == [siasn.nip(1), siasn.nip(3)]
    assert not Employee.objects.filter(state="ended").exists()
    assert batch.report["undo"] == {"undone": 2, "edited": 0, "in_use": 0}
    assert [(line.number, "B, " in line.row.undone_note) for line, _rest in lines] == [(siasn.nip(2), True)]


def test_undo_of_an_older_import_says_before_and_leaves_what_a_newer_one_changed(
    load: Any, client: Client, hr: Any
) -> None:
    load(person(1), person(2), person(3), person(4), person(5), person(6))
    load(person(1, NAMA="Dua"), person(2, NAMA="Dua"))
    older = ImportBatch.objects.latest("pk")
    load(person(1, NAMA="Tiga"), person(3))
    newer = ImportBatch.objects.latest("pk")
    every = ImportBatch.objects.all()
    assert import_undo.changed_by_later(older, every) == [(newer, 1)]
    assert import_undo.changed_by_later(newer, every) == []
    client.force_login(hr.user)
    page = client.get(reverse("people:import_undo", args=[older.public_id]))
    assert page.context["later"] == [(newer, 1)]
    assert f'href="{newer.get_absolute_url()}"' in page.content.decode()
    import_undo.start(actor=None, batch=older)
    import_undo.run(older, actor=None)
    assert import_undo.left(older).count() == 1

    names = Employee.objects.filter(number__in=[siasn.nip(1), siasn.nip(2)]).order_by("pns_id")
    assert list(names.values_list("name", flat=True)) == ["Tiga", "Contoh Pegawai"]


def test_an_import_can_be_undone_for_30_days_and_its_rows_stay_so_long(load: Any) -> None:
    load(person(1))
    batch = ImportBatch.objects.latest("pk")
    now = timezone.now()
    StagedRow.objects.update(created_at=now - timedelta(days=35))
    ImportBatch.objects.filter(pk=batch.pk).update(finished_at=now - timedelta(days=29))
    staging.delete_old(now)
    kept = batch.staged.count()
    ImportBatch.objects.filter(pk=batch.pk).update(finished_at=now - timedelta(days=31))
    staging.delete_old(now)

    assert (kept, batch.staged.count()) == (1, 0)
    with pytest.raises(TransitionError):
        import_undo.start(actor=None, batch=ImportBatch.objects.get(pk=batch.pk))


def test_a_part_that_was_written_can_be_undone(load: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job was cancelled after the first rows: they go, the rest was never there."""
    load(person(1))
    before = tables()
    monkeypatch.setattr(write, "BATCH", 2)
    path = siasn.write_csv(tmp_path / "b.csv", [person(number) for number in range(50, 54)])
    job = Job.objects.create(kind="people.import_run", state=JobState.CANCELLED, heartbeat_at=timezone.now())
    batch = ImportBatch.objects.create(source_date=today(), options={"files": []}, run_job=job)
    staging.stage(batch, check_sources([Source(path, path.name)], today=today()))
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.RUNNING)
    batch.refresh_from_db()
    write.Writer(batch, None).write_batch()
    written = Employee.objects.count()
    undone = undo_last()

    assert written == 3
    assert tables() == before
    assert undone.report["undo"]["undone"] == 2


def test_an_undo_that_was_stopped_does_not_hold_up_other_imports(run: Any, tmp_path: Path) -> None:
    run(siasn.write_csv(tmp_path / "lama.csv", [person(49)]))
    stopped, actor = ImportBatch.objects.latest("pk"), UserFactory()
    job = import_undo.start(actor=actor, batch=stopped)
    Job.objects.filter(pk=job.pk).update(state=JobState.CANCELLED)
    run(siasn.write_csv(tmp_path / "lagi.csv", [person(50)]))
    other = ImportBatch.objects.latest("pk")

    import_undo.refuse(other)

    assert other.state == ImportState.DONE


def test_who_comes_to_another_agency_by_the_hierarchy_keeps_nothing_in_the_one_they_left(
    tmp_path: Path, run: Any, load: Any
) -> None:
    load(person(1))
    mover = Employee.objects.get()
    moving, left = mover.unit, Unit.objects.get(siasn_id=unit_id(2))
    aside = UnitFactory(parent=left, name="Sekretariat")
    for headed in (moving, aside):
        appoint_head(actor=None, unit=headed, employee=mover, kind="plt", valid_from=date(2026, 1, 5))
    mover.refresh_from_db()
    RoleAssignmentFactory(user=mover.user, role=Role.OPERATOR, unit=left)
    before = tables()
    hierarchy = [
        CITY,
        unit(1, "BIDANG LALU LINTAS", unit_id(3)),
        unit(2, "DINAS PERHUBUNGAN"),
        unit(3, "DINAS KESEHATAN"),
    ]

    run(siasn.write_csv(tmp_path / "unor.csv", hierarchy))
    roles = [(one.role, one.unit) for one in RoleAssignment.objects.in_force().filter(user=mover.user)]
    heads = [one.unit for one in UnitHead.objects.in_force()]
    undone = undo_last()

    assert (roles, heads) == ([(Role.HEAD, moving)], [moving])
    assert undone.report["undo"]["edited"] == 0
    assert tables() == before
