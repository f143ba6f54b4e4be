"""The import in the browser, and the page where HR confirms what it proposes."""

import errno
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core import files, jobs
from core.models import AuditEntry, Job
from people.enums import ImportState, RowOutcome
from people.models import Dinas, Employee, ImportBatch, RoleAssignment, StagedRow, Unit, UnitHead
from people.services import imports
from people.siasn import write
from people.tasks import forget_staged_rows
from tests.factories import siasn
from tests.factories.people import UserFactory
from tests.factories.siasn import person, unit_id
from tests.factories.training import EnrolmentFactory, SessionFactory
from training.models import Enrolment


def test_upload_is_checked_staged_and_deleted(upload: Any, city_files: list[Path], client: Client) -> None:
    batch = upload(*city_files)
    page = client.get(batch.get_absolute_url())

    assert batch.state == ImportState.CHECKED
    assert batch.report["totals"] == {"rows": 9, "new": 7, "changed": 1, "unchanged": 0, "refused": 1, "gone": 0}
    assert list(Path(settings.UPLOAD_DIR).glob("*.*")) == []
    assert not Employee.objects.exists()
    assert [cause.count for cause in page.context["causes"]] == [1]
    assert [row.number for row in page.context["sample"]] == [siasn.nip(number) for number in (1, 2, 3, 5)]


def test_a38_upload_on_a_full_disk_is_a_503_in_words_and_keeps_no_file(
    client: Client, hr: RoleAssignment, city_files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(hr.user)
    client.raise_request_exception = False
    whole = files.write_whole

    def second_finds_no_room(path: Path, data: bytes) -> None:
        if list(path.parent.glob("*.*")):
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(path, data)

    monkeypatch.setattr(files, "write_whole", second_finds_no_room)
    chosen = [SimpleUploadedFile(path.name, path.read_bytes()) for path in city_files]

    answer = client.post(reverse("people:import_new"), {"uploads": chosen, "kind": "", "source_date": "2026-11-24"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert list(Path(settings.UPLOAD_DIR).glob("*.*")) == []
    assert not ImportBatch.objects.exists()


def test_run_writes_once_and_leads_to_the_confirmation(
    upload: Any, city_files: list[Path], client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    batch = upload(*city_files)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_run", args=[batch.public_id]))
        client.post(reverse("people:import_run", args=[batch.public_id]))
    page = client.get(batch.get_absolute_url())

    assert ImportBatch.objects.get().state == ImportState.DONE
    assert Employee.objects.count() == 4
    assert Job.objects.filter(kind="people.import_run").count() == 1
    assert reverse("people:organisation_confirm") in page.content.decode()
    assert AuditEntry.objects.filter(verb="people.import.batch_written").count() == 1


def test_the_result_offers_no_page_that_its_reader_may_not_open(
    run: Any, city_files: list[Path], client: Client, hr: RoleAssignment, admin_user: RoleAssignment
) -> None:
    run(*city_files)
    addresses = [reverse("people:organisation_confirm"), reverse("people:employee_list")]
    offered, allowed = [], []
    for one in (hr, admin_user):
        client.force_login(one.user)
        page = client.get(ImportBatch.objects.get().get_absolute_url()).content.decode().partition("<main")[2]
        offered.append([f'href="{address}"' in page for address in addresses])
        allowed.append([client.get(address).status_code == 200 for address in addresses])

    assert offered == allowed == [[True, True], [False, False]]


def test_a12_error_sheet_holds_text_and_can_be_uploaded_again(
    upload: Any, city_files: list[Path], client: Client, tmp_path: Path
) -> None:
    batch = upload(*city_files)
    url = reverse("people:import_errors", args=[batch.public_id])
    book = openpyxl.load_workbook(io.BytesIO(client.get(url).content))
    sheet = book.worksheets[0]
    text = client.get(url, {"bentuk": "csv"}).content.decode("utf-8-sig")

    head = [cell.value for cell in sheet[1]]
    row = dict(zip(head, sheet[2], strict=True))
    assert (row["NAMA"].value, row["NAMA"].data_type) == ("=Hyperlink(1)", "s")
    assert (row["NIP BARU"].value, row["NIP BARU"].data_type) == ("199001012015032000", "s")
    assert "'=Hyperlink(1)" in text
    mended = tmp_path / "mended.csv"
    mended.write_text(text.replace("199001012015032000", siasn.nip(4)).replace("'=Hyperlink(1)", "Ani"))
    again = upload(mended, submit_key="again")
    assert again.report["totals"]["new"] == 1


def test_error_sheet_names_cause_and_expected_value_and_comes_back_corrected(
    upload: Any, client: Client, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """The round trip: refused, downloaded, mended in the sheet, uploaded by the same door, written."""
    rows = [
        person(1, NIP_BARU="19900101201503200"),
        person(2, TANGGAL_LAHIR="31-02-1990"),
        person(3, NIP_BARU=199001012015032003.0),
        person(4),
    ]
    units = siasn.write_csv(tmp_path / "unor.csv", siasn.small_city())
    batch = upload(units, siasn.write_xlsx(tmp_path / "pns.xlsx", {"Data": siasn.people_sheet(rows)}))
    url = reverse("people:import_errors", args=[batch.public_id])
    book = openpyxl.load_workbook(io.BytesIO(client.get(url).content))
    sheet = book.worksheets[0]
    head = [str(cell.value) for cell in sheet[1]]
    place = {title: number for number, title in enumerate(head, 1)}
    beside = [head[place[name] - 1 : place[name] + 2] for name in ("NIP BARU", "TANGGAL LAHIR")]
    expected = [sheet.cell(row, place["NIP BARU"] + 2).value for row in (2, 4)]
    dates = [sheet.cell(3, place["TANGGAL LAHIR"] + at).value for at in (0, 2)]
    for row, (column, value) in enumerate(
        [("NIP BARU", siasn.nip(1)), ("TANGGAL LAHIR", "01-01-1990"), ("NIP BARU", siasn.nip(3))], 2
    ):
        sheet.cell(row, place[column]).value = value
    book.save(tmp_path / "perbaikan.xlsx")
    mended = upload(tmp_path / "perbaikan.xlsx", submit_key="mended")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_run", args=[mended.public_id]))

    assert beside == [[name, f"{name}: sebab", f"{name}: seharusnya"] for name in ("NIP BARU", "TANGGAL LAHIR")]
    assert expected == ["18 angka, berformat Teks"] * 2
    assert dates == ["31-02-1990", "tanggal, hh-bb-tttt"]
    assert mended.report["totals"] | {"rows": 3, "new": 3, "refused": 0} == mended.report["totals"]
    assert sorted(Employee.objects.values_list("number", flat=True)) == [siasn.nip(number) for number in (1, 2, 3)]


def test_error_sheet_sent_again_brings_no_older_row_of_somebody_back(
    upload: Any, client: Client, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """Of two rows for one person the later counts; the older one is counted on the page and stays out of the sheet."""
    rows = [person(1, TMT_GOLONGAN="01-10-2021"), person(1, TMT_GOLONGAN="01-10-2025"), person(2, NIP_BARU="777")]
    units = siasn.small_city()
    batch = upload(
        siasn.write_csv(tmp_path / "unor.csv", [units[-1], *units]), siasn.write_csv(tmp_path / "a.csv", rows)
    )
    page = client.get(batch.get_absolute_url())
    address = reverse("people:import_errors", args=[batch.public_id])
    text = client.get(address, {"bentuk": "csv"}).content.decode("utf-8-sig")
    of_units = client.get(address, {"isi": "unor", "bentuk": "csv"}).content.decode("utf-8-sig")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_run", args=[batch.public_id]))
    (tmp_path / "baik.csv").write_text(text.replace("777", siasn.nip(2)))
    again = upload(tmp_path / "baik.csv", submit_key="again")

    assert batch.report["totals"]["refused"] == 3
    assert (len(text.splitlines()), len(of_units.splitlines())) == (2, 1)
    assert [what for what, _words in page.context["error_sheets"]] == [""]
    assert "2 baris tidak ikut di lembar galat" in " ".join(page.content.decode().split())
    assert again.report["totals"] | {"rows": 1, "new": 1, "changed": 0, "refused": 0} == again.report["totals"]


def test_sheets_of_refused_units_and_of_warnings(upload: Any, client: Client, tmp_path: Path) -> None:
    lost = siasn.write_csv(tmp_path / "unor.csv", [*siasn.small_city(), siasn.unit(9, "BIDANG", unit_id(99))])
    people = [person(1, UNOR_ID=unit_id(77), UNOR_NAMA="UNIT BARU", TMT_JABATAN=None)]
    batch = upload(lost, siasn.write_csv(tmp_path / "pns.csv", people))
    url = reverse("people:import_errors", args=[batch.public_id])
    units = client.get(url, {"isi": "unor", "bentuk": "csv"}).content.decode("utf-8-sig").splitlines()
    warnings = client.get(url, {"isi": "peringatan", "bentuk": "csv"}).content.decode("utf-8-sig").splitlines()

    assert len(units) == 2
    assert "parent_missing" in units[1]
    assert [line.split(";" if ";" in line else ",")[4] for line in warnings[1:]] == [
        "position_date_empty",
        "unit_unknown",
    ]


def test_an_import_by_command_that_was_cut_off_does_not_stop_others(
    upload: Any, city_files: list[Path], client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    batch = upload(*city_files)
    dead = ImportBatch.objects.create(source_date="2026-11-24", state=ImportState.RUNNING)
    client.post(reverse("people:import_run", args=[batch.public_id]))
    stopped = ImportBatch.objects.get(pk=batch.pk).state
    ImportBatch.objects.filter(pk=dead.pk).update(created_at=timezone.now() - timedelta(hours=2))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_run", args=[batch.public_id]))
    forget_staged_rows()

    states = dict(ImportBatch.objects.values_list("pk", "state"))
    assert (stopped, states[batch.pk], states[dead.pk]) == ("checked", "done", "failed")


def test_a_refused_file_says_why_and_keeps_nothing(client: Client, hr: RoleAssignment) -> None:
    client.force_login(hr.user)
    data = {"uploads": [SimpleUploadedFile("a.xlsx", b"%PDF-1.7 no workbook")], "kind": "", "source_date": "2026-11-24"}
    answer = client.post(reverse("people:import_new"), data)

    assert answer.status_code == 422
    assert "uploads" in answer.context["form"].errors
    assert not ImportBatch.objects.exists()


def test_t28_one_bad_file_of_two_refuses_both(client: Client, hr: RoleAssignment, city_files: list[Path]) -> None:
    client.force_login(hr.user)
    good = SimpleUploadedFile("unor.csv", city_files[0].read_bytes())
    bad = SimpleUploadedFile("lama.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    answer = client.post(
        reverse("people:import_new"), {"uploads": [good, bad], "kind": "", "source_date": "2026-11-24"}
    )

    assert answer.status_code == 422
    assert list(Path(settings.UPLOAD_DIR).glob("*.*")) == []


def test_t29_a_sheet_beyond_the_limits_fails_with_its_cause(upload: Any, tmp_path: Path, client: Client) -> None:
    wide = siasn.write_xlsx(tmp_path / "lebar.xlsx", {"Data": [["x"] * 120]})
    batch = upload(wide)
    page = client.get(batch.get_absolute_url())

    assert batch.state == ImportState.FAILED
    assert batch.error
    assert batch.error in page.content.decode()
    assert list(Path(settings.UPLOAD_DIR).glob("*.*")) == []


def test_t34_the_same_upload_sent_twice_is_one_import(upload: Any, city_files: list[Path]) -> None:
    first, second = upload(*city_files), upload(*city_files)

    assert first.pk == second.pk


def test_a46_past_a_limit_somebody_types_the_number(
    upload: Any, run: Any, tmp_path: Path, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    run(siasn.write_csv(tmp_path / "unor.csv", siasn.small_city()))
    run(siasn.write_csv(tmp_path / "a.csv", [person(number) for number in (1, 2, 3)]))
    moved = siasn.write_csv(tmp_path / "b.csv", [person(1, UNOR_ID=unit_id(3)), person(2), person(3)])
    batch = upload(moved)
    url = reverse("people:import_run", args=[batch.public_id])
    with django_capture_on_commit_callbacks(execute=True):
        answers = [client.post(url, {"konfirmasi": typed}) for typed in ("", "12", "satu")]
    stopped = set(Employee.objects.values_list("unit__siasn_id", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"konfirmasi": " 1 "})

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [answer.context["typed"] for answer in answers] == ["", "12", "satu"]
    assert answers[0].context["number"] == 1
    assert len(answers[0].context["limits"]) == 1
    assert stopped == {siasn.UNIT_ID}
    assert ImportBatch.objects.get(pk=batch.pk).state == ImportState.DONE
    assert AuditEntry.objects.get(verb="people.import.started").details["confirmed"] == 1


def test_a46_people_a_complete_file_does_not_name_are_ended_when_asked(
    upload: Any, run: Any, tmp_path: Path, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    run(siasn.write_csv(tmp_path / "unor.csv", siasn.small_city()))
    run(siasn.write_csv(tmp_path / "a.csv", [person(number) for number in (1, 2, 3)]))
    path = siasn.write_csv(tmp_path / "b.csv", [person(1)])
    half = client.post(
        reverse("people:import_new"),
        {
            "uploads": [SimpleUploadedFile("b.csv", path.read_bytes())],
            "kind": "",
            "source_date": "2026-11-24",
            "end_missing": "on",
        },
    )
    batch = upload(path, complete="on", end_missing="on")
    spared = StagedRow.objects.filter(batch=batch, outcome=RowOutcome.GONE).latest("pk").target
    shown = list(StagedRow.objects.filter(batch=batch, outcome=RowOutcome.GONE).values_list("target", flat=True))
    client.post(
        reverse("people:import_difference", args=[batch.public_id]) + "?kelompok=hilang",
        {"baris": shown, "pakai": [target for target in shown if target != spared]},
    )
    page = client.get(batch.get_absolute_url())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_run", args=[batch.public_id]), {"konfirmasi": "1"})

    assert (half.status_code, list(half.context["form"].errors)) == (422, ["end_missing"])
    assert (page.context["number"], page.context["to_write"]) == (1, 1)
    states = dict(Employee.objects.values_list("public_id", "state"))
    assert sorted(states.values()) == ["active", "active", "ended"]
    assert states[spared] == "active"


def test_a_check_older_than_another_import_is_not_run(
    upload: Any, run: Any, tmp_path: Path, city_files: list[Path], client: Client
) -> None:
    batch = upload(*city_files)
    run(siasn.write_csv(tmp_path / "a.csv", [person(9)]))
    client.post(reverse("people:import_run", args=[batch.public_id]))

    assert ImportBatch.objects.get(pk=batch.pk).state == ImportState.CHECKED
    assert Employee.objects.count() == 1


def test_drop_forgets_the_rows(upload: Any, city_files: list[Path], client: Client) -> None:
    batch = upload(*city_files)
    answer = client.post(reverse("people:import_drop", args=[batch.public_id]))

    assert answer.url == reverse("people:import_list")
    assert not ImportBatch.objects.exists()
    assert not StagedRow.objects.exists()


def test_staged_rows_go_after_30_days(upload: Any, city_files: list[Path], client: Client) -> None:
    batch = upload(*city_files)
    StagedRow.objects.update(created_at=timezone.now() - timedelta(days=31))
    forget_staged_rows()

    assert not StagedRow.objects.exists()
    assert client.get(batch.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_import_pages_take_a_fixed_number_of_statements(
    upload: Any, tmp_path: Path, client: Client, rows: int, django_assert_max_num_queries: Any
) -> None:
    batch = upload(siasn.write_csv(tmp_path / "a.csv", [person(number, NAMA="") for number in range(1, rows + 1)]))
    with django_assert_max_num_queries(12):
        client.get(batch.get_absolute_url())
    with django_assert_max_num_queries(12):
        client.get(reverse("people:import_list"))


# --- Confirmation ----------------------------------------------------------------------------------------------------
@pytest.fixture
def proposed(run: Any, city_files: list[Path], client: Client, hr: RoleAssignment) -> Client:
    run(*city_files)
    client.force_login(hr.user)
    return client


def test_import_proposes_agencies_and_heads(proposed: Client, run: Any) -> None:
    page = proposed.get(reverse("people:organisation_confirm"))

    shown = [
        (one.dinas.name, one.short_name, one.head and one.head.employee.number) for one in page.context["agencies"]
    ]
    assert shown == [("Dinas Perhubungan", "dishub", siasn.nip(1)), ("Dinas Kesehatan", "dinkes", None)]
    assert [head.employee.number for head in page.context["page"]] == [siasn.nip(2)]
    assert set(Dinas.objects.values_list("confirmed_at", flat=True)) == {None}


def test_hr_confirms_agencies_and_heads_together(proposed: Client) -> None:
    dishub = Dinas.objects.get(short_name="dishub")
    bidang = Unit.objects.get(siasn_id=siasn.UNIT_ID)
    heads = {str(person.unit.public_id): str(person.public_id) for person in Employee.objects.filter(
        number__in=[siasn.nip(1), siasn.nip(2)]).select_related("unit")}  # fmt: skip
    data = {
        "dinas": [str(dishub.public_id)],
        f"short-{dishub.public_id}": "perhubungan",
        "head": list(heads),
        **{f"person-{unit}": person for unit, person in heads.items()},
    }
    answer = proposed.post(reverse("people:organisation_confirm"), data)

    assert answer.status_code == 302
    dishub.refresh_from_db()
    assert (dishub.short_name, dishub.confirmed_at is not None) == ("perhubungan", True)
    found = set(UnitHead.objects.values_list("unit__name", "employee__number", "valid_from"))
    assert found == {
        ("Dinas Perhubungan", siasn.nip(1), Employee.objects.get(number=siasn.nip(1)).position_since),
        ("Bidang Lalu Lintas", siasn.nip(2), Employee.objects.get(number=siasn.nip(2)).position_since),
    }
    assert RoleAssignment.objects.filter(role="head", unit=bidang).count() == 1
    assert [one.dinas.short_name for one in proposed.get(answer.url).context["agencies"]] == ["dinkes"]


def test_a_short_name_in_use_refuses_the_whole(proposed: Client) -> None:
    first, second = Dinas.objects.order_by("short_name")
    data = {
        "dinas": [str(first.public_id), str(second.public_id)],
        f"short-{first.public_id}": "sama",
        f"short-{second.public_id}": "sama",
    }
    answer = proposed.post(reverse("people:organisation_confirm"), data)

    assert answer.status_code == 200
    assert not Dinas.objects.confirmed().exists()
    assert re.findall(r'value="sama"', answer.content.decode()) == ['value="sama"'] * 2


def test_a_proposal_that_changed_is_refused(proposed: Client) -> None:
    bidang = Unit.objects.get(siasn_id=siasn.UNIT_ID)
    other = Employee.objects.get(number=siasn.nip(3))
    data = {"head": [str(bidang.public_id)], f"person-{bidang.public_id}": str(other.public_id)}
    answer = proposed.post(reverse("people:organisation_confirm"), data)

    assert answer.status_code == 200
    assert not UnitHead.objects.exists()


def test_confirmation_takes_a_fixed_number_of_statements(proposed: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        proposed.get(reverse("people:organisation_confirm"))


def test_only_those_who_run_imports_see_them(client: Client, head: RoleAssignment, operator: RoleAssignment) -> None:
    batch = ImportBatch.objects.create(source_date="2026-11-24", state=ImportState.CHECKED)
    for who in (head, operator):
        client.force_login(who.user)
        assert client.get(reverse("people:import_list")).status_code == 403
        assert client.get(batch.get_absolute_url()).status_code == 404
        assert client.post(reverse("people:import_run", args=[batch.public_id])).status_code == 404


def test_check_twice_changes_nothing(upload: Any, city_files: list[Path]) -> None:
    batch = upload(*city_files)
    before = list(StagedRow.objects.values_list("pk", "outcome"))
    imports.check(batch)

    assert list(StagedRow.objects.values_list("pk", "outcome")) == before
    assert RowOutcome.REFUSED in {outcome for _pk, outcome in before}


def test_an_import_is_undone_in_the_browser(
    upload: Any, city_files: list[Path], client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    batch = upload(*city_files)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_run", args=[batch.public_id]))
    url = reverse("people:import_undo", args=[batch.public_id])
    asked = client.get(url)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url)
        client.post(url)
    page = client.get(batch.get_absolute_url())

    assert asked.context["expected"] == {"away": 7, "back": 1, "ended": 0}
    assert not Employee.objects.exists()
    assert page.context["undo"] == {"undone": 8, "edited": 0, "in_use": 0}
    assert Job.objects.filter(kind="people.import_undo").count() == 1
    assert client.get(url).status_code == 302


def test_the_result_of_an_undo_says_which_data_rest_on_whom_and_leads_there(
    upload: Any, city_files: list[Path], client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    batch = upload(*city_files)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_run", args=[batch.public_id]))
    with_account, with_seat = Employee.objects.order_by("pk")[:2]
    Employee.objects.filter(pk=with_account.pk).update(user=UserFactory())
    EnrolmentFactory(session=SessionFactory(), employee=with_seat)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_undo", args=[batch.public_id]))

    page = client.get(batch.get_absolute_url())

    told = {rest.url: rest.what for _line, rest in page.context["left_lines"] if rest}
    assert told[with_account.get_absolute_url()] == str(User._meta.verbose_name_plural)
    assert told[with_seat.get_absolute_url()] == str(Enrolment._meta.verbose_name_plural)
    assert str(Employee._meta.verbose_name_plural) in told[with_seat.unit.get_absolute_url()]
    assert f'href="{with_seat.get_absolute_url()}"' in page.content.decode()


@pytest.mark.parametrize("way", ["go on", "keep", "undo"])
def test_an_import_that_was_cancelled_half_way_asks_how_it_goes_on(
    way: str,
    upload: Any,
    tmp_path: Path,
    units: None,
    client: Client,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(write, "BATCH", 2)
    batch = upload(siasn.write_csv(tmp_path / "a.csv", [person(number) for number in range(1, 6)]))

    def cancelled(_ctx: Any, done: int, _total: int) -> None:
        if done:
            raise jobs.Cancelled

    with monkeypatch.context() as once, django_capture_on_commit_callbacks(execute=True):
        once.setattr(jobs.JobContext, "progress", cancelled)
        client.post(reverse("people:import_run", args=[batch.public_id]))
    page = client.get(batch.get_absolute_url())
    resume, undo = (reverse(name, args=[batch.public_id]) for name in ("people:import_resume", "people:import_undo"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(*{"go on": (resume,), "keep": (resume, {"simpan": "1"}), "undo": (undo,)}[way])
    again = client.post(resume)

    assert page.context["so_far"] == (2, 5)
    state, people = {"go on": ("done", 5), "keep": ("done", 2), "undo": ("undone", 0)}[way]
    found = ImportBatch.objects.get(pk=batch.pk)
    assert (found.state, Employee.objects.count(), again.status_code) == (state, people, 302)
    assert found.report["totals"].get("held", 0) == {"go on": 0, "keep": 3, "undo": 0}[way]
