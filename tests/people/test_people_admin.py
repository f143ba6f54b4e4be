"""The admin site of people: roles and heads by their services, records only read (T06, T07, T09)."""

from datetime import date

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from core.clock import today
from core.models import AccessLogEntry, AuditEntry
from people.enums import Post, Role
from people.models import Employee, LineManagerOverride, Position, RoleAssignment, UnitHead
from tests.factories.people import EmployeeFactory, PositionFactory, RoleAssignmentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(client, admin_user):
    client.force_login(admin_user.user)
    return client


def role_form(user, unit, **changes):
    return {
        "user": user.pk, "role": "hr", "unit": unit.pk, "post": "", "kind": "definitif", "valid_from": "2026-01-01",
        "valid_to": "", **changes,
    }  # fmt: skip


def test_t09_role_is_given_by_the_service_and_audited(site, city):
    user = UserFactory()

    site.post(reverse("admin:people_roleassignment_add"), role_form(user, city))

    assert list(RoleAssignment.objects.filter(user=user).values_list("role", "unit", "valid_from")) == [
        ("hr", city.pk, date(2026, 1, 1))
    ]
    assert AuditEntry.objects.filter(verb="people.role.assigned").count() == 1


def test_t06_administrator_gives_no_role_to_oneself(site, admin_user, city):
    response = site.post(reverse("admin:people_roleassignment_add"), role_form(admin_user.user, city))

    assert response.status_code == 200
    assert list(RoleAssignment.objects.filter(user=admin_user.user).values_list("role", flat=True)) == [Role.ADMIN]


def test_t09_ending_a_role_ends_the_session(site, hr):
    theirs = Client()
    theirs.force_login(hr.user)
    before = theirs.get(reverse("people:employee_list")).status_code

    site.post(reverse("admin:people_roleassignment_changelist"), {"action": "end_today", "_selected_action": [hr.pk]})
    after = theirs.get(reverse("people:employee_list"))

    assert RoleAssignment.objects.get(pk=hr.pk).valid_to == today()
    assert (before, after.status_code) == (200, 302)


def test_t09_a_role_given_until_a_day_ends_earlier(site):
    plh = RoleAssignmentFactory(role=Role.LEADER, post=Post.SEKDA, kind="plh", valid_to=date(2099, 1, 1))
    over = RoleAssignmentFactory(role=Role.LEADER, post=Post.WALI_KOTA, kind="plh", valid_to=date(2021, 1, 1))
    theirs = Client()
    theirs.force_login(plh.user)

    chosen = {"action": "end_today", "_selected_action": [plh.pk, over.pk]}
    site.post(reverse("admin:people_roleassignment_changelist"), chosen)

    assert RoleAssignment.objects.get(pk=plh.pk).valid_to == today()
    assert RoleAssignment.objects.get(pk=over.pk).valid_to == date(2021, 1, 1)
    assert AuditEntry.objects.filter(verb="people.role.ended").count() == 1
    assert theirs.get(reverse("accounts_inbox")).status_code == 302


def test_t06_administrator_does_not_end_the_own_role(site, admin_user):
    site.post(
        reverse("admin:people_roleassignment_changelist"), {"action": "end_today", "_selected_action": [admin_user.pk]}
    )

    assert RoleAssignment.objects.get(pk=admin_user.pk).valid_to is None


def test_role_that_stands_is_not_changed(site, hr, city):
    other = UserFactory()

    site.post(reverse("admin:people_roleassignment_change", args=[hr.pk]), role_form(other, city, role="admin"))

    assert RoleAssignment.objects.filter(pk=hr.pk, user=hr.user, role="hr").exists()


def test_head_is_appointed_by_the_service_and_ends_the_one_before(site, head, dinas):
    new = EmployeeFactory(unit=dinas.unit)

    site.post(
        reverse("admin:people_unithead_add"),
        {"unit": dinas.unit.pk, "employee": new.pk, "kind": "plt", "valid_from": "2026-11-01"},
    )

    rows = UnitHead.objects.order_by("valid_from").values_list("employee", "kind", "valid_to")
    assert list(rows) == [(head.user.employee.pk, "definitif", date(2026, 11, 1)), (new.pk, "plt", None)]
    assert RoleAssignment.objects.in_force().get(role=Role.HEAD, unit=dinas.unit).user == (
        Employee.objects.get(pk=new.pk).user
    )


def test_head_ends_by_action(site, head):
    one = UnitHead.objects.get()

    site.post(reverse("admin:people_unithead_changelist"), {"action": "end_today", "_selected_action": [one.pk]})

    assert UnitHead.objects.get().valid_to == today()
    assert RoleAssignment.objects.get(pk=head.pk).valid_to == today()


def test_position_is_mended_with_before_and_after(site):
    post = PositionFactory(retirement_age=58)
    form = {name: getattr(post, name) or "" for name in ("name", "type", "level", "family", "echelon", "source")}

    site.post(
        reverse("admin:people_position_change", args=[post.pk]), {**form, "retirement_age": "60", "is_active": "on"}
    )

    entry = AuditEntry.objects.get(verb="admin.position.changed")
    assert Position.objects.get(pk=post.pk).retirement_age == 60
    assert (entry.details["before"]["retirement_age"], entry.details["after"]["retirement_age"]) == ("58", "60")


def test_a05_record_of_an_employee_takes_titles_only(site, employee):
    form = {
        "name": employee.name, "back_title": "S.Sos.", "number": "1" * 18, "state": "ended", "kind": "pppk",
        "education_year": "2001",
    }  # fmt: skip
    management = {
        f"{prefix}-{what}": "0"
        for prefix in ("numbers", "positions_held", "grades_held", "contracts")
        for what in ("TOTAL_FORMS", "INITIAL_FORMS")
    }

    site.post(reverse("admin:people_employee_change", args=[employee.pk]), {**form, **management})

    after = Employee.objects.get(pk=employee.pk)
    assert (after.back_title, after.education_year) == ("S.Sos.", 2001)
    assert (after.number, after.state, after.kind) == (employee.number, employee.state, employee.kind)


def test_opening_a_record_is_noted(site, admin_user, employee):
    site.get(reverse("admin:people_employee_change", args=[employee.pk]))

    assert list(AccessLogEntry.objects.values_list("reader", "subject_id", "what")) == [
        (admin_user.user.pk, employee.public_id, "admin")
    ]


def test_t07_nothing_of_people_is_deleted(site, admin_user, employee):
    own = [one for model, one in admin.site._registry.items() if model._meta.app_label == "people"]
    request = site.get(reverse("admin:index")).wsgi_request

    assert [one for one in own if one.has_delete_permission(request)] == []


@pytest.mark.parametrize(
    "name", sorted(m._meta.model_name for m in admin.site._registry if m._meta.app_label == "people")
)
def test_every_list_of_the_site_opens(site, head, employee, name):
    LineManagerOverride.objects.create(employee=employee, manager=head.user.employee, valid_from=date(2026, 1, 1))
    RoleAssignmentFactory(role=Role.OPERATOR)

    assert site.get(reverse(f"admin:people_{name}_changelist")).status_code == 200


def test_t08_the_search_of_employees_takes_no_number(site, employee):
    found = site.get(reverse("admin:people_employee_changelist"), {"q": employee.number}).context["cl"].result_count

    assert found == 0
