"""Reports as page, PDF and sheet say the same; who may make them again."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pypdf
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEntry, Job
from monitoring import reading
from monitoring.models import Snapshot
from monitoring.services import reports
from performance.rules import periods
from tests.factories.people import DinasFactory, EmployeeFactory
from tests.factories.performance import IndicatorFactory, IndicatorTargetFactory, MeasurementFactory

pytestmark = pytest.mark.django_db
LARGEST = 300_000


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-11-02T08:00:00+08:00", tick=False):
        yield


def snapshot(measure, period, value, dinas=None, part=None, whole=None):
    Snapshot.objects.create(
        measure=measure, dinas=dinas, period=period, value=Decimal(value), numerator=part, denominator=whole,
        taken_at=f"{periods.last_day(period)}T15:40Z",
    )  # fmt: skip


@pytest.fixture
def below(dinas):
    """An indicator of `dinas` at 60 of 80 per cent."""
    indicator = IndicatorFactory(dinas=dinas, name="Pengaduan selesai")
    IndicatorTargetFactory(indicator=indicator)
    MeasurementFactory(indicator=indicator)
    return indicator


@pytest.fixture
def report(dinas, below):
    for month, value in (("2026-08", "40"), ("2026-09", "50"), ("2026-10", "75")):
        snapshot("kpi", month, value, dinas, 3, 4)
    snapshot("headcount", "2026-10", "43", dinas)
    return reports.make_report(period="2026-10", dinas=dinas)


def text_of(pdf):
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).replace("\n", " ")


def file_of(client, report, kind):
    return client.get(reverse("monitoring:report_file", args=[report.public_id, kind])).content


def test_page_shows_figures_areas_and_the_way_to_what_is_behind_them(client, head, report, below):
    client.force_login(head.user)

    context = client.get(report.get_absolute_url()).context

    figures = {row.code: (row.value, row.change) for row in context["measures"]}
    assert figures["headcount"] == ("43", "belum ada bulan sebelumnya sebagai pembanding")
    assert figures["kpi"] == ("75,0%", "bertambah 25,0 poin dari bulan sebelumnya")
    areas = {row.title: row.url for row in context["areas"]}
    assert areas["Pengaduan selesai"] == below.get_absolute_url()
    assert areas["Indikator sesuai target"] == reverse("performance:indicator_list")


def test_trend_is_drawn_from_the_snapshots_of_earlier_months(client, head, report):
    client.force_login(head.user)

    trend = client.get(report.get_absolute_url()).context["trend"]

    assert trend.title == "Indikator sesuai target: dari 40,0% pada Agustus 2026 menjadi 75,0%"
    assert [row[1] for row in trend.rows[:3]] == ["40", "50", "75"]


def test_pdf_says_what_the_page_says_on_at_most_two_pages(client, head, report):
    client.force_login(head.user)
    page = client.get(report.get_absolute_url())

    pdf = file_of(client, report, "pdf")

    text = text_of(pdf)
    assert [one for one in ("Dinas Perhubungan", "Pengaduan selesai", "75,0%", "Oktober 2026") if one not in text] == []
    assert page.context["finding"].split(",")[0] in text
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) <= 2
    assert len(pdf) <= LARGEST


def test_city_report_of_forty_agencies_stays_on_two_pages(client, hr):
    for number in range(40):
        dinas = DinasFactory(confirmed=True, name=f"Dinas Pemberdayaan Perempuan dan Anak {number}")
        for measure in ("headcount", "participation", "plan_lines", "plan_money", "learning_floor", "kpi"):
            snapshot(measure, "2026-10", "55.5", dinas, 5, 9)
        for _ in range(2):
            target = IndicatorTargetFactory(indicator__dinas=dinas)
            MeasurementFactory(indicator=target.indicator)
    for month in ("2026-08", "2026-09", "2026-10"):
        snapshot("kpi", month, "55.5", None, 5, 9)
    client.force_login(hr.user)

    pdf = file_of(client, reports.make_report(period="2026-10", dinas=None), "pdf")

    assert (len(pypdf.PdfReader(BytesIO(pdf)).pages), len(pdf) <= LARGEST) == (2, True)


def test_sheet_holds_every_figure(client, head, report):
    client.force_login(head.user)

    book = openpyxl.load_workbook(BytesIO(file_of(client, report, "xlsx")))

    sheets = {sheet.title: list(sheet.iter_rows(min_row=2)) for sheet in book}
    figures = {row[0].value: [cell.value for cell in row[1:]] for row in sheets["Laporan bulanan Oktober 2026"]}
    assert figures["Pegawai yang bekerja"] == ["orang", 43, None, None, None, None, None]
    assert figures["Indikator sesuai target"] == ["persen", 75, 80, 25, 3, 4, "Waspada"]
    assert next(row[0].value for row in sheets["Hal yang perlu diperbaiki"]) == "Pengaduan selesai"
    (indicator,) = sheets["Indikator kinerja"]
    assert [cell.value for cell in indicator[3:]] == ["%", 60, 80, 0.75, "Kritis"]
    assert indicator[6].number_format == "0.0%"


def test_title_and_lists_of_a_report_agree_on_how_much_is_below_target(client, hr, dinas):
    for _ in range(15):
        target = IndicatorTargetFactory(indicator__dinas=dinas)
        MeasurementFactory(indicator=target.indicator)
    client.force_login(hr.user)
    report = reports.make_report(period="2026-10", dinas=dinas)

    page = client.get(report.get_absolute_url()).context

    assert reading.below(report.content) == 16  # the indicators, and the share of them that is on target
    assert page["finding"].startswith("16 hal perlu diperbaiki")
    assert (len(page["areas"]), page["areas_shown"]) == (12, "12 terberat dari 16")
    assert (len(page["indicators"]), page["indicators_shown"]) == (12, "12 terberat dari 15")
    assert {row.tag for row in page["unknown"]} == {"neutral"}
    assert "5 terberat dari 16" in text_of(file_of(client, report, "pdf"))


def test_taking_a_file_is_audited_and_other_kinds_are_not_found(client, head, report):
    client.force_login(head.user)
    file_of(client, report, "xlsx")

    exported = AuditEntry.objects.filter(verb="monitoring.report.exported")
    assert [(one.actor, one.target_id, one.details) for one in exported] == [
        (head.user, str(report.public_id), {"kind": "xlsx"})
    ]
    assert client.get(reverse("monitoring:report_file", args=[report.public_id, "docx"])).status_code == 404


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_report_file_is_named_once_after_its_kind(client, head, report, kind):
    client.force_login(head.user)

    answer = client.get(reverse("monitoring:report_file", args=[report.public_id, kind]))

    assert answer.headers["Content-Disposition"].count(f".{kind}") == 1


def test_report_stays_as_it_was_made_when_the_figures_change(client, head, report):
    Snapshot.objects.filter(measure="headcount").update(value=99)
    client.force_login(head.user)

    measures = client.get(report.get_absolute_url()).context["measures"]

    assert next(row.value for row in measures if row.code == "headcount") == "43"


def test_hr_makes_one_report_again_and_a_resend_is_the_same_job(client, hr, report, django_capture_on_commit_callbacks):
    client.force_login(hr.user)
    posted = {"report": str(report.public_id), "submit_key": "0199-key"}

    with django_capture_on_commit_callbacks(execute=True):
        answers = [client.post(reverse("monitoring:report_run"), posted) for _ in range(2)]

    job = Job.objects.get()
    assert {answer.url for answer in answers} == {job.get_absolute_url()}
    report.refresh_from_db()
    assert report.revision == 2
    assert job.result["url"] == report.get_absolute_url()


def test_t05_head_may_read_the_report_and_not_make_it_again(client, head, report):
    client.force_login(head.user)

    assert client.post(reverse("monitoring:report_run"), {"report": str(report.public_id)}).status_code == 403


def test_list_shows_the_newest_month_and_the_chosen_one(client, head, report, dinas):
    earlier = reports.make_report(period="2026-09", dinas=dinas)
    client.force_login(head.user)
    url = reverse("monitoring:report_list")

    assert list(client.get(url).context["page"]) == [report]
    assert list(client.get(url, {"bulan": "2026-09"}).context["page"]) == [earlier]


@pytest.mark.parametrize("role", ["hr", "head", "leader"])
def test_report_pages_cost_the_same_for_any_number_of_agencies(role, request, client):
    holder = request.getfixturevalue(role)
    counts = []
    for number in (1, 5):
        for _ in range(number):
            EmployeeFactory(unit=DinasFactory(confirmed=True).unit)
        made = reports.make_all(period=f"2026-0{number + 2}")
        own = next(one for one in made if role != "head" or (one.dinas and one.dinas.short_name == "dishub"))
        client.force_login(holder.user)
        for url in (reverse("monitoring:report_list"), own.get_absolute_url()):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            counts.append(len(captured))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 12


def test_area_of_an_indicator_names_its_agency_in_the_report_of_the_city(below, dinas):
    content = reports.make_report(period="2026-10", dinas=None).content

    found = [row for row in content["areas"] if row["code"] == "indicator_below"]

    assert [(row["about"], row["params"]["agency"]) for row in found] == [
        (f"{below.public_id}|Pengaduan selesai", "Dinas Perhubungan")
    ]


def test_retirements_of_an_agency_without_any_are_none_and_not_unknown(dinas):
    EmployeeFactory(unit=dinas.unit, retires_on=date(2040, 1, 1))

    content = reports.make_report(period="2026-10", dinas=dinas).content

    assert next(row["value"] for row in content["measures"] if row["code"] == "retirements") == "0"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "scrolls"), [(1440, False), (360, True)])
def test_charts_of_a_report_scroll_on_phones_only(head, report, open_page, width, scrolls):
    page = open_page(report.get_absolute_url(), user=head.user, width=width)
    box = page.locator(".chart > .scroll").first

    assert box.evaluate("box => box.scrollWidth > box.clientWidth") is scrolls
