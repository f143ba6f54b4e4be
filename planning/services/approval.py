"""Sending a plan and deciding its steps (T06, T36, A06). Whoever holds a step's role, unit and post decides it."""

import secrets
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.clock import today
from core.errors import DomainError, StaleVersionError, TransitionError
from people.access import assignments
from people.enums import AssignmentKind, Post, Role, UnitKind
from people.models import Employee, RoleAssignment, Unit
from people.services.heads import assign_role, make_account
from planning import freezing
from planning.completeness import missing_of
from planning.enums import Decision, PlanState, StepCode
from planning.models import ApprovalStep, Plan, PlanEditor, PlanningSettings
from planning.notices import tell_decided, tell_deciders, tell_returned
from planning.rules.moves import MOVES, Act
from planning.services.editing import is_preparer, locked


class IncompleteError(DomainError):
    """The plan lacks items; `lacking` is what planning.completeness.missing_of gave."""

    def __init__(self, message: object, lacking: object) -> None:
        super().__init__(message)
        self.lacking = lacking


class NoteMissingError(DomainError):
    """Nobody is told what to put right."""


# --- Sending ---
def steps_for(city: Unit, settings: PlanningSettings | None) -> list[tuple[StepCode, Role, Unit, str]]:
    """The steps a plan sent now goes through, in their order."""
    steps = [
        (StepCode.VERIFY, Role.HR, city, ""),
        (StepCode.APPROVE, Role.LEADER, city, Post.SEKDA.value),
        (StepCode.SET, Role.LEADER, city, Post.WALI_KOTA.value),
    ]
    if settings is not None and settings.bappeda_unit is not None:
        steps.insert(1, (StepCode.BAPPEDA, Role.HEAD, settings.bappeda_unit, ""))
    return steps


def _settings() -> PlanningSettings | None:
    return PlanningSettings.objects.select_related("bappeda_unit").first()


def codes_ahead() -> list[StepCode]:
    """The steps a plan sent now would go through."""
    settings = _settings()
    with_bappeda = settings is not None and settings.bappeda_unit_id is not None
    return [code for code in StepCode if code != StepCode.BAPPEDA or with_bappeda]


@transaction.atomic
def send_plan(*, actor: User, plan: Plan, version: int) -> Plan:
    """Send a complete draft into approval; its steps are frozen now. Sending is no decision.

    `version` is the one the sender read: StaleVersionError when somebody changed the plan since. Raises IncompleteError
    with what is missing, TransitionError when it is no draft.
    """
    current = locked(plan, Act.SEND)
    if current.version != version:
        raise StaleVersionError(_("Somebody changed this plan since you read it. Read it again, then send."), current)
    lines = list(current.lines.order_by("number"))
    if not lines:
        raise IncompleteError(_("A plan without lines cannot be sent."), [])
    lacking = missing_of(lines)
    if lacking:
        raise IncompleteError(_("The plan is not complete yet."), lacking)
    sent = Plan.objects.filter(pk=current.pk, version=version, state__in=MOVES[Act.SEND].sources).update(
        state=PlanState.IN_APPROVAL, sent_at=timezone.now(), sent_by=actor
    )
    if not sent:
        raise TransitionError(_("This plan was sent already."))
    PlanEditor.objects.get_or_create(plan=current, round=current.round, user=actor)
    city = Unit.objects.get(kind=UnitKind.CITY)
    ApprovalStep.objects.bulk_create(
        ApprovalStep(plan=current, round=current.round, order=order, code=code, role=role, unit=unit, post=post)
        for order, (code, role, unit, post) in enumerate(steps_for(city, _settings()), start=1)
    )
    audit.record(actor=actor, verb="planning.plan.sent", target=current, version=version, round=current.round)
    current.refresh_from_db()
    _tell(current)
    return current


# --- Deciding ---
def current_step(plan: Plan) -> ApprovalStep | None:
    """The step to be decided now; None when the plan is not in approval."""
    if plan.state != PlanState.IN_APPROVAL:
        return None
    steps = plan.steps.filter(round=plan.round, decided_at__isnull=True).select_related("unit", "plan__dinas")
    return steps.order_by("order").first()


def held_assignment(user: User, step: ApprovalStep) -> RoleAssignment | None:
    """The role `user` acts under now, when it is the one the step names."""
    for one in assignments(user):
        if (one.role, one.unit_id, one.post) == (step.role, step.unit_id, step.post):
            return one
    return None


def holders(step: ApprovalStep) -> list[User]:
    """Everybody who holds the step's role, unit and post today, definitive or acting."""
    held = RoleAssignment.objects.in_force().filter(
        role=step.role, unit=step.unit_id, post=step.post, user__is_active=True
    )
    return list({one.user_id: one.user for one in held.select_related("user").order_by("pk")}.values())


def deciders(step: ApprovalStep) -> list[User]:
    """The holders who neither changed nor sent the plan in this round. Empty: HR names a Plh for the step."""
    preparers = set(PlanEditor.objects.filter(plan=step.plan_id, round=step.round).values_list("user_id", flat=True))
    return [user for user in holders(step) if user.pk not in preparers]


def _tell(plan: Plan) -> bool:
    """Tell who decides next; False when no step is left."""
    step = current_step(plan)
    if step is not None:
        tell_deciders(plan, step, deciders(step))
    return step is not None


@transaction.atomic
def decide(*, actor: User, step: ApprovalStep, decision: Decision, note: str = "") -> Plan:
    """Approve or return. Only the step in turn, only by who holds it and did not prepare the plan in this round.

    A return needs a note and makes the plan a draft again, with everything it held; the last approval sets it: its
    content is frozen with its digest. Amounts are never changed here. Deciding alike twice changes nothing.
    """
    done = ApprovalStep.objects.filter(pk=step.pk, decided_by=actor, decision=decision).select_related("plan").first()
    if done is not None:
        return done.plan
    plan = locked(step.plan, Act.FORWARD)
    turn = current_step(plan)
    if turn is None or turn.pk != step.pk:
        raise TransitionError(_("This step was decided already, or another one comes first."))
    held = held_assignment(actor, turn)
    if held is None:
        raise DomainError(_("This step is decided by somebody with another role or post."))
    if is_preparer(plan, actor):
        raise DomainError(_("You changed or sent this plan yourself, so somebody else decides it."))
    if decision == Decision.RETURNED and not note.strip():
        raise NoteMissingError(_("Write what has to be put right; the agency will read it."))
    _write_decision(turn, actor, held, decision, note)
    if decision == Decision.RETURNED:
        _return(plan, turn, actor)
    else:
        _go_on(plan, turn, actor)
    plan.refresh_from_db()
    return plan


def _write_decision(step: ApprovalStep, actor: User, held: RoleAssignment, decision: str, note: str) -> None:
    values = {
        "decision": decision, "decided_by": actor, "decided_as": held.kind, "decided_at": timezone.now(),
        "note": note.strip(),
    }  # fmt: skip
    if not ApprovalStep.objects.filter(pk=step.pk, decided_at__isnull=True).update(**values):
        raise TransitionError(_("This step was decided already, or another one comes first."))
    for name, value in values.items():
        setattr(step, name, value)


def _move(plan: Plan, act: Act, **values: object) -> None:
    if not Plan.objects.filter(pk=plan.pk, round=plan.round, state__in=MOVES[act].sources).update(**values):
        raise TransitionError(_("This plan is not in approval."))


def _return(plan: Plan, step: ApprovalStep, actor: User) -> None:
    preparers = [one.user for one in PlanEditor.objects.filter(plan=plan, round=plan.round).select_related("user")]
    _move(plan, Act.RETURN, state=MOVES[Act.RETURN].target, round=F("round") + 1)
    audit.record(
        actor=actor, verb="planning.plan.returned", target=plan, step=step.code, round=plan.round, note=step.note
    )
    tell_returned(plan, step, preparers)


def _go_on(plan: Plan, step: ApprovalStep, actor: User) -> None:
    audit.record(actor=actor, verb="planning.step.approved", target=plan, step=step.code, round=plan.round)
    if _tell(plan):
        return
    content = freezing.content_of(plan)
    sha256 = freezing.digest(content)
    _move(
        plan,
        Act.SET,
        state=MOVES[Act.SET].target,
        set_at=timezone.now(),
        frozen_content=content,
        content_sha256=sha256,
        check_code=secrets.token_urlsafe(16),
    )
    audit.record(actor=actor, verb="planning.plan.set", target=plan, sha256=sha256)
    tell_decided(plan)


# --- A step nobody may decide ---
@transaction.atomic
def name_acting(*, actor: User, step: ApprovalStep, employee: Employee, until: date) -> RoleAssignment:
    """Make `employee` the Plh of the step's role, unit and post until the day `until` (inclusive), by HR.

    Only for the step in turn and only while nobody may decide it; raises DomainError for a preparer of the plan.
    """
    plan = locked(step.plan, Act.FORWARD)
    turn = current_step(plan)
    if turn is None or turn.pk != step.pk:
        raise TransitionError(_("This step was decided already, or another one comes first."))
    if deciders(turn):
        raise DomainError(_("Somebody can decide this step already."))
    if until < today():
        raise DomainError(_("The last day lies in the past."))
    user = make_account(actor=actor, employee=employee)
    if is_preparer(plan, user):
        raise DomainError(_("This person changed or sent the plan, so somebody else has to decide it."))
    assignment = assign_role(
        actor=actor, user=user, role=Role(turn.role), unit=turn.unit, post=turn.post, kind=AssignmentKind.PLH,
        valid_from=today(), valid_to=until + timedelta(days=1),
    )  # fmt: skip
    audit.record(actor=actor, verb="planning.step.acting", target=plan, step=turn.code, until=until)
    _tell(plan)
    return assignment
