"""The eligibility lists: for one step, everybody it may concern with what is met and what is missing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from careers.forms import ELIGIBLE_FOR
from careers.known import Known
from careers.rules import eligibility
from careers.rules.eligibility import Condition, State
from careers.steps import STRUCTURAL_STEPS, rank_promotion
from people.enums import EmploymentKind, PositionType
from people.querysets import EmployeeQuerySet

FUNCTIONAL_STEP = "jenjang"
RANK_STEP = "pangkat"


@dataclass(frozen=True, slots=True)
class Row:
    known: Known
    conditions: list[Condition]

    @property
    def state(self) -> State:
        return eligibility.overall(self.conditions)

    @property
    def met(self) -> int:
        return sum(one.state == State.MET for one in self.conditions)

    @property
    def missing(self) -> list[Any]:
        return [one.label for one in self.conditions if one.state == State.NOT_MET]

    @property
    def unknown(self) -> list[Any]:
        return [one.label for one in self.conditions if one.state == State.NO_DATA]


def name_of(step: str) -> Any:
    return dict(ELIGIBLE_FOR).get(step, step)


def candidates_for(step: str, employees: EmployeeQuerySet) -> EmployeeQuerySet:
    """Active people who hold a post from which the step leads on."""
    people = employees.for_analysis()
    if step == RANK_STEP:
        return people.filter(
            kind__in=[EmploymentKind.PNS, EmploymentKind.CPNS],
            position__type=PositionType.EXECUTING,
            grade__isnull=False,
        )
    if step == FUNCTIONAL_STEP:
        return people.filter(position__type=PositionType.FUNCTIONAL).exclude(position__level="")
    posts = [post for post, target in STRUCTURAL_STEPS.items() if target == step]
    types = [post for post in posts if post in PositionType.values]
    levels = [post for post in posts if post not in PositionType.values]
    people = people.filter(kind__in=[EmploymentKind.PNS, EmploymentKind.CPNS])
    by_type = people.filter(position__type__in=types, position__level="")
    return by_type | people.filter(position__type=PositionType.FUNCTIONAL, position__level__in=levels)


def rows(step: str, people: list[Known], on: date) -> list[Row]:
    return [Row(known, _conditions(step, known, on)) for known in people]


def _conditions(step: str, known: Known, on: date) -> list[Condition]:
    if step == RANK_STEP:
        return rank_promotion(known, on)
    if step == FUNCTIONAL_STEP:
        candidate = known.functional()
        return eligibility.functional_conditions(candidate, on) if candidate else []
    return eligibility.post_conditions(step, known.candidate(step, on), on)
