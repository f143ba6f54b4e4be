"""Questionnaires, campaigns, responses and answers, each in its plainest valid form."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from people.enums import UnitKind
from surveys.enums import CampaignState, ResponseState
from surveys.models import Answer, Campaign, Questionnaire, ReminderSent, Response
from surveys.questionnaires import needs_survey
from tests.factories.people import DinasFactory, UserFactory

OPENED = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
SENT = datetime(2026, 11, 10, 2, 30, tzinfo=UTC)


class QuestionnaireFactory(DjangoModelFactory):
    """The shipped needs survey; made once and shared."""

    class Meta:
        model = Questionnaire
        django_get_or_create = ("code", "version")

    code = needs_survey.CODE
    version = needs_survey.VERSION
    title = "Survei kebutuhan unit kerja"
    definition = factory.LazyFunction(needs_survey.definition)


class CampaignFactory(DjangoModelFactory):
    """A campaign being answered; `draft=True` not opened yet, `closed=True` over."""

    class Meta:
        model = Campaign

    class Params:
        draft = factory.Trait(state=CampaignState.DRAFT, opened_at=None)
        closed = factory.Trait(state=CampaignState.CLOSED, closed_at=datetime(2026, 12, 1, tzinfo=UTC))

    questionnaire = factory.SubFactory(QuestionnaireFactory)
    plan_year = 2027
    title = "Survei kebutuhan 2027"
    audience = factory.LazyFunction(lambda: [UnitKind.DINAS.value, UnitKind.BIDANG.value])
    opens_on = date(2026, 11, 2)
    closes_on = date(2026, 11, 30)
    state = CampaignState.OPEN
    opened_at = OPENED


class ResponseFactory(DjangoModelFactory):
    """A response not started yet, of the root unit of a new Dinas unless `unit` is given."""

    class Meta:
        model = Response
        skip_postgeneration_save = True

    class Params:
        started = factory.Trait(started_at=OPENED, saved_at=OPENED, version=1)
        sent = factory.Trait(
            state=ResponseState.SENT,
            started_at=OPENED,
            saved_at=SENT,
            sent_at=SENT,
            sent_by=factory.SubFactory(UserFactory),
            receipt_number=factory.Sequence(lambda n: f"SV-2026-{n + 50_000:05d}"),
            version=2,
        )
        returned = factory.Trait(
            state=ResponseState.RETURNED, started_at=OPENED, saved_at=SENT, reopened_reason="Angka keliru", version=3
        )

    campaign = factory.SubFactory(CampaignFactory)
    unit = factory.LazyFunction(lambda: DinasFactory(confirmed=True).unit)
    dinas = factory.SelfAttribute("unit.dinas")


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    response = factory.SubFactory(ResponseFactory)
    section = "obstacles"
    question_code = needs_survey.OBSTACLE_ACCESS
    row = 0
    value = 3


class ReminderSentFactory(DjangoModelFactory):
    class Meta:
        model = ReminderSent

    response = factory.SubFactory(ResponseFactory)
    sent_on = date(2026, 11, 20)
    sent_by = factory.SubFactory(UserFactory)


def training_need(topic: str = "Analisis data", people: int = 3, **more: Any) -> dict[str, Any]:
    """The value of a row of TRAINING_ROWS."""
    plain = {"topic": topic, "topic_ref": "", "people": people, "urgency": "this_year", "why": "Laporan terlambat"}
    return {**plain, **more}


def answer_everything(response: Response, *, hinders: int = 3, needs: tuple[dict[str, Any], ...] = ()) -> None:
    """Complete answers of the needs survey, as rows: each obstacle at `hinders`, the given needs, one indicator."""
    for code in needs_survey.OBSTACLES:
        AnswerFactory(response=response, question_code=code, value=hinders)
    for row, need in enumerate(needs or (training_need(),), start=1):
        AnswerFactory(
            response=response, section="training", question_code=needs_survey.TRAINING_ROWS, row=row, value=need
        )
    AnswerFactory(response=response, section="career", question_code=needs_survey.CAREER_CLARITY, value=2)
    AnswerFactory(
        response=response,
        section="indicators",
        question_code=needs_survey.INDICATORS,
        row=1,
        value={"name": "Pengaduan dijawab dalam 5 hari kerja", "target": "90%"},
    )
    AnswerFactory(response=response, section="remarks", question_code=needs_survey.REMARKS, value="Mohon pendampingan")
