"""The in-app inbox. An app registers the words of its kinds in AppConfig.ready; messages keep kind and params only."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import Notification, User

_TITLES: dict[str, Any] = {}
_READERS: dict[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {}


def register(kind: str, title: Any, *, words: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None) -> None:
    """`title` is a lazy translation with %(name)s places that `params` fill, read through `words` where given."""
    _TITLES[kind] = title
    if words is not None:
        _READERS[kind] = words


def title_of(notification: Notification) -> str:
    template = _TITLES.get(notification.kind)
    if template is None:
        return notification.kind
    words = _READERS.get(notification.kind)
    return str(template) % (words(notification.params) if words else notification.params)


def notify(
    users: Iterable[User], *, kind: str, key: str, params: Mapping[str, Any] | None = None, url: str = ""
) -> int:
    """Put one message per user; a second call with the same kind and key adds nothing. Gives how many are new."""
    return send(kind, [Message(user, key, params or {}, url) for user in users])


@dataclass(frozen=True, slots=True)
class Message:
    """What `user` is told once under `key`."""

    user: User
    key: str
    params: Mapping[str, Any]
    url: str = ""


def send(kind: str, messages: Iterable[Message]) -> int:
    """Put many messages of a kind, each with its own key, in two statements; gives how many are new."""
    wanted = {(one.user.pk, one.key): one for one in messages if one.user.is_active}
    known = Notification.objects.filter(
        kind=kind, user__in={pk for pk, _key in wanted}, key__in={key for _pk, key in wanted}
    )
    already = set(known.values_list("user_id", "key"))
    new = [
        Notification(user=one.user, kind=kind, key=one.key, params=dict(one.params), url=one.url)
        for pair, one in wanted.items()
        if pair not in already
    ]
    Notification.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
