"""Kesehatan sistem and /metrics: each state in words, and nobody else reads them (T43, T44, T55, T58)."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from prometheus_client.parser import text_string_to_metric_families

from core import audit, health, heartbeats, metrics, readiness
from core.enums import JobState
from core.models import AuditEntry, Heartbeat, Job

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def made(hours: float = 1, **details):
    entry = audit.record(actor=None, verb=health.BACKUP_MADE, **({"bytes": 5_000_000, "copied": True} | details))
    AuditEntry.objects.filter(pk=entry.pk).update(at=NOW - timedelta(hours=hours))


def test_page_shows_every_group_to_the_administrator_only(client, admin_user, hr, django_assert_max_num_queries):
    client.force_login(admin_user.user)
    with django_assert_max_num_queries(20):  # migrations and eight single figures; it has no list that grows
        page = client.get(reverse("core:health"))
    client.force_login(hr.user)

    assert [group.title for group in page.context["groups"]] == [
        "Data",
        "Pekerjaan latar",
        "Cadangan data",
        "Perlindungan",
    ]
    assert client.get(reverse("core:health")).status_code == 404


def test_worst_line_names_the_page():
    rows = [health.Row("a", "ok", ""), health.Row("b", "crit", ""), health.Row("c", "warn", "")]

    assert health.worst(rows)["kind"] == "crit"
    assert health.worst(rows[:1])["kind"] == "ok"


def test_t55_backup_that_is_missing_late_or_failed_is_pointed_out(settings):
    settings.DEMO = False
    kinds = [health.backup(NOW).kind]
    made(hours=25)
    kinds.append(health.backup(NOW).kind)
    AuditEntry.objects.update(at=NOW - timedelta(hours=27))
    kinds.append(health.backup(NOW).kind)
    made()
    audit.record(actor=None, verb=health.BACKUP_FAILED, cause="No space left on device")
    failed = health.backup(NOW)

    assert kinds == ["crit", "ok", "crit"]
    assert (failed.kind, "No space left" in failed.advice) == ("crit", True)


@pytest.mark.parametrize(
    ("details", "target", "kind"),
    [
        ({"copied": True, "elsewhere": True}, "/mnt", "ok"),
        ({"copied": True, "elsewhere": False}, "/mnt", "warn"),
        ({"copied": False, "trouble": "not there"}, "/mnt", "crit"),
        ({"copied": False}, "", "warn"),
    ],
)
def test_t55_copy_elsewhere(settings, details, target, kind):
    settings.BACKUP_COPY_TO = target
    made(**details)

    assert health.backup_copy().kind == kind


def test_t56_restore_test_is_asked_for_each_quarter():
    kinds = [health.trial(NOW).kind]
    audit.record(actor=None, verb=health.BACKUP_TRIED)
    kinds.append(health.trial(NOW).kind)
    AuditEntry.objects.update(at=NOW - timedelta(days=101))
    kinds.append(health.trial(NOW).kind)

    assert kinds == ["warn", "ok", "warn"]


def test_worker_and_beat_are_missed_after_some_minutes():
    task = PeriodicTask.objects.filter(name=heartbeats.SWEEP)
    before = [health.worker(NOW).kind, health.beat(NOW).kind]
    heartbeats.worker_lives()
    heartbeats.worker_lives()
    from django_celery_beat.models import IntervalSchedule

    every = IntervalSchedule.objects.create(every=60, period="seconds")
    PeriodicTask.objects.create(name=heartbeats.SWEEP, task="core.tasks.sweep_jobs", interval=every, last_run_at=NOW)
    alive = [health.worker(NOW).kind, health.beat(NOW).kind]
    Heartbeat.objects.update(at=NOW - timedelta(minutes=4))
    task.update(last_run_at=NOW - timedelta(minutes=9))
    late = [health.worker(NOW).kind, health.beat(NOW).kind]

    assert (before, alive, late) == (["crit", "crit"], ["ok", "ok"], ["crit", "crit"])
    assert Heartbeat.objects.count() == 1


def test_jobs_that_wait_or_failed_are_pointed_out():
    kinds = [health.jobs(NOW).kind]
    failed = Job.objects.create(kind="x", state=JobState.FAILED, finished_at=NOW)
    kinds.append(health.jobs(NOW).kind)
    waiting = Job.objects.create(kind="x", state=JobState.WAITING)
    Job.objects.filter(pk=waiting.pk).update(created_at=NOW - timedelta(minutes=11))
    kinds.append(health.jobs(NOW).kind)

    assert kinds == ["ok", "warn", "crit"]
    assert failed.pk


def test_queue_that_is_away_is_pointed_out(monkeypatch):
    monkeypatch.setattr(readiness, "queue_is_ready", lambda: False)

    assert health.queue().kind == "crit"


@pytest.mark.parametrize(("free", "kind"), [(3 * 2**30, "ok"), (2**30, "warn"), (2**28, "crit")])
def test_disk_that_fills_is_pointed_out(monkeypatch, free, kind):
    monkeypatch.setattr(metrics, "free_bytes", lambda: free)

    assert health.disk().kind == kind


@pytest.mark.parametrize(
    ("saves", "kind"),
    [(None, "neutral"), (2_999, "ok"), (3_000, "warn"), (4_799, "warn"), (4_800, "crit")],
)
def test_t58_load_near_what_was_measured_advises_postgresql(monkeypatch, saves, kind):
    monkeypatch.setattr(heartbeats, "busiest_saves", lambda: saves)
    if connection.vendor != "sqlite":
        assert health.sqlite_load() == []
        return

    (row,) = health.sqlite_load()

    assert row.kind == kind
    assert ("PostgreSQL" in row.advice) == (kind in {"warn", "crit"})


def test_t58_busiest_ten_minutes_are_kept_by_day_and_survive_a_restart():
    details: dict = {}
    for minutes, total in [(0, 100), (5, 400), (9, 900), (14, 950), (15, 20), (16, 60)]:
        details = heartbeats.with_sample(details, NOW + timedelta(minutes=minutes), total)

    assert list(details["peaks"].values()) == [800]
    assert [total for _at, total in details["samples"]] == [20, 60]


def test_t43_root_and_writable_code_are_pointed_out(monkeypatch, settings):
    settings.DEMO = False
    kinds = []
    for user, writable in [(0, True), (1000, True), (1000, False)]:
        monkeypatch.setattr(health.os, "geteuid", lambda user=user: user)
        monkeypatch.setattr(health.os, "access", lambda path, how, writable=writable: writable)
        kinds.append(health.process_rights().kind)

    assert kinds == ["crit", "warn", "ok"]


def test_t40_former_keys_are_pointed_out(settings):
    settings.SECRET_KEY_FALLBACKS = []
    kinds = [health.former_keys().kind]
    settings.SECRET_KEY_FALLBACKS = ["x"]
    kinds.append(health.former_keys().kind)

    assert kinds == ["ok", "warn"]


def scraped(client, **headers):
    answer = client.get(reverse("core:metrics"), headers=headers)
    if answer.status_code != 200:
        return answer.status_code
    families = text_string_to_metric_families(answer.content.decode())
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_metrics_answer_the_token_and_the_allowed_addresses_only(client, settings):
    nothing = [scraped(client), scraped(client, authorization="Bearer ")]
    settings.METRICS_TOKEN = "ukur"
    wrong = scraped(client, authorization="Bearer ukurx")
    right = scraped(client, authorization="Bearer ukur")
    settings.METRICS_TOKEN = ""
    settings.METRICS_ALLOW = [ip_network("10.0.0.0/8")]
    outside = scraped(client)
    settings.METRICS_ALLOW = [ip_network("127.0.0.0/8")]
    inside = scraped(client)

    assert (nothing, wrong, outside) == ([404, 404], 404, 404)
    assert right["palu_database_up",] == inside["palu_database_up",] == 1


def test_metrics_count_requests_jobs_and_ages(client, settings, hr):
    settings.METRICS_TOKEN = "ukur"
    Job.objects.create(kind="people.import", state=JobState.WAITING)
    made(hours=2)
    client.force_login(hr.user)
    before = scraped(client, authorization="Bearer ukur")
    client.get(reverse("people:employee_list"))
    client.get(reverse("core:healthz"))

    after = scraped(client, authorization="Bearer ukur")

    key = ("palu_requests_total", "people", "2xx")
    assert after[key] - before.get(key, 0) == 1
    assert after["palu_request_seconds_count", "people", "GET"] >= 1
    assert after["palu_jobs", "people.import", "waiting"] == 1
    assert after["palu_backup_age_seconds",] == pytest.approx(7200 + (timezone.now() - NOW).total_seconds(), abs=60)
    assert after["palu_database_bytes",] > 0
    assert not any(
        "metrics" in str(key) or "core" in key for key in after if key[0] == "palu_requests_total" and key not in before
    )


def test_metrics_say_that_the_database_is_away(monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(metrics.Installation, "_from_database", lambda self: away())

    assert b"palu_database_up 0.0" in metrics.page()
