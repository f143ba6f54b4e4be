"""The newest snapshots as figures with meaning; nothing is counted here (dashboards read snapshots)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.clock import today
from monitoring import reading
from monitoring.content import measure_entry
from monitoring.models import Snapshot
from monitoring.reading import MeasureRow
from performance.rules import periods

MONTHS_BACK = 3
STALE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Tiles:
    """`taken_at` is when the newest figure was counted, None without any."""

    rows: list[MeasureRow]
    period: str
    taken_at: datetime | None
    values: dict[str, Snapshot]

    @property
    def is_stale(self) -> bool:
        return self.taken_at is not None and (today() - timezone.localdate(self.taken_at)).days > STALE_DAYS


def recent(user: Any, dinas_id: int | None, on: date) -> QuerySet[Snapshot]:
    """The snapshots of the last months of a Dinas or, for None, of the city."""
    since = periods.containing(on, periods.MONTH)
    for _number in range(MONTHS_BACK):
        since = periods.previous(since)
    rows = Snapshot.objects.visible_to(user).filter(period__gte=since)
    return rows.filter(dinas__isnull=True) if dinas_id is None else rows.filter(dinas=dinas_id)


def tiles(rows: Iterable[Snapshot], codes: Iterable[str], on: date) -> Tiles:
    """The measures `codes` of the newest month in `rows`, compared with the month before."""
    by_period: dict[str, dict[str, Snapshot]] = {}
    for row in rows:
        by_period.setdefault(row.period, {})[row.measure] = row
    if not by_period:
        return Tiles([], "", None, {})
    period = max(by_period)
    now, before = by_period[period], by_period.get(periods.previous(period), {})
    day = min(on, periods.last_day(period))
    entries = [measure_entry(code, now.get(code), before.get(code), day) for code in codes]
    return Tiles(
        [reading.measure_row(entry, day) for entry in entries],
        period,
        max(row.taken_at for row in now.values()),
        now,
    )
