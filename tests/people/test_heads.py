"""Heads, roles and line managers."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError
from django.urls import reverse

from core.clock import today
from core.errors import DomainError
from core.models import AuditEntry
from people.access import has, unit_paths
from people.enums import AssignmentKind, PositionType, Post, Role
from people.models import LineManagerOverride, RoleAssignment, UnitHead
from people.permissions import Permission
from people.services.confirmation import confirm_head
from people.services.heads import appoint_head, assign_role, end_head, end_role
from people.services.line_manager import manager_of, reports_of
from tests.factories.people import (
    EmployeeFactory,
    PositionFactory,
    RoleAssignmentFactory,
    UnitFactory,
    UnitHeadFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_appoint_head_opens_account_role_and_ends_the_one_before(hr, dinas):
    old, new = EmployeeFactory(unit=dinas.unit), EmployeeFactory(unit=dinas.unit)
    appoint_head(actor=hr.user, unit=dinas.unit, employee=old, valid_from=date(2025, 1, 1))

    appoint_head(actor=hr.user, unit=dinas.unit, employee=new, valid_from=date(2026, 7, 1))
    again = appoint_head(actor=hr.user, unit=dinas.unit, employee=new, valid_from=date(2026, 7, 1))

    rows = UnitHead.objects.filter(unit=dinas.unit).order_by("valid_from").values_list("employee", "valid_to")
    assert list(rows) == [(old.pk, date(2026, 7, 1)), (new.pk, None)]
    assert (
        RoleAssignment.objects.in_force(date(2026, 8, 1)).get(role=Role.HEAD, unit=dinas.unit).user
        == again.employee.user
    )


@pytest.mark.parametrize("begins", [date(2026, 7, 1), date(2026, 1, 1)])
def test_head_cannot_begin_on_or_before_the_day_the_present_one_began(hr, dinas, begins):
    old, new = EmployeeFactory(unit=dinas.unit, name="Andi"), EmployeeFactory(unit=dinas.unit)
    appoint_head(actor=hr.user, unit=dinas.unit, employee=old, valid_from=date(2026, 7, 1))

    with pytest.raises(DomainError, match="Andi"):
        appoint_head(actor=hr.user, unit=dinas.unit, employee=new, valid_from=begins)

    assert list(UnitHead.objects.values_list("employee", "valid_to")) == [(old.pk, None)]


def test_head_whose_end_lies_ahead_ends_when_the_next_one_begins(hr, dinas):
    old, new = EmployeeFactory(unit=dinas.unit, account=True), EmployeeFactory(unit=dinas.unit)
    headship = appoint_head(actor=hr.user, unit=dinas.unit, employee=old, valid_from=date(2026, 1, 1))
    end_head(actor=hr.user, head=headship, on=date(2027, 1, 1))

    appoint_head(actor=hr.user, unit=dinas.unit, employee=new, valid_from=date(2026, 7, 1))

    assert UnitHead.objects.get(employee=old).valid_to == date(2026, 7, 1)
    assert RoleAssignment.objects.get(user=old.user).valid_to == date(2026, 7, 1)


def test_proposed_head_follows_the_former_one_also_with_an_older_post(hr, dinas):
    old = EmployeeFactory(unit=dinas.unit)
    new = EmployeeFactory(unit=dinas.unit, position_since=date(2024, 1, 1))
    headship = appoint_head(actor=hr.user, unit=dinas.unit, employee=old, valid_from=date(2022, 1, 1))
    end_head(actor=hr.user, head=headship, on=date(2026, 3, 1))

    assert confirm_head(actor=hr.user, unit=dinas.unit, employee=new).valid_from == date(2026, 3, 1)


@pytest.mark.services
def test_postgresql_holds_that_a_unit_has_one_head_at_a_time(dinas):
    UnitHeadFactory(employee=EmployeeFactory(unit=dinas.unit), valid_to=date(2026, 1, 1))
    UnitHeadFactory(employee=EmployeeFactory(unit=dinas.unit), valid_from=date(2026, 1, 1))

    with pytest.raises(IntegrityError, match="people_unit_head_one_at_a_time"):
        UnitHeadFactory(
            employee=EmployeeFactory(unit=dinas.unit), valid_from=date(2025, 12, 31), valid_to=date(2026, 1, 2)
        )


def test_migration_parts_headships_that_overlapped():
    """A former service let a headship begin before, or on, the day the present one began."""
    parted = import_module("people.migrations.0007_one_head_at_a_time").parted
    first, same_day, last = (date(2025, 1, 1), date(2026, 1, 1)), (date(2025, 7, 1), date(2025, 7, 2)), date(2025, 7, 1)

    assert parted([first, same_day, (last, None)]) == [
        (date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 6, 30), date(2025, 7, 1)), (last, None),
    ]  # fmt: skip
    assert parted([(date(2024, 1, 1), date(2025, 1, 1)), (date(2025, 1, 1), None)]) == [
        (date(2024, 1, 1), date(2025, 1, 1)), (date(2025, 1, 1), None),
    ]  # fmt: skip


def test_t06_nobody_gives_or_ends_own_role(hr, city):
    with pytest.raises(DomainError):
        assign_role(actor=hr.user, user=hr.user, role=Role.ADMIN, unit=city, valid_from=date(2026, 1, 1))
    with pytest.raises(DomainError):
        end_role(actor=hr.user, assignment=hr)

    assert list(RoleAssignment.objects.filter(user=hr.user).values_list("role", "valid_to")) == [(Role.HR, None)]


def test_t09_ended_role_ends_session_and_scope_at_next_request(client, hr, head):
    client.force_login(head.user)
    before = client.get(reverse("accounts_inbox")).status_code

    end_role(actor=hr.user, assignment=head)
    after = client.get(reverse("accounts_inbox"))

    assert (before, after.status_code, after.headers["Location"].split("?")[0]) == (200, 302, reverse("account_login"))


def test_t09_role_ended_on_its_first_day_grants_nothing_any_more(hr, dinas):
    user = UserFactory()
    given = assign_role(actor=hr.user, user=user, role=Role.HEAD, unit=dinas.unit, valid_from=today())

    end_role(actor=hr.user, assignment=given)

    assert has(type(user).objects.get(pk=user.pk), Permission.SURVEY_SEND, dinas.unit) is False


def test_t09_role_ended_before_it_begins_never_comes_into_force(hr, dinas):
    begins = today() + timedelta(days=40)
    given = assign_role(actor=hr.user, user=UserFactory(), role=Role.HEAD, unit=dinas.unit, valid_from=begins)

    end_role(actor=hr.user, assignment=given)

    assert not RoleAssignment.objects.in_force(begins).filter(pk=given.pk).exists()


def test_headship_ended_on_its_first_day_leaves_the_day_to_another(hr, dinas):
    wrong, right = EmployeeFactory(unit=dinas.unit), EmployeeFactory(unit=dinas.unit)
    headship = appoint_head(actor=hr.user, unit=dinas.unit, employee=wrong, valid_from=today())

    end_head(actor=hr.user, head=headship)
    appoint_head(actor=hr.user, unit=dinas.unit, employee=right, valid_from=today())

    assert [one.employee for one in UnitHead.objects.in_force().filter(unit=dinas.unit)] == [right]
    assert not RoleAssignment.objects.in_force().filter(user__employee=wrong).exists()


def test_t09_role_that_runs_out_grants_nothing(head):
    RoleAssignment.objects.filter(pk=head.pk).update(valid_to=date(2021, 1, 1))

    assert unit_paths(type(head.user).objects.get(pk=head.user.pk), Permission.EMPLOYEE_VIEW) == []


def test_t09_switched_off_account_holds_nothing(head):
    head.user.is_active = False

    assert has(head.user, Permission.EMPLOYEE_VIEW, head.unit) is False


def test_end_head_closes_headship_and_role(hr, dinas):
    chosen = EmployeeFactory(unit=dinas.unit)
    headship = appoint_head(actor=hr.user, unit=dinas.unit, employee=chosen, valid_from=date(2025, 1, 1))

    end_head(actor=hr.user, head=headship, on=date(2026, 1, 1))

    assert UnitHead.objects.get(pk=headship.pk).valid_to == date(2026, 1, 1)
    assert RoleAssignment.objects.get(role=Role.HEAD, unit=dinas.unit).valid_to == date(2026, 1, 1)


@pytest.mark.parametrize("ends", [0, -1], ids=["on its first day", "before it"])
@pytest.mark.parametrize("days", [0, 7], ids=["today", "next week"])
def test_t09_headship_ended_by_its_first_day_never_began(client, hr, dinas, days, ends):
    begins = today() + timedelta(days=days)
    wrong, right = EmployeeFactory(unit=dinas.unit), EmployeeFactory(unit=dinas.unit)
    headship = appoint_head(actor=hr.user, unit=dinas.unit, employee=wrong, valid_from=begins)

    for _press in range(2):
        end_head(actor=hr.user, head=headship, on=begins + timedelta(days=ends))

    role = RoleAssignment.objects.get(role=Role.HEAD, unit=dinas.unit)
    headship.refresh_from_db()
    assert [(one.valid_from, one.valid_to) for one in (headship, role)] == [(begins, begins)] * 2
    assert list(RoleAssignment.objects.in_force(begins).filter(pk=role.pk)) == []
    assert AuditEntry.objects.filter(verb="people.head.ended").count() == 1
    client.force_login(hr.user)
    history = client.get(reverse("people:unit_history", args=[dinas.unit.public_id]))
    assert list(history.context["heads"]) == []
    assert appoint_head(actor=hr.user, unit=dinas.unit, employee=right, valid_from=begins).employee == right


@pytest.mark.services
def test_head_that_the_release_before_wrote_meanwhile_is_told_in_words(hr, dinas, monkeypatch):
    """While it still serves it takes no lock, so only the constraint meets it."""
    theirs, mine = EmployeeFactory(unit=dinas.unit), EmployeeFactory(unit=dinas.unit)
    days = {"valid_from": date(2026, 3, 1), "valid_to": date(2026, 4, 1)}
    monkeypatch.setattr(UnitHead, "full_clean", lambda head: UnitHeadFactory(employee=theirs, **days))

    with pytest.raises(DomainError, match=dinas.unit.name):
        appoint_head(actor=hr.user, unit=dinas.unit, employee=mine, valid_from=date(2026, 2, 1))


@pytest.fixture
def tree(dinas):
    """Dinas with a head; bidang A with a head; bidang B without one, a seksi below B; members everywhere."""
    a, b = UnitFactory(parent=dinas.unit), UnitFactory(parent=dinas.unit)
    seksi = UnitFactory(parent=b)
    people = {
        "chief": EmployeeFactory(unit=dinas.unit),
        "staff": EmployeeFactory(unit=dinas.unit),
        "head_a": EmployeeFactory(unit=a),
        "member_a": EmployeeFactory(unit=a),
        "member_b": EmployeeFactory(unit=b),
        "member_seksi": EmployeeFactory(unit=seksi),
        "guest": EmployeeFactory(unit=a),
    }
    UnitHeadFactory(unit=dinas.unit, employee=people["chief"])
    UnitHeadFactory(unit=a, employee=people["head_a"])
    LineManagerOverride.objects.create(employee=people["guest"], manager=people["staff"], valid_from=date(2020, 1, 1))
    return people


def test_line_manager_is_head_of_unit_for_a_head_the_parents(tree):
    expected = {
        "chief": None, "staff": "chief", "head_a": "chief", "member_a": "head_a",
        "member_b": "chief", "member_seksi": "chief", "guest": "staff",
    }  # fmt: skip
    names = {one.pk: name for name, one in tree.items()}

    managers = {name: manager_of(one) for name, one in tree.items()}
    found = {name: names[manager.pk] if manager else None for name, manager in managers.items()}

    assert found == expected


@pytest.mark.parametrize("who", ["chief", "staff", "head_a", "member_a"])
def test_reports_are_exactly_those_whose_manager_one_is(tree, who):
    manager = tree[who]

    reports = set(reports_of(manager))

    assert reports == {one for one in tree.values() if manager_of(one) == manager}


@pytest.fixture
def top(city, tree, leader, other_dinas):
    """Sekda and Wali Kota with records, an expert in a unit nobody heads, a Dinas without a head with one official."""
    sekda = EmployeeFactory(unit=UnitFactory(parent=city), user=leader.user)
    UnitHeadFactory(unit=sekda.unit, employee=sekda)
    mayor = EmployeeFactory(unit=city, account=True)
    RoleAssignmentFactory(user=mayor.user, role=Role.LEADER, post=Post.WALI_KOTA)
    expert_post = PositionFactory(name="Staf Ahli", type=PositionType.JPT_PRATAMA)
    lent = EmployeeFactory(unit=other_dinas.unit, position=expert_post)
    LineManagerOverride.objects.create(employee=lent, manager=tree["staff"], valid_from=date(2020, 1, 1))
    return tree | {
        "sekda": sekda,
        "mayor": mayor,
        "secretariat_staff": EmployeeFactory(unit=sekda.unit),
        "expert": EmployeeFactory(unit=UnitFactory(parent=city), position=expert_post),
        "lent_expert": lent,
        "headless_staff": EmployeeFactory(unit=other_dinas.unit),
    }


def test_heads_without_a_head_above_answer_to_the_sekda_who_answers_to_the_mayor(top):
    names = {one.pk: name for name, one in top.items()}
    who = ("chief", "expert", "secretariat_staff", "sekda", "mayor", "lent_expert", "headless_staff", "head_a")

    found = {name: manager_of(top[name]) for name in who}

    assert {name: names[one.pk] if one else None for name, one in found.items()} == {
        "chief": "sekda", "expert": "sekda", "secretariat_staff": "sekda", "sekda": "mayor", "mayor": None,
        "lent_expert": "staff", "headless_staff": None, "head_a": "chief",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["sekda", "mayor", "chief", "expert", "staff"])
def test_reports_at_the_top_are_exactly_those_whose_manager_one_is(top, who):
    assert set(reports_of(top[who])) == {one for one in top.values() if manager_of(one) == top[who]}


def test_definitive_sekda_rates_before_a_plh_and_a_plt_while_nobody_is(top, leader):
    acting = RoleAssignmentFactory(
        user=EmployeeFactory(unit=top["staff"].unit, account=True).user,
        role=Role.LEADER, post=Post.SEKDA, kind=AssignmentKind.PLT, valid_from=date(2026, 1, 1),
    )  # fmt: skip
    with_both = manager_of(top["chief"])

    RoleAssignment.objects.filter(pk=leader.pk).update(valid_to=date(2026, 2, 1))

    assert (with_both, manager_of(top["chief"])) == (top["sekda"], acting.user.employee)


def test_plh_of_a_mayor_without_a_record_rates_nobody(top):
    mayor = RoleAssignment.objects.get(post=Post.WALI_KOTA)
    RoleAssignment.objects.filter(pk=mayor.pk).update(user=UserFactory())
    RoleAssignmentFactory(
        user=top["chief"].user or EmployeeFactory(account=True).user,
        role=Role.LEADER, post=Post.WALI_KOTA, kind=AssignmentKind.PLH, valid_from=date(2026, 1, 1),
    )  # fmt: skip

    assert manager_of(top["sekda"]) is None


def test_sekda_who_stands_in_for_the_mayor_is_not_their_own_manager(top, leader):
    RoleAssignment.objects.filter(post=Post.WALI_KOTA).delete()
    RoleAssignmentFactory(user=leader.user, role=Role.LEADER, post=Post.WALI_KOTA, kind=AssignmentKind.PLH)

    assert manager_of(top["sekda"]) is None
    assert set(reports_of(top["sekda"])) == {one for one in top.values() if manager_of(one) == top["sekda"]}


def test_expert_who_stands_in_for_the_mayor_stays_a_report_of_the_sekda(top):
    RoleAssignment.objects.filter(post=Post.WALI_KOTA).delete()
    expert = top["expert"]
    expert.user = UserFactory()
    expert.save()
    RoleAssignmentFactory(user=expert.user, role=Role.LEADER, post=Post.WALI_KOTA, kind=AssignmentKind.PLH)

    assert manager_of(expert) == top["sekda"]
    assert expert in reports_of(top["sekda"])


def test_sekda_without_a_record_rates_nobody(tree, leader):
    assert manager_of(tree["chief"]) is None


def test_reports_take_a_fixed_number_of_statements(tree, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assert len(list(reports_of(tree["chief"]))) == 4


def test_acting_role_narrows_to_one_role_at_a_time(client, hr, dinas):
    RoleAssignmentFactory(user=hr.user, role=Role.OPERATOR, unit=dinas.unit)
    client.force_login(hr.user)

    first = client.get(reverse("accounts_inbox")).wsgi_request.user.acting_role
    operator = RoleAssignment.objects.get(user=hr.user, role=Role.OPERATOR)
    client.post(reverse("accounts_act_as"), {"role": str(operator.public_id)})
    user = client.get(reverse("accounts_inbox")).wsgi_request.user

    assert (first, user.acting_role) == (Role.HR, Role.OPERATOR)
    assert unit_paths(user, Permission.EMPLOYEE_VIEW) == [dinas.unit.path]
    assert has(user, Permission.IMPORT_RUN) is False


def test_a05_acting_as_a_role_one_does_not_hold_is_ignored(client, head, admin_user):
    client.force_login(head.user)

    client.post(reverse("accounts_act_as"), {"role": str(admin_user.public_id)})
    user = client.get(reverse("accounts_inbox")).wsgi_request.user

    assert (user.acting_role, has(user, Permission.ADMIN_SITE)) == (Role.HEAD, False)
