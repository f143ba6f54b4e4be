"""'Bertindak sebagai': a person with several roles acts under one of them at a time."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.context import origin
from people.access import assignments
from people.enums import Role

SESSION_KEY = "acting"
AS_EMPLOYEE = "employee"


class ActingRoleMiddleware:
    """Sets `user.acting_assignment`: the public id of the chosen assignment, AS_EMPLOYEE, or the first one in force."""

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
                chosen = str(held[0].public_id) if held else AS_EMPLOYEE
            user.acting_assignment = chosen
            one = known.get(chosen)
            user.acting_role = one.role if one else Role.EMPLOYEE
            user.acting = one
            origin().acting_as = f"{one.role}:{one.unit.path}" if one else str(Role.EMPLOYEE)
        return self.get_response(request)
