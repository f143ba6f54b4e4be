"""The steps from an empty database to the first plan, with what is done of them. One statement.

They stand on the home page of HR and administrators until all are done or the reader hides them; Help leads to them
as long as there are people who take them.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from people.access import has
from people.enums import Role, UnitKind
from people.models import Dinas, Employee, RoleAssignment, Unit
from people.permissions import Permission
from planning.models import Plan
from surveys.enums import CampaignState
from surveys.models import Campaign


@dataclass(frozen=True, slots=True)
class Step:
    """`url` is empty where the reader cannot do it."""

    title: str
    note: str
    url: str
    done: bool


def done_so_far() -> dict[str, bool]:
    facts = {
        "has_staff": Exists(RoleAssignment.objects.in_force().filter(role=Role.HR)),
        "has_people": Exists(Employee.objects.all()),
        "has_agencies": Exists(Dinas.objects.confirmed()),
        "has_heads": Exists(RoleAssignment.objects.in_force().filter(role=Role.HEAD)),
        "has_survey": Exists(Campaign.objects.exclude(state=CampaignState.DRAFT)),
        "has_plan": Exists(Plan.objects.all()),
    }
    found = Unit.objects.filter(kind=UnitKind.CITY).annotate(**facts).values(*facts).first()
    return found or dict.fromkeys(facts, False)


READERS = (Role.HR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Checklist:
    steps: list[Step]
    hidden: bool  # on the home page of the reader

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)


def for_home(user: Any) -> Checklist | None:
    """None once all steps are done, and where the reader hid them."""
    if user.hides_first_steps:
        return None
    found = checklist(user)
    return None if found.done == found.total else found


def checklist(user: Any) -> Checklist:
    return Checklist(_steps(user), user.hides_first_steps)


def _steps(user: Any) -> list[Step]:
    """In their order."""
    done = done_so_far()

    def address(permission: Permission, name: str) -> str:
        return reverse(name) if has(user, permission) else ""

    accounts = address(Permission.ADMIN_SITE, "admin:accounts_user_changelist")
    return [
        Step(
            _("Give HR staff their role"),
            _("The administrator makes their account, then assigns the role at the city."),
            address(Permission.ADMIN_SITE, "admin:people_roleassignment_changelist"),
            done["has_staff"],
        ),
        Step(
            _("Import employees"),
            _("Take the SIASN files as BKN exports them; the hierarchy of units first."),
            address(Permission.IMPORT_RUN, "people:import_new"),
            done["has_people"],
        ),
        Step(
            _("Confirm agencies and heads"),
            _("The import proposes them; HR says which are right."),
            address(Permission.UNIT_CONFIRM, "people:organisation_confirm"),
            done["has_agencies"],
        ),
        Step(
            _("Open accounts"),
            _("Heads get one when they are confirmed; leaders and operators from the administrator."),
            accounts or address(Permission.UNIT_CONFIRM, "people:organisation_confirm"),
            done["has_heads"],
        ),
        Step(
            _("Open the needs survey"),
            _("Choose the plan year, who is asked and the last day."),
            address(Permission.SURVEY_MANAGE, "surveys:campaign_new"),
            done["has_survey"],
        ),
        Step(
            _("Draft the plans from the needs"),
            _("Closing the survey makes the needs; each agency drafts its plan from them."),
            address(Permission.PLAN_EDIT, "planning:need_list"),
            done["has_plan"],
        ),
    ]
