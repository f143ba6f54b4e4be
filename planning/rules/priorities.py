"""How urgent a need is: 0 to 100 points with the reasons they rest on (docs/rules/planning.md section 7)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

URGENCY_POINTS = {"this_year": 40, "plan_year": 25, "later": 10}  # of the most urgent answer
BREADTH = 30  # all units ask
PEOPLE_AT_MOST = 20  # one point for each per cent of the staff
HINDERED = 60  # all units are hindered
STRENGTH = 10  # for each step of the scale past the point from which it hinders, that point included
CRITICAL, WARNING, NAMED = 60, 40, 20  # an indicator far below, below, or only named
RETIREMENT, RETIREMENT_AT_MOST = 30, 60  # two points for each per cent of the staff
GAP, GAP_LEVEL, GAP_LEVELS_AT_MOST = 30, 10, 30
HIGHEST = 100


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one need of a Dinas. Numbers the kind does not use stay at their defaults.

    `strength` is the mean distance from the last harmless point of the scale; `achieved` the per cent of the target
    reached, None without a measurement.
    """

    kind: str
    units: int = 0
    units_total: int = 0
    people: int = 0
    staff: int = 0
    urgency: str = ""
    strength: Decimal = Decimal(0)
    achieved: Decimal | None = None
    is_critical: bool = False
    levels: int = 0
    until: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence by its code, with what it is about and the points it gives."""

    code: str
    points: int
    params: Mapping[str, Any] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        return {"code": self.code, "points": self.points, "params": dict(self.params)}


@dataclass(frozen=True, slots=True)
class Priority:
    points: int
    reasons: tuple[Reason, ...]


WORDS = {
    "urgency_this_year": _("The service is disrupted this year already."),
    "urgency_plan_year": _("Without it the service slows down in the plan year."),
    "urgency_later": _("It prepares for later years."),
    "units": _("Asked for by %(units)d of %(total)d units that answered."),
    "people": _("People concerned: %(people)d, that is %(share)s%% of the staff."),
    "hindered": _("Hinders %(units)d of %(total)d units that answered."),
    "unclear": _("Career paths are unclear in %(units)d of %(total)d units that answered."),
    "strength": _("The answers are strong: on average %(steps)s steps past the harmless point of the scale."),
    "critical": _("Far below target: %(achieved)s%% reached."),
    "warning": _("Below target: %(achieved)s%% reached."),
    "named": _("A unit is measured by it; it is not known to be below target."),
    "retire": _("Retiring by %(until)s: %(people)d, that is %(share)s%% of the staff."),
    "gap": _("Below the standard of their post: %(people)d people, by up to %(levels)d levels."),
}


def words(reason: Mapping[str, Any]) -> str:
    """A stored reason as a sentence in the language in use."""
    params = dict(reason["params"])
    if "until" in params:
        params["until"] = date_format(date.fromisoformat(params["until"]), "DATE_FORMAT")
    return str(WORDS[reason["code"]]) % params


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _part(number: int, of: int) -> Decimal:
    """0 to 1; 0 when there is nothing to be part of."""
    return min(Decimal(1), Decimal(number) / of) if of else Decimal(0)


def _share(facts: Facts) -> str:
    return str(_whole(100 * _part(facts.people, facts.staff)))


def _breadth(facts: Facts, code: str = "units", most: int = BREADTH) -> Reason:
    points = _whole(most * _part(facts.units, facts.units_total))
    return Reason(code, points, {"units": facts.units, "total": facts.units_total})


def _people(facts: Facts) -> Reason:
    points = min(PEOPLE_AT_MOST, _whole(100 * _part(facts.people, facts.staff)))
    return Reason("people", points, {"people": facts.people, "share": _share(facts)})


def _training(facts: Facts) -> list[Reason]:
    urgency = Reason(f"urgency_{facts.urgency}", URGENCY_POINTS[facts.urgency])
    return [urgency, _breadth(facts), _people(facts)]


def _competence(facts: Facts) -> list[Reason]:
    points = GAP + min(GAP_LEVELS_AT_MOST, GAP_LEVEL * facts.levels)
    return [Reason("gap", points, {"people": facts.people, "levels": facts.levels}), _people(facts)]


def _strength(facts: Facts) -> Reason:
    return Reason("strength", _whole(STRENGTH * facts.strength), {"steps": f"{facts.strength:.1f}"})


def _hindered(facts: Facts) -> list[Reason]:
    return [_breadth(facts, "hindered", HINDERED), _strength(facts)]


def _career(facts: Facts) -> list[Reason]:
    return [_breadth(facts, "unclear", HINDERED), _strength(facts)]


def _indicator(facts: Facts) -> list[Reason]:
    breadth = [_breadth(facts)] if facts.units else []
    if facts.achieved is None:
        return [Reason("named", NAMED), *breadth]
    reached = {"achieved": str(_whole(facts.achieved))}
    state = Reason("critical", CRITICAL, reached) if facts.is_critical else Reason("warning", WARNING, reached)
    return [state, *breadth]


def _retirement(facts: Facts) -> list[Reason]:
    more = min(RETIREMENT_AT_MOST, _whole(200 * _part(facts.people, facts.staff)))
    params = {"people": facts.people, "share": _share(facts), "until": facts.until}
    return [Reason("retire", RETIREMENT + more, params)]


_BY_KIND: dict[str, Callable[[Facts], list[Reason]]] = {
    "training": _training,
    "competence": _competence,
    "career": _career,
    "evaluation": _hindered,
    "other": _hindered,
    "indicator": _indicator,
    "retirement": _retirement,
}


def priority(facts: Facts) -> Priority:
    """Points of a need, the sum of those of its reasons, at most 100."""
    reasons = tuple(_BY_KIND[facts.kind](facts))
    return Priority(min(HIGHEST, sum(reason.points for reason in reasons)), reasons)
