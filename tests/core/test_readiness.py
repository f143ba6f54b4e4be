"""Health addresses: one word for the public, 503 only when the process cannot serve (T44)."""

from collections import namedtuple

import pytest
from django.db import DatabaseError
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from core import readiness

pytestmark = pytest.mark.django_db

Usage = namedtuple("Usage", "total used free")


def asked(client) -> tuple[int, dict]:
    response = client.get(reverse("core:readyz"))
    return response.status_code, response.json()


def test_t44_health_says_one_word_to_anybody(client):
    response = client.get(reverse("core:healthz"))

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_t44_ready_says_one_word_to_anybody(client):
    assert asked(client) == (200, {"status": "ok"})


def test_t44_unreachable_database_is_503_without_details(client, monkeypatch):
    def away(*args, **kwargs):
        raise DatabaseError("password of the database server is wrong")

    monkeypatch.setattr(MigrationExecutor, "__init__", away)

    assert asked(client) == (503, {"status": "unavailable"})


def test_t44_open_migrations_are_503(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: ["one"])

    assert asked(client) == (503, {"status": "unavailable"})


@pytest.mark.parametrize(("free", "status"), [(readiness.FREE_BYTES, 200), (readiness.FREE_BYTES - 1, 503)])
def test_t44_full_disk_is_503(client, monkeypatch, free, status):
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda path: Usage(free * 2, free, free))

    assert asked(client)[0] == status


def test_t44_folder_that_cannot_be_written_is_503(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "gone"

    assert asked(client) == (503, {"status": "unavailable"})


def test_t44_queue_that_is_away_is_degraded_and_still_serves(client, monkeypatch):
    monkeypatch.setattr(readiness, "queue_is_ready", lambda: False)

    assert asked(client) == (200, {"status": "degraded"})


def test_t50_unreachable_redis_is_noticed_quickly(settings):
    from celery import Celery, current_app

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    dead = Celery("dead", broker=settings.REDIS_URL, set_as_current=False)
    before = current_app.connection_for_write

    try:
        current_app.connection_for_write = dead.connection_for_write
        assert readiness.queue_is_ready() is False
    finally:
        current_app.connection_for_write = before
