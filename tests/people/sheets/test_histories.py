"""Chains of dated rows, batches that are cut off, undo, and the rules that read what the sheets brought."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from careers.known import known_of
from core.clock import today
from core.errors import TransitionError
from core.models import AuditEntry
from people.enums import ImportFamily, ImportState, PositionType, RowOutcome
from people.models import ApprovedPost, Employee, GradeHeld, ImportBatch, Position, PositionHeld, UnitHead
from people.services import import_undo
from people.sheets import write
from performance.models import AngkaKredit
from tests.factories.people import EmployeeFactory, PositionFactory, UnitFactory, education_level, grade, make_head
from tests.people.sheets.conftest import Import

RANK = ["NIP", "GOLONGAN", "TMT GOLONGAN"]


@pytest.fixture
def one(city) -> Employee:
    """III/b since 1 April 2022, in the present post since 1 January 2021."""
    grade("III/a", "Penata Muda", order=9)
    grade("II/d", "Pengatur Tingkat I", order=8)
    return EmployeeFactory(held=True)


def undo(batch: ImportBatch) -> ImportBatch:
    """Undone as the job does it."""
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.UNDOING)
    batch.refresh_from_db()
    import_undo.run(batch, actor=None)
    return batch


def _ranks(one: Employee) -> list[tuple[str, date, date | None]]:
    return list(
        GradeHeld.objects.filter(employee=one)
        .order_by("valid_from")
        .values_list("grade__name", "valid_from", "valid_to")
    )


def test_ranks_end_where_the_next_begins_and_undo_closes_the_gap(one: Employee, load: Import):
    before = _ranks(one)
    load("pangkat", RANK, [one.number, "III/a", "01-04-2018"])
    load("pangkat", RANK, [one.number, "II/d", "01-04-2014"], [one.number, "III/a", "01-04-2018"])

    written = _ranks(one)
    left = [undo(batch).report["undo"]["edited"] for batch in ImportBatch.objects.order_by("-pk")]

    assert written == [
        ("II/d", date(2014, 4, 1), date(2018, 4, 1)),
        ("III/a", date(2018, 4, 1), date(2022, 4, 1)),
        ("III/b", date(2022, 4, 1), None),
    ]
    assert (left, _ranks(one)) == ([0, 0], before)


def test_known_gap_stays_and_a_row_that_was_cut_gets_its_end_back(one: Employee, load: Import):
    """In service again since 2022, after an end on 1 January 2020."""
    GradeHeld.objects.create(
        employee=one, grade=grade("III/a"), valid_from=date(2018, 4, 1), valid_to=date(2020, 1, 1), source="SIASN"
    )
    grade("I/a", "Juru Muda", order=1)
    before = _ranks(one)

    load("pangkat", RANK, [one.number, "I/a", "01-04-2012"], [one.number, "II/d", "01-04-2019"])
    written = _ranks(one)
    load("pangkat", RANK, [one.number, "II/d", "01-04-2014"])
    again = _ranks(one)
    for batch in ImportBatch.objects.order_by("pk"):
        undo(batch)

    assert written == [
        ("I/a", date(2012, 4, 1), date(2018, 4, 1)),
        ("III/a", date(2018, 4, 1), date(2019, 4, 1)),
        ("II/d", date(2019, 4, 1), date(2020, 1, 1)),
        ("III/b", date(2022, 4, 1), None),
    ]
    assert again[:2] == [("I/a", date(2012, 4, 1), date(2014, 4, 1)), ("II/d", date(2014, 4, 1), date(2018, 4, 1))]
    assert again[2:] == written[1:]
    assert _ranks(one) == before


def test_what_is_later_than_or_differs_from_the_present_rank_is_refused(one: Employee, load: Import):
    report = load("pangkat", RANK, [one.number, "III/a", "01-04-2024"], [one.number, "III/a", "01-04-2022"])

    assert [row["code"] for row in report["refused"]] == ["after_current", "current_differs"]


def test_position_a_sheet_brought_goes_with_the_undo(one: Employee, load: Import):
    rows = [[one.number, "Pawang Hujan", f"01-01-{year}", "Sigi"] for year in (2015, 2017)]
    load("jabatan", ["NIP", "JABATAN", "TMT JABATAN", "UNIT KERJA"], *rows)
    brought = Position.objects.filter(name="Pawang Hujan").count()

    undo(ImportBatch.objects.get())

    assert (brought, Position.objects.filter(name="Pawang Hujan").count()) == (1, 0)
    assert one.positions_held.count() == 1


def test_t54_runs_and_undos_whose_rows_are_gone_end(one: Employee, load: Import, monkeypatch):
    rows = [[one.number, str(year), "Baik"] for year in range(2015, 2025)]
    load("predikat-tahunan", ["NIP", "TAHUN", "PREDIKAT"], *rows)
    batch = ImportBatch.objects.get()
    monkeypatch.setattr(import_undo, "BATCH", 4)
    monkeypatch.setattr(write, "BATCH", 4)
    calls = []

    def gone(done: int, _total: int) -> None:
        calls.append(done)
        assert len(calls) < 9, "it never ends"
        batch.staged.all().delete()

    import_undo.start(actor=None, batch=batch)
    import_undo.run(batch, actor=None, progress=gone)
    load("predikat-tahunan", ["NIP", "TAHUN", "PREDIKAT"], [one.number, "2014", "Baik"])
    batch = ImportBatch.objects.latest("pk")
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.RUNNING, cursor=0)
    with pytest.raises(TransitionError):
        write.run(ImportBatch.objects.get(pk=batch.pk), actor=None, progress=gone)

    assert calls == [0, 0]
    assert set(ImportBatch.objects.values_list("state", flat=True)) == {ImportState.UNDONE, ImportState.RUNNING}


def test_row_changed_since_is_left_and_listed(one: Employee, load: Import):
    headings = ["NIP", "TAHUN", "PREDIKAT"]
    load("predikat-tahunan", headings, [one.number, "2023", "Baik"], [one.number, "2024", "Kurang"])
    batch = ImportBatch.objects.get()
    one.evaluations.filter(period="2024").update(predicate="baik")

    undo(batch)

    assert [row.row for row in import_undo.left(batch)] == [3]
    assert list(one.evaluations.values_list("period", flat=True)) == ["2024"]


def test_t54_run_that_was_cut_off_goes_on_at_the_cursor(one: Employee, load: Import, monkeypatch):
    rows = [[one.number, str(year), "Baik"] for year in range(2015, 2025)]
    load("predikat-tahunan", ["NIP", "TAHUN", "PREDIKAT"], *rows)
    batch = ImportBatch.objects.get()
    assert undo(batch).report["undo"]["undone"] == 10
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.RUNNING, cursor=0)
    monkeypatch.setattr(write, "BATCH", 4)
    batch.refresh_from_db()
    write._write_batch(batch, None)

    write.run(ImportBatch.objects.get(pk=batch.pk), actor=None)

    assert one.evaluations.count() == 10
    assert batch.family == ImportFamily.HISTORY
    assert ImportBatch.objects.get().state == ImportState.DONE
    assert batch.staged.filter(outcome=RowOutcome.NEW).count() == 10


@pytest.mark.parametrize(("opened", "left"), [(False, 0), (True, 1)])
def test_account_a_head_got_goes_with_the_undo_unless_it_was_opened(
    one: Employee, load: Import, opened: bool, left: int
):
    UnitFactory(name="SD Negeri 1")
    load("kepala-unit", ["NIP", "UNIT KERJA", "TMT KEPALA"], [one.number, "SD Negeri 1", "01-07-2024"])
    made = User.objects.filter(employee=one).count()
    if opened:
        user = User.objects.get(employee=one)
        user.set_password("sandi-uji-ombak-2026")
        user.save()

    undo(ImportBatch.objects.get())

    assert (made, User.objects.filter(employee=one).count()) == (1, left)
    assert AuditEntry.objects.filter(verb="accounts.user.taken_back").count() == 1 - left


def test_head_gives_way_to_another_and_comes_back_on_undo(one: Employee, load: Import):
    unit = UnitFactory(name="Puskesmas Birobuli")
    first = make_head(unit).user.employee
    headings = ["NIP", "UNIT KERJA", "TMT KEPALA"]

    load("kepala-unit", headings, [one.number, "Puskesmas Birobuli", "01-07-2024"])
    now = UnitHead.objects.in_force().get(unit=unit).employee
    roles = [list(who.user.role_assignments.in_force().filter(unit=unit)) for who in (first, now)]
    undo(ImportBatch.objects.get())

    assert (now, len(roles[0]), len(roles[1])) == (one, 0, 1)
    assert UnitHead.objects.get(unit=unit).employee == first
    assert first.user.role_assignments.in_force().filter(unit=unit).exists()
    assert Employee.objects.get(pk=now.pk).user is None


def test_approved_posts_follow_each_other_and_are_unchanged_the_second_time(city, load: Import):
    unit, nurse = UnitFactory(name="Puskesmas Birobuli"), PositionFactory(name="Perawat Uji Ahli Muda")
    headings = ["UNIT KERJA", "JABATAN", "JUMLAH FORMASI", "BERLAKU SEJAK"]
    rows = [
        [unit.name, nurse.name, "4", "01-01-2025"],
        [unit.name, nurse.name, "6", "01-01-2026"],
        [unit.name, "Astronot", "1", "01-01-2026"],
        [unit.name, nurse.name, "banyak", "01-01-2026"],
    ]

    first, second = load("formasi", headings, *rows), load("formasi", headings, *rows)

    assert (first["new"], second["unchanged"]) == (2, 2)
    assert [row["code"] for row in first["refused"]] == ["position_unclear", "number_unreadable"]
    written = list(ApprovedPost.objects.order_by("valid_from").values_list("count", "valid_to"))
    undo(ImportBatch.objects.earliest("pk"))

    assert written == [(4, date(2026, 1, 1)), (6, None)]
    assert not ApprovedPost.objects.exists()


def test_eligibility_reads_what_the_sheets_brought(city, load: Import):
    post = PositionFactory(
        name="Perawat Ahli Pertama", type=PositionType.FUNCTIONAL, level="ahli_pertama", family="Perawat"
    )
    following = PositionFactory(
        name="Perawat Ahli Muda", type=PositionType.FUNCTIONAL, level="ahli_muda", family="Perawat"
    )
    education_level("S-2", order=12, code="45")
    grade("III/a", "Penata Muda", order=9)
    one = EmployeeFactory(held=True, position=post)
    nip, unit = one.number, one.dinas.unit.name
    blank = known_of([one], today())[0]
    AngkaKredit.objects.create(employee=one, year=2024, level="ahli_pertama", predicate="baik", points=Decimal(12))
    AngkaKredit.objects.create(employee=one, year=2026, level="ahli_pertama", predicate="baik", points=Decimal(13))

    load("angka-kredit", ["NIP", "JENJANG", "PER TANGGAL", "ANGKA KREDIT"], [nip, "Ahli Pertama", "31-12-2025", "80,5"])
    load("pendidikan", ["NIP", "TINGKAT PENDIDIKAN", "TAHUN LULUS"], [nip, "S2", "2019"])
    load("pangkat", RANK, [nip, "III/a", "01-04-2018"])
    load(
        "jabatan", ["NIP", "JABATAN", "TMT JABATAN", "UNIT KERJA"], [nip, "Kepala Subbagian Gizi", "01-01-2017", "Sigi"]
    )
    headings = ["UNIT KERJA", "JABATAN", "JUMLAH FORMASI", "BERLAKU SEJAK"]
    load("formasi", headings, [unit, following.name, "1", "01-01-2026"])
    known = known_of([one], today())[0]

    assert (blank.credit, blank.education, blank.vacancy, blank.started_at) == (None, "s1", None, None)
    assert (known.credit, known.education, known.vacancy, known.started_at) == (Decimal("93.5"), "s2", True, "III/a")
    assert known.experience is not None
    assert known.experience["pengawas"] == 48
    assert PositionHeld.objects.get(employee=one, valid_to__isnull=False).where == "Sigi"
