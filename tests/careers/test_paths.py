"""Steps and eligibility from what is known; what was never told is no data."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from careers.known import known_of
from careers.rules.eligibility import State
from careers.steps import rank_promotion, steps_of
from people.enums import EmploymentKind, PositionType
from people.models import Competency, CompetencyAssessment, Employee, PositionHeld
from people.rules.competence import COMPETENCES
from tests.factories.people import EmployeeFactory, PositionFactory, education_level, grade

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)


def known(person):
    return known_of([Employee.objects.for_list().get(pk=person.pk)], ON)[0]


def states(step):
    return {one.code: one.state for one in step.conditions}


def test_person_of_whom_nothing_is_known_has_no_data_not_failure():
    person = EmployeeFactory(education_level=None, position_since=None)

    step = steps_of(known(person), ON)[0]

    assert step.key == PositionType.PENGAWAS
    assert set(states(step).values()) == {State.NO_DATA}


def test_experience_adds_months_of_posts_held_and_ignores_later_ones():
    person = EmployeeFactory()
    for start, end in (
        (date(2020, 1, 1), date(2022, 1, 1)),
        (date(2023, 1, 1), date(2026, 12, 1)),
        (date(2026, 12, 1), None),
    ):
        PositionHeld.objects.create(
            employee=person, position=person.position, unit=person.unit, valid_from=start, valid_to=end
        )

    assert known(person).experience == {"pelaksana": 24 + 46}


def test_time_in_post_is_summed_over_rows_before_it_is_floored():
    """Pengawas 15-01-2022 to 09-06-2023, then in another unit to 14-01-2025: 36 months, not 16 + 19."""
    person = EmployeeFactory(position=PositionFactory(type=PositionType.PENGAWAS))
    for start, end in ((date(2022, 1, 15), date(2023, 6, 10)), (date(2023, 6, 10), date(2025, 1, 15))):
        PositionHeld.objects.create(
            employee=person, position=person.position, unit=person.unit, valid_from=start, valid_to=end
        )

    found = known(person)

    assert found.experience == {"pengawas": 36}
    assert states(steps_of(found, ON)[0])["experience"] == State.MET


def test_next_level_comes_from_the_own_family():
    now = PositionFactory(
        type=PositionType.FUNCTIONAL, level="ahli_pertama", family="Perencana", name="Perencana Ahli Pertama"
    )
    following = PositionFactory(
        type=PositionType.FUNCTIONAL, level="ahli_muda", family="Perencana", name="Perencana Ahli Muda"
    )
    PositionFactory(type=PositionType.FUNCTIONAL, level="ahli_muda", family="Auditor", name="Auditor Ahli Muda")

    steps = steps_of(known(EmployeeFactory(position=now)), ON)

    assert [(step.key, step.position) for step in steps] == [("jenjang", following), (PositionType.PENGAWAS, None)]


def test_nearby_steps_are_posts_of_the_own_agency_of_the_same_level(dinas, other_dinas):
    sideways = PositionFactory(name="Pengolah Data")
    elsewhere = PositionFactory(name="Pengadministrasi")
    EmployeeFactory(unit=dinas.unit, position=sideways)
    EmployeeFactory(unit=other_dinas.unit, position=elsewhere)

    steps = steps_of(known(EmployeeFactory(unit=dinas.unit)), ON)

    assert [step.position for step in steps if step.movement == "horizontal"] == [sideways]


def test_competence_is_judged_only_when_all_nine_are_assessed():
    person = EmployeeFactory()
    for one in COMPETENCES:
        kind = "sosiokultural" if one.kind == "sosial_kultural" else one.kind
        competency = Competency.objects.create(name=one.name, kind=kind)
        if one is not COMPETENCES[0]:
            CompetencyAssessment.objects.create(
                employee=person, competency=competency, level=2, assessed_on=date(2026, 1, 1)
            )
    missing_one = states(steps_of(known(person), ON)[0])["competence"]
    CompetencyAssessment.objects.create(
        employee=person, competency=Competency.objects.get(name=COMPETENCES[0].name), level=1, assessed_on=ON
    )
    one_too_low = states(steps_of(known(person), ON)[0])["competence"]

    assert (missing_one, one_too_low) == (State.NO_DATA, State.NOT_MET)


def test_rank_promotion_is_for_pns_only():
    pns = EmployeeFactory(
        grade=grade("III/c", "Penata", 11), grade_since=date(2022, 4, 1), education_level=education_level()
    )
    pppk = EmployeeFactory(kind=EmploymentKind.PPPK)

    found = {one.code: one.state for one in rank_promotion(known(pns), ON)}

    assert found["performance"] == State.NO_DATA
    assert rank_promotion(known(pppk), ON) == []


def test_own_path_page_shows_steps_and_chosen_conditions(client, employee):
    client.force_login(employee.user)

    answer = client.get(reverse("careers:path"), {"langkah": "pengawas"})

    assert (answer.status_code, answer.context["own"], answer.context["chosen"].key) == (200, True, "pengawas")
    assert len(answer.context["conditions"]) == answer.context["chosen"].total


def test_path_without_employee_record_says_so(client, leader):
    client.force_login(leader.user)

    answer = client.get(reverse("careers:path"))

    assert next(template.name for template in answer.templates) == "careers/no_employee.html"


def test_reading_another_path_is_noted(client, head):
    from core.models import AccessLogEntry

    person = EmployeeFactory(unit=head.unit)
    client.force_login(head.user)

    client.get(reverse("careers:employee_path", args=[person.public_id]))

    assert list(AccessLogEntry.objects.values_list("reader", "subject_id", "what")) == [
        (head.user.pk, person.public_id, "career")
    ]


@pytest.mark.parametrize("step", ["pengawas", "administrator", "jpt_pratama", "jenjang", "pangkat"])
def test_eligibility_list_query_count_does_not_grow(client, hr, dinas, step, django_assert_max_num_queries):
    posts = [
        PositionFactory(type=PositionType.EXECUTING),
        PositionFactory(type=PositionType.PENGAWAS),
        PositionFactory(type=PositionType.ADMINISTRATOR),
        PositionFactory(type=PositionType.FUNCTIONAL, level="ahli_muda"),
    ]
    people = [EmployeeFactory(unit=dinas.unit, position=post, held=True) for post in posts for _ in range(2)]
    client.force_login(hr.user)

    with django_assert_max_num_queries(12), time_machine.travel("2026-11-24T09:00:00+08:00", tick=False):
        rows = client.get(reverse("careers:eligibility_list"), {"langkah": step}).context["rows"]

    expected = {
        "pengawas": [0, 1],
        "administrator": [2, 3, 6, 7],
        "jpt_pratama": [4, 5],
        "jenjang": [6, 7],
        "pangkat": [0, 1],
    }
    assert {row.known.employee for row in rows} == {people[number] for number in expected[step]}


def test_eligibility_list_is_refused_to_employees(client, employee):
    client.force_login(employee.user)

    assert client.get(reverse("careers:eligibility_list")).status_code == 403


@pytest.mark.parametrize(("role", "shown"), [("hr", True), ("head", True), ("leader", False)])
def test_t04_age_is_shown_where_the_birth_date_is(client, request, dinas, role, shown):
    holder = request.getfixturevalue(role)
    person = EmployeeFactory(unit=dinas.unit, position__type=PositionType.ADMINISTRATOR)
    client.force_login(holder.user)

    page = client.get(reverse("careers:employee_path", args=[person.public_id]))

    step = next(one for one in page.context["steps"] if "age" in states(one))
    page = client.get(reverse("careers:employee_path", args=[person.public_id]), {"langkah": step.key})
    rows = dict(zip((one.code for one in step.conditions), page.context["conditions"], strict=True))
    assert (bool(rows["age"]["found"]), rows["age"]["state"]) == (shown, "met")
