"""Signs of life that the health page and /metrics read: workers, beat, and how many saves SQLite had to take (T58)."""

import socket
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from core import clock, metrics
from core.models import Heartbeat

SWEEP = "core: sweep jobs"
WINDOW = timedelta(minutes=10)
PEAK_DAYS = 7
FORGET_AFTER = timedelta(days=7)


def worker_lives() -> None:
    """Called by a task that beat sends every minute, so it stops when either of them does."""
    now = timezone.now()
    Heartbeat.objects.update_or_create(name=f"worker:{socket.gethostname()}"[:120], defaults={"at": now})
    Heartbeat.objects.filter(name__startswith="worker:", at__lt=now - FORGET_AFTER).delete()


def newest_worker() -> Heartbeat | None:
    return Heartbeat.objects.filter(name__startswith="worker:").order_by("-at").first()


def beat_seen_at() -> datetime | None:
    """When beat last wrote down that it sent the sweep; it writes every three minutes."""
    return PeriodicTask.objects.filter(name=SWEEP).values_list("last_run_at", flat=True).first()


def count_saves() -> None:
    """On SQLite: samples of the web processes' counter, and the busiest ten minutes of each of the last days."""
    if connection.vendor != "sqlite":
        return
    now, total = timezone.now(), metrics.saves()
    row, _ = Heartbeat.objects.get_or_create(name="saves", defaults={"at": now})
    row.details = with_sample(row.details, now, total)
    row.at = now
    row.save(update_fields=["at", "details"])


def with_sample(details: dict[str, object], now: datetime, total: float) -> dict[str, object]:
    """`samples` of the last ten minutes as [seconds, total], and `peaks` by day; a restarted counter begins anew."""
    old = [tuple(sample) for sample in details.get("samples", [])]  # type: ignore[attr-defined]
    since = now.timestamp() - WINDOW.total_seconds()
    samples = [sample for sample in old if sample[0] >= since and sample[1] <= total] + [(now.timestamp(), total)]
    busy = round(total - samples[0][1])
    peaks = dict(details.get("peaks", {}))  # type: ignore[call-overload]
    day = clock.today().isoformat()
    peaks[day] = max(busy, peaks.get(day, 0))
    return {"samples": samples, "peaks": dict(sorted(peaks.items())[-PEAK_DAYS:])}


def busiest_saves() -> int | None:
    """Saves in the busiest ten minutes of the last seven days; None while nothing was counted."""
    row = Heartbeat.objects.filter(name="saves").first()
    peaks = row.details.get("peaks", {}) if row else {}
    return max(peaks.values()) if peaks else None
