"""The request type of our views: signed in, with HTMX details."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from core.htmx import wants_partial

__all__ = ["Request", "wants_partial"]


class Request(HttpRequest):
    user: User
    htmx: HtmxDetails
