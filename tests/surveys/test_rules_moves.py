"""T36: the whole table of moves, every act in every state."""

import itertools

import pytest

from people.enums import Role
from people.permissions import GRANTS, Permission
from surveys.enums import CampaignState, ResponseState
from surveys.rules.moves import CAMPAIGN_MOVES, RESPONSE_MOVES, Act

CAMPAIGN = {
    (Act.CHANGE, "draft"): "draft",
    (Act.OPEN, "draft"): "open",
    (Act.EXTEND, "open"): "open",
    (Act.REMIND, "open"): "open",
    (Act.CLOSE, "open"): "closed",
}
RESPONSE = {
    (Act.SAVE, "draft"): "draft",
    (Act.SAVE, "returned"): "returned",
    (Act.SEND, "draft"): "sent",
    (Act.SEND, "returned"): "sent",
    (Act.REOPEN, "sent"): "returned",
    (Act.CLOSE, "draft"): "closed",
    (Act.CLOSE, "sent"): "closed",
    (Act.CLOSE, "returned"): "closed",
}


@pytest.mark.parametrize(("act", "state"), list(itertools.product(Act, CampaignState.values)))
def test_t36_campaign_moves_as_the_table_says(act: Act, state: str) -> None:
    move = CAMPAIGN_MOVES.get(act)

    assert (move.leads(state) if move else None) == CAMPAIGN.get((act, state))


@pytest.mark.parametrize(("act", "state"), list(itertools.product(Act, ResponseState.values)))
def test_t36_response_moves_as_the_table_says(act: Act, state: str) -> None:
    move = RESPONSE_MOVES.get(act)

    assert (move.leads(state) if move else None) == RESPONSE.get((act, state))


def test_t36_actors_and_reasons_are_those_agreed() -> None:
    roles = {
        (table, act): {role for role in Role if move.permission in GRANTS[role]}
        for table, moves in (("campaign", CAMPAIGN_MOVES), ("response", RESPONSE_MOVES))
        for act, move in moves.items()
    }

    assert roles == {
        **{("campaign", act): {Role.HR} for act in (Act.CHANGE, Act.OPEN, Act.EXTEND, Act.REMIND, Act.CLOSE)},
        ("response", Act.SAVE): {Role.HEAD, Role.OPERATOR},
        ("response", Act.SEND): {Role.HEAD},
        ("response", Act.REOPEN): {Role.HR},
        ("response", Act.CLOSE): {Role.HR},
    }
    assert {act for act, move in CAMPAIGN_MOVES.items() if move.by_clock} == {Act.OPEN, Act.CLOSE}
    assert {act for act, move in RESPONSE_MOVES.items() if move.needs_reason} == {Act.REOPEN}
    assert RESPONSE_MOVES[Act.SEND].permission == Permission.SURVEY_SEND
