"""Ways in for who is not signed in: the second step, the printed code, a forgotten password."""

from typing import Any, cast

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import activation, own_password, second_step
from accounts.forms import ActivationForm, ForgotForm, NewPasswordForm, SecondStepForm
from accounts.http import Request
from accounts.models import User
from accounts.stages import SecondStepStage

LINK = "reset_link"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_step_page(request: Request) -> HttpResponse:
    """Between the right password and the session; without the former, or turned off meanwhile, back to sign-in."""
    stage = None if request.user.is_authenticated else LoginStageController.enter(request, SecondStepStage.key)
    if stage is None or stage.login.user is None:
        return redirect(settings.LOGIN_URL)
    user = cast(User, stage.login.user)
    if not second_step.is_on(user):
        return redirect(settings.LOGIN_URL)
    form = SecondStepForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            second_step.verify(request, user, form.cleaned_data["code"])
        except second_step.WrongCodeError as refusal:
            form.add_error("code", str(refusal))
        else:
            second_step.mark_passed(request.session, user)
            return cast(HttpResponse, stage.exit())
    return render(request, "accounts/second_step.html", {"form": form})


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: Request) -> HttpResponse:
    """NIP or e-mail and the printed code; a password; signed in."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = ActivationForm(request.POST if request.method == "POST" else None, user=None)
    if form.is_bound:
        return _activated(request, form) or render(request, "accounts/activate.html", {"form": form})
    return render(request, "accounts/activate.html", {"form": form})


def _activated(request: Request, form: ActivationForm) -> HttpResponse | None:
    """Signed in, or None with the reasons in the form."""
    login, code = request.POST.get("login", "").strip()[:254], request.POST.get("code", "")
    if not login or not code.strip():
        form.full_clean()
        return None
    try:
        one = activation.check(request, login, code)
        form.user = one.user
        if not form.is_valid():
            return None
        user = activation.use(request, one, form.cleaned_data["new_password"])
    except activation.ActivationRefusedError as refusal:
        _only_error(form, str(refusal))
        return None
    return cast(HttpResponse, perform_login(request, Login(user=user)))


def _only_error(form: Any, words: str) -> None:
    """Nothing is said about the password to who has no code."""
    form.full_clean()
    form.errors.clear()
    form.add_error(None, words)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgot(request: Request) -> HttpResponse:
    """A link by mail where letters are sent; else, and for who has no address, the way to HR."""
    form = ForgotForm(request.POST if request.method == "POST" and settings.MAIL_SENDS else None)
    asked = False
    if form.is_valid():
        refusal = own_password.ask_link(request, form.cleaned_data["login"])
        if refusal:
            form.add_error(None, refusal)
        asked = not refusal
    return render(request, "accounts/forgot.html", {"form": form, "asked": asked, "mail_sends": settings.MAIL_SENDS})


@login_not_required
@require_safe
def reset_link(request: Request, public_id: Any, token: str) -> HttpResponse:
    """Takes the token out of the address at once (T08): the page it leads to has it in the session."""
    request.session[LINK] = [str(public_id), token]
    return redirect("accounts_reset")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: Request) -> HttpResponse:
    public_id, token = request.session.get(LINK, ("", ""))
    user = own_password.user_of_link(public_id, token) if token else None
    if user is None:
        return render(request, "accounts/reset.html", {"form": None})
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        own_password.use_link(user, form.cleaned_data["new_password"])
        request.session.pop(LINK, None)
        messages.success(request, _("The new password holds. Sign in with it."))
        return redirect(settings.LOGIN_URL)
    return render(request, "accounts/reset.html", {"form": form})
