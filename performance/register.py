"""Response times read from the complaint register: working days, day 0 = the day it was passed to the agency."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.workdays import Calendar
from people.models import Dinas
from performance.enums import ComplaintClass
from performance.models import Complaint
from performance.rules import response_time
from performance.rules.response_time import Case, Step, Summary

COUNTED = frozenset(
    {ComplaintClass.COMPLAINT, ComplaintClass.NORMATIVE, ComplaintClass.NO_INSPECTION, ComplaintClass.INSPECTION}
)
JUDGED = ("complaint_class", "disposed_on", "first_answer_on")  # what `case` reads


def case(complaint: Complaint, on: date, calendar: Calendar) -> Case | None:
    """The way of a complaint to its first answer as known on a day; None before it was passed to the agency."""
    if complaint.disposed_on is None or complaint.disposed_on > on:
        return None
    answered = complaint.first_answer_on is not None and complaint.first_answer_on <= on
    end = complaint.first_answer_on if answered and complaint.first_answer_on else on
    limit = response_time.limit_for(complaint.complaint_class, complaint.disposed_on, Step.FIRST_ANSWER)
    days = calendar.between(complaint.disposed_on, end)
    return Case(working_days=days, limit=limit.working_days if limit else None, answered=answered)


def undated(on: date) -> Q:
    """Complaints that were not passed to the agency by a day."""
    return Q(disposed_on__isnull=True) | Q(disposed_on__gt=on)


def summarize(complaints: QuerySet[Complaint], on: date, calendar: Calendar) -> Summary:
    """Over the complaints proper; requests for information and aspirations are left out."""
    counted = complaints.filter(~undated(on), complaint_class__in=COUNTED).only(*JUDGED)
    cases = (case(one, on, calendar) for one in counted)
    return response_time.summarize(one for one in cases if one is not None)


def summary(dinas: Dinas, since: date, until: date, on: date) -> Summary:
    """Complaints passed to `dinas` from `since` to `until` (both inclusive), as known on a day."""
    passed = Complaint.objects.filter(dinas=dinas, disposed_on__gte=since, disposed_on__lte=until)
    return summarize(passed, on, Calendar())


def found(
    complaints: QuerySet[Complaint], complaint_class: str, state: str, on: date, calendar: Calendar
) -> Sequence[int] | QuerySet[Any, int]:
    """Keys of the complaints of a class in a state, in their order; "" takes every one.

    Only a state that depends on working days reads the complaints.
    """
    if complaint_class:
        complaints = complaints.filter(complaint_class=complaint_class)
    if not state:
        return complaints.values_list("pk", flat=True)
    if state == "undated":
        return complaints.filter(undated(on)).values_list("pk", flat=True)
    dated = complaints.filter(~undated(on)).only(*JUDGED)
    return [one.pk for one in dated if row(one, on, calendar)["state"] == state]


def row(complaint: Complaint, on: date, calendar: Calendar) -> dict[str, Any]:
    """What the register shows of a complaint; `state` is undated, open, late, on_time or answered (no limit known)."""
    found = case(complaint, on, calendar)
    if found is None:
        text = state_text("undated", answered=False)
        return {
            "complaint": complaint,
            "days": None,
            "limit": None,
            "state": "undated",
            "kind": "neutral",
            "text": text,
        }
    kept = response_time.is_on_time(found.working_days, found.limit)
    if kept is False:
        state, kind = "late", "crit" if not found.answered else "warn"
    elif not found.answered:
        state, kind = "open", "info"
    else:
        state, kind = ("answered", "neutral") if kept is None else ("on_time", "ok")
    return {
        "complaint": complaint,
        "days": found.working_days,
        "limit": found.limit,
        "state": state,
        "kind": kind,
        "text": state_text(state, answered=found.answered),
    }


def state_text(state: str, *, answered: bool) -> str:
    if state == "late":
        return _("Answered late") if answered else _("Overdue")
    return {
        "undated": _("Date missing"),
        "open": _("No answer yet"),
        "on_time": _("On time"),
        "answered": _("Answered"),
    }[state]
