"""Whole numbers out of addresses and hidden fields: plain digits of a sane length, or nothing."""

LONGEST = 9


def small_int(text: object) -> int | None:
    """The number `text` writes in at most 9 ASCII digits; None for anything else."""
    words = str(text)
    return int(words) if words.isascii() and words.isdigit() and len(words) <= LONGEST else None
