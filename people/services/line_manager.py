"""Who rates whom: the head of one's unit, for a head that of the parent unit, or a dated override."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from core.clock import today
from people.access import below
from people.models import Employee, LineManagerOverride, Unit, UnitHead
from people.paths import WIDTH
from people.querysets import EmployeeQuerySet


def nearest_head(path: str, heads: Mapping[str, int], but_not: int) -> int | None:
    """The head of the unit at `path` or of the nearest above it, skipping `but_not` (heads: path -> employee)."""
    while path:
        head = heads.get(path)
        if head is not None and head != but_not:
            return head
        path = path[:-WIDTH]
    return None


def manager_of(employee: Employee, on: date | None = None) -> Employee | None:
    """The line manager on a day, in three statements; None where no head is known up to the root."""
    on = on or today()
    override = LineManagerOverride.objects.in_force(on).filter(employee=employee).select_related("manager").first()
    if override is not None:
        return override.manager
    path = employee.unit.path
    above = [path[:end] for end in range(WIDTH, len(path) + 1, WIDTH)]
    heads = dict(UnitHead.objects.in_force(on).filter(unit__path__in=above).values_list("unit__path", "employee_id"))
    found = nearest_head(path, heads, employee.pk)
    return Employee.objects.get(pk=found) if found is not None else None


def reports_of(manager: Employee, on: date | None = None) -> EmployeeQuerySet:
    """Active employees whose line manager `manager` is on a day; the inverse of `manager_of`, in three statements."""
    on = on or today()
    overrides = LineManagerOverride.objects.in_force(on)
    by_override = Q(pk__in=overrides.filter(manager=manager).values("employee_id"))
    rows = list(UnitHead.objects.in_force(on).values_list("unit__path", "employee_id", "employee__unit__path"))
    heads = {path: head for path, head, _member in rows}
    own = [path for path, head in heads.items() if head == manager.pk]
    if not own:
        return Employee.objects.active().filter(by_override).exclude(pk=manager.pk)
    paths = Unit.objects.filter(below(own, "path")).values_list("pk", "path")
    units = [pk for pk, path in paths if nearest_head(path, heads, 0) == manager.pk]
    all_heads = set(heads.values())
    lower_heads = [pk for _path, pk, member in rows if nearest_head(member, heads, pk) == manager.pk]
    by_unit = (Q(unit_id__in=units) & ~Q(pk__in=all_heads)) | Q(pk__in=lower_heads)
    own_reports = by_unit & ~Q(pk__in=overrides.values("employee_id"))
    return Employee.objects.active().filter(own_reports | by_override).exclude(pk=manager.pk)
