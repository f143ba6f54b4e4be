"""Two imports that are started at once: one is written, the other has to be checked again."""

import time

import pytest
from django.utils import timezone

from core.clock import today
from core.errors import DomainError
from people.enums import ImportState
from people.models import ImportBatch
from people.services import imports
from tests.at_once import at_once
from tests.factories.people import UserFactory

EFFECT = {"in_service": 0, "ended": 0, "posts_changed": 0, "emptied": []}


@pytest.mark.django_db(transaction=True)
def test_a33_one_of_two_imports_started_at_once_is_written(monkeypatch):
    user = UserFactory()
    batches = [
        ImportBatch.objects.create(
            state=ImportState.CHECKED,
            source_date=today(),
            options={"files": []},
            report={"effect": EFFECT, "checked_at": timezone.now().isoformat(), "totals": {}, "files": []},
        )
        for _ in range(2)
    ]
    refuse = imports.refuse_run

    def refuse_slowly(*args, **kwargs):
        refuse(*args, **kwargs)
        time.sleep(0.3)

    monkeypatch.setattr(imports, "refuse_run", refuse_slowly)
    monkeypatch.setattr(imports.jobs, "send", lambda public_id: None)
    outcomes = at_once(*(lambda batch=batch: imports.start_run(actor=user, batch=batch) for batch in batches))

    assert ImportBatch.objects.filter(state=ImportState.RUNNING).count() == 1
    assert sum(isinstance(one, DomainError) for one in outcomes) == 1
