"""What `make load` does inside its installation, in a process of its own (drills/act.py)."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import second_step
from accounts.models import User
from core import heartbeats
from core.clock import today
from people.enums import EmploymentState, Role, UnitKind
from people.models import Dinas, Employee, RoleAssignment
from people.services.heads import appoint_head, assign_role, make_account
from people.services.units import city_root, create_unit
from surveys.answers import by_question
from surveys.models import Response
from surveys.services.campaigns import audience_units, create_campaign, open_campaign


def prepare(heads: int, staff: int, agency: bool) -> dict[str, Any]:
    """So many unit heads with a response each and so many HR staff, all signed in, and the addresses they ask.

    `agency`: in an empty database, one agency in the place of a demo city.
    """
    if agency:
        from tests.factories.people import DinasFactory, EmployeeFactory

        EmployeeFactory.create_batch(heads + staff, unit=DinasFactory(confirmed=True).unit)
    nobody = "00000000-0000-0000-0000-000000000000"
    section = reverse("surveys:response_section", args=[nobody, "SECTION"])
    return {
        "heads": _heads(heads),
        "staff": _staff(staff),
        "section": section.replace(nobody, "RESPONSE"),
        "list": reverse("people:employee_list"),
    }


@transaction.atomic
def _heads(number: int) -> list[dict[str, str]]:
    """Heads in a survey that is opened for this; where there are too few, units are added."""
    _more_units(number - len(_only_heads()))
    heads, day = _only_heads(), today()
    campaign = create_campaign(
        actor=None, plan_year=day.year + 2, title="Survei kebutuhan unit kerja, uji beban", opens_on=day,
        closes_on=day + timedelta(days=7), audience=UnitKind.values,
    )  # fmt: skip
    open_campaign(actor=None, campaign=campaign)
    responses = Response.objects.filter(campaign=campaign, unit__in=heads).order_by("pk")[:number]
    return [{"response": str(one.public_id), "session": _signed_in(heads[one.unit_id])} for one in responses]


def _only_heads() -> dict[int, User]:
    """By unit of an agency: who heads it and does nothing else."""
    users = User.objects.annotate(roles=Count("role_assignments")).filter(roles=1)
    held = RoleAssignment.objects.in_force().filter(role=Role.HEAD, user__in=users)
    return {
        one.unit_id: one.user for one in held.filter(unit__in=audience_units(UnitKind.values)).select_related("user")
    }


def _more_units(missing: int) -> None:
    """Units below the agencies in turn, each headed by somebody of the agency who has no account yet."""
    agencies = list(Dinas.objects.confirmed().select_related("unit").order_by("pk"))
    free = {
        agency.pk: iter(Employee.objects.filter(dinas=agency, user__isnull=True, state=EmploymentState.ACTIVE))
        for agency in agencies
    }
    for number in range(missing):
        while (person := next(free[agencies[0].pk], None)) is None:
            agencies.pop(0)
        agency = agencies[0]
        unit = create_unit(actor=None, parent=agency.unit, name=f"Unit beban {number}")
        appoint_head(actor=None, unit=unit, employee=person, valid_from=today())
        agencies.append(agencies.pop(0))


@transaction.atomic
def _staff(number: int) -> list[str]:
    """Sessions of HR staff past their second step."""
    people = Employee.objects.filter(user__isnull=True, state=EmploymentState.ACTIVE).order_by("pk")[:number]
    sessions = []
    for person in people:
        user = make_account(actor=None, employee=person)
        assign_role(actor=None, user=user, role=Role.HR, unit=city_root(), valid_from=today())
        user.second_step_since = timezone.now()
        user.save(update_fields=["second_step_since"])
        sessions.append(_signed_in(user))
    return sessions


def _signed_in(user: User) -> str:
    """A session as signing in makes it, without the password that Argon2 would be asked for."""
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(user)
    session = client.session
    second_step.mark_passed(session, user)
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def outcome(responses: list[str]) -> dict[str, Any]:
    """The answers of each response by question, read back from the database, and what the health page counted."""
    found = Response.objects.filter(public_id__in=responses).prefetch_related("answers")
    answers = {str(one.public_id): by_question(one.answers.all()) for one in found}
    return {"answers": answers, "counted": heartbeats.busiest_saves()}
