"""Changes as lists and histories tell them: what changed, in which state it is."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from people.enums import EventState
from people.events.fields import Shower, lines
from people.models import PersonnelEvent

TAGS = {
    EventState.DRAFT: "neutral",
    EventState.PREPARED: "you",
    EventState.RETURNED: "warn",
    EventState.DECIDED: "ok",
    EventState.UNDONE: "neutral",
}


def tag_of(event: PersonnelEvent) -> dict[str, str]:
    if event.held_up and event.waits_for_its_day:
        return {"kind": "crit", "text": _("held up")}
    if event.waits_for_its_day:
        return {"kind": "info", "text": _("decided, waits for its day")}
    return {"kind": TAGS[EventState(event.state)], "text": event.get_state_display()}


def told(
    events: Iterable[PersonnelEvent], *, whole: Callable[[PersonnelEvent], bool], confidential: bool = True
) -> list[dict[str, Any]]:
    """`whole` says whether a number of that change is shown whole; the rows behind all of them are read together."""
    events = list(events)
    shower = Shower(events)
    return [
        {
            "event": event,
            "tag": tag_of(event),
            "lines": lines(event, shower, whole_number=whole(event), confidential=confidential),
        }
        for event in events
    ]
