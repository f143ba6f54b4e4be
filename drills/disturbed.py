"""Jobs that are disturbed at random points, again and again, until they are through (A35, A38, T54).

A disturbance kills the process or fills the disk of the data. The end state of an import is compared with that of the
same import left alone; the database is the SQLite file of the installation, and each round begins with a copy of the
moment before the import was started.
"""

import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.forms.models import model_to_dict
from django.utils import timezone

from core import jobs, uploads
from core.clock import today
from core.enums import JobState
from core.models import Job
from drills.house import fill
from monitoring import jobs as monthly
from monitoring.models import ReportRun
from monitoring.services.reports import month_before
from people.models import (
    ContractPeriod,
    Dinas,
    Employee,
    EmployeeNumber,
    GradeHeld,
    ImportBatch,
    PositionHeld,
    StagedRow,
    Unit,
)
from people.services import imports as services
from performance.rules import periods

DATABASE = Path(str(settings.DATABASES["default"]["NAME"]))
MOST_DISTURBANCES = 3  # a round; JOB_ATTEMPTS is 5
FULL_FOR = 0.5  # seconds
OF_AN_EMPLOYEE = (EmployeeNumber, PositionHeld, GradeHeld, ContractPeriod)
NOT_CONTENT = {"id", "pk", "employee", "source_date"}
Disturbance = Callable[[int], None]  # is given the process that runs the job


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)


def fill_the_disk(child: int) -> None:
    ballast = fill(Path(settings.DATA_DIR))
    time.sleep(FULL_FOR)
    ballast.unlink()


DISTURBANCES: dict[str, Disturbance] = {"kill": kill, "fill": fill_the_disk}


def imports(files: list[str], how: str, rounds: int) -> dict[str, Any]:
    job_id = _prepare(files)
    alone = _seconds_alone(job_id)
    wanted = digest()
    chance, times, slowest = random.Random(35), 0, 0.0
    lost = doubled = 0
    for _round in range(rounds):
        _go_back()
        start = time.monotonic()
        times += _with_disturbances(job_id, DISTURBANCES[how], chance, alone)
        slowest = max(slowest, time.monotonic() - start)
        found = digest()
        lost += sum((wanted - found).values())
        doubled += sum((found - wanted).values())
    return {
        "lost": lost, "doubled": doubled, "times": times, "slowest": round(slowest, 1), "alone": round(alone, 1),
        "rows": sum(wanted.values()),
    }  # fmt: skip


def reports(files: list[str], how: str, rounds: int) -> dict[str, Any]:
    """The monthly report of the city, a month a round."""
    _wait(_child(_prepare(files)))
    period = month_before(today())
    job = jobs.enqueue(monthly.KIND, actor=None, params={"periods": [period], "city": True})
    alone = _seconds_alone(str(job.public_id))
    chance, times, slowest, periods_made = random.Random(38), 0, 0.0, [period]
    for _round in range(rounds):
        period = periods.previous(period)
        periods_made.append(period)
        job = jobs.enqueue(monthly.KIND, actor=None, params={"periods": [period], "city": True})
        start = time.monotonic()
        times += _with_disturbances(str(job.public_id), DISTURBANCES[how], chance, alone)
        slowest = max(slowest, time.monotonic() - start)
    made = Counter(ReportRun.objects.filter(dinas__isnull=True).values_list("period", flat=True))
    return {
        "lost": sum(one not in made for one in periods_made), "doubled": sum(number - 1 for number in made.values()),
        "times": times, "slowest": round(slowest, 1), "alone": round(alone, 1),
    }  # fmt: skip


def _prepare(files: list[str]) -> str:
    kept = []
    for name in files:
        path = Path(name)
        kept.append((uploads.accept(SimpleUploadedFile(path.name, path.read_bytes())), path.name))
    batch = services.start_check(actor=None, files=kept, kind="", source_date=today())
    jobs.run(batch.check_job.public_id)
    batch.refresh_from_db()
    job = services.start_run(actor=None, batch=batch)
    connections.close_all()
    shutil.copyfile(DATABASE, f"{DATABASE}.before")
    return str(job.public_id)


def _go_back() -> None:
    connections.close_all()
    for ending in ("-wal", "-shm"):
        Path(f"{DATABASE}{ending}").unlink(missing_ok=True)
    shutil.copyfile(f"{DATABASE}.before", DATABASE)


def _seconds_alone(job_id: str) -> float:
    start = time.monotonic()
    _wait(_child(job_id))
    return time.monotonic() - start


def _child(job_id: str) -> int:
    """A process that runs the job as a worker's does; forked, so that it starts at once."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        jobs.run(job_id)
    finally:
        os._exit(0)


def _wait(child: int) -> None:
    os.waitpid(child, 0)


def _with_disturbances(job_id: str, disturb: Disturbance, chance: random.Random, alone: float) -> int:
    times = 0
    while (state := Job.objects.get(public_id=job_id).state) != JobState.DONE:
        if state == JobState.FAILED:
            raise SystemExit(f"the job failed: {Job.objects.get(public_id=job_id).error or 'an incident'}")
        child = _child(job_id)
        if times < MOST_DISTURBANCES:
            time.sleep(chance.uniform(0, alone))
            disturb(child)
            times += 1
        _wait(child)
        _find_lost(job_id)
    return times


def _find_lost(job_id: str) -> None:
    """The sweep finds the job without a sign of life, as it does a few minutes after a worker died."""
    long_ago = timezone.now() - timedelta(seconds=settings.JOB_HEARTBEAT_LIMIT * 2)
    Job.objects.filter(public_id=job_id, state=JobState.RUNNING).update(heartbeat_at=long_ago)
    jobs.sweep()


def digest() -> Counter[str]:
    """Every row the import wrote, without keys and times: the same content gives the same lines."""
    lines: Counter[str] = Counter()
    for unit in Unit.objects.select_related("parent"):
        lines[f"unit {unit.path} {unit.name} {unit.siasn_id} {unit.kind}"] += 1
    for dinas in Dinas.objects.select_related("unit"):
        lines[f"dinas {dinas.unit.path} {dinas.name}"] += 1
    for person in Employee.objects.select_related("unit"):
        lines[f"person {person.number} {person.name} {person.unit.path} {person.state} {_content(person)}"] += 1
    for model in OF_AN_EMPLOYEE:
        for row in model.objects.select_related("employee"):
            lines[f"{model.__name__} {row.employee.number} {_content(row)}"] += 1
    for row in StagedRow.objects.order_by("pk").values_list("sheet", "row", "outcome"):
        lines[f"staged {row}"] += 1
    batch = ImportBatch.objects.get()
    lines[f"batch {batch.state} {batch.report.get('totals')}"] += 1
    return lines


def _content(row: Any) -> str:
    values = model_to_dict(row)
    return str({name: str(value) for name, value in values.items() if name not in NOT_CONTENT})
