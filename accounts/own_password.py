"""Setting a password of one's own: by the old one, a printed code or a link. Other sessions end, the person is told."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts import hooks, inbox, limits, sessions
from accounts.http import Request
from accounts.models import ActivationCode, User
from core import audit
from core.middleware import client_address


def close_code(user: User) -> None:
    """A printed code holds no longer than the password it was to renew; a link hangs on the password by itself."""
    ActivationCode.objects.open().filter(user=user).update(expires_at=timezone.now())


def set_password(user: User, password: str) -> None:
    """Every session of the person ends; an open code or link with them."""
    close_code(user)
    user.set_password(password)
    user.save(update_fields=["password", "password_set_at"])
    sessions.end_sessions(user)
    user.refresh_from_db(fields=["session_epoch"])
    inbox.notify(
        [user], kind="accounts.password_changed", key=timezone.now().isoformat(), url=reverse("accounts_sessions")
    )


@transaction.atomic
def change(request: Request, password: str) -> None:
    """By the person, signed in: this session goes on under a new key, the others end (T18)."""
    user = request.user
    close_code(user)
    user.set_password(password)
    user.save(update_fields=["password", "password_set_at"])
    sessions.end_others(request)
    sessions.note_password(request)
    audit.record(actor=user, verb="accounts.password.changed", target=user)
    inbox.notify(
        [user], kind="accounts.password_changed", key=timezone.now().isoformat(), url=reverse("accounts_sessions")
    )


# --- By a link in a letter (T15) ----------------------------------------------------------------------------
class ResetTokens(PasswordResetTokenGenerator):
    """Good for 30 minutes (PASSWORD_RESET_TIMEOUT) and for the password it was made under, so once."""

    key_salt = "accounts.own_password.ResetTokens"


tokens = ResetTokens()


def ask_link(request: HttpRequest, login: str) -> str:
    """Send a link to whoever that is; gives the words of a limit reached. The same work for everybody (T13)."""
    from accounts import letters, tasks

    user = hooks.find_user(login)
    name, address = f"reset:{limits.name_of(login, user)}", client_address(request)
    refusal = limits.refusal(name, address)
    if refusal:
        return refusal
    limits.remember_failure(name, address)  # each letter counts, wanted or not
    audit.record(actor=None, verb="accounts.reset.asked")
    letters.queue(tasks.send_reset_link, user.pk if user is not None else 0)
    return ""


def reset_path(user: User) -> str:
    return reverse("accounts_reset_link", args=[user.public_id, tokens.make_token(user)])


def user_of_link(public_id: str, token: str) -> User | None:
    """Whose password the link sets, as long as it holds."""
    user = User.objects.filter(public_id=public_id, is_active=True).first()
    return user if user is not None and tokens.check_token(user, token) else None


@transaction.atomic
def use_link(user: User, password: str) -> None:
    audit.record(actor=user, verb="accounts.reset.used", target=user)
    set_password(user, password)
