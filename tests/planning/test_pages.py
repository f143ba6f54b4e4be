"""Every page of planning in the states it can be in: it answers, shows what it should, asks a fixed number of
statements."""

import pytest
from django.urls import reverse

from tests.factories.planning import ApprovalStepFactory, NeedFactory, PlanFactory, PlanLineFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["need_list", "plan_list", "approvals"])
def test_empty_lists_say_so(client, hr, name):
    client.force_login(hr.user)

    response = client.get(reverse(f"planning:{name}"))

    assert (response.status_code, 'class="empty"' in response.content.decode()) == (200, True)


def pages(need, plan, line, step):
    return [
        reverse("planning:need_list"),
        reverse("planning:need_detail", args=[need.public_id]),
        reverse("planning:plan_list"),
        reverse("planning:plan_detail", args=[plan.public_id]),
        reverse("planning:plan_ceiling", args=[plan.public_id]),
        reverse("planning:plan_xlsx", args=[plan.public_id]),
        reverse("planning:line_new", args=[plan.public_id]),
        reverse("planning:line_detail", args=[line.public_id]),
        reverse("planning:line_edit", args=[line.public_id]),
        reverse("planning:line_delete", args=[line.public_id]),
        reverse("planning:approvals"),
        reverse("planning:step_decide", args=[step.public_id]),
        reverse("planning:step_acting", args=[step.public_id]),
    ]


def test_pages_of_a_draft_answer(client, hr, head, need, draft, line):
    line.needs.add(need)
    PlanLineFactory(plan=draft, bare=True, number=2)
    NeedFactory(dinas=draft.dinas)
    step = ApprovalStepFactory(plan=draft)
    client.force_login(hr.user)

    found = {url: client.get(url).status_code for url in pages(need, draft, line, step)}

    assert set(found.values()) == {200}, found


def test_pages_in_approval_answer(client, hr, head, need, dinas):
    plan = PlanFactory(dinas=dinas, in_approval=True, ceiling=1)
    line = PlanLineFactory(plan=plan, number=1)
    step = ApprovalStepFactory(plan=plan)
    client.force_login(hr.user)

    found = {url: client.get(url).status_code for url in pages(need, plan, line, step)}

    assert set(found.values()) == {200, 302}, found


def test_pages_of_a_running_plan_answer(client, hr, head, need, dinas):
    plan = PlanFactory(dinas=dinas, running=True, ceiling=99_000_000)
    line = PlanLineFactory(plan=plan, number=1)
    client.force_login(hr.user)
    urls = [
        reverse(f"planning:{name}", args=[line.public_id])
        for name in ("line_detail", "line_session", "line_move", "line_target", "line_realise")
    ]
    urls += [
        reverse(f"planning:{name}", args=[plan.public_id]) for name in ("plan_detail", "plan_number", "plan_close")
    ]

    found = {url: client.get(url).status_code for url in urls}

    assert set(found.values()) == {200}, found
