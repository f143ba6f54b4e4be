"""The home page: one view, the page of the role acted under."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request
from accounts.models import User
from core.clock import today
from monitoring import first_run
from monitoring.homes import admin, employee, head, hr, leader
from people.enums import Role

PAGES: dict[str, Callable[[Any, date], tuple[str, dict[str, Any]]]] = {
    Role.HR: hr.page,
    Role.HEAD: head.page,
    Role.OPERATOR: head.page,
    Role.LEADER: leader.page,
    Role.ADMIN: admin.page,
    Role.EMPLOYEE: employee.page,
}


@require_safe
def home(request: Request) -> HttpResponse:
    template, context = PAGES[request.user.acting_role](request.user, today())
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
def first_steps(request: Request) -> HttpResponse:
    """The first steps, whatever is done of them; a POST hides them on the home page or shows them there again."""
    if request.user.acting_role not in first_run.READERS:
        raise PermissionDenied
    if request.method == "POST":
        hidden = request.POST.get("act") == "hide"
        User.objects.filter(pk=request.user.pk).update(hides_first_steps=hidden)
        if hidden:
            messages.info(request, _("The first steps are hidden here. You find them under Help."))
        return redirect("monitoring:home")
    return render(request, "monitoring/first_steps.html", {"checklist": first_run.checklist(request.user)})
