"""Ending sessions: every session carries the person's epoch, and raising it ends them all (T09)."""

from django.db.models import F

from accounts.models import User


def end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
