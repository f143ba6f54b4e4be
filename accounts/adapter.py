"""Our rules on top of django-allauth: nobody signs up, limits live in the database, acts are audited."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.cookies import remember_language
from core import audit
from core.middleware import client_address


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The NIP/e-mail or password does not match. Check and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuses while a limit holds; raises ValidationError, which the form shows."""
        until = limits.wait_until(credentials.get("username", ""), client_address(request))
        if until is None:
            return
        minutes = max(1, round((until - timezone.now()).total_seconds() / 60))
        raise ValidationError(_("Too many attempts. Try again in %(minutes)d minutes.") % {"minutes": minutes})

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        limits.remember_failure(credentials.get("username", ""), client_address(request))
        audit.record(actor=None, verb="accounts.sign_in.failed")

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        limits.forget_failures(request.POST.get("login", ""))
        audit.record(actor=user, verb="accounts.sign_in.done", target=user)
        response = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        return response
