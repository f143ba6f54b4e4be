"""How often one person may do what is costly or takes personal data along (T38); counted in the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import LimitReachedError
from core.models import UsageCount


def _day(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` times within a window that starts at `start(now)`; `now` is in WITA."""

    most: int
    start: Callable[[datetime], datetime]
    words: Any


LIMITS = {
    "export": Limit(20, _day, _("You have exported 20 times today. Go on tomorrow, or ask for one larger list.")),
    "search": Limit(60, _minute, _("You have searched 60 times within a minute. Wait a minute, then search again.")),
    "report": Limit(10, _hour, _("You have asked for 10 reports within an hour. Go on in the next hour.")),
}
KEPT = timedelta(days=2)


class TooOftenError(LimitReachedError):
    """A person reached a limit of T38; the middleware answers 429 with the words."""


def use(user: Any, what: str) -> None:
    """Count one use of `what`. Raises TooOftenError, told once a window to the audit trail, when it is one too many."""
    limit = LIMITS[what]
    start = limit.start(timezone.localtime())
    count, _made = UsageCount.objects.get_or_create(user=user, what=what, since=start)
    mine = UsageCount.objects.filter(pk=count.pk)
    if mine.filter(used__lt=limit.most).update(used=F("used") + 1):
        return
    if mine.filter(told=False).update(told=True):
        audit.record(actor=user, verb="core.limit.reached", what=what, most=limit.most)
    raise TooOftenError(limit.words)


def forget_old() -> None:
    UsageCount.objects.filter(since__lt=timezone.now() - KEPT).delete()
