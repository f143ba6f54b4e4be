"""What may be done with a plan, in which state, by whom, and whether it needs a reason (T36).

What stands in no row is refused. Services change the state under the condition `state in move.sources`.
"""

from dataclasses import dataclass
from enum import StrEnum

from people.permissions import Permission
from planning.enums import PlanState


class Act(StrEnum):
    EDIT = "edit"
    SEND = "send"
    FORWARD = "forward"
    RETURN = "return"
    SET = "set"
    NUMBER = "number"
    RESULT = "result"
    START = "start"
    REALISE = "realise"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Move:
    """`target` None: the state stays. `permission` None: the holder of the step. `by_clock`: the daily task does it."""

    act: Act
    sources: frozenset[str]
    target: str | None
    permission: Permission | None
    by_clock: bool = False
    needs_reason: bool = False

    def leads(self, state: str) -> str | None:
        """The state after this act, or None where it is not allowed."""
        if state not in self.sources:
            return None
        return self.target or state


_DRAFT = frozenset({PlanState.DRAFT})
_WAITING = frozenset({PlanState.IN_APPROVAL})
_APPROVED = frozenset({PlanState.APPROVED})
_RUNNING = frozenset({PlanState.RUNNING})
_SET = frozenset({PlanState.APPROVED, PlanState.RUNNING, PlanState.CLOSED})

MOVES: dict[Act, Move] = {
    move.act: move
    for move in (
        Move(Act.EDIT, _DRAFT, None, Permission.PLAN_EDIT),
        Move(Act.SEND, _DRAFT, PlanState.IN_APPROVAL, Permission.PLAN_SEND),
        Move(Act.FORWARD, _WAITING, None, None),
        Move(Act.RETURN, _WAITING, PlanState.DRAFT, None, needs_reason=True),
        Move(Act.SET, _WAITING, PlanState.APPROVED, None),
        Move(Act.NUMBER, _SET, None, Permission.PLAN_VERIFY),
        Move(Act.START, _APPROVED, PlanState.RUNNING, Permission.PLAN_RUN, by_clock=True),
        Move(Act.RESULT, _APPROVED | _RUNNING, PlanState.RUNNING, Permission.PLAN_RUN),
        Move(Act.REALISE, _APPROVED | _RUNNING, None, Permission.PLAN_EDIT),
        Move(Act.CLOSE, _RUNNING, PlanState.CLOSED, Permission.PLAN_RUN, needs_reason=True),
    )
}
