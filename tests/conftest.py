"""The city most tests start from: one Dinas with people, and one of each role. The factories are in tests/factories."""

import pytest

from people.enums import Post, Role
from people.models import Dinas, Employee, RoleAssignment, Unit
from tests.factories.people import DinasFactory, EmployeeFactory, RoleAssignmentFactory, city_root, make_head


@pytest.fixture
def city(db: None) -> Unit:
    return city_root()


@pytest.fixture
def dinas(city: Unit) -> Dinas:
    return DinasFactory(name="Dinas Perhubungan", short_name="dishub")


@pytest.fixture
def hr(city: Unit) -> RoleAssignment:
    """HR staff of the whole city; no employee record of their own."""
    return RoleAssignmentFactory(role=Role.HR)


@pytest.fixture
def head(dinas: Dinas) -> RoleAssignment:
    """Head of `dinas`, with employee record (`head.user.employee`) and UnitHead."""
    return make_head(dinas.unit, name="Kepala Dinas Perhubungan")


@pytest.fixture
def operator(dinas: Dinas) -> RoleAssignment:
    return RoleAssignmentFactory(role=Role.OPERATOR, unit=dinas.unit)


@pytest.fixture
def employee(dinas: Dinas) -> Employee:
    """An employee of `dinas` with an account and no role."""
    return EmployeeFactory(unit=dinas.unit, account=True, name="Andi Rahmawati")


@pytest.fixture
def leader(city: Unit) -> RoleAssignment:
    return RoleAssignmentFactory(role=Role.LEADER, post=Post.SEKDA)


@pytest.fixture
def mayor(city: Unit) -> RoleAssignment:
    return RoleAssignmentFactory(role=Role.LEADER, post=Post.WALI_KOTA)


@pytest.fixture
def admin_user(city: Unit) -> RoleAssignment:
    """An administrator: the role, and the right to open the admin site."""
    return RoleAssignmentFactory(role=Role.ADMIN, user__is_staff=True)
