"""Heads of units, roles and the accounts they need. One function per thing HR or an administrator does.

`actor` is None for a command on the server.
"""

import secrets
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import end_sessions
from core import audit
from core.clock import today
from core.errors import DomainError
from core.templatetags.palu import date_id
from people.enums import AssignmentKind, Role
from people.models import Employee, RoleAssignment, Unit, UnitHead


@transaction.atomic
def make_account(*, actor: User | None, employee: Employee) -> User:
    """The account of an employee; the existing one when there is one. It opens once a password is set for it."""
    if employee.user is not None:
        return employee.user
    user = User.objects.create_user(f"p{secrets.token_hex(8)}", None, name=employee.name)
    Employee.objects.filter(pk=employee.pk).update(user=user)
    employee.user = user
    audit.record(actor=actor, verb="accounts.user.made", target=user, employee=str(employee.public_id))
    return user


@transaction.atomic
def assign_role(
    *,
    actor: User | None,
    user: User,
    role: Role,
    unit: Unit,
    valid_from: date,
    post: str = "",
    kind: str = AssignmentKind.DEFINITIVE,
    valid_to: date | None = None,
) -> RoleAssignment:
    """Give a role at a unit and below. Raises DomainError on the own account (T06); the same open role is returned."""
    if actor is not None and user.pk == actor.pk:
        raise DomainError(_("Nobody changes their own role. Ask another administrator."))
    same = RoleAssignment.objects.filter(
        user=user, role=role, unit=unit, post=post, kind=kind, valid_to__isnull=True
    ).first()
    if same is not None:
        return same
    assignment = RoleAssignment(
        user=user, role=role, unit=unit, post=post, kind=kind, valid_from=valid_from, valid_to=valid_to
    )
    assignment.full_clean()
    assignment.save()
    audit.record(actor=actor, verb="people.role.assigned", target=assignment, role=str(role), unit=str(unit.public_id))
    return assignment


@transaction.atomic
def end_role(*, actor: User | None, assignment: RoleAssignment, on: date | None = None) -> None:
    """End a role from `on` (first day without it), also one with a later end, and every session of the person (T09).

    One that begins on that day or later never comes to be.
    """
    if actor is not None and assignment.user_id == actor.pk:
        raise DomainError(_("Nobody changes their own role. Ask another administrator."))
    last = max(on or today(), assignment.valid_from)
    if not RoleAssignment.objects.lasting(last).filter(pk=assignment.pk).update(valid_to=last):
        return
    end_sessions(assignment.user)
    audit.record(actor=actor, verb="people.role.ended", target=assignment, valid_to=last)


@transaction.atomic
def appoint_head(
    *,
    actor: User | None,
    unit: Unit,
    employee: Employee,
    valid_from: date,
    kind: str = AssignmentKind.DEFINITIVE,
) -> UnitHead:
    """Make `employee` the head of `unit`: ends the one before, opens account and role. Repeating is harmless.

    Raises DomainError when somebody's headship began on that day or later.
    """
    list(Unit.objects.select_for_update().filter(pk=unit.pk).values_list("pk"))  # two at once wait for each other
    current = UnitHead.objects.filter(unit=unit, valid_to__isnull=True).select_related("employee__user").first()
    if current is not None and current.employee_id == employee.pk and current.kind == kind:
        return current
    refuse_overlap(unit, valid_from)
    for before in UnitHead.objects.lasting(valid_from).filter(unit=unit).select_related("employee__user"):
        end_head(actor=actor, head=before, on=valid_from)
    head = UnitHead(unit=unit, employee=employee, kind=kind, valid_from=valid_from)
    head.full_clean()
    try:
        with transaction.atomic():
            head.save()
    except IntegrityError:  # the release before this one, which serves during an update, takes no lock
        raise DomainError(
            _("The head of %(unit)s was changed meanwhile. Open the unit again, then decide.") % {"unit": unit.name}
        ) from None
    user = make_account(actor=actor, employee=employee)
    if actor is None or user.pk != actor.pk:
        assign_role(actor=actor, user=user, role=Role.HEAD, unit=unit, valid_from=valid_from, kind=kind)
    audit.record(actor=actor, verb="people.head.appointed", target=head, unit=str(unit.public_id))
    return head


def refuse_overlap(unit: Unit, valid_from: date) -> None:
    """A unit has one head at a time: raises DomainError when a headship of it began on `valid_from` or later."""
    later = UnitHead.objects.that_began().filter(unit=unit, valid_from__gte=valid_from).select_related("employee")
    found = later.order_by("-valid_from").first()
    if found is not None:
        raise DomainError(
            _("%(name)s heads %(unit)s from %(day)s. Choose a later day, or take that headship back first.")
            % {"name": found.employee.full_name, "unit": unit.name, "day": date_id(found.valid_from)}
        )


@transaction.atomic
def end_head(*, actor: User | None, head: UnitHead, on: date | None = None) -> None:
    """End a headship and the role that came with it; one that begins on that day or later never comes to be."""
    last = max(on or today(), head.valid_from)
    if not UnitHead.objects.lasting(last).filter(pk=head.pk).update(valid_to=last):
        return
    user = head.employee.user
    if user is not None:
        roles = RoleAssignment.objects.lasting(last).filter(user=user, role=Role.HEAD, unit_id=head.unit_id)
        for role in roles.select_related("user"):
            end_role(actor=actor, assignment=role, on=last)
    audit.record(actor=actor, verb="people.head.ended", target=head, valid_to=last)
