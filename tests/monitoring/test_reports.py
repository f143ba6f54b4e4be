"""Monthly reports: made once, renewed on request, delivered once to those concerned and no one else."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import Notification
from core.models import Job
from monitoring import documents, snapshots
from monitoring.models import ReportDelivery, ReportRun, Snapshot
from monitoring.rules.areas import Area, Judged, measure_areas, retirement_area, status_of, target_by, worst_first
from monitoring.services import reports
from monitoring.tasks import make_monthly_reports, take_snapshots
from people.enums import Role
from people.models import Employee
from performance.rules.achievement import Status
from tests.factories.people import DinasFactory, EmployeeFactory, RoleAssignmentFactory, UnitFactory
from tests.factories.planning import PlanLineFactory

ON = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("value", "target", "grows", "status"),
    [
        (100, 100, False, Status.SESUAI),
        ("99.99", 100, False, Status.WASPADA),
        (80, 100, False, Status.WASPADA),
        ("79.99", 100, False, Status.KRITIS),
        (50, 60, True, Status.SESUAI),
        (44, 60, True, Status.WASPADA),
        (None, 60, False, Status.NO_DATA),
        (10, None, False, Status.NO_DATA),
    ],
)
def test_status_is_judged_against_the_target_of_the_month(value, target, grows, status):
    from decimal import Decimal

    one = Judged("x", None if value is None else Decimal(value), None if target is None else Decimal(target), grows)

    assert status_of(one, ON) == status


def test_target_of_a_growing_measure_is_a_twelfth_a_month():
    assert target_by(Judged("x", None, 120, grows=True), date(2026, 3, 31)) == 30


def test_areas_name_what_is_below_and_what_is_unknown():
    found = measure_areas(
        [Judged("a", 10, 100), Judged("b", None, 100), Judged("c", 100, 100), Judged("d", 1, None)], ON
    )

    assert [(one.code, one.about) for one in worst_first(found)] == [("below_target", "a"), ("no_data", "b")]


@pytest.mark.parametrize(("retiring", "people", "warns"), [(5, 100, True), (4, 100, False), (0, 0, False)])
def test_many_retirements_warn_from_five_in_a_hundred(retiring, people, warns):
    found = retirement_area(retiring, people)

    assert found == ([Area("many_retirements", Status.WASPADA, "retirements", found[0].params)] if warns else [])


@pytest.mark.django_db
def test_report_goes_to_head_of_agency_city_report_to_leaders_alone(
    hr, head, operator, leader, mayor, employee, dinas, other_dinas
):
    stranger = RoleAssignmentFactory(role=Role.HEAD, unit=other_dinas.unit)
    inner = RoleAssignmentFactory(role=Role.HEAD, unit=UnitFactory(parent=dinas.unit))

    reports.make_all(period="2026-10")

    got = {
        (delivery.report.dinas, delivery.recipient)
        for delivery in ReportDelivery.objects.select_related("report", "recipient")
    }
    assert got == {
        (dinas, head.user), (other_dinas, stranger.user), (None, leader.user), (None, mayor.user),
    }  # fmt: skip
    told = set(Notification.objects.filter(kind=reports.KIND).values_list("user", flat=True))
    assert told == {head.user.pk, stranger.user.pk, leader.user.pk, mayor.user.pk}
    assert inner.user.pk not in told


@pytest.mark.django_db
def test_report_run_again_is_renewed_and_delivered_once(hr, head, dinas):
    first = reports.make_report(period="2026-10", dinas=dinas)
    EmployeeFactory(unit=dinas.unit)

    second = reports.make_report(period="2026-10", dinas=dinas, actor=hr.user)

    assert (first.pk, second.revision) == (second.pk, 2)
    assert ReportDelivery.objects.count() == Notification.objects.filter(kind=reports.KIND).count() == 1


@pytest.mark.django_db
def test_report_uses_the_snapshots_of_the_month_not_of_today(dinas):
    Snapshot.objects.create(measure="headcount", dinas=dinas, period="2026-10", value=41, taken_at="2026-10-31T15:40Z")
    Snapshot.objects.create(measure="headcount", dinas=dinas, period="2026-09", value=44, taken_at="2026-09-30T15:40Z")
    EmployeeFactory(unit=dinas.unit)

    report = reports.make_report(period="2026-10", dinas=dinas)

    headcount = next(row for row in report.content["measures"] if row["code"] == "headcount")
    assert (headcount["value"], headcount["previous"], headcount["change"]) == ("41", "44", "-3")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("taken", "headcount"),
    [
        ("2026-10-05T23:40:00+08:00", "3"),  # the machine was off for the rest of the month
        ("2026-10-31T23:40:00+08:00", "1"),
        ("2026-11-02T09:00:00+08:00", "1"),
    ],
)
def test_report_takes_the_month_again_when_its_last_night_was_missed(dinas, taken, headcount):
    EmployeeFactory(unit=dinas.unit)
    with time_machine.travel(taken, tick=False):
        snapshots.take(min(date.fromisoformat(taken[:10]), ON))
    EmployeeFactory.create_batch(2, unit=dinas.unit)

    with time_machine.travel("2026-11-09T08:00:00+08:00", tick=False):
        report = reports.make_report(period="2026-10", dinas=dinas)

    assert next(row["value"] for row in report.content["measures"] if row["code"] == "headcount") == headcount


@pytest.mark.django_db
@time_machine.travel("2026-10-31T23:40:00+08:00", tick=False)
def test_a41_snapshot_of_the_last_night_belongs_to_the_month_in_wita(dinas):
    take_snapshots()

    assert set(Snapshot.objects.values_list("period", flat=True)) == {"2026-10"}


@pytest.mark.django_db
@time_machine.travel("2026-11-01T06:00:00+08:00", tick=False)
def test_reports_of_the_month_before_are_made_on_the_first_and_once(dinas, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_monthly_reports()
    with django_capture_on_commit_callbacks(execute=True):
        make_monthly_reports()

    assert set(ReportRun.objects.values_list("period", "dinas", "revision")) == {
        ("2026-10", dinas.pk, 1), ("2026-10", None, 1),
    }  # fmt: skip
    assert Job.objects.count() == 1


@pytest.mark.django_db
@time_machine.travel("2026-11-09T08:00:00+08:00", tick=False)
def test_missed_reports_are_made_later_also_for_an_agency_confirmed_since(dinas, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_monthly_reports()
    late = DinasFactory(confirmed=True)

    with django_capture_on_commit_callbacks(execute=True):
        make_monthly_reports()

    assert set(ReportRun.objects.values_list("dinas", "revision")) == {(dinas.pk, 1), (None, 1), (late.pk, 1)}


@pytest.mark.django_db
def test_every_month_missed_since_the_first_report_is_made_up_once(
    dinas, head, leader, django_capture_on_commit_callbacks
):
    reports.make_all(period="2026-01")
    reports.make_all(period="2026-03", only=[dinas])  # stopped before the city's

    for moment in ("2026-06-04T08:15:00+08:00", "2026-06-04T09:15:00+08:00", "2026-06-05T08:15:00+08:00"):
        with time_machine.travel(moment, tick=False), django_capture_on_commit_callbacks(execute=True):
            make_monthly_reports()

    made = list(ReportRun.objects.order_by("pk").values_list("period", "dinas", "revision"))
    later = [(month, one, 1) for month in ("2026-02", "2026-04", "2026-05") for one in (dinas.pk, None)]
    assert made[:3] == [("2026-01", dinas.pk, 1), ("2026-01", None, 1), ("2026-03", dinas.pk, 1)]
    assert sorted(made[3:], key=str) == sorted([*later, ("2026-03", None, 1)], key=str)
    assert [month for month, _dinas, _revision in made[3:]] == sorted(month for month, *_ in made[3:])
    assert ReportDelivery.objects.count() == Notification.objects.filter(kind=reports.KIND).count() == 10


@pytest.mark.django_db
def test_a_month_made_up_late_tells_nothing_that_only_stands_now(dinas):
    EmployeeFactory(unit=dinas.unit)
    with time_machine.travel("2026-06-04T08:15:00+08:00", tick=False):
        found = {period: reports.make_report(period=period, dinas=dinas) for period in ("2026-02", "2026-05")}

    stood = {
        period: {row["code"]: row["value"] for row in report.content["measures"]}["headcount"]
        for period, report in found.items()
    }
    assert (stood["2026-02"], stood["2026-05"] is not None) == (None, True)


@pytest.mark.django_db
def test_a_month_made_up_late_has_no_money_and_no_retirements_ahead(client, hr, dinas):
    PlanLineFactory(
        plan__dinas=dinas, plan__plan_year=2026, plan__running=True, amount=1000, realised_amount=900,
        done_on=date(2026, 10, 20), outcome="Selesai",
    )  # fmt: skip
    with time_machine.travel("2026-11-24T08:15:00+08:00", tick=False):
        report = reports.make_report(period="2026-02", dinas=dinas)

    values = {row["code"]: row["value"] for row in report.content["measures"]}
    assert (values["plan_lines"], values["plan_money"]) == (None, None)
    assert (report.content["money"], report.content["retirements"]) == (None, [])
    client.force_login(hr.user)
    page = client.get(report.get_absolute_url())
    assert "dibuat menyusul" in page.content.decode()
    assert documents.as_pdf(report, hr.user).startswith(b"%PDF")
    assert documents.as_xlsx(report).startswith(b"PK")


@pytest.mark.django_db
def test_a_report_made_again_months_later_keeps_what_it_told(dinas):
    EmployeeFactory(unit=dinas.unit, retires_on=date(2026, 7, 1))
    with time_machine.travel("2026-04-01T06:00:00+08:00", tick=False):
        told = reports.make_report(period="2026-03", dinas=dinas).content["retirements"]
    Employee.objects.update(state="ended", ended_on=date(2026, 7, 1))

    with time_machine.travel("2026-11-24T06:00:00+08:00", tick=False):
        again = reports.make_report(period="2026-03", dinas=dinas)

    assert sum(row["people"] for row in told) == 1
    assert again.content["retirements"] == told


@pytest.mark.django_db
def test_what_a_night_wrote_stays_in_a_month_that_is_finished_late(dinas):
    EmployeeFactory(unit=dinas.unit)
    with time_machine.travel("2026-02-10T23:00:00+08:00", tick=False):
        snapshots.take(date(2026, 2, 10))
    EmployeeFactory(unit=dinas.unit)

    with time_machine.travel("2026-06-04T08:15:00+08:00", tick=False):
        reports.make_report(period="2026-02", dinas=dinas)

    assert Snapshot.objects.get(period="2026-02", dinas=dinas, measure="headcount").value == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "count"), [(None, 1), ("2024-01", 12)])
def test_months_are_made_up_for_a_year_at_most_and_none_before_the_first_report(dinas, first, count):
    if first:
        reports.make_all(period=first)

    assert len(reports.missed_months(date(2026, 6, 4))) == count


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["short_name", "public_id"])
def test_run_report_command_makes_one_agency(dinas, by):
    out = StringIO()

    call_command("run_report", "monthly", "--period", "2026-10", "--dinas", str(getattr(dinas, by)), stdout=out)

    assert list(ReportRun.objects.values_list("period", "dinas")) == [("2026-10", dinas.pk)]
    assert out.getvalue() == "reports made for 2026-10: 1\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("period", "named"), [("2026-13", None), ("2026", None), ("oktober", None), ("2026-10", "tidak-ada")]
)
def test_run_report_command_refuses_other_periods_and_names(city, period, named):
    arguments = ["--period", period] + (["--dinas", named] if named else [])

    with pytest.raises(CommandError):
        call_command("run_report", "monthly", *arguments)


@pytest.mark.django_db
def test_run_report_command_refuses_a_month_that_is_not_over(city):
    with (
        time_machine.travel("2026-11-30T23:59:00+08:00", tick=False),
        pytest.raises(CommandError, match="2026-11 is not over"),
    ):
        call_command("run_report", "monthly", "--period", "2026-11")

    assert not ReportRun.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["hr", "leader", "head", "operator", "employee"])
def test_t03_reports_visible_to_a_role_are_exactly_its_own(request, role, dinas, other_dinas):
    holder = request.getfixturevalue(role)
    reports.make_all(period="2026-10")

    seen = set(ReportRun.objects.visible_to(holder.user).values_list("dinas", flat=True))

    everything = {dinas.pk, other_dinas.pk, None}
    assert seen == {"hr": everything, "leader": everything, "employee": set()}.get(role, {dinas.pk})
