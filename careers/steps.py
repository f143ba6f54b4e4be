"""Possible next steps of a person, each with its conditions. Meeting them all is no promise of a post."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from careers.known import STRUCTURAL, Known
from careers.rules import eligibility
from careers.rules.eligibility import Condition, State
from careers.rules.movements import Movement, movement, post_code
from people.enums import PERMANENT, PositionType
from people.models import Employee, Position
from people.rules import ranks

# The structural post that may follow a post (PP 11/2017 Pasal 54 and 107).
STRUCTURAL_STEPS = {
    "pelaksana": PositionType.PENGAWAS,
    "pemula": PositionType.PENGAWAS,
    "terampil": PositionType.PENGAWAS,
    "mahir": PositionType.PENGAWAS,
    "ahli_pertama": PositionType.PENGAWAS,
    "pengawas": PositionType.ADMINISTRATOR,
    "penyelia": PositionType.ADMINISTRATOR,
    "ahli_muda": PositionType.ADMINISTRATOR,
    "administrator": PositionType.JPT_PRATAMA,
    "ahli_madya": PositionType.JPT_PRATAMA,
}
KIND_WORDS = {
    Movement.VERTICAL: _("Up"),
    Movement.HORIZONTAL: _("Sideways"),
    Movement.DIAGONAL: _("Diagonal"),
}
NEARBY = 6  # posts of the own agency shown beside the steps a rule names


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    movement: Movement
    title: Any
    conditions: tuple[Condition, ...]
    position: Position | None = None  # None: any post of that type

    @property
    def kind_words(self) -> Any:
        return KIND_WORDS[self.movement]

    @property
    def met(self) -> int:
        return sum(one.state == State.MET for one in self.conditions)

    @property
    def total(self) -> int:
        return len(self.conditions)

    @property
    def state(self) -> State:
        return eligibility.overall(self.conditions)

    @property
    def pips(self) -> list[bool]:
        return [number < self.met for number in range(self.total)]

    @property
    def earliest(self) -> date | None:
        """When the last waiting condition is met if nothing changes; None when another one stands in the way."""
        open_ones = [one for one in self.conditions if one.state == State.NOT_MET]
        dates = [one.met_on for one in open_ones if one.met_on]
        return max(dates) if dates and len(dates) == len(open_ones) else None


def steps_of(known: Known, on: date) -> list[Step]:
    """Steps a rule names first (next jenjang, next structural post), then posts of the own agency."""
    if known.post is None or known.employee.position is None:
        return []
    return [*_named_steps(known, on), *_nearby_steps(known, on)]


def rank_promotion(known: Known, on: date) -> list[Condition]:
    """Regular rank promotion; empty for PPPK, who have none."""
    if known.employee.kind not in PERMANENT or known.employee.grade is None:
        return []
    return eligibility.rank_conditions(known.promotion(), on)


def structural_step(known: Known, on: date) -> Step | None:
    """None for PPPK: structural posts are for PNS."""
    target = STRUCTURAL_STEPS.get(known.post or "")
    if target is None or known.post is None or known.employee.kind not in PERMANENT:
        return None
    conditions = eligibility.post_conditions(target, known.candidate(target, on), on)
    return Step(str(target), movement(known.post, target, on) or Movement.VERTICAL, target.label, tuple(conditions))


def functional_step(known: Known, on: date) -> Step | None:
    """The next jenjang in the own family."""
    candidate = known.functional()
    following = ranks.next_functional_level(candidate.level) if candidate else None
    if candidate is None or following is None or known.employee.position is None:
        return None
    family = known.employee.position.family
    target = Position.objects.filter(family=family, level=following.code, is_active=True).first() if family else None
    title = target.name if target else f"{family or known.employee.position.name} → {following.name}"
    conditions = eligibility.functional_conditions(candidate, on)
    return Step("jenjang", Movement.VERTICAL, title, tuple(conditions), target)


def _named_steps(known: Known, on: date) -> list[Step]:
    return [step for step in (functional_step(known, on), structural_step(known, on)) if step is not None]


def _nearby_steps(known: Known, on: date) -> list[Step]:
    """Functional and executing posts somebody of the own agency holds, sideways or diagonally from here."""
    steps = []
    for position in _held_in_agency(known.employee):
        found = movement(known.post or "", post_code(position.type, position.level), on)
        if found not in (Movement.HORIZONTAL, Movement.DIAGONAL):
            continue
        conditions = tuple(_transfer_conditions(known, position, on))
        steps.append(Step(str(position.public_id), found, position.name, conditions, position))
        if len(steps) == NEARBY:
            break
    return steps


def _transfer_conditions(known: Known, position: Position, on: date) -> list[Condition]:
    conditions = eligibility.transfer_conditions(known.employee.position_since, on)
    required = ranks.education_code(position.lowest_education) if position.lowest_education else None
    if not required:
        return conditions
    source, confirmed = position.source, position.confirmed
    return [eligibility.education_condition(known.education, required, source, confirmed=confirmed), *conditions]


def conditions_for(known: Known, position: Position, on: date) -> list[Condition]:
    """What a rule asks of a person for one position: of a structural post, of the next jenjang, else of a transfer."""
    if position.type in STRUCTURAL:
        return eligibility.post_conditions(position.type, known.candidate(position.type, on), on)
    candidate, held = known.functional(), known.employee.position
    following = ranks.next_functional_level(candidate.level) if candidate else None
    if candidate and held and following and (position.family, position.level) == (held.family, following.code):
        return eligibility.functional_conditions(candidate, on)
    return _transfer_conditions(known, position, on)


def _held_in_agency(employee: Employee) -> list[Position]:
    held = Position.objects.filter(
        Q(holders__dinas=employee.dinas_id),
        type__in=[PositionType.FUNCTIONAL, PositionType.EXECUTING],
        is_active=True,
    )
    return list(held.exclude(pk=employee.position_id or 0).distinct().order_by("type", "name")[:60])
