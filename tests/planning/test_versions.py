"""Versions of a plan: kept with every edit, compared line by line, restored while the plan is a draft."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from core.errors import DomainError, StaleVersionError, TransitionError
from core.models import AuditEntry
from planning import history
from planning.comparing import compare
from planning.enums import NeedState, PlanState
from planning.models import Need, Plan, PlanEditor, PlanLine, PlanLineRevision
from planning.rules.versions import Edit, milestones
from planning.services import lines, plans, versions
from tests.factories.planning import NeedFactory, PlanLineFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def changes(plan, old, new):
    found = compare(history.state_at(plan, old), history.state_at(plan, new))
    return {
        line.code[-3:]: (line.kind, {field.label: (field.before, field.after) for field in line.fields})
        for line in found.lines
    }


@pytest.fixture
def edited(draft, line, head, dinas):
    """Version 1: lines 1 and 2. Then: 2 changed (amount), 3 added (from a need), 4 line 2 deleted, 5 ceiling set."""
    second = PlanLineFactory(plan=draft, number=2, title="Arsip")
    Plan.objects.filter(pk=draft.pk).update(next_number=3)
    lines.save_line(actor=head.user, line=line, version=1, values={"amount": 50_000_000})
    lines.add_need(actor=head.user, plan=draft, need=NeedFactory(dinas=dinas, topic="Pelayanan publik"))
    lines.delete_line(actor=head.user, line=second, version=1)
    plans.set_ceiling(actor=head.user, plan=draft, ceiling=90_000_000, version=draft.version)
    draft.refresh_from_db()
    return draft


def test_every_version_reads_as_it_was(edited):
    amounts = {
        version: [content["amount"] for content in history.state_at(edited, version).lines.values()]
        for version in range(1, 6)
    }

    assert amounts == {
        1: [42_000_000, 42_000_000], 2: [50_000_000, 42_000_000], 3: [50_000_000, 42_000_000, None],
        4: [50_000_000, None], 5: [50_000_000, None],
    }  # fmt: skip
    assert [history.state_at(edited, version).ceiling for version in (4, 5)] == [None, 90_000_000]
    assert history.state_at(edited, 6) is None


def test_compare_names_lines_added_removed_and_changed(edited):
    found = changes(edited, 1, 5)

    assert found["001"] == ("changed", {"Anggaran": ("Rp42.000.000", "Rp50.000.000")})
    assert {code: kind for code, (kind, _fields) in found.items()} == {
        "001": "changed", "002": "removed", "003": "added",
    }  # fmt: skip
    assert found["002"][1]["Kegiatan"] == ("Arsip", "–")


def test_restore_brings_back_lines_needs_and_ceiling_as_a_new_version(edited, head, operator):
    old = PlanLine.objects.get(plan=edited, number=1)
    deleted = history.state_at(edited, 1).lines.keys() - {old.public_id}

    versions.restore(actor=operator.user, plan=edited, version=5, wanted=1)

    plan = Plan.objects.get()
    assert (plan.version, plan.ceiling, history.state_at(plan, 6).lines) == (
        6, None, history.state_at(plan, 1).lines,
    )  # fmt: skip
    assert {line.public_id for line in plan.lines.exclude(pk=old.pk)} == deleted
    assert (Need.objects.get().state, plan.next_number) == (NeedState.OPEN, 4)
    assert {one.user for one in PlanEditor.objects.all()} == {head.user, operator.user}
    entry = AuditEntry.objects.get(verb="planning.plan.restored")
    assert (entry.actor, entry.details) == (operator.user, {"restored_from": 1, "version": 6})
    with pytest.raises(StaleVersionError):  # a form of line 1 opened before
        lines.save_line(actor=head.user, line=old, version=2, values={"amount": 1})

    versions.restore(actor=head.user, plan=plan, version=6, wanted=5)

    plan = Plan.objects.get()
    assert (plan.ceiling, changes(plan, 5, 7), Need.objects.get().state) == (90_000_000, {}, NeedState.PLANNED)


def test_restore_leaves_needs_that_were_set_aside(edited, head):
    need = Need.objects.get()
    versions.restore(actor=head.user, plan=edited, version=5, wanted=1)
    Need.objects.update(state=NeedState.DROPPED, drop_reason="Sudah terpenuhi", decided_at=START, decided_by=head.user)

    versions.restore(actor=head.user, plan=edited, version=6, wanted=5)

    need.refresh_from_db()
    assert (need.state, need.lines.count()) == (NeedState.DROPPED, 0)


@pytest.mark.parametrize(
    ("version", "wanted", "state", "refusal"),
    [
        (4, 1, PlanState.DRAFT, StaleVersionError),
        (5, 5, PlanState.DRAFT, DomainError),
        (5, 99, PlanState.DRAFT, DomainError),
        (5, 1, PlanState.IN_APPROVAL, TransitionError),
    ],
)
def test_t35_restore_is_refused_when_stale_same_unknown_or_sent(edited, head, version, wanted, state, refusal):
    Plan.objects.filter(pk=edited.pk).update(state=state, sent_at=START, sent_by=head.user)

    with pytest.raises(refusal):
        versions.restore(actor=head.user, plan=edited, version=version, wanted=wanted)

    assert Plan.objects.get().version == 5


def test_page_compares_and_restores(client, edited, head):
    client.force_login(head.user)
    address = reverse("planning:plan_versions", args=[edited.public_id])

    page = client.get(address, {"dari": "1"})
    unknown = client.get(address, {"dari": "77"})
    stale = client.post(reverse("planning:plan_restore", args=[edited.public_id]), {"version": "4", "wanted": "1"})
    done = client.post(reverse("planning:plan_restore", args=[edited.public_id]), {"version": "5", "wanted": "1"})

    text = page.content.decode()
    assert "<del>Rp42.000.000</del>" in text
    assert "<ins>Rp50.000.000</ins>" in text
    assert (page.context["may_restore"], unknown.status_code) == (True, 404)
    assert stale.headers["Location"] == f"{address}?dari=1"
    assert (done.headers["Location"], Plan.objects.get().version) == (edited.get_absolute_url(), 6)


def test_version_that_todays_rules_refuse_is_not_restored_and_says_why(client, edited, head):
    client.force_login(head.user)
    kept = PlanLineRevision.objects.filter(plan=edited, since=1).earliest("pk")
    PlanLineRevision.objects.filter(pk=kept.pk).update(content=kept.content | {"title": ""})
    restore = reverse("planning:plan_restore", args=[edited.public_id])

    answer = client.post(restore, {"version": "5", "wanted": "1"}, follow=True)

    assert (answer.status_code, Plan.objects.get().version) == (200, 5)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]


def test_page_offers_no_restore_once_sent(client, edited, head):
    Plan.objects.filter(pk=edited.pk).update(state=PlanState.IN_APPROVAL, sent_at=START, sent_by=head.user)
    client.force_login(head.user)

    page = client.get(reverse("planning:plan_versions", args=[edited.public_id]), {"dari": "1"})

    assert (page.context["may_restore"], page.context["comparison"].is_same) == (False, False)


def test_sittings_stand_as_one_and_a_restored_version_for_itself():
    def edit(version, minutes, by, restored_from=None):
        return Edit(version, START + timedelta(minutes=minutes), by, restored_from)

    found = milestones(
        [
            edit(1, 0, "Siti"), edit(2, 29, "Siti"), edit(3, 59, "Siti"), edit(4, 60, "Rahmi"), edit(5, 61, "Siti"),
            edit(6, 62, "Siti", restored_from=2), edit(7, 63, "Siti"), edit(8, 64, "Siti"),
        ]
    )  # fmt: skip

    assert [one.version for one in found] == [8, 6, 5, 4, 3, 2]
