"""Who rates whom: the head of one's unit, for a head that of the parent unit, or a dated override.

Above the topmost heads stands the Sekretaris Daerah, above whom the Wali Kota where the records hold one; that these
two rate is how a city works, not confirmed by a regulation we read (docs/decisions/013-line-manager-at-the-top.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from core.clock import today
from people.access import below
from people.enums import AssignmentKind, PositionType, Post, Role, UnitKind
from people.models import Employee, LineManagerOverride, RoleAssignment, Unit, UnitHead
from people.paths import WIDTH
from people.querysets import EmployeeQuerySet


@dataclass(frozen=True)
class Chain:
    """Who stands above whom on a day, overrides apart."""

    heads: Mapping[str, int]  # path of a unit -> employee
    leaders: Mapping[str, int]  # Post -> employee
    places: Mapping[int, str]  # head or leader -> path of the unit they are in

    @cached_property
    def all_heads(self) -> frozenset[int]:
        return frozenset(self.heads.values())

    def nearest_head(self, path: str, but_not: int) -> int | None:
        """The head of the unit at `path` or of the nearest above it, skipping `but_not`."""
        while path:
            head = self.heads.get(path)
            if head is not None and head != but_not:
                return head
            path = path[:-WIDTH]
        return None

    def above(self, employee: int, path: str, position_type: str = "") -> int | None:
        """The line manager of somebody in the unit at `path`; None where nobody is known.

        Where no head stands above, heads and holders of a JPT pratama answer to the Sekretaris Daerah, nobody else.
        """
        head = self.nearest_head(path, employee)
        if head is not None:
            return head
        if employee == self.leaders.get(Post.SEKDA):
            mayor = self.leaders.get(Post.WALI_KOTA)
            return None if mayor == employee else mayor  # who stands in for the mayor is not the own superior
        leads = employee in self.all_heads or position_type == PositionType.JPT_PRATAMA
        return self.leaders.get(Post.SEKDA) if leads else None


def chain(on: date, only: Q | None = None) -> Chain:
    """The chain on a day, in one statement; `only` narrows the headships read."""
    headed = UnitHead.objects.in_force(on).filter(only or Q())
    led = RoleAssignment.objects.in_force(on).filter(role=Role.LEADER, unit__kind=UnitKind.CITY).exclude(post="")
    rows = headed.values_list("unit__path", "employee", "employee__unit__path", "kind", "valid_from").union(
        led.values_list("post", "user__employee", "user__employee__unit__path", "kind", "valid_from"), all=True
    )
    # of several holders of a post the definitive one counts, also one without a record here, then the newest
    ordered = sorted(rows, key=lambda row: (row[3] == AssignmentKind.DEFINITIVE, row[4], row[1] or 0))
    holders = {where: (employee, place) for where, employee, place, *_rest in ordered}
    known = {where: employee for where, (employee, _place) in holders.items() if employee is not None}
    return Chain(
        heads={where: employee for where, employee in known.items() if where not in Post.values},
        leaders={where: employee for where, employee in known.items() if where in Post.values},
        places={employee: place for employee, place in holders.values() if employee is not None},
    )


def manager_of(employee: Employee, on: date | None = None) -> Employee | None:
    """The line manager on a day, in three statements; None where nobody is known."""
    on = on or today()
    overrides = LineManagerOverride.objects.in_force(on).filter(employee=employee)
    override = overrides.select_related("manager__position").first()
    if override is not None:
        return override.manager
    path = employee.unit.path
    above = [path[:end] for end in range(WIDTH, len(path) + 1, WIDTH)]
    links = chain(on, Q(unit__path__in=above) | Q(employee=employee))
    found = links.above(employee.pk, path, employee.position.type if employee.position else "")
    return Employee.objects.select_related("position").get(pk=found) if found is not None else None


def reports_of(manager: Employee, on: date | None = None) -> EmployeeQuerySet:
    """Active employees whose line manager `manager` is on a day; the inverse of `manager_of`, in four statements."""
    on = on or today()
    overrides = LineManagerOverride.objects.in_force(on)
    by_override = Q(pk__in=overrides.filter(manager=manager).values("employee_id"))
    links = chain(on)
    own = [path for path, head in links.heads.items() if head == manager.pk]
    if not own and manager.pk not in links.leaders.values():
        return Employee.objects.active().filter(by_override).exclude(pk=manager.pk)
    paths = Unit.objects.filter(below(own, "path")).values_list("pk", "path")
    units = [pk for pk, path in paths if links.nearest_head(path, 0) == manager.pk]
    lower = [pk for pk, path in links.places.items() if links.above(pk, path) == manager.pk]
    if manager.pk == links.leaders.get(Post.SEKDA):
        lower += _jpt_without_head_above(links)
    by_chain = (Q(unit_id__in=units) & ~Q(pk__in=links.all_heads)) | Q(pk__in=lower)
    own_reports = by_chain & ~Q(pk__in=overrides.values("employee_id"))
    return Employee.objects.active().filter(own_reports | by_override).exclude(pk=manager.pk)


def _jpt_without_head_above(links: Chain) -> list[int]:
    """Expert staff, assistants and the like who answer to the Sekretaris Daerah without heading a unit."""
    sekda = links.leaders[Post.SEKDA]
    holders = Employee.objects.filter(position__type=PositionType.JPT_PRATAMA).exclude(pk=sekda)
    return [pk for pk, path in holders.values_list("pk", "unit__path") if links.nearest_head(path, pk) is None]
