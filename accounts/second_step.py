"""The second step of signing in (T14): six digits of an authenticator, or one of ten recovery codes.

The seed is encrypted at rest (T40); a code is taken once, because the row remembers the newest 30 seconds one was taken
of and moves on by a conditional update; wrong ones count in the database like wrong passwords (T12).
allauth.mfa is not used: it keeps recovery codes as a seed they can be computed from, and used codes in the cache.
"""

import base64
import secrets
import time

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import hooks, inbox, limits, sessions
from accounts.codes import digest_of, matches, new_code, normalised
from accounts.http import Request
from accounts.models import RecoveryCode, SecondStepKey, User
from core import audit, cipher
from core.errors import DomainError
from core.middleware import client_address

PURPOSE = "second-step"
PASSED = "second_step_of"
PENDING = "second_step_seed"  # of a key being set up, encrypted
ISSUER = "Palu ASN"
PERIOD, DIGITS, SEED_BYTES = 30, 6, 20
TOLERANCE = 1  # steps to either side that are taken: a clock 30 seconds off
LOOK_FAR = 40  # steps to either side in which a clock that is off is recognised: 20 minutes
RECOVERY_CODES = 10
RECOVERY_LENGTH = 12


class WrongCodeError(DomainError):
    """The code is not taken; the message says why and what to do."""


# --- State --------------------------------------------------------------------------------------------------
def is_on(user: User) -> bool:
    return user.second_step_since is not None


def is_due(user: User) -> bool:
    """Whether the person must set it up before anything else."""
    return settings.SECOND_STEP_REQUIRED and not is_on(user) and hooks.needs_second_step(user)


def passed(session: SessionBase, user: User) -> bool:
    return bool(session.get(PASSED) == user.pk)


def mark_passed(session: SessionBase, user: User) -> None:
    session[PASSED] = user.pk


# --- Codes --------------------------------------------------------------------------------------------------
def _totp(seed: bytes) -> TOTP:
    """SHA-1 is what every authenticator app speaks (RFC 6238); as an HMAC it is sound."""
    return TOTP(seed, DIGITS, SHA1(), PERIOD)  # noqa: S303 # nosec B303


def code_at(seed: bytes, step: int) -> str:
    """The six digits of the step that began `step` times 30 seconds after 1970."""
    return _totp(seed).generate(step * PERIOD).decode()


def new_seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)


def spelled(seed: bytes) -> str:
    """For typing by hand: groups of four."""
    text = base64.b32encode(seed).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address_of(seed: bytes, user: User) -> str:
    """What the QR code holds."""
    return _totp(seed).get_provisioning_uri(user.name, ISSUER)


def _found_step(seed: bytes, code: str, now: int, reach: int) -> int | None:
    """The step nearest to now that the code belongs to."""
    for away in sorted(range(-reach, reach + 1), key=abs):
        if constant_time_compare(code_at(seed, now + away), code):
            return now + away
    return None


def check_digits(seed: bytes, code: str, newest: int) -> int:
    """The step `code` belongs to. Raises WrongCodeError for one wrong, used, or of a clock that is off (A42)."""
    now = int(time.time()) // PERIOD
    step = _found_step(seed, code, now, LOOK_FAR)
    if step is not None and abs(step - now) <= TOLERANCE:
        if step <= newest:
            raise WrongCodeError(_("This code was used already. Wait for the next one, up to 30 seconds."))
        return step
    if step is not None:
        minutes = max(1, round(abs(step - now) * PERIOD / 60))
        words = ngettext(
            "The clocks of this code and of the server are %(count)d minute apart. Let the telephone set its time "
            "by itself, then try the next code.",
            "The clocks of this code and of the server are %(count)d minutes apart. Let the telephone set its time "
            "by itself, then try the next code.",
            minutes,
        )
        raise WrongCodeError(words % {"count": minutes})
    raise WrongCodeError(_("This code is not right. Use the newest one of the app, or a recovery code."))


# --- Signing in ---------------------------------------------------------------------------------------------
def verify(request: Request, user: User, code: str) -> None:
    """Take an authenticator or a recovery code of `user`, once.

    Raises WrongCodeError; after several, before the code is even looked at (T12).
    """
    name, address = f"second-step:{user.pk}", client_address(request)
    refusal = limits.refusal(name, address)
    if refusal:
        raise WrongCodeError(refusal)
    text = normalised(code)
    try:
        if len(text) == DIGITS and text.isdecimal():
            _take_digits(user, text)
        else:
            _take_recovery_code(user, text)
    except WrongCodeError:
        limits.remember_failure(name, address)
        audit.record(actor=user, verb="accounts.second_step.failed", target=user)
        raise
    limits.forget_failures(name)


def _take_digits(user: User, code: str) -> None:
    key = SecondStepKey.objects.get(user=user)
    seed = cipher.decrypt(key.seed.encode(), PURPOSE)
    step = check_digits(seed, code, key.last_step)
    if not SecondStepKey.objects.filter(pk=key.pk, last_step__lt=step).update(last_step=step):
        raise WrongCodeError(_("This code was used already. Wait for the next one, up to 30 seconds."))


def _take_recovery_code(user: User, code: str) -> None:
    """Compares with every unused one, whichever fits, and takes it by a conditional update."""
    fitting = [one.pk for one in user.recovery_codes.filter(used_at__isnull=True) if matches(code, one.digest)]
    taken = RecoveryCode.objects.filter(pk__in=fitting, used_at__isnull=True).update(used_at=timezone.now())
    if not taken:
        raise WrongCodeError(_("This code is not right. Use the newest one of the app, or a recovery code."))
    audit.record(actor=user, verb="accounts.recovery_code.used", target=user)


# --- Turning on and off -------------------------------------------------------------------------------------
def pending_seed(session: SessionBase) -> bytes:
    """The seed shown during set-up; the same one until it is confirmed."""
    kept = session.get(PENDING)
    if kept:
        try:
            return cipher.decrypt(kept.encode(), PURPOSE)
        except cipher.InvalidToken:
            pass
    seed = new_seed()
    session[PENDING] = cipher.encrypt(seed, PURPOSE).decode()
    return seed


@transaction.atomic
def turn_on(request: Request, code: str) -> list[str]:
    """Confirm the pending seed by its first code; gives the recovery codes, shown once. Ends other sessions (T18)."""
    user = request.user
    seed = pending_seed(request.session)
    step = check_digits(seed, normalised(code), 0)
    SecondStepKey.objects.update_or_create(
        user=user, defaults={"seed": cipher.encrypt(seed, PURPOSE).decode(), "last_step": step}
    )
    user.second_step_since = timezone.now()
    user.save(update_fields=["second_step_since"])
    request.session.pop(PENDING, None)
    mark_passed(request.session, user)
    codes = _make_recovery_codes(user)
    audit.record(actor=user, verb="accounts.second_step.on", target=user)
    sessions.end_others(request)
    _tell(user, "accounts.second_step_on")
    return codes


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """Ten new codes in place of those left."""
    codes = _make_recovery_codes(user)
    audit.record(actor=user, verb="accounts.recovery_codes.renewed", target=user)
    return codes


def _make_recovery_codes(user: User) -> list[str]:
    user.recovery_codes.all().delete()
    codes = [new_code(RECOVERY_LENGTH) for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest_of(code)) for code in codes)
    return codes


@transaction.atomic
def turn_off(*, actor: User, user: User) -> None:
    """Without a second step from now on; whose role asks for one sets it up anew at the next sign-in."""
    SecondStepKey.objects.filter(user=user).delete()
    user.recovery_codes.all().delete()
    user.second_step_since = None
    User.objects.filter(pk=user.pk).update(second_step_since=None)
    audit.record(actor=actor, verb="accounts.second_step.off", target=user)
    _tell(user, "accounts.second_step_off")


def _tell(user: User, kind: str) -> None:
    inbox.notify([user], kind=kind, key=timezone.now().isoformat(), url=reverse("accounts_second_step_setup"))


def reencrypt_seeds() -> int:
    """Write every seed under the current SECRET_KEY, so that a former one can be taken out; gives how many."""
    changed = 0
    for key in SecondStepKey.objects.iterator():
        fresh = cipher.rotate(key.seed.encode(), PURPOSE).decode()
        changed += SecondStepKey.objects.filter(pk=key.pk, seed=key.seed).update(seed=fresh)
    return changed
