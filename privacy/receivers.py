"""The notice at the first sign-in, the lines of the register, the words of messages."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.signals import user_logged_in
from allauth.core.exceptions import ImmediateHttpResponse
from django.apps import apps
from django.db.models.signals import post_migrate
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import inbox
from accounts.http import safe_next
from people import preconditions
from privacy import notice, register
from privacy.enums import RequestKind


def show_notice(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """Who has not read the current version reads it before anything else."""
    if not notice.is_read(user):
        raise ImmediateHttpResponse(redirect(f"{reverse('privacy:notice')}?{urlencode({'next': safe_next(request)})}"))


def _words(params: Any) -> dict[str, Any]:
    return {"kind": RequestKind(params["kind"]).label}


def install() -> None:
    user_logged_in.connect(show_notice, dispatch_uid="privacy.notice")
    post_migrate.connect(_load_register, dispatch_uid="privacy.register")
    preconditions.register(register.refusal_of_import)
    inbox.register("privacy.asked", _("New personal-data request: %(kind)s"), words=_words)
    inbox.register("privacy.escalated", _("Personal-data request open for 48 hours: %(kind)s"), words=_words)
    inbox.register("privacy.answered", _("Your personal-data request was answered: %(kind)s"), words=_words)


def _load_register(sender: Any, apps: Any = apps, **kwargs: Any) -> None:
    """`apps` are those of the migrations done so far: `migrate people` ends before this app has tables."""
    if sender.name == "privacy" and "processingactivity" in apps.all_models["privacy"]:
        register.load()
