"""A trail in words: six knots, the story forward and backward, and what may not be concluded."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.palu import date_id, number, rupiah
from monitoring.reading import status_word
from monitoring.thread.trail import Trail
from performance.figures import shown
from performance.rules import periods
from performance.selectors import Reading
from planning.evidence import of_answer
from surveys.models import Answer
from surveys.rules.questions import parse

SEEN, HIDDEN, NONE = "seen", "hidden", "none"


@dataclass(frozen=True, slots=True)
class Knot:
    """One step of the thread. `state`: seen, hidden (it exists, and that is all that is said), none (not yet)."""

    name: str
    state: str
    title: str = ""
    url: str = ""
    text: str = ""
    strong: str = ""
    small: str = ""
    is_here: bool = False
    forward: str = ""
    question: str = ""
    answer: str = ""


def knots(trail: Trail) -> list[Knot]:
    return [_answer(trail), _need(trail), _line(trail), _session(trail), _people(trail), _indicator(trail)]


def _visible(rows: Iterable[Any]) -> list[Any]:
    return [one for one in rows if one.is_seen]


def _blank(name: str, question: str, *, exists: bool, is_private: bool = False) -> Knot:
    """A step without anything the reader may see; of what is private not even that it exists is said."""
    if is_private:
        return Knot(name, NONE, forward=_("none yet, or not for your role."), question=question,
                    answer=_("Nothing that your role may see."))  # fmt: skip
    if exists:
        return Knot(name, HIDDEN, forward=_("there is one, but not for your role."), question=question,
                    answer=_("That exists, but not for your role."))  # fmt: skip
    return Knot(name, NONE, forward=_("none yet."), question=question, answer=_("Nothing yet."))


def _others(count: int) -> str:
    return ngettext("and %(n)s more", "and %(n)s more", count) % {"n": number(count)} if count else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


# --- The six steps ---
def _answer(trail: Trail) -> Knot:
    name, question = _("Answer"), _("Who asked for it?")
    if not trail.answers:
        return _blank(name, question, exists=trail.answers_all > 0)
    first = trail.answers[0]
    unit, whole = first.response.unit.name, max(trail.answers_all, trail.answers_seen)
    count = ngettext("%(n)s answer asks for it", "%(n)s answers ask for it", whole) % {"n": number(whole)}
    return Knot(
        name,
        SEEN,
        unit,
        reverse("surveys:response_detail", args=[first.response.public_id]),
        _said(first),
        first.response.campaign.title,
        count,
        trail.kind == "answer",
        _("of %(unit)s helped to form a need; %(count)s.") % {"unit": unit, "count": count},
        question,
        _("%(count)s, among them %(unit)s.") % {"count": capfirst(count), "unit": unit},
    )


def _said(answer: Answer) -> str:
    """The first parts of an answer in the words of the questionnaire."""
    found = of_answer(answer, parse(answer.response.campaign.questionnaire.definition))
    if found is None:
        return ""
    first, *others = found.parts or (("", ""),)
    last = others[-1:] if len(others) > 1 else []
    return "; ".join(value for _label, value in (first, *last))


def _need(trail: Trail) -> Knot:
    name, question = _("Need"), _("Why does that line exist?")
    visible = _visible(trail.needs)
    if not visible:
        return _blank(name, question, exists=bool(trail.needs))
    need = visible[0]
    people = ngettext("%(n)s person", "%(n)s people", need.people) % {"n": number(need.people)}
    units = ngettext("%(n)s unit", "%(n)s units", need.units) % {"n": number(need.units)}
    priority = _("priority %(points)s of 100") % {"points": need.priority}
    return Knot(
        name,
        SEEN,
        str(need),
        need.get_absolute_url(),
        _joined(need.dinas.name, units if need.units else "", people if need.people else ""),
        capfirst(priority),
        _joined(need.get_state_display(), _others(len(visible) - 1)),
        trail.kind == "need",
        _("%(need)s: %(priority)s, %(state)s.")
        % {"need": need, "priority": priority, "state": need.get_state_display()},
        question,
        _("Because of need %(need)s, %(priority)s.") % {"need": need, "priority": priority},
    )


def _line(trail: Trail) -> Knot:
    name, question = _("Plan line"), _("Where did it come from?")
    visible = _visible(trail.lines)
    if not visible:
        return _blank(name, question, exists=bool(trail.lines))
    line = visible[0]
    plan = _("%(agency)s, plan %(year)s") % {"agency": line.plan.dinas.name, "year": line.plan.plan_year}
    amount = rupiah(line.amount) if line.amount is not None else _("no amount yet")
    people = ngettext("%(n)s person", "%(n)s people", line.people or 0) % {"n": number(line.people or 0)}
    state = _("set on %(day)s") % {"day": date_id(line.plan.set_at)} if line.plan.set_at else ""
    return Knot(
        name,
        SEEN,
        line.title,
        line.get_absolute_url(),
        _joined(plan, people if line.people else "", amount),
        capfirst(state or line.plan.get_state_display()),
        _joined(line.code, _others(len(visible) - 1)),
        trail.kind == "line",
        _("%(line)s for %(amount)s (%(plan)s).") % {"line": line.title, "amount": amount, "plan": plan},
        question,
        _("From line %(code)s of %(plan)s.") % {"code": line.code, "plan": plan},
    )


def _session(trail: Trail) -> Knot:
    name, question = _("Session"), _("Where did their seats come from?")
    visible = _visible(trail.sessions)
    if not visible:
        return _blank(name, question, exists=bool(trail.sessions))
    session = visible[0]
    days = f"{date_format(session.starts_on, 'j M')} – {date_format(session.ends_on, 'j M Y')}"
    seats = _("%(taken)s of %(seats)s seats taken") % {
        "taken": number(session.taken),
        "seats": number(session.capacity),
    }
    return Knot(
        name,
        SEEN,
        session.title,
        session.get_absolute_url(),
        _joined(days, session.place),
        capfirst(seats),
        _joined(session.get_state_display(), _others(len(visible) - 1)),
        trail.kind == "session",
        _("%(session)s, %(days)s: %(seats)s.") % {"session": session.title, "days": days, "seats": seats},
        question,
        _("From the session %(session)s, %(days)s.") % {"session": session.title, "days": days},
    )


def _people(trail: Trail) -> Knot:
    name, question = _("People"), _("Who took part?")
    if trail.kind == "enrolment":
        return _person(trail, name, question)
    found = trail.people
    if not found.enrolled and not found.moves:
        return _blank(name, question, exists=False, is_private=True)
    seats = ngettext("%(n)s participant", "%(n)s participants", found.enrolled) % {"n": number(found.enrolled)}
    passed = _("%(attended)s attended, %(passed)s passed") % {
        "attended": number(found.attended),
        "passed": number(found.passed),
    }
    moves = ngettext("%(n)s career move", "%(n)s career moves", found.moves) % {"n": number(found.moves)}
    title = seats if found.enrolled else moves
    text = passed if found.enrolled else ""
    seen = _visible(trail.sessions)
    return Knot(
        name,
        SEEN,
        title,
        seen[0].get_absolute_url() if seen else "",
        text,
        moves if found.enrolled and found.moves else "",
        _("only those your role may see"),
        False,
        f"{_joined(title, text)}.",
        question,
        f"{_joined(title, text)}.",
    )


def _person(trail: Trail, name: str, question: str) -> Knot:
    enrolment = trail.start
    result = "" if enrolment.passed is None else (_("passed") if enrolment.passed else _("not passed"))
    story = _joined(enrolment.employee.full_name, str(enrolment.get_state_display()), result)
    return Knot(
        name,
        SEEN,
        enrolment.employee.full_name,
        enrolment.employee.get_absolute_url(),
        capfirst(str(enrolment.get_state_display())),
        capfirst(result),
        enrolment.certificate_number,
        True,
        f"{story}.",
        question,
        f"{story}.",
    )


def _indicator(trail: Trail) -> Knot:
    name, question = _("Indicator"), _("Where does the figure stand?")
    visible = [one for one in trail.indicators if getattr(one.indicator, "is_seen", False)]
    if not visible:
        return _blank(name, question, exists=bool(trail.indicators))
    first = visible[0]
    target = first.target
    unit = first.indicator.measure_unit
    aim = _("target %(target)s") % {"target": shown(target.value, unit)} if target else _("no target yet")
    moved = movement(first)
    return Knot(
        name,
        SEEN,
        first.indicator.name,
        first.indicator.get_absolute_url(),
        capfirst(moved),
        capfirst(aim),
        _joined(status_word(first.status), _others(len(visible) - 1)),
        trail.kind == "indicator",
        _("%(indicator)s: %(moved)s, %(aim)s.") % {"indicator": first.indicator.name, "moved": moved, "aim": aim},
        question,
        _("%(indicator)s: %(moved)s, %(aim)s.") % {"indicator": first.indicator.name, "moved": moved, "aim": aim},
    )


def movement(one: Reading) -> str:
    """From the oldest known value to the newest, with their periods."""
    unit = one.indicator.measure_unit
    if one.measurement is None:
        return _("no measurement yet")
    newest = {"now": shown(one.measurement.value, unit), "period": periods.label(one.measurement.period)}
    if len(one.history) < 2:
        return _("%(now)s in %(period)s") % newest
    oldest = one.history[0]
    return _("from %(before)s (%(then)s) to %(now)s (%(period)s)") % {
        **newest,
        "before": shown(oldest.value, unit),
        "then": periods.label(oldest.period),
    }


# --- Around the knots ---
def heading(trail: Trail) -> str:
    """What the page answers: forward from what was asked, backward from what came of it."""
    what = {
        "answer": _("What became of an answer of %(what)s"),
        "need": _("What becomes of the need %(what)s"),
        "line": _("What the plan line %(what)s leads to"),
        "session": _("Why %(what)s is held, and what comes of it"),
        "enrolment": _("Why %(what)s was on this session"),
        "indicator": _("What was done for %(what)s"),
    }
    names = {"answer": "response", "enrolment": "employee"}
    start = trail.start
    named = start.response.unit.name if trail.kind == "answer" else getattr(start, names.get(trail.kind, ""), start)
    if trail.kind == "line":
        named = start.title
    return what[trail.kind] % {"what": named}


def conclusion(trail: Trail) -> str:
    """What may and what may not be said of the effect."""
    ended = [one.ends_on for one in trail.sessions if one.is_seen]
    if not ended:
        return _("Nothing was carried out yet that you may see, so nothing can be said about an effect.")
    first = min(ended)
    visible = [one for one in trail.indicators if getattr(one.indicator, "is_seen", False)]
    after = sum(periods.last_day(row.period) > first for one in visible for row in one.history)
    if not after:
        return _("No value was measured after the session yet, so nothing can be said about its effect.")
    values = ngettext("%(n)s value was", "%(n)s values were", after) % {"n": number(after)}
    return _(
        "%(values)s measured after the session. That one came after the other is a hint, no proof of a single cause."
    ) % {"values": values}
