"""Nightly snapshots: one row per measure, Dinas and month; written again each night until the month is over."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.measures import MEASURES, Figure, Measure
from monitoring.models import Snapshot
from performance.rules import periods


@transaction.atomic
def take(on: date, *, late: bool = False) -> int:
    """Write the month of the day as it stands then; gives the number of rows. Running it again changes no count.

    `late`: the day is long past, so what only stands now is left as it was written then, or is no data.
    """
    measures = [measure for measure in MEASURES if measure.looks_back or not late]
    period = periods.containing(on, periods.MONTH)
    written = Snapshot.objects.filter(period=period, measure__in=[measure.code for measure in measures])
    known = {(row.measure, row.dinas_id): row for row in written}
    rows = [
        _row(known.pop((measure.code, dinas), None), measure, dinas, period, figure)
        for measure in measures
        for dinas, figure in measure.compute(on).items()
    ]
    new = [row for row in rows if row.pk is None]
    Snapshot.objects.bulk_create(new, batch_size=500)
    Snapshot.objects.bulk_update(
        [row for row in rows if row.pk is not None and row not in new],
        ["value", "numerator", "denominator", "taken_at"],
        batch_size=500,
    )
    Snapshot.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    return len(rows)


def _row(known: Snapshot | None, measure: Measure, dinas: int | None, period: str, figure: Figure) -> Snapshot:
    row = known or Snapshot(measure=measure.code, dinas_id=dinas, period=period)
    row.value, row.numerator, row.denominator = figure.value, figure.numerator, figure.denominator
    row.taken_at = timezone.now()
    return row


def of_period(period: str, dinas_id: int | None) -> dict[str, Snapshot]:
    """Snapshots by measure of a Dinas, or of the city for None."""
    rows = Snapshot.objects.filter(period=period, **_scope(dinas_id))
    return {row.measure: row for row in rows}


def series(measure: str, dinas_id: int | None, until: str, months: int = 12) -> list[Snapshot]:
    """The newest months of a measure up to a period, oldest first."""
    return trends([measure], dinas_id, until, months)[measure]


def trends(measures: Iterable[str], dinas_id: int | None, until: str, months: int = 12) -> dict[str, list[Snapshot]]:
    """`series` of several measures in one statement; every measure is a key."""
    found: dict[str, list[Snapshot]] = {measure: [] for measure in measures}
    since = periods.last_ones(until, months)[0]
    rows = Snapshot.objects.filter(measure__in=found, period__gte=since, period__lte=until, **_scope(dinas_id))
    for row in rows.filter(value__isnull=False).order_by("period"):
        found[row.measure].append(row)
    return found


def _scope(dinas_id: int | None) -> dict[str, Any]:
    return {"dinas__isnull": True} if dinas_id is None else {"dinas_id": dinas_id}
