"""A submit carries a key; the same key by the same person for the same act returns the first result (T34)."""

import secrets
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from core.models import Submission

FIELD = "submit_key"


def new_key() -> str:
    """A key for a hidden field named `submit_key`."""
    return secrets.token_urlsafe(24)


def once(*, user: Any, act: str, key: str, do: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], bool]:
    """Run `do` unless this key already ran; gives (its plain result, whether it ran now).

    `do` and the key are written in one transaction: a refusal inside `do` leaves no trace and may be tried again.
    """
    if not key:
        with transaction.atomic():
            return do(), True
    try:
        with transaction.atomic():
            submission = Submission.objects.create(user=user, act=act, key=key[:64])
            submission.result = do()
            submission.save(update_fields=["result"])
            return submission.result, True
    except IntegrityError:
        earlier = Submission.objects.filter(user=user, act=act, key=key[:64]).first()
        if earlier is None:
            raise
        return earlier.result, False
