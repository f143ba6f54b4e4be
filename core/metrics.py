"""A handful of figures for Prometheus: requests and their time, jobs, queue, database, backups, signs of life.

The page adds up what the web processes count (core/counters.py) and asks the database for the rest.
"""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

__all__ = ["CONTENT_TYPE", "forget_ended_processes", "page", "saves"]

FILE_OF_PROCESS = re.compile(r"^[a-z_]+_(\d+)\.db$")


def page() -> bytes:
    registry = CollectorRegistry()
    forget_ended_processes()
    MultiProcessCollector(registry, path=str(settings.METRICS_DIR))
    registry.register(Installation())
    return generate_latest(registry)


def saves() -> float:
    """Saves counted by the web processes of this machine that are running."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(settings.METRICS_DIR))
    return registry.get_sample_value("palu_saves_total") or 0.0


def forget_ended_processes() -> None:
    """Files of processes that are gone; their counters end, which Prometheus takes as a restart."""
    for path in Path(settings.METRICS_DIR).glob("*.db"):
        found = FILE_OF_PROCESS.match(path.name)
        if found and not Path(f"/proc/{found[1]}").exists() and Path("/proc/self").exists():
            path.unlink(missing_ok=True)


class Installation:
    """What is read at the moment of asking; when the database is away only `palu_database_up 0` is told."""

    def collect(self) -> Iterator[Metric]:
        yield gauge("palu_disk_free_bytes", "Free bytes under the data folder.", free_bytes())
        try:
            found = list(self._from_database())
        except DatabaseError:
            yield gauge("palu_database_up", "Whether the database answers.", 0)
            return
        yield gauge("palu_database_up", "Whether the database answers.", 1)
        yield from found

    def _from_database(self) -> Iterator[Metric]:
        from core import health, heartbeats
        from core.enums import JobState
        from core.models import Job

        now = timezone.now()
        jobs = GaugeMetricFamily("palu_jobs", "Jobs by kind and state.", labels=["kind", "state"])
        for kind, state, number in Job.objects.order_by().values_list("kind", "state").annotate(Count("pk")):
            jobs.add_metric([kind, state], number)
        yield jobs
        waiting = Job.objects.filter(state=JobState.WAITING).aggregate(since=Min("created_at"))["since"]
        yield gauge("palu_jobs_oldest_waiting_seconds", "Age of the oldest waiting job.", age(waiting, now) or 0)
        yield gauge("palu_queue_messages", "Messages waiting in the queue.", health.queue_length())
        yield gauge("palu_database_bytes", "Size of the database.", health.database_bytes())
        backup = health.last(health.BACKUP_MADE)
        for name, what, at in (
            ("palu_backup_age_seconds", "Time since the last backup.", backup.at if backup else None),
            ("palu_worker_age_seconds", "Time since the last sign of life of a worker.", _worker_at(heartbeats)),
            ("palu_beat_age_seconds", "Time since beat wrote down its work.", heartbeats.beat_seen_at()),
        ):
            if at is not None:
                yield gauge(name, what, age(at, now))


def _worker_at(heartbeats: Any) -> datetime | None:
    newest = heartbeats.newest_worker()
    return newest.at if newest else None


def gauge(name: str, what: str, value: float | None) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=value)


def age(at: datetime | None, now: datetime) -> float | None:
    return (now - at).total_seconds() if at else None


def free_bytes() -> int:
    found = os.statvfs(settings.DATA_DIR)
    return found.f_bavail * found.f_frsize
