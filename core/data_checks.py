"""What `manage.py check_data` looks for; each app registers its own checks in AppConfig.ready."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.enums import JobState
from core.models import Job

Find = Callable[[], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Check:
    """`find` gives one line for each thing that is wrong: ids only, no names or numbers of people."""

    name: str
    what: str
    find: Find


_checks: dict[str, Check] = {}


def register(name: str, what: str) -> Callable[[Find], Find]:
    def keep(find: Find) -> Find:
        _checks[name] = Check(name, what, find)
        return find

    return keep


def all_checks() -> list[Check]:
    return list(_checks.values())


@register("orphans", "rows that point at nothing")
def orphans() -> Iterator[str]:
    """SQLite tells each row; PostgreSQL refuses them, except under constraints that were never validated."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_key_check")
            for table, row, parent, _constraint in cursor.fetchall():
                yield f"{table} row {row} points at nothing in {parent}"
            return
        cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated")
        for table, name in cursor.fetchall():
            yield f"{table}: constraint {name} was never validated"


@register("job_files", "finished jobs whose result file is gone")
def job_files() -> Iterator[str]:
    for job in Job.objects.exclude(result_file="").filter(state=JobState.DONE).only("public_id", "result_file"):
        if not (Path(settings.RESULT_DIR) / job.result_file).is_file():
            yield f"job {job.public_id}"


@register("stuck_jobs", "jobs that run without a sign of life for a day")
def stuck_jobs() -> Iterator[str]:
    limit = timezone.now() - timedelta(days=1)
    for job in Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=limit).only("public_id"):
        yield f"job {job.public_id}"


@register("stray_files", "result files that no job names (older than two days)")
def stray_files() -> Iterator[str]:
    """The nightly tidying deletes them a day after they were written; older ones say that it does not run."""
    folder = Path(settings.RESULT_DIR)
    limit = (timezone.now() - timedelta(days=2)).timestamp()
    known = set(Job.objects.exclude(result_file="").values_list("result_file", flat=True))
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.is_file() and path.name not in known and path.stat().st_mtime < limit:
            yield f"file {path.name}"
