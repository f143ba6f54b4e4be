"""A plan of `dinas` in the states that pages and acts are asked in."""

import pytest

from tests.factories.planning import (
    NeedEvidenceFactory,
    NeedFactory,
    PlanFactory,
    PlanLineFactory,
)
from tests.factories.surveys import AnswerFactory, CampaignFactory, ResponseFactory, training_need


@pytest.fixture
def need(dinas):
    """A training need of `dinas` with the answer it rests on."""
    campaign = CampaignFactory(closed=True)
    response = ResponseFactory(campaign=campaign, unit=dinas.unit, sent=True)
    answer = AnswerFactory(
        response=response, section="training", question_code="training_needs", row=1, value=training_need()
    )
    need = NeedFactory(
        dinas=dinas, topic="Analisis data", reasons=[{"code": "urgency_this_year", "points": 40, "params": {}}]
    )
    NeedEvidenceFactory(need=need, answer=answer)
    return need


@pytest.fixture
def draft(dinas):
    return PlanFactory(dinas=dinas)


@pytest.fixture
def line(draft):
    """A complete training line of `draft`."""
    return PlanLineFactory(plan=draft, number=1)
