"""Career moves: proposed by one, decided by another."""

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from careers import unlocks
from careers.enums import MoveKind, MoveState
from careers.known import known_of
from careers.models import CareerMove
from careers.services.moves import ALLOWED, decide_move, propose_move
from careers.steps import structural_step
from core.clock import today
from core.errors import DomainError, TransitionError
from core.models import AuditEntry
from monitoring.waiting import sources
from monitoring.waiting.rows import collect
from people.enums import EmploymentKind, PositionType
from people.models import Employee
from performance.rules import periods
from privacy.copy_of_data import _moves
from tests.factories.careers import CareerMoveFactory
from tests.factories.people import EmployeeFactory, PositionFactory, education_level

pytestmark = pytest.mark.django_db
REASON = "Mengisi jabatan yang lowong"


@pytest.mark.parametrize(
    ("held", "target", "kind"),
    [
        ((PositionType.EXECUTING, ""), (PositionType.PENGAWAS, ""), MoveKind.VERTICAL),
        ((PositionType.FUNCTIONAL, "ahli_pertama"), (PositionType.FUNCTIONAL, "ahli_muda"), MoveKind.VERTICAL),
        ((PositionType.FUNCTIONAL, "ahli_muda"), (PositionType.PENGAWAS, ""), MoveKind.HORIZONTAL),
        ((PositionType.EXECUTING, ""), (PositionType.FUNCTIONAL, "terampil"), MoveKind.DIAGONAL),
    ],
)
def test_propose_move_names_its_kind(head, held, target, kind):
    position = PositionFactory(type=held[0], level=held[1])
    person = EmployeeFactory(unit=head.unit, position=position)
    goal = PositionFactory(type=target[0], level=target[1])

    move = propose_move(actor=head.user, employee=person, target_position=goal, quarter="2027-Q2", reason=REASON)

    assert move.kind == kind


def test_propose_move_refuses_a_lower_post_and_an_unknown_one(head):
    pengawas = PositionFactory(type=PositionType.PENGAWAS)
    above = EmployeeFactory(unit=head.unit, position=pengawas)
    unknown = EmployeeFactory(unit=head.unit, position=None)

    with pytest.raises(DomainError):
        propose_move(
            actor=head.user, employee=above, target_position=PositionFactory(), quarter="2027-Q2", reason=REASON
        )
    with pytest.raises(DomainError):
        propose_move(actor=head.user, employee=unknown, target_position=pengawas, quarter="2027-Q2", reason=REASON)

    assert CareerMove.objects.count() == 0


def test_propose_move_twice_gives_the_open_one(head):
    person, goal = EmployeeFactory(unit=head.unit), PositionFactory(type=PositionType.PENGAWAS)
    values = {"actor": head.user, "employee": person, "target_position": goal, "quarter": "2027-Q2", "reason": REASON}

    moves = [propose_move(**values) for _ in range(2)]

    assert moves[0].pk == moves[1].pk
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["careers.move.proposed"]


def test_database_keeps_one_open_move_to_a_position():
    move = CareerMoveFactory()

    with pytest.raises(IntegrityError, match=r"careers_move_one_open|careers_careermove\.employee_id"):
        CareerMoveFactory(employee=move.employee, target_position=move.target_position)


def test_t36_moves_of_a_move_are_those_of_the_table(hr):
    outcomes = {}
    for before in MoveState:
        for after in MoveState:
            if before == after:
                continue
            move = CareerMoveFactory(state=before)
            try:
                decide_move(actor=hr.user, move=move, state=after, note="catatan")
                outcomes[before, after] = True
            except TransitionError:
                outcomes[before, after] = False

    assert {pair for pair, done in outcomes.items() if done} == {
        (before, after) for before, targets in ALLOWED.items() for after in targets
    }


def test_t06_nobody_decides_own_proposal_or_own_move(hr):
    proposed = CareerMoveFactory(proposed_by=hr.user)
    own = CareerMoveFactory(employee=EmployeeFactory(user=hr.user))

    for move in (proposed, own):
        with pytest.raises(DomainError):
            decide_move(actor=hr.user, move=move, state=MoveState.AGREED)

    assert set(CareerMove.objects.values_list("state", flat=True)) == {MoveState.PROPOSED}


def test_drop_needs_a_reason(hr):
    move = CareerMoveFactory()

    with pytest.raises(DomainError):
        decide_move(actor=hr.user, move=move, state=MoveState.DROPPED, note="  ")

    assert CareerMove.objects.get(pk=move.pk).state == MoveState.PROPOSED


def test_head_proposes_through_the_page_once(client, head):
    person, goal = EmployeeFactory(unit=head.unit), PositionFactory(type=PositionType.PENGAWAS, name="Kepala Subbagian")
    client.force_login(head.user)
    url = reverse("careers:move_new", args=[person.public_id])
    found = client.get(url, {"cari": "subbag"})
    data = {
        "target_position": goal.public_id, "quarter": found.context["form"].fields["quarter"].choices[0][0],
        "reason": REASON, "submit_key": found.context["key"],
    }  # fmt: skip

    answers = [client.post(url, data) for _ in range(2)]

    move = CareerMove.objects.get()
    assert list(found.context["form"].fields["target_position"].queryset) == [goal]
    assert {answer.headers["Location"] for answer in answers} == {reverse("careers:move_detail", args=[move.public_id])}


def test_quarters_are_read_in_words_everywhere(client, head, admin_user):
    move = CareerMoveFactory(employee=head.user.employee, quarter="2026-Q4")
    client.force_login(head.user)
    form = client.get(reverse("careers:move_new", args=[move.employee.public_id])).context["form"]
    client.force_login(admin_user.user)
    admin_list = client.get(reverse("admin:careers_careermove_changelist")).content.decode()

    first = today().year
    assert (f"{first}-Q4", f"Triwulan IV {first}") in form.fields["quarter"].choices
    assert ("Triwulan IV 2026" in admin_list, "2026-Q4" in admin_list) == (True, False)
    assert [row[1] for row in _moves(move.employee).rows] == ["Triwulan IV 2026"]


def test_refused_proposal_keeps_what_was_typed(client, head):
    person = EmployeeFactory(unit=head.unit)
    client.force_login(head.user)
    url = reverse("careers:move_new", args=[person.public_id])

    answer = client.post(url, {"reason": REASON, "quarter": "2001-Q1"})

    assert set(answer.context["form"].errors) == {"target_position", "quarter"}
    assert REASON in answer.content.decode()


def test_a01_move_and_path_of_another_agency_are_404(client, head, other_dinas):
    stranger = EmployeeFactory(unit=other_dinas.unit)
    move = CareerMoveFactory(employee=stranger)
    client.force_login(head.user)
    urls = [
        reverse("careers:move_detail", args=[move.public_id]),
        reverse("careers:employee_path", args=[stranger.public_id]),
        reverse("careers:employee_panel", args=[stranger.public_id]),
        reverse("careers:move_new", args=[stranger.public_id]),
    ]

    statuses = [client.get(url).status_code for url in urls]
    posted = client.post(reverse("careers:move_decide", args=[move.public_id]), {"state": "dropped", "note": "x"})

    assert (statuses, posted.status_code) == ([404] * 4, 404)
    assert CareerMove.objects.get(pk=move.pk).state == MoveState.PROPOSED


def test_head_may_drop_but_not_agree(client, head):
    move = CareerMoveFactory(employee=EmployeeFactory(unit=head.unit))
    client.force_login(head.user)
    url = reverse("careers:move_decide", args=[move.public_id])

    agreed = client.post(url, {"state": "agreed"})
    dropped = client.post(url, {"state": "dropped", "note": "Tidak jadi lowong"})

    assert (agreed.status_code, dropped.status_code) == (403, 302)
    assert CareerMove.objects.get(pk=move.pk).state == MoveState.DROPPED


@pytest.mark.parametrize("role", ["hr", "head", "operator", "leader", "employee"])
def test_t03_move_list_shows_exactly_the_visible_ones(client, request, role, dinas, other_dinas):
    holder = request.getfixturevalue(role)
    inside = CareerMoveFactory(employee=EmployeeFactory(unit=dinas.unit))
    outside = CareerMoveFactory(employee=EmployeeFactory(unit=other_dinas.unit))
    own = CareerMoveFactory(employee=holder) if role == "employee" else None
    client.force_login(holder.user)

    shown = set(client.get(reverse("careers:move_list")).context["page"].object_list)

    expected = {"hr": {inside, outside}, "leader": {inside, outside}, "employee": {own}}
    assert shown == expected.get(role, {inside})


@pytest.mark.parametrize("count", [1, 4])
def test_move_list_query_count_does_not_grow(client, hr, count, django_assert_max_num_queries):
    for _ in range(count):
        CareerMoveFactory()
    client.force_login(hr.user)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("careers:move_list")).context["page"]

    assert len(page.object_list) == count


def test_move_page_shows_the_proposer_and_the_conditions_of_the_target(client, hr, head, django_assert_max_num_queries):
    person = EmployeeFactory(unit=head.unit, education_level=education_level())
    goal = PositionFactory(name="Kepala Seksi", type=PositionType.PENGAWAS)
    move = propose_move(actor=head.user, employee=person, target_position=goal, quarter="2027-Q2", reason=REASON)
    client.force_login(hr.user)
    client.get(move.get_absolute_url())

    with django_assert_max_num_queries(15):
        answer = client.get(move.get_absolute_url())

    text = answer.content.decode()
    assert head.user.name in text
    assert "Triwulan II 2027" in text
    assert {str(one["label"]): one["state"] for one in answer.context["conditions"]} == {
        "Pendidikan": "met", "Masa dalam jabatan": "unknown", "Kinerja": "unknown", "Kompetensi": "unknown",
        "Integritas": "unknown", "Kesehatan": "unknown",
    }  # fmt: skip


def test_closed_move_shows_no_conditions(client, hr):
    move = CareerMoveFactory(state=MoveState.DROPPED, decided_by=hr.user, decided_at=timezone.now())
    client.force_login(hr.user)

    assert client.get(move.get_absolute_url()).context["conditions"] == []


def test_nobody_is_proposed_after_the_end_of_service_nor_for_a_quarter_that_is_over(client, head, dinas):
    person = EmployeeFactory(unit=dinas.unit, position=PositionFactory(type=PositionType.EXECUTING))
    gone = EmployeeFactory(
        unit=dinas.unit, position=PositionFactory(type=PositionType.EXECUTING), state="ended", ended_on=today()
    )
    client.force_login(head.user)

    page = client.get(reverse("careers:move_new", args=[person.public_id]))
    with pytest.raises(DomainError):
        propose_move(
            actor=head.user, employee=gone, target_position=PositionFactory(type=PositionType.PENGAWAS),
            quarter="2027-Q1", reason="x",
        )  # fmt: skip

    first = page.context["form"].fields["quarter"].choices[0][0]
    assert first == periods.containing(today(), periods.QUARTER)


def test_t06_home_does_not_ask_who_proposed_a_move_to_agree_to_it(hr, head, dinas):
    person = EmployeeFactory(unit=dinas.unit, position=PositionFactory(type=PositionType.EXECUTING))
    target = PositionFactory(type=PositionType.PENGAWAS)
    for actor, quarter in ((hr.user, "2027-Q1"), (head.user, "2027-Q2")):
        CareerMove.objects.all().delete()
        propose_move(actor=actor, employee=person, target_position=target, quarter=quarter, reason="x")
        assert len(collect([sources.moves(hr.user)])) == (actor == head.user)


def test_pppk_are_led_to_no_structural_post(dinas):
    pppk, pns = (
        EmployeeFactory(unit=dinas.unit, kind=kind, position=PositionFactory(type=PositionType.EXECUTING))
        for kind in (EmploymentKind.PPPK, EmploymentKind.PNS)
    )
    steps = {
        one.employee.pk: structural_step(one, today())
        for one in known_of(list(Employee.objects.filter(pk__in=[pppk.pk, pns.pk]).for_list()), today())
    }

    assert (steps[pppk.pk], steps[pns.pk] is None) == (None, False)
    assert list(Employee.objects.filter(unlocks.competence(today()))) == [pns]
