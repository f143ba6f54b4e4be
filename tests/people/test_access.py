"""Who sees whom: exact sets (T03) for every role, and what ends with a role (T09, A04)."""

from datetime import date

import pytest

from core.clock import today
from people.access import has, unit_paths
from people.enums import Role
from people.models import Dinas, Employee, PositionHeld, RoleAssignment, Unit
from people.permissions import Permission
from people.services.units import unmapped_unit
from tests.factories.people import DinasFactory, EmployeeFactory, RoleAssignmentFactory, UnitFactory


@pytest.fixture
def everybody(head: RoleAssignment, employee: Employee, dinas: Dinas) -> dict[str, Employee]:
    """The head and an employee of Dishub, one in a bidang of it, one in another Dinas."""
    return {
        "head": head.user.employee,
        "employee": employee,
        "below": EmployeeFactory(unit=UnitFactory(parent=dinas.unit)),
        "elsewhere": EmployeeFactory(unit=DinasFactory().unit),
    }


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("hr", {"head", "employee", "below", "elsewhere"}),
        ("leader", {"head", "employee", "below", "elsewhere"}),
        ("head", {"head", "employee", "below"}),
        ("operator", {"head", "employee", "below"}),
        ("employee", {"employee"}),
        ("admin_user", set()),
    ],
)
def test_t03_employees_visible_to_each_role(
    request: pytest.FixtureRequest, everybody: dict[str, Employee], role: str, expected: set[str]
) -> None:
    user = request.getfixturevalue(role).user

    visible = set(Employee.objects.visible_to(user))

    assert visible == {everybody[name] for name in expected}


def test_a04_ended_role_sees_the_own_record_only(head: RoleAssignment, everybody: dict[str, Employee]) -> None:
    RoleAssignment.objects.filter(pk=head.pk).update(valid_to=today())
    fresh = type(head.user).objects.get(pk=head.user.pk)

    assert set(Employee.objects.visible_to(fresh)) == {everybody["head"]}


def test_inactive_account_sees_nobody(employee: Employee) -> None:
    employee.user.is_active = False

    assert list(Employee.objects.visible_to(employee.user)) == []


def test_role_from_tomorrow_grants_nothing_today(city: Unit) -> None:
    one = RoleAssignmentFactory(role=Role.HR, valid_from=date(2100, 1, 1))

    assert unit_paths(one.user, Permission.EMPLOYEE_VIEW) == []


def test_acting_role_narrows_the_scope(head: RoleAssignment) -> None:
    hr = RoleAssignmentFactory(role=Role.HR, user=head.user)
    head.user.acting_assignment = str(head.public_id)
    assert not has(head.user, Permission.IMPORT_RUN)

    head.user.acting_assignment = str(hr.public_id)
    assert has(head.user, Permission.IMPORT_RUN)


@pytest.mark.parametrize(("role", "sees"), [("hr", True), ("leader", False), ("mayor", False)])
def test_t03_people_of_unknown_units_are_seen_by_hr_only(
    request: pytest.FixtureRequest, employee: Employee, role: str, sees: bool
) -> None:
    waiting = EmployeeFactory(unit=unmapped_unit(), held=True)
    user = request.getfixturevalue(role).user

    assert set(Employee.objects.visible_to(user)) == ({employee, waiting} if sees else {employee})
    assert PositionHeld.objects.visible_to(user).exists() is sees
    assert Unit.objects.visible_to(user).filter(pk=waiting.unit_id).exists() is sees
