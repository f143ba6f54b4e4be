"""Exactly what each role sees (T03), what another scope gets (T05, A01), and that pages ask a fixed number of times."""

import pytest
from django.urls import reverse

from people.access import assignments
from people.enums import Role
from planning.models import ApprovalStep, LineResult, Need, Plan, PlanLine, PlanningSettings
from planning.services import approval
from tests.factories.people import DinasFactory, RoleAssignmentFactory, UnitFactory, make_head
from tests.factories.planning import ApprovalStepFactory, NeedFactory, PlanFactory, PlanLineFactory
from tests.factories.training import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(dinas, other_dinas):
    """A need, a plan with a line, a step and a result of two Dinas."""
    made = {}
    for agency in (dinas, other_dinas):
        line = PlanLineFactory(plan=PlanFactory(dinas=agency, in_approval=True), number=1)
        step = ApprovalStepFactory(plan=line.plan)
        result = LineResult.objects.create(line=line, session=SessionFactory())
        made[agency] = (NeedFactory(dinas=agency), line.plan, line, step, result)
    return made


def seen(user):
    return tuple(set(model.objects.visible_to(user)) for model in (Need, Plan, PlanLine, ApprovalStep, LineResult))


@pytest.mark.parametrize(
    ("who", "agencies"),
    [
        ("hr", "both"), ("leader", "both"), ("mayor", "both"), ("head", "own"), ("operator", "own"),
        ("admin_user", "none"), ("employee", "none"),
    ],
)  # fmt: skip
def test_t03_each_role_sees_exactly_its_scope(request, both, dinas, who, agencies):
    user = request.getfixturevalue(who).user
    shown = {"both": list(both), "own": [dinas], "none": []}[agencies]

    assert seen(user) == tuple({both[agency][index] for agency in shown} for index in range(5))


def test_t03_head_of_a_part_of_the_dinas_does_not_see_its_plan(both, dinas):
    part = make_head(UnitFactory(parent=dinas.unit))

    assert seen(part.user) == (set(), set(), set(), set(), set())


def test_t03_bappeda_sees_only_the_plans_put_to_it(client, dinas, other_dinas, hr, head):
    bappeda = make_head(DinasFactory(confirmed=True, name="Bappeda", short_name="bappeda").unit)
    PlanningSettings.objects.create(pk=1, bappeda_unit=bappeda.unit)
    line = PlanLineFactory(plan=PlanFactory(dinas=dinas))
    plan = approval.send_plan(actor=head.user, plan=line.plan, version=1)
    PlanFactory(dinas=other_dinas)
    client.force_login(bappeda.user)

    assert set(Plan.objects.visible_to(bappeda.user)) == {plan}
    assert set(Need.objects.visible_to(bappeda.user)) == set()
    assert client.get(plan.get_absolute_url()).status_code == 200
    assert client.get(reverse("planning:line_edit", args=[line.public_id])).status_code == 403


def test_t03_lists_show_exactly_what_is_in_scope(client, both, head, dinas):
    client.force_login(head.user)

    needs = client.get(reverse("planning:need_list")).context["page"].object_list
    plans = client.get(reverse("planning:plan_list")).context["page"].object_list

    assert (list(needs), list(plans)) == ([both[dinas][0]], [both[dinas][1]])


def test_a01_another_agency_gets_404_with_nothing_in_it(client, both, other_dinas, head):
    need, plan, line, step, _result = both[other_dinas]
    line.title = "Rahasia dinas lain"
    line.save()
    client.force_login(head.user)
    urls = [
        need.get_absolute_url(),
        plan.get_absolute_url(),
        line.get_absolute_url(),
        reverse("planning:line_edit", args=[line.public_id]),
        reverse("planning:plan_xlsx", args=[plan.public_id]),
        reverse("planning:plan_pdf", args=[plan.public_id]),
        reverse("planning:step_decide", args=[step.public_id]),
    ]

    answers = [client.get(url) for url in urls]

    assert [answer.status_code for answer in answers] == [404] * len(urls)
    assert not any("Rahasia" in answer.content.decode() for answer in answers)


def test_a04_former_head_loses_the_plan_at_the_next_request(client, both, dinas, head):
    client.force_login(head.user)
    url = both[dinas][1].get_absolute_url()
    before = client.get(url).status_code
    from core.clock import today

    type(head).objects.filter(pk=head.pk).update(valid_to=today())

    assert (before, client.get(url).status_code) == (200, 404)


def test_acting_under_one_role_hides_what_the_other_may_decide(dinas, head):
    RoleAssignmentFactory(user=head.user, role=Role.HR)
    step = ApprovalStepFactory(plan=PlanFactory(dinas=dinas, in_approval=True))
    as_head = next(one for one in assignments(head.user) if one.role == Role.HEAD)

    before = approval.held_assignment(head.user, step) is not None
    head.user.acting_assignment = str(as_head.public_id)

    assert (before, approval.held_assignment(head.user, step)) == (True, None)


def test_approvals_show_exactly_the_steps_put_to_the_reader(client, both, dinas, other_dinas, hr, leader):
    ApprovalStep.objects.filter(pk=both[dinas][3].pk).update(
        decision="approved", decided_by=hr.user, decided_at=both[dinas][1].sent_at
    )
    second = ApprovalStepFactory(plan=both[dinas][1], order=2, code="approve", role=Role.LEADER, post="sekda")
    later = ApprovalStepFactory(plan=both[other_dinas][1], order=2, code="approve", role=Role.LEADER, post="sekda")
    found = {}
    for person in (hr, leader):
        client.force_login(person.user)
        page = client.get(reverse("planning:approvals"))
        found[person.role] = (
            [row["step"] for row in page.context["waiting"]], [row["step"] for row in page.context["decided"]],
        )  # fmt: skip

    assert found == {"hr": ([both[other_dinas][3]], [both[dinas][3]]), "leader": ([second], [])}
    assert later.decided_at is None


# --- Statements ---
PAGES = 4  # session, user, roles, unread messages


def filled(dinas, count, state):
    plan = PlanFactory(dinas=dinas, ceiling=10**9, **({} if state == "draft" else {state: True}))
    for number in range(count):
        line = PlanLineFactory(plan=plan, number=number + 1, organizer="" if number % 2 else "BKPSDMD")
        line.needs.add(NeedFactory(dinas=dinas, state="planned"))
        NeedFactory(dinas=dinas)
    for order, code in enumerate(["verify", "approve", "set"], start=1):
        ApprovalStepFactory(plan=plan, order=order, code=code)
    return plan


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    ("state", "statements"),
    [
        ("draft", PAGES + 6),  # plan, lines, their needs, steps, settings, needs waiting
        ("in_approval", PAGES + 7),  # plan, lines, their needs, steps, step in turn, its holders, preparers
        ("running", PAGES + 5),  # plan, lines, their needs, results, steps
    ],
)
def test_plan_page_asks_the_same_number_of_times_whatever_it_holds(
    client, dinas, hr, django_assert_num_queries, count, state, statements
):
    plan = filled(dinas, count, state)
    client.force_login(hr.user)

    with django_assert_num_queries(statements):
        response = client.get(plan.get_absolute_url())

    assert len(response.context["lines"]) == count


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize(
    ("name", "statements"),
    [
        ("need_list", PAGES + 7),  # years, agencies, count, needs, by kind, assessments, agencies without a plan
        ("plan_list", PAGES + 6),  # years, agencies, count, plans, steps in turn, agencies without a plan
        ("approvals", PAGES + 2),  # waiting, decided
    ],
)
def test_lists_ask_the_same_number_of_times_whatever_they_hold(
    client, hr, django_assert_num_queries, count, name, statements
):
    for number in range(count):
        agency = DinasFactory(confirmed=True, name=f"Dinas {number:02d}")
        PlanLineFactory(plan=PlanFactory(dinas=agency, in_approval=True))
        ApprovalStepFactory(plan=Plan.objects.get(dinas=agency))
        NeedFactory(dinas=agency)
    client.force_login(hr.user)

    with django_assert_num_queries(statements):
        client.get(reverse(f"planning:{name}"))


def test_line_pages_ask_a_fixed_number_of_times(client, dinas, hr, need, django_assert_max_num_queries):
    line = PlanLineFactory(plan=PlanFactory(dinas=dinas))
    line.needs.add(need)
    client.force_login(hr.user)

    for url in (line.get_absolute_url(), reverse("planning:line_edit", args=[line.public_id]), need.get_absolute_url()):
        with django_assert_max_num_queries(12):
            client.get(url)
