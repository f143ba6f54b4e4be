"""From an approved line to a training session, a career move or a target; and what it cost and brought."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import Request
from core import idempotency
from core.conflicts import conflict, with_choices
from core.errors import DomainError, StaleVersionError
from core.templatetags.palu import number, rupiah
from people import search
from people.models import Employee
from performance.models import Indicator
from performance.rules import periods
from planning import selectors
from planning.forms import MoveForm, SessionForm, SpentForm, TargetForm
from planning.models import PlanLine
from planning.posted import note_foreign
from planning.rules.moves import Act
from planning.services import results as services
from planning.services.editing import REFUSALS
from planning.views.common import allowed, visible_line, words_of
from training.models import Programme

Make = Callable[..., Model]


def _line_to_run(request: Request, line_id: UUID, right: str) -> tuple[PlanLine, HttpResponse | None]:
    """The line; with a way back when its plan is not approved or running."""
    line = visible_line(request, line_id)
    may = allowed(request, line.plan, right)
    if getattr(may, right):
        return line, None
    messages.error(request, str(REFUSALS[Act.RESULT]))
    return line, redirect(line)


def _made(request: Request, form: forms.Form, act: str, make: Callable[[], Model]) -> bool:
    """Run a service once per form key; a refusal becomes an error of the form."""
    note_foreign(request, form)
    key = request.POST.get(idempotency.FIELD, "")
    try:
        idempotency.once(user=request.user, act=act, key=key, do=lambda: {"made": str(make().pk)})
    except (DomainError, ValidationError) as refusal:
        form.add_error(None, words_of(refusal))
        return False
    return True


def _context(request: Request, line: PlanLine, form: forms.Form, **more: Any) -> dict[str, Any]:
    key = request.POST.get(idempotency.FIELD) or idempotency.new_key()
    return {"line": line, "plan": line.plan, "form": form, "submit_key": key, **more}


@require_http_methods(["GET", "HEAD", "POST"])
def line_session(request: Request, line_id: UUID) -> HttpResponse:
    line, back = _line_to_run(request, line_id, "make_sessions")
    if back is not None:
        return back
    form = SessionForm(request.POST or None, initial=_session_initial(line))
    if form.is_valid():
        given = form.cleaned_data

        def make() -> Model:
            return services.plan_session(actor=request.user, line=line, **given)

        if _made(request, form, "planning.session", make):
            messages.success(request, _("The session is open for nominations."))
            asked = {name: given[name] for name in ("programme", "starts_on", "capacity")}
            for text in services.departures(line, **asked):
                messages.warning(request, text)
            return redirect(line)
    return render(request, "planning/line_session.html", _context(request, line, form, planned=_planned(line)))


def _planned(line: PlanLine) -> str:
    """When, for how many and by whom the line says it will be."""
    parts = [periods.label(f"{line.plan.plan_year}-Q{line.quarter}")] if line.quarter else []
    if line.people:
        parts.append(ngettext("%(n)s person", "%(n)s people", line.people) % {"n": number(line.people)})
    return " · ".join([*parts, line.organizer] if line.organizer else parts)


def _session_initial(line: PlanLine) -> dict[str, Any]:
    programme = Programme.objects.filter(code=line.programme_code).first() if line.programme_code else None
    return {"programme": programme, "title": line.title, "capacity": line.people}


@require_http_methods(["GET", "HEAD", "POST"])
def line_move(request: Request, line_id: UUID) -> HttpResponse:
    line, back = _line_to_run(request, line_id, "make_others")
    if back is not None:
        return back
    who = search.text_of(request.session, request.GET.get("orang", ""))
    post = request.GET.get("jabatan", "")[: search.LONGEST]
    people = _people(request, line, who)
    positions = selectors.positions_found(line, post)
    form = MoveForm(
        request.POST or None,
        people=people,
        positions=positions,
        year=line.plan.plan_year,
        initial={"quarter": f"{line.plan.plan_year}-Q{line.quarter or 1}"},
    )
    if form.is_valid():
        given = form.cleaned_data

        def make() -> Model:
            return services.plan_move(
                actor=request.user, line=line, employee=given["employee"], target_position=given["position"],
                quarter=given["quarter"], reason=given["reason"],
            )  # fmt: skip

        if _made(request, form, "planning.move", make):
            messages.success(request, _("The move is proposed. HR decides it."))
            return redirect(line)
    more = {"who": who, "post": post, "people": people, "positions": positions, "query": request.GET.urlencode()}
    return render(request, "planning/line_move.html", _context(request, line, form, **more))


def _people(request: Request, line: PlanLine, text: str) -> list[Employee]:
    of_agency = Employee.objects.visible_to(request.user).filter(dinas=line.plan.dinas).exclude(user=request.user)
    return selectors.people_found(of_agency, request.user, text) if text else []


@require_POST
def move_search(request: Request, line_id: UUID) -> HttpResponse:
    """What was typed about the person goes into the session, so that no name lands in an address (T08)."""
    line = visible_line(request, line_id)
    allowed(request, line.plan, "make_others")
    query = {
        "orang": search.remember(request.session, request.POST.get("who", "")),
        "jabatan": request.POST.get("post", "").strip()[: search.LONGEST],
    }
    response = redirect("planning:line_move", line.public_id)
    response["Location"] += f"?{urlencode({name: value for name, value in query.items() if value})}"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def line_target(request: Request, line_id: UUID) -> HttpResponse:
    line, back = _line_to_run(request, line_id, "make_others")
    if back is not None:
        return back
    indicators = Indicator.objects.visible_to(request.user).active().filter(dinas=line.plan.dinas).order_by("name")
    form = TargetForm(
        request.POST or None, indicators=indicators, year=line.plan.plan_year, initial=_target_initial(line, indicators)
    )
    if form.is_valid():

        def make() -> Model:
            return services.plan_target(actor=request.user, line=line, **form.cleaned_data)

        if _made(request, form, "planning.target", make):
            messages.success(request, _("The target is set."))
            return redirect(line)
    return render(request, "planning/line_target.html", _context(request, line, form, count=len(indicators)))


def _target_initial(line: PlanLine, indicators: Any) -> dict[str, Any]:
    """The indicator the needs of the line rest on, else the one of the same name."""
    meant = indicators.filter(needs__need__lines=line).first() or indicators.filter(name__iexact=line.indicator).first()
    return {"indicator": meant, "period": str(line.plan.plan_year)}


@require_http_methods(["GET", "HEAD", "POST"])
def line_realise(request: Request, line_id: UUID) -> HttpResponse:
    """What a line cost so far and, once it is done, what came of it."""
    line, back = _line_to_run(request, line_id, "realise")
    if back is not None:
        return back
    names = ("realised_amount", "done_on", "outcome")
    initial = {name: getattr(line, name) for name in (*names, "version")}
    data = with_choices(request.POST, line, names) if request.method == "POST" else None
    form = SpentForm(data, initial=initial)
    panel, status = None, 200
    if form.is_valid():
        note_foreign(request, form)
        try:
            services.realise(actor=request.user, line=line, **form.cleaned_data)
        except StaleVersionError as stale:
            panel, status = conflict(form, stale, names, {"realised_amount": rupiah}), 409
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Line %(number)d is saved.") % {"number": line.number})
            return redirect(line)
    return render(request, "planning/line_realise.html", _context(request, line, form, conflict=panel), status=status)
