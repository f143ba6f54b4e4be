"""Drafting from needs and changing lines: what is written, what a stale save leaves alone, who becomes a preparer."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.errors import DomainError, StaleVersionError, TransitionError
from core.models import AuditEntry
from people.enums import Role
from people.models import Competency
from planning.enums import LineKind, NeedKind, NeedState, PlanState
from planning.models import Need, Plan, PlanEditor, PlanLine, PlanLineRevision
from planning.services import lines as services
from planning.services import plans
from planning.services.approval import send_plan
from tests.at_once import at_once
from tests.factories.people import DinasFactory, RoleAssignmentFactory, make_head
from tests.factories.planning import NeedFactory, PlanFactory, PlanLineFactory
from tests.factories.training import ProgrammeFactory

pytestmark = pytest.mark.django_db

WHOLE = {
    "title": "Analisis data untuk perencana",
    "sub_activity": "5.03.02.2.03",
    "amount": 42_000_000,
    "quarter": 2,
    "in_charge": "Sekretaris Dinas",
    "indicator": "Peserta lulus",
    "target": "12 orang",
    "competency_kind": "teknis",
    "people": 12,
    "target_group": "Perencana",
    "road": "klasikal",
    "organizer": "BKPSDMD Kota Palu",
    "conformity": "sesuai",
}


def posted(line, **changes):
    """The form of a line as the browser sends it."""
    return {name: "" if value is None else value for name, value in {**WHOLE, **changes}.items()} | {
        "version": line.version
    }


def edit(client, line, *, autosave=False, **changes):
    url = reverse("planning:line_edit", args=[line.public_id])
    headers = {"X-Autosave": "1"} if autosave else {}
    return client.post(url, posted(line, **changes), headers=headers)


# --- Drafting ---
def test_draft_plan_makes_a_line_for_each_need_by_urgency(dinas, hr):
    dinas.unit.head_position = "Kepala Dinas Perhubungan"
    dinas.unit.save()
    competency = Competency.objects.create(name="Komunikasi", kind="manajerial")
    programme = ProgrammeFactory(code="MNJ-WAKTU", kind="manajerial", form="blended", jp=64, organizer="BPSDMD")
    picked = NeedFactory(
        dinas=dinas,
        programme_code=programme.code,
        priority=90,
        people=30,
        reasons=[{"code": "urgency_plan_year", "points": 25, "params": {}}],
    )
    gap = NeedFactory(dinas=dinas, kind=NeedKind.COMPETENCE, competency=competency, topic="Komunikasi", priority=80)
    retirement = NeedFactory(dinas=dinas, kind=NeedKind.RETIREMENT, topic="Pensiun", people=5, priority=70)
    indicator = NeedFactory(dinas=dinas, kind=NeedKind.INDICATOR, topic="Pengaduan", target="90%", priority=60)
    other = NeedFactory(dinas=dinas, kind=NeedKind.OTHER, topic="Sarana kerja", units=4, priority=20)
    too_low = NeedFactory(dinas=dinas, priority=19)
    elsewhere = NeedFactory(priority=90)

    plan = plans.draft_plan(actor=hr.user, dinas=dinas, plan_year=2027)

    lines = list(plan.lines.order_by("number"))
    assert [(line.code, line.kind, list(line.needs.all())) for line in lines] == [
        ("2027-DISHUB-001", "training", [picked]),
        ("2027-DISHUB-002", "training", [gap]),
        ("2027-DISHUB-003", "career", [retirement]),
        ("2027-DISHUB-004", "evaluation", [indicator]),
        ("2027-DISHUB-005", "other", [other]),
    ]
    first, second, third, fourth, fifth = lines
    assert (first.competency_kind, first.road, first.organizer, first.jp, first.people, first.quarter) == (
        "manajerial", "blended", "BPSDMD", 64, 30, 2,
    )  # fmt: skip
    assert (first.amount, first.sub_activity, first.in_charge) == (None, "5.03.02.2.03", "Kepala Dinas Perhubungan")
    assert second.competency_kind == "manajerial"
    assert (third.amount, third.sub_activity) == (0, "5.03.02.2.02")
    assert (fourth.indicator, fourth.target, fourth.sub_activity) == ("Pengaduan", "90%", "5.03.02.2.04")
    assert (fifth.amount, fifth.sub_activity) == (None, "")
    states = {need.pk: need.state for need in Need.objects.all()}
    assert states == {
        **dict.fromkeys([picked.pk, gap.pk, retirement.pk, indicator.pk, other.pk], "planned"),
        too_low.pk: "open",
        elsewhere.pk: "open",
    }


def test_t06_drafting_makes_nobody_a_preparer(need, hr):
    plan = plans.draft_plan(actor=hr.user, dinas=need.dinas, plan_year=2027)

    assert (plan.edited_by, PlanEditor.objects.count()) == (None, 0)
    assert AuditEntry.objects.get(verb="planning.plan.drafted").actor == hr.user


def test_drafting_again_adds_only_what_is_new(need, hr):
    plan = plans.draft_plan(actor=hr.user, dinas=need.dinas, plan_year=2027)
    first = plan.lines.get()
    later = NeedFactory(dinas=need.dinas)

    again = plans.draft_plan(actor=hr.user, dinas=need.dinas, plan_year=2027)
    once_more = plans.draft_plan(actor=hr.user, dinas=need.dinas, plan_year=2027)

    assert again.pk == once_more.pk == plan.pk
    assert [(line.number, list(line.needs.all())) for line in plan.lines.order_by("number")] == [
        (1, [need]),
        (2, [later]),
    ]
    assert plan.lines.first() == first


def test_drafting_refuses_without_needs_and_once_sent(dinas, hr):
    with pytest.raises(DomainError):
        plans.draft_plan(actor=hr.user, dinas=dinas, plan_year=2027)
    PlanFactory(dinas=dinas, in_approval=True)
    need = NeedFactory(dinas=dinas)
    with pytest.raises(TransitionError):
        plans.draft_plan(actor=hr.user, dinas=dinas, plan_year=2027)

    need.refresh_from_db()
    assert (need.state, Plan.objects.count(), PlanLine.objects.count()) == ("open", 1, 0)


# --- Saving ---
def test_save_line_keeps_what_it_said_before_and_names_a_preparer(line, head):
    saved = services.save_line(
        actor=head.user, line=line, version=1, values={"amount": 50_000_000, "title": line.title}
    )

    assert (saved.amount, saved.version, saved.saved_by) == (50_000_000, 2, head.user)
    revision = PlanLineRevision.objects.get(line=line, until__isnull=False)
    assert (revision.version, revision.content["amount"]) == (1, 42_000_000)
    plan = Plan.objects.get()
    assert (plan.version, plan.edited_by) == (2, head.user)
    assert [(one.user, one.round) for one in PlanEditor.objects.all()] == [(head.user, 1)]
    entry = AuditEntry.objects.get(verb="planning.line.changed")
    assert entry.details == {"before": {"amount": 42_000_000}, "after": {"amount": 50_000_000}}


def test_saving_nothing_new_is_no_edit(line, head):
    services.save_line(actor=head.user, line=line, version=1, values={"amount": line.amount})

    assert (PlanLine.objects.get().version, Plan.objects.get().version, PlanEditor.objects.count()) == (1, 1, 0)


def test_t35_stale_save_changes_nothing_and_gives_what_stands_there(line, head, operator):
    services.save_line(actor=head.user, line=line, version=1, values={"amount": 50_000_000})

    with pytest.raises(StaleVersionError) as refused:
        services.save_line(actor=operator.user, line=line, version=1, values={"amount": 1})

    assert refused.value.current.amount == 50_000_000
    line.refresh_from_db()
    assert (line.amount, line.version, Plan.objects.get().version) == (50_000_000, 2, 2)
    assert {one.user for one in PlanEditor.objects.all()} == {head.user}


def test_t34_resent_save_is_the_save_that_was_made(line, head):
    first = services.save_line(actor=head.user, line=line, version=1, values={"amount": 5}, save_key="k1")

    again = services.save_line(actor=head.user, line=line, version=1, values={"amount": 5}, save_key="k1")

    assert (again.version, first.version, PlanLineRevision.objects.filter(until__isnull=False).count()) == (2, 2, 1)


def test_t34_key_of_somebody_else_is_no_resend(line, head, operator):
    services.save_line(actor=head.user, line=line, version=1, values={"amount": 5}, save_key="k1")

    with pytest.raises(StaleVersionError):
        services.save_line(actor=operator.user, line=line, version=1, values={"amount": 6}, save_key="k1")


@pytest.mark.parametrize("state", ["in_approval", "approved", "running", "closed"])
def test_t36_lines_change_in_a_draft_only(dinas, head, state):
    plan = PlanFactory(dinas=dinas, **{state: True})
    line = PlanLineFactory(plan=plan)
    need = NeedFactory(dinas=dinas)
    acts = [
        lambda: services.save_line(actor=head.user, line=line, version=1, values={"amount": 1}),
        lambda: services.add_line(actor=head.user, plan=plan, kind=LineKind.OTHER, title="Baru"),
        lambda: services.add_need(actor=head.user, plan=plan, need=need),
        lambda: services.delete_line(actor=head.user, line=line, version=1),
        lambda: services.link_need(actor=head.user, line=line, need=need),
        lambda: services.unlink_need(actor=head.user, line=line, need=need),
        lambda: plans.set_ceiling(actor=head.user, plan=plan, ceiling=1, version=plan.version),
    ]

    for act in acts:
        with pytest.raises(TransitionError):
            act()

    line.refresh_from_db()
    assert (line.amount, PlanLine.objects.count(), PlanEditor.objects.count()) == (42_000_000, 1, 0)


def test_delete_line_frees_its_needs_and_never_reuses_its_code(need, hr, head):
    plan = plans.draft_plan(actor=hr.user, dinas=need.dinas, plan_year=2027)

    services.delete_line(actor=head.user, line=plan.lines.get(), version=1)
    added = services.add_line(actor=head.user, plan=plan, kind=LineKind.OTHER, title="Baru")

    need.refresh_from_db()
    assert (need.state, added.code, PlanLine.objects.get()) == ("open", "2027-DISHUB-002", added)
    assert AuditEntry.objects.get(verb="planning.line.deleted").details["code"] == "2027-DISHUB-001"


def test_delete_line_refuses_a_stale_version(line, head):
    services.save_line(actor=head.user, line=line, version=1, values={"amount": 5})

    with pytest.raises(StaleVersionError):
        services.delete_line(actor=head.user, line=line, version=1)

    assert PlanLine.objects.count() == 1


def test_need_served_by_two_lines_stays_planned_until_both_let_go(need, head):
    plan = PlanFactory(dinas=need.dinas)
    one, two = PlanLineFactory(plan=plan), PlanLineFactory(plan=plan)
    for line in (one, two, two):
        services.link_need(actor=head.user, line=line, need=need)

    services.unlink_need(actor=head.user, line=one, need=need)
    need.refresh_from_db()
    assert need.state == NeedState.PLANNED
    services.unlink_need(actor=head.user, line=two, need=need)
    services.unlink_need(actor=head.user, line=two, need=need)

    need.refresh_from_db()
    assert need.state == NeedState.OPEN


def test_add_need_twice_gives_the_line_it_has(need, head):
    plan = PlanFactory(dinas=need.dinas)

    first = services.add_need(actor=head.user, plan=plan, need=need)
    again = services.add_need(actor=head.user, plan=plan, need=need)

    assert (first, PlanLine.objects.count()) == (again, 1)
    assert {one.user for one in PlanEditor.objects.all()} == {head.user}


def test_a03_need_of_another_agency_or_one_set_aside_is_refused(draft, need, hr, head):
    foreign = NeedFactory()
    dropped = NeedFactory(
        dinas=draft.dinas, state="dropped", drop_reason="x", decided_by=hr.user, decided_at=draft.created_at
    )
    line = PlanLineFactory(plan=draft)

    for wrong, error in ((foreign, DomainError), (dropped, TransitionError)):
        with pytest.raises(error):
            services.add_need(actor=head.user, plan=draft, need=wrong)
        with pytest.raises(error):
            services.link_need(actor=head.user, line=line, need=wrong)

    assert (PlanLine.objects.count(), line.needs.count()) == (1, 0)


def test_set_ceiling_is_audited_and_an_edit(draft, head):
    plans.set_ceiling(actor=head.user, plan=draft, ceiling=612_000_000, version=draft.version)
    plans.set_ceiling(actor=head.user, plan=draft, ceiling=612_000_000, version=draft.version)

    entry = AuditEntry.objects.get(verb="planning.plan.ceiling")
    assert entry.details == {"before": None, "after": 612_000_000}
    assert (Plan.objects.get().ceiling, Plan.objects.get().version) == (612_000_000, 2)


# --- The page ---
def test_line_page_saves_and_goes_back_to_the_plan(client, line, head):
    client.force_login(head.user)

    response = edit(client, line, amount="Rp1.250.000", quarter="3")

    line.refresh_from_db()
    assert response.headers["Location"] == line.plan.get_absolute_url()
    assert (line.amount, line.quarter, line.version) == (1_250_000, 3, 2)


def test_autosave_answers_with_the_new_version(client, line, head):
    client.force_login(head.user)

    response = edit(client, line, autosave=True, amount="50.000.000")

    assert (response.status_code, response.json()["version"]) == (200, 2)
    assert set(response.json()) == {"saved_at", "version"}


def test_autosave_says_what_cannot_be_saved_and_keeps_the_rest(client, line, head):
    client.force_login(head.user)

    response = edit(client, line, autosave=True, amount="lima juta", organizer="BPSDM Provinsi")

    assert (response.status_code, list(response.json()["errors"])) == (422, ["amount"])
    kept = PlanLine.objects.get()
    assert (kept.organizer, kept.amount, kept.version) == ("BPSDM Provinsi", line.amount, response.json()["version"])


def test_t35_saving_after_the_autosave_arrived_is_no_conflict(client, line, head):
    client.force_login(head.user)
    edit(client, line, autosave=True, title="Judul baru", save_key="auto")

    assert edit(client, line, title="Judul baru", save_key="page").status_code == 302
    assert PlanLine.objects.get().version == 2


def test_wrong_input_is_shown_again_and_nothing_is_lost(client, line, head):
    client.force_login(head.user)

    response = edit(client, line, sub_activity="5.03.02.1.03", title="Judul baru")

    form = response.context["form"]
    assert (response.status_code, list(form.errors), form["title"].value()) == (422, ["sub_activity"], "Judul baru")
    assert PlanLine.objects.get().version == 1


def test_a05_fields_the_form_does_not_have_are_ignored_and_logged(client, line, head, caplog):
    client.force_login(head.user)
    url = reverse("planning:line_edit", args=[line.public_id])

    client.post(url, posted(line, amount=5) | {"plan": "9", "realised_amount": "1", "code": "X", "is_staff": "1"})

    line.refresh_from_db()
    assert (line.amount, line.realised_amount, line.code) == (5, None, line.code)
    assert "['code', 'is_staff', 'plan', 'realised_amount']" in caplog.text


def test_t35_stale_page_shows_both_texts_and_saves_what_was_chosen(client, line, head, operator):
    services.save_line(actor=operator.user, line=line, version=1, values={"amount": 30_000_000, "target": "30 orang"})
    client.force_login(head.user)

    refused = edit(client, line, amount="35.000.000", quarter="1")

    shown = {one["name"]: (one["mine"], one["theirs"], one["choose"]) for one in refused.context["conflict"]["fields"]}
    assert refused.status_code == 409
    assert shown == {
        "amount": ("Rp35.000.000", "Rp30.000.000", "mine"),
        "quarter": ("TW I", "TW II", "mine"),
        "target": ("12 orang", "30 orang", "theirs"),
    }
    assert PlanLine.objects.get().amount == 30_000_000
    content = refused.content.decode()
    assert 'name="resolved_version" value="2"' in content
    assert 'value="35.000.000"' in content

    chosen = {"resolved_version": "2", "choose_amount": "theirs", "choose_quarter": "mine", "choose_target": "theirs"}
    edit(client, line, amount="35.000.000", quarter="1", **chosen)

    line.refresh_from_db()
    assert (line.amount, line.quarter, line.target, line.version) == (30_000_000, 1, "30 orang", 3)


def test_t35_autosave_shows_the_conflict_and_never_decides_it(client, line, head, operator):
    services.save_line(actor=operator.user, line=line, version=1, values={"amount": 30_000_000})
    client.force_login(head.user)

    answer = edit(client, line, autosave=True, amount="35.000.000", resolved_version="2", choose_amount="theirs")

    assert answer.status_code == 409
    assert [one["choose"] for one in answer.context["conflict"]["fields"]] == ["theirs"]
    assert PlanLine.objects.get().version == 2


def test_t35_choice_is_stale_when_a_third_person_saved(client, line, head, operator):
    services.save_line(actor=operator.user, line=line, version=1, values={"amount": 2})
    services.save_line(actor=operator.user, line=line, version=2, values={"amount": 3})
    client.force_login(head.user)

    answer = edit(client, line, amount="35.000.000", resolved_version="2", choose_amount="mine")

    assert (answer.status_code, PlanLine.objects.get().amount) == (409, 3)


def test_t34_new_line_sent_twice_is_one_line(client, draft, head):
    client.force_login(head.user)
    url = reverse("planning:line_new", args=[draft.public_id])
    data = {"kind": "other", "title": "Ruang arsip", "submit_key": "k" * 20}

    first, again = client.post(url, data), client.post(url, data)

    assert first.headers["Location"] == again.headers["Location"]
    assert PlanLine.objects.count() == 1


def test_line_edit_page_of_a_sent_plan_leads_to_the_line(client, dinas, head):
    line = PlanLineFactory(plan=PlanFactory(dinas=dinas, in_approval=True))
    client.force_login(head.user)

    response = client.get(reverse("planning:line_edit", args=[line.public_id]))

    assert response.headers["Location"] == line.get_absolute_url()


def test_saving_on_a_plan_that_was_sent_meanwhile_keeps_what_was_typed(client, line, head):
    client.force_login(head.user)
    Plan.objects.update(state=PlanState.IN_APPROVAL, sent_at=line.plan.created_at, sent_by=head.user)

    page = edit(client, line, title="Judul baru")
    auto = edit(client, line, autosave=True, title="Judul baru")

    assert (page.status_code, page.context["form"]["title"].value()) == (409, "Judul baru")
    assert (auto.status_code, list(auto.json())) == (422, ["message"])
    assert PlanLine.objects.get().title == line.title


# --- Two at once ---
@pytest.mark.django_db(transaction=True)
def test_a32_two_people_save_one_line_and_the_second_sees_both_texts():
    dinas = DinasFactory(confirmed=True)
    plan = PlanFactory(dinas=dinas)
    users = [RoleAssignmentFactory(role=Role.HR).user for _ in range(2)]
    outcomes = []
    for number in range(10):
        line = PlanLineFactory(plan=plan, number=number + 1)

        def save(user, amount, line=line):
            return services.save_line(actor=user, line=line, version=1, values={"amount": amount})

        found = at_once(lambda: save(users[0], 111), lambda: save(users[1], 222))

        line.refresh_from_db()
        stale = [one for one in found if isinstance(one, StaleVersionError)]
        saved = [one for one in found if isinstance(one, PlanLine)]
        assert (len(saved), len(stale)) == (1, 1)
        mine = ({111, 222} - {line.amount}).pop()
        difference = services.differences(line, 1, {"amount": mine})
        outcomes.append((saved[0].amount == line.amount, line.version, [{one.mine, one.theirs} for one in difference]))

    assert outcomes == [(True, 2, [{111, 222}])] * 10


@pytest.mark.django_db(transaction=True)
def test_a33_sending_and_saving_at_once_happen_in_one_order():
    for number in range(10):
        dinas = DinasFactory(confirmed=True, name=f"Dinas A{number}", short_name=f"a{number}")
        head, operator = make_head(dinas.unit), RoleAssignmentFactory(role=Role.OPERATOR, unit=dinas.unit)
        plan = PlanFactory(dinas=dinas)
        line = PlanLineFactory(plan=plan, number=1)

        sent, saved = at_once(
            lambda plan=plan, head=head: send_plan(actor=head.user, plan=plan, version=1),
            lambda line=line, operator=operator: services.save_line(
                actor=operator.user, line=line, version=1, values={"amount": 7}
            ),
        )

        plan.refresh_from_db()
        line.refresh_from_db()
        if isinstance(sent, Plan):  # sending came first: the save was refused and nothing changed
            assert isinstance(saved, TransitionError)
            assert (plan.state, plan.version, line.amount) == ("in_approval", 1, 42_000_000)
        else:  # the save came first: the sender is told that the plan changed
            assert isinstance(sent, StaleVersionError)
            assert (plan.state, plan.version, line.amount) == ("draft", 2, 7)


# --- The database ---
@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("planning_line_amount", {"amount": -1}),
        ("planning_line_quarter", {"quarter": 5}),
        ("planning_line_kind", {"kind": "lain"}),
        ("planning_line_realised", {"realised_amount": -1}),
    ],
)
def test_database_refuses_lines_that_are_never_true(line, constraint, changes):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PlanLine.objects.filter(pk=line.pk).update(**changes)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("planning_plan_state|planning_plan_frozen_when_set", {"state": "lain"}),
        ("planning_plan_frozen_when_set", {"state": "approved"}),
        ("planning_plan_frozen_when_set", {"content_sha256": "a" * 64}),
        ("planning_plan_sent", {"state": "in_approval"}),
        ("planning_plan_ceiling", {"ceiling": -1}),
        ("planning_plan_number_with_date", {"document_number": "800/1"}),
    ],
)
def test_database_refuses_plans_that_are_never_true(draft, constraint, changes):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Plan.objects.filter(pk=draft.pk).update(**changes)


def test_database_keeps_one_plan_an_agency_and_year(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanFactory(dinas=draft.dinas)


def test_line_content_is_plain_values(line):
    assert json.loads(json.dumps(services.content_of(line))) == services.content_of(line)
