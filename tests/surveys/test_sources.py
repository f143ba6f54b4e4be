"""What the apps to the right fill in and suggest."""

import pytest

from people.models import Competency
from surveys import registry
from surveys.questionnaires.needs_survey import INDICATOR_PREFILL, TOPIC_SOURCE
from surveys.registry import Choice
from tests.factories.performance import IndicatorFactory, IndicatorTargetFactory
from tests.factories.training import ProgrammeFactory

pytestmark = pytest.mark.django_db


def test_topics_are_competencies_then_programmes_in_use(dinas):
    competency = Competency.objects.create(name="Analisis data", kind="teknis")
    programme = ProgrammeFactory(name="Pelayanan prima")
    ProgrammeFactory(name="Lama", is_active=False)

    assert registry.values(TOPIC_SOURCE, user=None, unit=dinas.unit) == [
        Choice(f"competency:{competency.public_id}", "Analisis data"),
        Choice(f"programme:{programme.public_id}", "Pelayanan prima"),
    ]


def test_indicators_are_those_of_the_unit_with_their_latest_target(dinas, other_dinas):
    measured = IndicatorFactory(dinas=dinas, name="Pengaduan tepat waktu")
    IndicatorTargetFactory(indicator=measured, period="2026-Q2", value=70)
    IndicatorTargetFactory(indicator=measured, period="2026-Q3", value=80)
    IndicatorFactory(dinas=dinas, name="Tanpa target")
    IndicatorFactory(dinas=dinas, name="Lama", is_active=False)
    IndicatorFactory(dinas=other_dinas)

    assert registry.values(INDICATOR_PREFILL, user=None, unit=dinas.unit) == [
        {"name": "Pengaduan tepat waktu", "target": "80%"},
        {"name": "Tanpa target"},
    ]


def test_a_source_nobody_fills_is_empty(dinas):
    assert registry.values("nothing", user=None, unit=dinas.unit) == []


def test_registering_twice_gives_everything_once(monkeypatch, dinas):
    monkeypatch.setattr(registry, "_sources", {})

    def rows(user, unit):
        return [unit]

    registry.register("x", rows)
    registry.register("x", rows)

    assert registry.values("x", user=None, unit=1) == [1]
