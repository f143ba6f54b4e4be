"""Sensitive acts ask for the password again after ten minutes (T16); what was typed or chosen comes along.

The question stands at the same address: it carries everything that was sent, in hidden fields, beside one field for the
password. The right answer goes on as if nobody had asked.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts import limits, sessions
from accounts.http import Request
from core import audit
from core.admin import AuditedAdmin
from core.middleware import client_address

FIELD, FOR = "password_again", "password_again_for"
OURS = {FIELD, FOR, "csrfmiddlewaretoken"}

View = TypeVar("View", bound=Callable[..., HttpResponse])


def question(request: Request) -> HttpResponse | None:
    """The page that asks for the password, or None where it is known to be the person.

    The request goes on without the answer: `request.POST` holds what was sent the first time.
    """
    if FIELD in request.POST:
        refusal = refused(request, request.POST[FIELD])
        if refusal:
            return _ask(request, refusal)
        sessions.note_password(request)
        audit.record(actor=request.user, verb="accounts.password.asked_again", target=request.user)
        if request.POST.get(FOR) == "GET":
            return redirect(request.get_full_path())
        given = request.POST.copy()
        for name in (FIELD, FOR):
            given.pop(name, None)
        request.POST = given  # type: ignore[assignment] # without the answer, otherwise as it was sent
        return None
    return None if sessions.password_is_fresh(request.session) else _ask(request)


def refused(request: Request, password: str) -> str:
    """Why the password is not taken, in words, or ""; wrong ones are limited like those at sign-in (T12)."""
    user = request.user
    name, address = f"again:{user.pk}", client_address(request)
    refusal = limits.refusal(name, address)
    if refusal:
        return refusal
    if user.check_password(password):
        limits.forget_failures(name)
        return ""
    limits.remember_failure(name, address)
    audit.record(actor=user, verb="accounts.password.refused", target=user)
    return _("The password does not match. Check and try again.")


def _ask(request: Request, refusal: str = "") -> HttpResponse:
    first_for = request.POST.get(FOR, request.method or "GET")
    sent = [(name, value) for name, values in request.POST.lists() if name not in OURS for value in values]
    context = {"refusal": refusal, "sent": sent, "first_for": first_for, "has_errors": bool(refusal)}
    return render(request, "accounts/password_again.html", context)


def ask_password_again(*, methods: tuple[str, ...] = ("POST",)) -> Callable[[View], View]:
    """Decorates a view whose `methods` are sensitive."""

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in methods or FIELD in request.POST:
                page = question(request)
                if page is not None:
                    return page
            return view(request, *args, **kwargs)

        return asked  # type: ignore[return-value]

    return decorate


class SensitiveAdmin(AuditedAdmin):
    """Whose changes and actions ask for the password again after ten minutes (T07, T16)."""

    @method_decorator(ask_password_again())
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().changeform_view(request, *args, **kwargs)

    @method_decorator(ask_password_again())
    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().changelist_view(request, *args, **kwargs)
