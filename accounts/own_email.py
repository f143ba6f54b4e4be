"""Changing one's own e-mail address: confirmed by a letter to the new one, where letters are sent."""

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from core import audit

SALT = "accounts.own_email"
HOLDS = 24 * 60 * 60  # seconds


@transaction.atomic
def ask(user: User, email: str) -> bool:
    """Take the new address; gives whether it waits for its letter to be answered."""
    from accounts import letters, tasks

    if not settings.MAIL_SENDS:
        _change(user, email)
        return False
    user.new_email = email
    user.save(update_fields=["new_email"])
    audit.record(actor=user, verb="accounts.email.asked", target=user)
    letters.queue(tasks.send_email_link, user.pk)
    return True


def confirm_path(user: User) -> str:
    token = signing.dumps([str(user.public_id), user.new_email], salt=SALT)
    return reverse("accounts_email_confirm", args=[token])


def waiting_email(user: User, token: str) -> str:
    """The address that the link of a letter confirms; "" when it is another person's, too old, overtaken or taken."""
    try:
        public_id, email = signing.loads(token, salt=SALT, max_age=HOLDS)
    except (signing.BadSignature, ValueError):
        return ""
    held = public_id == str(user.public_id) and email and email == user.new_email
    return str(email) if held and not is_taken(user, email) else ""


def is_taken(user: User, email: str) -> bool:
    """Whether it is the address of somebody else."""
    return User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists()


@transaction.atomic
def confirm(user: User, email: str) -> None:
    _change(user, email)


def _change(user: User, email: str) -> None:
    """The address before is told, so that a theft is noticed."""
    from accounts import letters, tasks

    before = user.email
    user.email, user.new_email = email, ""
    user.save(update_fields=["email", "new_email"])
    audit.record(actor=user, verb="accounts.email.changed", target=user)
    inbox.notify([user], kind="accounts.email_changed", key=timezone.now().isoformat(), url=reverse("accounts_me"))
    if before and settings.MAIL_SENDS:
        letters.queue(tasks.send_email_changed, user.pk, before)
