"""Kesehatan sistem: what an administrator must know of the installation, each line with its state and what to do."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min, Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from core import heartbeats, metrics, readiness
from core.backups import databases
from core.enums import JobState
from core.models import AuditEntry, Job
from core.templatetags.palu import datetime_wita, number

BACKUP_MADE, BACKUP_FAILED, BACKUP_TRIED = "core.backup.made", "core.backup.failed", "core.backup.tried"
MEASURED_SAVES = 6_000  # in ten minutes on SQLite: 300 heads with 20 saves each (T62, bench/LOAD.md)
NEAR, AT = 0.5, 0.8  # shares of it that are pointed out
LOW_DISK, VERY_LOW_DISK = 2 * 2**30, 500 * 2**20
BACKUP_LATE = timedelta(hours=26)
TRIAL_LATE = timedelta(days=100)
WORKER_LATE = timedelta(minutes=3)
BEAT_LATE = timedelta(minutes=8)
JOB_LATE = timedelta(minutes=10)

RANK = ["neutral", "ok", "warn", "crit"]


@dataclass(frozen=True, slots=True)
class Row:
    """`kind` as in components/tag.html; `advice` says what to do, "" when there is nothing to do."""

    label: str
    kind: str
    value: str
    advice: str = ""

    @property
    def word(self) -> str:
        return words()[self.kind]


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: list[Row]


def words() -> dict[str, str]:
    return {
        "ok": _("in order"),
        "warn": _("look at it"),
        "crit": _("act now"),
        "neutral": _("for information"),
    }


def worst(rows: Iterable[Row]) -> dict[str, str]:
    kind = max((row.kind for row in rows), key=RANK.index, default="ok")
    sentences = {
        "crit": _("Something needs you now."),
        "warn": _("Something should be looked at."),
    }
    return {"kind": kind, "word": words()[kind], "sentence": sentences.get(kind, _("Everything is in order."))}


def groups() -> list[Group]:
    now = timezone.now()
    return [
        Group(_("Data"), [database(), migrations(), *sqlite_load(), disk()]),
        Group(_("Work"), [queue(), beat(now), worker(now), jobs(now)]),
        Group(_("Backups"), [backup(now), backup_copy(), trial(now)]),
        Group(_("Protection"), [process_rights(), *schema_rights(), former_keys()]),
    ]


# --- Data -------------------------------------------------------------------------------------------------------------
def database() -> Row:
    size = filesizeformat(database_bytes())
    return Row(_("Database"), "ok", _("%(version)s, %(size)s") % {"version": databases.server_version(), "size": size})


def database_bytes() -> int:
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        found = (path, path.with_name(f"{path.name}-wal"))
        return sum(one.stat().st_size for one in found if one.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def migrations() -> Row:
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if pending:
        return Row(
            _("Changes of the database"), "crit", _("%(n)s pending") % {"n": pending}, _("Run manage.py migrate.")
        )
    return Row(_("Changes of the database"), "ok", _("all made"))


def sqlite_load() -> list[Row]:
    """How near the busiest ten minutes came to what SQLite was measured with (T58)."""
    if connection.vendor != "sqlite":
        return []
    label, busiest = _("Load on SQLite"), heartbeats.busiest_saves()
    if busiest is None:
        return [Row(label, "neutral", _("no data yet"))]
    share = busiest / MEASURED_SAVES
    value = _("%(n)s saves in the busiest 10 minutes of the last 7 days; measured up to %(limit)s") % {
        "n": number(busiest), "limit": number(MEASURED_SAVES)
    }  # fmt: skip
    if share < NEAR:
        return [Row(label, "ok", value)]
    advice = _("Move to PostgreSQL; the operations manual says how.")
    return [Row(label, "crit" if share >= AT else "warn", value, advice)]


def disk() -> Row:
    free = metrics.free_bytes()
    kind = "crit" if free < VERY_LOW_DISK else "warn" if free < LOW_DISK else "ok"
    advice = "" if kind == "ok" else _("Make room or enlarge the disk; below 100 MB the pages close.")
    return Row(_("Disk"), kind, _("%(size)s free") % {"size": filesizeformat(free)}, advice)


# --- Work -------------------------------------------------------------------------------------------------------------
def queue() -> Row:
    if not readiness.queue_is_ready():
        return Row(
            _("Queue"), "crit", _("does not answer"),
            _("Pages and saves work; jobs wait in the database. Start Redis again."),
        )  # fmt: skip
    return Row(_("Queue"), "ok", _("%(n)s messages waiting") % {"n": number(queue_length() or 0)})


def queue_length() -> int | None:
    """Messages not taken yet; None when the queue does not answer."""
    if not settings.REDIS_URL:
        return sum(1 for _entry in os.scandir(settings.QUEUE_DIR / "messages"))
    from celery import current_app

    try:
        with current_app.connection_for_read() as held:
            held.ensure_connection(max_retries=1, interval_start=0, timeout=2)
            channel: Any = held.default_channel
            return int(channel.client.llen(current_app.conf.task_default_queue))
    except (OperationalError, OSError):
        return None


def beat(now: datetime) -> Row:
    seen = heartbeats.beat_seen_at()
    if seen is None or now - seen > BEAT_LATE:
        return Row(
            _("Schedule (beat)"), "crit", ago(seen, now),
            _("Nothing that has its time is done: start beat (systemctl start palu-asn-beat)."),
        )  # fmt: skip
    return Row(_("Schedule (beat)"), "ok", ago(seen, now))


def worker(now: datetime) -> Row:
    newest = heartbeats.newest_worker()
    seen = newest.at if newest else None
    if seen is not None and now - seen <= WORKER_LATE:
        return Row(_("Worker"), "ok", ago(seen, now))
    return Row(
        _("Worker"), "crit", ago(seen, now),
        _("Imports and reports wait: start the worker (systemctl start palu-asn-worker), and beat if that is away."),
    )  # fmt: skip


def jobs(now: datetime) -> Row:
    day = now - timedelta(days=1)
    found = Job.objects.aggregate(
        waiting=Count("pk", filter=Q(state=JobState.WAITING)),
        running=Count("pk", filter=Q(state=JobState.RUNNING)),
        failed=Count("pk", filter=Q(state=JobState.FAILED, finished_at__gte=day)),
        since=Min("created_at", filter=Q(state=JobState.WAITING)),
    )
    value = _("%(waiting)s waiting, %(running)s running, %(failed)s failed in 24 hours") % found
    if found["since"] and now - found["since"] > JOB_LATE:
        return Row(_("Jobs"), "crit", value, _("One has waited for more than ten minutes: look at the worker."))
    return Row(_("Jobs"), "warn" if found["failed"] else "ok", value, _("Open Jobs.") if found["failed"] else "")


# --- Backups ----------------------------------------------------------------------------------------------------------
def last(verb: str) -> AuditEntry | None:
    return AuditEntry.objects.filter(verb=verb).order_by("-pk").first()


def backup(now: datetime) -> Row:
    made, failed = last(BACKUP_MADE), last(BACKUP_FAILED)
    if failed is not None and (made is None or failed.pk > made.pk):
        value = _("failed %(ago)s") % {"ago": ago(failed.at, now)}
        return Row(_("Last backup"), "crit", value, _("Cause: %(cause)s") % {"cause": failed.details.get("cause", "")})
    if made is None:
        return Row(_("Last backup"), "warn" if settings.DEMO else "crit", _("never"), _("Run manage.py backup."))
    value = _("%(ago)s, %(size)s") % {"ago": ago(made.at, now), "size": filesizeformat(made.details.get("bytes", 0))}
    if now - made.at > BACKUP_LATE:
        return Row(_("Last backup"), "crit", value, _("The nightly backup is missing: look at the log of its timer."))
    return Row(_("Last backup"), "ok", value)


def backup_copy() -> Row:
    label, made = _("Its copy elsewhere"), last(BACKUP_MADE)
    if made is None:
        return Row(label, "neutral", _("no data yet"))
    if not made.details.get("copied"):
        if not settings.BACKUP_COPY_TO:
            return Row(label, "warn", _("there is none"), _("Name a share of another machine in BACKUP_COPY_TO."))
        return Row(
            label, "crit", _("there is none"), _("Cause: %(cause)s") % {"cause": made.details.get("trouble", "")}
        )
    if not made.details.get("elsewhere"):
        return Row(label, "warn", _("on the same disk"), _("A lost disk takes both. Name a share of another machine."))
    return Row(label, "ok", _("copied and compared"))


def trial(now: datetime) -> Row:
    tried = last(BACKUP_TRIED)
    if tried is not None and now - tried.at <= TRIAL_LATE:
        return Row(_("Last restore test"), "ok", ago(tried.at, now))
    advice = _("Try one each quarter: manage.py restore FILE --identity KEY --trial.")
    return Row(_("Last restore test"), "warn", ago(tried.at if tried else None, now), advice)


# --- Protection -------------------------------------------------------------------------------------------------------
def process_rights() -> Row:
    """The service user is not root and cannot change the code (T43)."""
    label = _("Service user")
    if os.geteuid() == 0:
        return Row(label, "warn" if settings.DEMO else "crit", _("root"), _("Run it as a user of its own."))
    if os.access(settings.BASE_DIR / "palu_asn" / "settings.py", os.W_OK):
        return Row(
            label, "warn", _("may change the code"), _("Let root own the code; the unit files keep it read-only.")
        )
    return Row(label, "ok", _("own user, code read-only"))


def schema_rights() -> list[Row]:
    """On PostgreSQL the role of the pages cannot alter the schema (T43)."""
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_user, 'public', 'CREATE')")
        may = cursor.fetchone()[0]
    if may:
        advice = _("Give the pages a role of their own: deploy/postgresql/roles.sql.")
        return [Row(_("Database role"), "warn", _("may alter the schema"), advice)]
    return [Row(_("Database role"), "ok", _("may not alter the schema"))]


def former_keys() -> Row:
    label, held = _("Keys"), len(settings.SECRET_KEY_FALLBACKS)
    if held:
        value = _("%(n)s former keys still count") % {"n": held}
        return Row(label, "warn", value, _("Take them out once what they sealed was sealed anew."))
    return Row(label, "ok", _("one key"))


def versions() -> list[dict[str, Any]]:
    found = {
        "Palu ASN": settings.VERSION,
        "Django": django.get_version(),
        "Python": platform.python_version(),
        _("Mode"): settings.PALU_MODE,
        _("Database"): databases.server_version(),
        _("Read at"): datetime_wita(timezone.now()),
    }
    return [{"label": label, "value": value, "source": ""} for label, value in found.items()]


def ago(at: datetime | None, now: datetime) -> str:
    return _("%(time)s ago") % {"time": timesince(at, now)} if at else _("never")
