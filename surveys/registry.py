"""What a questionnaire offers to pick and fills in beforehand, by name; the apps to the right add to it.

An app registers in AppConfig.ready a function of (user, unit). For a name used as `source` of a column it gives
`Choice`s to suggest; for a name used as `prefill` of a question it gives the rows, one dict of column values each.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """`label` is what people read and type; `ref` what it is: "competency:<public_id>", "programme:<public_id>"."""

    ref: str
    label: str


Source = Callable[[Any, Any], Iterable[Any]]
_sources: dict[str, dict[str, Source]] = {}


def register(name: str, function: Source) -> None:
    """Adds to the source `name`; the same function again changes nothing."""
    _sources.setdefault(name, {})[f"{function.__module__}.{function.__qualname__}"] = function


def values(name: str, *, user: Any, unit: Any) -> list[Any]:
    """Everything the registered functions give for this user and unit, in the order they registered."""
    return [value for function in _sources.get(name, {}).values() for value in function(user, unit)]
