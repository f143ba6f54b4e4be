"""Profiles: who opens whose, what each role reads there (T04), what is noted, and the way to the own one."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core import access_log
from core.models import AccessLogEntry, AuditEntry
from people import panels
from people.career_strip import LEFT, RIGHT, Span, draw, merged
from people.enums import EmploymentKind, NumberKind
from people.models import (
    Competency,
    CompetencyAssessment,
    ContractPeriod,
    EmployeeNumber,
    GradeHeld,
    PositionHeld,
    UnitHead,
)
from people.permissions import Permission
from tests.factories.people import EmployeeFactory, PositionFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ROLES = ("hr", "leader", "head", "operator", "employee", "admin_user")
SEES = {
    "hr": {"head", "employee", "below", "elsewhere"},
    "leader": {"head", "employee", "below", "elsewhere"},
    "head": {"head", "employee", "below"},
    "operator": {"head", "employee", "below"},
    "employee": {"employee"},
    "admin_user": set(),
}


def url(employee, name="employee_detail"):
    return reverse(f"people:{name}", args=[employee.public_id])


def labels(facts):
    return [str(fact["label"]) for fact in facts]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["employee_detail", "employee_history"])
@pytest.mark.parametrize("htmx", [False, True])
def test_t03_profiles_that_open_are_exactly_the_scope(client, request, everybody, role, name, htmx):
    client.force_login(request.getfixturevalue(role).user)
    headers = {"HX-Request": "true"} if htmx else {}

    opened = {key for key, one in everybody.items() if client.get(url(one, name), headers=headers).status_code == 200}

    assert opened == SEES[role]


def test_a01_profile_of_another_dinas_is_404_with_nothing_in_the_body(client, head, everybody):
    client.force_login(head.user)
    other = everybody["elsewhere"]
    missing = reverse("people:employee_detail", args=["01a20bac-0000-7000-8000-000000000000"])

    there, gone = client.get(url(other)), client.get(missing)

    assert (there.status_code, gone.status_code) == (404, 404)
    assert other.name not in there.content.decode()
    assert not AccessLogEntry.objects.exists()
    refused = AuditEntry.objects.filter(verb="core.object.refused").order_by("pk").values_list("actor", "details")
    assert [(actor, details["page"], details["asked"]) for actor, details in refused] == [
        (head.user.pk, "people:employee_detail", [str(other.public_id)]),
        (head.user.pk, "people:employee_detail", ["01a20bac-0000-7000-8000-000000000000"]),
    ]


def test_t05_profile_of_another_scope_reads_like_a_missing_one(client, head, everybody):
    client.force_login(head.user)
    missing = reverse("people:employee_detail", args=["01a20bac-0000-7000-8000-000000000000"])

    bodies = [
        client.get(address).content.decode().replace(address, "") for address in (url(everybody["elsewhere"]), missing)
    ]

    assert without_tokens(bodies[0]) == without_tokens(bodies[1])


def without_tokens(html):
    """The page without what differs on every answer: nonces and CSRF tokens."""
    import re

    return re.sub(r'(nonce|value)="[^"]*"|\b[0-9a-f]{8}-[0-9a-f-]{27}\b', "", html)


@pytest.mark.parametrize(
    ("role", "identity"),
    [
        ("hr", ["Nama", "NIP", "Jenis", "Lahir", "Jenis kelamin"]),
        ("head", ["Nama", "NIP", "Jenis", "Lahir", "Jenis kelamin"]),
        ("operator", ["Nama", "NIP", "Jenis", "Lahir", "Jenis kelamin"]),
        ("employee", ["Nama", "NIP", "Jenis", "Lahir", "Jenis kelamin"]),
        ("leader", ["Nama", "NIP", "Jenis"]),
    ],
)
def test_t04_identity_by_role(client, request, employee, role, identity):
    client.force_login(request.getfixturevalue(role).user)

    response = client.get(url(employee))

    number = "".join(response.context["groups"])
    whole = len(identity) == 5
    assert labels(response.context["identity"]) == identity
    assert (number == employee.number) is whole
    assert (employee.number in response.content.decode().replace("</span><span>", "")) is whole


def test_t04_history_masks_every_number_for_a_leader(client, leader, employee):
    EmployeeNumber.objects.create(
        employee=employee, number="198804122020211003", kind=NumberKind.NI_PPPK,
        valid_from=date(2010, 1, 1), valid_to=date(2015, 1, 1),
    )  # fmt: skip
    client.force_login(leader.user)

    numbers = {"".join(groups) for groups, _one in client.get(url(employee, "employee_history")).context["numbers"]}

    masked = f"{'*' * 8}{employee.number[8:14]}*{employee.number[15:]}"
    assert numbers == {masked, "********202021*003"}


def test_reading_somebody_else_is_noted_and_the_own_record_is_not(client, hr, employee):
    client.force_login(hr.user)
    client.get(url(employee))
    client.get(url(employee, "employee_history"))
    client.get(url(employee), headers={"HX-Request": "true"})
    client.force_login(employee.user)
    client.get(url(employee))

    noted = AccessLogEntry.objects.order_by("pk").values_list("reader", "subject_id", "what", "acting_as")
    role = f"hr:{hr.unit.path}"
    assert list(noted) == [(hr.user.pk, employee.public_id, what, role) for what in ("profile", "history", "panel")]


PANELS = ("training:employee_panel", "careers:employee_panel", "performance:employee_panel")


def look(client, employee, *pages, **headers):
    for page in pages:
        client.get(reverse(page, args=[employee.public_id]), headers=headers)
    return list(AccessLogEntry.objects.order_by("pk").values_list("subject_id", "what"))


def test_t46_panel_opened_as_a_page_is_noted_each_time(client, hr, employee):
    client.force_login(hr.user)

    assert look(client, employee, PANELS[0], PANELS[0]) == [(employee.public_id, "details")] * 2


def test_t46_panels_that_load_in_the_profile_are_part_of_its_note(client, hr, employee):
    client.force_login(hr.user)
    look(client, employee, "people:employee_detail")

    assert look(client, employee, *PANELS, **HTMX) == [(employee.public_id, "profile")]


def test_t46_panels_asked_for_without_the_profile_are_noted_once(client, hr, head, employee, dinas):
    other = EmployeeFactory(unit=dinas.unit)
    client.force_login(head.user)
    look(client, employee, "people:employee_detail")  # somebody else did open it
    client.force_login(hr.user)
    look(client, other, "people:employee_detail")  # and they that of somebody else

    noted = look(client, employee, *PANELS, **HTMX)

    assert noted[2:] == [(employee.public_id, "details")]


def test_t46_panels_asked_for_long_after_the_profile_are_noted(client, hr, employee):
    client.force_login(hr.user)
    look(client, employee, "people:employee_detail")
    AccessLogEntry.objects.update(at=timezone.now() - timedelta(minutes=6))

    noted = look(client, employee, *PANELS, **HTMX)

    assert noted[1:] == [(employee.public_id, "details")]


def test_t46_own_panels_are_not_noted(client, employee):
    client.force_login(employee.user)

    assert look(client, employee, *PANELS) + look(client, employee, *PANELS, **HTMX) == []


def test_employee_reads_who_looked_and_nobody_else_does(client, hr, head, employee):
    other = EmployeeFactory(unit=employee.unit)
    access_log.note(reader=hr.user, subject=employee, what="profile")
    access_log.note(reader=hr.user, subject=other, what="profile")

    client.force_login(employee.user)
    response = client.get(url(employee, "employee_readers"))
    client.force_login(head.user)
    refused = client.get(url(employee, "employee_readers"))

    assert [(entry.reader, what) for entry, _role, what in response.context["readings"]] == [(hr.user, "profil")]
    assert refused.status_code == 404


def test_my_profile_leads_to_the_own_one_or_says_why_not(client, employee, hr):
    client.force_login(employee.user)
    mine = client.get(reverse("people:my_profile"))
    client.force_login(hr.user)
    nobody = client.get(reverse("people:my_profile"))

    assert (mine.status_code, mine.headers["Location"]) == (302, employee.get_absolute_url())
    assert "Akun ini belum terhubung" in nobody.content.decode()


def test_unit_of_the_own_profile_is_a_page_that_opens(client, employee):
    client.force_login(employee.user)

    facts = {fact["label"]: fact for fact in client.get(url(employee)).context["position"]}

    address = next(fact["url"] for fact in facts.values() if "url" in fact)
    assert (address, client.get(address).status_code) == (employee.unit.get_absolute_url(), 200)


def test_facts_carry_source_and_day(client, hr, dinas):
    employee = EmployeeFactory(unit=dinas.unit, held=True, cpns_since=date(2012, 1, 1))
    client.force_login(hr.user)

    facts = {str(fact["label"]): fact for fact in client.get(url(employee)).context["position"]}

    assert facts["Jabatan"]["source"] == "SIASN · TMT 1 Januari 2021"
    assert facts["Masa kerja"]["source"] == "Dihitung dari TMT CPNS 1 Januari 2012"
    assert facts["TMT pensiun"]["source"] == "BUP 58 tahun untuk jabatan ini"


def test_what_is_not_known_says_so(client, hr, dinas):
    bare = EmployeeFactory(
        unit=dinas.unit, position=None, position_since=None, grade=None, grade_since=None, education_level=None,
        retires_on=None,
    )  # fmt: skip
    client.force_login(hr.user)

    response = client.get(url(bare))

    values = {str(fact["label"]): fact["value"] for fact in response.context["position"]}
    assert {values[label] for label in ("Jabatan", "Pangkat / golongan", "TMT pensiun")} == {"belum ada data"}
    assert response.context["strip"] is None


def test_line_manager_is_the_head_of_the_unit(client, hr, head, employee):
    client.force_login(hr.user)

    facts = {str(fact["label"]): fact["value"] for fact in client.get(url(employee)).context["position"]}

    assert facts["Atasan langsung"] == head.user.employee.full_name
    assert UnitHead.objects.get().employee == head.user.employee


def test_history_lists_posts_grades_and_contracts_with_their_last_day(client, hr, dinas):
    employee = EmployeeFactory(unit=dinas.unit, held=True, kind=EmploymentKind.PPPK)
    PositionHeld.objects.create(
        employee=employee, position=PositionFactory(name="Pengelola Data"), unit=dinas.unit,
        valid_from=date(2018, 1, 1), valid_to=date(2021, 1, 1),
    )  # fmt: skip
    ContractPeriod.objects.create(employee=employee, number="800/1", valid_from=date(2021, 3, 1))
    client.force_login(hr.user)

    response = client.get(url(employee, "employee_history"))

    assert [held.last_day for held in response.context["posts"]] == [None, date(2020, 12, 31)]
    assert [held.grade.name for held in response.context["grades"]] == ["III/b"]
    assert [one.number for one in response.context["contracts"]] == ["800/1"]
    assert "31 Desember 2020" in response.content.decode()


def test_competence_shows_the_latest_assessment_of_each(client, hr, employee):
    competency = Competency.objects.create(name="Komunikasi", kind="manajerial")
    for level, day in ((3, date(2026, 5, 1)), (2, date(2025, 5, 1))):
        CompetencyAssessment.objects.create(employee=employee, competency=competency, level=level, assessed_on=day)
    client.force_login(hr.user)

    assert [one.level for one in client.get(url(employee)).context["assessments"]] == [3]


@pytest.fixture
def panel(monkeypatch):
    """One registered panel, wherever it leads."""
    monkeypatch.setattr(panels, "_PANELS", {})
    panels.register("Pelatihan", "people:employee_history", Permission.SEAT_CONFIRM)


@pytest.mark.parametrize(("role", "count"), [("hr", 1), ("head", 0), ("employee", 1)])
def test_panels_of_other_apps_show_to_the_person_and_to_who_may(client, request, panel, employee, role, count):
    client.force_login(request.getfixturevalue(role).user)

    response = client.get(url(employee))

    address = url(employee, "employee_history")
    assert [one["url"] for one in response.context["panels"]] == [address] * count
    html = response.content.decode()
    assert html.count(f'hx-get="{address}"') == count
    assert html.count(f'<a class="strong" href="{address}"') == count  # works without JavaScript


def test_panel_fragment_has_one_root_and_no_frame(client, hr, employee):
    client.force_login(hr.user)

    html = client.get(url(employee), headers={"HX-Request": "true"}).content.decode().strip()

    assert (html.startswith('<aside class="drawer" id="rincian"'), html.endswith("</aside>")) == (True, True)


@pytest.mark.parametrize("held", [1, 6])
def test_profile_statements_do_not_grow(client, hr, dinas, django_assert_max_num_queries, held):
    employee = EmployeeFactory(unit=UnitFactory(parent=dinas.unit))
    for year in range(2010, 2010 + held):
        period = {"valid_from": date(year, 1, 1), "valid_to": date(year + 1, 1, 1)}
        PositionHeld.objects.create(
            employee=employee, position=PositionFactory(), unit=UnitFactory(parent=dinas.unit), **period
        )
        GradeHeld.objects.create(employee=employee, grade=employee.grade, **period)
    client.force_login(hr.user)

    with django_assert_max_num_queries(12):
        assert client.get(url(employee)).status_code == 200


@pytest.mark.parametrize("field", ["role", "is_staff", "grade", "user", "number"])
def test_a05_posting_fields_to_a_profile_changes_nothing(client, employee, field):
    client.force_login(employee.user)
    before = type(employee).objects.filter(pk=employee.pk).values().get()

    answer = client.post(url(employee), {field: "1"})

    assert answer.status_code == 405
    assert type(employee).objects.filter(pk=employee.pk).values().get() == before


def test_account_without_employee_or_role_sees_nobody(client, everybody):
    client.force_login(UserFactory())

    assert {client.get(url(one)).status_code for one in everybody.values()} == {404}


# --- The strip -----------------------------------------------------------------------------------------------
def test_strip_joins_equal_neighbours_and_fills_its_width():
    spans = [
        Span("A", date(2020, 1, 1), date(2021, 1, 1)),
        Span("A", date(2021, 1, 1), date(2022, 1, 1)),
        Span("B", date(2022, 1, 1), None),
    ]

    strip = draw([merged(spans)], date(2024, 1, 1))

    assert [(bar.label, bar.current) for bar in strip.bars] == [("A", False), ("B", True)]
    assert strip.bars[0].x == LEFT
    assert strip.bars[1].x + strip.bars[1].width == RIGHT - 3
    assert [year for _x, year in strip.ticks] == ["2020", "2021", "2022", "2023", "2024"]


def test_strip_cuts_labels_that_do_not_fit_and_leaves_out_the_future():
    spans = [
        Span("Jabatan dengan nama yang sangat panjang", date(2000, 1, 1), date(2002, 1, 1)),
        Span("Nanti", date(2030, 1, 1), None),
    ]

    strip = draw([spans], date(2024, 1, 1))

    assert [bar.label.endswith("…") or bar.label == "" for bar in strip.bars] == [True]


def test_strip_of_nothing_is_none():
    assert draw([[]], date(2024, 1, 1)) is None
