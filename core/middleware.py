"""Per-request context and the headers of personal pages."""

import time
from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from core import counters
from core.context import Origin, set_origin
from core.ids import uuid7
from core.limits import TooOftenError

GetResponse = Callable[[HttpRequest], HttpResponse]


FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


def is_within(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    try:
        one = ip_address(address)
    except ValueError:
        return False
    return any(one in network for network in networks)


def client_address(request: HttpRequest) -> str:
    """The caller's address; a forwarded header that is still there came from the trusted proxy (T41)."""
    if forwarded := request.headers.get("X-Forwarded-For", ""):
        return forwarded.rsplit(",", 1)[-1].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


class TrustedProxyMiddleware:
    """Drops what anybody but the trusted proxy says about the caller's address and scheme (T41)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_within(str(request.META.get("REMOTE_ADDR", "")), settings.TRUSTED_PROXIES):
            for name in FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)


class RequestContextMiddleware:
    """Names the request and remembers where it came from until it is answered."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Origin(request_id=str(uuid7()), address=client_address(request))
        with set_origin(origin):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = origin.request_id
        return response


class MetricsMiddleware:
    """Counts requests, their time and the saves (core/counters.py); health addresses are left out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        counters.count(request, response, time.perf_counter() - start)
        return response


class TooOftenMiddleware:
    """Somebody reached a limit of T38: a kind page that says when to go on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TooOftenError):
            return render(request, "429.html", {"words": exception.message}, status=429)
        return None


class BodyLimitMiddleware:
    """A body larger than any form or upload here is refused before it is read (A16); the proxy refuses it first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = _announced(request.META.get("CONTENT_LENGTH", ""))
        if length > settings.REQUEST_BODY_LIMIT:
            return HttpResponse(_("The upload is too large. Split it into several files."), status=413)
        return self.get_response(request)


def _announced(length: str) -> int:
    """The announced length; nonsense counts as none, too many digits as huge."""
    if not (length.isascii() and length.isdigit()):
        return 0
    return int(length) if len(length) < 16 else settings.REQUEST_BODY_LIMIT + 1


class LanguageMiddleware:
    """Indonesian unless the person chose otherwise; what the browser would like does not decide."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class PrivatePagesMiddleware:
    """Personal pages are never kept by a browser or proxy (T22); an expired session sends HTMX to sign-in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("HX-Request") == "true" and _leads_to_sign_in(response):
            response = HttpResponseClientRedirect(_sign_in_address(request))
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _leads_to_sign_in(response: HttpResponse) -> bool:
    location = response.headers.get("Location", "")
    return response.status_code == 302 and urlsplit(location).path == resolve_url(settings.LOGIN_URL)


def _sign_in_address(request: HttpRequest) -> str:
    """Sign-in, leading back to the page the fragment was for, not to the fragment."""
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    back = f"{page.path}?{page.query}" if page.query else page.path
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back or '/'})}"
