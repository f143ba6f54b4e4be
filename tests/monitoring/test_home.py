"""The home page of each role: every task leads to its very object, in a fixed number of statements."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import inbox
from accounts.models import Notification, User
from core.enums import JobState
from core.models import Job
from monitoring import news, snapshots
from monitoring.homes.parts import news_below_tasks, side_column
from monitoring.services import reports
from people.enums import AssignmentKind, EmploymentKind, ImportState, Role
from people.models import ImportBatch, LineManagerOverride
from planning.enums import StepCode
from planning.models import PlanEditor
from tests.factories.careers import CareerMoveFactory
from tests.factories.people import DinasFactory, EmployeeFactory, RoleAssignmentFactory, UnitFactory, UnitHeadFactory
from tests.factories.performance import (
    ComplaintFactory,
    EvaluationFactory,
    FeedbackFactory,
    IndicatorFactory,
    MeasurementFactory,
)
from tests.factories.planning import ApprovalStepFactory, NeedFactory, PlanFactory, PlanLineFactory
from tests.factories.surveys import CampaignFactory, ResponseFactory
from tests.factories.training import EnrolmentFactory, LearningHoursFactory, SessionFactory
from training.enums import EnrolmentState, SessionState

pytestmark = pytest.mark.django_db
NOW = "2026-11-24T08:00:00+08:00"
HOME = "/"
ROLES = ["hr", "head", "operator", "leader", "mayor", "admin_user", "employee"]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def opened(client, holder):
    client.force_login(holder.user)
    answer = client.get(HOME)
    assert answer.status_code == 200
    return answer


def tasks(client, holder):
    """The tasks of the home page as a set of addresses."""
    return {task.url for task in opened(client, holder).context["tasks"]}


@pytest.mark.parametrize("role", ROLES)
def test_home_of_every_role_opens_in_an_empty_city(role, request, client):
    context = opened(client, request.getfixturevalue(role)).context

    assert context.get("tasks", []) == [] == context.get("decisions", [])


# --- Tasks lead to the very object ---
def test_tasks_of_hr_are_exactly_what_waits_in_the_city(client, hr, dinas):
    campaign = ResponseFactory(unit=dinas.unit).campaign
    step = ApprovalStepFactory(plan=PlanFactory(in_approval=True, dinas=dinas))
    ApprovalStepFactory(plan=step.plan, order=2, code=StepCode.APPROVE, role=Role.LEADER, post="sekda")
    unnumbered = PlanFactory(approved=True, plan_year=2026, dinas=dinas)
    PlanLineFactory(plan=unnumbered)
    nominated = EnrolmentFactory(employee__unit=dinas.unit).session
    over = SessionFactory(starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 4), state=SessionState.RUNNING)
    SessionFactory(starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 4), state=SessionState.DONE)
    move = CareerMoveFactory(employee__unit=dinas.unit)
    DinasFactory()
    failed = Job.objects.create(kind="monitoring.monthly", state=JobState.FAILED, finished_at=timezone.now())
    Job.objects.create(kind="monitoring.monthly", state=JobState.FAILED, finished_at=datetime(2026, 11, 1, tzinfo=UTC))
    batch = ImportBatch.objects.create(
        state=ImportState.DONE, source_date="2026-11-24", report={"totals": {"refused": 3}}, finished_at=timezone.now()
    )

    assert tasks(client, hr) == {
        reverse("surveys:campaign_remind", args=[campaign.public_id]),
        reverse("planning:step_decide", args=[step.public_id]),
        unnumbered.get_absolute_url(),
        nominated.get_absolute_url(),
        reverse("training:session_finish", args=[over.public_id]),
        move.get_absolute_url(),
        reverse("people:organisation_confirm"),
        failed.get_absolute_url(),
        batch.get_absolute_url(),
    }


def test_tasks_of_a_head_are_exactly_those_of_the_unit(client, head, dinas, other_dinas):
    survey = ResponseFactory(unit=dinas.unit)
    ResponseFactory(unit=other_dinas.unit, campaign=survey.campaign)
    returned = PlanFactory(dinas=dinas, round=2)
    PlanFactory(dinas=other_dinas)
    session = SessionFactory(dinas=dinas)
    SessionFactory(dinas=other_dinas)
    person = EmployeeFactory(unit=dinas.unit)
    draft = EvaluationFactory(employee=EmployeeFactory(unit=dinas.unit), rater=head.user.employee, period="2026-Q3")
    told = EvaluationFactory(sent=True, employee=head.user.employee, rater=person, period="2026-Q2")
    indicator = IndicatorFactory(dinas=dinas)
    MeasurementFactory(indicator=IndicatorFactory(dinas=dinas), period="2026-Q3")
    ComplaintFactory(dinas=dinas, disposed_on=None)

    answer = opened(client, head)

    assert answer.context["survey"].response == survey
    assert {task.url for task in answer.context["tasks"]} == {
        returned.get_absolute_url(),
        session.get_absolute_url(),
        reverse("performance:evaluation_list") + "?period=2026-Q3",
        reverse("performance:evaluation_edit", args=[draft.employee.public_id, "2026-Q3"]),
        told.get_absolute_url(),
        reverse("performance:measurement_enter", args=[indicator.public_id, "2026-Q3"]),
        reverse("performance:complaint_list") + "?dinas=dishub&state=undated",
    }


def test_head_is_asked_to_evaluate_whom_the_line_manager_rule_names(client, head, dinas, other_dinas):
    part = UnitFactory(parent=dinas.unit)
    EmployeeFactory(unit=dinas.unit)
    lower_head = EmployeeFactory(unit=part)
    UnitHeadFactory(unit=part, employee=lower_head)
    EmployeeFactory.create_batch(2, unit=part)  # rated by the head of the part
    EmployeeFactory(unit=UnitFactory(parent=dinas.unit))  # a unit without a head
    lent = EmployeeFactory(unit=other_dinas.unit)
    LineManagerOverride.objects.create(employee=lent, manager=head.user.employee, valid_from=date(2026, 1, 1))

    found = [task.note for task in opened(client, head).context["tasks"] if "evaluasi" in task.url]

    assert found == ["4 orang yang Anda nilai"]


def test_sekda_is_asked_to_evaluate_the_heads_of_agencies(client, leader, head, other_dinas):
    EmployeeFactory(unit=UnitFactory(parent=leader.unit), user=leader.user)
    UnitHeadFactory(employee=EmployeeFactory(unit=other_dinas.unit))
    EmployeeFactory(unit=other_dinas.unit)
    EvaluationFactory(employee=head.user.employee, rater=leader.user.employee, period="2026-Q3")
    opened(client, leader)

    with CaptureQueriesContext(connection) as captured:
        answer = client.get(HOME)

    assert {task.url: task.note for task in answer.context["tasks"]} == {
        reverse("performance:evaluation_edit", args=[head.user.employee.public_id, "2026-Q3"]): "Triwulan III 2026",
        reverse("performance:evaluation_list") + "?period=2026-Q3": "1 orang yang Anda nilai",
    }
    assert len(captured) <= 12


def test_hr_is_asked_to_name_a_plh_where_nobody_may_decide(client, hr, leader, dinas, other_dinas):
    alone = ApprovalStepFactory(plan=PlanFactory(in_approval=True, dinas=dinas))
    PlanEditor.objects.create(plan=alone.plan, user=hr.user, round=1)
    unheld = ApprovalStepFactory(
        plan=PlanFactory(in_approval=True, dinas=other_dinas), code=StepCode.SET, role=Role.LEADER, post="wali_kota"
    )
    ApprovalStepFactory(plan=PlanFactory(in_approval=True, plan_year=2028, dinas=dinas), role=Role.LEADER, post="sekda")

    found = {task.url for task in opened(client, hr).context["tasks"]}

    assert found >= {reverse("planning:step_acting", args=[step.public_id]) for step in (alone, unheld)}
    assert not any("persetujuan" in url and not url.endswith("/plh/") for url in found)
    assert sum(url.endswith("/plh/") for url in found) == 2


def test_operator_prepares_and_is_asked_to_evaluate_nobody(client, operator, dinas):
    EmployeeFactory(unit=dinas.unit)
    draft = PlanFactory(dinas=dinas)

    assert tasks(client, operator) == {draft.get_absolute_url()}


def test_needs_without_a_plan_ask_the_head_to_draft_one(client, head, dinas):
    NeedFactory(dinas=dinas)

    assert tasks(client, head) == {reverse("planning:need_list")}


def test_tasks_of_an_employee_are_their_own(client, employee, dinas):
    EvaluationFactory(employee=EmployeeFactory(unit=dinas.unit), rater=EmployeeFactory(), sent=True)
    told = EvaluationFactory(employee=employee, rater=EmployeeFactory(unit=dinas.unit), sent=True, period="2026-Q3")
    given = FeedbackFactory(employee=employee)
    seat = EnrolmentFactory(employee=employee, state=EnrolmentState.CONFIRMED)

    assert tasks(client, employee) == {
        told.get_absolute_url(),
        reverse("performance:feedback_detail", args=[given.public_id]),
        seat.session.get_absolute_url(),
    }


@pytest.mark.parametrize(("role", "post", "code"), [("leader", "sekda", "approve"), ("mayor", "wali_kota", "set")])
def test_leader_is_asked_only_for_decisions_of_the_post_held(role, post, code, request, client, dinas):
    holder = request.getfixturevalue(role)
    step = ApprovalStepFactory(
        plan=PlanFactory(in_approval=True, dinas=dinas), code=code, role=Role.LEADER, post=post
    )  # fmt: skip
    other = "wali_kota" if post == "sekda" else "sekda"
    ApprovalStepFactory(role=Role.LEADER, post=other, code="set")

    decisions = opened(client, holder).context["decisions"]

    assert [one.url for one in decisions] == [reverse("planning:step_decide", args=[step.public_id])]


def test_acting_holder_of_the_post_is_asked_as_well(client, employee, dinas, city):
    RoleAssignmentFactory(user=employee.user, role=Role.LEADER, post="sekda", kind=AssignmentKind.PLH)
    step = ApprovalStepFactory(code="approve", role=Role.LEADER, post="sekda")

    decisions = opened(client, employee).context["decisions"]

    assert [one.url for one in decisions] == [reverse("planning:step_decide", args=[step.public_id])]


def test_tasks_of_an_administrator_are_failed_jobs_and_imports(client, admin_user, hr):
    failed = Job.objects.create(kind="monitoring.monthly", state=JobState.FAILED, finished_at=timezone.now())
    batch = ImportBatch.objects.create(state=ImportState.CHECKED, source_date="2026-11-24")

    assert tasks(client, admin_user) == {failed.get_absolute_url(), batch.get_absolute_url()}


def test_unread_report_is_a_task_until_it_is_opened(client, head, dinas):
    report = reports.make_report(period="2026-10", dinas=dinas)
    message = Notification.objects.get(user=head.user)

    assert tasks(client, head) == {reverse("accounts_inbox_open", args=[message.public_id])}

    assert client.post(reverse("accounts_inbox_open", args=[message.public_id])).url == report.get_absolute_url()
    assert tasks(client, head) == set()


def test_a_source_with_many_rows_shows_two_and_where_the_rest_is(client, hr):
    for day in (3, 1, 2, 4):
        EnrolmentFactory(session__starts_on=date(2026, 12, day), session__ends_on=date(2026, 12, day))

    page = opened(client, hr).context
    found = [task for task in page["tasks"] if "pelatihan" in task.url]

    assert page["task_count"] == len(page["tasks"]) + 1
    assert f"{page['task_count']} hal perlu Anda" in page["summary"]
    assert [task.due for task in found] == [date(2026, 12, 1), date(2026, 12, 2), None]
    assert (found[2].url, found[2].note) == (reverse("training:session_list"), "dan 2 lagi")


@pytest.mark.parametrize(
    ("ends_on", "kind", "word"),
    [
        (date(2026, 11, 22), "crit", "terlambat 2 hari"),
        (date(2026, 11, 23), "crit", "terlambat 1 hari"),
    ],
)
def test_late_task_says_by_how_many_days(ends_on, kind, word, client, hr):
    SessionFactory(starts_on=ends_on, ends_on=ends_on)

    answer = opened(client, hr)

    assert [(task.kind, task.word) for task in answer.context["tasks"]] == [(kind, word)]
    assert answer.context["summary"] == "Selasa, 24 November 2026. 1 hal perlu Anda, 1 terlambat."


# --- What changed, how things stand ---
def test_visit_before_is_remembered_at_sign_in_and_not_by_looking(client, employee):
    with time_machine.travel("2026-11-23T16:48:00+08:00", tick=False):
        client.force_login(employee.user)
    client.force_login(employee.user)
    before = datetime(2026, 11, 23, 8, 48, tzinfo=UTC)
    employee.user.refresh_from_db()
    assert employee.user.previous_visit == before

    client.get(HOME)

    employee.user.refresh_from_db()
    assert employee.user.previous_visit == before


def test_news_are_the_messages_since_the_visit_before(client, employee):
    inbox.notify([employee.user], kind="core.job_done", key="old", params={"title": "Lama"})
    Notification.objects.update(created_at=datetime(2026, 11, 20, tzinfo=UTC))
    inbox.notify([employee.user], kind="core.job_done", key="new", params={"title": "Baru"}, url="/pekerjaan/")
    with time_machine.travel("2026-11-23T16:48:00+08:00", tick=False):
        client.force_login(employee.user)

    news = opened(client, employee).context["news"]

    assert [(one.when, one.title, one.url) for one in news.items] == [("08.00", "Selesai: Baru", "/pekerjaan/")]


def test_figures_of_hr_are_the_newest_snapshots_and_never_counted_here(client, hr, dinas):
    EmployeeFactory(unit=dinas.unit)
    snapshots.take(date(2026, 11, 24))
    EmployeeFactory(unit=dinas.unit)

    tiles = opened(client, hr).context["tiles"]

    assert [(row.code, row.value) for row in tiles.rows] == [
        ("headcount", "1"), ("participation", "belum ada data"), ("learning_floor", "0,0%"), ("kpi", "belum ada data"),
    ]  # fmt: skip


def test_figures_of_a_small_unit_are_of_that_unit_alone(client, dinas):
    unit = UnitFactory(parent=dinas.unit)
    chief = EmployeeFactory(unit=unit, account=True)
    RoleAssignmentFactory(user=chief.user, role=Role.HEAD, unit=unit)
    LearningHoursFactory(employee=chief, jp=80)
    EmployeeFactory(unit=unit, retires_on=date(2027, 6, 1))
    EmployeeFactory(unit=dinas.unit)

    team = opened(client, chief).context["team"]

    assert [(row.code, row.value) for row in team.rows] == [
        ("headcount", "2"), ("learning_floor", "50,0%"), ("retirements", "1"),
    ]  # fmt: skip


def test_employee_sees_the_floor_of_the_year_and_pppk_the_ceiling_of_the_contract(client, employee, dinas):
    LearningHoursFactory(employee=employee, jp=50)
    contract = EmployeeFactory(unit=dinas.unit, account=True, kind=EmploymentKind.PPPK)

    pns, pppk = (opened(client, one).context["hours"].value for one in (employee, contract))

    assert (pns, pppk) == ("12,5 dari 20 JP", "0 dari paling banyak 24 JP")


# --- The first steps ---
def test_first_steps_show_what_is_done_and_where_to_go(client, hr):
    steps = opened(client, hr).context["first_run"].steps

    assert [(step.done, step.url) for step in steps] == [
        (True, ""),
        (False, reverse("people:import_new")),
        (False, reverse("people:organisation_confirm")),
        (False, reverse("people:organisation_confirm")),
        (False, reverse("surveys:campaign_new")),
        (False, reverse("planning:need_list")),
    ]


def test_first_steps_count_up_and_disappear_with_the_first_plan(client, hr, head, dinas):
    found = opened(client, hr).context["first_run"]
    assert ([step.done for step in found.steps], found.done) == ([True, True, True, True, False, False], 4)

    CampaignFactory()
    PlanFactory(dinas=dinas)

    assert opened(client, hr).context["first_run"] is None


def test_first_steps_are_hidden_per_person_and_found_again_under_help(client, hr, admin_user, employee):
    address = reverse("monitoring:first_steps")
    client.force_login(hr.user)
    client.post(address, {"act": "hide"})

    hidden = [opened(client, one).context["first_run"] is None for one in (hr, admin_user)]
    client.force_login(hr.user)
    page, help_page = client.get(address), client.get(reverse("core:help"))
    client.post(address, {"act": "show"})
    shown = opened(client, hr).context["first_run"] is not None
    client.force_login(employee.user)

    assert (hidden, shown) == ([True, False], True)
    assert (len(page.context["checklist"].steps), address in help_page.content.decode()) == (6, True)
    assert (client.get(address).status_code, address in client.get(reverse("core:help")).content.decode()) == (
        403,
        False,
    )


# --- The planning year ---
def states(client, hr):
    return [step["state"] for step in opened(client, hr).context["year"].steps]


def goes_to(client, hr):
    return opened(client, hr).context["year"].url


def test_a_reopened_survey_is_a_task_that_says_why(client, head, dinas):
    """The first waiting survey is a card of its own, further ones are tasks."""
    first = ResponseFactory(unit=dinas.unit, returned=True)
    further = ResponseFactory(unit=dinas.unit, returned=True, campaign=CampaignFactory(closes_on=date(2026, 12, 20)))

    page = opened(client, head)

    assert page.context["survey"].response == first
    assert page.content.decode().count("Angka keliru") == 2
    found = {task.url: task.note for task in page.context["tasks"]}
    assert found[reverse("surveys:response_edit", args=[further.public_id])] == "Dibuka kembali: Angka keliru"


def test_year_line_follows_the_cycle(client, hr, dinas):
    assert states(client, hr) == ["now"] + ["plan"] * 7
    assert goes_to(client, hr) == reverse("people:import_list")

    ImportBatch.objects.create(state=ImportState.DONE, source_date="2026-10-15", finished_at=timezone.now())
    response = ResponseFactory(unit=dinas.unit, sent=True)
    assert states(client, hr) == ["done", "now"] + ["plan"] * 6
    assert goes_to(client, hr) == response.campaign.get_absolute_url()

    campaign = response.campaign
    campaign.state, campaign.closed_at = "closed", timezone.now()
    campaign.save()
    assert goes_to(client, hr) == f"{reverse('planning:need_list')}?tahun=2027"
    NeedFactory(dinas=dinas)
    plan = PlanFactory(dinas=dinas)
    assert states(client, hr) == ["done"] * 3 + ["now"] + ["plan"] * 4
    assert goes_to(client, hr) == f"{reverse('planning:plan_list')}?tahun=2027"

    type(plan).objects.update(state="in_approval", sent_at=timezone.now(), sent_by=hr.user)
    assert states(client, hr) == ["done"] * 4 + ["now"] + ["plan"] * 3

    ApprovalStepFactory(plan=plan, decision="approved", decided_at=timezone.now(), decided_by=hr.user)
    assert states(client, hr) == ["done"] * 5 + ["now"] + ["plan"] * 2


def test_year_line_counts_every_agency_and_not_the_plans_that_exist(client, hr, dinas):
    DinasFactory(confirmed=True, unit__parent=dinas.unit.parent)
    campaign = ResponseFactory(unit=dinas.unit, sent=True).campaign
    plan = PlanFactory(dinas=dinas, plan_year=campaign.plan_year, approved=True)
    type(plan).objects.update(set_at=timezone.now(), sent_at=timezone.now(), sent_by=hr.user)

    steps = opened(client, hr).context["year"].steps

    assert [step["state"] for step in steps[3:]] == ["plan"] * 5
    assert [steps[index]["note"] for index in (3, 5)] == ["1 dari 2 perangkat daerah"] * 2


def test_year_line_speaks_of_the_survey_in_its_own_dates(client, hr, dinas):
    ImportBatch.objects.create(state=ImportState.DONE, source_date="2026-10-15", finished_at=timezone.now())
    ResponseFactory(unit=dinas.unit, sent=True)

    year = opened(client, hr).context["year"]

    assert year.title == "Tahun rencana 2027: sisa 6 hari untuk survei"
    assert year.lead == "1 dari 1 unit sudah menjawab (100,0%). Hari terakhir 30 November 2026."
    assert year.steps[1]["when"] == "2 Nov – 30 Nov 2026"


# --- Cost ---
def fill(dinas, number):
    """Things that wait, `number` of each."""
    for _ in range(number):
        unit = UnitFactory(parent=dinas.unit)
        ResponseFactory(unit=unit, campaign=CampaignFactory())
        EnrolmentFactory(employee__unit=unit)
        CareerMoveFactory(employee__unit=unit)
        PlanLineFactory(plan=PlanFactory(approved=True))
        ApprovalStepFactory()
        ApprovalStepFactory(role=Role.LEADER, post="sekda", code="approve")
        IndicatorFactory(dinas=dinas)
        EmployeeFactory(unit=unit)


@pytest.mark.parametrize("role", ROLES)
def test_home_takes_at_most_twelve_statements_however_much_waits(role, request, client, dinas):
    holder = request.getfixturevalue(role)
    ResponseFactory(unit=dinas.unit)
    counts = []
    for number in (1, 4):
        fill(dinas, number)
        snapshots.take(date(2026, 11, 24))
        reports.make_report(period=f"2026-0{number}", dinas=None)
        client.force_login(holder.user)
        client.get(HOME)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(HOME)
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 12


def test_nothing_to_do_is_said_in_the_language_of_the_page(client, employee):
    assert opened(client, employee).context["summary"] == "Selasa, 24 November 2026. Tidak ada yang menunggu Anda."


def test_the_first_administrator_sees_the_first_steps(client, city):
    call_command("createsuperuser", interactive=False, verbosity=0, username="pengelola", name="Pengelola")
    client.force_login(User.objects.get(username="pengelola"))

    found = client.get(reverse("monitoring:home")).context["first_run"]

    assert (found.done, found.steps[0].url) == (0, reverse("admin:people_roleassignment_changelist"))


@pytest.mark.parametrize(
    ("waiting", "told", "standing", "expected"),
    [
        (0, 0, True, (False, 3)),
        (6, 12, True, (False, 4)),
        (9, 12, True, (False, 8)),
        (9, 0, True, (True, 3)),  # a short column beside a long one takes the figures
        (12, 12, True, (True, 3)),
        (14, 12, True, (True, 5)),
        (14, 12, False, (False, 13)),
    ],
)
def test_columns_of_the_home_page_end_together(waiting, told, standing, expected):
    context = {"tasks": [None] * waiting, "news": news.News([None] * told, None, [])}

    found = side_column(context, standing)

    assert (found["standing_beside"], found["news_shown"]) == expected


@pytest.mark.parametrize(
    ("waiting", "survey", "figures", "below"),
    [(3, None, 5, True), (3, "survey", 5, False), (9, None, 5, False), (0, None, 0, False)],
)
def test_messages_of_a_head_stand_in_the_shorter_column(waiting, survey, figures, below):
    team = SimpleNamespace(rows=[None] * figures)

    assert news_below_tasks({"tasks": [None] * waiting, "survey": survey, "team": team}) is below
