"""Scoping and loading; every read of personal data starts from `visible_to`."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from core.clock import today
from people.access import scope, unit_paths
from people.enums import ABOUT_PEOPLE
from people.permissions import Permission
from people.rules import nip
from people.rules.dated import add_years

SHORTEST_PART = 4  # digits of a number that are searched for


def retires_within_year(on: date) -> Q:
    """TMT pensiun within 12 months: from the day after `on` to the same day of the next year."""
    return Q(retires_on__gt=on, retires_on__lte=add_years(on, 1))


class DatedQuerySet(models.QuerySet[Any]):
    """Rows with valid_from (inclusive) and valid_to (exclusive, NULL = open)."""

    def in_force(self, on: date | None = None) -> Self:
        on = on or today()
        return self.lasting(on).filter(valid_from__lte=on)

    def that_began(self) -> Self:
        """Without those that ended before they began."""
        return self.exclude(valid_to=F("valid_from"))

    def lasting(self, on: date) -> Self:
        """Those not yet over on `on`, begun or not."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on) & Q(valid_to__gt=F("valid_from")))


class UnitQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.EMPLOYEE_VIEW) -> Self:
        """Units of the subtrees where a role grants `permission`, and one's own unit."""
        own = (
            Q(members__user=user) if permission == Permission.EMPLOYEE_VIEW and user.is_authenticated else Q(pk__in=[])
        )
        if own and not unit_paths(user, permission):
            return self.filter(own)
        return self.filter(scope(user, permission, "path"))

    def active(self) -> Self:
        return self.filter(is_active=True)


class DinasQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.EMPLOYEE_VIEW) -> Self:
        """Dinas whose root unit lies in a subtree where a role grants `permission`."""
        return self.filter(scope(user, permission, "unit__path"))

    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)


class EmployeeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.EMPLOYEE_VIEW) -> Self:
        """Employees `user` may read: the own record, and each unit subtree where a role grants `permission`."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(user=user) | scope(user, permission, "unit__path"))

    def active(self) -> Self:
        from people.enums import EmploymentState

        return self.filter(state__in=[EmploymentState.ACTIVE, EmploymentState.AWAY, EmploymentState.SUSPENDED])

    def begun_by(self, day: date) -> Self:
        """Those whose service began on `day` or before, as far as it is known."""
        return self.filter(Q(cpns_since__isnull=True) | Q(cpns_since__lte=day))

    def for_analysis(self) -> Self:
        """Those in service who may be counted and ranked: not those who had their processing restricted."""
        return self.active().filter(is_restricted=False)

    def below(self, path: str) -> Self:
        from people.paths import successor

        return self.filter(unit__path__gte=path, unit__path__lt=successor(path))

    def search(self, text: str, whole: Q) -> Self:
        """By name, or by any number a person has or had.

        Part of a number only finds people whose number the reader sees whole (`whole`): else digits could be guessed
        one by one behind the mask.
        """
        digits = nip.clean(text)
        if not digits.isdecimal():
            return self.filter(*(Q(name__icontains=word) for word in text.split()))
        if len(digits) == nip.LENGTH:
            return self.filter(numbers__number=digits)
        if len(digits) < SHORTEST_PART:
            return self.none()
        return self.filter(whole, pk__in=self._with_number_like(digits))

    def _with_number_like(self, digits: str) -> models.QuerySet[Any]:
        numbers = self.model._meta.get_field("numbers").related_model
        return numbers._default_manager.filter(number__startswith=digits).values("employee")

    def for_list(self) -> Self:
        """What lists show, in one query: unit, Dinas, position, grade."""
        return self.select_related("unit", "dinas", "position", "grade", "education_level")


class AboutEmployeeQuerySet(DatedQuerySet):
    """Rows about one employee (histories, assessments, enrolments …): visible where the employee is."""

    def visible_to(self, user: Any, permission: Permission = Permission.EMPLOYEE_VIEW) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(employee__user=user) | scope(user, permission, "employee__unit__path"))


class DisciplineQuerySet(DatedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Only where DISCIPLINE_VIEW holds; the right to read an employee is not enough."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(scope(user, Permission.DISCIPLINE_VIEW, "employee__unit__path"))


class EventQuerySet(models.QuerySet[Any]):
    """Dated changes. One about a person goes with the person, one about a unit with the unit."""

    def visible_to(self, user: Any, permission: Permission = Permission.EVENT_PREPARE) -> Self:
        """Changes in the subtrees where a role grants `permission`; drafts only to who wrote them."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        people = Q(employee__isnull=False) & scope(user, permission, "employee__unit__path")
        units = Q(employee__isnull=True) & scope(user, permission, "unit__path")
        own = Q(prepared_by=user) | ~Q(state="draft")
        return self.filter(own & (people | units))

    def waiting(self) -> Self:
        return self.filter(state="prepared")

    def asked_keys(self, *names: str) -> set[int]:
        """Keys of rows in these fields of changes that are handed in, or decided and not in effect yet."""
        coming = self.coming().values_list("asked", flat=True)
        return {asked[name] for asked in coming for name in names if asked.get(name)}

    def coming(self) -> Self:
        """Handed in, or decided and not in effect yet."""
        return self.filter(Q(state="prepared") | Q(state="decided", applied_at__isnull=True))

    def told_of(self, employee: Any) -> Self:
        """What was decided about a person, headships included, newest first; also what was undone."""
        about = Q(employee=employee) | Q(kind="head", asked__head=employee.pk)
        return self.filter(about, state__in=["decided", "undone"]).order_by("-effective_on", "-pk")

    def told_of_unit(self, unit: Any) -> Self:
        """What was decided about a unit itself, mergers into it included, newest first; also what was undone."""
        own = Q(unit=unit, employee__isnull=True) & ~Q(kind__in=ABOUT_PEOPLE) | Q(kind="merge", asked__into=unit.pk)
        return self.filter(own, state__in=["decided", "undone"]).order_by("-effective_on", "-pk")

    def due(self, on: date) -> Self:
        """Decided, not in effect yet, and their day has come; in the order they take effect."""
        return self.filter(state="decided", applied_at__isnull=True, effective_on__lte=on).order_by(
            "effective_on", "decided_at", "pk"
        )

    def for_list(self) -> Self:
        return self.select_related("employee__unit", "employee__dinas", "unit__dinas", "prepared_by", "decided_by")
