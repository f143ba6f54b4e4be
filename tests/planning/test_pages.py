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


def test_who_decides_sees_before_and_on_the_page_that_a_plan_is_above_its_ceiling(client, hr, dinas, other_dinas):
    above, within = (PlanFactory(dinas=one, in_approval=True, ceiling=50_000_000) for one in (dinas, other_dinas))
    PlanLineFactory(plan=above, number=1, amount=50_000_001)
    PlanLineFactory(plan=within, number=1, amount=50_000_000)
    steps = [ApprovalStepFactory(plan=plan) for plan in (above, within)]
    client.force_login(hr.user)

    listed = client.get(reverse("planning:approvals"))
    pages = [client.get(reverse("planning:step_decide", args=[step.public_id])).content.decode() for step in steps]

    assert [one["above"] for one in listed.context["waiting"]] == [1, 0]
    assert listed.content.decode().count("Di atas pagu") == 1
    assert ["kembalikan dengan catatan, atau lanjutkan" in page for page in pages] == [True, False]


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
