"""The suite's own strictness (T61) works."""

from datetime import UTC, datetime

import pytest
from django.template import engines

from people.models import Employee, RoleAssignment
from tests.factories.people import EmployeeFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db


def test_t61_unordered_query_is_shuffled():
    made = [one.pk for one in RoleAssignmentFactory.create_batch(12)]

    orders = {tuple(one.pk for one in RoleAssignment.objects.all()) for _ in range(5)}

    assert len(orders) > 1
    assert all(sorted(order) == sorted(made) for order in orders)


def test_t61_ordered_query_is_not_shuffled():
    made = [one.pk for one in RoleAssignmentFactory.create_batch(12)]

    assert [one.pk for one in RoleAssignment.objects.order_by("pk")] == made


def test_t61_datetime_into_date_fails():
    with pytest.raises(TypeError, match="birth_date"):
        Employee.objects.filter(birth_date=datetime(1990, 1, 1, tzinfo=UTC)).exists()


def test_t61_undefined_template_variable_fails():
    template = engines["django"].from_string("{{ employee.nobody_has_this }}")

    with pytest.raises(pytest.fail.Exception, match="nobody_has_this"):
        template.render({"employee": EmployeeFactory()})


def test_role_fixtures_see_their_own_part(hr, head, operator, leader, mayor, admin_user, employee, other_dinas):
    hidden = EmployeeFactory(unit=other_dinas.unit)
    own = {head.user.employee, employee}

    def seen(user):
        return set(Employee.objects.visible_to(user))

    assert [seen(one.user) for one in (hr, leader, mayor)] == [{*own, hidden}] * 3
    assert [seen(one.user) for one in (head, operator)] == [own] * 2
    assert seen(admin_user.user) == set()
    assert seen(employee.user) == {employee}
