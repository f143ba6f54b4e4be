"""Counting needs again while somebody plans one of them: one order wins, none is lost half-way (A33)."""

import time

import pytest
from django.db.models import QuerySet

from planning.models import Need, PlanLine
from planning.services import lines, needs
from tests.at_once import at_once
from tests.factories.people import UserFactory
from tests.factories.planning import NeedFactory, PlanFactory


@pytest.mark.django_db(transaction=True)
def test_a33_a_need_is_planned_or_goes_away_but_not_both(monkeypatch):
    user, plan = UserFactory(), PlanFactory()
    need = NeedFactory(dinas=plan.dinas, plan_year=plan.plan_year)
    delete = QuerySet.delete

    def delete_slowly(rows):
        if rows.model is Need:
            time.sleep(0.3)
        return delete(rows)

    monkeypatch.setattr(needs, "find", lambda *args: [])
    monkeypatch.setattr(QuerySet, "delete", delete_slowly)
    at_once(
        lambda: needs.refresh_needs(actor=user, dinas=plan.dinas, plan_year=plan.plan_year),
        lambda: lines.add_need(actor=user, plan=plan, need=need),
    )

    assert Need.objects.count() == PlanLine.objects.filter(needs__isnull=False).count()
