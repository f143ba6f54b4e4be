"""The one way into a draft: lock it, change it, and note who changed it (T06, T35, A33)."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import StaleVersionError, TransitionError
from planning import history
from planning.models import Plan, PlanEditor
from planning.rules.moves import MOVES, Act

REFUSALS = {
    Act.EDIT: _("This plan is no longer a draft, so it cannot be changed."),
    Act.SEND: _("This plan was sent already."),
    Act.FORWARD: _("This plan is not in approval."),
    Act.RETURN: _("This plan is not in approval."),
    Act.SET: _("This plan is not in approval."),
    Act.NUMBER: _("Only a plan that was set has a document number."),
    Act.START: _("Only an approved plan can start."),
    Act.RESULT: _("Only lines of an approved or running plan lead to sessions, moves and targets."),
    Act.REALISE: _("Only lines of an approved or running plan are carried out."),
    Act.CLOSE: _("Only a running plan can be closed."),
}


def locked(plan: Plan, act: Act) -> Plan:
    """The plan as it stands, locked for the transaction. Raises TransitionError when its state does not allow `act`."""
    current: Plan = (
        Plan.objects.select_for_update(of=("self",)).select_related("dinas__unit", "edited_by").get(pk=plan.pk)
    )
    if MOVES[act].leads(current.state) is None:
        raise TransitionError(REFUSALS[act])
    if act == Act.EDIT:
        history.keep_baseline(current)
    return current


def note_edit(plan: Plan, actor: User | None, *, restored_from: int | None = None) -> None:
    """Raise the version of a locked draft, keep it, and name `actor` a preparer of this round; None = the system.

    The state is asked again in the update itself, because SQLite has no row locks.
    """
    now = timezone.now()
    changed = Plan.objects.filter(pk=plan.pk, version=plan.version, state__in=MOVES[Act.EDIT].sources).update(
        version=F("version") + 1, edited_at=now, edited_by=actor, next_number=plan.next_number, ceiling=plan.ceiling
    )
    if not changed:
        raise StaleVersionError(_("Somebody changed this plan at the same moment. Try again."), plan)
    plan.version += 1
    history.keep(plan, actor, at=now, restored_from=restored_from)
    if actor is not None:
        PlanEditor.objects.get_or_create(plan=plan, round=plan.round, user=actor)


def is_preparer(plan: Plan, user: User) -> bool:
    """Whether `user` changed or sent the plan since it was last returned."""
    return PlanEditor.objects.filter(plan=plan, round=plan.round, user=user).exists()
