"""Our rules on top of django-allauth: nobody signs up, limits live in the database, acts are audited."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import devices, hooks, inbox, limits
from accounts.cookies import remember_language
from core import audit
from core.middleware import client_address


def _account(request: HttpRequest, credentials: dict[str, Any]) -> str:
    """Looked up once a request, the same way for known and unknown ones (T13)."""
    login = credentials.get("username", "")
    known: tuple[str, str] | None = getattr(request, "_sign_in_account", None)
    if known is None or known[0] != login:
        known = (login, limits.name_of(login, hooks.find_user(login)))
        request._sign_in_account = known  # type: ignore[attr-defined]
    return known[1]


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The NIP/e-mail or password does not match. Check and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["accounts.stages.SecondStepStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuses while a limit holds; raises ValidationError, which the form shows."""
        refusal = limits.refusal(_account(request, credentials), client_address(request))
        if refusal:
            raise ValidationError(refusal)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """After the right password the account's failures are forgotten; those of the second step count apart."""
        user = super().authenticate(request, **credentials)
        if user is not None:
            limits.forget_failures(_account(request, credentials))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        limits.remember_failure(_account(request, credentials), client_address(request))
        audit.record(actor=None, verb="accounts.sign_in.failed")

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        audit.record(actor=user, verb="accounts.sign_in.done", target=user)
        try:
            response = super().post_login(request, user, **kwargs)
        except ImmediateHttpResponse as first:  # an app to the right has something to show before
            response = first.response
        remember_language(response, user.language)
        if devices.recognise(request, response, user):
            device = devices.browser_and_system(request)
            inbox.notify(
                [user],
                kind="accounts.new_device",
                key=timezone.now().isoformat(),
                params={"browser": device[0], "system": device[1]},
                url=reverse("accounts_sessions"),
            )
        return response
