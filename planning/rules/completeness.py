"""What a line lacks before its plan may be sent: the seven items of PP 11/2017 Pasal 207(3), and those of a Renja."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from planning.rules import codes


class Item(StrEnum):
    COMPETENCY_KIND = "competency_kind"
    PEOPLE = "people"
    ROAD = "road"
    ORGANIZER = "organizer"
    QUARTER = "quarter"
    CONFORMITY = "conformity"
    AMOUNT = "amount"
    IN_CHARGE = "in_charge"
    INDICATOR = "indicator"
    TARGET = "target"
    SUB_ACTIVITY = "sub_activity"


SEVEN_ITEMS = (
    Item.COMPETENCY_KIND, Item.PEOPLE, Item.ROAD, Item.ORGANIZER, Item.QUARTER, Item.CONFORMITY, Item.AMOUNT,
)  # fmt: skip
OF_EVERY_LINE = (Item.QUARTER, Item.AMOUNT, Item.IN_CHARGE, Item.INDICATOR, Item.TARGET)

WORDS = {
    Item.COMPETENCY_KIND: _("kind of competence"),
    Item.PEOPLE: _("number of people"),
    Item.ROAD: _("form and road"),
    Item.ORGANIZER: _("organizer"),
    Item.QUARTER: _("quarter"),
    Item.CONFORMITY: _("conformity with the curriculum"),
    Item.AMOUNT: _("budget"),
    Item.IN_CHARGE: _("person in charge"),
    Item.INDICATOR: _("indicator"),
    Item.TARGET: _("target"),
    Item.SUB_ACTIVITY: _("a sub-activity code of a city"),
}


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is checked of a line. `amount` 0 = costs nothing; None = not filled in."""

    is_training: bool
    competency_kind: str = ""
    people: int | None = None
    road: str = ""
    organizer: str = ""
    quarter: int | None = None
    conformity: str = ""
    amount: int | None = None
    in_charge: str = ""
    indicator: str = ""
    target: str = ""
    sub_activity: str = ""


def _is_there(line: LineFacts, item: Item) -> bool:
    value = getattr(line, item)
    if item == Item.AMOUNT:
        return value is not None
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def missing(line: LineFacts) -> list[Item]:
    """The items a line lacks, those of the regulation first; nobody takes part in a training of 0 people."""
    wanted = dict.fromkeys((*(SEVEN_ITEMS if line.is_training else ()), *OF_EVERY_LINE))
    lacking = [item for item in wanted if not _is_there(line, item)]
    if line.sub_activity and codes.refusal(line.sub_activity):
        lacking.append(Item.SUB_ACTIVITY)
    return lacking


def seven_filled(line: LineFacts) -> int:
    """How many of the seven items a training line has."""
    return sum(_is_there(line, item) for item in SEVEN_ITEMS)
