"""What the lines of a plan still lack, line by line."""

from collections.abc import Iterable
from dataclasses import dataclass

from planning.enums import LineKind
from planning.models import PlanLine
from planning.rules import completeness
from planning.rules.completeness import SEVEN_ITEMS, WORDS, Item, LineFacts


@dataclass(frozen=True, slots=True)
class Lacking:
    line: PlanLine
    items: tuple[Item, ...]

    @property
    def words(self) -> list[str]:
        return [str(WORDS[item]) for item in self.items]


def facts_of(line: PlanLine) -> LineFacts:
    return LineFacts(
        is_training=line.kind == LineKind.TRAINING,
        competency_kind=line.competency_kind,
        people=line.people,
        road=line.road,
        organizer=line.organizer,
        quarter=line.quarter,
        conformity=line.conformity,
        amount=line.amount,
        in_charge=line.in_charge,
        indicator=line.indicator,
        target=line.target,
        sub_activity=line.sub_activity,
    )


def missing_of(lines: Iterable[PlanLine]) -> list[Lacking]:
    """The lines that lack something, in their order."""
    found = [Lacking(line, tuple(completeness.missing(facts_of(line)))) for line in lines]
    return [one for one in found if one.items]


@dataclass(frozen=True, slots=True)
class SevenItems:
    """How many of the seven items of all training lines are there."""

    filled: int
    wanted: int


def seven_items(lines: Iterable[PlanLine]) -> SevenItems:
    training = [facts_of(line) for line in lines if line.kind == LineKind.TRAINING]
    filled = sum(completeness.seven_filled(line) for line in training)
    return SevenItems(filled, len(SEVEN_ITEMS) * len(training))
