"""What the frame of every page shows: navigation of the acting role, unread messages, theme."""

from typing import Any

from django.http import HttpRequest

from core.navigation import menu_for


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    theme = request.COOKIES.get("theme", "auto")
    context: dict[str, Any] = {"theme": theme if theme in {"light", "dark"} else ""}
    if user is None or not user.is_authenticated:
        return context
    current = request.resolver_match.view_name if request.resolver_match else ""
    context["menu"] = menu_for(getattr(user, "acting_role", "employee"), current)
    return context
