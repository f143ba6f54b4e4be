"""What a monthly report says, as plain values that are frozen with it; words are chosen when it is read."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from monitoring import snapshots
from monitoring.measures import BY_CODE, MEASURES
from monitoring.models import Snapshot
from monitoring.rules.areas import Area, Judged, measure_areas, retirement_area, status_of, worst_first
from people.models import Dinas, Employee
from people.querysets import retires_within_year
from performance.models import Indicator
from performance.rules import periods
from performance.rules.achievement import Status
from performance.selectors import Reading, readings
from planning.selectors import Realisation, realisation_by_dinas

SHOWN_INDICATORS = 12
SHOWN_AREAS = 12
VERSION = 1
TRENDS = ("kpi",)


def build(
    period: str, dinas: Dinas | None, *, late: bool = False, former: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The content of the report of a month ("2026-10") for a Dinas or the city (None).

    `late`: the month is long past, so what the records tell only of now (money, retirements ahead) is taken from the
    `former` content of this report; without one there is no data on it.
    """
    on = periods.last_day(period)
    key = dinas.pk if dinas else None
    now = snapshots.of_period(period, key)
    before = snapshots.of_period(periods.previous(period), key)
    found = _worst(readings(_indicators(dinas), on))
    every_area = areas(now, found, on)
    below = [one for one in every_area if one.status != Status.NO_DATA]
    unknown = [one for one in every_area if one.status == Status.NO_DATA]
    return {
        "version": VERSION,
        "period": period,
        "on": on.isoformat(),
        "dinas": str(dinas.public_id) if dinas else None,
        "name": dinas.name if dinas else "",
        "measures": [measure_entry(code, now.get(code), before.get(code), on) for code in BY_CODE],
        **(_as_told(former) if late else _as_it_stands(dinas, on)),
        "indicators": [_indicator(one) for one in found[:SHOWN_INDICATORS]],
        "indicator_states": _states(found),
        "areas": [_area(one) for one in [*below[:SHOWN_AREAS], *unknown]],
        "below": len(below),
        "trends": _trends(key, period),
        "agencies": [] if dinas else _agencies(period),
    }


def _as_it_stands(dinas: Dinas | None, on: date) -> dict[str, Any]:
    return {
        "money": _money(realisation_by_dinas(on.year, on, [dinas.pk] if dinas else None).values()),
        "retirements": _retirements(dinas, on),
    }


def _as_told(former: dict[str, Any] | None) -> dict[str, Any]:
    told = former or {"money": None, "retirements": []}
    return {"money": told["money"], "retirements": told["retirements"]}


def _indicators(dinas: Dinas | None) -> Any:
    rows = Indicator.objects.active().select_related("dinas").order_by("dinas__name", "name", "pk")
    return rows.filter(dinas=dinas) if dinas else rows


def _judged(code: str, row: Snapshot | None) -> Judged:
    measure = BY_CODE[code]
    return Judged(code, row.value if row else None, measure.target, measure.grows)


def areas(now: dict[str, Snapshot], found: Iterable[Reading], on: date) -> list[Area]:
    """Measures and indicators below target and waves of retirement, worst first."""
    retiring, people = now.get("retirements"), now.get("headcount")
    rows = measure_areas((_judged(measure.code, now.get(measure.code)) for measure in MEASURES), on)
    if retiring and people and retiring.value is not None and people.value is not None:
        rows += retirement_area(int(retiring.value), int(people.value))
    rows += [_indicator_area(one) for one in found if one.is_below]
    return worst_first(rows)


def _indicator_area(one: Reading) -> Area:
    params = {
        "value": one.value,
        "unit": one.indicator.measure_unit,
        "period": one.measurement.period if one.measurement else "",
        "target": one.target.value if one.target else None,
        "percent": one.percent,
        "agency": one.indicator.dinas.name,
    }
    return Area("indicator_below", one.status, f"{one.indicator.public_id}|{one.indicator.name}", params)


def measure_entry(code: str, now: Snapshot | None, before: Snapshot | None, on: date) -> dict[str, Any]:
    """A measure as reports keep it, with its change against `before`."""
    value = now.value if now else None
    earlier = before.value if before and BY_CODE[code].is_comparable(on) else None
    return {
        "code": code,
        "value": _plain(value),
        "numerator": now.numerator if now else None,
        "denominator": now.denominator if now else None,
        "previous": _plain(earlier),
        "change": _plain(value - earlier) if value is not None and earlier is not None else None,
        "status": status_of(_judged(code, now), on),
    }


def _money(found: Iterable[Realisation]) -> dict[str, Any]:
    rows = list(found)
    spent = [one.spent for one in rows if one.spent is not None]
    return {
        "lines": sum(one.lines for one in rows),
        "started": sum(one.started for one in rows),
        "done": sum(one.done for one in rows),
        "planned": sum(one.planned for one in rows),
        "spent": sum(spent) if spent else None,
    }


def _worst(found: list[Reading]) -> list[Reading]:
    order = {Status.KRITIS: 0, Status.WASPADA: 1, Status.SESUAI: 2, Status.NO_DATA: 3}
    return sorted(found, key=lambda one: (order[one.status], one.percent or Decimal(0)))


def _states(found: list[Reading]) -> dict[str, int]:
    counted = Counter(one.status for one in found)
    return {str(status): counted[status] for status in Status}


def _indicator(one: Reading) -> dict[str, Any]:
    return {
        "id": str(one.indicator.public_id),
        "name": one.indicator.name,
        "agency": one.indicator.dinas.name,
        "unit": one.indicator.measure_unit,
        "period": one.measurement.period if one.measurement else "",
        "value": _plain(one.value),
        "target": _plain(one.target.value) if one.target else None,
        "percent": _plain(one.percent),
        "status": one.status,
        "improved": one.has_improved,
        "trend": [[row.period, _plain(row.value)] for row in one.history],
    }


def _retirements(dinas: Dinas | None, on: date) -> list[dict[str, Any]]:
    """People who retire in the 12 months ahead, by month of their TMT."""
    people = Employee.objects.for_analysis().filter(retires_within_year(on))
    if dinas is not None:
        people = people.filter(dinas=dinas)
    months = Counter(f"{day:%Y-%m}" for day in people.values_list("retires_on", flat=True))
    ahead = periods.containing(on, periods.MONTH)
    rows = []
    for _number in range(12):
        ahead = periods.following(ahead)
        rows.append({"period": ahead, "people": months[ahead]})
    return rows


def _trends(dinas_id: int | None, period: str) -> dict[str, list[list[str | None]]]:
    """The months of the measures that are drawn as lines; those without any are left out."""
    found = snapshots.trends(TRENDS, dinas_id, period)
    return {code: [[row.period, _plain(row.value)] for row in found[code]] for code in TRENDS if found[code]}


def _agencies(period: str) -> list[dict[str, Any]]:
    """Every Dinas with its measures of the month, by name."""
    rows = Snapshot.objects.filter(period=period, dinas__isnull=False).select_related("dinas")
    found: dict[int, dict[str, Any]] = {}
    for row in rows.order_by("dinas__name", "dinas_id"):
        if row.dinas is None:
            continue
        entry = found.setdefault(row.dinas.pk, {"id": str(row.dinas.public_id), "name": row.dinas.name, "values": {}})
        entry["values"][row.measure] = _plain(row.value)
    return list(found.values())


def _area(area: Area) -> dict[str, Any]:
    return {
        "code": area.code,
        "status": area.status,
        "about": area.about,
        "params": {name: _plain(value) if isinstance(value, Decimal) else value for name, value in area.params.items()},
    }


def _plain(value: Decimal | None) -> str | None:
    """Decimals as text: exact, and the same in SQLite and PostgreSQL."""
    return None if value is None else f"{value.normalize():f}"
