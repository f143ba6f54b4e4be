"""What must be true before real people's data goes in; apps to the right register their condition by name."""

from collections.abc import Callable

_REFUSALS: list[Callable[[], str]] = []


def register(refusal: Callable[[], str]) -> None:
    """`refusal()` says in words why an import may not run yet, "" when it may."""
    if refusal not in _REFUSALS:
        _REFUSALS.append(refusal)


def refusal_of_import() -> str:
    return next((words for refusal in _REFUSALS if (words := refusal())), "")
