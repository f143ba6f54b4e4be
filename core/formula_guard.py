"""Text that a spreadsheet program would run as a formula, kept as text in .csv files (T27, A12)."""

import re

_RISKY = re.compile(r"^[\s\"'’‘“”`]*[=+\-@\t\r\n＝＋－＠﹢﹣﹦﹫−]|^[\t\r\n]")


def is_risky(text: str) -> bool:
    """Whether `text` starts with = + - @, tab or line break, also full-width and after spaces or quotes."""
    return bool(_RISKY.match(text))


def guard(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet program might run it."""
    return f"'{text}" if is_risky(text) else text


def unguard(text: str) -> str:
    """What `guard` was given: an import restores the value."""
    return text[1:] if text.startswith("'") and is_risky(text[1:]) else text
