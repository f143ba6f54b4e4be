"""Which page is measured as whom: the busiest object of its kind in the demo city."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.urls import reverse

from accounts.models import User
from monitoring.models import ReportRun
from people.enums import Role
from people.models import Dinas, Employee, RoleAssignment
from planning.models import Plan
from surveys.models import Campaign


class MissingError(Exception):
    """The demo city lacks what a page needs."""


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    user: User
    url: str


def first(rows: Any, what: str) -> Any:
    one = rows.first()
    if one is None:
        raise MissingError(f"The demo city has no {what}.")
    return one


def holder(role: Role, **where: Any) -> User:
    """The first person who holds `role` today."""
    held = RoleAssignment.objects.in_force().filter(role=role, **where).select_related("user").order_by("pk")
    return first(held, f"{role.label} {where or ''}").user


def pages() -> list[Page]:
    """Every page of the bench; MissingError when the city lacks one of its objects."""
    hr = holder(Role.HR)
    dinas = first(Dinas.objects.annotate(people=Count("employees")).order_by("-people", "pk"), "Dinas")
    person = first(
        Employee.objects.filter(user__isnull=False, user__role_assignments__isnull=True).order_by("pk"),
        "employee with an account and no role",
    )
    campaign = first(Campaign.objects.filter(state="open").order_by("-pk"), "open campaign")
    own_surveys = campaign.responses.filter(state="draft", unit=F("dinas__unit"))
    own_survey = first(
        own_surveys.annotate(people=Count("dinas__employees")).order_by("-people", "pk"),
        "agency whose head has the survey before them",
    )
    one_role = User.objects.annotate(roles=Count("role_assignments")).filter(roles=1)
    only_heads = one_role.filter(role_assignments__role=Role.HEAD)
    units = RoleAssignment.objects.in_force().filter(user__in=only_heads).values("unit")
    drafts = campaign.responses.filter(state="draft", unit__in=units)
    response = first(drafts.order_by("pk"), "response that a head without another role is filling in")
    plan = first(Plan.objects.annotate(size=Count("lines")).order_by("-size", "pk"), "plan")
    report = first(ReportRun.objects.filter(dinas__isnull=True).order_by("-pk"), "monthly report of the city")
    filler = holder(Role.HEAD, unit=response.unit)

    def at(name: str, *args: Any) -> str:
        return reverse(name, args=args)

    return [
        Page("employee_list", hr, at("people:employee_list")),
        Page("employee_profile", hr, at("people:employee_detail", person.public_id)),
        Page("dinas", hr, at("people:dinas_detail", dinas.public_id)),
        Page("survey_question", filler, at("surveys:response_section", response.public_id, "training")),
        Page("campaign_monitor", hr, at("surveys:campaign_monitor", campaign.public_id)),
        Page("plan", hr, at("planning:plan_detail", plan.public_id)),
        Page("home_hr", hr, at("monitoring:home")),
        Page("home_head", holder(Role.HEAD, unit=own_survey.unit), at("monitoring:home")),
        Page("home_employee", person.user, at("monitoring:home")),
        Page("home_leader", holder(Role.LEADER), at("monitoring:home")),
        Page("report", hr, at("monitoring:report_detail", report.public_id)),
    ]
