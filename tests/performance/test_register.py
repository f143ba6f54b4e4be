"""The complaint register: working days, under ten cases, figures of indicators, the LAPOR! import."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from core import files, spreadsheets
from core.clock import today
from core.errors import DomainError, StaleVersionError, TransitionError
from core.models import AuditEntry, LocalHoliday
from core.workdays import Calendar
from people.enums import Role
from people.models import RoleAssignment
from performance import nightly, register, services
from performance.models import Complaint, ComplaintBatch, LaporAgency, Measurement
from tests.core.workbooks import workbook
from tests.factories.people import RoleAssignmentFactory
from tests.factories.performance import ComplaintFactory, IndicatorFactory

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 2)
HEAD = [
    "Tracking ID", "Tanggal Laporan Masuk", "Waktu Laporan Masuk", "Nama Pelapor", "Klasifikasi Laporan", "Kategori",
    "Isi Laporan Awal", "Instansi Induk", "ID Instansi Terdisposisi", "Instansi Terdisposisi", "Status Laporan",
    "Rating",
]  # fmt: skip


def line(tracking_id="7001234", agency="Dinas Perhubungan", **changes):
    cells = {
        "Tracking ID": tracking_id, "Tanggal Laporan Masuk": "3 Jan 2026", "Waktu Laporan Masuk": "09:15",
        "Nama Pelapor": "Budi Warga", "Klasifikasi Laporan": "Pengaduan", "Kategori": "Perhubungan",
        "Isi Laporan Awal": "Lampu mati di rumah Budi", "Instansi Induk": "Pemerintah Kota Palu",
        "ID Instansi Terdisposisi": "", "Instansi Terdisposisi": agency,
        "Status Laporan": "Ditutup oleh Admin", "Rating": "",
    } | changes  # fmt: skip
    return [cells[name] for name in HEAD]


@pytest.fixture
def check(head, tmp_path):
    """Checks lines of an export as the head of Dinas Perhubungan."""

    def run(*lines, actor=None, before=()):
        path = tmp_path / files.random_name("xlsx")
        path.write_bytes(workbook([*before, HEAD, *lines]))
        return services.check_export(actor=actor or head.user, path=path, file_name="lapor.xlsx")

    return run


# --- response time ---
@pytest.mark.parametrize(
    ("answered", "days", "state"),
    [
        (MONDAY, 0, "on_time"),  # the day it was passed on is day 0
        (date(2026, 11, 5), 3, "on_time"),
        (date(2026, 11, 6), 4, "late"),
        (date(2026, 11, 9), 5, "late"),  # next Monday: the weekend does not count
    ],
)
def test_response_counts_working_days_from_the_disposition(answered, days, state):
    complaint = ComplaintFactory(received_on=MONDAY, first_answer_on=answered)

    row = register.row(complaint, date(2026, 11, 24), Calendar())

    assert (row["days"], row["limit"], row["state"]) == (days, 3, state)


def test_response_leaves_a_local_holiday_out():
    LocalHoliday.objects.create(date=date(2026, 11, 4), name="Cuti bersama")
    complaint = ComplaintFactory(received_on=MONDAY, first_answer_on=date(2026, 11, 6))

    assert register.row(complaint, date(2026, 11, 24), Calendar())["days"] == 3


@pytest.mark.parametrize(
    ("fields", "on", "state"),
    [
        ({"disposed_on": None}, date(2026, 11, 24), "undated"),
        ({}, date(2026, 11, 5), "open"),
        ({}, date(2026, 11, 6), "late"),  # overdue
        ({"first_answer_on": date(2026, 11, 9)}, date(2026, 11, 4), "open"),  # not answered yet on that day
    ],
)
def test_open_complaint_is_late_only_past_its_limit(fields, on, state):
    complaint = ComplaintFactory(received_on=MONDAY, **fields)

    assert register.row(complaint, on, Calendar())["state"] == state


def answered_in(dinas, days, count):
    """`count` complaints of Monday, each answered after so many working days (0 to 4)."""
    return [
        ComplaintFactory(dinas=dinas, received_on=MONDAY, first_answer_on=date(2026, 11, 2 + days))
        for _ in range(count)
    ]


def test_summary_under_ten_cases_has_count_and_median_only(dinas):
    answered_in(dinas, 1, 5)
    answered_in(dinas, 4, 4)

    found = register.summary(dinas, MONDAY, MONDAY, date(2026, 11, 24))

    assert (found.count, found.answered, found.median) == (9, 9, Decimal(1))
    assert (found.on_time, found.share, found.p90) == (None, None, None)


def test_summary_of_ten_cases_has_a_share(dinas):
    answered_in(dinas, 1, 7)
    answered_in(dinas, 4, 3)

    found = register.summary(dinas, MONDAY, MONDAY, date(2026, 11, 24))

    assert (found.count, found.on_time, found.share, found.median) == (10, 7, Decimal(70), Decimal(1))


def test_summary_counts_complaints_only_and_of_one_dinas(dinas, other_dinas):
    answered_in(dinas, 1, 1)
    answered_in(other_dinas, 1, 1)
    ComplaintFactory(dinas=dinas, received_on=MONDAY, complaint_class="aspirasi", first_answer_on=MONDAY)
    ComplaintFactory(dinas=dinas, received_on=MONDAY, complaint_class="permintaan_informasi", first_answer_on=MONDAY)

    assert register.summary(dinas, MONDAY, MONDAY, date(2026, 11, 24)).count == 1


# --- the list ---
def test_list_works_out_only_what_it_shows(client, hr, dinas, loaded, monkeypatch):
    counted = []
    between = Calendar.between
    monkeypatch.setattr(Calendar, "between", lambda *args: counted.append(args) or between(*args))
    ComplaintFactory.create_batch(30, dinas=dinas, complaint_class="aspirasi", received_on=MONDAY)
    ComplaintFactory.create_batch(2, dinas=dinas, received_on=date(2025, 3, 3))  # no figure of this year
    client.force_login(hr.user)

    with loaded(Complaint) as rows:
        answer = client.get(reverse("performance:complaint_list"))

    assert (len(answer.context["rows"]), answer.context["page"].paginator.count) == (25, 32)
    assert (len(rows), len(counted)) == (25, 25)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["future", "undated", "open", "overdue", "late", "good", "other"]),
        ("?state=undated", ["future", "undated"]),
        ("?state=open", ["open"]),
        ("?state=late", ["overdue", "late"]),
        ("?complaint_class=aspirasi", ["other"]),
        ("?complaint_class=aspirasi&state=late", []),
        ("?year=2025", []),
    ],
)
def test_list_filters_by_state_and_class(client, hr, dinas, query, shown):
    monday = {"dinas": dinas, "received_on": MONDAY}
    names = {
        ComplaintFactory(**monday, complaint_class="aspirasi", first_answer_on=MONDAY): "other",
        ComplaintFactory(**monday, first_answer_on=date(2026, 11, 3)): "good",
        ComplaintFactory(**monday, first_answer_on=date(2026, 11, 20)): "late",
        ComplaintFactory(**monday): "overdue",
        ComplaintFactory(dinas=dinas, received_on=today()): "open",
        ComplaintFactory(dinas=dinas, received_on=today(), disposed_on=None): "undated",
        ComplaintFactory(dinas=dinas, received_on=today(), disposed_on=date(2026, 12, 1)): "future",
    }
    client.force_login(hr.user)

    context = client.get(reverse("performance:complaint_list") + query).context

    assert [names[row["complaint"]] for row in context["rows"]] == shown
    assert context["undated"] == (0 if "2025" in query else 2)


def test_list_keeps_the_figures_of_the_agency_whatever_the_filter(client, hr, dinas, other_dinas):
    answered_in(dinas, 1, 3)
    answered_in(other_dinas, 4, 3)
    ComplaintFactory(dinas=dinas, received_on=date(2025, 11, 3), first_answer_on=date(2025, 11, 20))
    client.force_login(hr.user)

    context = client.get(reverse("performance:complaint_list") + f"?dinas={dinas.short_name}&state=late").context

    assert (context["summary"].count, context["summary"].median) == (3, Decimal(1))
    assert [row["complaint"].received_on.year for row in context["rows"]] == [2025]


# --- figures of indicators ---
def test_median_of_the_register_becomes_a_measurement(dinas):
    answered_in(dinas, 2, 2)
    answered_in(dinas, 4, 1)
    indicator = IndicatorFactory(dinas=dinas, from_complaints=True)

    made = services.measure_from_register(actor=None, indicator=indicator, period="2026-11")

    assert (made.value, made.denominator, made.entered_by) == (Decimal(2), Decimal(3), None)


def test_same_figure_again_changes_nothing_and_a_new_one_keeps_the_old(dinas):
    (complaint,) = answered_in(dinas, 2, 1)
    indicator = IndicatorFactory(dinas=dinas, from_complaints=True)
    first = services.measure_from_register(actor=None, indicator=indicator, period="2026-11")

    same = services.measure_from_register(actor=None, indicator=indicator, period="2026-11")
    Complaint.objects.filter(pk=complaint.pk).update(first_answer_on=date(2026, 11, 5))
    changed = services.measure_from_register(actor=None, indicator=indicator, period="2026-11")

    assert (same.version, changed.pk, changed.value) == (1, first.pk, Decimal(3))
    assert [one.value for one in changed.revisions.all()] == [Decimal(2)]


def test_share_under_ten_cases_is_no_measurement_and_takes_an_old_one_back(dinas):
    indicator = IndicatorFactory(
        dinas=dinas, from_complaints=True, complaint_measure="on_time", measure_unit="%", direction="higher"
    )
    rows = answered_in(dinas, 1, 10)
    made = services.measure_from_register(actor=None, indicator=indicator, period="2026-11")
    assert (made.value, made.numerator, made.denominator) == (Decimal(100), Decimal(10), Decimal(10))

    rows[0].delete()

    assert services.measure_from_register(actor=None, indicator=indicator, period="2026-11") is None
    assert Measurement.objects.count() == 0
    assert AuditEntry.objects.filter(verb="performance.measurement.withdrawn").count() == 1


def test_typed_indicator_takes_no_figure_from_the_register(dinas):
    with pytest.raises(DomainError):
        services.measure_from_register(actor=None, indicator=IndicatorFactory(dinas=dinas), period="2026-Q4")


def test_nightly_takes_the_current_and_the_previous_period(dinas):
    ComplaintFactory(dinas=dinas, received_on=date(2026, 10, 5), first_answer_on=date(2026, 10, 6))
    answered_in(dinas, 2, 1)
    IndicatorFactory(dinas=dinas, from_complaints=True)
    IndicatorFactory(dinas=dinas, from_complaints=True, is_active=False)

    assert (nightly.measure_all(), nightly.measure_all()) == (2, 2)
    assert set(Measurement.objects.values_list("period", "value")) == {("2026-10", Decimal(1)), ("2026-11", Decimal(2))}


# --- form ---
def test_save_complaint_refuses_dates_in_the_wrong_order(head, dinas):
    complaint = ComplaintFactory(dinas=dinas, received_on=MONDAY)

    with pytest.raises(ValidationError):
        services.save_complaint(actor=head.user, complaint=complaint, version=1, first_answer_on=date(2026, 11, 1))


def test_t35_stale_complaint_changes_nothing(head, dinas):
    complaint = ComplaintFactory(dinas=dinas, received_on=MONDAY, version=2)

    with pytest.raises(StaleVersionError):
        services.save_complaint(actor=head.user, complaint=complaint, version=1, closed_on=date(2026, 11, 9))

    complaint.refresh_from_db()
    assert complaint.closed_on is None


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        ({"disposed_on": date(2026, 11, 1)}, "performance_complaint_disposed"),
        ({"disposed_on": None, "first_answer_on": MONDAY}, "performance_complaint_answered"),
        ({"first_answer_on": date(2026, 11, 1)}, "performance_complaint_answered"),
        ({"closed_on": date(2026, 11, 1)}, "performance_complaint_closed"),
        ({"rating": 6}, "performance_complaint_rating"),
        ({"complaint_class": "lain"}, "performance_complaint_class"),
    ],
)
def test_database_refuses_a_complaint_that_cannot_be(broken, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        ComplaintFactory(received_on=MONDAY, **broken)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"disposed_on": "2026-11-01"}, "disposed_on"),
        ({"first_answer_on": "2026-11-03"}, "first_answer_on"),
        ({"disposed_on": "2026-11-04", "first_answer_on": "2026-11-03"}, "first_answer_on"),
        ({"closed_on": "2026-11-01"}, "closed_on"),
    ],
)
def test_days_in_the_wrong_order_are_mended_at_the_day(client, head, days, field):
    client.force_login(head.user)
    data = {"tracking_id": "55", "complaint_class": "pengaduan", "received_on": "2026-11-02", **days}

    form = client.post(reverse("performance:complaint_new"), data).context["form"]

    assert [(name, len(errors)) for name, errors in form.errors.items()] == [(field, 1)]
    assert Complaint.objects.count() == 0


def test_t34_second_press_adds_no_second_complaint(client, head):
    client.force_login(head.user)
    data = {"tracking_id": "55", "complaint_class": "pengaduan", "received_on": "2026-11-02", "submit_key": "k" * 32}

    answers = [client.post(reverse("performance:complaint_new"), data).status_code for _ in range(2)]

    assert (answers, Complaint.objects.count()) == ([302, 302], 1)


def test_conflict_panel_keeps_mine_and_shows_theirs(client, head, dinas):
    complaint = ComplaintFactory(dinas=dinas, received_on=MONDAY)
    services.save_complaint(actor=head.user, complaint=complaint, version=1, first_answer_on=date(2026, 11, 4))
    client.force_login(head.user)
    address = reverse("performance:complaint_edit", args=[complaint.public_id])
    data = {
        "complaint_class": "pengaduan", "received_on": "2026-11-02", "disposed_on": "2026-11-02",
        "first_answer_on": "2026-11-05", "version": "1",
    }  # fmt: skip

    stale = client.post(address, data)
    panel = stale.context["conflict"]
    chosen = client.post(
        address, data | {"version": stale.context["form"]["version"].value(), "choose_first_answer_on": "theirs"}
    )

    assert (stale.status_code, panel["who"]) == (409, head.user.name)
    assert [(row["name"], row["mine"], row["theirs"]) for row in panel["fields"]] == [
        ("first_answer_on", "5 November 2026", "4 November 2026")
    ]
    complaint.refresh_from_db()
    assert (chosen.status_code, complaint.first_answer_on) == (302, date(2026, 11, 4))


# --- LAPOR! import ---
def test_import_takes_only_what_may_be_stored(check, head, dinas):
    batch = check(line("7001234.0", **{"Rating": "4.0"}), before=[["Rekap SP4N-LAPOR!"], []])
    stored = str(batch.rows)

    services.apply_batch(actor=head.user, batch=batch)

    made = Complaint.objects.get()
    assert (made.tracking_id, made.dinas, made.complaint_class, made.category) == (
        "7001234",
        dinas,
        "pengaduan",
        "Perhubungan",
    )
    assert (made.received_on, f"{made.received_at:%H:%M}", made.status, made.rating) == (
        date(2026, 1, 3), "09:15", "Ditutup oleh Admin", 4,
    )  # fmt: skip
    assert (made.disposed_on, made.first_answer_on, made.source) == (None, None, "SP4N-LAPOR!")
    assert "Budi" not in stored
    assert not any("Budi" in str(value) for value in Complaint.objects.values().get().values())


def test_import_report_counts_every_row_once(check, dinas, other_dinas):
    ComplaintFactory(
        dinas=dinas, tracking_id="2", category="Perhubungan", status="Ditutup oleh Admin", disposed_on=None,
        received_on=date(2026, 1, 3), received_at="09:15",
    )  # fmt: skip
    ComplaintFactory(dinas=dinas, tracking_id="3", received_on=date(2026, 1, 3))

    batch = check(
        line("1"), line("2"), line("3"), line("4", "Dinas Kesehatan"), line("5", "Dinas Antah"), line("x"), line("1"),
        line("6", **{"Instansi Induk": "Pemerintah Kabupaten Sigi"}), ["", "", ""],
    )  # fmt: skip

    assert batch.counts == {"rows": 8, "new": 1, "changed": 1, "unchanged": 1, "other": 2, "refused": 3}
    assert [(one["row"], one["column"], one["code"]) for one in batch.refused] == [
        (6, "Instansi Terdisposisi", "agency_unknown"), (7, "Tracking ID", "tracking_id"),
        (8, "Tracking ID", "duplicate"),
    ]  # fmt: skip
    assert Complaint.objects.count() == 2


def test_import_knows_an_agency_by_its_matched_name_or_id(check, dinas):
    LaporAgency.objects.create(name="Dishub Kota Palu", dinas=dinas)
    LaporAgency.objects.create(code="889", dinas=dinas)

    batch = check(line("1", "DISHUB KOTA PALU"), line("2", "entah", **{"ID Instansi Terdisposisi": "889.0"}))

    assert (batch.counts["new"], batch.counts["refused"]) == (2, 0)


def test_import_keeps_the_class_the_agency_refined(check, head, dinas):
    ComplaintFactory(dinas=dinas, tracking_id="1", complaint_class="berkadar_pengawasan", received_on=date(2026, 1, 3))

    services.apply_batch(actor=head.user, batch=check(line("1")))

    made = Complaint.objects.get()
    assert (made.complaint_class, made.status) == ("berkadar_pengawasan", "Ditutup oleh Admin")


def test_import_refuses_an_id_in_another_register_and_a_date_past_the_disposition(check, dinas, other_dinas):
    ComplaintFactory(dinas=other_dinas, tracking_id="1")
    ComplaintFactory(dinas=dinas, tracking_id="2", received_on=date(2026, 1, 1))

    batch = check(line("1"), line("2"))

    assert [one["code"] for one in batch.refused] == ["other_register", "received_late"]
    assert batch.rows == []


def test_import_twice_changes_nothing(check, head):
    services.apply_batch(actor=head.user, batch=check(line("1"), line("2")))

    again = check(line("1"), line("2"))
    services.apply_batch(actor=head.user, batch=again)

    again.refresh_from_db()
    assert {name: again.counts[name] for name in ("new", "changed", "unchanged")} == {
        "new": 0,
        "changed": 0,
        "unchanged": 2,
    }
    assert {one.version for one in Complaint.objects.all()} == {1}


def test_t34_batch_is_taken_over_once_and_a_dropped_one_never(check, head):
    first, second = check(line("1")), check(line("2"))
    services.apply_batch(actor=head.user, batch=first)
    services.apply_batch(actor=head.user, batch=ComplaintBatch.objects.get(pk=first.pk))
    services.drop_batch(actor=head.user, batch=second)

    with pytest.raises(TransitionError):
        services.apply_batch(actor=head.user, batch=ComplaintBatch.objects.get(pk=second.pk))

    assert list(Complaint.objects.values_list("tracking_id", flat=True)) == ["1"]
    assert list(ComplaintBatch.objects.order_by("pk").values_list("state", "rows")) == [("done", []), ("dropped", [])]


@pytest.mark.parametrize("rows", [[["No", "Tracking ID"]], [["Tracking ID", "Rating"], ["1", "2"]]])
def test_file_without_the_table_is_refused_in_words(head, tmp_path, rows):
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook(rows))

    with pytest.raises(DomainError):
        services.check_export(actor=head.user, path=path, file_name="x.xlsx")


def test_t28_upload_that_is_no_sheet_is_refused_on_the_form(client, head, settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path
    client.force_login(head.user)

    answer = client.post(
        reverse("performance:complaint_import"), {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.7 not a workbook")}
    )

    assert (answer.status_code, ComplaintBatch.objects.count()) == (422, 0)
    assert list(tmp_path.iterdir()) == []


def test_import_through_the_pages_reads_csv_and_leaves_no_file(client, head, settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path
    client.force_login(head.user)
    text = "\n".join(";".join(str(cell) for cell in row) for row in [HEAD, line("1"), line("x")])

    checked = client.post(
        reverse("performance:complaint_import"), {"file": SimpleUploadedFile("lapor.csv", text.encode())}, follow=True
    )
    batch = checked.context["batch"]
    sheet = client.get(reverse("performance:complaint_batch_errors", args=[batch.public_id]))
    client.post(reverse("performance:complaint_batch", args=[batch.public_id]), {"action": "apply"})

    assert list(tmp_path.iterdir()) == []
    assert AuditEntry.objects.get(verb="performance.complaints.errors_exported").target_id == str(batch.public_id)
    assert list(Complaint.objects.values_list("tracking_id", flat=True)) == ["1"]
    path = tmp_path / "galat.xlsx"
    path.write_bytes(sheet.content)
    assert spreadsheets.read(path)[0].rows[1][:2] == [3, "Tracking ID"]


def test_import_of_somebody_else_is_404(client, check, operator):
    batch = check(line("1"))
    client.force_login(operator.user)

    answer = client.post(reverse("performance:complaint_batch", args=[batch.public_id]), {"action": "apply"})

    assert (answer.status_code, Complaint.objects.count()) == (404, 0)


def _moved(dinas, other_dinas, head):
    ComplaintFactory(dinas=other_dinas, tracking_id="2", received_on=date(2026, 1, 1), disposed_on=None)


def _passed_on_before(dinas, other_dinas, head):
    ComplaintFactory(dinas=dinas, tracking_id="2", received_on=date(2026, 1, 1), disposed_on=date(2026, 1, 2))


def _scope_lost(dinas, other_dinas, head):
    RoleAssignment.objects.filter(pk=head.pk).update(valid_to=today())
    RoleAssignmentFactory(user=head.user, role=Role.OPERATOR, unit=other_dinas.unit)


@pytest.mark.parametrize("since", [_moved, _passed_on_before, _scope_lost])
def test_a03_a_batch_the_register_left_behind_is_refused_whole_and_says_so(
    client, check, head, dinas, other_dinas, since
):
    batch = check(line("1"), line("2"))
    since(dinas, other_dinas, head)
    before = list(Complaint.objects.values())
    client.force_login(head.user)
    url = reverse("performance:complaint_batch", args=[batch.public_id])

    answer = client.post(url, {"action": "apply"}, follow=True)

    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert list(Complaint.objects.values()) == before
    batch.refresh_from_db()
    assert batch.state == "checked"
    assert client.post(url, {"action": "drop"}).status_code == 302


def test_checked_batch_is_emptied_after_30_days(check):
    from datetime import timedelta

    old, new = check(line("1")), check(line("2"))
    ComplaintBatch.objects.filter(pk=old.pk).update(created_at=old.created_at - timedelta(days=31))

    assert nightly.forget_batches() == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.rows, new.state) == ("dropped", [], "checked")
