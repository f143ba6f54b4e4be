"""The employee table: who stands in it for each role, search, filters, order, columns, choice, export."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from core.models import AccessLogEntry, AuditEntry
from people.columns import EXPORT_COLUMNS, export_rows
from people.enums import EmploymentKind, EmploymentState, NumberKind
from people.models import Employee, EmployeeNumber, ListPreference, RoleAssignment
from people.privacy import NumberRight
from tests.factories.people import DinasFactory, EmployeeFactory, UnitFactory, grade

pytestmark = pytest.mark.django_db
LIST = reverse("people:employee_list")
EXPORT = reverse("people:employee_export")
SEES = [
    ("hr", {"head", "employee", "below", "elsewhere"}),
    ("leader", {"head", "employee", "below", "elsewhere"}),
    ("head", {"head", "employee", "below"}),
    ("operator", {"head", "employee", "below"}),
]
FORBIDDEN = ["employee", "admin_user"]


def shown(response):
    """The public ids of the rows, in order."""
    return [row.id for row in response.context["rows"]]


def ids(*employees):
    return [str(one.public_id) for one in employees]


def names(everybody, keys):
    return {str(everybody[key].public_id) for key in keys}


def search(client, text, query=""):
    """Search as the form does, and follow to the table."""
    return client.post(f"{reverse('people:employee_search')}{query}", {"q": text}, follow=True)


def sheet(response):
    """The rows of an XLSX answer, without its heading."""
    rows = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0].iter_rows(values_only=True)
    return list(rows)[1:]


# --- Who stands in it ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("role", "expected"), SEES)
def test_t03_list_shows_exactly_the_scope(client, request, everybody, role, expected):
    client.force_login(request.getfixturevalue(role).user)

    assert set(shown(client.get(LIST))) == names(everybody, expected)


@pytest.mark.parametrize("role", FORBIDDEN)
@pytest.mark.parametrize("path", [LIST, EXPORT, reverse("people:employee_filter")])
def test_list_is_not_for_this_role(client, request, everybody, role, path):
    client.force_login(request.getfixturevalue(role).user)

    assert client.get(path).status_code == 403


@pytest.mark.parametrize(("role", "expected"), SEES)
def test_t03_search_finds_within_the_scope_only(client, request, everybody, role, expected):
    client.force_login(request.getfixturevalue(role).user)
    Employee.objects.update(name="Sama Semua")

    assert set(shown(search(client, "sama"))) == names(everybody, expected)


@pytest.mark.parametrize(("role", "expected"), [one for one in SEES if one[0] != "leader"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_t03_export_holds_exactly_the_scope(client, request, everybody, role, expected, kind):
    client.force_login(request.getfixturevalue(role).user)

    response = client.post(EXPORT, {"kind": kind, "all": "1"})

    if kind == "xlsx":
        found = {row[0] for row in sheet(response)}
    else:
        found = {line.split(";")[0] for line in response.content.decode("utf-8-sig").splitlines()[1:]}
    assert found == {everybody[key].full_name for key in expected}


def test_a02_order_and_filters_do_not_widen_the_scope(client, head, everybody):
    client.force_login(head.user)
    mine = names(everybody, {"head", "employee", "below"})

    for query in ("?urut=dinas", "?urut=-pensiun", "?jenis=pns", "?status=semua", "?jabatan=pelaksana"):
        assert set(shown(client.get(LIST + query))) == mine


def test_t05_filter_on_another_scope_is_the_same_as_on_nothing(client, head, everybody):
    client.force_login(head.user)
    other = everybody["elsewhere"]
    missing = "01a20bac-0000-7000-8000-000000000000"

    answers = [
        client.get(f"{LIST}?dinas={other.dinas.short_name}"),
        client.get(f"{LIST}?dinas=no-such"),
        client.get(f"{LIST}?unit={other.unit.public_id}"),
        client.get(f"{LIST}?unit={missing}"),
        client.get(f"{LIST}?unit=nonsense"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert everybody["elsewhere"].name not in "".join(answer.content.decode() for answer in answers)


def test_a04_former_head_gets_nothing_at_the_next_request(client, head, everybody):
    client.force_login(head.user)
    RoleAssignment.objects.filter(pk=head.pk).update(valid_to=date(2024, 1, 1))

    assert client.get(LIST).status_code == 403
    assert client.get(everybody["below"].get_absolute_url()).status_code == 404


# --- Search --------------------------------------------------------------------------------------------------
def test_t08_what_is_searched_for_never_stands_in_an_address(client, hr, everybody):
    client.force_login(hr.user)
    number = everybody["below"].number

    response = search(client, number)

    addresses = [url for url, _status in response.redirect_chain]
    assert shown(response) == ids(everybody["below"])
    assert [number in url for url in addresses] == [False]
    assert f"?cari={response.context['filters'].search_key}" in addresses[0]


def test_t08_no_link_of_the_table_holds_a_number_or_name(client, hr, everybody):
    client.force_login(hr.user)
    html = search(client, "Andi").content.decode()

    links = [part.split('"')[0] for part in html.split('href="')[1:]]

    assert [link for link in links if "Andi" in link or everybody["employee"].number in link] == []


def test_search_finds_a_former_number_in_groups(client, hr, everybody):
    EmployeeNumber.objects.create(
        employee=everybody["employee"], number="198804122020211003", kind=NumberKind.NI_PPPK,
        valid_from=date(2010, 1, 1), valid_to=date(2015, 1, 1),
    )  # fmt: skip
    client.force_login(hr.user)

    assert shown(search(client, " 19880412 2020 21 1 003 ")) == ids(everybody["employee"])


def test_search_takes_every_word_of_a_name_in_any_order(client, hr, everybody):
    client.force_login(hr.user)

    assert shown(search(client, "laupe baha")) == ids(everybody["below"])
    assert shown(search(client, "laupe andi")) == []


def test_part_of_a_number_finds_people_whose_number_shows_whole(client, hr, leader, everybody):
    part = everybody["below"].number[:13]
    client.force_login(hr.user)
    for_hr = shown(search(client, part))
    client.force_login(leader.user)
    for_leader = shown(search(client, part))

    assert (for_hr, for_leader) == (ids(everybody["below"]), [])


@pytest.mark.parametrize("part", ["1", "12", "123"])
def test_too_few_digits_find_nobody(client, hr, everybody, part):
    client.force_login(hr.user)

    assert shown(search(client, part)) == []


def test_search_of_another_session_is_forgotten(client, hr, head, everybody):
    client.force_login(hr.user)
    key = search(client, "Citra").context["filters"].search_key
    client.logout()
    client.force_login(hr.user)

    response = client.get(f"{LIST}?cari={key}")

    assert len(shown(response)) == len(everybody)
    assert response.context["filters"].search_key == ""


def test_search_keeps_the_filters(client, hr, everybody):
    client.force_login(hr.user)

    response = search(client, "a", "?dinas=dishub&urut=-nama")

    assert (response.context["filters"].dinas, response.context["filters"].sort) == ("dishub", "-nama")
    assert shown(response) == ids(everybody["head"], everybody["below"], everybody["employee"])


# --- Filters and order ---------------------------------------------------------------------------------------
@pytest.fixture
def varied(dinas):
    """One plain PNS and one who differs in everything that is filtered."""
    plain = EmployeeFactory(unit=dinas.unit, name="A", retires_on=date(2030, 1, 1))
    other = EmployeeFactory(
        unit=UnitFactory(parent=dinas.unit), name="B", kind=EmploymentKind.PPPK, state=EmploymentState.AWAY,
        grade=grade("IX", "", 9, "PPPK"), position__type="fungsional", retires_on=date(2027, 6, 1),
    )  # fmt: skip
    return plain, other


@pytest.mark.parametrize("query", ["jenis=pppk", "status=away", "gol=IX", "jabatan=fungsional", "pensiun=2027"])
def test_each_filter_leaves_the_one_it_names(client, hr, varied, query):
    client.force_login(hr.user)

    response = client.get(f"{LIST}?{query}")

    assert shown(response) == ids(varied[1])
    assert len(response.context["chips"]) == 1
    assert response.context["chips"][0].query == ""


def test_unit_filter_takes_the_whole_subtree(client, hr, dinas, varied):
    client.force_login(hr.user)

    below = client.get(f"{LIST}?unit={varied[1].unit.public_id}")
    whole = client.get(f"{LIST}?unit={dinas.unit.public_id}")

    assert (shown(below), shown(whole)) == (ids(varied[1]), ids(*varied))


@pytest.mark.parametrize("query", ["jenis=raja", "gol=Z/z", "pensiun=x", "urut=password", "urut=user__password"])
def test_t24_what_nobody_offered_is_ignored(client, hr, varied, query):
    client.force_login(hr.user)

    assert shown(client.get(f"{LIST}?{query}")) == ids(*varied)


def test_people_who_left_show_only_when_asked_for(client, hr, varied):
    left = EmployeeFactory(unit=varied[0].unit, name="C", state=EmploymentState.ENDED)
    client.force_login(hr.user)

    assert shown(client.get(LIST)) == ids(*varied)
    assert shown(client.get(f"{LIST}?status=ended")) == ids(left)
    assert shown(client.get(f"{LIST}?status=semua")) == ids(*varied, left)


def test_order_turns_round_and_ties_by_name(client, hr, dinas):
    grades = [grade("III/a", "Penata Muda", 9), grade("III/b", "Penata Muda Tingkat I", 10)]
    low, high_b, high_a = (
        EmployeeFactory(unit=dinas.unit, name=name, grade=grades[step]) for name, step in (("Z", 0), ("B", 1), ("A", 1))
    )
    client.force_login(hr.user)

    assert shown(client.get(f"{LIST}?urut=gol")) == ids(low, high_a, high_b)
    assert shown(client.get(f"{LIST}?urut=-gol")) == ids(high_a, high_b, low)
    assert shown(client.get(f"{LIST}?urut=-nama")) == ids(low, high_b, high_a)


def test_pages_hold_fifty_and_never_overlap(client, hr, dinas):
    EmployeeFactory.create_batch(55, unit=dinas.unit, name="Sama")
    client.force_login(hr.user)

    first, second = client.get(LIST), client.get(f"{LIST}?page=2")

    assert (len(shown(first)), len(shown(second))) == (50, 5)
    assert set(shown(first)) & set(shown(second)) == set()


# --- What a row shows ----------------------------------------------------------------------------------------
def number_cells(response):
    return {"".join(cell.parts) for row in response.context["rows"] for cell in row.cells if cell.parts}


@pytest.mark.parametrize("role", ["hr", "head", "operator"])
def test_numbers_of_the_own_unit_show_whole(client, request, dinas, employee, role):
    user = request.getfixturevalue(role).user
    client.force_login(user)
    visible = Employee.objects.visible_to(user)

    assert number_cells(client.get(LIST)) == set(visible.values_list("number", flat=True))


def test_leader_sees_masked_numbers_and_no_digit_of_birth(client, leader, employee):
    client.force_login(leader.user)

    response = client.get(LIST)

    masked = f"{'*' * 8}{employee.number[8:14]}*{employee.number[15:]}"
    assert number_cells(response) == {masked}
    assert employee.number not in response.content.decode()
    assert f"{employee.birth_date:%Y%m%d}" not in response.content.decode()


def test_switch_of_the_density_leaves_the_columns_alone(client, hr, employee):
    client.force_login(hr.user)
    options = reverse("people:employee_table_options")
    client.post(options, {"columns": ["gol"], "density": "roomy"})

    answer = client.post(f"{options}?jenis=pns", {"rows": "dense"})

    assert answer.headers["Location"] == f"{LIST}?jenis=pns"
    assert list(ListPreference.objects.values_list("columns", "dense")) == [(["gol"], True)]


def test_columns_and_density_are_kept_per_person(client, hr, head, employee):
    client.force_login(hr.user)
    client.post(
        reverse("people:employee_table_options"), {"columns": ["gol", "status", "user__password"], "density": "dense"}
    )
    client.post(reverse("people:employee_table_options"), {"columns": ["gol", "status"], "density": "dense"})

    response = client.get(LIST)

    assert [heading["title"] for heading in response.context["headings"][1:]] == ["Golongan", "Keadaan"]
    assert response.context["dense"] is True
    assert list(ListPreference.objects.values_list("user", "columns", "dense")) == [
        (hr.user.pk, ["gol", "status"], True)
    ]
    client.force_login(head.user)
    assert client.get(LIST).context["dense"] is False


def test_panel_opens_beside_the_table_and_is_noted(client, hr, employee):
    client.force_login(hr.user)

    response = client.get(f"{LIST}?buka={employee.public_id}")

    assert response.context["employee"] == employee
    assert list(AccessLogEntry.objects.values_list("reader", "subject_id", "what")) == [
        (hr.user.pk, employee.public_id, "panel")
    ]


def test_a01_panel_of_another_scope_is_404(client, head, everybody):
    client.force_login(head.user)

    response = client.get(f"{LIST}?buka={everybody['elsewhere'].public_id}")

    assert response.status_code == 404
    assert everybody["elsewhere"].name not in response.content.decode()
    assert not AccessLogEntry.objects.exists()


def test_order_and_pages_swap_the_table_alone(client, hr, employee):
    client.force_login(hr.user)

    part = client.get(LIST, headers={"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "pegawai"})
    whole = client.get(LIST, headers={"HX-Request": "true", "HX-Boosted": "true"})

    assert (part.content.strip().startswith(b'<div id="pegawai"'), b"<html" in part.content) == (True, False)
    assert b"<html" in whole.content


def test_empty_database_leads_to_the_import(client, hr):
    client.force_login(hr.user)

    response = client.get(LIST)

    assert shown(response) == []
    assert "Belum ada data pegawai" in response.content.decode()


def test_no_match_offers_to_clear_the_filters(client, hr, employee):
    client.force_login(hr.user)

    html = client.get(f"{LIST}?jenis=pppk").content.decode()

    assert ("Tidak ada pegawai yang cocok" in html, "Hapus filter" in html) == (True, True)


@pytest.mark.parametrize("count", [1, 12])
def test_list_statements_do_not_grow(client, hr, dinas, django_assert_num_queries, count):
    for _number in range(count):
        EmployeeFactory(unit=UnitFactory(parent=dinas.unit))
    client.force_login(hr.user)

    with django_assert_num_queries(7):  # session, user, roles, unread, preference, count with date, rows
        response = client.get(LIST)

    assert len(shown(response)) == count


def test_list_with_filters_and_panel_stays_within_twelve_statements(
    client, hr, employee, django_assert_max_num_queries
):
    client.force_login(hr.user)
    query = f"dinas=dishub&unit={employee.unit.public_id}&pendidikan=40&buka={employee.public_id}"

    with django_assert_max_num_queries(12):
        assert client.get(f"{LIST}?{query}").status_code == 200


# --- Choice and export ---------------------------------------------------------------------------------------
def test_export_of_chosen_people_holds_18_columns_and_only_them(client, hr, everybody):
    client.force_login(hr.user)

    response = client.post(EXPORT, {"kind": "xlsx", "pilih": ids(everybody["below"], everybody["employee"])})

    rows = sheet(response)
    assert {row[0] for row in rows} == {everybody["below"].full_name, everybody["employee"].full_name}
    assert {len(row) for row in rows} == {18} == {len(EXPORT_COLUMNS)}
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_export_is_audited_without_names(client, hr, everybody):
    client.force_login(hr.user)
    key = search(client, "Baharuddin").context["filters"].search_key

    client.post(f"{EXPORT}?cari={key}&jenis=pns", {"kind": "csv", "all": "1"})

    entry = AuditEntry.objects.get(verb="people.employees.exported")
    assert entry.details == {"people": 1, "kind": "csv", "filters": "jenis=pns", "searched": True}


@pytest.mark.parametrize("role", ["head", "operator"])
def test_a03_one_chosen_outsider_refuses_the_whole_export(client, request, everybody, role):
    client.force_login(request.getfixturevalue(role).user)

    response = client.post(EXPORT, {"kind": "xlsx", "pilih": ids(everybody["below"], everybody["elsewhere"])})

    assert response.status_code == 404
    assert not AuditEntry.objects.filter(verb="people.employees.exported").exists()


def test_choosing_asks_for_the_kind_of_file_first(client, hr, everybody):
    client.force_login(hr.user)

    response = client.post(EXPORT, {"pilih": ids(everybody["below"])})

    assert (response.status_code, response.context["people"]) == (200, 1)
    assert response.context["picked"] == ids(everybody["below"])


def test_more_than_fifty_people_need_their_number_typed(client, hr, dinas):
    EmployeeFactory.create_batch(51, unit=dinas.unit)
    client.force_login(hr.user)

    refused = client.post(EXPORT, {"kind": "xlsx", "number": "50"})
    done = client.post(EXPORT, {"kind": "xlsx", "number": "51"})

    assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["number"])
    assert len(sheet(done)) == 51


@pytest.mark.parametrize(("role", "whole"), [("hr", True), ("head", True), ("operator", True), ("leader", False)])
def test_t04_numbers_and_birth_dates_leave_the_house_only_with_the_right(request, employee, role, whole):
    user = request.getfixturevalue(role).user
    own = Employee.objects.filter(pk=employee.pk)

    (row,) = export_rows(own, NumberRight(user))

    masked = f"{'*' * 8}{employee.number[8:14]}*{employee.number[15:]}"
    assert (row[1], row[15]) == ((employee.number, employee.birth_date) if whole else (masked, None))


def test_a12_formulas_in_names_stay_text(client, hr, dinas):
    EmployeeFactory(unit=dinas.unit, name='=HYPERLINK("http://x")', back_title="")
    client.force_login(hr.user)

    book = openpyxl.load_workbook(io.BytesIO(client.post(EXPORT, {"kind": "xlsx"}).content))
    csv = client.post(EXPORT, {"kind": "csv"}).content.decode("utf-8-sig").splitlines()[1]

    assert (book.worksheets[0]["A2"].data_type, book.worksheets[0]["A2"].value[0]) == ("s", "=")
    assert csv.startswith("\"'=HYPERLINK")


@pytest.mark.parametrize("count", [1, 12])
def test_export_statements_do_not_grow(client, hr, dinas, django_assert_num_queries, count):
    for _number in range(count):
        EmployeeFactory(unit=UnitFactory(parent=dinas.unit))
    client.force_login(hr.user)

    with django_assert_num_queries(20):  # session, user, roles, count, rows; the other ten write the audit entry
        assert len(sheet(client.post(EXPORT, {"kind": "xlsx"}))) == count


def test_filter_page_offers_only_what_is_in_scope(client, head, everybody):
    DinasFactory()
    client.force_login(head.user)

    form = client.get(reverse("people:employee_filter")).context["filter_form"]

    assert [value for value, _label in form.fields["dinas"].choices] == ["", "dishub"]
