"""Choices a browser keeps: they hold no personal data and outlive the session."""

from django.conf import settings
from django.http import HttpResponse

YEAR = 365 * 24 * 60 * 60


def remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
