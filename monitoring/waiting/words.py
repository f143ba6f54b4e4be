"""Rows of what waits put into words: title, note, address, due date and status."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import job_kinds
from core.templatetags.palu import date_id, number
from monitoring.waiting.rows import Row
from people.enums import EventKind
from performance.rules import periods
from planning.enums import StepCode
from privacy.enums import RequestKind

SOON = 7  # days before a due date from which it is marked
SHOWN_OF_A_KIND = 2


@dataclass(frozen=True, slots=True)
class Task:
    """One row of "Needs you". `post`: the address marks something as read and goes on to the object."""

    title: str
    url: str
    note: str = ""
    due: date | None = None
    kind: str = "neutral"
    word: str = ""
    post: bool = False
    is_late: bool = False
    stands_for: int = 1  # how many things the row is for: the link to the rest is for all of them
    place: date | None = None  # stands where something due that day would

    @property
    def order(self) -> date:
        return self.place or self.due or date.max

    @property
    def due_shown(self) -> str:
        return date_format(self.due, "j M") if self.due else ""


def _url(name: str, *args: Any, query: str = "") -> str:
    return reverse(name, args=args) + query


def _step(row: Row) -> Task:
    code = StepCode(row.detail)
    titles = {
        StepCode.VERIFY: _("Verify the plan %(year)s of %(agency)s"),
        StepCode.BAPPEDA: _("Verify the plan %(year)s of %(agency)s"),
        StepCode.APPROVE: _("Approve the plan %(year)s of %(agency)s"),
        StepCode.SET: _("Set the plan %(year)s of %(agency)s"),
    }
    return Task(
        titles[code] % {"year": row.year, "agency": row.title},
        _url("planning:step_decide", row.public_id),
        _("Sent on %(day)s") % {"day": date_id(row.day)},
        kind="you",
        word=_("Waits for you"),
    )


def _acting(row: Row) -> Task:
    return Task(
        _("Name a Plh for a step of the plan %(year)s of %(agency)s") % {"year": row.year, "agency": row.title},
        _url("planning:step_acting", row.public_id),
        _("%(step)s: nobody who holds this step may decide it") % {"step": StepCode(row.detail).label},
        kind="crit",
        word=_("Nobody decides"),
    )


def _data_request(row: Row) -> Task:
    return Task(
        _("Answer %(name)s: %(kind)s") % {"name": row.title, "kind": RequestKind(row.detail).label},
        _url("privacy:request_detail", row.public_id),
        _("Personal data: within 3 × 24 hours"),
        due=row.day,
        kind="you",
        word=_("Waits for you"),
    )


def _plan(row: Row) -> Task:
    returned = row.detail == "returned"
    title = _("Put the returned plan %(year)s right") if returned else _("Finish the plan %(year)s and send it")
    left = ngettext("%(n)s need is not planned yet", "%(n)s needs are not planned yet", row.number)
    return Task(
        title % {"year": row.year},
        _url("planning:plan_detail", row.public_id),
        f"{row.title} · {left % {'n': number(row.number)}}" if row.number else row.title,
        kind="warn" if returned else "info",
        word=_("Returned") if returned else _("Draft"),
    )


def _plan_new(row: Row) -> Task:
    count = ngettext("%(n)s need waits", "%(n)s needs wait", row.number) % {"n": number(row.number)}
    return Task(
        _("Draft the plan %(year)s from the needs") % {"year": row.year},
        _url("planning:need_list"),
        f"{row.title} · {count}",
        word=_("Not started"),
    )


def _plan_number(row: Row) -> Task:
    return Task(
        _("Enter the document number of the plan %(year)s") % {"year": row.year},
        _url("planning:plan_detail", row.public_id),
        _("%(agency)s · set on %(day)s") % {"agency": row.title, "day": date_id(row.day)},
        word=_("Not started"),
    )


def _lines(row: Row) -> Task:
    count = ngettext(
        "Carry out %(n)s line of the plan %(year)s", "Carry out %(n)s lines of the plan %(year)s", row.number
    )
    return Task(
        count % {"n": number(row.number), "year": row.year},
        _url("planning:plan_detail", row.public_id),
        row.title,
        word=_("Not started"),
    )


def _seats(row: Row) -> Task:
    count = ngettext("%(n)s person nominated", "%(n)s people nominated", row.number) % {"n": number(row.number)}
    return Task(
        _("Confirm seats: %(session)s") % {"session": row.title},
        _url("training:session_detail", row.public_id),
        count,
        due=row.day,
    )


def _attendance(row: Row) -> Task:
    if not row.number:
        title, page, note = _("Finish the session: %(session)s"), "training:session_finish", _("Its last day is over")
    else:
        title, page = _("Record attendance: %(session)s"), "training:session_results"
        note = ngettext("%(n)s participant", "%(n)s participants", row.number) % {"n": number(row.number)}
    return Task(title % {"session": row.title}, _url(page, row.public_id), note, due=row.day)


def _nominate(row: Row) -> Task:
    count = ngettext("%(n)s seat", "%(n)s seats", row.number) % {"n": number(row.number)}
    return Task(
        _("Nominate participants: %(session)s") % {"session": row.title},
        _url("training:session_detail", row.public_id),
        count,
        due=row.day,
    )


def _seat(row: Row) -> Task:
    return Task(
        _("Take part: %(session)s") % {"session": row.title},
        _url("training:session_detail", row.public_id),
        row.detail,
        due=row.day,
        kind="info",
        word=_("Seat confirmed"),
    )


def _move(row: Row) -> Task:
    return Task(
        _("Decide the proposed move of %(name)s") % {"name": row.title},
        _url("careers:move_detail", row.public_id),
        _("To %(position)s · proposed on %(day)s") % {"position": row.detail, "day": date_id(row.day)},
        word=_("Not decided"),
    )


def _evaluation_draft(row: Row) -> Task:
    return Task(
        _("Send the evaluation of %(name)s") % {"name": row.title},
        _url("performance:evaluation_edit", row.public_id, row.detail),
        periods.label(row.detail),
        kind="info",
        word=_("Draft"),
    )


def _evaluate(row: Row) -> Task:
    people = ngettext("%(n)s person you rate", "%(n)s people you rate", row.number)
    return Task(
        _("Evaluate your people for %(period)s") % {"period": periods.label(row.detail)},
        _url("performance:evaluation_list", query=f"?period={row.detail}"),
        people % {"n": number(row.number)},
        word=_("Not started"),
    )


def _acknowledge(row: Row) -> Task:
    by = row.title or _("your line manager")
    return Task(
        _("Read your evaluation of %(period)s") % {"period": periods.label(row.detail)},
        _url("performance:evaluation_detail", row.public_id),
        _("From %(name)s, %(day)s") % {"name": by, "day": date_id(row.day)},
        word=_("Not acknowledged"),
    )


def _feedback(row: Row) -> Task:
    return Task(
        _("Read feedback from %(name)s") % {"name": row.title},
        _url("performance:feedback_detail", row.public_id),
        date_id(row.day),
        word=_("Not acknowledged"),
    )


def _complaints(row: Row) -> Task:
    count = ngettext("Enter the date of %(n)s complaint", "Enter the dates of %(n)s complaints", row.number)
    return Task(
        count % {"n": number(row.number)},
        _url("performance:complaint_list", query=f"?dinas={row.detail}&state=undated"),
        _("%(agency)s · without them no response time can be worked out") % {"agency": row.title},
        kind="warn",
        word=_("Date missing"),
    )


def _measure(row: Row) -> Task:
    return Task(
        _("Enter the actual value: %(indicator)s") % {"indicator": row.title},
        _url("performance:measurement_enter", row.public_id, row.detail),
        periods.label(row.detail),
        word=_("Not started"),
    )


def _agencies(row: Row) -> Task:
    count = ngettext("Confirm %(n)s proposed agency", "Confirm %(n)s proposed agencies", row.number)
    return Task(
        count % {"n": number(row.number)},
        _url("people:organisation_confirm"),
        _("Surveys and plans only reach confirmed agencies."),
        word=_("Not started"),
    )


def _heads(row: Row) -> Task:
    count = ngettext("Confirm the head of %(n)s unit", "Confirm the heads of %(n)s units", row.number)
    return Task(
        count % {"n": number(row.number)},
        _url("people:organisation_confirm"),
        _("Without a head nobody answers the survey of a unit."),
        word=_("Not started"),
    )


def _change(row: Row) -> Task:
    return Task(
        _("Decide the change of %(name)s") % {"name": row.title},
        _url("people:event_detail", row.public_id),
        _about_change(row),
        kind="you",
        word=_("Waits for you"),
    )


def _change_held(row: Row) -> Task:
    return Task(
        _("See why the change of %(name)s did not take effect") % {"name": row.title},
        _url("people:event_detail", row.public_id),
        _about_change(row),
        kind="crit",
        word=_("Held up"),
    )


def _change_back(row: Row) -> Task:
    return Task(
        _("Correct the change of %(name)s") % {"name": row.title},
        _url("people:event_detail", row.public_id),
        _about_change(row),
        kind="warn",
        word=_("Returned"),
    )


def _about_change(row: Row) -> str:
    kind = capfirst(str(EventKind(row.detail).label))
    return _("%(kind)s, counts from %(day)s") % {"kind": kind, "day": date_id(row.day)}


def _job(row: Row) -> Task:
    return Task(
        _("See why this stopped: %(job)s") % {"job": row.title or job_kinds.title_of(row.detail)},
        _url("core:job_detail", row.public_id),
        date_id(row.day),
        kind="crit",
        word=_("Stopped with an error"),
    )


WORDS: dict[str, Callable[[Row], Task]] = {
    "step": _step,
    "acting": _acting,
    "plan": _plan,
    "plan_new": _plan_new,
    "plan_number": _plan_number,
    "lines": _lines,
    "seats": _seats,
    "attendance": _attendance,
    "nominate": _nominate,
    "seat": _seat,
    "data_request": _data_request,
    "move": _move,
    "evaluation_draft": _evaluation_draft,
    "evaluate": _evaluate,
    "acknowledge": _acknowledge,
    "feedback": _feedback,
    "complaints": _complaints,
    "measure": _measure,
    "agencies": _agencies,
    "heads": _heads,
    "change": _change,
    "change_held": _change_held,
    "change_back": _change_back,
    "job": _job,
}
# Where the rest is when a source has more rows than are shown.
MORE: dict[str, tuple[str, Any]] = {
    "step": ("planning:approvals", gettext_lazy("All plans that wait for you")),
    "plan": ("planning:plan_list", gettext_lazy("All plans")),
    "plan_new": ("planning:need_list", gettext_lazy("All needs")),
    "plan_number": ("planning:plan_list", gettext_lazy("All plans")),
    "lines": ("planning:plan_list", gettext_lazy("All plans")),
    "seats": ("training:session_list", gettext_lazy("All sessions")),
    "attendance": ("training:session_list", gettext_lazy("All sessions")),
    "nominate": ("training:session_list", gettext_lazy("All sessions")),
    "data_request": ("privacy:request_list", gettext_lazy("All personal-data requests")),
    "seat": ("training:my_learning", gettext_lazy("My development")),
    "move": ("careers:move_list", gettext_lazy("All career moves")),
    "evaluation_draft": ("performance:evaluation_list", gettext_lazy("All evaluations")),
    "acknowledge": ("performance:evaluation_list", gettext_lazy("All evaluations")),
    "feedback": ("performance:feedback_list", gettext_lazy("All feedback")),
    "measure": ("performance:indicator_list", gettext_lazy("All indicators")),
    "change": ("people:event_list", gettext_lazy("All changes that wait for a decision")),
    "change_held": ("people:event_list", gettext_lazy("All changes")),
    "change_back": ("people:event_list", gettext_lazy("All changes")),
    "job": ("core:job_list", gettext_lazy("All jobs")),
}


def tasks(rows: Iterable[Row], on: date) -> list[Task]:
    """At most two rows of a source, and below them where the rest is; due ones first, the soonest on top."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.code].append(row)
    found = []
    for code, members in groups.items():
        members.sort(key=lambda row: (row.day or date.max, row.title))
        shown = members if len(members) <= SHOWN_OF_A_KIND or code not in MORE else members[:SHOWN_OF_A_KIND]
        found += [WORDS[code](row) for row in shown]
        if len(shown) < len(members):
            found.append(replace(_rest(code, len(members) - len(shown)), place=found[-1].due))
    return in_order(found, on)


def _rest(code: str, left: int) -> Task:
    name, title = MORE[code]
    more = ngettext("and %(n)s more", "and %(n)s more", left) % {"n": number(left)}
    return Task(str(title), _url(name), more, stands_for=left)


def in_order(found: Iterable[Task], on: date) -> list[Task]:
    """Each with the status its due date gives it; late and soon first, what has no date after that."""
    return sorted((dated(one, on) for one in found), key=lambda one: one.order)


def dated(task: Task, on: date) -> Task:
    """`task` with the status of its due date, unless that is far away."""
    if task.due is None or task.kind == "info":
        return task
    days = (task.due - on).days
    if days < 0:
        late = ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
        return replace(task, kind="crit", word=late, is_late=True)
    if days == 0:
        return replace(task, kind="warn", word=_("Today"))
    left = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    return replace(task, kind="warn" if days <= SOON else task.kind, word=left)
