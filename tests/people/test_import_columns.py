"""What each sheet holds and which column is which: changed by hand, remembered for the same headings."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry
from people.enums import ImportFamily, ImportState
from people.models import ColumnChoice, Employee, ImportBatch
from people.permissions import Role
from people.views.import_columns import shown_cells
from performance.models import Evaluation
from tests.factories import siasn
from tests.factories.people import EmployeeFactory, RoleAssignmentFactory

HEADINGS = ["NIP PEGAWAI", "NAMA LENGKAP", "JABATAN NAMA", "UNOR ID", "TANGGAL LAHIR"]
UNKNOWN = dict(zip(HEADINGS, ["NIP BARU", "NAMA", "JABATAN NAMA", "UNOR ID", "TANGGAL LAHIR"], strict=True))


@pytest.fixture
def send(client: Client, hr: Any, django_capture_on_commit_callbacks: Any) -> Iterator[Any]:
    """`send(path, …)` uploads files as HR; gives the import, checked where nobody has to look first."""
    client.force_login(hr.user)

    def send_it(*paths: Path, **fields: str) -> ImportBatch:
        files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(
                reverse("people:import_new"), {"uploads": files, "kind": "", "source_date": "2026-11-24", **fields}
            )
        assert answer.status_code == 302, answer.context["form"].errors
        return ImportBatch.objects.latest("pk")

    yield send_it
    for path in Path(settings.UPLOAD_DIR).glob("*.*"):
        path.unlink()


@pytest.fixture
def press(client: Client, django_capture_on_commit_callbacks: Any) -> Any:
    """`press("import_columns", batch, …)` posts a page of the wizard."""

    def press_it(name: str, batch: ImportBatch, *arguments: int, query: str = "", **fields: str) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(f"people:{name}", args=[batch.public_id, *arguments]) + query, fields)

    return press_it


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """People under headings nobody knows."""
    rows = [{name: siasn.person(1)[known] for name, known in UNKNOWN.items()}]
    return siasn.write_csv(tmp_path / "pegawai.csv", rows, HEADINGS)


def _fields(page: Any, **wanted: str) -> dict[str, str]:
    """The form as it is shown, with other columns chosen for some headings of ours ("NIP_BARU")."""
    form = page.context["form"]
    by_heading = {str(field.label): name for name, field in form.fields.items()}
    shown = {name: field.initial for name, field in form.fields.items()}
    return shown | {by_heading[heading.replace("_", " ")]: place for heading, place in wanted.items()}


def test_a_file_nobody_recognises_is_read_after_its_columns_are_chosen(
    send: Any, press: Any, strange: Path, client: Client
) -> None:
    batch = send(strange)
    overview = client.get(batch.get_absolute_url(), follow=True)
    address = reverse("people:import_table", args=[batch.public_id, 0])
    table = client.get(address, {"isi": "pns"})
    press("import_table", batch, 0, query="?isi=pns", **_fields(table, NIP_BARU="0", NAMA="1"))
    ready = client.get(reverse("people:import_columns", args=[batch.public_id]))
    press("import_columns", batch)
    batch.refresh_from_db()

    assert [row["is_read"] for row in overview.context["rows"]] == [False]
    assert [(row["found"], row["missing"]) for row in ready.context["rows"]] == [(5, "")]
    assert (batch.state, batch.report["totals"]["new"], "tables" in batch.options) == (ImportState.CHECKED, 1, False)
    assert batch.staged.get().payload["number"] == siasn.nip(1)


def test_the_same_headings_are_offered_as_chosen_before_until_forgotten(
    send: Any, press: Any, strange: Path, client: Client, hr: Any
) -> None:
    first = send(strange)
    table = client.get(reverse("people:import_table", args=[first.public_id, 0]), {"isi": "pns"})
    press("import_table", first, 0, query="?isi=pns", **_fields(table, NIP_BARU="0", NAMA="1"))
    rows = [{name: siasn.person(2)[known] for name, known in UNKNOWN.items()}]
    second = send(siasn.write_csv(strange.parent / "lain.csv", rows, [*reversed(HEADINGS)]))
    offered = client.get(second.get_absolute_url(), follow=True)
    press("import_table", second, 0, lupakan="1")
    forgotten = client.get(reverse("people:import_columns", args=[second.public_id]))

    assert [(row["found"], row["choice"].chosen_by) for row in offered.context["rows"]] == [(5, hr.user)]
    assert second.options["tables"][0]["columns"]["NIP BARU"] == 4
    assert [(row["is_read"], row["choice"]) for row in forgotten.context["rows"]] == [(False, None)]
    assert not ColumnChoice.objects.exists()
    assert list(AuditEntry.objects.filter(verb__startswith="people.import.columns").values_list("verb", flat=True)) == [
        "people.import.columns_chosen",
        "people.import.columns_forgotten",
    ]


def test_a_column_that_is_read_wrongly_is_changed_although_the_file_is_recognised(
    send: Any, press: Any, tmp_path: Path, client: Client
) -> None:
    """The city keeps the date of the post under another heading."""
    rows = [siasn.person(1) | {"TMT JABATAN": "01-01-2001", "TMT ESELON": "05-05-2020"}]
    batch = send(siasn.write_csv(tmp_path / "a.csv", rows, [*siasn.HEADINGS, "TMT ESELON"]), kolom="1")
    shown = batch.state
    table = client.get(reverse("people:import_table", args=[batch.public_id, 0]))
    place = str(len(siasn.HEADINGS))
    press("import_table", batch, 0, **_fields(table, TMT_JABATAN=place))
    press("import_columns", batch)
    press("import_run", batch)

    assert shown == ImportState.UPLOADED
    assert f"{Employee.objects.get().position_since:%d-%m-%Y}" == "05-05-2020"


def test_history_sheets_are_chosen_the_same_way(send: Any, press: Any, tmp_path: Path, client: Client, hr: Any) -> None:
    one = EmployeeFactory()
    rows = [{"NOMOR INDUK": one.number, "TAHUN": "2024", "HASIL": "Baik"}]
    batch = send(siasn.write_csv(tmp_path / "hasil.csv", rows, ["NOMOR INDUK", "TAHUN", "HASIL"]))
    table = client.get(reverse("people:import_table", args=[batch.public_id, 0]), {"isi": "predikat-tahunan"})
    press("import_table", batch, 0, query="?isi=predikat-tahunan", **_fields(table, NIP="0", PREDIKAT="2"))
    press("import_columns", batch)
    press("import_run", batch)
    batch.refresh_from_db()

    assert (batch.family, batch.state) == (ImportFamily.HISTORY, ImportState.DONE)
    assert Evaluation.objects.get(employee=one).period == "2024"


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        ({"NAMA": "0", "NIP_BARU": "0"}, {"NAMA": "NIP BARU"}),
        ({"NAMA": "1"}, {"PNS ID": "PNS ID / NIP BARU"}),
        ({"NIP_BARU": "0", "NAMA": ""}, {"NAMA": "NAMA"}),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_chosen_is_lost(
    send: Any, press: Any, strange: Path, client: Client, wanted: dict[str, str], wrong: dict[str, str]
) -> None:
    batch = send(strange)
    table = client.get(reverse("people:import_table", args=[batch.public_id, 0]), {"isi": "pns"})
    answer = press("import_table", batch, 0, query="?isi=pns", **_fields(table, **wanted))
    form = answer.context["form"]
    stopped = press("import_columns", batch)

    assert answer.status_code == 422
    assert {str(form.fields[name].label) for name in form.errors} == set(wrong)
    needed = {str(field.label) for field in form.fields.values() if field.help_text}
    assert needed == {"PNS ID", "NIP BARU", "NAMA", "JABATAN NAMA", "UNOR ID", "UNOR NAMA"}
    assert all(words in str(form.errors) for words in wrong.values())
    assert {name: form[name].value() for name in form.fields} == _fields(table, **wanted)
    assert (stopped.status_code, len(stopped.context["errors"])) == (422, 1)
    assert not ColumnChoice.objects.exists()
    assert ImportBatch.objects.get().state == ImportState.UPLOADED


def test_history_sheets_and_siasn_files_are_not_checked_together(send: Any, press: Any, tmp_path: Path) -> None:
    sheet = siasn.write_csv(tmp_path / "p.csv", [{"NIP": "1", "TAHUN": "2024", "PREDIKAT": "Baik"}], [
        "NIP", "TAHUN", "PREDIKAT"])  # fmt: skip
    batch = send(siasn.write_csv(tmp_path / "a.csv", [siasn.person(1)]), sheet, kolom="1")
    stopped = press("import_columns", batch)
    press("import_table", batch, 1, query="?isi=")
    checked = press("import_columns", batch)
    batch.refresh_from_db()

    assert (stopped.status_code, checked.status_code) == (422, 302)
    assert (batch.state, batch.staged.count()) == (ImportState.CHECKED, 1)


TITLES = [["Daftar pegawai"], ["NIP BARU", "NAMA", "JABATAN NAMA", "UNOR ID"], [None]]


@pytest.fixture
def misled(tmp_path: Path) -> Path:
    """A row that names columns stands above the one that counts, in which the date of birth is named as well."""
    names = ["NAMA", "NIP BARU", "JABATAN NAMA", "UNOR ID", "TANGGAL LAHIR"]
    rows = [*TITLES, names, [siasn.person(1)[name] for name in names]]
    return siasn.write_xlsx(tmp_path / "judul.xlsx", {"Data": rows})


def test_the_row_of_the_headings_is_chosen_by_hand_and_remembered(
    send: Any, press: Any, misled: Path, client: Client, hr: Any
) -> None:
    batch = send(misled, kolom="1")
    before = dict(batch.options["tables"][0])
    rows = client.get(reverse("people:import_heading", args=[batch.public_id, 0]))
    kept = press("import_heading", batch, 0, baris="4")
    press("import_columns", batch)
    press("import_run", batch)
    again = send(misled)
    offered = client.get(again.get_absolute_url(), follow=True).context["rows"][0]
    press("import_heading", again, 0, baris="2")
    third = send(misled)

    assert (before["row"], before["columns"]["NAMA"]) == (1, 1)
    assert [at for at, _cells in rows.context["lines"]] == [1, 2, 3, 4, 5]
    assert rows.context["lines"][3][1][0] == "NAMA"
    assert kept["Location"] == reverse("people:import_columns", args=[batch.public_id])
    assert Employee.objects.get().name == siasn.person(1)["NAMA"].title()
    assert (offered["heading_row"], offered["choice"].chosen_by) == (4, hr.user)
    assert third.options["tables"][0]["row"] == 1  # what was chosen last
    rows_told = AuditEntry.objects.filter(verb="people.import.columns_chosen").values_list("details__row", flat=True)
    assert list(rows_told.order_by("pk")) == [4, 2]


def test_a_row_no_kind_fits_leads_to_its_columns(send: Any, press: Any, tmp_path: Path, client: Client) -> None:
    """A heading below the rows that are searched; nothing is remembered before its columns are chosen."""
    rows = [["catatan", "catatan", "catatan", "catatan", "catatan", "catatan"]] * 24
    rows += [HEADINGS, [siasn.person(1)[known] for known in UNKNOWN.values()]]
    path = siasn.write_xlsx(tmp_path / "dalam.xlsx", {"Data": rows})
    batch = send(path)
    moved = press("import_heading", batch, 0, baris="25")
    not_yet = ColumnChoice.objects.count()
    table = client.get(moved["Location"], {"isi": "pns"})
    press("import_table", batch, 0, query="?isi=pns", **_fields(table, NIP_BARU="0", NAMA="1"))
    second = send(path)
    press("import_columns", second)
    second.refresh_from_db()

    assert moved["Location"] == reverse("people:import_table", args=[batch.public_id, 0])
    assert not_yet == 0
    assert (second.state, second.report["totals"]["new"]) == (ImportState.CHECKED, 1)
    assert second.staged.get().row == 26


def test_rows_below_titles_are_named_as_a_spreadsheet_program_shows_them(
    send: Any, press: Any, tmp_path: Path, client: Client
) -> None:
    """Also where their headings were chosen by hand; in the JSON the heading of a CSV is record 1."""
    wrong, twice = siasn.person(1, NIP_BARU="1990"), [siasn.person(2), siasn.person(2)]
    path = siasn.write_csv(tmp_path / "a.csv", [wrong, *twice], above=[["Daftar pegawai"], [], ["NIP", "NAMA"]])
    batch = send(path, kolom="1")
    press("import_heading", batch, 0, baris="4")
    press("import_columns", batch)
    page = client.get(batch.get_absolute_url())
    report, _told = _command("import_siasn", path)

    assert [row.row for row, _who, _cause in page.context["refused"]] == [5, 6]
    assert [one.places for one in page.context["causes"]] == ["5", "6"]
    assert "7" in page.context["refused"][1][2]
    assert [(line["row"], line["code"]) for line in report["refused"]] == [(2, "nip_length"), (3, "duplicate")]


def test_rows_are_shown_short_and_a_title_alone_as_one() -> None:
    assert shown_cells(["Daftar pegawai", None, None]) == ["Daftar pegawai"]
    assert shown_cells([None, 2, "x" * 50, *"abcdefg"]) == ["", "2", "x" * 31 + "…", *"abcde"]


def test_another_row_is_forgotten_with_its_columns(send: Any, press: Any, misled: Path, client: Client) -> None:
    batch = send(misled, kolom="1")
    press("import_heading", batch, 0, baris="4")
    press("import_table", batch, 0, lupakan="1")
    row = client.get(reverse("people:import_columns", args=[batch.public_id])).context["rows"][0]

    assert (row["heading_row"], row["choice"]) == (2, None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "1 sampai 5"), ("dua", "1 sampai 5"), ("0", "1 sampai 5"), ("6", "1 sampai 5"), ("3", "3")],
)
def test_a_row_that_cannot_hold_headings_is_refused_in_words(
    send: Any, press: Any, misled: Path, typed: str, words: str
) -> None:
    batch = send(misled, kolom="1")
    before = batch.options["tables"]
    answer = press("import_heading", batch, 0, baris=typed)
    batch.refresh_from_db()

    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors["baris"])
    assert answer.context["form"]["baris"].value() == typed
    assert batch.options["tables"] == before
    assert not ColumnChoice.objects.exists()


def test_the_rows_of_a_file_are_seen_by_whoever_uploaded_it(send: Any, misled: Path, client: Client) -> None:
    batch = send(misled, kolom="1")
    client.force_login(RoleAssignmentFactory(role=Role.HR).user)
    overview = client.get(reverse("people:import_columns", args=[batch.public_id]))
    rows = client.get(reverse("people:import_heading", args=[batch.public_id, 0]))

    assert (overview.status_code, overview.context["can_see_rows"]) == (200, False)
    assert rows.status_code == 403


def test_files_there_is_no_time_for_are_kept_and_looked_at_again(
    send: Any, press: Any, strange: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person is told what to do, and neither the upload nor the way to the columns is lost."""
    with monkeypatch.context() as hurry:
        hurry.setattr("core.spreadsheets.LOOK_SECONDS", 0)
        batch = send(strange, siasn.write_csv(strange.parent / "biasa.csv", [siasn.person(2)]))
        told = client.get(batch.get_absolute_url(), follow=True)
        press("import_columns", batch, lihat="1")
        still = client.get(reverse("people:import_columns", args=[batch.public_id]))
    press("import_columns", batch, lihat="1")
    seen = client.get(reverse("people:import_columns", args=[batch.public_id]))

    assert batch.state == ImportState.UPLOADED
    for page in (told, still):
        assert not page.context["is_looked_at"]
        assert ["lebih sedikit" in str(one) for one in page.context["messages"]] == [True]
    assert [row["is_read"] for row in seen.context["rows"]] == [False, True]


def test_files_nobody_looked_at_are_checked_by_their_headings(
    send: Any, press: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as hurry:
        hurry.setattr("core.spreadsheets.LOOK_SECONDS", 0)
        batch = send(siasn.write_csv(tmp_path / "a.csv", [siasn.person(1)]))
    press("import_columns", batch)
    batch.refresh_from_db()

    assert (batch.state, batch.report["totals"]["new"]) == (ImportState.CHECKED, 1)


def test_titles_above_a_csv_do_not_hide_what_parts_its_columns(send: Any, press: Any, tmp_path: Path) -> None:
    path = siasn.write_csv(
        tmp_path / "a.csv", [siasn.person(1)], delimiter=";", above=[["Daftar pegawai, Kota Palu"], []]
    )
    batch = send(path)

    assert (batch.state, batch.report["totals"]["new"]) == (ImportState.CHECKED, 1)


# --- Confidential sheets (P3) ----------------------------------------------------------------------------------------
DISCIPLINE = ["NIP", "TINGKAT HUKUMAN", "TMT HUKUMAN"]


@pytest.fixture
def assessed(settings: Any) -> None:
    """The city takes the discipline sheet."""
    settings.DISCIPLINE_ASSESSMENT = "DPIA-1"


@pytest.fixture
def penalties(city: Any, tmp_path: Path, assessed: None) -> Path:
    rows = [{"NIP": EmployeeFactory().number, "TINGKAT HUKUMAN": "Ringan", "TMT HUKUMAN": "01-02-2024"}]
    return siasn.write_csv(tmp_path / "hukuman.csv", rows, DISCIPLINE)


def _statuses(batch: ImportBatch, user: Any) -> list[int]:
    """What an import answers to others who may import: list with it, its page, columns, one sheet."""
    other = Client()
    other.force_login(user)
    listed = other.get(reverse("people:import_list")).context["rows"]
    pages = [
        reverse("people:import_columns", args=[batch.public_id]),
        reverse("people:import_table", args=[batch.public_id, 0]),
    ]
    return [len(listed), *(other.get(page).status_code for page in [batch.get_absolute_url(), *pages])]


HIDDEN, UPLOADED = [0, 404, 404, 404], [1, 302, 200, 200]


def test_a_confidential_sheet_is_hidden_before_its_check(
    send: Any, penalties: Path, admin_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleague = RoleAssignmentFactory(role=Role.HR)
    batch = send(penalties, kolom="1")
    recognised = [_statuses(batch, one.user) for one in (admin_user, colleague)]
    batch.delete()
    monkeypatch.setattr("core.spreadsheets.LOOK_SECONDS", 0)
    unknown = _statuses(send(penalties), admin_user.user)

    assert recognised == [HIDDEN, UPLOADED]
    assert unknown == HIDDEN


def test_who_sees_an_upload_follows_the_kind_chosen_by_hand(
    send: Any, press: Any, assessed: None, tmp_path: Path, client: Client, admin_user: Any
) -> None:
    rows = [{"NIP": EmployeeFactory().number, "TAHUN": "2024", "PREDIKAT": "Baik"}]
    batch = send(siasn.write_csv(tmp_path / "p.csv", rows, ["NIP", "TAHUN", "PREDIKAT"]), kolom="1")

    def seen_as(kind: str, **columns: str) -> list[int]:
        table = client.get(reverse("people:import_table", args=[batch.public_id, 0]), {"isi": kind})
        press("import_table", batch, 0, query=f"?isi={kind}", **_fields(table, **columns))
        return _statuses(batch, admin_user.user)

    assert _statuses(batch, admin_user.user) == UPLOADED
    assert seen_as("disiplin", TINGKAT_HUKUMAN="2", TMT_HUKUMAN="1") == HIDDEN
    assert seen_as("") == HIDDEN  # its headings are still there
    assert seen_as("predikat-tahunan") == UPLOADED
    assert seen_as("") == UPLOADED


def test_an_upload_without_confidential_sheets_is_seen_again_after_its_check(
    send: Any, assessed: None, tmp_path: Path, admin_user: Any
) -> None:
    rows = {"Petunjuk": [["Isi satu baris satu pegawai"]], "Data": [siasn.HEADINGS, list(siasn.person(1).values())]}
    batch = send(siasn.write_xlsx(tmp_path / "a.xlsx", rows))

    assert (batch.state, "confidential" in batch.options) == (ImportState.CHECKED, False)
    assert _statuses(batch, admin_user.user)[:2] == [1, 200]


# --- The commands ----------------------------------------------------------------------------------------------------
def _command(*arguments: Any) -> tuple[dict[str, Any], str]:
    out, told = io.StringIO(), io.StringIO()
    call_command(*map(str, arguments), json=True, stdout=out, stderr=told)
    return json.loads(out.getvalue()), told.getvalue()


def test_the_commands_read_columns_and_row_as_chosen_on_the_pages(
    send: Any, press: Any, misled: Path, strange: Path, client: Client
) -> None:
    first = send(misled, strange)
    press("import_heading", first, 0, baris="4")
    table = client.get(reverse("people:import_table", args=[first.public_id, 1]), {"isi": "pns"})
    press("import_table", first, 1, query="?isi=pns", **_fields(table, NIP_BARU="0", NAMA="1"))
    known = siasn.write_csv(misled.parent / "biasa.csv", [siasn.person(2)])
    report, told = _command("import_siasn", misled, strange, known)

    assert [(one["file"], one["rows"]) for one in report["files"]] == [
        ("judul.xlsx", 1), ("pegawai.csv", 1), ("biasa.csv", 1)]  # fmt: skip
    assert (report["new"], report["refused"][0]["code"]) == (2, "duplicate")
    assert [line.split(":")[0] for line in told.splitlines()] == ["judul.xlsx · Data", "pegawai.csv"]


def test_history_by_command_reads_the_columns_chosen_on_the_pages(
    send: Any, press: Any, tmp_path: Path, client: Client
) -> None:
    one = EmployeeFactory()
    rows = [{"NOMOR INDUK": one.number, "TAHUN": "2024", "HASIL": "Baik"}]
    path = siasn.write_csv(tmp_path / "hasil.csv", rows, ["NOMOR INDUK", "TAHUN", "HASIL"])
    batch = send(path)
    table = client.get(reverse("people:import_table", args=[batch.public_id, 0]), {"isi": "predikat-tahunan"})
    press("import_table", batch, 0, query="?isi=predikat-tahunan", **_fields(table, NIP="0", PREDIKAT="2"))
    with pytest.raises(CommandError, match="import_history"):
        _command("import_siasn", path)
    report, _told = _command("import_history", "auto", path)

    assert report["new"] == 1
    assert Evaluation.objects.get(employee=one).period == "2024"


def test_a_confidential_sheet_by_command_is_hidden_as_well(penalties: Path, hr: Any, admin_user: Any) -> None:
    report, _told = _command("import_history", "auto", penalties)
    batch = ImportBatch.objects.get()

    assert report["new"] == 1
    assert [_statuses(batch, one.user)[:2] for one in (hr, admin_user)] == [[1, 200], [0, 404]]


def test_a_sheet_said_to_be_left_out_is_left_out_by_the_command(send: Any, press: Any, strange: Path) -> None:
    batch = send(siasn.write_csv(strange.parent / "a.csv", [siasn.person(1)]), kolom="1")
    press("import_table", batch, 0, query="?isi=")
    with pytest.raises(CommandError) as refused:
        _command("import_siasn", strange.parent / "a.csv")

    assert refused.value.returncode == 2
    assert not Employee.objects.exists()


@pytest.mark.parametrize("files", [1, 4])
def test_pages_of_columns_take_a_fixed_number_of_statements(
    send: Any, tmp_path: Path, client: Client, files: int, django_assert_max_num_queries: Any
) -> None:
    batch = send(*(siasn.write_csv(tmp_path / f"{n}.csv", [siasn.person(n)]) for n in range(files)), kolom="1")
    with django_assert_max_num_queries(12):
        client.get(reverse("people:import_columns", args=[batch.public_id]))
    with django_assert_max_num_queries(12):
        client.get(reverse("people:import_table", args=[batch.public_id, files - 1]))
    with django_assert_max_num_queries(12):
        client.get(reverse("people:import_heading", args=[batch.public_id, files - 1]))


def test_a_kind_chosen_and_kept_at_once_shows_its_columns_before_anything_is_kept(
    send: Any, press: Any, strange: Path, client: Client
) -> None:
    batch = send(strange)
    address = reverse("people:import_table", args=[batch.public_id, 0])
    unread = client.get(reverse("people:import_columns", args=[batch.public_id]))

    chosen = press("import_table", batch, 0, query="?isi=", isi="pns")
    asked = press("import_table", batch, 0, query="?isi=", isi="pppk", tampil="1")
    shown = client.get(chosen.headers["Location"])

    assert unread.context["left_out"] == ["pegawai.csv"]
    assert "Tidak akan dibaca" in unread.content.decode()
    assert (chosen.headers["Location"], asked.headers["Location"]) == (f"{address}?isi=pns", f"{address}?isi=pppk")
    assert [message.level_tag for message in shown.context["messages"]] == ["warning"]
    assert shown.context["form"].fields
    assert not ColumnChoice.objects.exists()
