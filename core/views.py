"""Error pages, health, help and the component gallery."""

import logging
import sys
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from core import audit, database_errors, hooks
from core.context import origin
from core.gallery import halves
from core.middleware import client_address, is_within

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same for what is missing and for what is out of scope (T05); asking for an object is recorded (A01)."""
    match = request.resolver_match
    if match is not None and getattr(request, "user", None) is not None and request.user.is_authenticated:
        asked = [str(value) for value in match.kwargs.values() if isinstance(value, UUID)]
        audit.record(actor=request.user, verb="core.object.refused", page=match.view_name, asked=asked)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """An incident number and nothing else (T49); the number is the request id in the log.

    When it is the database or the disk that does not answer, a 503 page that says so (A37, A38): it passes by itself.
    """
    if database_errors.is_unavailable(sys.exc_info()[1]):
        page = render_to_string("503.html")  # without the request, whose user would be read from the database
        return HttpResponse(page, status=503, headers={"Retry-After": "10"})
    return render(request, "500.html", {"incident": origin().request_id}, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.warning("csrf check failed")
    return render(request, "403_csrf.html", status=403)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """One word and no details for the public (T44); 503 only when this process cannot serve."""
    from core import readiness

    state = readiness.state()
    return JsonResponse({"status": state}, status=503 if state == "unavailable" else 200)


@login_not_required
@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """For Prometheus, by METRICS_TOKEN or from METRICS_ALLOW; for everybody else it does not exist."""
    from core import metrics

    if not _may_scrape(request):
        raise Http404
    return HttpResponse(metrics.page(), content_type=metrics.CONTENT_TYPE)


def _may_scrape(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and constant_time_compare(given, settings.METRICS_TOKEN):
        return True
    return is_within(client_address(request), settings.METRICS_ALLOW)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Kesehatan sistem: how the installation does, for administrators; for everybody else it does not exist."""
    from core import health as findings

    if not hooks.opens_admin(request.user):
        raise Http404
    groups = findings.groups()
    rows = [row for group in groups for row in group.rows]
    context = {"groups": groups, "worst": findings.worst(rows), "versions": findings.versions()}
    return render(request, "core/health.html", context)


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    first_steps = getattr(request.user, "acting_role", "") in {"hr", "admin"}
    return render(request, "core/help.html", {"first_steps": first_steps})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/privacy.html")


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for developers and the accessibility test."""
    return render(request, "core/gallery.html", {"halves": halves()})
