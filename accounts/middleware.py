"""What stands between signing in and the pages: sessions end in time, a second step and an aged password come first."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts import passwords, second_step, sessions
from core import audit

# Pages for oneself that answer before the second step is set up or the password renewed.
ALWAYS_OPEN = {"account_logout"}
SECOND_STEP_PAGES = {"accounts_second_step_setup", "accounts_recovery_codes"}
PASSWORD_PAGES = {"accounts_password"}


class SessionMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if sessions.is_over(request.session, request.user):
                audit.record(actor=request.user, verb="accounts.session.timed_out", target=request.user)
                logout(request)
                messages.info(request, _("You were signed out because the session was open or unused for too long."))
            else:
                sessions.note_use(request.session)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Leads to what has to be done first; public pages stay open."""
        user = request.user
        match = request.resolver_match
        if not user.is_authenticated or match is None or not getattr(view, "login_required", True):
            return None
        first = self._first(request, user, match.view_name)
        if first is None:
            return None
        target = reverse(first)
        return HttpResponseClientRedirect(target) if request.headers.get("HX-Request") else HttpResponseRedirect(target)

    def _first(self, request: HttpRequest, user: Any, view_name: str) -> str | None:
        """The name of the page to go to before `view_name`, if any."""
        if view_name in ALWAYS_OPEN:
            return None
        if second_step.is_on(user) and not second_step.passed(request.session, user):
            logout(request)  # a way in that knows nothing of the second step is none
            return "account_login"
        if second_step.is_due(user):
            return None if view_name in SECOND_STEP_PAGES else "accounts_second_step_setup"
        if passwords.too_old(user) and view_name not in PASSWORD_PAGES | SECOND_STEP_PAGES:
            return "accounts_password"
        return None
