"""Which areas need improving, and why: plain figures in, coded findings out, worst first.

Texts are templates with %(name)s places, so that a frozen report can be read in either language.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from performance.rules import achievement
from performance.rules.achievement import Status

MONTHS = 12
HUNDRED = Decimal(100)
MANY_RETIREMENTS = Decimal(5)  # percent of the people within 12 months; a proposal of this program, unconfirmed
SEVERITY = {Status.KRITIS: 0, Status.WASPADA: 1, Status.NO_DATA: 2, Status.SESUAI: 3}


@dataclass(frozen=True, slots=True)
class Judged:
    """A measure with its target; `grows` = it starts the year at 0, so the target is that share of the year."""

    code: str
    value: Decimal | None
    target: Decimal | None
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """Something to improve. `about` names the measure or indicator it speaks of."""

    code: str
    status: Status
    about: str = ""
    params: dict[str, Any] = field(default_factory=dict)


TEXTS: dict[str, Any] = {
    "below_target": _("%(value)s against a target of %(target)s by now."),
    "indicator_below": _("%(value)s in %(period)s against a target of %(target)s: %(percent)s reached."),
    "indicators_without_data": _("%(count)s indicators have no measurement or target yet."),
    "many_retirements": _("%(count)s of %(people)s people retire within 12 months (%(share)s)."),
    "no_data": _("No data yet, so nothing can be said."),
}


def target_by(one: Judged, on: date) -> Decimal | None:
    """The target as far as the year has gone: a twelfth for each month that is over or running."""
    if one.target is None or not one.grows:
        return one.target
    return one.target * on.month / MONTHS


def status_of(one: Judged, on: date) -> Status:
    """By the thresholds of indicators; a measure without a target has no status."""
    target = target_by(one, on)
    if one.value is None or target is None:
        return Status.NO_DATA
    return achievement.status(achievement.achievement(one.value, target), on)


def measure_areas(measures: Iterable[Judged], on: date) -> list[Area]:
    found = []
    for one in measures:
        if one.target is None:
            continue
        state = status_of(one, on)
        if state == Status.NO_DATA:
            found.append(Area("no_data", state, one.code))
        elif state != Status.SESUAI:
            target = target_by(one, on)
            found.append(Area("below_target", state, one.code, {"value": one.value, "target": target}))
    return found


def retirement_area(retiring: int, people: int) -> list[Area]:
    """A warning where many leave at once; nothing without people."""
    if not people:
        return []
    share = HUNDRED * retiring / people
    if share < MANY_RETIREMENTS:
        return []
    return [
        Area("many_retirements", Status.WASPADA, "retirements", {"count": retiring, "people": people, "share": share})
    ]


def worst_first(areas: Iterable[Area]) -> list[Area]:
    return sorted(areas, key=lambda area: SEVERITY[area.status])
