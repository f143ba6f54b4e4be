"""The in-app inbox. An app registers the words of its kinds in AppConfig.ready; messages keep kind and params only."""

from collections.abc import Callable, Iterable, Mapping
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
    recipients = {user.pk: user for user in users if user.is_active}
    already = set(
        Notification.objects.filter(kind=kind, key=key, user__in=recipients).values_list("user_id", flat=True)
    )
    new = [
        Notification(user=user, kind=kind, key=key, params=dict(params or {}), url=url)
        for pk, user in recipients.items()
        if pk not in already
    ]
    Notification.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
