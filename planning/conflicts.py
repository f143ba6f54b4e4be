"""Two people changed one line: what each left, as components/conflict.html shows it, and what was chosen of it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from planning.models import PlanLine
from planning.services.lines import differences
from planning.wording import label_of, shown

CHOICE = "choose_"
THEIRS = "theirs"


def panel(line: PlanLine, version: int, mine: Mapping[str, Any], posted: Mapping[str, str]) -> dict[str, Any]:
    """Context of the panel. What was chosen before stays chosen; else one's own changes are kept."""
    fields = [
        {
            "name": one.name,
            "label": label_of(one.name),
            "mine": shown(one.name, one.mine),
            "theirs": shown(one.name, one.theirs),
            "choose": posted.get(f"{CHOICE}{one.name}") or (THEIRS if one.theirs_only else "mine"),
        }
        for one in differences(line, version, mine)
    ]
    who = line.saved_by.name if line.saved_by else _("The system")
    return {"who": who, "at": line.saved_at, "fields": fields, "version": line.version}


def chosen(line: PlanLine, mine: Mapping[str, Any], posted: Mapping[str, str]) -> dict[str, Any]:
    """The values to save: one's own, but what stands in the line where that was chosen."""
    return {
        name: getattr(line, name) if posted.get(f"{CHOICE}{name}") == THEIRS else value for name, value in mine.items()
    }
