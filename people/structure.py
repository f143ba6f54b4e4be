"""Units as pages show them: with their heads and how many people stand in them and below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import Substr

from people.models import Employee, Unit, UnitHead
from people.paths import WIDTH
from people.querysets import EmployeeQuerySet


@dataclass(frozen=True, slots=True)
class Branch:
    """One unit in a list: who heads it, how many people work in it and below, whether it holds units."""

    unit: Unit
    people: int
    head: UnitHead | None
    has_children: bool


def headcounts(employees: EmployeeQuerySet, length: int) -> dict[str, int]:
    """People at work by the first `length` digits of their unit's path: one count per subtree, one statement."""
    counted = (
        employees.active()
        .order_by()
        .annotate(branch=Substr("unit__path", 1, length))
        .values_list("branch")
        .annotate(people=Count("pk"))
    )
    return dict(counted)


def heads_of(units: Iterable[Unit]) -> dict[int, UnitHead]:
    """The head of each unit today, by the unit's primary key."""
    found = UnitHead.objects.in_force().filter(unit__in=[unit.pk for unit in units])
    return {head.unit_id: head for head in found.select_related("employee__position").order_by("valid_from", "pk")}


def children_of(unit: Unit, user: Any) -> list[Branch]:
    """The units right below, in three statements."""
    units = with_children(Unit.objects.visible_to(user).active().filter(parent=unit))
    counts = headcounts(Employee.objects.visible_to(user).below(unit.path), len(unit.path) + WIDTH)
    return branches(units, counts, heads_of(units))


def with_children(units: Any) -> list[Unit]:
    lower = Unit.objects.filter(parent=OuterRef("pk"), is_active=True)
    return list(units.select_related("dinas").annotate(has_children=Exists(lower)).order_by("path"))


def branches(units: Sequence[Unit], counts: dict[str, int], heads: dict[int, UnitHead]) -> list[Branch]:
    return [
        Branch(unit, counts.get(unit.path, 0), heads.get(unit.pk), bool(getattr(unit, "has_children", False)))
        for unit in units
    ]


def ancestors(unit: Unit, user: Any) -> list[Unit]:
    """The units above, from the top, as far as the user may see them."""
    above = [unit.path[:end] for end in range(WIDTH, len(unit.path), WIDTH)]
    return list(Unit.objects.visible_to(user).filter(path__in=above).order_by("path")) if above else []


def top(paths: Sequence[str]) -> Unit:
    """The unit a scope starts at; a role acts at one unit."""
    return Unit.objects.select_related("dinas").get(path=paths[0])
