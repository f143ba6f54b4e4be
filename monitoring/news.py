"""What one was told since the visit before this one, and what of it is still unread."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import inbox
from accounts.models import Notification
from monitoring.services.reports import KIND
from monitoring.waiting.words import Task

SHOWN = 6
MOST = 12  # beside a long list of tasks
FIRST_VISIT = timedelta(days=14)  # how far back somebody without an earlier visit looks


@dataclass(frozen=True, slots=True)
class Item:
    when: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class News:
    items: list[Item]
    since: datetime | None
    reports: list[Task]


def of(user: Any, now: datetime | None = None) -> News:
    """One statement: messages since the visit before this one, and unread reports however old."""
    now = now or timezone.now()
    since = user.previous_visit or now - FIRST_VISIT
    unread_report = Q(kind=KIND, read_at__isnull=True)
    messages = list(
        Notification.objects.filter(Q(created_at__gt=since) | unread_report, user=user).order_by("-pk")[:50]
    )
    fresh = [one for one in messages if one.created_at > since]
    items = [Item(when(one.created_at, now), inbox.title_of(one), one.url) for one in fresh[:MOST]]
    return News(items, user.previous_visit, reports(one for one in messages if one.kind == KIND and not one.read_at))


def reports(messages: Iterable[Notification]) -> list[Task]:
    return [
        Task(
            inbox.title_of(one),
            reverse("accounts_inbox_open", args=[one.public_id]),
            kind="info",
            word=_("New"),
            post=True,
        )
        for one in messages
    ]


def when(moment: datetime, now: datetime) -> str:
    """07.30 today, else "Yesterday" or the day."""
    local, here = timezone.localtime(moment), timezone.localtime(now)
    days = (here.date() - local.date()).days
    if days == 0:
        return date_format(local, "TIME_FORMAT")
    return _("Yesterday") if days == 1 else date_format(local, "j M")
