"""What a cell means. One documented reading of each form; nothing is guessed and nothing is repaired.

Dates are day first (03-04-1990 is 3 April, 12/11/2026 is 12 November) with three exceptions: yyyy-mm-dd, the form
m/d/yy (slashes, a year of two digits) that spreadsheets make of formatted cells, and serials of Excel's 1900 system.
Numbers: a dot parts thousands and a comma decimals as Indonesians write; where both stand, the last one parts the
decimals; a single dot that is not followed by exactly three digits parts decimals as well.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

EMPTY = frozenset(
    {
        "",
        "-",
        "--",
        "0",
        "=",
        "null",
        "00-00-0000",
        "0000-00-00",
        "00/00/0000",
        "01-01-1900",
        "1900-01-01",
        "01/01/1900",
    }
)
FIRST_SERIAL = 10_000  # 18 May 1927; smaller numbers are years or errors, no date of a civil servant
LAST_SERIAL = 73_050  # 31 December 2099
SERIAL_DAY_ZERO = date(1899, 12, 30)  # right from 1 March 1900 on, past Excel's own 29 February 1900
YEARS_AHEAD = 10  # a year of two digits more than this ahead belongs to the last century

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari pebruari february feb peb", "maret march mar mrt", "april apr", "mei may",
            "juni june jun", "juli july jul", "agustus august agu ags agt aug", "september sep sept",
            "oktober october okt oct", "november nopember nov nop", "desember december des dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip

_FORCED_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2})")
_DAY_WORD = re.compile(r"(\d{1,2})[-/. ]+([a-z]+)\.?[-/. ,]+(\d{4}|\d{2})")
_WORD_DAY = re.compile(r"([a-z]+)\.? (\d{1,2}),? (\d{4})")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?[\d.,]+")
_ID_NOISE = re.compile(r"[^0-9A-Za-z]+")

SEXES = {
    **dict.fromkeys(["M", "L", "1", "PRIA", "LAKILAKI", "LAKI", "MALE"], "L"),
    **dict.fromkeys(["F", "P", "2", "WANITA", "PEREMPUAN", "FEMALE"], "P"),
}


class Unreadable(ValueError):
    """The cell holds something, but not what its column asks for."""


def text(value: Any) -> str:
    """The words of a cell on one line; "" for each of the faces of empty. A leading apostrophe is no part of them."""
    if value is None:
        return ""
    words = " ".join((value if type(value) is str else _spelled(value)).split())
    if words.startswith(("'", "’", "=")):
        words = _unwrapped(words)
    return "" if words.lower() in EMPTY else words


def _spelled(value: Any) -> str:
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _unwrapped(words: str) -> str:
    """Without the apostrophe, or the ="…", that forces a spreadsheet to keep text."""
    forced = _FORCED_TEXT.fullmatch(words)
    return (forced[1] if forced else words.lstrip("'’")).strip()


def identifier(value: Any) -> str:
    """An id of BKN: letters and digits only, upper case; "" when empty or only zeros."""
    found = _ID_NOISE.sub("", text(value)).upper()
    return found if found.strip("0") else ""


def code(value: Any, width: int) -> str:
    """A code of BKN with the zeros that a spreadsheet took ("1" of width 2 is "01")."""
    found = text(value)
    return found.zfill(width) if found.isdigit() else found


def sex(value: Any) -> str:
    """ "L" or "P"; "" when empty. Raises Unreadable."""
    found = text(value)
    if not found:
        return ""
    try:
        return SEXES[_ID_NOISE.sub("", found).upper()]
    except KeyError:
        raise Unreadable(found) from None


def day(value: Any, this_year: int) -> date | None:
    """The date of a cell, None when empty. Raises Unreadable."""
    if isinstance(value, datetime):
        return _known(value.date())
    if isinstance(value, date):
        return _known(value)
    if isinstance(value, bool):
        raise Unreadable(str(value))
    if isinstance(value, int | float):
        return _serial(float(value))
    return _day_of_text(text(value), this_year)


@lru_cache(maxsize=50_000)
def _day_of_text(words: str, this_year: int) -> date | None:
    if not words:
        return None
    try:
        if found := _DAY_FIRST.fullmatch(words):
            return _known(date(int(found[3]), int(found[2]), int(found[1])))
        if found := _YEAR_FIRST.fullmatch(words):
            return _known(date(int(found[1]), int(found[2]), int(found[3])))
        if found := _MONTH_FIRST.fullmatch(words):
            return date(_century(int(found[3]), this_year), int(found[1]), int(found[2]))
        return _day_with_words(words.lower(), this_year) or _serial(float(words) if _SERIAL.fullmatch(words) else -1)
    except ValueError:
        raise Unreadable(words) from None


def _day_with_words(words: str, this_year: int) -> date | None:
    if found := _DAY_WORD.fullmatch(words):
        number, month, year = found[1], found[2], found[3]
    elif found := _WORD_DAY.fullmatch(words):
        month, number, year = found[1], found[2], found[3]
    else:
        return None
    if month not in MONTHS:
        raise Unreadable(words)
    return date(_century(int(year), this_year) if len(year) == 2 else int(year), MONTHS[month], int(number))


def _century(year: int, this_year: int) -> int:
    return 2000 + year if 2000 + year <= this_year + YEARS_AHEAD else 1900 + year


def _serial(number: float) -> date | None:
    if number in (0, 1):
        return None
    if not FIRST_SERIAL <= number < LAST_SERIAL + 1:
        raise Unreadable(f"{number:g}")
    return SERIAL_DAY_ZERO + timedelta(days=int(number))


def _known(found: date) -> date | None:
    """1 January 1900 is one of the faces of empty."""
    return None if found == date(1900, 1, 1) else found


def number(value: Any) -> Decimal | None:
    """The number of a cell, None when empty. Raises Unreadable."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    words = text(value).replace(" ", "")
    if not words:
        return None
    if not _NUMBER.fullmatch(words) or not any(sign.isdigit() for sign in words):
        raise Unreadable(words)
    try:
        return Decimal(_plain_number(words))
    except ArithmeticError:
        raise Unreadable(words) from None


def _plain_number(words: str) -> str:
    dots, commas = words.count("."), words.count(",")
    if dots and commas:
        decimal = max(words.rfind("."), words.rfind(","))
        return f"{re.sub(r'[.,]', '', words[:decimal])}.{words[decimal + 1 :]}"
    if commas:
        return words.replace(",", ".") if commas == 1 else words.replace(",", "")
    if dots == 1 and len(words) - words.index(".") - 1 != 3:
        return words
    return words.replace(".", "")
