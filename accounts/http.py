"""The request type of our views: signed in, with HTMX details; and where a form leads on to."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from core.htmx import wants_partial

__all__ = ["Request", "safe_next", "wants_partial"]


class Request(HttpRequest):
    user: User
    htmx: HtmxDetails


def safe_next(request: Request, default: str = "/") -> str:
    """The `next` of a form or address, when it is a path of ours (T23); else `default`."""
    target = request.POST.get("next") or request.GET.get("next", "")
    own = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if own else default
