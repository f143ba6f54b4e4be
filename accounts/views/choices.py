"""What the person chooses in the frame: role, language, colours; and leaving."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.cookies import YEAR, remember_language
from accounts.http import Request, safe_next
from accounts.models import User
from core import audit

ACTING_KEY = "acting"


@require_POST
def sign_out(request: Request) -> HttpResponse:
    audit.record(actor=request.user, verb="accounts.sign_out", target=request.user)
    logout(request)
    response = redirect(settings.LOGIN_URL)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
def act_as(request: Request) -> HttpResponse:
    """Switch to another of one's own roles; an unknown one is ignored by the middleware at the next request."""
    request.session[ACTING_KEY] = request.POST.get("role", "")[:40]
    audit.record(actor=request.user, verb="accounts.acting.changed", target=request.user)
    return redirect(settings.LOGIN_REDIRECT_URL)


@login_not_required
@require_POST
def set_language(request: Request) -> HttpResponse:
    response = redirect(safe_next(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        remember_language(response, language)
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=language)
    return response


@require_POST
def set_menu(request: Request) -> HttpResponse:
    """The side bar of desktops with words or with icons only; kept per person."""
    menu = request.POST.get("menu", "")
    if menu in {"wide", "narrow"}:
        User.objects.filter(pk=request.user.pk).update(narrow_menu=menu == "narrow")
    return redirect(safe_next(request))


@login_not_required
@require_POST
def set_theme(request: Request) -> HttpResponse:
    """Light, dark or as the system says; kept per person in a cookie the page reads before it paints."""
    response = redirect(safe_next(request))
    theme = request.POST.get("theme", "")
    if theme in {"light", "dark", "auto"}:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE)
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(theme=theme)
    return response
