"""Agencies, units, the tree and the team: exact scope, counts, heads, and statements that do not grow."""

import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse

from core.clock import today
from people.enums import EmploymentKind, EmploymentState, Role
from people.models import Employee, Unit
from people.rules.dated import add_years
from people.services import events
from tests.factories.people import (
    DinasFactory,
    EmployeeFactory,
    RoleAssignmentFactory,
    UnitFactory,
    UnitHeadFactory,
    make_head,
)

pytestmark = pytest.mark.django_db
TREE, AGENCIES, TEAM = (reverse(f"people:{name}") for name in ("unit_tree", "dinas_list", "team"))
HTMX = {"HX-Request": "true"}


def unit_url(unit, name="unit_detail"):
    return reverse(f"people:{name}", args=[unit.public_id])


def branches(response):
    return [(branch.unit.name, branch.people) for branch in response.context["branches"]]


@pytest.mark.parametrize("role", ["hr", "leader"])
def test_t03_agencies_of_the_city(client, request, everybody, role):
    client.force_login(request.getfixturevalue(role).user)

    response = client.get(AGENCIES)

    found = [(row["dinas"].short_name, row["people"]) for row in response.context["rows"]]
    assert found == [("dishub", 3), ("dinkes", 1)]


@pytest.mark.parametrize("role", ["head", "operator"])
def test_t03_agencies_of_one_agency(client, request, everybody, role):
    client.force_login(request.getfixturevalue(role).user)

    response = client.get(AGENCIES)

    assert [(row["dinas"].short_name, row["people"]) for row in response.context["rows"]] == [("dishub", 3)]


def test_agency_page_counts_by_kind_and_shows_its_head(client, hr, head, everybody, dinas):
    EmployeeFactory(unit=dinas.unit, kind=EmploymentKind.PPPK)
    EmployeeFactory(unit=dinas.unit, state=EmploymentState.ENDED)
    client.force_login(hr.user)

    response = client.get(dinas.get_absolute_url())

    figures = response.context["figures"]
    assert (figures["total"], figures["permanent"], figures["contract"]) == (4, 3, 1)
    assert response.context["head"].employee == head.user.employee
    assert branches(response) == [("Bidang Angkutan", 1)]


def test_a01_agency_and_unit_of_another_scope_are_404(client, head, everybody):
    client.force_login(head.user)
    other = everybody["elsewhere"].unit

    answers = [
        client.get(other.as_dinas.get_absolute_url()),
        client.get(unit_url(other)),
        client.get(unit_url(other, "unit_branch")),
        client.get(unit_url(other, "unit_branch"), headers=HTMX),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert not any("Kesehatan" in answer.content.decode() for answer in answers)


def test_head_of_a_bidang_sees_it_and_nothing_above(client, everybody, dinas):
    bidang = everybody["below"].unit
    client.force_login(make_head(bidang).user)

    assert client.get(unit_url(bidang)).context["above"] == []
    assert client.get(unit_url(dinas.unit)).status_code == 404
    assert client.get(dinas.get_absolute_url()).status_code == 404


def test_employee_sees_the_own_unit_with_its_head_and_no_list(client, employee, everybody):
    client.force_login(employee.user)

    own = client.get(unit_url(employee.unit))

    assert (own.context["inside"], own.context["members"], own.context["branches"]) == (False, None, [])
    assert own.context["head"].employee == everybody["head"]
    assert everybody["below"].name not in own.content.decode()
    assert client.get(unit_url(everybody["below"].unit)).status_code == 404


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("hr", [("Dinas Perhubungan", 3), ("Dinas Kesehatan", 1)]),
        ("leader", [("Dinas Perhubungan", 3), ("Dinas Kesehatan", 1)]),
        ("head", [("Bidang Angkutan", 1)]),
        ("operator", [("Bidang Angkutan", 1)]),
    ],
)
def test_t03_tree_starts_at_the_top_of_the_scope(client, request, everybody, role, expected):
    client.force_login(request.getfixturevalue(role).user)

    response = client.get(TREE)

    assert branches(response) == expected
    assert response.context["people"] == len(everybody) - (0 if role in {"hr", "leader"} else 1)


def test_tree_of_two_roles_is_that_of_the_acting_one(client, everybody):
    first, second = everybody["below"].unit, everybody["elsewhere"].unit
    one = RoleAssignmentFactory(role=Role.OPERATOR, unit=first)
    RoleAssignmentFactory(role=Role.OPERATOR, unit=second, user=one.user)
    client.force_login(one.user)

    response = client.get(TREE)

    assert (response.context["root"], response.context["people"]) == (first, 1)


def test_branch_loads_alone_and_without_javascript_is_the_unit_page(client, hr, dinas, everybody):
    client.force_login(hr.user)

    part = client.get(unit_url(dinas.unit, "unit_branch"), headers=HTMX)
    plain = client.get(unit_url(dinas.unit, "unit_branch"))

    assert branches(part) == [("Bidang Angkutan", 1)]
    assert part.content.decode().strip().startswith('<ul class="tree">')
    assert (plain.status_code, plain.headers["Location"]) == (302, dinas.unit.get_absolute_url())


def test_inactive_units_are_left_out(client, hr, dinas, everybody):
    Unit.objects.filter(pk=everybody["below"].unit_id).update(is_active=False)
    client.force_login(hr.user)

    assert branches(client.get(unit_url(dinas.unit))) == []


def test_empty_city_says_what_is_missing(client, hr):
    client.force_login(hr.user)

    assert "Belum ada perangkat daerah" in client.get(AGENCIES).content.decode()
    assert "Unit berasal dari hierarki unit SIASN" in client.get(TREE).content.decode()


# --- Team ----------------------------------------------------------------------------------------------------
def test_unit_history_tells_names_parents_heads_and_changes(client, hr, dinas):
    unit = UnitFactory(parent=dinas.unit, name="Bidang Angkutan")
    old_parent, name = unit.parent.name, "Bidang Angkutan Jalan"
    first, chief = EmployeeFactory(unit=unit), EmployeeFactory(unit=unit)
    named = {"unit_name": name, "unit_kind": "bidang", "short_name": "", "head_position": ""}
    for kind, asked, on in (
        ("head", {"head": first.pk, "head_kind": "definitif"}, date(2026, 1, 2)),
        ("head", {"head": chief.pk, "head_kind": "definitif"}, date(2026, 3, 2)),
        ("rename", named, date(2026, 5, 1)),
        ("move", {"parent": UnitFactory(parent=dinas.unit, name="Bidang Jalan").pk}, date(2026, 6, 1)),
    ):
        decided(hr, kind, unit, asked, on)
    client.force_login(hr.user)

    answer = client.get(reverse("people:unit_history", args=[unit.public_id]))

    assert [(one.value, one.last_day) for one in answer.context["names"]] == [
        (name, None), ("Bidang Angkutan", date(2026, 4, 30)),
    ]  # fmt: skip
    assert [one.value for one in answer.context["parents"]] == ["Bidang Jalan", old_parent]
    assert [one.employee for one in answer.context["heads"]] == [chief, first]
    assert [row["event"].kind for row in answer.context["changes"]] == ["move", "rename", "head", "head"]
    assert answer.content.decode().count("SK.pdf") == 4


def decided(hr, kind, unit, asked, on):
    event = events.begin(
        actor=hr.user, kind=kind, employee=None, unit=unit, effective_on=on, asked=asked, reason="SK",
        proof=("a" * 48 + ".pdf", "SK.pdf"),
    )  # fmt: skip
    return events.decide(actor=hr.user, event=event, version=1)


def test_unit_history_tells_the_parent_before_a_merger_and_forgets_it_when_undone(client, hr, dinas):
    first, second, third = (UnitFactory(parent=dinas.unit, name=f"Bidang {name}") for name in "ABC")
    unit = UnitFactory(parent=first, name="Seksi Marka")
    decided(hr, "merge", first, {"into": second.pk}, date(2026, 2, 1))
    decided(hr, "move", unit, {"parent": third.pk}, date(2026, 3, 1))
    last = decided(hr, "merge", third, {"into": second.pk}, date(2026, 4, 1))
    client.force_login(hr.user)

    def told():
        answer = client.get(reverse("people:unit_history", args=[unit.public_id]))
        return [(one.value.split(" ·")[0], one.last_day) for one in answer.context["parents"]]

    merged = told()
    events.undo(actor=hr.user, event=last, version=last.version, note="keliru")

    before = [("Bidang B", date(2026, 2, 28)), ("Bidang A", date(2026, 1, 31))]
    assert merged == [("Bidang B", None), ("Bidang C", date(2026, 3, 31)), *before]
    assert told() == [("Bidang C", None), *before]


def test_unit_history_shows_reason_and_proof_only_to_who_prepares(client, head, hr, dinas):
    event = events.begin(
        actor=hr.user, kind="rename", employee=None, unit=dinas.unit, effective_on=date(2026, 1, 1),
        asked={"unit_name": "Dinas Lain", "unit_kind": "dinas", "short_name": "", "head_position": ""},
        reason="Perda 2/2026", proof=("a" * 48 + ".pdf", "SK.pdf"),
    )  # fmt: skip
    events.decide(actor=hr.user, event=event, version=1)
    client.force_login(head.user)

    text = client.get(reverse("people:unit_history", args=[dinas.unit.public_id])).content.decode()

    assert ["Dinas Lain" in text, "Perda 2/2026" in text, "SK.pdf" in text] == [True, False, False]


def test_team_holds_the_people_whose_line_manager_one_is(client, head, everybody, dinas):
    lower = EmployeeFactory(unit=UnitFactory(parent=dinas.unit), name="Kepala Bidang")
    UnitHeadFactory(employee=lower)
    EmployeeFactory(unit=lower.unit, name="Staf Bidang")
    client.force_login(head.user)

    response = client.get(TEAM)

    assert {one.name for one in response.context["members"]} == {"Andi Rahmawati", "Baharuddin Laupe", "Kepala Bidang"}


@pytest.mark.parametrize(("role", "words"), [("hr", "belum terhubung"), ("operator", "belum terhubung")])
def test_team_without_an_employee_record_says_so(client, request, everybody, role, words):
    client.force_login(request.getfixturevalue(role).user)

    response = client.get(TEAM)

    assert list(response.context["members"]) == []
    assert words in response.content.decode()


# --- Statements ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 8])
@pytest.mark.parametrize("page", ["tree", "agencies", "agency", "unit"])
def test_statements_do_not_grow(client, hr, dinas, django_assert_max_num_queries, page, count):
    for _number in range(count):
        UnitHeadFactory(employee=EmployeeFactory(unit=UnitFactory(parent=dinas.unit)))
        EmployeeFactory(unit=dinas.unit)
        UnitHeadFactory(employee=EmployeeFactory(unit=DinasFactory().unit))
    address = {
        "tree": TREE, "agencies": AGENCIES, "agency": dinas.get_absolute_url(), "unit": unit_url(dinas.unit)
    }[page]  # fmt: skip
    client.force_login(hr.user)

    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


def test_team_stays_within_twelve_statements(client, head, dinas, django_assert_max_num_queries):
    EmployeeFactory.create_batch(5, unit=dinas.unit)
    client.force_login(head.user)

    with django_assert_max_num_queries(12):
        assert len(client.get(TEAM).context["members"]) == 5


# --- Retirement within 12 months ---
@pytest.fixture
def leavers(dinas, other_dinas):
    """TMT pensiun on both sides of both ends of the year ahead, of people in each state."""
    now = today()
    days = [now, now + timedelta(days=1), add_years(now, 1), add_years(now, 1) + timedelta(days=1), None]
    for day in days:
        EmployeeFactory(unit=dinas.unit, retires_on=day)
    EmployeeFactory(unit=UnitFactory(parent=dinas.unit), retires_on=now + timedelta(days=30), is_restricted=True)
    for state in EmploymentState:
        EmployeeFactory(unit=dinas.unit, retires_on=now + timedelta(days=40), state=state)
    EmployeeFactory(unit=other_dinas.unit, retires_on=now + timedelta(days=50))


def test_figure_of_an_agency_equals_the_list_its_link_opens(client, hr, dinas, leavers):
    client.force_login(hr.user)

    page = client.get(dinas.get_absolute_url())
    address = re.search(r'href="([^"]*pensiun[^"]*)"', page.content.decode()).group(1)
    shown = client.get(address).context["page"]
    file = client.post(client.get(address).context["download_url"], {"kind": "xlsx"})

    names = {one.full_name for one in Employee.objects.filter(dinas=dinas, state__in=["active", "away", "suspended"])
             if one.retires_on and today() < one.retires_on <= add_years(today(), 1)}  # fmt: skip
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).worksheets[0].iter_rows(values_only=True))[1:]
    assert page.context["figures"]["soon"] == shown.paginator.count == len(names) == 6
    assert {row[1] for row in rows} == names


def test_list_of_the_year_ahead_is_read_as_on_another_day(client, hr, dinas):
    EmployeeFactory(unit=dinas.unit, retires_on=date(2030, 6, 1))
    client.force_login(hr.user)

    days = ("2029-05-31", "2029-06-01", "2030-05-31", "2030-06-01")
    pages = [client.get(reverse("people:retirement_soon"), {"per": day}).context["page"] for day in days]

    assert [page.paginator.count for page in pages] == [0, 1, 1, 0]
