"""One column of a sheet: its heading, what it means, and how a cell of it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from people.rules import nip
from people.siasn import cells
from people.siasn.problems import Problem
from people.text import key_of

Reading = Literal["text", "nip", "date", "year", "integer", "decimal", "choice"]

FIRST_YEAR = 1950
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Column:
    """`heading` is official Indonesian; `meaning` and `rule` are translated. A column is matched on letters and digits.

    `choices` maps what may stand in a cell, as `key_of` spells it, to the value; `lowest` and `highest` bound numbers.
    """

    key: str
    heading: str
    meaning: Any
    example: str
    rule: Any = ""
    required: bool = False
    reading: Reading = "text"
    alternatives: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    shown_choices: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    limit: int = LONGEST

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(key_of(name) for name in (self.heading, *self.alternatives))


def number_column() -> Column:
    from django.utils.translation import gettext_lazy as _

    return Column(
        "number",
        "NIP",
        _("NIP or NI PPPK of the person, the present one or a former one."),
        "199001152015031002",
        rule=_("18 digits, in a column of the kind Text. A name alone finds nobody."),
        required=True,
        reading="nip",
        alternatives=("NIP BARU", "NIP/NI PPPK", "NI PPPK"),
    )


def name_column() -> Column:
    from django.utils.translation import gettext_lazy as _

    return Column("name", "NAMA", _("Name, for your own control; it is not read."), "Andi Rahmawati")


def spelled(column: Column, value: Any, this_year: int) -> tuple[str, Problem | None]:
    """The cell as it is kept and shown again: one spelling of each value; a number in place of a NIP is a problem."""
    if column.reading == "nip" and isinstance(value, int | float) and not isinstance(value, bool):
        found = f"{value:.0f}" if value < 1e18 else f"{value:g}"
        return found, Problem("nip_number", column.heading, {"found": found})
    if column.reading in ("date", "year") and not isinstance(value, str):
        try:
            return _day_words(column, value, this_year), None
        except cells.Unreadable:
            return cells.text(value)[:LONGEST], None
    if column.reading == "decimal" and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{Decimal(str(value)).normalize():f}".replace(".", ","), None
    return cells.text(value), None


def _day_words(column: Column, value: Any, this_year: int) -> str:
    if column.reading == "year" and isinstance(value, int | float):
        return f"{value:g}"
    found = cells.day(value, this_year)
    return f"{found:%d-%m-%Y}" if found else ""


def read(column: Column, words: str, this_year: int) -> tuple[Any, Problem | None]:
    """The value of a kept cell, None when empty; or why it cannot be."""
    if not words:
        return None, Problem("cell_empty", column.heading) if column.required else None
    try:
        return READERS[column.reading](column, words, this_year), None
    except _NotFittingError as found:
        return None, found.problem
    except cells.Unreadable:
        code = "date_unreadable" if column.reading == "date" else "number_unreadable"
        return None, Problem(code, column.heading, {"found": words[:40]})


class _NotFittingError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def _text(column: Column, words: str, this_year: int) -> str:
    if len(words) > column.limit:
        raise _NotFittingError(Problem("text_long", column.heading, {"limit": column.limit}))
    return words


def _nip(column: Column, words: str, this_year: int) -> str:
    return nip.clean(words)


def _day(column: Column, words: str, this_year: int) -> date | None:
    return cells.day(words, this_year)


def _year(column: Column, words: str, this_year: int) -> int:
    if not (words.isdigit() and len(words) == 4 and FIRST_YEAR <= int(words) <= this_year):
        params = {"found": words[:40], "first": FIRST_YEAR, "last": this_year}
        raise _NotFittingError(Problem("year_unreadable", column.heading, params))
    return int(words)


def _decimal(column: Column, words: str, this_year: int) -> Decimal:
    found = cells.number(words)
    if found is None:
        raise cells.Unreadable(words)
    low = column.lowest is not None and found < column.lowest
    if low or (column.highest is not None and found > column.highest):
        params = {"found": words[:40], "lowest": f"{column.lowest}", "highest": f"{column.highest}"}
        raise _NotFittingError(Problem("number_outside", column.heading, params))
    return found


def _integer(column: Column, words: str, this_year: int) -> int:
    found = _decimal(column, words, this_year)
    if found != found.to_integral_value():
        raise cells.Unreadable(words)
    return int(found)


def _choice(column: Column, words: str, this_year: int) -> str:
    try:
        return column.choices[key_of(words)]
    except KeyError:
        params = {"found": words[:80], "choices": column.shown_choices}
        raise _NotFittingError(Problem("choice_unknown", column.heading, params)) from None


READERS: dict[str, Callable[[Column, str, int], Any]] = {
    "text": _text,
    "nip": _nip,
    "date": _day,
    "year": _year,
    "integer": _integer,
    "decimal": _decimal,
    "choice": _choice,
}
