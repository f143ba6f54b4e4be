"""Who is told about a response: the heads of its unit and the operators of its agency."""

from collections.abc import Iterable

from accounts.models import User
from people.enums import Role
from people.models import RoleAssignment
from surveys.models import Response


def people_of(responses: Iterable[Response]) -> dict[int, set[User]]:
    """Active accounts by the primary key of the response, in one statement; an empty set where nobody is known."""
    found = list(responses)
    by_unit = {one.unit_id: one.pk for one in found}
    by_dinas: dict[int, list[int]] = {}
    for one in found:
        by_dinas.setdefault(one.dinas_id, []).append(one.pk)
    told: dict[int, set[User]] = {one.pk: set() for one in found}
    for role in _roles(found):
        user = role.user
        if role.role == Role.OPERATOR:
            for pk in by_dinas.get(role.unit.dinas_id or 0, []):
                told[pk].add(user)
        elif role.unit_id in by_unit:
            told[by_unit[role.unit_id]].add(user)
    return told


def _roles(responses: list[Response]) -> Iterable[RoleAssignment]:
    agencies = {one.dinas_id for one in responses}
    roles = RoleAssignment.objects.in_force().filter(
        role__in=[Role.HEAD, Role.OPERATOR], unit__dinas__in=agencies, user__is_active=True
    )
    return roles.select_related("user", "unit")
