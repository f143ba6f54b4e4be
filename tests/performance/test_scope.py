"""Who sees which indicators, complaints, evaluations and feedback: exact sets (T03), 404 and 403 (T05), A01-A07."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.models import AuditEntry
from people.enums import Role
from people.models import LineManagerOverride, RoleAssignment
from performance import services
from performance.models import (
    AngkaKredit,
    Complaint,
    Evaluation,
    Feedback,
    Indicator,
    IndicatorTarget,
    Measurement,
    OrganisationPredicate,
)
from performance.raters import may_rate, my_people
from tests.factories.people import EmployeeFactory, RoleAssignmentFactory, UnitFactory, make_head
from tests.factories.performance import (
    AngkaKreditFactory,
    ComplaintFactory,
    EvaluationFactory,
    FeedbackFactory,
    IndicatorFactory,
    IndicatorTargetFactory,
    MeasurementFactory,
    OrganisationPredicateFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bidang(dinas):
    return UnitFactory(parent=dinas.unit, name="Bidang Lalu Lintas")


@pytest.fixture
def bidang_head(bidang):
    return make_head(bidang, name="Kepala Bidang")


@pytest.fixture
def officer(bidang):
    """An employee of the Bidang with an account."""
    return EmployeeFactory(unit=bidang, account=True, name="Rahmat Hidayat")


@pytest.fixture
def outsider(other_dinas):
    return make_head(other_dinas.unit, name="Kepala Dinas Kesehatan")


def test_t03_indicators_are_those_of_the_subtree(
    dinas, other_dinas, bidang, bidang_head, head, operator, hr, leader, officer, outsider
):
    root, inner = IndicatorFactory(dinas=dinas), IndicatorFactory(dinas=dinas, unit=bidang)
    foreign = IndicatorFactory(dinas=other_dinas)
    expected = {
        head: {root, inner}, operator: {root, inner}, bidang_head: {inner}, outsider: {foreign},
        hr: {root, inner, foreign}, leader: {root, inner, foreign},
    }  # fmt: skip

    found = {one: set(Indicator.objects.visible_to(one.user)) for one in expected}

    assert found == expected
    assert set(Indicator.objects.visible_to(officer.user)) == set()


def test_t03_targets_and_measurements_follow_their_indicator(dinas, other_dinas, bidang, bidang_head):
    own, foreign = IndicatorFactory(dinas=dinas, unit=bidang), IndicatorFactory(dinas=other_dinas)
    target, measurement = IndicatorTargetFactory(indicator=own), MeasurementFactory(indicator=own)
    IndicatorTargetFactory(indicator=foreign)
    MeasurementFactory(indicator=foreign)

    assert set(IndicatorTarget.objects.visible_to(bidang_head.user)) == {target}
    assert set(Measurement.objects.visible_to(bidang_head.user)) == {measurement}


def test_t03_complaints_and_agency_predicates_are_those_of_the_dinas(
    dinas, other_dinas, head, bidang_head, hr, officer, outsider
):
    own, foreign = ComplaintFactory(dinas=dinas), ComplaintFactory(dinas=other_dinas)
    rated = OrganisationPredicateFactory(dinas=dinas)
    OrganisationPredicateFactory(dinas=other_dinas)

    assert set(Complaint.objects.visible_to(head.user)) == {own}
    assert set(Complaint.objects.visible_to(outsider.user)) == {foreign}
    assert set(Complaint.objects.visible_to(hr.user)) == {own, foreign}
    assert set(Complaint.objects.visible_to(bidang_head.user)) == set()
    assert set(Complaint.objects.visible_to(officer.user)) == set()
    assert set(OrganisationPredicate.objects.visible_to(head.user)) == {rated}


@pytest.fixture
def evaluations(officer, bidang_head, head, outsider):
    """A sent one and a draft of the officer, the head of the Bidang's own, and one of another Dinas."""
    boss = bidang_head.user.employee
    return {
        "sent": EvaluationFactory(employee=officer, rater=boss, sent=True),
        "draft": EvaluationFactory(employee=officer, rater=boss, period="2026"),
        "of_boss": EvaluationFactory(employee=boss, rater=head.user.employee, sent=True),
        "draft_of_boss": EvaluationFactory(employee=boss, rater=head.user.employee, period="2026"),
        "foreign": EvaluationFactory(
            employee=EmployeeFactory(unit=outsider.unit), rater=outsider.user.employee, sent=True
        ),
    }


def test_t03_evaluations_show_drafts_to_their_rater_only(
    evaluations, officer, bidang_head, head, operator, hr, leader, outsider
):
    expected = {
        officer.user: {"sent"},
        bidang_head.user: {"sent", "draft", "of_boss"},
        head.user: {"sent", "of_boss", "draft_of_boss"},
        operator.user: set(),
        leader.user: set(),
        hr.user: {"sent", "of_boss", "foreign"},
        outsider.user: {"foreign"},
    }

    found = {user: set(Evaluation.objects.visible_to(user)) for user in expected}

    assert found == {user: {evaluations[name] for name in names} for user, names in expected.items()}


def test_t03_evaluations_follow_an_override_and_nobody_else(evaluations, officer, outsider):
    stranger = EmployeeFactory(account=True)
    EvaluationFactory(employee=officer, rater=stranger, period="2026-Q2")
    assert set(Evaluation.objects.visible_to(stranger.user)) == set()

    LineManagerOverride.objects.create(employee=officer, manager=stranger, valid_from="2026-01-01")

    assert {one.period for one in Evaluation.objects.visible_to(stranger.user)} == {"2026-Q2"}
    assert set(my_people(stranger.user)) == {officer}


def test_t03_feedback_is_between_the_two_and_those_above(officer, bidang_head, head, operator, hr, outsider):
    told = FeedbackFactory(employee=officer, author=bidang_head.user)
    foreign = FeedbackFactory(author=outsider.user, employee=EmployeeFactory(unit=outsider.unit))
    expected = {
        officer.user: {told}, bidang_head.user: {told}, head.user: {told}, operator.user: set(),
        hr.user: {told, foreign}, outsider.user: {foreign},
    }  # fmt: skip

    assert {user: set(Feedback.objects.visible_to(user)) for user in expected} == expected


def test_t03_angka_kredit_is_seen_by_its_holder_and_those_above(officer, head, operator, outsider):
    row = AngkaKreditFactory(employee=officer)
    AngkaKreditFactory(employee=EmployeeFactory(unit=outsider.unit))

    seen = [set(AngkaKredit.objects.visible_to(user)) for user in (officer.user, head.user, operator.user)]

    assert seen == [{row}, {row}, set()]


@pytest.mark.parametrize("model", [Indicator, Complaint, Evaluation, Feedback, AngkaKredit])
def test_t03_nothing_is_seen_without_an_active_user(model, client, officer, evaluations):
    IndicatorFactory()
    officer.user.is_active = False

    assert set(model.objects.visible_to(officer.user)) == set()


def test_a01_head_of_another_dinas_gets_404_and_nothing_in_the_body(client, outsider, dinas, evaluations, officer):
    indicator, complaint = IndicatorFactory(dinas=dinas, name="Rahasia dinas"), ComplaintFactory(dinas=dinas)
    client.force_login(outsider.user)
    addresses = [
        reverse("performance:indicator_detail", args=[indicator.public_id]),
        reverse("performance:complaint_edit", args=[complaint.public_id]),
        reverse("performance:evaluation_detail", args=[evaluations["sent"].public_id]),
        reverse("performance:evaluation_edit", args=[officer.public_id, "2026"]),
        reverse("performance:employee_panel", args=[officer.public_id]),
        reverse("performance:indicator_list") + "?dinas=dishub",
    ]

    answers = [client.get(address) for address in addresses]

    assert [one.status_code for one in answers] == [404] * len(addresses)
    assert not any("Rahasia dinas" in one.content.decode() or "Rahmat" in one.content.decode() for one in answers)


def test_a02_lists_and_choices_hold_the_exact_visible_set(client, outsider, dinas, other_dinas, officer, evaluations):
    IndicatorFactory(dinas=dinas)
    own = IndicatorFactory(dinas=other_dinas)
    ComplaintFactory(dinas=dinas)
    complaint = ComplaintFactory(dinas=other_dinas)
    client.force_login(outsider.user)

    listed = client.get(reverse("performance:indicator_list")).context["rows"]
    register = client.get(reverse("performance:complaint_list")).context["rows"]
    people = client.get(reverse("performance:evaluation_list")).context["people"]
    form = client.get(reverse("performance:feedback_new")).context["form"]

    assert [row["indicator"] for row in listed] == [own]
    assert [row["complaint"] for row in register] == [complaint]
    assert {row["employee"] for row in people} == {evaluations["foreign"].employee}
    assert set(form.fields["employee"].queryset) == {evaluations["foreign"].employee}
    assert set(form.fields["indicator"].queryset) == {own}


def test_a03_unit_of_another_dinas_in_the_form_is_refused(client, head, other_dinas):
    client.force_login(head.user)
    data = {
        "unit": str(other_dinas.unit.public_id), "name": "X", "measure_unit": "%", "direction": "higher",
        "aggregation": "last", "frequency": "quarter", "source": "manual",
    }  # fmt: skip

    answer = client.post(reverse("performance:indicator_new"), data)

    assert (answer.status_code, Indicator.objects.count()) == (422, 0)


def test_a03_feedback_to_somebody_elses_people_is_refused(client, bidang_head, outsider, officer, evaluations):
    client.force_login(bidang_head.user)
    foreign = evaluations["foreign"].employee

    answer = client.post(reverse("performance:feedback_new"), {"employee": str(foreign.public_id), "text": "Baik."})

    assert (answer.status_code, Feedback.objects.count()) == (422, 0)


def test_a04_former_head_loses_sight_at_the_next_request(client, bidang_head, evaluations, officer):
    client.force_login(bidang_head.user)
    address = reverse("performance:evaluation_edit", args=[officer.public_id, "2026"])
    assert client.get(address).status_code == 200

    RoleAssignment.objects.filter(user=bidang_head.user).update(valid_to="2026-11-24")

    assert client.get(address).status_code == 404
    assert client.get(reverse("performance:evaluation_detail", args=[evaluations["sent"].public_id])).status_code == 404


def test_a05_owner_predicate_and_state_in_the_post_are_ignored(client, bidang_head, officer):
    client.force_login(bidang_head.user)
    data = {
        "result_rating": "sesuai", "behaviour_rating": "sesuai", "predicate": "sangat_baik", "state": "acknowledged",
        "rater": "1", "employee": "1", "action": "save",
    }  # fmt: skip

    client.post(reverse("performance:evaluation_edit", args=[officer.public_id, "2026-Q3"]), data)

    made = Evaluation.objects.get()
    assert (made.predicate, made.state, made.rater, made.employee) == (
        "baik",
        "draft",
        bidang_head.user.employee,
        officer,
    )


def test_a07_acknowledging_for_another_is_404_or_403(client, evaluations, bidang_head, outsider):
    address = reverse("performance:evaluation_acknowledge", args=[evaluations["sent"].public_id])
    statuses = []
    for user in (outsider.user, bidang_head.user):
        client.force_login(user)
        statuses.append(client.post(address).status_code)

    evaluations["sent"].refresh_from_db()
    assert (statuses, evaluations["sent"].state) == ([404, 403], "sent")


def test_t06_nobody_rates_oneself(client, head, bidang_head):
    boss = bidang_head.user.employee
    client.force_login(bidang_head.user)

    answer = client.get(reverse("performance:evaluation_edit", args=[boss.public_id, "2026"]))

    assert answer.status_code == 403
    assert may_rate(bidang_head.user, boss) is False
    with pytest.raises(PermissionDenied):
        services.save_evaluation(actor=bidang_head.user, employee=boss, period="2026")


def test_t06_head_above_the_line_manager_reads_but_does_not_rate(client, head, bidang_head, officer):
    client.force_login(head.user)

    assert set(my_people(head.user)) == {bidang_head.user.employee}
    assert client.get(reverse("performance:evaluation_edit", args=[officer.public_id, "2026"])).status_code == 403


def test_t06_sekda_rates_the_heads_of_agencies_and_reads_nobody_elses(client, leader, head, bidang_head, evaluations):
    sekda = EmployeeFactory(unit=UnitFactory(parent=leader.unit), user=leader.user)
    chief = head.user.employee
    client.force_login(leader.user)

    page = client.get(reverse("performance:evaluation_edit", args=[chief.public_id, "2026"])).status_code
    below = client.get(reverse("performance:evaluation_edit", args=[bidang_head.user.employee.public_id, "2026"]))
    draft = services.save_evaluation(actor=leader.user, employee=chief, period="2026-Q3", note="Teruskan.")
    told = services.give_feedback(actor=leader.user, employee=chief, text="Layanan membaik.")

    assert (page, below.status_code, draft.rater) == (200, 403, sekda)
    assert set(Evaluation.objects.visible_to(leader.user)) == {draft}
    assert client.get(told.get_absolute_url()).status_code == 200


def test_t06_person_with_two_roles_rates_only_as_head(client, bidang_head, officer):
    RoleAssignmentFactory(user=bidang_head.user, role=Role.OPERATOR, unit=bidang_head.unit)
    client.force_login(bidang_head.user)
    as_operator = RoleAssignment.objects.get(user=bidang_head.user, role=Role.OPERATOR)
    address = reverse("performance:evaluation_edit", args=[officer.public_id, "2026"])
    client.post(reverse("accounts_act_as"), {"role": str(as_operator.public_id)})

    as_operator_answer = client.get(address).status_code
    client.post(reverse("accounts_act_as"), {"role": str(bidang_head.public_id)})

    assert (as_operator_answer, client.get(address).status_code) == (403, 200)


def test_reading_anothers_evaluation_is_noted_and_ones_own_is_not(client, head, officer, evaluations):
    from core.models import AccessLogEntry

    address = reverse("performance:evaluation_detail", args=[evaluations["sent"].public_id])
    for user in (officer.user, head.user):
        client.force_login(user)
        client.get(address)

    rows = list(AccessLogEntry.objects.filter(what="evaluation").values_list("reader", "subject_id"))
    assert rows == [(head.user.pk, officer.public_id)]
    assert not AuditEntry.objects.filter(verb__startswith="performance.evaluation").exists()
