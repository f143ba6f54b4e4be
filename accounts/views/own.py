""" "Akun saya": name, e-mail, password, second step, sessions, language, colours."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import devices, hooks, own_email, own_password, passwords, second_step, sessions
from accounts.forms import ChangePasswordForm, EmailForm, SetUpSecondStepForm
from accounts.http import Request
from accounts.models import SignedIn
from accounts.reauthentication import ask_password_again, refused
from accounts.second_step import WrongCodeError
from core import audit
from core.pictures import qr_data


@require_safe
def me(request: Request) -> HttpResponse:
    user = request.user
    return render(
        request,
        "accounts/me.html",
        {
            "person": user,
            "second_step_on": second_step.is_on(user),
            "sessions": len(sessions.open_sessions(user)),
            "languages": settings.LANGUAGES,
        },
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: Request) -> HttpResponse:
    user = request.user
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_bound and form.is_valid():
        refusal = refused(request, form.cleaned_data["old_password"])
        if refusal:
            form.add_error("old_password", refusal)
        else:
            own_password.change(request, form.cleaned_data["new_password"])
            messages.success(request, _("The new password holds. Other sessions of yours have ended."))
            return redirect("accounts_me")
    return render(request, "accounts/password.html", {"form": form, "too_old": passwords.too_old(user)})


# --- E-mail -------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@ask_password_again()
def email(request: Request) -> HttpResponse:
    form = EmailForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        if own_email.ask(request.user, form.cleaned_data["email"]):
            messages.info(request, _("We sent a letter to the new address. Open its link within 24 hours."))
        else:
            messages.success(request, _("The e-mail address is changed."))
        return redirect("accounts_me")
    return render(request, "accounts/email.html", {"form": form, "person": request.user})


@require_http_methods(["GET", "HEAD", "POST"])
def email_confirm(request: Request, token: str) -> HttpResponse:
    """Opened from a letter; the change itself is a press of the button (T23)."""
    waiting = own_email.waiting_email(request.user, token)
    if waiting and request.method == "POST":
        own_email.confirm(request.user, waiting)
        messages.success(request, _("The e-mail address is changed."))
        return redirect("accounts_me")
    return render(request, "accounts/email_confirm.html", {"waiting": waiting})


# --- Second step --------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@ask_password_again(methods=("GET", "POST"))
def second_step_setup(request: Request) -> HttpResponse:
    """Where it is off: the picture for the app and its first code. Where it is on: its state."""
    user = request.user
    if second_step.is_on(user):
        left = user.recovery_codes.filter(used_at__isnull=True).count()
        state = {"person": user, "left": left, "required": _required(user)}
        return render(request, "accounts/second_step_on.html", state)
    seed = second_step.pending_seed(request.session)
    form = SetUpSecondStepForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            codes = second_step.turn_on(request, form.cleaned_data["code"])
        except WrongCodeError as refusal:
            form.add_error("code", str(refusal))
        else:
            return _codes_page(request, codes)
    context = {
        "form": form,
        "picture": qr_data(second_step.address_of(seed, user)),
        "spelled": second_step.spelled(seed),
        "due": second_step.is_due(user),
    }
    return render(request, "accounts/second_step_setup.html", context)


def _required(user: Any) -> bool:
    return settings.SECOND_STEP_REQUIRED and hooks.needs_second_step(user)


def _codes_page(request: Request, codes: list[str]) -> HttpResponse:
    """Shown in answer to the press that made them, and never again."""
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@require_POST
@ask_password_again()
def recovery_codes(request: Request) -> HttpResponse:
    """Ten new ones in place of those left."""
    if not second_step.is_on(request.user):
        return redirect("accounts_second_step_setup")
    return _codes_page(request, second_step.renew_recovery_codes(request.user))


@require_POST
@ask_password_again()
def second_step_off(request: Request) -> HttpResponse:
    """Whose role asks for a second step is led to setting up another at once (accounts/middleware.py)."""
    user = request.user
    if second_step.is_on(user):
        second_step.turn_off(actor=user, user=user)
        sessions.end_others(request)
        messages.success(request, _("The app before no longer counts. Other sessions of yours have ended."))
    return redirect("accounts_second_step_setup")


# --- Sessions -----------------------------------------------------------------------------------------------
@require_safe
def session_list(request: Request) -> HttpResponse:
    rows = [
        {"session": one, "device": devices.words(one.browser, one.system), "current": sessions.is_current(request, one)}
        for one in sessions.open_sessions(request.user)
    ]
    rows.sort(key=lambda row: not row["current"])
    return render(request, "accounts/sessions.html", {"rows": rows})


@require_POST
def session_end(request: Request, public_id: UUID) -> HttpResponse:
    one = get_object_or_404(SignedIn, user=request.user, public_id=public_id)
    if sessions.is_current(request, one):
        messages.info(request, _("This is the session you use now; sign out to end it."))
    else:
        sessions.end_one(one)
        audit.record(actor=request.user, verb="accounts.session.ended", target=request.user)
        messages.success(request, _("The session has ended."))
    return redirect("accounts_sessions")


@require_POST
def sessions_end_others(request: Request) -> HttpResponse:
    ended = sessions.end_others(request)
    audit.record(actor=request.user, verb="accounts.sessions.others_ended", target=request.user, count=ended)
    words = ngettext("%(count)d other session has ended.", "%(count)d other sessions have ended.", ended)
    messages.success(request, words % {"count": ended})
    return redirect("accounts_sessions")
