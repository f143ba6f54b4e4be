"""Per-request context and the headers of personal pages."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.context import Origin, set_origin
from core.ids import uuid7

GetResponse = Callable[[HttpRequest], HttpResponse]


def client_address(request: HttpRequest) -> str:
    """The caller's address; the forwarded header counts only behind the trusted proxy (T41)."""
    if settings.TRUSTED_PROXY and (forwarded := request.headers.get("X-Forwarded-For", "")):
        return forwarded.rsplit(",", 1)[-1].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


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


class PrivatePagesMiddleware:
    """Personal pages are never kept by a browser or proxy (T22); an expired session sends HTMX to sign-in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
