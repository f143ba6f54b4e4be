"""A small city to look at: Dishub with head, employee and a bidang below; one person in another Dinas."""

import pytest

from people.models import Dinas, Employee, RoleAssignment
from tests.factories.people import DinasFactory, EmployeeFactory, UnitFactory


@pytest.fixture
def everybody(head: RoleAssignment, employee: Employee, dinas: Dinas) -> dict[str, Employee]:
    below = UnitFactory(parent=dinas.unit, name="Bidang Angkutan")
    other = DinasFactory(name="Dinas Kesehatan", short_name="dinkes")
    return {
        "head": head.user.employee,
        "employee": employee,
        "below": EmployeeFactory(unit=below, name="Baharuddin Laupe"),
        "elsewhere": EmployeeFactory(unit=other.unit, name="Citra Maharani"),
    }
