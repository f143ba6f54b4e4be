"""Messages of planning in the inbox: to who decides, to who prepared, to the heads of the Dinas."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts import inbox
from accounts.models import User
from people.enums import Role
from people.models import Dinas, RoleAssignment
from planning.enums import StepCode
from planning.models import ApprovalStep, Plan

NEEDS_READY = "planning.needs"
RETURNED = "planning.returned"
SET = "planning.set"


def step_kind(code: str) -> str:
    return f"planning.step.{code}"


TITLES = {
    NEEDS_READY: _("The needs of %(agency)s for %(year)s are ready. Draft the plan from them."),
    RETURNED: _("The plan %(year)s of %(agency)s came back with a note."),
    SET: _("The plan %(year)s of %(agency)s is set."),
    step_kind(StepCode.VERIFY): _("The plan %(year)s of %(agency)s waits for your verification."),
    step_kind(StepCode.BAPPEDA): _("The plan %(year)s of %(agency)s waits for your verification as Bappeda."),
    step_kind(StepCode.APPROVE): _("The plan %(year)s of %(agency)s waits for your approval."),
    step_kind(StepCode.SET): _("The plan %(year)s of %(agency)s waits to be set by you."),
}


def register() -> None:
    for kind, title in TITLES.items():
        inbox.register(kind, title)


def _params(plan: Plan) -> dict[str, str]:
    return {"agency": plan.dinas.name, "year": str(plan.plan_year)}


def heads_of(dinas: Dinas) -> list[User]:
    """Who heads the Dinas today, definitive or acting."""
    held = RoleAssignment.objects.in_force().filter(role=Role.HEAD, unit=dinas.unit_id)
    return [one.user for one in held.select_related("user")]


def tell_deciders(plan: Plan, step: ApprovalStep, users: Iterable[User]) -> None:
    """Once a person, round and step; also to those named later (a Plh)."""
    key = f"{plan.public_id}:{step.round}:{step.order}"
    kind = step_kind(step.code)
    inbox.notify(users, kind=kind, key=key, params=_params(plan), url=plan.get_absolute_url())


def tell_returned(plan: Plan, step: ApprovalStep, preparers: Iterable[User]) -> None:
    users = [*preparers, *heads_of(plan.dinas)]
    key = f"{plan.public_id}:{step.round}"
    inbox.notify(users, kind=RETURNED, key=key, params=_params(plan), url=plan.get_absolute_url())


def tell_decided(plan: Plan) -> None:
    editors = [one.user for one in plan.editors.filter(round=plan.round).select_related("user")]
    users = [*editors, *heads_of(plan.dinas)]
    inbox.notify(users, kind=SET, key=str(plan.public_id), params=_params(plan), url=plan.get_absolute_url())


def tell_needs_ready(dinas: Dinas, plan_year: int, url: str) -> None:
    params = {"agency": dinas.name, "year": str(plan_year)}
    inbox.notify(heads_of(dinas), kind=NEEDS_READY, key=f"{dinas.public_id}:{plan_year}", params=params, url=url)
