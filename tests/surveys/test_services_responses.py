"""Saving, sending, reopening; T34, T35 and T36 on the response."""

from itertools import product
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Notification
from core.errors import StaleVersionError, TransitionError
from core.models import AuditEntry
from people.models import Competency
from surveys import services
from surveys.answers import by_question, fingerprint
from surveys.enums import CampaignState, ResponseState
from surveys.models import Answer, ReceiptCounter, Response
from surveys.questionnaires import needs_survey as survey
from surveys.rules.moves import RESPONSE_MOVES, Act
from surveys.rules.questions import Section, parse
from tests.factories.surveys import AnswerFactory, CampaignFactory, ResponseFactory, answer_everything, training_need

pytestmark = pytest.mark.django_db


def section(response: Response, code: str) -> Section:
    found = parse(response.campaign.questionnaire.definition).section(code)
    assert found is not None
    return found


def save(response: Response, actor: Any, code: str, answers: dict[str, Any], **more: Any) -> Response:
    more.setdefault("version", response.version)
    asked = section(response, code)
    saved = services.save_block(actor=actor, response=response, section=asked, answers=answers, **more)
    assert fingerprint(asked, saved.answers) == fingerprint(asked, stored(response))
    return saved.response


def stored(response: Response) -> dict[str, Any]:
    return by_question(response.answers.all())


@pytest.fixture
def response(dinas):
    return ResponseFactory(unit=dinas.unit)


def test_save_block_stores_the_answers_of_its_section_only(response, head):
    AnswerFactory(response=response, question_code=survey.OBSTACLE_ACCESS, value=4)

    saved = save(response, head.user, "career", {survey.CAREER_CLARITY: 2, survey.CAREER_REMARK: None})

    assert stored(response) == {survey.OBSTACLE_ACCESS: 4, survey.CAREER_CLARITY: 2}
    assert (saved.version, saved.saved_by, saved.visited) == (1, head.user, ["career"])
    assert saved.started_at == saved.saved_at


def test_save_block_keeps_the_identity_of_rows_that_stay(response, head):
    needs = [training_need("Data"), training_need("Menulis"), training_need("Bicara")]
    save(response, head.user, "training", {survey.TRAINING_ROWS: needs})
    first, second, _third = response.answers.order_by("row")

    save(response, head.user, "training", {survey.TRAINING_ROWS: [needs[0], training_need("Menghitung")]})

    rows = list(response.answers.order_by("row"))
    assert [(one.public_id, one.row, one.value["topic"]) for one in rows] == [
        (first.public_id, 1, "Data"),
        (second.public_id, 2, "Menghitung"),
    ]


def test_save_block_clears_an_answer_that_was_taken_back(response, head):
    save(response, head.user, "remarks", {survey.REMARKS: "Mohon bantuan"})

    save(response, head.user, "remarks", {survey.REMARKS: None})

    assert stored(response) == {}


def test_save_block_names_what_was_picked_from_the_registry(response, head):
    known = Competency.objects.create(name="Analisis Data", kind="teknis")
    rows = [{"topic": "analisis data"}, {"topic": "Sesuatu yang lain"}, {"people": 2}]

    save(response, head.user, "training", {survey.TRAINING_ROWS: rows})

    assert [row["topic_ref"] for row in stored(response)[survey.TRAINING_ROWS]] == [
        f"competency:{known.public_id}", "", "",
    ]  # fmt: skip


def test_t35_stale_save_changes_nothing_and_gives_what_stands_there(response, head, operator):
    save(response, operator.user, "remarks", {survey.REMARKS: "dari operator"})

    with pytest.raises(StaleVersionError) as refusal:
        save(response, head.user, "remarks", {survey.REMARKS: "dari kepala"}, version=0)

    assert stored(response) == {survey.REMARKS: "dari operator"}
    assert refusal.value.current["answers"] == {survey.REMARKS: "dari operator"}
    assert refusal.value.current["response"].saved_by == operator.user
    assert Response.objects.get().version == 1


def test_t35_two_people_may_fill_different_sections(response, head, operator):
    seen = fingerprint(section(response, "remarks"), {})
    save(response, operator.user, "career", {survey.CAREER_CLARITY: 3})

    saved = save(response, head.user, "remarks", {survey.REMARKS: "dari kepala"}, version=0, seen=seen)

    assert stored(response) == {survey.CAREER_CLARITY: 3, survey.REMARKS: "dari kepala"}
    assert saved.version == 2


def test_t34_resend_of_the_same_save_is_answered_as_the_first_time(response, head):
    first = save(response, head.user, "remarks", {survey.REMARKS: "a"}, key="k1", version=0)
    at = Answer.objects.get().updated_at

    again = save(response, head.user, "remarks", {survey.REMARKS: "a"}, key="k1", version=0)

    assert (again.version, first.version) == (1, 1)
    assert Answer.objects.get().updated_at == at


@pytest.mark.parametrize("state", ["sent", "closed"])
def test_t36_save_block_refuses_what_is_sent_or_closed(dinas, head, state):
    traits = {"sent": True} if state == "sent" else {"state": ResponseState.CLOSED}
    response = ResponseFactory(unit=dinas.unit, **traits)

    with pytest.raises(TransitionError):
        save(response, head.user, "remarks", {survey.REMARKS: "terlambat"})

    assert stored(response) == {}


def test_send_response_gives_a_receipt_once(response, head):
    answer_everything(response)

    sent = services.send_response(actor=head.user, response=response, version=0)

    year = sent.sent_at.astimezone().year
    assert (sent.state, sent.sent_by, sent.receipt_number) == ("sent", head.user, f"SV-{year}-00001")
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["surveys.response.sent"]
    assert Notification.objects.get(kind="surveys.sent").url == f"/survei/isian/{response.public_id}/bukti/"


def test_t34_second_send_returns_the_first_receipt(response, head):
    answer_everything(response)
    stale = Response.objects.select_related("campaign__questionnaire").get()
    first = services.send_response(actor=head.user, response=response, version=0)

    again = services.send_response(actor=head.user, response=stale, version=0)

    assert again.receipt_number == first.receipt_number
    assert AuditEntry.objects.count() == 1
    assert ReceiptCounter.objects.get().last == 1


def test_send_response_refuses_missing_answers(response, head):
    AnswerFactory(response=response)

    with pytest.raises(ValidationError):
        services.send_response(actor=head.user, response=response, version=0)

    assert Response.objects.get().state == ResponseState.DRAFT
    assert ReceiptCounter.objects.count() == 0


def test_t35_send_response_refuses_when_somebody_saved_since(response, head, operator):
    answer_everything(response)
    save(response, operator.user, "remarks", {survey.REMARKS: "baru"})

    with pytest.raises(StaleVersionError):
        services.send_response(actor=head.user, response=response, version=0)

    assert Response.objects.get().state == ResponseState.DRAFT
    assert ReceiptCounter.objects.count() == 0


def test_send_response_refuses_a_closed_one(dinas, head):
    response = ResponseFactory(unit=dinas.unit, state=ResponseState.CLOSED, campaign__closed=True)
    answer_everything(response)

    with pytest.raises(TransitionError):
        services.send_response(actor=head.user, response=response, version=0)

    assert Response.objects.get().sent_at is None


def test_receipts_number_on_within_a_year(dinas, head):
    numbers = []
    for _one in range(3):
        response = ResponseFactory()
        answer_everything(response)
        numbers.append(services.send_response(actor=head.user, response=response, version=0).receipt_number)

    assert [number[-5:] for number in numbers] == ["00001", "00002", "00003"]


def test_reopen_response_gives_it_back_with_a_reason(dinas, hr, head, operator):
    response = ResponseFactory(unit=dinas.unit, sent=True)
    number = response.receipt_number

    services.reopen_response(actor=hr.user, response=response, reason="  Angka pegawai keliru ")

    assert (response.state, response.sent_at, response.sent_by) == ("returned", None, None)
    assert (response.reopened_reason, response.receipt_number) == ("Angka pegawai keliru", number)
    assert {one.user for one in Notification.objects.filter(kind="surveys.reopened")} == {head.user, operator.user}
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.details) == ("surveys.response.reopened", {"reason": "Angka pegawai keliru"})


def test_reopened_response_is_sent_again_under_the_same_number(dinas, hr, head):
    response = ResponseFactory(unit=dinas.unit)
    answer_everything(response)
    first = services.send_response(actor=head.user, response=response, version=0).receipt_number
    services.reopen_response(actor=hr.user, response=response, reason="Keliru")
    save(response, head.user, "remarks", {survey.REMARKS: "diperbaiki"})

    again = services.send_response(actor=head.user, response=response, version=response.version)

    assert (again.receipt_number, again.state) == (first, "sent")


def test_t36_reopening_needs_a_reason(dinas, hr):
    response = ResponseFactory(unit=dinas.unit, sent=True)

    with pytest.raises(ValidationError):
        services.reopen_response(actor=hr.user, response=response, reason="  ")

    assert Response.objects.get().state == ResponseState.SENT


@pytest.mark.parametrize(("act", "state"), list(product([Act.SAVE, Act.SEND, Act.REOPEN, Act.CLOSE], ResponseState)))
def test_t36_services_do_what_the_table_says_and_nothing_else(dinas, hr, head, act, state):
    traits = {"sent": True} if state == ResponseState.SENT else {"returned": True} if state == "returned" else {}
    campaign = CampaignFactory(closed=True) if state == ResponseState.CLOSED else CampaignFactory()
    response = ResponseFactory(unit=dinas.unit, campaign=campaign, **{"state": state, **traits})
    answer_everything(response)
    acts = {
        Act.SAVE: lambda: save(response, head.user, "remarks", {survey.REMARKS: "x"}),
        Act.SEND: lambda: services.send_response(actor=head.user, response=response, version=response.version),
        Act.REOPEN: lambda: services.reopen_response(actor=hr.user, response=response, reason="Keliru"),
        Act.CLOSE: lambda: services.close_campaign(actor=hr.user, campaign=campaign),
    }
    expected = RESPONSE_MOVES[act].leads(state)
    repeats = (act, state) in {(Act.SEND, "sent"), (Act.CLOSE, "closed")}  # answered as the first time

    if expected is None and not repeats:
        with pytest.raises(TransitionError):
            acts[act]()
    else:
        acts[act]()

    assert Response.objects.get().state == (expected or state)


@pytest.mark.parametrize(
    ("traits", "fields", "constraint"),
    [
        ({}, {"state": "gone"}, "surveys_response_(state|sent_when_sent)"),
        ({}, {"state": "sent"}, "surveys_response_sent_when_sent"),
        ({"sent": True}, {"sent_by": None}, "surveys_response_sent_at_with_by"),
        ({"sent": True}, {"receipt_number": ""}, "surveys_response_sent_at_with_by"),
        ({"sent": True}, {"state": "draft"}, "surveys_response_sent_when_sent"),
        ({"returned": True}, {"reopened_reason": ""}, "surveys_response_reopened_with_reason"),
    ],
)
def test_response_constraints_hold(traits, fields, constraint):
    response = ResponseFactory(**traits)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Response.objects.filter(pk=response.pk).update(**fields)


def test_one_response_per_campaign_and_unit(response):
    with pytest.raises(IntegrityError), transaction.atomic():
        ResponseFactory(campaign=response.campaign, unit=response.unit)

    assert Response.objects.count() == 1


def test_one_receipt_number_once():
    number = ResponseFactory(sent=True).receipt_number

    with pytest.raises(IntegrityError), transaction.atomic():
        ResponseFactory(sent=True, receipt_number=number)


def test_one_answer_per_question_and_row(response):
    AnswerFactory(response=response)

    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerFactory(response=response)


def test_campaign_state_open_is_what_fillable_asks(dinas):
    ResponseFactory(unit=dinas.unit, campaign__draft=True)
    ResponseFactory(unit=dinas.unit, campaign__closed=True)
    opened = ResponseFactory(unit=dinas.unit)

    assert list(Response.objects.fillable()) == [opened]
    assert opened.campaign.state == CampaignState.OPEN
