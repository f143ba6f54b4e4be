"""Retirement list, Daftar nominatif, DUK and statistics: who stands in them, in which order, on screen and in files."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from core.clock import today
from core.models import AuditEntry
from people.enums import EmploymentKind, EmploymentState, Sex
from people.lists import DUK
from people.models import Employee
from people.rules.duk import Standing, key
from people.statistics import tables
from people.views.lists import usual_retirement_day
from tests.factories.people import DinasFactory, EmployeeFactory, PositionFactory, UnitFactory, education_level, grade

pytestmark = pytest.mark.django_db
NAMES = ("retirement_list", "retirement_soon", "nominative", "duk", "statistics")
LISTED = NAMES[:-1]
PAGES = {name: reverse(f"people:{name}") for name in NAMES}
CODES = {
    "retirement_list": "pensiun", "retirement_soon": "pensiun-12-bulan", "nominative": "nominatif", "duk": "duk",
    "statistics": "statistik",
}  # fmt: skip
SEES = [
    ("hr", {"head", "employee", "below", "elsewhere"}),
    ("leader", {"head", "employee", "below", "elsewhere"}),
    ("head", {"head", "employee", "below"}),
    ("operator", {"head", "employee", "below"}),
]
MAY_EXPORT = [one for one in SEES if one[0] != "leader"]


def download(client, name, kind="xlsx", query=""):
    return client.post(reverse("people:list_download", args=[CODES[name]]) + query, {"kind": kind})


def on_both_lists():
    """A TMT pensiun of the usual year of the retirement list that also lies within 12 months."""
    year = usual_retirement_day().year
    return date(year, 1, 1) if year > today().year else date(year, 12, 31)


def names_on(response):
    return [row[1].text for row in response.context["rows"]]


def sheet(response):
    rows = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0].iter_rows(values_only=True)
    return list(rows)[1:]


@pytest.fixture
def retiring(everybody):
    """Everybody's TMT pensiun lies on both retirement lists."""
    Employee.objects.update(retires_on=on_both_lists())
    return everybody


# --- Scope ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize(("role", "expected"), SEES)
def test_t03_list_holds_exactly_the_scope(client, request, retiring, name, role, expected):
    client.force_login(request.getfixturevalue(role).user)

    assert set(names_on(client.get(PAGES[name]))) == {retiring[key].full_name for key in expected}


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize(("role", "expected"), MAY_EXPORT)
def test_t03_file_holds_exactly_the_scope(client, request, retiring, name, role, expected):
    client.force_login(request.getfixturevalue(role).user)

    assert {row[1] for row in sheet(download(client, name))} == {retiring[key].full_name for key in expected}


@pytest.mark.parametrize(("role", "expected"), SEES)
def test_t03_statistics_count_exactly_the_scope(client, request, everybody, role, expected):
    client.force_login(request.getfixturevalue(role).user)

    response = client.get(PAGES["statistics"])

    assert {table.total for table in response.context["tables"]} == {len(expected)}


@pytest.mark.parametrize("name", NAMES)
def test_lists_are_not_for_employees_and_administrators(client, employee, admin_user, name):
    for user in (employee.user, admin_user.user):
        client.force_login(user)
        assert (client.get(PAGES[name]).status_code, download(client, name).status_code) == (403, 403)


@pytest.mark.parametrize("name", NAMES)
def test_t05_another_agency_or_unit_is_404(client, head, everybody, name):
    client.force_login(head.user)
    other = everybody["elsewhere"]

    for query in ("?dinas=dinkes", f"?unit={other.unit.public_id}", "?unit=x"):
        assert client.get(PAGES[name] + query).status_code == 404
        assert download(client, name, query=query).status_code == 404


def test_leader_reads_totals_as_a_file_but_takes_no_list_of_names(client, leader, everybody):
    client.force_login(leader.user)

    assert download(client, "statistics").status_code == 200
    assert {download(client, name).status_code for name in LISTED} == {403}


@pytest.mark.parametrize("name", LISTED)
def test_t04_leader_sees_no_number_birth_date_or_age(client, leader, retiring, name):
    client.force_login(leader.user)
    one = retiring["employee"]

    html = client.get(PAGES[name]).content.decode()

    assert one.number not in html.replace("</span><span>", "")
    assert f"********{one.number[8:14]}" in html.replace("</span><span>", "")
    assert f"{one.birth_date:%Y}" not in html


@pytest.mark.parametrize("name", NAMES)
def test_unit_and_agency_narrow_the_list(client, hr, everybody, name):
    client.force_login(hr.user)
    Employee.objects.update(retires_on=on_both_lists())

    def count(query):
        context = client.get(PAGES[name] + query).context
        return context["total"] if name == "statistics" else context["page"].paginator.count

    assert (count(""), count("?dinas=dishub"), count(f"?unit={everybody['below'].unit.public_id}")) == (4, 3, 1)


# --- Retirement ----------------------------------------------------------------------------------------------
@pytest.fixture
def wave(dinas):
    """TMT pensiun on both sides of the year and of the day."""
    days = {
        "before": date(2026, 12, 1), "first": date(2027, 1, 1), "middle": date(2027, 6, 1), "last": date(2027, 12, 1),
        "after": date(2028, 1, 1),
    }  # fmt: skip
    return {
        name: EmployeeFactory(unit=dinas.unit, name=name, retires_on=day, back_title="") for name, day in days.items()
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?tahun=2027", ["first", "middle", "last"]),
        ("?per=2027-12-31", ["first", "middle", "last"]),
        ("?per=2027-06-01", ["first", "middle"]),
        ("?per=2027-05-31", ["first"]),
        ("?tahun=2028", ["after"]),
        ("?tahun=2030", []),
    ],
)
def test_retirement_list_as_on_a_day(client, hr, wave, query, expected):
    client.force_login(hr.user)

    assert names_on(client.get(PAGES["retirement_list"] + query)) == expected


@pytest.mark.parametrize(
    ("day", "usual"), [("2026-01-01", 2026), ("2026-06-30", 2026), ("2026-07-01", 2027), ("2026-12-31", 2027)]
)
def test_retirement_list_of_nonsense_is_that_of_the_year_ahead(client, hr, wave, day, usual, monkeypatch):
    monkeypatch.setattr("people.views.lists.today", lambda: date.fromisoformat(day))
    client.force_login(hr.user)

    answers = {client.get(f"{PAGES['retirement_list']}?{query}").context["scope"].on for query in (
        "", "per=2027-13-45", "per=x", "tahun=x", "tahun=1", "per=0001-01-01")}  # fmt: skip

    assert answers == {date(usual, 12, 31)}


@pytest.mark.parametrize(
    ("name", "query", "clears"),
    [
        ("retirement_list", "", False), ("retirement_list", "?per=2027-12-31", True), ("duk", "?dinas=dishub", True),
        ("statistics", "?dinas=dishub", True), ("nominative", "", False),
    ],
)  # fmt: skip
def test_lists_offer_to_clear_the_filters_that_act(client, hr, dinas, name, query, clears):
    client.force_login(hr.user)

    answer = client.get(PAGES[name] + query)

    assert (answer.context["clear_url"] == PAGES[name], "Hapus filter" in answer.content.decode()) == (clears, clears)


def test_retirement_list_leaves_out_who_left_for_another_reason(client, hr, wave):
    Employee.objects.filter(name="first").update(state=EmploymentState.ENDED, ended_on=date(2026, 5, 1))
    client.force_login(hr.user)

    assert names_on(client.get(f"{PAGES['retirement_list']}?tahun=2027")) == ["middle", "last"]


def test_retirement_list_keeps_who_retired_on_the_day(client, hr, wave):
    Employee.objects.filter(name="first").update(state=EmploymentState.ENDED, ended_on=date(2027, 1, 1))
    client.force_login(hr.user)

    assert names_on(client.get(f"{PAGES['retirement_list']}?tahun=2027")) == ["first", "middle", "last"]


def test_retirement_list_shows_last_working_day_and_age_limit(client, hr, dinas):
    post = PositionFactory(name="Kepala Dinas", type="jpt_pratama", retirement_age=60)
    EmployeeFactory(unit=dinas.unit, position=post, birth_date=date(1966, 12, 31), retires_on=date(2027, 1, 1))
    client.force_login(hr.user)

    (row,) = sheet(download(client, "retirement_list", query="?tahun=2027"))

    assert (row[7], row[8].date(), row[9].date()) == (60, date(2026, 12, 31), date(2027, 1, 1))


def test_retirement_chart_counts_every_year_ahead(client, hr, wave, monkeypatch):
    monkeypatch.setattr("people.views.lists.today", lambda: date(2026, 11, 24))
    client.force_login(hr.user)

    chart = client.get(PAGES["retirement_list"]).context["chart"]

    counts = {year: people for year, people in chart.rows if people != "0"}
    assert counts == {"2026": "1", "2027": "3", "2028": "1"}


# --- Nominative ----------------------------------------------------------------------------------------------
def test_nominative_list_goes_unit_by_unit_higher_posts_first(client, hr, dinas):
    below = UnitFactory(parent=dinas.unit)
    EmployeeFactory(unit=below, name="D")
    EmployeeFactory(unit=dinas.unit, name="C", grade=grade("III/a", "Penata Muda", 9))
    EmployeeFactory(unit=dinas.unit, name="B")
    EmployeeFactory(unit=dinas.unit, name="A", position=PositionFactory(echelon="II.b", type="jpt_pratama"))
    EmployeeFactory(unit=dinas.unit, name="Keluar", state=EmploymentState.ENDED)
    client.force_login(hr.user)

    assert names_on(client.get(PAGES["nominative"])) == ["A", "B", "C", "D"]


def test_nominative_remarks_name_kind_and_state(client, hr, dinas):
    EmployeeFactory(unit=dinas.unit, kind=EmploymentKind.PPPK, state=EmploymentState.AWAY)
    client.force_login(hr.user)

    assert sheet(download(client, "nominative"))[0][-1] == "PPPK, sedang tidak bertugas"


# --- DUK -----------------------------------------------------------------------------------------------------
def standing(one):
    """What the pure rule compares, read from the record."""
    return Standing(
        rank=one.grade.order if one.grade else None,
        rank_since=one.grade_since,
        echelon=one.position.echelon if one.position else "",
        level=one.position.level if one.position else "",
        position_since=one.position_since,
        service_since=one.cpns_since,
        training=None,
        training_on=None,
        education=one.education_level.order if one.education_level else None,
        graduated=one.education_year,
        birth=one.birth_date,
    )


def test_duk_of_the_database_is_in_the_order_of_the_rule(dinas):
    grades = [grade("III/a", "Penata Muda", 9), grade("IV/a", "Pembina", 13), None]
    posts = [
        PositionFactory(echelon="II.b", type="jpt_pratama"), PositionFactory(level="ahli_muda", type="fungsional"),
        PositionFactory(level="pemula", type="fungsional"), PositionFactory(), None,
    ]  # fmt: skip
    levels = [education_level(), education_level("S-2", 9, "45"), None]
    for number in range(60):
        EmployeeFactory(
            unit=dinas.unit,
            grade=grades[number % 3],
            grade_since=date(2020, 1, 1) if number % 4 else None,
            position=posts[number % 5],
            position_since=date(2020 + number % 2, 1, 1),
            cpns_since=date(2010, 1, 1) if number % 7 else None,
            education_level=levels[number % 3],
            education_year=2005 + number % 2,
            birth_date=date(1980, 1, 1 + number % 28),
        )

    ordered = list(DUK.select(Employee.objects.all(), today()).for_list())

    assert len(ordered) == 60
    assert [key(standing(one)) for one in ordered] == sorted(key(standing(one)) for one in ordered)


def test_duk_lists_pns_only(client, hr, dinas):
    for kind in EmploymentKind:
        EmployeeFactory(unit=dinas.unit, name=kind.value, kind=kind)
    client.force_login(hr.user)

    assert names_on(client.get(PAGES["duk"])) == ["pns"]


def test_duk_numbers_go_on_over_the_pages(client, hr, dinas):
    EmployeeFactory.create_batch(51, unit=dinas.unit)
    client.force_login(hr.user)

    assert [row[0] for row in client.get(f"{PAGES['duk']}?page=2").context["rows"]] == [51]


def test_duk_says_that_training_decides_nothing(client, hr, employee):
    client.force_login(hr.user)

    assert "Latihan jabatan: belum ada data" in client.get(PAGES["duk"]).content.decode()


# --- Statistics ----------------------------------------------------------------------------------------------
def statistics_of(*people, by_dinas=False):
    found = tables(Employee.objects.filter(pk__in=[one.pk for one in people]), date(2026, 11, 24), by_dinas=by_dinas)
    return {str(table.name): [(row.label, row.male, row.female) for row in table.rows] for table in found}


@pytest.mark.parametrize(
    ("birth", "band"),
    [
        (date(2006, 11, 25), "< 20"), (date(2006, 11, 24), "20–24"), (date(1976, 11, 25), "45–49"),
        (date(1976, 11, 24), "50–54"), (date(1966, 11, 25), "55–59"), (date(1966, 11, 24), "≥ 60"),
    ],
)  # fmt: skip
def test_age_bands_by_birthday(dinas, birth, band):
    one = EmployeeFactory(unit=dinas.unit, birth_date=birth)

    assert statistics_of(one)["Umur"] == [(band, 1, 0)]


def test_statistics_by_every_breakdown_and_sex(dinas):
    one = EmployeeFactory(unit=dinas.unit, sex=Sex.FEMALE)
    two = EmployeeFactory(
        unit=dinas.unit, kind=EmploymentKind.PPPK, grade=grade("IX", "", 9, "PPPK"), education_level=None, position=None
    )

    found = statistics_of(one, two, by_dinas=True)

    assert found["Golongan"] == [("III/b", 0, 1), ("IX", 1, 0)]
    assert found["Pendidikan"] == [("D4/S1", 0, 1), ("belum ada data", 1, 0)]
    assert found["Jenis"] == [("PNS", 0, 1), ("PPPK", 1, 0)]
    assert found["Jenis jabatan"] == [("pelaksana", 0, 1), ("belum ada data", 1, 0)]
    assert found["Perangkat daerah"] == [("Dinas Perhubungan", 1, 1)]


def test_finding_never_names_what_is_not_known(dinas):
    people = [EmployeeFactory(unit=dinas.unit, education_level=None) for _number in range(3)]
    people.append(EmployeeFactory(unit=dinas.unit))

    education = tables(Employee.objects.all(), today(), by_dinas=False)[1]

    assert education.finding == "Pendidikan terbanyak D4/S1: 1 dari 4"


# --- Files ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", NAMES)
def test_pdf_of_each_list(client, hr, retiring, name):
    client.force_login(hr.user)

    response = download(client, name, "pdf")

    assert (response.status_code, response.content[:5]) == (200, b"%PDF-")
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_files_are_audited_and_pages_are_not(client, hr, everybody):
    client.force_login(hr.user)
    client.get(PAGES["duk"])
    download(client, "duk", query="?dinas=dishub")

    entry = AuditEntry.objects.get(verb__startswith="people.list")
    expected = {"list": "duk", "kind": "xlsx", "rows": 3, "filters": "dinas=dishub", "on": today().isoformat()}
    assert entry.details == expected


@pytest.mark.parametrize(("code", "kind"), [("duk", ""), ("duk", "exe"), ("rahasia", "xlsx")])
def test_files_nobody_offered_do_not_exist(client, hr, code, kind):
    client.force_login(hr.user)

    assert client.post(reverse("people:list_download", args=[code]), {"kind": kind}).status_code == 404


def test_too_long_a_list_for_paper_says_what_to_do(client, hr, everybody, monkeypatch):
    monkeypatch.setattr("core.pdf.MAX_ROWS", 1)
    client.force_login(hr.user)

    response = client.post(
        reverse("people:list_download", args=["duk"]) + "?dinas=dishub", {"kind": "pdf"}, follow=True
    )

    assert response.redirect_chain == [(f"{PAGES['duk']}?dinas=dishub", 302)]
    assert [str(message) for message in response.context["messages"]] != []
    assert not AuditEntry.objects.filter(verb="people.list.exported").exists()


# --- Empty and many ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", NAMES)
def test_empty_database_has_an_answer(client, hr, name):
    client.force_login(hr.user)

    html = client.get(PAGES[name]).content.decode()

    assert ("Tidak ada pegawai dalam daftar ini" in html) or ("Belum ada data pegawai" in html)
    assert download(client, name).status_code == 200


@pytest.mark.parametrize("count", [1, 9])
@pytest.mark.parametrize("name", NAMES)
def test_statements_do_not_grow(client, hr, django_assert_max_num_queries, name, count):
    for _number in range(count):
        dinas = DinasFactory()
        EmployeeFactory(unit=UnitFactory(parent=dinas.unit), retires_on=on_both_lists())
    client.force_login(hr.user)

    with django_assert_max_num_queries(12):
        assert client.get(PAGES[name]).status_code == 200


def test_index_leads_to_each_list(client, hr):
    client.force_login(hr.user)

    assert [url for _title, _about, url in client.get(reverse("people:lists")).context["entries"]] == list(
        PAGES.values()
    )
