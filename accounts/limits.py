"""Failed sign-ins are limited per account and per address, in the database, so it holds without a cache (T12)."""

import re
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import SignInFailure, User

WINDOW = timedelta(hours=1)
PER_ACCOUNT = 10
PER_ADDRESS = 50
FREE_TRIES = 3
LONGEST_DELAY = timedelta(minutes=15)
NOT_COUNTED = re.compile(r"[\s.\-]+")


def account_digest(login: str) -> str:
    """A keyed digest of what was typed, so the table holds no NIP or e-mail; spaces in a NIP make no other account."""
    return salted_hmac("accounts.limits", NOT_COUNTED.sub("", login.lower()), algorithm="sha256").hexdigest()


def name_of(login: str, user: User | None) -> str:
    """What failures count under: the account however it was written (number, former one, e-mail), else the text."""
    return f"user:{user.pk}" if user is not None else f"login:{login}"


def growing_delay(failures: int) -> timedelta:
    """0 for the first tries, then 2, 4, 8 … seconds, at most 15 minutes."""
    if failures < FREE_TRIES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_TRIES + 1, 12)), LONGEST_DELAY)


def wait_until(login: str, address: str, now: datetime | None = None) -> datetime | None:
    """The moment from which the next try is taken, or None when it may be taken now."""
    now = now or timezone.now()
    since = now - WINDOW
    own = list(
        SignInFailure.objects.filter(account=account_digest(login), at__gt=since)
        .order_by("-at")
        .values_list("at", flat=True)
    )
    waits = []
    if own:
        delay = LONGEST_DELAY if len(own) >= PER_ACCOUNT else growing_delay(len(own))
        waits.append(own[0] + delay)
    shared = list(
        SignInFailure.objects.filter(address=address, at__gt=since)
        .order_by("-at")
        .values_list("at", flat=True)[:PER_ADDRESS]
    )
    if len(shared) >= PER_ADDRESS:
        waits.append(shared[0] + LONGEST_DELAY)
    latest = max(waits, default=now)
    return latest if latest > now else None


def refusal(login: str, address: str) -> str:
    """In words, while the next try is not taken; else ""."""
    until = wait_until(login, address)
    if until is None:
        return ""
    minutes = max(1, round((until - timezone.now()).total_seconds() / 60))
    return _("Too many attempts. Try again in %(minutes)d minutes.") % {"minutes": minutes}


def remember_failure(login: str, address: str) -> None:
    SignInFailure.objects.create(account=account_digest(login), address=address)


def forget_failures(login: str) -> None:
    """After a success the account starts anew; the address keeps its count."""
    SignInFailure.objects.filter(account=account_digest(login)).update(account="")


def sweep(now: datetime | None = None) -> int:
    """Delete what no limit looks at any more."""
    deleted, _by_model = SignInFailure.objects.filter(at__lt=(now or timezone.now()) - WINDOW).delete()
    return deleted
