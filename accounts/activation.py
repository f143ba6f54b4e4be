"""First access and resets by HR (T15): a printed code, hashed at rest, 14 days, 5 tries, ended by the next one."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import codes, hooks, limits, own_password
from accounts.models import ActivationCode, User
from accounts.sessions import end_sessions
from core import audit
from core.errors import DomainError
from core.middleware import client_address

HOLDS = timedelta(days=14)
LENGTH = 12


class ActivationRefusedError(DomainError):
    """One message for every reason (T13)."""


@transaction.atomic
def issue(*, actor: User, user: User) -> str:
    """A new code for `user`, in the clear this once. A code before it and the password, with its sessions, end."""
    code = codes.new_code(LENGTH)
    now = timezone.now()
    ActivationCode.objects.update_or_create(
        user=user,
        defaults={
            "digest": codes.digest_of(code),
            "issued_at": now,
            "issued_by": actor,
            "expires_at": now + HOLDS,
            "tries": 0,
            "used_at": None,
        },
    )
    reset = user.has_usable_password()
    if reset:
        user.set_password(None)
        user.save(update_fields=["password", "password_set_at"])
        end_sessions(user)
    audit.record(actor=actor, verb="accounts.activation.issued", target=user, reset=reset)
    return code


def check(request: HttpRequest, login: str, code: str) -> ActivationCode:
    """The code that `login` may use. Raises ActivationRefusedError; the same work whoever it is (T13)."""
    user = hooks.find_user(login)
    name, address = f"activate:{limits.name_of(login, user)}", client_address(request)
    refusal = limits.refusal(name, address)
    if refusal:
        raise ActivationRefusedError(refusal)
    known = user.pk if user is not None and user.is_active else 0
    one: ActivationCode | None = ActivationCode.objects.open().filter(user_id=known).select_related("user").first()
    if one is None:
        codes.same_work(code)
    elif codes.matches(code, one.digest):
        return one
    ActivationCode.objects.filter(pk=one.pk if one else 0).update(tries=F("tries") + 1)
    limits.remember_failure(name, address)
    audit.record(actor=None, verb="accounts.activation.refused")
    raise _refusal()


@transaction.atomic
def use(request: HttpRequest, one: ActivationCode, password: str) -> User:
    """Set the password; the code is used up. Raises ActivationRefusedError when somebody was quicker."""
    if not ActivationCode.objects.open().filter(pk=one.pk).update(used_at=timezone.now()):
        raise _refusal()
    user = one.user
    own_password.set_password(user, password)
    audit.record(actor=user, verb="accounts.activation.used", target=user)
    return user


def _refusal() -> ActivationRefusedError:
    return ActivationRefusedError(
        _(
            "The NIP/e-mail and the code do not match, or the code no longer holds. Check both, or ask HR for a new "
            "code."
        )
    )
