"""Writes: campaigns (campaigns.py), what a unit answers (responses.py), reminders (reminders.py)."""

from surveys.services.campaigns import (
    change_campaign,
    close_campaign,
    create_campaign,
    extend_campaign,
    needs_questionnaire,
    open_campaign,
)
from surveys.services.reminders import Reminded, remind
from surveys.services.responses import Saved, reopen_response, save_block, send_response

__all__ = [
    "Reminded",
    "Saved",
    "change_campaign",
    "close_campaign",
    "create_campaign",
    "extend_campaign",
    "needs_questionnaire",
    "open_campaign",
    "remind",
    "reopen_response",
    "save_block",
    "send_response",
]
