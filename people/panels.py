"""Panels that apps to the right put on the profile: registered by name in AppConfig.ready, composed in the browser.

The registering app owns the view, its fragment (one root element) and its access check; the profile only asks for it.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core import access_log
from people.access import has
from people.models import Employee
from people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Panel:
    label: Any
    url_name: str
    permission: Permission


_PANELS: dict[str, Panel] = {}


def register(label: Any, url_name: str, permission: Permission) -> None:
    """`url_name` takes the employee's public_id; the panel shows to the person and to holders of `permission`."""
    _PANELS[url_name] = Panel(label, url_name, permission)


def panels_for(user: Any, employee: Employee) -> list[dict[str, Any]]:
    own = employee.user_id == user.pk
    return [
        {"label": panel.label, "url": reverse(panel.url_name, args=[employee.public_id])}
        for panel in _PANELS.values()
        if own or has(user, panel.permission, employee.unit)
    ]


def answer(request: Any, employee: Employee, fragment: str, context: dict[str, Any]) -> HttpResponse:
    """The panel alone for the profile, which asks by HTMX; a page around it for whoever follows the plain link.

    Both are noted (T46); the panel alone is part of a profile that was noted just before.
    """
    context["employee"] = employee
    noted = {"reader": request.user, "subject": employee, "what": "details"}
    is_other = employee.user_id != request.user.pk
    if request.htmx:
        if is_other:
            access_log.note_part(**noted, of=("profile", "details"))
        return render(request, fragment, context)
    if is_other:
        access_log.note(**noted)
    return render(request, "people/panel_page.html", {**context, "fragment": fragment})
