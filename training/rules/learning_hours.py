"""Learning hours (JP) and training needs (PP 11/2017, PP 49/2018). Facts: docs/rules/training.md.

Hours are whole quarters: 1 JP = 4. For PNS 20 JP a year is a floor, for PPPK 24 JP a contract is a ceiling.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.rules.dated import in_force
from people.rules.messages import Message

QUARTERS = 4
LOW_PREDICATES = frozenset({"butuh_perbaikan", "kurang", "sangat_kurang"})


@dataclass(frozen=True, slots=True)
class FloorRule:
    valid_from: date
    quarters: int  # per calendar year
    source: str
    confirmed: bool = True


FLOOR_RULES = (FloorRule(date(2017, 4, 7), 20 * QUARTERS, "PP 11/2017 Pasal 203"),)


@dataclass(frozen=True, slots=True)
class CeilingRule:
    valid_from: date
    quarters: int  # per contract period
    source: str
    confirmed: bool


CEILING_RULES = (  # the number is confirmed; whether per contract or per year of the contract is not
    CeilingRule(date(2018, 11, 28), 24 * QUARTERS, "PP 49/2018; PerLAN 15/2020", confirmed=False),
)


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One of the seven things the yearly plan must name: PP 11/2017 Pasal 207(3)."""

    number: int
    code: str
    label: str | Promise


PLAN_ITEMS = (
    PlanItem(1, "competency_kind", _("kind of competence to be developed")),
    PlanItem(2, "target_staff", _("staff it is for")),
    PlanItem(3, "form", _("kind and road of development")),
    PlanItem(4, "organizer", _("organizer")),
    PlanItem(5, "schedule", _("schedule")),
    PlanItem(6, "curriculum_fit", _("fit with the standard curriculum")),
    PlanItem(7, "budget", _("budget needed")),
)


@dataclass(frozen=True, slots=True)
class Activity:
    finished_on: date | None  # None: not finished
    quarters: int
    has_evidence: bool


@dataclass(frozen=True, slots=True)
class Progress:
    done: int  # quarters
    required: int
    rule: FloorRule

    @property
    def missing(self) -> int:
        return max(0, self.required - self.done)

    @property
    def is_fulfilled(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class CeilingCheck:
    total: int  # quarters done, planned and asked for
    ceiling: int
    refusal: Message | None
    rule: CeilingRule

    @property
    def is_allowed(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class Priority:
    score: int  # 0-6
    reasons: tuple[Message, ...]
    no_data: tuple[str, ...]  # inputs that were not known and counted nothing


def to_quarters(hours: Decimal | int | str) -> int:
    """Quarter hours of a number of JP. Raises ValueError for a negative number or one between two quarters."""
    quarters = Decimal(hours) * QUARTERS
    if quarters < 0 or quarters != quarters.to_integral_value():
        raise ValueError(f"JP come in steps of 0.25, not {hours}")
    return int(quarters)


def to_hours(quarters: int) -> Decimal:
    return Decimal(quarters) / QUARTERS


def done_in_year(activities: Iterable[Activity], year: int) -> int:
    """Quarters of what was finished with evidence in a calendar year."""
    counted = (row for row in activities if row.has_evidence and row.finished_on and row.finished_on.year == year)
    return sum(row.quarters for row in counted)


def done_in_contract(activities: Iterable[Activity], first: date, last: date) -> int:
    """Quarters finished with evidence in a contract period, both days included."""
    counted = (row for row in activities if row.has_evidence and row.finished_on and first <= row.finished_on <= last)
    return sum(row.quarters for row in counted)


def floor_progress(done: int, year: int, rules: Iterable[FloorRule] = FLOOR_RULES) -> Progress:
    """What a PNS has done and still lacks in a calendar year. Raises LookupError before the first rule."""
    rule = in_force(rules, date(year, 12, 31))
    return Progress(done=done, required=rule.quarters, rule=rule)


def ceiling_check(
    *, done: int, planned: int = 0, asked: int = 0, on: date, rules: Iterable[CeilingRule] = CEILING_RULES
) -> CeilingCheck:
    """Whether a PPPK may be planned for `asked` more quarters in the contract period that is running on a day."""
    rule = in_force(rules, on)
    total = done + planned + asked
    refusal = None
    if total > rule.quarters:
        text = _("PPPK may have at most %(ceiling)s JP in a contract; this would make %(total)s.")
        params = {"ceiling": _shown(rule.quarters), "total": _shown(total)}
        refusal = Message("above_ceiling", text, params)
    return CeilingCheck(total=total, ceiling=rule.quarters, refusal=refusal, rule=rule)


def coverage(done: Iterable[int], year: int, rules: Iterable[FloorRule] = FLOOR_RULES) -> Decimal | None:
    """Percent of PNS who reached the floor, from the quarters of each; None for nobody."""
    required = in_force(rules, date(year, 12, 31)).quarters
    people = list(done)
    return Decimal(100) * sum(quarters >= required for quarters in people) / len(people) if people else None


def priority(*, gap_held: int | None, gap_next: int | None, predicate: str | None) -> Priority:
    """How urgent a training need is; the weights are this program's proposal.

    `gap_held` and `gap_next` are levels missing for the post held and the post to be held. None = not known.
    """
    found = (
        (2, _exceeds(gap_held, 0), Message("gap_held", _("gap on the post held"))),
        (1, _exceeds(gap_next, 0), Message("gap_next", _("gap on the post to be held"))),
        (2, predicate in LOW_PREDICATES, Message("predicate", _("predicate Needs improvement or lower"))),
        (1, _exceeds(gap_held, 1), Message("wide_gap", _("gap of two levels or more"))),
    )
    inputs = {"gap_held": gap_held, "gap_next": gap_next, "predicate": predicate}
    return Priority(
        score=sum(weight for weight, applies, _message in found if applies),
        reasons=tuple(message for _weight, applies, message in found if applies),
        no_data=tuple(name for name, value in inputs.items() if value is None),
    )


def missing_items(line: Mapping[str, Any]) -> list[PlanItem]:
    """Which of the seven legal items a plan line (by their codes) leaves out; a budget of 0 is an answer."""
    return [item for item in PLAN_ITEMS if _is_blank(line.get(item.code))]


def _exceeds(gap: int | None, limit: int) -> bool:
    return gap is not None and gap > limit


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or (isinstance(value, list) and not value)


def _shown(quarters: int) -> str:
    return f"{to_hours(quarters).normalize():f}"
