"""Readings in words and pictures: the finding as a sentence, the row of a table, the trend."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import charts
from performance.figures import shown
from performance.models import Indicator, IndicatorEvent, IndicatorTarget, Measurement
from performance.rules import achievement, periods
from performance.rules.achievement import Status
from performance.selectors import TREND, Reading, fitting_target

KINDS = {Status.SESUAI: "ok", Status.WASPADA: "warn", Status.KRITIS: "crit", Status.NO_DATA: "neutral"}


def word(status: Status) -> str:
    return {
        Status.SESUAI: _("On target"),
        Status.WASPADA: _("Watch"),
        Status.KRITIS: _("Critical"),
        Status.NO_DATA: _("No data yet"),
    }[status]


def row(reading: Reading) -> dict[str, Any]:
    """What a table row shows of a reading."""
    one = reading.indicator
    return {
        "reading": reading,
        "indicator": one,
        "value": shown(reading.value, one.measure_unit),
        "target": shown(reading.target.value if reading.target else None, one.measure_unit),
        "percent": reading.percent,
        "period": periods.label(reading.measurement.period) if reading.measurement else "",
        "cases": cases(reading.measurement) if reading.measurement else "",
        "bullet": bullet(reading),
        "status_kind": KINDS[reading.status],
        "status_text": word(reading.status),
        "reason": reading.reason,
    }


def cases(measurement: Measurement) -> str:
    """ "9 of 14", or the number of cases behind a figure."""
    if measurement.denominator is None:
        return ""
    whole = shown(measurement.denominator)
    if measurement.numerator is not None:
        return _("%(part)s of %(whole)s") % {"part": shown(measurement.numerator), "whole": whole}
    count = int(measurement.denominator)
    return ngettext("%(whole)s case", "%(whole)s cases", count) % {"whole": whole}


def bullet(reading: Reading) -> charts.Chart | None:
    if reading.value is None or reading.target is None:
        return None
    unit = reading.indicator.measure_unit
    top = Decimal(100) if unit == "%" else max(reading.value, reading.target.value) * Decimal("1.25")
    return charts.bullet.draw(
        reading.value, reading.target.value, max(top, reading.value, reading.target.value), width="160"
    )


def counts(rows: Iterable[Reading]) -> dict[str, int]:
    found = {status.value: 0 for status in Status}
    for one in rows:
        found[one.status] += 1
    return found | {"all": sum(found.values())}


def list_finding(rows: Sequence[Reading]) -> str:
    """The heading of a list: how many of the indicators that can be judged are on target."""
    judged = [one for one in rows if one.status != Status.NO_DATA]
    if not judged:
        return _("No indicator can be judged yet")
    good = sum(one.status == Status.SESUAI for one in judged)
    if good == len(judged):
        return ngettext("The indicator is on target", "All %(n)s indicators are on target", good) % {"n": good}
    return _("%(good)s of %(all)s indicators are on target") % {"good": good, "all": len(judged)}


def finding(reading: Reading) -> str:
    one = reading.indicator
    if reading.measurement is None:
        return one.name
    value = shown(reading.value, one.measure_unit)
    if reading.target is None:
        return _("%(name)s: %(value)s") % {"name": one.name, "value": value}
    target = shown(reading.target.value, one.measure_unit)
    return _("%(name)s: %(value)s, target %(target)s") % {"name": one.name, "value": value, "target": target}


def due_period(indicator: Indicator, reading: Reading, on: date) -> str:
    """The oldest of the last two periods that is over and has no measurement, else the current one."""
    current = periods.containing(on, indicator.frequency)
    measured = {one.period for one in reading.history}
    before = periods.previous(current)
    return before if before not in measured else current


def history(reading: Reading, targets: Iterable[IndicatorTarget]) -> list[dict[str, Any]]:
    """Measurements, the newest first, each with the target that speaks about it."""
    rows = []
    targets = list(targets)
    for one in reversed(reading.history[-TREND:]):
        target, value = fitting_target(reading.indicator, targets, one.period, reading.history)
        percent = achievement.achievement(value, target.value if target else None, reading.indicator.direction)
        status = achievement.status(percent, periods.last_day(one.period))
        rows.append(
            {
                "measurement": one,
                "period": periods.label(one.period),
                "value": shown(one.value, reading.indicator.measure_unit),
                "cases": cases(one),
                "target": shown(target.value if target else None, reading.indicator.measure_unit),
                "percent": percent,
                "status_kind": KINDS[status],
                "status_text": word(status),
            }
        )
    return rows


def short_label(period: str) -> str:
    """On an axis: 2026, TW III or Mar."""
    parsed = periods.parse(period)
    if parsed.kind == periods.YEAR:
        return str(parsed.year)
    if parsed.kind == periods.QUARTER:
        return _("Q%(number)s %(year)s") % {"number": parsed.number, "year": str(parsed.year)[2:]}
    return periods.label(period)[:3]


def trend_finding(reading: Reading) -> str:
    """Whether the newest value is better than the one before, in a sentence."""
    if reading.measurement is None or reading.previous is None:
        return _("One measurement so far")
    words = {
        "before": shown(reading.previous.value, reading.indicator.measure_unit),
        "now": shown(reading.measurement.value, reading.indicator.measure_unit),
        "period": periods.label(reading.measurement.period),
    }
    if reading.has_improved is None:
        return _("Unchanged at %(now)s in %(period)s") % words
    if reading.has_improved:
        return _("Improved from %(before)s to %(now)s in %(period)s") % words
    return _("Worsened from %(before)s to %(now)s in %(period)s") % words


def trend(
    reading: Reading, targets: Sequence[IndicatorTarget], events: Sequence[IndicatorEvent]
) -> charts.Chart | None:
    """The last periods as a line with the number of cases below each point; None without measurements.

    A period without measurement interrupts the line; an event stands at the period it happened in.
    """
    if not reading.history:
        return None
    measured = {one.period: one for one in reading.history}
    axis = [one for one in periods.last_ones(reading.history[-1].period, TREND) if one >= reading.history[0].period]
    found = [measured.get(period) for period in axis]
    counted = any(one is not None and one.denominator is not None for one in found)
    target, _value = fitting_target(reading.indicator, targets, axis[-1], reading.history)
    return charts.line.draw(
        [charts.Series(reading.indicator.measure_unit, [one.value if one else None for one in found])],
        title=trend_finding(reading),
        labels=[short_label(period) for period in axis],
        counts=[int(one.denominator) if one and one.denominator is not None else 0 for one in found] if counted else (),
        target=target.value if target else None,
        events=[
            (axis.index(period), event.label)
            for event in events
            if (period := periods.containing(event.happened_on, reading.indicator.frequency)) in axis
        ],
    )
