"""Filled pages of planning in Chromium: no axe violations, no sideways scroll; autosave, and two people on one line."""

import pytest
from django.urls import reverse

from planning.enums import Decision
from planning.models import Plan, PlanLine
from planning.services import approval, lines
from tests.factories.planning import ApprovalStepFactory, NeedFactory, PlanFactory, PlanLineFactory
from tests.ui.axe import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city_at_work(dinas, other_dinas, head, hr, need):
    """Addresses by name: a draft with something missing, a plan in approval, one that runs."""
    draft = PlanFactory(dinas=dinas, ceiling=10_000_000)
    line = PlanLineFactory(plan=draft, number=1)
    line.needs.add(need)
    PlanLineFactory(plan=draft, number=2, organizer="")
    waiting = PlanFactory(dinas=other_dinas, in_approval=True, ceiling=1_000_000)
    PlanLineFactory(plan=waiting, number=1)
    step = ApprovalStepFactory(plan=waiting)
    running = PlanFactory(dinas=dinas, plan_year=2026, running=True)
    carried = PlanLineFactory(plan=running, number=1)
    NeedFactory(dinas=dinas, topic="Konseling")
    return {
        "needs": reverse("planning:need_list"),
        "need": need.get_absolute_url(),
        "plans": reverse("planning:plan_list"),
        "draft": draft.get_absolute_url(),
        "edit": reverse("planning:line_edit", args=[line.public_id]),
        "send": reverse("planning:plan_send", args=[draft.public_id]),
        "waiting": waiting.get_absolute_url(),
        "approvals": reverse("planning:approvals"),
        "decide": reverse("planning:step_decide", args=[step.public_id]),
        "running": running.get_absolute_url(),
        "line": carried.get_absolute_url(),
        "session": reverse("planning:line_session", args=[carried.public_id]),
        "check": reverse("planning:check", args=[running.check_code]),
    }


@pytest.mark.axe
@pytest.mark.parametrize(("width", "dark"), [(360, False), (1440, True)])
def test_filled_pages_have_no_violations(city_at_work, head, hr, open_page, width, dark):
    wanted = [
        (head.user, "needs"), (head.user, "need"), (head.user, "draft"), (head.user, "edit"), (head.user, "send"),
        (hr.user, "needs"), (hr.user, "plans"), (hr.user, "waiting"), (hr.user, "approvals"), (hr.user, "decide"),
        (hr.user, "running"), (hr.user, "line"), (hr.user, "session"), (None, "check"),
    ]  # fmt: skip
    found = {}
    for user, name in wanted:
        page = open_page(city_at_work[name], user=user, width=width, dark=dark)
        if problems := [*violations(page), *(["scrolls sideways"] if sideways(page) > 0 else [])]:
            found[f"{name} as {user and user.name}"] = problems

    assert found == {}


def test_on_a_phone_the_decision_is_one_press_away_from_any_line(hr, other_dinas, open_page):
    plan = PlanFactory(dinas=other_dinas, in_approval=True)
    for number in range(1, 15):
        PlanLineFactory(plan=plan, number=number)
    step = ApprovalStepFactory(plan=plan)
    page = open_page(reverse("planning:step_decide", args=[step.public_id]), user=hr.user, width=360)
    on_screen = "id => { const r = document.querySelector(id).getBoundingClientRect(); return r.top < innerHeight }"

    assert page.evaluate(on_screen, ".jumpbar a")
    assert not page.evaluate(on_screen, "#putusan")
    page.click(".jumpbar a")
    assert page.evaluate(on_screen, "#putusan")


def test_typing_is_saved_by_itself(line, head, open_page):
    page = open_page(reverse("planning:line_edit", args=[line.public_id]), user=head.user)

    with page.expect_response(lambda answer: answer.request.headers.get("x-autosave") == "1"):
        page.fill("#id_target_group", "Arsiparis")
    page.wait_for_selector("[data-state=saved]")

    line.refresh_from_db()
    assert (line.target_group, line.version, page.input_value("[name=version]")) == ("Arsiparis", 2, "2")


def test_t35_conflict_keeps_both_texts_until_somebody_chooses(line, head, operator, open_page):
    page = open_page(reverse("planning:line_edit", args=[line.public_id]), user=head.user)
    lines.save_line(actor=operator.user, line=line, version=1, values={"amount": 30_000_000, "people": 30})

    page.fill("#id_amount", "Rp35.000.000")
    page.wait_for_selector("#conflict")
    shown = page.inner_text("#conflict")
    before = PlanLine.objects.get(pk=line.pk)
    page.check("[name=choose_people][value=theirs]")
    page.click("button[name=resolve]")
    page.wait_for_url(f"**{line.plan.get_absolute_url()}")

    after = PlanLine.objects.get(pk=line.pk)
    assert all(text in shown for text in ("Rp35.000.000", "Rp30.000.000", operator.user.name))
    assert (before.amount, before.version) == (30_000_000, 2)
    assert (after.amount, after.people, after.version) == (35_000_000, 30, 3)


def test_plan_goes_from_draft_to_set_through_its_pages(line, head, hr, leader, mayor, open_page):
    plan = line.plan
    page = open_page(plan.get_absolute_url(), user=head.user)
    page.click(f'a[href="{reverse("planning:plan_send", args=[plan.public_id])}"]')
    page.click("main form button.btn")
    page.wait_for_url(f"**{plan.get_absolute_url()}")

    for who in (hr, leader, mayor):
        page = open_page(reverse("planning:approvals"), user=who.user)
        page.click("a.task")
        page.click("button[value=approve]")
        page.wait_for_url(f"**{reverse('planning:approvals')}")

    plan = Plan.objects.get(pk=plan.pk)
    assert plan.state == "approved"
    assert set(plan.steps.values_list("decision", flat=True)) == {Decision.APPROVED}
    assert approval.current_step(plan) is None


def test_back_after_a_refused_form_comes_to_its_page_instead_of_a_warning(need, hr, open_page):
    page = open_page(need.get_absolute_url(), user=hr.user, width=360)
    page.click("form[action$='sisihkan/'] button")
    page.wait_for_selector(".errsum")
    refused_at = page.evaluate("location.pathname")
    page.goto(reverse("planning:need_list"))

    back = page.go_back()

    assert refused_at == need.get_absolute_url()
    assert (back.status, back.request.method) == (200, "GET")
    assert page.is_visible("form[action$='sisihkan/']")
