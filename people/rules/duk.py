"""DUK (daftar urut kepangkatan): the order of PNS by rank, position, service, training, education, age.

PP 15/1979 fixes the order of the six keys; the order inside each is common practice [M]. See docs/rules/lists.md.
What is not known comes last within its key, never first.
"""

from dataclasses import dataclass
from datetime import date

UNKNOWN_DAY = date.max
ECHELONS = ("I.a", "I.b", "II.a", "II.b", "III.a", "III.b", "IV.a", "IV.b", "V.a", "V")
LEVELS = ("ahli_utama", "ahli_madya", "ahli_muda", "ahli_pertama", "penyelia", "mahir", "terampil", "pemula")
UNRANKED = 99


@dataclass(frozen=True, slots=True)
class Standing:
    """What DUK compares. `rank` and `education` rise; orders of training rise with the level of the training."""

    rank: int | None
    rank_since: date | None
    echelon: str
    level: str  # jenjang of a functional post, as people/rules/ranks.py: level_code gives it
    position_since: date | None
    service_since: date | None
    training: int | None
    training_on: date | None
    education: int | None
    graduated: int | None
    birth: date


DukKey = tuple[int, date, int, date, date, int, date, int, int, date]


def key(person: Standing) -> DukKey:
    """Sorts a list into DUK order: higher first, of equals the earlier, of equals the older."""
    return (
        -(person.rank or 0),
        person.rank_since or UNKNOWN_DAY,
        post_order(person.echelon, person.level),
        person.position_since or UNKNOWN_DAY,
        person.service_since or UNKNOWN_DAY,
        -(person.training or 0),
        person.training_on or UNKNOWN_DAY,
        -(person.education or 0),
        person.graduated or UNKNOWN_DAY.year,
        person.birth,
    )


def post_order(echelon: str, level: str) -> int:
    """The place of a post: by echelon, then functional posts by level, then the rest (lower is higher)."""
    if echelon in ECHELONS:
        return ECHELONS.index(echelon)
    if level in LEVELS:
        return len(ECHELONS) + LEVELS.index(level)
    return UNRANKED
