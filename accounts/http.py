"""The request type of our views: signed in, with HTMX details."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class Request(HttpRequest):
    user: User  # type: ignore[assignment]
    htmx: HtmxDetails


def wants_partial(htmx: HtmxDetails) -> bool:
    """True when only the fragment is wanted; a boosted link or restored history wants the whole page."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request
