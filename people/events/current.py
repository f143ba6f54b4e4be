"""What stands today of the fields a change asks about, as plain values: the column "now" of every form."""

from typing import Any

from core.clock import today
from people.enums import EventKind
from people.events.fields import plain
from people.models import Employee, LineManagerOverride, PersonnelEvent, Unit, UnitHead

OF_PERSON = {
    EventKind.IDENTITY: (
        "number", "name", "front_title", "back_title", "birth_place", "birth_date", "sex", "education_level",
    ),
    EventKind.TRANSFER: ("unit", "position"),
    EventKind.POSITION: ("position",),
    EventKind.GRADE: ("grade",),
    EventKind.STATUS: ("legal_status", "kind"),
    EventKind.END: ("legal_status",),
}  # fmt: skip


def current(kind: str, *, employee: Employee | None, unit: Unit | None) -> dict[str, Any]:
    """Empty for what comes into being (a new person, a new unit)."""
    if kind in OF_PERSON and employee is not None:
        return {name: plain(getattr(employee, name)) for name in OF_PERSON[EventKind(kind)]}
    if kind == EventKind.MANAGER and employee is not None:
        override = LineManagerOverride.objects.in_force().filter(employee=employee).first()
        return {"manager": override.manager_id if override else None}
    if unit is None:
        return {}
    if kind == EventKind.HEAD:
        head = UnitHead.objects.in_force(today()).filter(unit=unit).order_by("-valid_from", "-pk").first()
        return {"head": head.employee_id, "head_kind": head.kind} if head else {}
    if kind == EventKind.RENAME:
        return {
            "unit_name": unit.name,
            "short_name": unit.short_name,
            "unit_kind": unit.kind,
            "head_position": unit.head_position,
        }
    return {"parent": unit.parent_id} if kind == EventKind.MOVE else {}


def current_of(event: PersonnelEvent) -> dict[str, Any]:
    return current(event.kind, employee=event.employee, unit=event.unit)
