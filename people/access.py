"""Who may do what, where. The acting role (people/middleware.py) narrows a request to one role at a time."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from people.enums import UnitKind
from people.paths import covers, successor
from people.permissions import GRANTS, Permission

if TYPE_CHECKING:
    from people.models import Dinas, RoleAssignment, Unit


def held(user: Any) -> "list[RoleAssignment]":
    """Role assignments of `user` in force today, whichever is acted under.

    Read once per user object, so once per request or task: a change acts at the next request (T09).
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    cached: list[RoleAssignment] | None = getattr(user, "_assignments", None)
    if cached is None:
        from people import models

        cached = list(
            models.RoleAssignment.objects.in_force().filter(user=user).select_related("unit").order_by("role", "pk")
        )
        user._assignments = cached
    return cached


def assignments(user: Any) -> "list[RoleAssignment]":
    """Those held; only the one acted under when the request names one."""
    cached = held(user)
    acting = getattr(user, "acting_assignment", None)
    if acting is None:
        return cached
    return [one for one in cached if str(one.public_id) == acting]


def grants(user: Any, permission: Permission) -> "list[RoleAssignment]":
    return [one for one in assignments(user) if permission in GRANTS[one.role_value]]


def unit_paths(user: Any, permission: Permission) -> list[str]:
    """Tops of the subtrees where a role grants `permission`, without those inside another."""
    paths = sorted({one.unit.path for one in grants(user, permission)})
    return [path for index, path in enumerate(paths) if not any(covers(top, path) for top in paths[:index])]


def has(user: Any, permission: Permission, unit: "Unit | None" = None) -> bool:
    """Whether `user` holds `permission` at `unit` (anywhere when None)."""
    paths = unit_paths(user, permission)
    return bool(paths) if unit is None else any(covers(top, unit.path) for top in paths)


def require(user: Any, permission: Permission, unit: "Unit | None" = None) -> None:
    """Raises PermissionDenied (403) unless `user` holds `permission` at `unit`. Use it after the object was seen."""
    if not has(user, permission, unit):
        raise PermissionDenied


def has_everywhere(user: Any, permission: Permission) -> bool:
    """Whether `user` holds `permission` at the city root; a role at one Dinas is not enough."""
    return any(one.unit.kind == UnitKind.CITY for one in grants(user, permission))


def has_for(user: Any, permission: Permission, dinas: "Dinas | None") -> bool:
    """Whether `user` holds `permission` for what belongs to `dinas`; what belongs to none is the whole city's."""
    return has_everywhere(user, permission) if dinas is None else has(user, permission, dinas.unit)


def require_for(user: Any, permission: Permission, dinas: "Dinas | None") -> None:
    """Raises PermissionDenied (403) unless `user` holds `permission` for what belongs to `dinas` (None: the city)."""
    if not has_for(user, permission, dinas):
        raise PermissionDenied


def scope(user: Any, permission: Permission, field: str = "unit__path") -> Q:
    """A filter for the subtrees where `permission` holds; matches nothing where there are none.

    `field` is the lookup to the unit's path from the filtered model. People whose unit is unknown wait in "Belum
    terpetakan", which HR alone sees.
    """
    condition = below(unit_paths(user, permission), field)
    waits = "dinas" not in field and _reaches_the_waiting(user, permission)
    return condition & ~Q(**{f"{field.removesuffix('path')}kind": UnitKind.UNMAPPED}) if waits else condition


def _reaches_the_waiting(user: Any, permission: Permission) -> bool:
    """Whether the scope is the whole city, without the right to map units."""
    return has_everywhere(user, permission) and not has(user, Permission.UNIT_CONFIRM)


def below(paths: Iterable[str], field: str) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__gte": path, f"{field}__lt": successor(path)})
    return condition
