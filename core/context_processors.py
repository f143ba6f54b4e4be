"""What the frame of every page shows: navigation, role and unread messages of the signed-in person, language, theme."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from core.navigation import menu_for

THEMES = {"light", "dark"}


def _theme(request: HttpRequest, user: Any) -> str:
    """The choice of this browser, else that of the person; "" lets the system decide."""
    theme = request.COOKIES.get("theme") or getattr(user, "theme", "")
    return theme if theme in THEMES else ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Costs one statement, for the unread messages, and only on pages that draw the frame."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    context: dict[str, Any] = {
        "LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "languages": settings.LANGUAGES,
        "theme": _theme(request, user),
        "csp_nonce": lambda: str(getattr(request, "csp_nonce", "")),
        "frame_base": "base.html" if signed_in else "base_gate.html",
    }
    if user is None or not signed_in:
        return context
    current = request.resolver_match.view_name if request.resolver_match else ""
    context["menu"] = menu_for(getattr(user, "acting_role", "employee"), current)
    context["roles"] = getattr(user, "role_choices", [])
    context["role_name"] = next((one["label"] for one in context["roles"] if one["current"]), "")
    context["unread"] = cache(lambda: user.notifications.filter(read_at__isnull=True).count())
    return context
