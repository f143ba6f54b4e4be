"""The whole demo city: reference lists, the import of its files, three years of history, a sign-in per role."""

from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random

from django.core.management import call_command

from core.clock import today
from monitoring import snapshots
from monitoring.demo.history import accounts, cycle, performance, training
from monitoring.services import reports
from performance.rules import periods
from training.services.catalogue import load_catalogue

MONTHS = 12


def make_city(paths: list[Path], *, seed: int, on: date, keep_in: Path) -> list[str]:
    """Fill an empty database; gives the lines to print: one sign-in per role."""
    random = Random(seed + 1)  # noqa: S311 - invented history, no secret
    call_command("load_reference", stdout=StringIO())
    load_catalogue()
    call_command("import_siasn", *map(str, paths), stdout=StringIO(), stderr=StringIO())
    cast = accounts.open_city(on, random)
    training.add(on, random, cast.hr)
    performance.add(on, random, cast.hr)
    cycle.add(on, random, cast)
    training.add_ahead(on, random, cast.hr)
    _look_back(on)
    return accounts.write_sign_ins(cast, keep_in, random)


def _look_back(on: date) -> None:
    """Snapshots of the twelve months before and of today; the reports of the last two months."""
    day = on.replace(day=1)
    ends = []
    for _number in range(MONTHS):
        day -= timedelta(days=1)
        ends.append(day)
        day = day.replace(day=1)
    for end in [*reversed(ends), min(on, today())]:
        snapshots.take(end)
    for end in (ends[1], ends[0]):
        reports.make_all(period=periods.containing(end, periods.MONTH))
