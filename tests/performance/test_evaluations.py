"""Evaluations: matrix, sending, acknowledging, distribution, angka kredit, agency predicates; feedback."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification
from core.errors import DomainError, StaleVersionError, TransitionError
from core.models import AuditEntry
from people.enums import PositionType
from people.models import Employee, LineManagerOverride, PositionHeld
from performance import outcomes, selectors, services
from performance.models import AngkaKredit, Evaluation, Feedback, OrganisationPredicate
from performance.raters import due_people
from performance.services.angka_kredit import months_by_level
from tests.at_once import at_once
from tests.factories.people import EmployeeFactory, PositionFactory
from tests.factories.performance import (
    EvaluationFactory,
    FeedbackFactory,
    OrganisationPredicateFactory,
)

pytestmark = pytest.mark.django_db


def draft(head, employee, period="2026-Q3", result="di_atas", behaviour="sesuai", **more):
    return services.save_evaluation(
        actor=head.user, employee=employee, period=period, result_rating=result, behaviour_rating=behaviour, **more
    )


def titles(user) -> list[str]:
    return list(Notification.objects.filter(user=user).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("result", "behaviour", "predicate"),
    [
        ("di_atas", "di_bawah", "kurang"), ("di_atas", "sesuai", "baik"), ("di_atas", "di_atas", "sangat_baik"),
        ("sesuai", "di_bawah", "kurang"), ("sesuai", "sesuai", "baik"), ("sesuai", "di_atas", "baik"),
        ("di_bawah", "di_bawah", "sangat_kurang"), ("di_bawah", "sesuai", "butuh_perbaikan"),
        ("di_bawah", "di_atas", "butuh_perbaikan"), ("", "sesuai", ""), ("sesuai", "", ""),
    ],
)  # fmt: skip
def test_draft_gets_its_predicate_from_the_matrix(head, employee, result, behaviour, predicate):
    assert draft(head, employee, result=result, behaviour=behaviour).predicate == predicate


def test_draft_keeps_the_unit_of_that_day_and_known_notes_only(head, employee, dinas):
    made = draft(head, employee, behaviour_notes={"akuntabel": " Laporan lengkap ", "lain": "x", "loyal": " "})

    assert (made.rater, made.unit, made.dinas, made.state) == (head.user.employee, dinas.unit, dinas, "draft")
    assert made.behaviour_notes == {"akuntabel": "Laporan lengkap"}


def test_draft_is_one_a_person_and_period(head, employee):
    first = draft(head, employee)

    again = draft(head, employee, result="sesuai", version=1, note="Pertahankan.")

    assert (again.pk, again.version, again.note) == (first.pk, 2, "Pertahankan.")


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_first_drafts_at_once_keep_one_and_tell_the_other(head, employee):
    outcomes = at_once(
        lambda: draft(head, employee, note="Pertama"), lambda: draft(head, employee, note="Kedua")
    )  # fmt: skip

    kept = Evaluation.objects.get(employee=employee, period="2026-Q3")
    told = next(one for one in outcomes if isinstance(one, StaleVersionError))
    assert (kept in outcomes, told.current) == (True, kept)


@pytest.mark.parametrize("period", ["2027", "2027-Q1", "2026-11", "kapan"])
def test_draft_of_a_month_or_of_the_future_is_refused(head, employee, period):
    with pytest.raises(DomainError):
        draft(head, employee, period=period)


@pytest.mark.parametrize("version", [None, 9])
def test_t35_stale_draft_changes_nothing(head, employee, version):
    first = draft(head, employee)

    with pytest.raises(StaleVersionError) as stale:
        draft(head, employee, result="di_bawah", version=version)

    first.refresh_from_db()
    assert (stale.value.current, first.predicate, first.version) == (first, "baik", 1)


def test_database_refuses_a_rating_of_oneself_and_a_sent_one_without_predicate(employee):
    with pytest.raises(IntegrityError, match="performance_evaluation_by_another"):
        EvaluationFactory(employee=employee, rater=employee)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "sent"}, "performance_evaluation_sent_whole"),
        ({"sent": True, "state": "acknowledged"}, "performance_evaluation_acknowledged"),
        ({"rater": None}, "performance_evaluation_has_rater"),
        ({"period": "2026-09"}, "performance_evaluation_period"),
    ],
)
def test_database_refuses_an_evaluation_that_cannot_be(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        EvaluationFactory(**fields)


def test_send_tells_the_employee_once(head, employee):
    made = draft(head, employee)

    services.send_evaluation(actor=head.user, evaluation=made)
    services.send_evaluation(actor=head.user, evaluation=Evaluation.objects.get())

    made.refresh_from_db()
    assert (made.state, made.sent_at is not None) == ("sent", True)
    assert titles(employee.user) == ["performance.evaluation_sent"]
    assert AuditEntry.objects.filter(verb="performance.evaluation.sent").count() == 1


def test_send_without_both_ratings_is_refused(head, employee):
    made = draft(head, employee, behaviour="")

    with pytest.raises(DomainError):
        services.send_evaluation(actor=head.user, evaluation=made)


@pytest.mark.parametrize(
    ("day", "period", "sent"),
    [
        (date(2026, 11, 30), "2026", False),
        (date(2026, 12, 1), "2026", True),
        (date(2026, 11, 30), "2026-Q4", False),
        (date(2026, 12, 1), "2026-Q4", True),
        (date(2026, 10, 1), "2026-Q3", True),
    ],
)
def test_send_waits_for_the_last_month_of_the_period(head, employee, today, day, period, sent):
    today(day)
    made = draft(head, employee, period=period)

    if sent:
        assert services.send_evaluation(actor=head.user, evaluation=made).state == "sent"
    else:
        with pytest.raises(DomainError):
            services.send_evaluation(actor=head.user, evaluation=made)


def test_page_says_from_when_on_it_can_be_sent_and_offers_it_then(client, head, employee, today):
    address = reverse("performance:evaluation_edit", args=[employee.public_id, "2026-Q4"])
    client.force_login(head.user)

    before = client.get(address).content.decode()
    today(date(2026, 12, 1))
    after = client.get(address).content.decode()

    assert ["1 Desember 2026" in before, 'value="send"' in before] == [True, False]
    assert ["1 Desember 2026" in after, 'value="send"' in after] == [True, True]


def test_t35_send_of_a_draft_changed_meanwhile_is_refused(head, employee):
    made = draft(head, employee)
    draft(head, employee, result="di_bawah", version=1)

    with pytest.raises(StaleVersionError):
        services.send_evaluation(actor=head.user, evaluation=made)

    assert Evaluation.objects.get().state == "draft"


def test_sent_evaluation_is_not_changed_any_more(head, employee):
    services.send_evaluation(actor=head.user, evaluation=draft(head, employee))

    with pytest.raises(TransitionError):
        draft(head, employee, result="di_bawah", version=2)


def test_acknowledge_is_by_the_employee_and_tells_the_manager(head, employee):
    made = services.send_evaluation(actor=head.user, evaluation=draft(head, employee))

    services.acknowledge_evaluation(actor=employee.user, evaluation=made, remark="Target berubah.")
    services.acknowledge_evaluation(actor=employee.user, evaluation=made, remark="Kedua kali.")

    made.refresh_from_db()
    assert (made.state, made.remark) == ("acknowledged", "Target berubah.")
    assert titles(head.user) == ["performance.evaluation_acknowledged"]


def test_acknowledge_of_a_draft_or_by_another_is_refused(head, employee):
    made = draft(head, employee)

    with pytest.raises(PermissionDenied):
        services.acknowledge_evaluation(actor=head.user, evaluation=made)
    with pytest.raises(TransitionError):
        services.acknowledge_evaluation(actor=employee.user, evaluation=made)


def test_recall_needs_a_reason_and_ends_with_the_acknowledgement(head, employee):
    made = services.send_evaluation(actor=head.user, evaluation=draft(head, employee))
    with pytest.raises(DomainError):
        services.recall_evaluation(actor=head.user, evaluation=made, reason=" ")

    assert services.recall_evaluation(actor=head.user, evaluation=made, reason="Salah pilih.").state == "draft"
    services.send_evaluation(actor=head.user, evaluation=made)
    services.acknowledge_evaluation(actor=employee.user, evaluation=made)
    with pytest.raises(TransitionError):
        services.recall_evaluation(actor=head.user, evaluation=made, reason="Terlambat.")

    assert titles(employee.user).count("performance.evaluation_sent") == 2


# --- angka kredit ---
def functional(dinas, level="Ahli Pertama", **more):
    position = PositionFactory(type=PositionType.FUNCTIONAL, level=level)
    return EmployeeFactory(unit=dinas.unit, account=True, position=position, **more)


@pytest.fixture
def december(today):
    today(date(2026, 12, 10))


def test_yearly_predicate_posts_angka_kredit_of_a_functional_post(december, head, dinas):
    one = functional(dinas)

    services.send_evaluation(actor=head.user, evaluation=draft(head, one, period="2026", behaviour="di_atas"))

    row = AngkaKredit.objects.get()
    assert (row.employee, row.year, row.level, row.months, row.points) == (
        one,
        2026,
        "ahli_pertama",
        12,
        Decimal("18.75"),
    )


def test_quarter_and_other_posts_give_no_angka_kredit(december, head, dinas, employee):
    services.send_evaluation(actor=head.user, evaluation=draft(head, functional(dinas), period="2026-Q3"))
    services.send_evaluation(actor=head.user, evaluation=draft(head, employee, period="2026"))

    assert AngkaKredit.objects.count() == 0


def test_angka_kredit_counts_the_months_in_each_jenjang(december, head, dinas):
    one = functional(dinas, level="Ahli Muda")
    first = PositionFactory(type=PositionType.FUNCTIONAL, level="Ahli Pertama")
    other = PositionFactory()
    PositionHeld.objects.create(
        employee=one, position=other, unit=one.unit, valid_from=date(2020, 1, 1), valid_to=date(2026, 3, 1)
    )
    PositionHeld.objects.create(
        employee=one, position=first, unit=one.unit, valid_from=date(2026, 3, 1), valid_to=date(2026, 5, 1)
    )
    PositionHeld.objects.create(employee=one, position=one.position, unit=one.unit, valid_from=date(2026, 5, 1))

    services.send_evaluation(actor=head.user, evaluation=draft(head, one, period="2026"))

    assert months_by_level(one, 2026) == {"ahli_pertama": 2, "ahli_muda": 8}
    assert {row.level: row.points for row in AngkaKredit.objects.all()} == {
        "ahli_pertama": Decimal("2.08"), "ahli_muda": Decimal("16.67"),
    }  # fmt: skip


def test_recall_takes_the_angka_kredit_back(december, head, dinas):
    one = functional(dinas)
    made = services.send_evaluation(actor=head.user, evaluation=draft(head, one, period="2026"))

    services.recall_evaluation(actor=head.user, evaluation=made, reason="Salah pilih.")

    assert AngkaKredit.objects.count() == 0


def test_only_yearly_told_predicates_feed_promotion(head, employee):
    EvaluationFactory(employee=employee, history=True, period="2024", predicate="sangat_baik")
    EvaluationFactory(employee=employee, sent=True, period="2025")
    EvaluationFactory(employee=employee, sent=True, period="2026-Q3")
    EvaluationFactory(employee=employee, rated=True, period="2026")

    assert selectors.yearly_predicates([employee.pk]) == {employee.pk: {2024: "sangat_baik", 2025: "baik"}}


# --- distribution ---
def test_distribution_counts_this_rating_in_place_of_the_saved_one(head, employee, dinas):
    people = EmployeeFactory.create_batch(4, unit=dinas.unit)
    for one in people:
        EvaluationFactory(employee=one, rater=head.user.employee, sent=True)
    EvaluationFactory(employee=employee, rater=head.user.employee, rated=True, predicate="sangat_baik")
    OrganisationPredicateFactory(dinas=dinas, year=2026, predicate="baik")

    found = outcomes.outcome(employee, "2026-Q3", "di_bawah", "sesuai", Evaluation.objects.all())

    assert [(one["label"], one["count"]) for one in found["distribution"]] == [
        ("Sangat baik", 0), ("Baik", 4), ("Butuh perbaikan", 1), ("Kurang", 0), ("Sangat kurang", 0),
    ]  # fmt: skip
    assert (found["predicate"], found["total"], found["agency"]) == ("Butuh perbaikan", 5, "Baik")
    assert found["warnings"] == ["Baik 80%, paling banyak 70%."]


def test_distribution_warns_as_the_worked_example_says(employee, dinas):
    OrganisationPredicateFactory(dinas=dinas, year=2026, predicate="baik")
    rows = [Evaluation(predicate="baik") for _ in range(15)] + [Evaluation(predicate="sangat_baik") for _ in range(5)]

    found = outcomes.outcome(employee, "2026-Q3", "", "", rows)

    assert found["warnings"] == [
        "Baik 75%, paling banyak 70%.",
        "Belum ada Butuh perbaikan atau Kurang; seharusnya ada.",
    ]


def test_distribution_has_no_warning_without_an_agency_predicate(employee):
    found = outcomes.outcome(employee, "2026-Q3", "sesuai", "sesuai", [])

    assert (found["agency"], found["warnings"]) == ("", [])


def test_warnings_never_block_sending(client, head, employee, dinas):
    OrganisationPredicateFactory(dinas=dinas, year=2026, predicate="sangat_kurang")
    client.force_login(head.user)
    data = {"result_rating": "di_atas", "behaviour_rating": "di_atas", "action": "send"}

    client.post(reverse("performance:evaluation_edit", args=[employee.public_id, "2026-Q3"]), data)

    assert Evaluation.objects.get().state == "sent"


def test_matrix_marks_the_cell_of_the_two_ratings():
    rows = outcomes.matrix("2026-Q3", "di_atas", "sesuai")

    assert [[cell["chosen"] for cell in row["cells"]] for row in rows] == [
        [False, True, False], [False] * 3, [False] * 3,
    ]  # fmt: skip


# --- agency predicates ---
def test_agency_predicate_is_replaced_and_audited(hr, dinas):
    services.set_organisation_predicate(actor=hr.user, dinas=dinas, year=2026, predicate="baik")
    services.set_organisation_predicate(actor=hr.user, dinas=dinas, year=2026, predicate="istimewa")
    services.set_organisation_predicate(actor=hr.user, dinas=dinas, year=2026, predicate="istimewa")

    assert OrganisationPredicate.objects.get().predicate == "istimewa"
    details = list(AuditEntry.objects.order_by("pk").values_list("details__before", "details__after"))
    assert details == [("", "baik"), ("baik", "istimewa")]


# --- pages ---
def test_pages_send_acknowledge_and_notify(client, head, employee):
    client.force_login(head.user)
    edit = reverse("performance:evaluation_edit", args=[employee.public_id, "2026-Q3"])
    client.post(edit, {"result_rating": "sesuai", "behaviour_rating": "sesuai", "note": "Teruskan.", "action": "send"})
    made = Evaluation.objects.get()
    client.force_login(employee.user)

    page = client.get(reverse("performance:evaluation_detail", args=[made.public_id]))
    client.post(reverse("performance:evaluation_acknowledge", args=[made.public_id]), {"remark": "Baik."})

    made.refresh_from_db()
    assert (page.context["can_acknowledge"], page.context["can_recall"]) == (True, False)
    assert (made.state, made.remark) == ("acknowledged", "Baik.")


def test_page_keeps_the_draft_when_sending_is_refused(client, head, employee):
    client.force_login(head.user)
    edit = reverse("performance:evaluation_edit", args=[employee.public_id, "2026-Q3"])

    answer = client.post(edit, {"result_rating": "sesuai", "note": "Belum lengkap.", "action": "send"})
    again = client.post(
        edit,
        {
            "result_rating": "sesuai", "behaviour_rating": "sesuai", "note": "Lengkap.", "action": "send",
            "version": answer.context["form"]["version"].value(),
        },
    )  # fmt: skip

    made = Evaluation.objects.get()
    assert (answer.status_code, again.status_code) == (422, 302)
    assert (made.note, made.state) == ("Lengkap.", "sent")


def test_t34_second_press_of_send_does_nothing(client, head, employee):
    client.force_login(head.user)
    edit = reverse("performance:evaluation_edit", args=[employee.public_id, "2026-Q3"])
    data = {"result_rating": "sesuai", "behaviour_rating": "sesuai", "action": "send"}

    statuses = [client.post(edit, data).status_code for _ in range(2)]

    assert (statuses, Evaluation.objects.count(), len(titles(employee.user))) == ([302, 302], 1, 1)


def test_stale_draft_shows_the_conflict_panel_and_keeps_what_was_typed(client, head, employee):
    made = draft(head, employee, note="Dari komputer.")
    client.force_login(head.user)
    data = {
        "result_rating": "di_atas",
        "behaviour_rating": "sesuai",
        "note": "Dari ponsel.",
        "version": "0",
        "action": "save",
    }

    answer = client.post(reverse("performance:evaluation_edit", args=[employee.public_id, "2026-Q3"]), data)

    made.refresh_from_db()
    assert (answer.status_code, made.note) == (409, "Dari komputer.")
    assert [(row["name"], row["mine"], row["theirs"]) for row in answer.context["conflict"]["fields"]] == [
        ("note", "Dari ponsel.", "Dari komputer.")
    ]


def test_outcome_is_a_fragment_that_saves_nothing(client, head, employee):
    client.force_login(head.user)
    address = reverse("performance:evaluation_outcome", args=[employee.public_id, "2026-Q3"])

    answer = client.post(address, {"result_rating": "di_atas", "behaviour_rating": "di_atas"})

    assert answer.context["outcome"]["predicate"] == "Sangat baik"
    assert answer.content.decode().count('id="outcome"') == 1
    assert Evaluation.objects.count() == 0


def test_manager_list_shows_the_state_of_each_person(client, head, employee, dinas):
    other = EmployeeFactory(unit=dinas.unit, name="Zulkifli")
    EvaluationFactory(employee=employee, rater=head.user.employee, sent=True)
    client.force_login(head.user)

    context = client.get(reverse("performance:evaluation_list")).context

    assert [(row["employee"], row["state_text"]) for row in context["people"]] == [
        (employee, "Terkirim"), (other, "Belum dinilai"),
    ]  # fmt: skip
    assert (context["period"], context["told"], context["total"]) == ("2026-Q3", 1, 2)


def test_hr_list_shows_the_progress_of_each_dinas(client, hr, dinas, other_dinas, employee):
    EmployeeFactory(unit=dinas.unit)
    rater = EmployeeFactory(unit=other_dinas.unit)
    EvaluationFactory(employee=employee, rater=rater, sent=True)
    client.force_login(hr.user)

    rows = client.get(reverse("performance:evaluation_list")).context["agencies"]

    assert [(row["dinas"], row["progress"].people, row["progress"].told, row["percent"]) for row in rows] == [
        (other_dinas, 1, 0, 0), (dinas, 2, 1, 50),
    ]  # fmt: skip


@pytest.mark.parametrize("period", ["2027-Q1", "2026-10", "x"])
def test_list_of_a_period_that_is_none_is_404(client, head, period):
    client.force_login(head.user)

    assert client.get(reverse("performance:evaluation_list"), {"period": period}).status_code == 404


# --- feedback ---
def test_feedback_tells_the_employee_and_is_acknowledged_once(head, employee):
    given = services.give_feedback(actor=head.user, employee=employee, text="Jawaban jelas.", core_value="akuntabel")

    services.acknowledge_feedback(actor=employee.user, feedback=given, remark="Terima kasih.")
    services.acknowledge_feedback(actor=employee.user, feedback=given, remark="Lagi.")

    assert (given.period, given.remark, given.acknowledged_at is not None) == ("2026-Q4", "Terima kasih.", True)
    assert (titles(employee.user), titles(head.user)) == (
        ["performance.feedback_given"], ["performance.feedback_acknowledged"],
    )  # fmt: skip


def test_feedback_is_refused_to_others_than_the_manager(operator, employee, head):
    with pytest.raises(PermissionDenied):
        services.give_feedback(actor=operator.user, employee=employee, text="x")
    with pytest.raises(DomainError):
        services.give_feedback(actor=head.user, employee=employee, text="x", due_on=date(2026, 12, 1))

    assert Feedback.objects.count() == 0


def test_feedback_is_acknowledged_by_its_employee_only(client, head, employee):
    told = FeedbackFactory(employee=employee, author=head.user)
    client.force_login(head.user)

    answer = client.post(reverse("performance:feedback_detail", args=[told.public_id]), {"remark": "x"})

    told.refresh_from_db()
    assert (answer.status_code, told.acknowledged_at) == (403, None)


def test_t34_second_press_gives_no_second_feedback(client, head, employee):
    client.force_login(head.user)
    data = {"employee": str(employee.public_id), "text": "Jawaban jelas.", "submit_key": "k" * 32}

    statuses = [client.post(reverse("performance:feedback_new"), data).status_code for _ in range(2)]

    assert (statuses, Feedback.objects.count()) == ([302, 302], 1)


def test_evaluation_of_a_year_before_the_matrix_opens_and_none_is_written(client, dinas, head):
    person = EmployeeFactory(unit=dinas.unit, account=True)
    old = EvaluationFactory(
        employee=person, period="2021", state="acknowledged", source="history", rater=None, predicate="baik",
        result_rating="", behaviour_rating="", sent_at=timezone.now(), acknowledged_at=timezone.now(),
    )  # fmt: skip

    client.force_login(person.user)
    read = client.get(old.get_absolute_url())
    client.force_login(head.user)
    written = client.get(reverse("performance:evaluation_edit", args=[person.public_id, "2021"]))

    assert (read.status_code, written.status_code) == (200, 404)


def test_new_line_manager_reads_and_takes_back_what_the_one_before_sent(client, dinas, head):
    person, other = (EmployeeFactory(unit=dinas.unit, account=True) for _one in range(2))
    sent = services.save_evaluation(
        actor=head.user, employee=person, period="2026-Q3", result_rating="sesuai", behaviour_rating="sesuai"
    )
    services.send_evaluation(actor=head.user, evaluation=sent)
    LineManagerOverride.objects.create(employee=person, manager=other, valid_from=date(2026, 11, 1))

    offered = {}
    for user in (head.user, other.user):
        client.force_login(user)
        offered[user] = client.get(sent.get_absolute_url()).context["can_recall"]
    taken_back = client.post(reverse("performance:evaluation_recall", args=[sent.public_id]), {"reason": "Keliru"})

    sent.refresh_from_db()
    assert offered == {head.user: False, other.user: True}
    assert (taken_back.status_code, sent.state) == (302, "draft")


def test_progress_counts_people_where_they_are_today(dinas, other_dinas):
    stays, moved, ended = (EmployeeFactory(unit=dinas.unit) for _one in range(3))
    for person in (stays, moved, ended):
        EvaluationFactory(employee=person, dinas=dinas, period="2026-Q3", sent=True)
    Employee.objects.filter(pk=moved.pk).update(unit=other_dinas.unit, dinas=other_dinas)
    Employee.objects.filter(pk=ended.pk).update(state="ended", ended_on=date(2026, 10, 1))

    found = selectors.evaluation_progress("2026-Q3")

    assert found[other_dinas.pk].told == 1
    assert found[dinas.pk].told == 1


def test_who_began_after_a_period_is_not_due_in_it(client, dinas, head):
    before, after = (EmployeeFactory(unit=dinas.unit, cpns_since=day) for day in (date(2020, 1, 1), date(2026, 11, 25)))

    assert before in due_people(head.user, "2026-Q3")
    assert after not in due_people(head.user, "2026-Q3")
    assert after in due_people(head.user, "2026-Q4")
    assert selectors.evaluation_progress("2026-Q4")[dinas.pk].people - 1 == (
        selectors.evaluation_progress("2026-Q3")[dinas.pk].people
    )
