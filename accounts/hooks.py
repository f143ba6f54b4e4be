"""Questions accounts asks of people, who knows numbers and roles; answered in AppConfig.ready.

Until somebody answers, a person is found by e-mail or user name, and only superusers hold powers.
"""

from collections.abc import Callable, Iterable
from typing import Any

from accounts.models import User


def _by_name(login: str) -> User | None:
    return User.objects.filter(username=login.strip()).first()


def _superuser(user: Any) -> bool:
    return bool(user.is_superuser)


def _no_words(user: Any) -> Iterable[str]:
    return ()


_answers: dict[str, Callable[..., Any]] = {
    "find_user": _by_name,
    "needs_second_step": _superuser,
    "short_session": _superuser,
    "own_words": _no_words,
}


def answer(**given: Callable[..., Any]) -> None:
    """Set one or more of the four answers; see the functions below."""
    unknown = given.keys() - _answers.keys()
    if unknown:
        raise ValueError(f"accounts never asks {', '.join(sorted(unknown))}")
    _answers.update(given)


def find_user(login: str) -> User | None:
    """The account behind a NIP, NI PPPK, e-mail or user name; the same statements whoever it is (T13)."""
    found: User | None = _answers["find_user"](login)
    return found


def needs_second_step(user: User) -> bool:
    """Whether the person holds a role that must sign in with a second step (T14)."""
    return bool(_answers["needs_second_step"](user))


def short_session(user: User) -> bool:
    """Whether the person's sessions end after half an hour without use (T17)."""
    return bool(_answers["short_session"](user))


def own_words(user: User) -> Iterable[str]:
    """Words easy to guess for this person: numbers, birth date, unit (T10)."""
    words: Iterable[str] = _answers["own_words"](user)
    return words
