"""A frozen report put into words: what pages, the PDF and the sheet show, in the reader's language."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import bullet, columns, line
from core.charts.base import Bar, Chart
from core.templatetags.palu import decimal1, number, percent, rupiah
from monitoring.measures import BY_CODE, Measure
from monitoring.rules.areas import TEXTS
from performance.figures import shown as measured
from performance.rules import periods
from performance.rules.achievement import Status

PAGES = {  # where the people and things behind a measure are
    "headcount": "people:employee_list",
    "participation": "surveys:campaign_list",
    "plan_lines": "planning:plan_list",
    "plan_money": "planning:plan_list",
    "learning_floor": "training:session_list",
    "kpi": "performance:indicator_list",
    "evaluations": "performance:evaluation_list",
    "retirements": "people:retirement_soon",
}
CHART = 520  # width of a chart in half a page
FEWEST_MONTHS = 3  # below that a line says nothing
TAGS = {Status.SESUAI: "ok", Status.WASPADA: "warn", Status.KRITIS: "crit", Status.NO_DATA: "neutral"}


def status_word(status: str) -> str:
    return {
        Status.SESUAI: _("On target"),
        Status.WASPADA: _("Watch"),
        Status.KRITIS: _("Critical"),
        Status.NO_DATA: _("No data yet"),
    }[Status(status)]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    code: str
    label: Any
    value: str
    meaning: str
    change: str
    tag: str
    status: str
    has_target: bool
    bar: Chart | None
    share: Decimal | None = None  # of the whole bar in per cent, where there is one; `aim` is its target
    aim: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """`place` is the agency an indicator belongs to."""

    title: str
    reason: str
    tag: str
    status: str
    url: str
    place: str = ""


def measures(content: dict[str, Any]) -> list[MeasureRow]:
    on = date.fromisoformat(content["on"])
    return [measure_row(row, on) for row in content["measures"] if row["code"] in BY_CODE]


def measure_figures(content: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The same as plain numbers: label, unit, value, target by then, change, part, whole, status."""
    on = date.fromisoformat(content["on"])
    units = {"percent": _("per cent"), "people": _("people")}
    found = []
    for row in content["measures"]:
        measure = BY_CODE.get(row["code"])
        if measure is not None:
            found.append(
                (
                    str(measure.label), units[measure.unit], row["value"], _target(measure, on),
                    row["change"] if measure.is_comparable(on) else None, row["numerator"], row["denominator"],
                    status_word(row["status"]) if measure.target is not None else "",
                )
            )  # fmt: skip
    return found


def _target(measure: Measure, on: date) -> Decimal | None:
    """What should be reached by a day: of a measure that fills up over the year, its part of the year."""
    return measure.target * on.month / 12 if measure.target is not None and measure.grows else measure.target


def measure_row(row: dict[str, Any], on: date) -> MeasureRow:
    """An entry of monitoring.content.measure_entry in words."""
    measure = BY_CODE[row["code"]]
    target = _target(measure, on)
    bar = None
    if row["value"] is not None and target is not None:
        bar = bullet.draw(Decimal(row["value"]), target=target, maximum=Decimal(100))
    return MeasureRow(
        code=row["code"],
        label=measure.label,
        value=shown(row["value"], measure.unit),
        meaning=_meaning(row, measure, target),
        change=_change(row["change"], measure.unit) if measure.is_comparable(on) else "",
        tag=TAGS[Status(row["status"])],
        status=status_word(row["status"]),
        has_target=measure.target is not None,
        bar=bar,
        share=Decimal(row["value"]) if bar else None,
        aim=target if bar else None,
    )


def shown(value: str | None, unit: str) -> str:
    if value is None:
        return _("no data yet")
    return percent(value) if unit == "percent" else number(value)


def _meaning(row: dict[str, Any], measure: Measure, target: Decimal | None) -> str:
    if row["value"] is None:
        return _("Nobody has told the system yet.")
    parts = []
    if row["denominator"]:
        amount = rupiah if measure.is_money else number
        words = _("%(part)s of %(whole)s")
        parts.append(words % {"part": amount(row["numerator"]), "whole": amount(row["denominator"])})
    if target is not None:
        words = _("target by now %(target)s") if measure.grows else _("target %(target)s")
        parts.append(words % {"target": shown(str(target), measure.unit)})
    return " · ".join(parts)


def _change(value: str | None, unit: str) -> str:
    if value is None:
        return _("no month before to compare with")
    amount = Decimal(value)
    if amount == 0:
        return _("the same as the month before")
    words = _("%(amount)s more than the month before") if amount > 0 else _("%(amount)s less than the month before")
    size = decimal1(abs(amount)) if unit == "percent" else number(abs(amount))
    return words % {"amount": _("%(size)s points") % {"size": size} if unit == "percent" else size}


def areas(content: dict[str, Any]) -> list[AreaRow]:
    """What is below target, worst first."""
    return [_area(row) for row in content["areas"] if row["status"] != Status.NO_DATA]


def unknown(content: dict[str, Any]) -> list[AreaRow]:
    """What nothing can be said of."""
    return [_area(row) for row in content["areas"] if row["status"] == Status.NO_DATA]


def below(content: dict[str, Any]) -> int:
    """How many areas are below target; of a report made before they were counted, those it shows."""
    return int(content.get("below", len(areas(content))))


def shown_of(shown: int, whole: int) -> str:
    """Beside a list of the worst: how many there are; nothing where all are shown."""
    if shown >= whole:
        return ""
    return _("the worst %(shown)s of %(whole)s") % {"shown": number(shown), "whole": number(whole)}


def _area(row: dict[str, Any]) -> AreaRow:
    about, _bar, name = row["about"].partition("|")
    measure = BY_CODE.get(about)
    params = {key: _param(key, value, row["params"]) for key, value in row["params"].items()}
    return AreaRow(
        title=name or str(measure.label if measure else about),
        reason=str(TEXTS[row["code"]]) % params,
        tag=TAGS[Status(row["status"])],
        status=status_word(row["status"]),
        url=reverse("performance:indicator_detail", args=[about]) if name else reverse(PAGES[about]),
        place=row["params"].get("agency", ""),
    )


def _param(key: str, value: Any, params: dict[str, Any]) -> str:
    if key == "period":
        return periods.label(value) if value else ""
    if key in {"share", "percent"} or (key in {"value", "target"} and "unit" not in params):
        return percent(value)
    if key in {"value", "target"}:
        return measured(Decimal(value), params["unit"]) if value is not None else "–"
    return number(value) if isinstance(value, int) else str(value)


def retirements(content: dict[str, Any]) -> Chart | None:
    """Hatched, because it is what will be if nobody leaves before; None in a report made up late."""
    rows = content["retirements"]
    if not rows:
        return None
    total = sum(row["people"] for row in rows)
    bars = [Bar(_short_month(row["period"]), row["people"], "projection") for row in rows]
    count = ngettext("%(n)s person retires", "%(n)s people retire", total) % {"n": number(total)}
    title = _("%(people)s in the 12 months ahead") % {"people": count}
    if total:
        peak = max(rows, key=lambda row: row["people"])
        title = _("%(finding)s, most in %(month)s") % {"finding": title, "month": periods.label(peak["period"])}
    return columns.draw(bars, title=title, heads=(_("Month"), _("People")), width=CHART)


def trend(content: dict[str, Any]) -> Chart | None:
    """The months of the measure that is drawn as a line; None as long as there are too few."""
    code, rows = next(iter(content.get("trends", {}).items()), ("", []))
    if code not in BY_CODE or len(rows) < FEWEST_MONTHS:
        return None
    measure = BY_CODE[code]
    words = {
        "measure": measure.label,
        "before": percent(rows[0][1]),
        "now": percent(rows[-1][1]),
        "month": periods.label(rows[0][0]),
    }
    title = _("%(measure)s: from %(before)s in %(month)s to %(now)s") % words
    if rows[0][1] == rows[-1][1]:
        title = _("%(measure)s: %(now)s, as in %(month)s") % words
    values = [Decimal(value) for _month, value in rows]
    labels = [_short_month(month) for month, _value in rows]
    return line.draw(
        [line.Series(str(measure.label), values)], title=title, labels=labels, target=measure.target, width=CHART
    )


def _short_month(period: str) -> str:
    return date_format(periods.first_day(period), "M")


def money(content: dict[str, Any]) -> dict[str, str] | None:
    """None in a report made up late."""
    found = content["money"]
    if found is None:
        return None
    return {
        "lines": number(found["lines"]),
        "done": number(found["done"]),
        "started": number(found["started"]),
        "planned": rupiah(found["planned"]),
        "spent": rupiah(found["spent"]) if found["spent"] is not None else _("no data yet"),
    }


def indicators(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "shown": measured(Decimal(row["value"]), row["unit"]) if row["value"] is not None else _("no data yet"),
            "target_shown": measured(Decimal(row["target"]), row["unit"]) if row["target"] is not None else "–",
            "percent_shown": percent(row["percent"]),
            "period_shown": periods.label(row["period"]) if row["period"] else "–",
            "tag": TAGS[Status(row["status"])],
            "word": status_word(row["status"]),
            "url": reverse("performance:indicator_detail", args=[row["id"]]),
        }
        for row in content["indicators"]
    ]


def indicator_count(content: dict[str, Any]) -> int:
    return sum(content["indicator_states"].values())


def agencies(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": row["name"],
            "cells": [_cell(row["values"].get(code), measure.unit) for code, measure in BY_CODE.items()],
        }
        for row in content["agencies"]
    ]


def _cell(value: str | None, unit: str) -> str:
    """In a wide table what nobody told is a dash."""
    return "–" if value is None else shown(value, unit)


def finding(content: dict[str, Any]) -> str:
    """The title of the report: its worst area, or that everything known is on target."""
    bad = areas(content)
    if not bad:
        return _("Everything measured is on target")
    count = below(content)
    words = ngettext(
        "%(count)s area needs improving: %(area)s", "%(count)s areas need improving, first of all: %(area)s", count
    )
    return words % {"count": number(count), "area": bad[0].title}
