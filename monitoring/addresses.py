from typing import Any

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: Any) -> str:
    """The address of a page, or "" as long as nobody has built it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
