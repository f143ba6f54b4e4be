"""Sessions: how long they hold, who sees and ends them (T09, T17, T18).

Every session carries the person's epoch, and raising it ends them all; each is also a row that its owner can end alone.
Times stand in the session itself, so that a request costs no statement more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import devices, hooks
from accounts.models import SignedIn, User
from core.middleware import client_address

STARTED, USED, PASSWORD = "started_at", "used_at", "password_at"
ROW = "signed_in"
NOTE_EVERY = 60  # seconds between two notes of the last use


def _now() -> int:
    return int(timezone.now().timestamp())


def begin(request: HttpRequest, user: User) -> None:
    """A session was opened for `user`: its times, its row. The sign-in just made a new key for it (A23)."""
    session = request.session
    session[STARTED] = session[USED] = session[PASSWORD] = _now()
    browser, system = devices.browser_and_system(request)
    row, _new = SignedIn.objects.update_or_create(  # who signs in anew without leaving keeps the key
        session_key=session.session_key or "",
        defaults={"user": user, "browser": browser, "system": system, "address": client_address(request)},
    )
    session[ROW] = row.pk


def renew_key(request: HttpRequest) -> None:
    """A new key for the same session, as at every proof of who one is (T17)."""
    request.session.cycle_key()
    _name(request)


def _name(request: HttpRequest) -> None:
    SignedIn.objects.filter(pk=request.session.get(ROW, 0)).update(session_key=request.session.session_key)


# --- Times --------------------------------------------------------------------------------------------------
def idle_limit(user: User) -> int:
    return settings.SESSION_IDLE_SHORT if hooks.short_session(user) else settings.SESSION_IDLE


def is_over(session: SessionBase, user: User) -> bool:
    """Left alone for too long, or open for longer than any session may be."""
    now = _now()
    started, used = session.get(STARTED, 0), session.get(USED, 0)
    return bool(now - started >= settings.SESSION_COOKIE_AGE or now - used >= idle_limit(user))


def note_use(session: SessionBase) -> None:
    """Keeps the time of the last use, at most once a minute."""
    now = _now()
    if now - session.get(USED, 0) < NOTE_EVERY:
        return
    session[USED] = now
    SignedIn.objects.filter(pk=session.get(ROW, 0)).update(used_at=timezone.now())


def password_is_fresh(session: SessionBase) -> bool:
    return _now() - int(session.get(PASSWORD, 0)) < settings.PASSWORD_AGAIN_AFTER


def note_password(request: HttpRequest) -> None:
    """The person has just proved who they are: a new key, and ten minutes for sensitive acts (T16, T17)."""
    request.session[PASSWORD] = _now()
    renew_key(request)


# --- Seeing and ending --------------------------------------------------------------------------------------
def open_sessions(user: User) -> list[SignedIn]:
    """The person's sessions that still answer, newest use first."""
    living = Session.objects.filter(expire_date__gt=timezone.now())
    rows = SignedIn.objects.filter(user=user, session_key__in=living.values("session_key"))
    earliest = timezone.now() - timedelta(seconds=idle_limit(user))
    return list(rows.filter(used_at__gt=earliest))


def is_current(request: HttpRequest, one: SignedIn) -> bool:
    return bool(one.pk == request.session.get(ROW))


def end_one(one: SignedIn) -> None:
    _delete(SignedIn.objects.filter(pk=one.pk))


@transaction.atomic
def end_sessions(user: User) -> None:
    """Ends every session of the person."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    _delete(SignedIn.objects.filter(user=user))


@transaction.atomic
def end_others(request: HttpRequest) -> int:
    """Ends every session of the person but this one, which gets a new key; gives how many there were."""
    user: Any = request.user
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    update_session_auth_hash(request, user)
    _name(request)
    others = SignedIn.objects.filter(user=user).exclude(pk=request.session.get(ROW, 0))
    return _delete(others)


def _delete(rows: QuerySet[SignedIn]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.filter(session_key__in=keys).delete()
    return len(keys)


def forget(keys: Iterable[str]) -> None:
    """The session with this key has ended by itself."""
    SignedIn.objects.filter(session_key__in=keys).delete()


def sweep(now: datetime | None = None) -> int:
    """Delete what is over: sessions past their time, the rows that named them, devices not seen for a year."""
    now = now or timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    stale = SignedIn.objects.exclude(session_key__in=Session.objects.values("session_key"))
    deleted, _by_model = stale.delete()
    devices.forget_old(now)
    return deleted
