"""What may be done with a campaign and with a response, in which state, by whom, and whether it needs a reason (T36).

What stands in no table is refused. Services change the state under the condition `state in move.sources`.
"""

from dataclasses import dataclass
from enum import StrEnum

from people.permissions import Permission
from surveys.enums import CampaignState, ResponseState


class Act(StrEnum):
    CHANGE = "change"
    OPEN = "open"
    EXTEND = "extend"
    REMIND = "remind"
    CLOSE = "close"
    SAVE = "save"
    SEND = "send"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Move:
    """`target` None = the state stays. `by_clock`: the daily task does it as well when its date has come."""

    act: Act
    sources: frozenset[str]
    target: str | None
    permission: Permission
    by_clock: bool = False
    needs_reason: bool = False

    def leads(self, state: str) -> str | None:
        """The state after this act, or None where it is not allowed."""
        if state not in self.sources:
            return None
        return self.target or state


_MANAGE = Permission.SURVEY_MANAGE
_FILLABLE = frozenset({ResponseState.DRAFT, ResponseState.RETURNED})
_NOT_CLOSED = frozenset({ResponseState.DRAFT, ResponseState.SENT, ResponseState.RETURNED})

CAMPAIGN_MOVES: dict[Act, Move] = {
    move.act: move
    for move in (
        Move(Act.CHANGE, frozenset({CampaignState.DRAFT}), None, _MANAGE),
        Move(Act.OPEN, frozenset({CampaignState.DRAFT}), CampaignState.OPEN, _MANAGE, by_clock=True),
        Move(Act.EXTEND, frozenset({CampaignState.OPEN}), None, _MANAGE),
        Move(Act.REMIND, frozenset({CampaignState.OPEN}), None, _MANAGE),
        Move(Act.CLOSE, frozenset({CampaignState.OPEN}), CampaignState.CLOSED, _MANAGE, by_clock=True),
    )
}

# A returned response stays returned while it is mended. Closing comes with the campaign only.
RESPONSE_MOVES: dict[Act, Move] = {
    move.act: move
    for move in (
        Move(Act.SAVE, _FILLABLE, None, Permission.SURVEY_FILL),
        Move(Act.SEND, _FILLABLE, ResponseState.SENT, Permission.SURVEY_SEND),
        Move(Act.REOPEN, frozenset({ResponseState.SENT}), ResponseState.RETURNED, _MANAGE, needs_reason=True),
        Move(Act.CLOSE, _NOT_CLOSED, ResponseState.CLOSED, _MANAGE, by_clock=True),
    )
}
