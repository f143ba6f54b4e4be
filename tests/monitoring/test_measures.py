"""Measures count exactly what they say; what nobody told is absent."""

from datetime import date
from decimal import Decimal

import pytest

from monitoring import measures, snapshots
from monitoring.models import Snapshot
from people.enums import EmploymentKind, EmploymentState
from tests.factories.people import DinasFactory, EmployeeFactory, UnitFactory
from tests.factories.surveys import CampaignFactory, ResponseFactory
from tests.factories.training import LearningHoursFactory

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 31)


def values(figures):
    return {key: figure.value for key, figure in figures.items()}


def test_headcount_counts_people_at_work_and_the_city_those_without_agency(dinas, city):
    EmployeeFactory(unit=dinas.unit)
    EmployeeFactory(unit=dinas.unit, state=EmploymentState.ENDED)
    EmployeeFactory(unit=UnitFactory(parent=city))

    assert values(measures.headcount(ON)) == {dinas.pk: 1, None: 2}


@pytest.mark.parametrize(
    ("retires_on", "counted"),
    [(date(2026, 10, 31), 0), (date(2026, 11, 1), 1), (date(2027, 10, 31), 1), (date(2027, 11, 1), 0)],
)
def test_retirements_ahead_are_those_of_the_twelve_months_after(dinas, retires_on, counted):
    EmployeeFactory(unit=dinas.unit, retires_on=retires_on)

    assert measures.retirements_ahead(ON)[None].value == counted


def test_participation_is_of_the_newest_survey_that_had_opened(dinas):
    campaign = CampaignFactory(opens_on=date(2026, 10, 1))
    ResponseFactory(campaign=campaign, unit=dinas.unit, sent=True)
    for _ in range(3):
        ResponseFactory(campaign=campaign, unit=UnitFactory(parent=dinas.unit))

    before, now = measures.participation(date(2026, 9, 30)), measures.participation(ON)

    assert (before, now[dinas.pk].numerator, now[dinas.pk].denominator) == ({}, 1, 4)
    assert values(now) == {dinas.pk: Decimal(25), None: Decimal(25)}


def test_learning_floor_counts_pns_and_cpns_with_evidence_only(dinas):
    reached, candidate, short, contract = (
        EmployeeFactory(unit=dinas.unit),
        EmployeeFactory(unit=dinas.unit, kind=EmploymentKind.CPNS),
        EmployeeFactory(unit=dinas.unit),
        EmployeeFactory(unit=dinas.unit, kind=EmploymentKind.PPPK),
    )
    LearningHoursFactory(employee=reached, jp=50)
    LearningHoursFactory(employee=reached, jp=30)
    LearningHoursFactory(employee=candidate, jp=80)
    LearningHoursFactory(employee=short, jp=80, evidence="")
    LearningHoursFactory(employee=short, jp=80, finished_on=date(2026, 11, 1))
    LearningHoursFactory(employee=contract, jp=80)

    figure = measures.learning_floor(ON)[dinas.pk]

    assert (figure.numerator, figure.denominator, figure.value) == (2, 3, Decimal("66.6667"))


def test_measures_of_an_empty_city_are_absent_not_zero(city):
    found = {measure.code: measure.compute(ON) for measure in measures.MEASURES}

    assert {code for code, figures in found.items() if figures} == {"headcount", "retirements"}


def test_snapshots_of_a_month_are_written_again_not_added(dinas):
    person = EmployeeFactory(unit=dinas.unit)
    first = snapshots.take(date(2026, 10, 30))
    person.state = EmploymentState.ENDED
    person.save()
    EmployeeFactory(unit=dinas.unit)
    EmployeeFactory(unit=dinas.unit)

    second = snapshots.take(ON)

    assert first == second == Snapshot.objects.count()
    assert snapshots.of_period("2026-10", dinas.pk)["headcount"].value == 2


def test_snapshot_disappears_when_its_measure_has_no_data_any_more(dinas):
    Snapshot.objects.create(measure="kpi", dinas=dinas, period="2026-10", value=1, taken_at="2026-10-01T00:00Z")

    snapshots.take(ON)

    assert "kpi" not in snapshots.of_period("2026-10", dinas.pk)


def test_series_gives_the_newest_months_oldest_first(dinas):
    for month in ("2026-07", "2026-08", "2026-09", "2026-10"):
        Snapshot.objects.create(measure="kpi", dinas=dinas, period=month, value=1, taken_at="2026-10-01T00:00Z")

    assert [row.period for row in snapshots.series("kpi", dinas.pk, "2026-09", months=2)] == ["2026-08", "2026-09"]


@pytest.mark.parametrize("agencies", [1, 3])
def test_taking_snapshots_costs_the_same_for_any_number_of_agencies(agencies, city, django_assert_max_num_queries):
    for _ in range(agencies):
        EmployeeFactory(unit=DinasFactory(confirmed=True).unit)

    with django_assert_max_num_queries(30):
        rows = snapshots.take(ON)

    assert rows == Snapshot.objects.count()
