"""The home page: one view, the page of the role acted under."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import Request
from core.clock import today
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
