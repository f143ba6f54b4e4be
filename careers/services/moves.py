"""Career moves: proposed by a head or from a plan line, agreed by HR, carried out by decree; never automatic."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from careers.enums import MoveKind, MoveState
from careers.models import CareerMove
from careers.rules.movements import Movement, movement, post_code
from core import audit
from core.clock import today
from core.errors import DomainError, TransitionError
from people.models import Employee, Position, Unit

# What may follow a state, and who decides: a head or HR drops, HR agrees and records what was done.
ALLOWED = {
    MoveState.PROPOSED: (MoveState.AGREED, MoveState.DROPPED),
    MoveState.AGREED: (MoveState.DONE, MoveState.DROPPED),
    MoveState.DONE: (),
    MoveState.DROPPED: (),
}
OPEN = tuple(state for state, following in ALLOWED.items() if following)


def kind_of(employee: Employee, target: Position) -> MoveKind:
    """Vertical, horizontal or diagonal. Raises DomainError when it is none of them or a post is not known."""
    if employee.position is None:
        raise DomainError(_("The present post of this person is not known, so a move cannot be named."))
    held = post_code(employee.position.type, employee.position.level)
    found = movement(held, post_code(target.type, target.level), today())
    if found is None:
        raise DomainError(_("The level of one of the two posts is not known. Complete the position first."))
    if found == Movement.DOWN:
        raise DomainError(_("The target position is lower than the present one; that is no career move."))
    return MoveKind(found.value)


@transaction.atomic
def propose_move(
    *,
    actor: User | None,
    employee: Employee,
    target_position: Position,
    quarter: str,
    reason: str,
    target_unit: Unit | None = None,
) -> CareerMove:
    """Propose a move; the open one to the same position is returned when there is one."""
    if not reason.strip():
        raise DomainError(_("Write why this move is proposed; whoever decides will read it."))
    if not Employee.objects.select_for_update().active().filter(pk=employee.pk).order_by("pk"):
        raise DomainError(_("Only somebody in service can move to another post."))
    known = CareerMove.objects.filter(employee=employee, target_position=target_position, state__in=OPEN).first()
    if known is not None:
        return known
    move = CareerMove(
        employee=employee,
        target_position=target_position,
        target_unit=target_unit,
        quarter=quarter,
        kind=kind_of(employee, target_position),
        reason=reason,
        proposed_by=actor,
    )
    move.full_clean()
    move.save()
    audit.record(actor=actor, verb="careers.move.proposed", target=move, kind=move.kind, quarter=quarter)
    return move


@transaction.atomic
def decide_move(*, actor: User, move: CareerMove, state: MoveState, note: str = "") -> CareerMove:
    """Agree to, record as done, or drop a move. Nobody decides what they proposed (T06); dropping needs a reason."""
    current = CareerMove.objects.select_for_update(of=("self",)).select_related("employee").get(pk=move.pk)
    if current.state == state:
        return current
    if state not in ALLOWED[MoveState(current.state)]:
        raise TransitionError(_("This move can no longer be changed in this way."))
    if actor.pk == current.employee.user_id:
        raise DomainError(_("Nobody decides their own career move."))
    if state == MoveState.AGREED and actor.pk == current.proposed_by_id:
        raise DomainError(_("You proposed this move; somebody else decides it."))
    if state == MoveState.DROPPED and not note.strip():
        raise DomainError(_("Write why the move is dropped; the person concerned may read it."))
    before = current.state
    current.state, current.decision_note = state, note
    current.decided_by, current.decided_at = actor, timezone.now()
    current.save(update_fields=["state", "decision_note", "decided_by", "decided_at"])
    audit.record(actor=actor, verb="careers.move.decided", target=current, before=before, after=str(state), note=note)
    return current
