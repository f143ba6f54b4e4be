"""What a line leads to, what it cost, how far plans are; and the thread both ways."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from careers.enums import MoveState
from careers.models import CareerMove
from core.errors import DomainError, TransitionError
from core.models import AuditEntry
from people.enums import PositionType
from performance.models import IndicatorTarget
from planning import selectors
from planning.enums import LineKind
from planning.models import LineResult, PlanLine
from planning.services import results as services
from tests.factories.careers import CareerMoveFactory
from tests.factories.people import EmployeeFactory, PositionFactory
from tests.factories.performance import IndicatorFactory
from tests.factories.planning import NeedEvidenceFactory, NeedFactory, PlanFactory, PlanLineFactory
from tests.factories.training import ProgrammeFactory, SessionFactory
from training.enums import SessionState
from training.models import Session

pytestmark = pytest.mark.django_db

ON = date(2027, 7, 1)


@pytest.fixture
def approved_line(dinas):
    return PlanLineFactory(plan=PlanFactory(dinas=dinas, approved=True), number=1)


def make_session(actor, line, **changes):
    given = {
        "programme": ProgrammeFactory(), "title": "Analisis data", "starts_on": date(2027, 4, 5),
        "ends_on": date(2027, 4, 7), "capacity": 12, **changes,
    }  # fmt: skip
    return services.plan_session(actor=actor, line=line, **given)


def person_of(dinas):
    return EmployeeFactory(unit=dinas.unit, position=PositionFactory(type=PositionType.EXECUTING))


def propose(actor, line, employee, **changes):
    given = {
        "target_position": PositionFactory(type=PositionType.PENGAWAS), "quarter": "2027-Q2",
        "reason": "Mengisi jabatan lowong", **changes,
    }  # fmt: skip
    return services.plan_move(actor=actor, line=line, employee=employee, **given)


# --- Making ---
def test_session_from_a_line_belongs_to_its_agency_and_starts_the_plan(approved_line, hr, dinas):
    session = make_session(hr.user, approved_line)

    approved_line.plan.refresh_from_db()
    result = LineResult.objects.get()
    assert (result.line, result.session, result.made_by, session.dinas) == (approved_line, session, hr.user, dinas)
    assert approved_line.plan.state == "running"
    assert [entry.verb for entry in AuditEntry.objects.filter(verb__startswith="planning").order_by("pk")] == [
        "planning.plan.started",
        "planning.line.resulted",
    ]


def test_career_move_from_a_line_is_a_proposal(approved_line, head, dinas):
    employee = person_of(dinas)

    move = propose(head.user, approved_line, employee)

    assert (move.state, move.employee, move.proposed_by) == ("proposed", employee, head.user)
    assert LineResult.objects.get(career_move=move).line == approved_line


def test_career_move_of_another_agency_or_planned_before_is_refused(approved_line, head, dinas, other_dinas):
    employee, target = person_of(dinas), PositionFactory(type=PositionType.PENGAWAS)
    propose(head.user, approved_line, employee, target_position=target)

    with pytest.raises(DomainError):
        propose(head.user, approved_line, employee, target_position=target)
    with pytest.raises(DomainError):
        propose(head.user, approved_line, person_of(other_dinas))

    assert (LineResult.objects.count(), CareerMove.objects.count()) == (1, 1)


def test_target_from_a_line_names_the_line_as_its_origin(approved_line, head, dinas):
    indicator = IndicatorFactory(dinas=dinas)

    for value in (Decimal(90), Decimal(95)):
        services.plan_target(actor=head.user, line=approved_line, indicator=indicator, period="2027", value=value)

    target = IndicatorTarget.objects.get()
    assert (target.value, target.origin) == (Decimal(95), approved_line.code)
    assert LineResult.objects.get().indicator_target == target


def test_target_of_another_agency_or_another_line_is_refused(approved_line, head, dinas, other_dinas):
    indicator = IndicatorFactory(dinas=dinas)
    other_line = PlanLineFactory(plan=approved_line.plan, number=2)
    set_by = {"actor": head.user, "period": "2027", "value": Decimal(90)}
    services.plan_target(line=approved_line, indicator=indicator, **set_by)

    with pytest.raises(DomainError):
        services.plan_target(line=other_line, indicator=indicator, **set_by)
    with pytest.raises(DomainError):
        services.plan_target(line=other_line, indicator=IndicatorFactory(dinas=other_dinas), **set_by)

    assert (LineResult.objects.count(), IndicatorTarget.objects.count()) == (1, 1)


@pytest.mark.parametrize("state", ["draft", "in_approval", "closed"])
def test_t36_only_lines_of_approved_or_running_plans_lead_to_anything(dinas, hr, state):
    line = PlanLineFactory(plan=PlanFactory(dinas=dinas, **({} if state == "draft" else {state: True})))
    acts = [
        lambda: make_session(hr.user, line),
        lambda: propose(hr.user, line, person_of(dinas)),
        lambda: services.plan_target(
            actor=hr.user, line=line, indicator=IndicatorFactory(dinas=dinas), period="2027", value=Decimal(1)
        ),
        lambda: services.realise(actor=hr.user, line=line, realised_amount=1, done_on=None, outcome="", version=1),
    ]

    for act in acts:
        with pytest.raises(TransitionError):
            act()

    assert (LineResult.objects.count(), Session.objects.count(), CareerMove.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("made", [(), ("session", "career_move")])
def test_database_wants_exactly_one_result(approved_line, made):
    values = {"session": SessionFactory(), "career_move": CareerMoveFactory()}

    with pytest.raises(IntegrityError, match="planning_result_exactly_one"), transaction.atomic():
        LineResult.objects.create(line=approved_line, **{name: values[name] for name in made})


def test_session_from_a_line_says_where_it_is_not_what_the_line_says(client, approved_line, hr):
    PlanLine.objects.update(quarter=1, organizer="BPSDM", people=20)
    programme = ProgrammeFactory(organizer="BKPSDMD", jp=40)
    client.force_login(hr.user)
    data = {"programme": programme.code, "title": "Angkatan I", "starts_on": "2027-05-03", "ends_on": "2027-05-05",
            "capacity": "12", "submit_key": "k" * 20}  # fmt: skip

    answer = client.post(reverse("planning:line_session", args=[approved_line.public_id]), data, follow=True)

    assert [str(one) for one in answer.context["messages"]][1:] == [
        "Baris ini direncanakan Triwulan I 2027; sesinya mulai Triwulan II 2027.",
        "Penyelenggara pada baris: BPSDM; pada katalog: BKPSDMD.",
        "Baris ini untuk 20 orang; sesinya punya 12 kursi.",
    ]


def test_session_outside_the_year_of_the_plan_is_refused_and_keeps_what_was_typed(client, approved_line, hr):
    client.force_login(hr.user)
    data = {"programme": ProgrammeFactory(jp=40).code, "title": "Angkatan I", "starts_on": "2027-12-30",
            "ends_on": "2028-01-03", "capacity": "12", "submit_key": "k" * 20}  # fmt: skip

    page = client.post(reverse("planning:line_session", args=[approved_line.public_id]), data)

    assert len(page.context["form"].non_field_errors()) == 1
    assert "Angkatan I" in page.content.decode()
    assert not Session.objects.exists()


# --- Realisation ---
def test_realise_keeps_who_entered_the_amount(approved_line, operator, head):
    spent = {"line": approved_line, "realised_amount": 40_000_000}
    done = {"done_on": date(2027, 5, 1), "outcome": "12 orang lulus"}
    services.realise(actor=operator.user, **spent, done_on=None, outcome="", version=1)
    services.realise(actor=head.user, **spent, **done, version=2)
    services.realise(actor=head.user, **spent, **done, version=2)  # saved again: nothing new, so nothing is refused

    line = PlanLine.objects.get()
    assert (line.realised_amount, line.realised_by, line.done_on, line.outcome) == (
        40_000_000, operator.user, date(2027, 5, 1), "12 orang lulus",
    )  # fmt: skip
    first, second = AuditEntry.objects.filter(verb="planning.line.realised").order_by("pk")
    assert (first.details["before"]["realised_amount"], first.details["after"]["realised_amount"]) == (
        None, 40_000_000,
    )  # fmt: skip
    assert second.details["after"]["done_on"] == "2027-05-01"


def test_realise_refuses_done_without_outcome(approved_line, head):
    with pytest.raises(DomainError):
        services.realise(actor=head.user, line=approved_line, realised_amount=None, done_on=ON, outcome=" ", version=1)

    assert PlanLine.objects.get().done_on is None


def result(line, **made):
    return LineResult(line=line, **made)


@pytest.mark.parametrize(
    ("states", "done_on", "expected"),
    [
        ([], None, "waiting"),
        ([], ON, "done"),
        (["open"], None, "started"),
        (["open"], ON, "done"),
        (["done"], None, "done"),
        (["done", "open"], None, "started"),
        (["done", "cancelled"], None, "done"),
        (["cancelled"], None, "waiting"),
    ],
)
def test_progress_of_a_line_with_sessions(states, done_on, expected):
    line = PlanLine(done_on=done_on)
    rows = [result(line, session=Session(state=SessionState(state))) for state in states]

    assert selectors.progress(line, rows, ON).state == expected


@pytest.mark.parametrize(
    ("state", "expected"), [("proposed", "started"), ("agreed", "started"), ("done", "done"), ("dropped", "waiting")]
)
def test_progress_of_a_line_with_a_move(state, expected):
    line = PlanLine()

    found = selectors.progress(line, [result(line, career_move=CareerMove(state=MoveState(state)))], ON)

    assert found.state == expected


@pytest.mark.parametrize(("period", "expected"), [("2027-Q2", "done"), ("2027-Q3", "started"), ("2027", "started")])
def test_progress_of_a_line_with_a_target_is_over_with_its_period(period, expected):
    line = PlanLine()

    found = selectors.progress(line, [result(line, indicator_target=IndicatorTarget(period=period))], ON)

    assert found.state == expected


def test_realisation_by_dinas_counts_plans_that_were_set(dinas, other_dinas, hr, django_assert_num_queries):
    running = PlanFactory(dinas=dinas, running=True)
    done = PlanLineFactory(plan=running, amount=10, realised_amount=9, realised_by=hr.user, realised_at=running.set_at,
                           done_on=date(2027, 2, 1))  # fmt: skip
    started = PlanLineFactory(plan=running, amount=20)
    PlanLineFactory(plan=running, amount=30)
    LineResult.objects.create(line=started, session=SessionFactory())
    PlanLineFactory(plan=PlanFactory(dinas=other_dinas))

    with django_assert_num_queries(2):
        found = selectors.realisation_by_dinas(2027, ON)

    assert found == {dinas.pk: selectors.Realisation(lines=3, started=1, done=1, planned=60, spent=9)}
    assert selectors.realisation_by_dinas(2027, ON, [other_dinas.pk]) == {}
    assert done.plan == running


def test_spent_is_no_data_until_somebody_entered_it(dinas):
    PlanLineFactory(plan=PlanFactory(dinas=dinas, running=True), amount=10)

    assert selectors.realisation_by_dinas(2027, ON)[dinas.pk].spent is None


# --- The thread ---
def test_thread_leads_from_answer_to_result_and_back(approved_line, need, hr, dinas):
    approved_line.needs.add(need)
    session = make_session(hr.user, approved_line)
    answer = need.evidence.get().answer

    assert list(selectors.answers_of_need(need)) == [answer]
    assert list(selectors.lines_of_need(need)) == [approved_line]
    assert list(selectors.needs_of_line(approved_line)) == [need]
    assert [row.session for row in selectors.results_of_line(approved_line)] == [session]


def test_needs_name_the_indicators_they_rest_on(dinas):
    indicator, _other = IndicatorFactory(dinas=dinas), IndicatorFactory(dinas=dinas)
    need = NeedFactory(dinas=dinas, kind="indicator")
    NeedEvidenceFactory(need=need, indicator=indicator)

    assert list(selectors.indicators_of_need(need)) == [indicator]


# --- Pages ---
def test_t34_session_page_sent_twice_makes_one_session(client, approved_line, hr):
    programme = ProgrammeFactory(code="TEK-ANALISIS")
    client.force_login(hr.user)
    url = reverse("planning:line_session", args=[approved_line.public_id])
    data = {"programme": programme.code, "title": "Analisis data", "starts_on": "2027-04-05", "ends_on": "2027-04-07",
            "capacity": "12", "jp": "12.25", "place": "Aula", "submit_key": "k" * 20}  # fmt: skip

    answers = [client.post(url, data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    session = Session.objects.get()
    assert (session.jp, session.capacity, session.place) == (49, 12, "Aula")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"ends_on": "2027-04-01"}, "ends_on"), ({"jp": "12.3"}, "jp"), ({"programme": "X"}, "programme")],
)
def test_session_page_keeps_what_was_typed_wrong(client, approved_line, hr, changes, field):
    ProgrammeFactory(code="TEK-ANALISIS")
    client.force_login(hr.user)
    data = {"programme": "TEK-ANALISIS", "title": "Analisis data", "starts_on": "2027-04-05", "ends_on": "2027-04-07",
            "capacity": "12", **changes}  # fmt: skip

    response = client.post(reverse("planning:line_session", args=[approved_line.public_id]), data)

    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert Session.objects.count() == 0


def test_session_page_offers_the_programme_of_the_line(client, approved_line, hr):
    programme = ProgrammeFactory(code="MNJ-WAKTU")
    PlanLine.objects.update(programme_code=programme.code)
    client.force_login(hr.user)

    form = client.get(reverse("planning:line_session", args=[approved_line.public_id])).context["form"]

    assert (form.initial["programme"], form.initial["capacity"]) == (programme, 12)


def test_move_page_finds_people_of_the_agency_and_positions(client, approved_line, head, dinas, other_dinas):
    person = EmployeeFactory(
        unit=dinas.unit, name="Rina Sulastri", position=PositionFactory(type=PositionType.EXECUTING)
    )
    EmployeeFactory(unit=other_dinas.unit, name="Rina Wati")
    target = PositionFactory(name="Kepala Seksi Angkutan", type=PositionType.PENGAWAS)
    client.force_login(head.user)
    url = reverse("planning:move_search", args=[approved_line.public_id])

    found = client.post(url, {"who": "rina", "post": "seksi angkutan"})
    page = client.get(found.headers["Location"])
    client.post(
        found.headers["Location"],
        {
            "employee": str(person.public_id),
            "position": str(target.public_id),
            "quarter": "2027-Q3",
            "reason": "Lowong",
        },
    )

    assert "rina" not in found.headers["Location"].lower()
    assert (page.context["people"], page.context["positions"]) == ([person], [target])
    move = CareerMove.objects.get()
    assert (move.employee, move.target_position, move.quarter) == (person, target, "2027-Q3")


def test_a07_move_page_refuses_a_person_that_was_not_offered(client, approved_line, head, dinas, other_dinas):
    EmployeeFactory(unit=dinas.unit, name="Rina Sulastri")
    foreign = EmployeeFactory(unit=other_dinas.unit, name="Rina Wati")
    target = PositionFactory(name="Kepala Seksi Angkutan", type=PositionType.PENGAWAS)
    client.force_login(head.user)
    found = client.post(
        reverse("planning:move_search", args=[approved_line.public_id]), {"who": "rina", "post": "angkutan"}
    )

    response = client.post(
        found.headers["Location"],
        {"employee": str(foreign.public_id), "position": str(target.public_id), "quarter": "2027-Q3", "reason": "x"},
    )

    assert list(response.context["form"].errors) == ["employee"]
    assert CareerMove.objects.count() == 0


def test_move_page_offers_the_posts_of_people_who_retire(client, approved_line, head, dinas):
    leaving = EmployeeFactory(unit=dinas.unit)
    need = NeedFactory(dinas=dinas, kind="retirement")
    NeedEvidenceFactory(need=need, employee=leaving)
    approved_line.needs.add(need)
    client.force_login(head.user)

    page = client.get(reverse("planning:line_move", args=[approved_line.public_id]))

    assert page.context["positions"] == [leaving.position]


def test_target_page_offers_the_indicator_behind_the_line(client, approved_line, head, dinas, other_dinas):
    named = IndicatorFactory(dinas=dinas, name="Peserta lulus")
    meant = IndicatorFactory(dinas=dinas)
    IndicatorFactory(dinas=other_dinas)
    client.force_login(head.user)
    url = reverse("planning:line_target", args=[approved_line.public_id])
    by_name = client.get(url).context["form"].initial["indicator"]
    need = NeedFactory(dinas=dinas, kind="indicator")
    NeedEvidenceFactory(need=need, indicator=meant)
    approved_line.needs.add(need)

    form = client.get(url).context["form"]
    client.post(url, {"indicator": str(meant.public_id), "period": "2027-Q1", "value": "92,5"})

    assert (by_name, form.initial["indicator"]) == (named, meant)
    assert set(form.fields["indicator"].queryset) == {named, meant}
    assert IndicatorTarget.objects.get().value == Decimal("92.5")


def test_results_of_people_out_of_sight_are_counted_and_not_named(client, approved_line, leader, hr, dinas, head):
    move = propose(head.user, approved_line, person_of(dinas))
    url = approved_line.get_absolute_url()
    client.force_login(hr.user)
    shown = client.get(url)
    move.employee.unit = EmployeeFactory().unit
    move.employee.save(update_fields=["unit"])
    client.force_login(head.user)

    hidden = client.get(url)

    assert [row.career_move for row in shown.context["results"]] == [move]
    assert (hidden.context["results"], hidden.context["hidden"]) == ([], 1)
    assert move.employee.name not in hidden.content.decode()


def test_realise_page_takes_rupiah_as_written(client, approved_line, operator):
    client.force_login(operator.user)

    client.post(
        reverse("planning:line_realise", args=[approved_line.public_id]),
        {"realised_amount": "Rp40.250.000", "done_on": "2027-05-01", "outcome": "12 orang lulus", "version": "1"},
    )

    line = PlanLine.objects.get()
    assert (line.realised_amount, line.done_on) == (40_250_000, date(2027, 5, 1))


def test_t35_two_who_enter_what_a_line_cost_overwrite_nothing(client, approved_line, operator, head):
    url = reverse("planning:line_realise", args=[approved_line.public_id])
    services.realise(
        actor=operator.user, line=approved_line, realised_amount=40_000_000, done_on=None, outcome="", version=1
    )
    client.force_login(head.user)
    mine = {"realised_amount": "Rp41.000.000", "done_on": "2027-05-01", "outcome": "12 orang lulus"}

    refused = client.post(url, mine | {"version": "1"})

    assert (refused.status_code, PlanLine.objects.get().realised_amount) == (409, 40_000_000)
    assert {field["name"]: (field["mine"], field["theirs"]) for field in refused.context["conflict"]["fields"]} == {
        "realised_amount": ("Rp41.000.000", "Rp40.000.000"),
        "done_on": ("1 Mei 2027", "–"),
        "outcome": ("12 orang lulus", "–"),
    }
    client.post(url, mine | {"version": "2", "choose_realised_amount": "theirs", "choose_outcome": "mine"})
    line = PlanLine.objects.get()
    assert (line.realised_amount, line.done_on, line.outcome) == (40_000_000, date(2027, 5, 1), "12 orang lulus")


def test_line_of_kind_other_is_done_when_somebody_says_so(dinas, head):
    line = PlanLineFactory(plan=PlanFactory(dinas=dinas, running=True), kind=LineKind.OTHER)

    services.realise(
        actor=head.user, line=line, realised_amount=0, done_on=date(2027, 3, 1), outcome="Ruang arsip selesai",
        version=1,
    )  # fmt: skip

    assert selectors.realisation_by_dinas(2027, ON)[dinas.pk] == selectors.Realisation(1, 0, 1, 42_000_000, 0)
