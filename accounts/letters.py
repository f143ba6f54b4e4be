"""Letters by mail: plain text, in the language of the person, links of the configured address only (A27)."""

import logging
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from kombu import exceptions as queue_errors

from accounts.models import User

logger = logging.getLogger(__name__)


def queue(task: Any, *given: Any) -> None:
    """Hand a letter to the worker on commit. While the queue is away it is lost, and whoever waits asks again (T50)."""

    def send() -> None:
        try:
            task.apply_async(given, retry=False)
        except (queue_errors.OperationalError, queue_errors.ChannelError, OSError):
            logger.warning("queue unreachable, letter not sent, task=%s", task.name)

    transaction.on_commit(send)


def link_to(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def send_reset_link(user: User, path: str) -> None:
    with translation.override(user.language):
        _send(
            user.email,
            _("New password for Palu ASN"),
            _(
                "Somebody, hopefully you, asked for a new password. Open this link within 30 minutes to choose one:\n\n"
                "%(link)s\n\nIt works once. If it was not you, do nothing: your password stays as it is."
            )
            % {"link": link_to(path)},
        )


def send_email_link(user: User, path: str) -> None:
    with translation.override(user.language):
        _send(
            user.new_email,
            _("Confirm your e-mail address for Palu ASN"),
            _(
                "This address was entered for your account. Sign in and open this link within 24 hours to confirm it:"
                "\n\n%(link)s\n\nIf it was not you, do nothing."
            )
            % {"link": link_to(path)},
        )


def send_email_changed(user: User, before: str) -> None:
    with translation.override(user.language):
        _send(
            before,
            _("Your e-mail address for Palu ASN was changed"),
            _(
                "Your account now has another e-mail address; this one is no longer used. If it was not you, tell "
                "BKPSDMD at once:\n\n%(link)s"
            )
            % {"link": link_to("/")},
        )


def _send(to: str, subject: str, text: str) -> None:
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to])
