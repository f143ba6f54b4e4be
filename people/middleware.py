"""'Bertindak sebagai': a person with several roles acts under one of them at a time."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst

from core.context import origin
from people.access import assignments
from people.enums import AssignmentKind, Role

if TYPE_CHECKING:
    from people.models import RoleAssignment

SESSION_KEY = "acting"
AS_EMPLOYEE = "employee"
FIRST = (Role.LEADER, Role.HR, Role.ADMIN, Role.HEAD, Role.OPERATOR)  # which of several roles one starts with


def role_label(one: "RoleAssignment") -> str:
    """ "Staf SDM · BKPSDMD": role or post, acting kind where it is not definitive, and unit."""
    what = one.get_post_display() if one.post else one.get_role_display()
    if one.kind != AssignmentKind.DEFINITIVE:
        what = f"{one.get_kind_display()} {what}"
    return f"{capfirst(what)} · {one.unit.short_name or one.unit.name}"


def role_choices(held: "list[RoleAssignment]", chosen: str) -> list[dict[str, Any]]:
    """The roles one may act under, as the frame draws them."""
    choices = [{"value": str(one.public_id), "label": role_label(one)} for one in held]
    choices.append({"value": AS_EMPLOYEE, "label": capfirst(str(Role.EMPLOYEE.label))})
    return [{**choice, "current": choice["value"] == chosen} for choice in choices]


class ActingRoleMiddleware:
    """Sets `user.acting_assignment`: the public id of the chosen assignment, AS_EMPLOYEE, or the first of FIRST."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            user.acting_assignment = None
            held = assignments(user)
            chosen = request.session.get(SESSION_KEY)
            known = {str(one.public_id): one for one in held}
            if chosen != AS_EMPLOYEE and chosen not in known:
                first = min(held, key=lambda one: FIRST.index(one.role_value), default=None)
                chosen = str(first.public_id) if first else AS_EMPLOYEE
            user.acting_assignment = chosen
            one = known.get(chosen)
            user.acting_role = one.role if one else Role.EMPLOYEE
            user.acting = one
            user.role_choices = SimpleLazyObject(lambda: role_choices(held, chosen))
            origin().acting_as = f"{one.role}:{one.unit.path}" if one else str(Role.EMPLOYEE)
        return self.get_response(request)
