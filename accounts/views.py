from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import inbox
from accounts.cookies import YEAR, remember_language
from accounts.http import Request, safe_next
from accounts.models import Notification, User
from core import audit

ACTING_KEY = "acting"


@require_POST
def sign_out(request: Request) -> HttpResponse:
    audit.record(actor=request.user, verb="accounts.sign_out", target=request.user)
    logout(request)
    response = redirect(settings.LOGIN_URL)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_GET
def inbox_list(request: Request) -> HttpResponse:
    messages = Notification.objects.filter(user=request.user)
    page = Paginator(messages, 25).get_page(request.GET.get("page"))
    rows = [
        {"message": one, "title": inbox.title_of(one), "day": timezone.localdate(one.created_at)}
        for one in page.object_list
    ]
    return render(request, "accounts/inbox_list.html", {"page": page, "rows": rows})


@require_POST
def inbox_open(request: Request, notification_id: UUID) -> HttpResponse:
    """Marks the message as read and goes to what it is about."""
    message = get_object_or_404(Notification, user=request.user, public_id=notification_id)
    Notification.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=timezone.now())
    return redirect(message.url or "accounts_inbox")


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
