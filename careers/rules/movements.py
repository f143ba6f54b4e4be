"""Kinds of movement between posts, and time in post. Facts: docs/rules/careers.md section 1."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from people.rules.dated import add_years, full_months, in_force, latest_in_force
from people.rules.ranks import level_code

PERMENPANRB_22_2021 = "PermenPANRB 22/2021"


class Movement(StrEnum):
    HORIZONTAL = "horizontal"  # the same level, within or between groups
    VERTICAL = "vertical"  # higher in the same group
    DIAGONAL = "diagonal"  # higher in another group
    DOWN = "down"  # lower: no career movement of the regulation


class TimeState(StrEnum):
    TOO_EARLY = "too_early"
    OPEN = "open"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class PostLevel:
    """Where a post stands: its group, and a level to compare across groups."""

    valid_from: date
    post: str  # position type or functional level
    group: str  # "ja", "jf", "jpt"
    level: int
    source: str
    confirmed: bool


POST_LEVELS = tuple(  # the order inside a group is the regulation's; the comparison between groups is ours
    PostLevel(date(2021, 1, 1), post, group, level, PERMENPANRB_22_2021, confirmed=False)
    for post, group, level in (
        ("pelaksana", "ja", 0),
        ("pengawas", "ja", 4),
        ("administrator", "ja", 5),
        ("jpt_pratama", "jpt", 6),
        ("jpt_madya", "jpt", 7),
        ("jpt_utama", "jpt", 8),
        ("pemula", "jf", 1),
        ("terampil", "jf", 2),
        ("mahir", "jf", 3),
        ("penyelia", "jf", 4),
        ("ahli_pertama", "jf", 3),
        ("ahli_muda", "jf", 4),
        ("ahli_madya", "jf", 5),
        ("ahli_utama", "jf", 6),
    )
)


@dataclass(frozen=True, slots=True)
class TimeInPostRule:
    """Years in a post before a mutasi."""

    valid_from: date
    fewest_years: int
    most_years: int
    source: str
    confirmed: bool = True


TIME_IN_POST_RULES = (TimeInPostRule(date(2019, 1, 1), 2, 5, "PerBKN 5/2019"),)


@dataclass(frozen=True, slots=True)
class TimeInPost:
    months: int  # whole months so far
    earliest_move: date
    latest_move: date
    state: TimeState
    rule: TimeInPostRule


def post_code(position_type: str, level: str | None = None) -> str:
    """What a post is called in the tables: its functional level where it has one, else its type."""
    return level_code(level) or position_type


def post_level(post: str, on: date, levels: Iterable[PostLevel] = POST_LEVELS) -> PostLevel | None:
    return latest_in_force((row for row in levels if row.post == post), on)


def movement(held: str, target: str, on: date, levels: Iterable[PostLevel] = POST_LEVELS) -> Movement | None:
    """The kind of a move between two posts (codes of `post_code`); None when one of them is not known."""
    rows = tuple(levels)
    start, end = post_level(held, on, rows), post_level(target, on, rows)
    if start is None or end is None:
        return None
    if end.level == start.level:
        return Movement.HORIZONTAL
    if end.level < start.level:
        return Movement.DOWN
    return Movement.VERTICAL if end.group == start.group else Movement.DIAGONAL


def time_in_post(since: date, on: date, rules: Iterable[TimeInPostRule] = TIME_IN_POST_RULES) -> TimeInPost:
    """How long a post has been held, and when a mutasi is possible and due."""
    rule = in_force(rules, on)
    earliest, latest = add_years(since, rule.fewest_years), add_years(since, rule.most_years)
    state = TimeState.TOO_EARLY if on < earliest else TimeState.OVERDUE if on > latest else TimeState.OPEN
    return TimeInPost(full_months(since, on), earliest, latest, state, rule)
