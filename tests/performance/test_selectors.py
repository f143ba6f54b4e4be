"""Readings against targets, areas below target, status per Dinas, the pages of indicators and their query counts."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from performance import findings, selectors
from performance.models import Evaluation, Indicator, IndicatorEvent, Measurement
from performance.rules.achievement import Status
from tests.factories.people import EmployeeFactory
from tests.factories.performance import (
    ComplaintFactory,
    EvaluationFactory,
    FeedbackFactory,
    ImprovementNoteFactory,
    IndicatorFactory,
    IndicatorTargetFactory,
    MeasurementFactory,
)

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 24)


def read(indicator, on=ON):
    return selectors.reading(indicator, indicator.targets.all(), indicator.measurements.all(), on)


def measured(indicator, **periods):
    for period, value in periods.items():
        MeasurementFactory(indicator=indicator, period=period.replace("_", "-").strip("-"), value=Decimal(str(value)))


def test_reading_takes_the_newest_measurement_and_its_own_target():
    indicator = IndicatorFactory()
    measured(indicator, **{"2026-Q2": 50, "2026-Q3": 68})
    IndicatorTargetFactory(indicator=indicator, period="2026-Q3", value=85)
    IndicatorTargetFactory(indicator=indicator, period="2026", value=90)

    found = read(indicator)

    assert (found.measurement.period, found.target.value, found.percent, found.status) == (
        "2026-Q3", Decimal(85), Decimal(80), Status.WASPADA,
    )  # fmt: skip
    assert (found.previous.period, found.has_improved) == ("2026-Q2", True)


def test_reading_leaves_out_what_had_not_begun():
    indicator = IndicatorFactory()
    measured(indicator, **{"2026-Q2": 50, "2026-Q3": 68})

    assert read(indicator, date(2026, 6, 30)).measurement.period == "2026-Q2"


def test_reading_without_measurement_or_target_is_no_data():
    empty, aimless = IndicatorFactory(), IndicatorFactory()
    measured(aimless, **{"2026-Q3": 68})

    assert [read(one).status for one in (empty, aimless)] == [Status.NO_DATA, Status.NO_DATA]
    assert read(empty).reason == "Belum ada realisasi."
    assert read(aimless).reason == "68% pada Triwulan III 2026; belum ada target."


@pytest.mark.parametrize(
    ("aggregation", "value", "status"),
    [
        ("last", 30, Status.KRITIS),  # the last value against the target of the year
        ("mean", 25, Status.KRITIS),
        ("sum", 30, Status.NO_DATA),  # adds up only when the year is whole
    ],
)
def test_year_target_speaks_about_a_quarter_by_the_way_values_add(aggregation, value, status):
    indicator = IndicatorFactory(aggregation=aggregation)
    measured(indicator, **{"2026-Q1": 25, "2026-Q2": 20, "2026-Q3": 30})
    IndicatorTargetFactory(indicator=indicator, period="2026", value=100)

    found = read(indicator)

    assert (found.value, found.status) == (Decimal(value), status)


def test_additive_year_of_the_worked_example_reaches_105_percent():
    indicator = IndicatorFactory(aggregation="sum", measure_unit="orang")
    measured(indicator, **{"2025-Q1": 25, "2025-Q2": 30, "2025-Q3": 20, "2025-Q4": 30})
    IndicatorTargetFactory(indicator=indicator, period="2025", value=100)

    found = read(indicator)

    assert (found.value, found.percent, found.status) == (Decimal(105), Decimal(105), Status.SESUAI)


def test_lower_is_better_turns_the_achievement_round():
    indicator = IndicatorFactory(direction="lower", measure_unit="hari kerja")
    measured(indicator, **{"2026-Q2": 3, "2026-Q3": 4})
    IndicatorTargetFactory(indicator=indicator, value=3)

    found = read(indicator)

    assert (found.status, found.has_improved) == (Status.KRITIS, False)
    assert found.reason == "4 hari kerja pada Triwulan III 2026, target 3 hari kerja: tercapai 66,7%."


def below(dinas, name, value, **more):
    indicator = IndicatorFactory(dinas=dinas, name=name, **more)
    measured(indicator, **{"2026-Q3": value})
    IndicatorTargetFactory(indicator=indicator, value=80)
    return indicator


def test_readings_of_a_dinas_are_its_active_indicators(dinas, other_dinas):
    watch, critical = below(dinas, "A", 70), below(dinas, "B", 20)
    below(dinas, "D", 10, is_active=False)
    below(other_dinas, "E", 10)

    found = selectors.dinas_readings(dinas, ON)

    assert {one.indicator: (one.status, one.target.value, one.measurement.value) for one in found} == {
        watch: (Status.WASPADA, Decimal(80), Decimal(70)), critical: (Status.KRITIS, Decimal(80), Decimal(20)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("frequency", "aggregation", "values", "targets", "read_from"),
    [
        ("quarter", "last", {"2025-Q4": 50, "2026-Q2": 60, "2026-Q3": 68}, {"2026-Q3": 85}, ["2026-Q2", "2026-Q3"]),
        ("quarter", "sum", {"2024-Q4": 9, "2025-Q1": 25, "2025-Q2": 30, "2025-Q3": 20, "2025-Q4": 30}, {"2025": 100},
         ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]),
        ("month", "mean", {"2025-12": 90, "2026-01": 40, "2026-10": 60, "2026-12": 99}, {"2026": 80},
         ["2026-01", "2026-10"]),  # December has not begun
        ("year", "last", {"2025": 60, "2026": 70, "2027": 99}, {"2026": 80, "2027": 10}, ["2026"]),
        ("quarter", "last", {"2025-Q3": 50, "2027-Q1": 99}, {"2025-Q3": 50}, ["2025-Q3"]),
        ("quarter", "last", {"2023-Q4": 50}, {"2023-Q4": 50}, []),
    ],
)  # fmt: skip
def test_newest_readings_judge_alike_from_one_year(frequency, aggregation, values, targets, read_from):
    indicator = IndicatorFactory(frequency=frequency, aggregation=aggregation)
    measured(indicator, **values)
    for period, value in targets.items():
        IndicatorTargetFactory(indicator=indicator, period=period, value=value)

    (found,), (full,) = selectors.newest_readings([indicator], ON), selectors.readings([indicator], ON)

    judged = ("measurement", "target", "value", "percent", "status")
    assert {name: getattr(found, name) for name in judged} == {name: getattr(full, name) for name in judged}
    assert [one.period for one in found.history] == read_from


def test_page_of_every_agency_reads_one_year_of_measurements(client, hr, dinas, other_dinas, loaded):
    for agency in (dinas, other_dinas):
        measured(below(agency, "A", 70), **{"2025-Q3": 60, "2025-Q4": 60, "2026-Q2": 60})
    client.force_login(hr.user)

    with loaded(Measurement) as rows:
        answer = client.get(reverse("performance:indicator_list"))

    assert [(row["dinas"], row["counts"]["waspada"]) for row in answer.context["rows"]] == [
        (other_dinas, 1), (dinas, 1),
    ]  # fmt: skip
    assert sorted(one.period for one in rows) == ["2026-Q2", "2026-Q2", "2026-Q3", "2026-Q3"]


@pytest.mark.parametrize("count", [1, 4])
def test_status_by_dinas_costs_three_statements(dinas, other_dinas, count, django_assert_num_queries):
    for number in range(count):
        below(dinas, f"A{number}", 70)
    below(other_dinas, "B", 90)

    with django_assert_num_queries(3):
        found = selectors.status_by_dinas(ON)

    assert found == {
        dinas.pk: {Status.SESUAI: 0, Status.WASPADA: count, Status.KRITIS: 0, Status.NO_DATA: 0},
        other_dinas.pk: {Status.SESUAI: 1, Status.WASPADA: 0, Status.KRITIS: 0, Status.NO_DATA: 0},
    }


def test_status_by_dinas_can_be_asked_for_some(dinas, other_dinas):
    below(dinas, "A", 70)
    below(other_dinas, "B", 90)

    assert set(selectors.status_by_dinas(ON, [dinas.pk])) == {dinas.pk}


def test_evaluation_progress_counts_people_at_work_in_two_statements(dinas, employee, django_assert_num_queries):
    EmployeeFactory(unit=dinas.unit, state="ended")
    EvaluationFactory(employee=employee, sent=True)
    EvaluationFactory(employee=EmployeeFactory(unit=dinas.unit), rated=True)

    with django_assert_num_queries(2):
        found = selectors.evaluation_progress("2026-Q3", [dinas.pk])

    one = found[dinas.pk]
    assert (set(found), one.people, one.drafts, one.sent, one.acknowledged, one.told) == ({dinas.pk}, 2, 1, 1, 0, 1)


def test_distribution_has_every_predicate_best_first(employee):
    EvaluationFactory(employee=employee, sent=True)

    assert list(selectors.distribution(Evaluation.objects.all()).items()) == [
        ("sangat_baik", 0), ("baik", 1), ("butuh_perbaikan", 0), ("kurang", 0), ("sangat_kurang", 0),
    ]  # fmt: skip


# --- words and pictures ---
def test_finding_is_a_sentence_with_value_and_target(dinas):
    indicator = below(dinas, "Pengaduan dijawab dalam 3 hari kerja", 64.3)

    assert findings.finding(read(indicator)) == "Pengaduan dijawab dalam 3 hari kerja: 64,3%, target 80%"


def test_trend_shows_cases_target_events_and_gaps():
    indicator = IndicatorFactory(frequency="month", direction="lower", measure_unit="hari kerja")
    for period, value, cases in (("2026-08", 5, 3), ("2026-10", 4, 5)):
        MeasurementFactory(indicator=indicator, period=period, value=value, denominator=cases)
    IndicatorTargetFactory(indicator=indicator, period="2026", value=3)
    IndicatorEvent.objects.create(indicator=indicator, happened_on=date(2026, 9, 2), label="11 orang dilatih")
    IndicatorEvent.objects.create(indicator=indicator, happened_on=date(2025, 1, 2), label="dulu")

    chart = findings.trend(read(indicator), list(indicator.targets.all()), list(indicator.events.all()))

    assert chart.title == "Membaik dari 5 hari kerja menjadi 4 hari kerja pada Oktober 2026"
    assert [row[0] for row in chart.rows] == ["Agu", "Sep", "Okt"]
    assert [row[-1] for row in chart.rows] == ["3", "0", "5"]
    assert ("11 orang dilatih" in chart.svg, "dulu" in chart.svg, "n=5" in chart.svg) == (True, False, True)


def test_trend_without_measurement_is_none():
    assert findings.trend(read(IndicatorFactory()), [], []) is None


def test_due_period_is_the_last_one_over_without_a_measurement():
    indicator = IndicatorFactory()
    assert findings.due_period(indicator, read(indicator), ON) == "2026-Q3"

    measured(indicator, **{"2026-Q3": 60})

    assert findings.due_period(indicator, read(indicator), ON) == "2026-Q4"


# --- pages ---
def test_list_shows_the_filtered_status_and_counts_all(client, head, dinas):
    watch, good = below(dinas, "A", 70), below(dinas, "B", 90)
    client.force_login(head.user)

    context = client.get(reverse("performance:indicator_list"), {"status": "waspada"}).context

    assert [row["indicator"] for row in context["rows"]] == [watch]
    assert (context["counts"]["waspada"], context["counts"]["sesuai"], context["finding"]) == (
        1, 1, "1 dari 2 indikator sesuai target",
    )  # fmt: skip
    assert [row["indicator"] for row in context["below"]] == [watch]
    assert good not in [row["indicator"] for row in context["rows"]]


def test_city_list_puts_the_dinas_most_below_first(client, hr, dinas, other_dinas):
    below(dinas, "A", 70)
    worst = below(other_dinas, "B", 10)
    client.force_login(hr.user)

    context = client.get(reverse("performance:indicator_list")).context

    assert [row["dinas"] for row in context["rows"]] == [other_dinas, dinas]
    assert (context["below"][0]["indicator"], context["below_total"]) == (worst, 2)


def test_measurement_page_keeps_wrong_input(client, head, dinas):
    indicator = IndicatorFactory(dinas=dinas)
    client.force_login(head.user)

    answer = client.post(
        reverse("performance:measurement_enter", args=[indicator.public_id, "2026-Q3"]),
        {"numerator": "9", "note": "Rapat"},
    )

    assert (answer.status_code, answer.context["form"]["note"].value(), Measurement.objects.count()) == (
        422,
        "Rapat",
        0,
    )


def test_measurement_page_reads_a_decimal_comma(client, head, dinas):
    indicator = IndicatorFactory(dinas=dinas)
    client.force_login(head.user)

    client.post(reverse("performance:measurement_enter", args=[indicator.public_id, "2026-Q3"]), {"value": "64,3"})

    assert Measurement.objects.get().value == Decimal("64.3")


@pytest.mark.parametrize("period", ["2026-13", "lusa"])
def test_measurement_page_of_a_period_that_is_none_is_404(client, head, dinas, period):
    indicator = IndicatorFactory(dinas=dinas)
    client.force_login(head.user)

    assert client.get(reverse("performance:measurement_enter", args=[indicator.public_id, period])).status_code == 404


def test_t34_second_press_makes_no_second_indicator(client, head, dinas):
    client.force_login(head.user)
    data = {
        "unit": str(dinas.unit.public_id), "name": "Titik macet", "measure_unit": "%", "direction": "higher",
        "aggregation": "last", "frequency": "quarter", "source": "manual", "submit_key": "k" * 32,
    }  # fmt: skip

    statuses = [client.post(reverse("performance:indicator_new"), data).status_code for _ in range(2)]

    assert (statuses, Indicator.objects.count()) == ([302, 302], 1)


@pytest.fixture
def filled(dinas, other_dinas, head, employee):
    """Makes more of everything."""

    def fill(count):
        for number in range(count):
            indicator = below(dinas, f"I{Indicator.objects.count()}", 40)
            below(other_dinas, f"J{Indicator.objects.count()}", 40)
            ImprovementNoteFactory(indicator=indicator, author=head.user)
            ComplaintFactory(dinas=dinas)
            FeedbackFactory(employee=employee, author=head.user, indicator=indicator)
            one = EmployeeFactory(unit=dinas.unit)
            EvaluationFactory(employee=one, rater=head.user.employee, sent=bool(number % 2))

    return fill


def statements(client, address) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    ("who", "name", "number"),
    [
        ("head", "indicator_list", 9), ("hr", "indicator_list", 8), ("head", "complaint_list", 10),
        ("hr", "complaint_list", 10), ("head", "evaluation_list", 11), ("hr", "evaluation_list", 9),
        ("head", "feedback_list", 10),
    ],
)  # fmt: skip
def test_list_pages_cost_the_same_whatever_the_rows(client, request, filled, who, name, number):
    filled(2)
    client.force_login(request.getfixturevalue(who).user)
    address = reverse(f"performance:{name}")
    few = statements(client, address)

    filled(5)

    assert (few, statements(client, address)) == (number, number)


def test_detail_pages_cost_at_most_twelve_statements(client, head, filled, employee):
    filled(3)
    sent = EvaluationFactory(employee=employee, rater=head.user.employee, sent=True)
    client.force_login(head.user)
    addresses = [
        reverse("performance:indicator_detail", args=[Indicator.objects.first().public_id]),
        reverse("performance:evaluation_edit", args=[employee.public_id, "2026-Q2"]),
        reverse("performance:evaluation_detail", args=[sent.public_id]),
        reverse("performance:employee_panel", args=[employee.public_id]),
    ]

    assert {address: count for address in addresses if (count := statements(client, address)) > 12} == {}
