"""Sending and deciding a plan: who, in which order, what is frozen, who may never (T06, T36, A06)."""

import json
from datetime import date, timedelta
from functools import partial
from itertools import product

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification, User
from core.clock import today
from core.errors import DomainError, StaleVersionError, TransitionError
from core.models import AuditEntry
from people.enums import AssignmentKind, Post, Role
from people.models import RoleAssignment
from planning import freezing
from planning.enums import Decision, PlanState, StepCode
from planning.models import ApprovalStep, Plan, PlanEditor, PlanLine, PlanningSettings
from planning.rules.moves import MOVES, Act
from planning.services import approval, lines, plans
from planning.services.editing import locked
from planning.services.results import realise
from planning.tasks import start_plans
from tests.at_once import at_once
from tests.factories.people import DinasFactory, EmployeeFactory, RoleAssignmentFactory, make_head
from tests.factories.planning import ApprovalStepFactory, PlanFactory, PlanLineFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(line, head):
    """A complete plan that the head sent."""
    return approval.send_plan(actor=head.user, plan=line.plan, version=1)


def decide(plan, who, decision=Decision.APPROVED, note=""):
    return approval.decide(actor=who.user, step=approval.current_step(plan), decision=decision, note=note)


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


# --- Sending ---
def test_send_freezes_the_steps_and_names_the_sender(line, head, hr, leader, mayor):
    plan = approval.send_plan(actor=head.user, plan=line.plan, version=1)

    assert (plan.state, plan.sent_by) == ("in_approval", head.user)
    steps = ApprovalStep.objects.order_by("order").values_list("order", "code", "role", "unit", "post", "round")
    city = hr.unit_id
    assert list(steps) == [
        (1, "verify", "hr", city, "", 1),
        (2, "approve", "leader", city, "sekda", 1),
        (3, "set", "leader", city, "wali_kota", 1),
    ]
    assert [(one.user, one.round) for one in PlanEditor.objects.all()] == [(head.user, 1)]
    assert [(one.user, one.kind) for one in Notification.objects.all()] == [(hr.user, "planning.step.verify")]


def test_bappeda_is_a_step_where_the_settings_name_its_unit(line, head, hr, other_dinas):
    PlanningSettings.objects.create(pk=1, bappeda_unit=other_dinas.unit)

    approval.send_plan(actor=head.user, plan=line.plan, version=1)

    steps = ApprovalStep.objects.order_by("order").values_list("code", "role", "unit")
    assert list(steps)[:2] == [("verify", "hr", hr.unit_id), ("bappeda", "head", other_dinas.unit_id)]
    assert approval.codes_ahead() == ["verify", "bappeda", "approve", "set"]


def test_send_refuses_what_is_incomplete_and_says_what_is_missing(line, head):
    PlanLineFactory(plan=line.plan, number=2, organizer="", amount=None)

    with pytest.raises(approval.IncompleteError) as refused:
        approval.send_plan(actor=head.user, plan=line.plan, version=1)

    assert [(one.line.number, one.items) for one in refused.value.lacking] == [(2, ("organizer", "amount"))]
    assert (Plan.objects.get().state, ApprovalStep.objects.count()) == ("draft", 0)


def test_send_refuses_a_plan_without_lines(draft, head):
    with pytest.raises(approval.IncompleteError):
        approval.send_plan(actor=head.user, plan=draft, version=1)


def test_t35_send_refuses_a_plan_that_changed_since_it_was_read(line, head, operator):
    lines.save_line(actor=operator.user, line=line, version=1, values={"amount": 5})

    with pytest.raises(StaleVersionError):
        approval.send_plan(actor=head.user, plan=line.plan, version=1)

    assert Plan.objects.get().state == PlanState.DRAFT


def test_operator_prepares_but_never_sends(client, line, operator):
    client.force_login(operator.user)

    response = client.post(reverse("planning:plan_send", args=[line.plan.public_id]), {"version": 1})

    assert (response.status_code, Plan.objects.get().state) == (403, "draft")


# --- Deciding ---
def test_plan_goes_through_its_steps_and_is_set(hr, leader, mayor, sent, head):
    for who in (hr, leader, mayor):
        plan = decide(sent, who)

    assert plan.state == PlanState.APPROVED
    assert [(step.code, step.decision, step.decided_by, step.decided_as) for step in plan.steps.order_by("order")] == [
        ("verify", "approved", hr.user, "definitif"),
        ("approve", "approved", leader.user, "definitif"),
        ("set", "approved", mayor.user, "definitif"),
    ]
    assert plan.content_sha256 == freezing.digest(plan.frozen_content)
    assert len(plan.check_code) == 22
    assert verbs()[-4:] == [
        "planning.step.approved", "planning.step.approved", "planning.step.approved", "planning.plan.set",
    ]  # fmt: skip
    told = set(Notification.objects.values_list("user", "kind"))
    assert told == {
        (hr.user.pk, "planning.step.verify"),
        (leader.user.pk, "planning.step.approve"),
        (mayor.user.pk, "planning.step.set"),
        (head.user.pk, "planning.set"),
    }


def test_frozen_content_is_what_was_set_and_its_digest_is_steady(sent, hr, leader, mayor):
    for who in (hr, leader, mayor):
        plan = decide(sent, who)

    content = plan.frozen_content
    assert (content["plan_year"], content["agency"], content["version"], content["total"]) == (
        2027, "Dinas Perhubungan", 1, 42_000_000,
    )  # fmt: skip
    assert [(line["code"], line["amount"], line["quarter"]) for line in content["lines"]] == [
        ("2027-dishub-001", 42_000_000, 2)
    ]
    assert [step["by"] for step in content["approval"]] == [hr.user.name, leader.user.name, mayor.user.name]
    shuffled = json.loads(json.dumps(dict(reversed(content.items()))))
    assert freezing.digest(shuffled) == plan.content_sha256
    assert freezing.digest({**content, "total": 1}) != plan.content_sha256


def test_later_spending_leaves_the_frozen_content_alone(sent, hr, leader, mayor, head):
    for who in (hr, leader, mayor):
        plan = decide(sent, who)
    before = plan.frozen_content

    realise(actor=head.user, line=plan.lines.get(), realised_amount=1, done_on=None, outcome="", version=1)

    plan.refresh_from_db()
    assert (plan.frozen_content, freezing.digest(plan.frozen_content)) == (before, plan.content_sha256)


@pytest.mark.parametrize("kind", [AssignmentKind.PLT, AssignmentKind.PLH])
def test_whoever_acts_in_the_post_decides(sent, hr, kind):
    acting = RoleAssignmentFactory(role=Role.LEADER, post=Post.SEKDA, kind=kind)
    decide(sent, hr)

    decide(sent, acting)

    step = ApprovalStep.objects.get(code="approve")
    assert (step.decided_by, step.decided_as) == (acting.user, kind)


@pytest.mark.parametrize("who", ["head", "operator", "leader", "mayor", "admin_user"])
def test_first_step_is_refused_to_everybody_without_its_role(request, sent, who):
    person = request.getfixturevalue(who)

    with pytest.raises(DomainError):
        decide(sent, person)

    assert ApprovalStep.objects.filter(decided_at__isnull=False).count() == 0


def test_holder_of_yesterday_no_longer_decides(sent, hr):
    RoleAssignment.objects.filter(pk=hr.pk).update(valid_to=today())

    with pytest.raises(DomainError):
        decide(sent, hr)


def test_steps_are_decided_in_their_order(sent, leader, mayor):
    for person, code in ((leader, "approve"), (mayor, "set")):
        with pytest.raises(TransitionError):
            approval.decide(actor=person.user, step=ApprovalStep.objects.get(code=code), decision=Decision.APPROVED)

    assert Plan.objects.get().state == PlanState.IN_APPROVAL


def test_deciding_alike_twice_changes_nothing(sent, hr):
    step = approval.current_step(sent)
    approval.decide(actor=hr.user, step=step, decision=Decision.APPROVED)
    before = list(ApprovalStep.objects.order_by("order").values())

    approval.decide(actor=hr.user, step=step, decision=Decision.APPROVED)
    with pytest.raises(TransitionError):
        approval.decide(actor=hr.user, step=step, decision=Decision.RETURNED, note="Ganti")

    assert list(ApprovalStep.objects.order_by("order").values()) == before


def test_return_needs_a_note_and_makes_a_draft_that_keeps_everything(sent, hr, head, operator):
    with pytest.raises(DomainError):
        decide(sent, hr, Decision.RETURNED, " ")

    plan = decide(sent, hr, Decision.RETURNED, "Baris 1: penyelenggara belum jelas")

    assert (plan.state, plan.round, plan.lines.count()) == ("draft", 2, 1)
    step = ApprovalStep.objects.get(decision="returned")
    assert (step.note, step.round) == ("Baris 1: penyelenggara belum jelas", 1)
    assert set(Notification.objects.filter(kind="planning.returned").values_list("user", flat=True)) == {head.user.pk}


def test_a_return_without_a_note_is_mended_at_the_note_and_the_agency_reads_it_first(client, sent, hr, head):
    url = reverse("planning:step_decide", args=[approval.current_step(sent).public_id])
    client.force_login(hr.user)

    refused = client.post(url, {"act": "return", "note": " "})
    client.post(url, {"act": "return", "note": "Baris 1: penyelenggara belum jelas"})
    client.force_login(head.user)
    page = client.get(sent.get_absolute_url())

    assert (list(refused.context["form"].errors), refused.status_code) == (["note"], 409)
    assert page.content.decode().count("“Baris 1: penyelenggara belum jelas”") == 2
    assert [one.note for one in page.context["returned"]] == ["Baris 1: penyelenggara belum jelas"]


def test_returned_plan_is_sent_again_through_new_steps(sent, hr, head, leader):
    plan = decide(sent, hr, Decision.RETURNED, "Perbaiki")

    plan = approval.send_plan(actor=head.user, plan=plan, version=plan.version)
    plan = decide(plan, hr)

    assert approval.current_step(plan).code == StepCode.APPROVE
    assert ApprovalStep.objects.filter(round=1).count() == 3
    assert ApprovalStep.objects.filter(round=2, decision="approved").count() == 1


def test_step_of_an_earlier_round_decides_nothing(sent, hr, head):
    old = approval.current_step(sent)
    decide(sent, hr, Decision.RETURNED, "Perbaiki")
    plan = Plan.objects.get()
    approval.send_plan(actor=head.user, plan=plan, version=plan.version)

    with pytest.raises(TransitionError):
        approval.decide(actor=hr.user, step=old, decision=Decision.APPROVED)


# --- T06 ---
def test_t06_nobody_decides_a_plan_they_changed(line, head, hr):
    lines.save_line(actor=hr.user, line=line, version=1, values={"amount": 5})
    plan = approval.send_plan(actor=head.user, plan=line.plan, version=2)
    other = RoleAssignmentFactory(role=Role.HR)

    with pytest.raises(DomainError):
        decide(plan, hr)
    decide(plan, other)

    assert approval.current_step(plan).code == StepCode.APPROVE


def test_t06_nobody_decides_a_plan_they_sent(line, hr, leader):
    both = RoleAssignmentFactory(role=Role.HR)
    RoleAssignmentFactory(user=both.user, role=Role.HEAD, unit=line.plan.dinas.unit)
    plan = approval.send_plan(actor=both.user, plan=line.plan, version=1)

    with pytest.raises(DomainError):
        decide(plan, both)

    assert approval.deciders(approval.current_step(plan)) == [hr.user]


def test_t06_what_was_changed_before_the_last_return_no_longer_counts(line, head, hr):
    lines.save_line(actor=hr.user, line=line, version=1, values={"amount": 5})
    other = RoleAssignmentFactory(role=Role.HR)
    plan = approval.send_plan(actor=head.user, plan=line.plan, version=2)
    decide(plan, other, Decision.RETURNED, "Perbaiki")
    plan.refresh_from_db()
    plan = approval.send_plan(actor=head.user, plan=plan, version=plan.version)

    decide(plan, hr)

    assert approval.current_step(plan).code == StepCode.APPROVE


def test_t06_drafting_from_needs_bars_nobody(need, hr, head, operator):
    plan = plans.draft_plan(actor=hr.user, dinas=need.dinas, plan_year=2027)
    line = plan.lines.get()
    whole = {
        "amount": 1,
        "road": "klasikal",
        "organizer": "BKPSDMD",
        "conformity": "sesuai",
        "competency_kind": "teknis",
        "in_charge": "Sekretaris",
    }
    lines.save_line(actor=operator.user, line=line, version=1, values=whole)
    plan.refresh_from_db()
    plan = approval.send_plan(actor=head.user, plan=plan, version=plan.version)

    decide(plan, hr)

    assert approval.current_step(plan).code == StepCode.APPROVE


# --- A06 ---
def test_a06_approving_never_changes_an_amount(client, sent, hr):
    client.force_login(hr.user)
    step = approval.current_step(sent)
    line = sent.lines.get()

    response = client.post(
        reverse("planning:step_decide", args=[step.public_id]),
        {
            "act": "approve",
            "note": "",
            "amount": "1",
            f"lines-{line.public_id}-amount": "1",
            "ceiling": "5",
            "version": "9",
        },
    )

    line.refresh_from_db()
    sent.refresh_from_db()
    assert response.status_code == 302
    assert (line.amount, sent.ceiling, sent.version) == (42_000_000, None, 1)


def test_a06_preparer_is_refused_on_the_page_too(client, line, head, hr):
    lines.save_line(actor=hr.user, line=line, version=1, values={"amount": 5})
    plan = approval.send_plan(actor=head.user, plan=line.plan, version=2)
    client.force_login(hr.user)
    url = reverse("planning:step_decide", args=[approval.current_step(plan).public_id])

    shown, refused = client.get(url), client.post(url, {"act": "approve", "note": ""})

    assert (shown.context["is_preparer"], refused.status_code) == (True, 409)
    assert Plan.objects.get().state == PlanState.IN_APPROVAL
    assert ApprovalStep.objects.filter(decided_at__isnull=False).count() == 0


def test_page_of_a_step_is_for_who_holds_it(client, sent, head, leader):
    url = reverse("planning:step_decide", args=[approval.current_step(sent).public_id])

    found = {}
    for person in (head, leader):
        client.force_login(person.user)
        found[person.role] = client.post(url, {"act": "approve"}).status_code

    assert found == {"head": 403, "leader": 403}


def test_note_typed_with_a_refused_decision_is_not_lost(client, sent, hr):
    step = approval.current_step(sent)
    other = RoleAssignmentFactory(role=Role.HR)
    approval.decide(actor=other.user, step=step, decision=Decision.APPROVED)
    client.force_login(hr.user)

    response = client.post(reverse("planning:step_decide", args=[step.public_id]), {"act": "return", "note": "Catatan"})

    assert (response.status_code, response.context["form"]["note"].value()) == (409, "Catatan")


# --- Nobody left ---
@pytest.fixture
def stuck(line, hr, head):
    """A sent plan whose only HR staff changed it."""
    lines.save_line(actor=hr.user, line=line, version=1, values={"amount": 5})
    return approval.send_plan(actor=head.user, plan=line.plan, version=2)


def test_t06_page_says_when_nobody_may_decide(client, stuck, hr, head):
    found = {}
    for person in (hr, head):
        client.force_login(person.user)
        page = client.get(stuck.get_absolute_url())
        found[person.role] = (page.context["nobody"], page.context["may_name"])

    assert found == {"hr": (True, True), "head": (True, False)}


def test_t06_hr_of_one_dinas_names_nobody_for_a_step_of_the_city(client, stuck, local_hr, dinas):
    """A plan of the own Dinas waits for the city: only HR of the city makes somebody its Plh."""
    crony = EmployeeFactory(unit=dinas.unit, account=True, name="Teman Dekat")
    step = approval.current_step(stuck)
    url = reverse("planning:step_acting", args=[step.public_id])
    client.force_login(local_hr.user)

    page = client.get(stuck.get_absolute_url())
    answers = [
        client.get(url),
        client.post(reverse("planning:acting_search", args=[step.public_id]), {"q": "Teman"}),
        client.post(url, {"employee": str(crony.public_id), "until": "2099-12-31"}),
    ]

    assert (page.context["nobody"], page.context["may_name"]) == (True, False)
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert not RoleAssignment.objects.filter(user=crony.user).exists()


def test_hr_names_a_plh_who_then_decides(stuck, hr):
    person = EmployeeFactory(name="Rina")

    assignment = approval.name_acting(
        actor=hr.user, step=approval.current_step(stuck), employee=person, until=today() + timedelta(days=6)
    )
    person.refresh_from_db()
    decide(stuck, assignment)

    assert (assignment.user, assignment.role, assignment.kind, assignment.unit_id, assignment.post) == (
        person.user, "hr", "plh", hr.unit_id, "",
    )  # fmt: skip
    assert (assignment.valid_from, assignment.valid_to) == (today(), today() + timedelta(days=7))
    step = ApprovalStep.objects.get(code="verify")
    assert (step.decided_by, step.decided_as) == (person.user, "plh")
    assert Notification.objects.filter(user=person.user, kind="planning.step.verify").count() == 1


def test_plh_is_refused_while_somebody_can_decide(sent, hr):
    with pytest.raises(DomainError):
        approval.name_acting(actor=hr.user, step=approval.current_step(sent), employee=EmployeeFactory(), until=today())

    assert RoleAssignment.objects.filter(kind="plh").count() == 0


def test_plh_is_never_a_preparer_nor_the_one_who_names(stuck, hr, head):
    own = EmployeeFactory(user=hr.user)
    for person in (head.user.employee, own):
        with pytest.raises(DomainError):
            approval.name_acting(actor=hr.user, step=approval.current_step(stuck), employee=person, until=today())
    with pytest.raises(DomainError):
        approval.name_acting(
            actor=hr.user, step=approval.current_step(stuck), employee=EmployeeFactory(),
            until=today() - timedelta(days=1),
        )  # fmt: skip

    assert RoleAssignment.objects.filter(kind="plh").count() == 0


def test_page_names_a_plh_found_by_name(client, stuck, hr):
    person = EmployeeFactory(name="Rina Sulastri")
    EmployeeFactory(name="Budi")
    client.force_login(hr.user)
    step = approval.current_step(stuck)

    found = client.post(reverse("planning:acting_search", args=[step.public_id]), {"q": "rina"})
    page = client.get(found.headers["Location"])
    client.post(found.headers["Location"], {"employee": str(person.public_id), "until": today().isoformat()})

    assert "rina" not in found.headers["Location"].lower()
    assert page.context["people"] == [person]
    assert RoleAssignment.objects.get(kind="plh").user.employee == person


def test_page_asks_about_a_plh_for_more_than_three_months(client, stuck, hr):
    person = EmployeeFactory(name="Rina Sulastri")
    client.force_login(hr.user)
    step = approval.current_step(stuck)
    found = client.post(reverse("planning:acting_search", args=[step.public_id]), {"q": "rina"})
    given = {"employee": str(person.public_id), "until": (today() + timedelta(days=93)).isoformat()}

    asked = client.post(found.headers["Location"], given)
    before = RoleAssignment.objects.filter(kind="plh").exists()
    client.post(found.headers["Location"], given | {"long": "on"})

    assert "until" in asked.context["form"].errors
    assert 'type="checkbox"' in asked.content.decode().partition('name="long"')[0][-60:]
    assert (before, RoleAssignment.objects.get(kind="plh").user.employee) == (False, person)


# --- Clock, number, closing ---
def approved(line, head, *deciders):
    plan = approval.send_plan(actor=head.user, plan=line.plan, version=1)
    for who in deciders:
        plan = decide(plan, who)
    return plan


@pytest.mark.parametrize(
    ("now", "state"),
    [("2026-12-31 15:59:00Z", "approved"), ("2026-12-31 16:01:00Z", "running"), ("2027-01-03 01:00:00Z", "running")],
)
def test_t59_approved_plans_run_from_1_january_in_wita(now, state):
    plan = PlanFactory(approved=True)
    draft = PlanFactory()

    with time_machine.travel(now, tick=False):
        start_plans()
        start_plans()

    plan.refresh_from_db()
    draft.refresh_from_db()
    assert (plan.state, draft.state) == (state, "draft")
    assert AuditEntry.objects.filter(verb="planning.plan.started").count() == (state == "running")


def test_number_is_typed_after_setting_and_once_only(line, head, hr, leader, mayor):
    with pytest.raises(TransitionError):
        plans.set_number(actor=hr.user, plan=line.plan, number="800/1", on=today())
    plan = approved(line, head, hr, leader, mayor)
    PlanFactory(approved=True, document_number="800/2", document_date=date(2026, 12, 21))

    plans.set_number(actor=hr.user, plan=plan, number=" 800/1 ", on=today())
    with pytest.raises(ValidationError):
        plans.set_number(actor=hr.user, plan=plan, number="800/2", on=today())
    with pytest.raises(ValidationError):
        plans.set_number(actor=hr.user, plan=plan, number="800/3", on=today() - timedelta(days=1))

    plan.refresh_from_db()
    assert (plan.document_number, plan.document_date) == ("800/1", today())
    assert freezing.digest(plan.frozen_content) == plan.content_sha256


def test_running_plan_is_closed_after_its_year_with_a_note(hr):
    plan = PlanFactory(running=True)
    with time_machine.travel("2027-12-31 01:00:00Z", tick=False), pytest.raises(TransitionError):
        plans.close_plan(actor=hr.user, plan=plan, note="Selesai")

    with time_machine.travel("2028-01-02 01:00:00Z", tick=False):
        with pytest.raises(DomainError):
            plans.close_plan(actor=hr.user, plan=plan, note=" ")
        closed = plans.close_plan(actor=hr.user, plan=plan, note="8 dari 10 baris selesai")

    assert (closed.state, closed.closing_note) == ("closed", "8 dari 10 baris selesai")


# --- The whole table (T36) ---
def in_state(state):
    return PlanFactory(**({} if state == PlanState.DRAFT else {state: True}))


@pytest.mark.parametrize(("act", "state"), list(product(Act, PlanState.values)))
def test_t36_services_hold_the_plan_to_the_table(act, state):
    plan = in_state(state)

    if MOVES[act].leads(state) is None:
        with pytest.raises(TransitionError):
            locked(plan, act)
    else:
        assert locked(plan, act).state == state


# --- The database ---
@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("planning_step_code", {"code": "lain"}),
        ("planning_step_decided_at_with_by", {"decision": "approved"}),
        ("planning_step_decided_at_with_by", {"decided_at": timezone.now()}),
    ],
)
def test_database_refuses_steps_that_are_never_true(constraint, changes):
    step = ApprovalStepFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ApprovalStep.objects.filter(pk=step.pk).update(**changes)


def test_database_refuses_a_return_without_a_note(hr):
    step = ApprovalStepFactory()

    with pytest.raises(IntegrityError, match="planning_step_returned_with_note"), transaction.atomic():
        ApprovalStep.objects.filter(pk=step.pk).update(
            decision="returned", decided_by=hr.user, decided_at=timezone.now()
        )


@pytest.mark.django_db(transaction=True)
def test_a33_two_holders_decide_at_once_and_one_decision_counts():
    for number in range(10):
        dinas = DinasFactory(confirmed=True, name=f"Dinas B{number}", short_name=f"b{number}")
        plan = PlanLineFactory(plan__dinas=dinas, number=1).plan
        sent = approval.send_plan(actor=make_head(dinas.unit).user, plan=plan, version=1)
        step = approval.current_step(sent)
        one, two = (User.objects.get(pk=RoleAssignmentFactory(role=Role.HR).user_id) for _ in range(2))

        found = at_once(
            partial(approval.decide, actor=one, step=step, decision=Decision.APPROVED),
            partial(approval.decide, actor=two, step=step, decision=Decision.RETURNED, note="Perbaiki"),
        )

        plan.refresh_from_db()
        refused = [isinstance(outcome, TransitionError) for outcome in found]
        step.refresh_from_db()
        assert sorted(refused) == [False, True]
        assert (step.decision, plan.state) == (("approved", "in_approval") if refused[1] else ("returned", "draft"))
        assert PlanLine.objects.get(plan=plan).amount == 42_000_000
