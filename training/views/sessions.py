"""Sessions: list, page, made and changed by HR; nominations by heads, seats and results by HR."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from core import idempotency
from core.clock import today
from core.errors import DomainError
from people import search
from people.access import has, require
from people.models import Dinas, Employee
from people.permissions import Permission
from training import selectors
from training.enums import SEATED, EnrolmentState, SessionState
from training.forms import ReasonForm, ResultForm, SessionChangeForm, SessionForm
from training.models import Enrolment, Programme, Session
from training.services import seats, sessions

PAGE_SIZE = 30
FOUND = 50


@require_safe
def session_list(request: Request) -> HttpResponse:
    rows = Session.objects.visible_to(request.user).select_related("programme", "dinas")
    state = request.GET.get("keadaan", "terbuka")
    if state == "terbuka":
        rows = rows.ahead()
    elif state in SessionState.values:
        rows = rows.filter(state=state).order_by("-starts_on", "-pk")
    agencies = Dinas.objects.visible_to(request.user, Permission.TRAINING_VIEW).confirmed()
    dinas, month = request.GET.get("dinas", ""), _month(request.GET.get("bulan", ""))
    if dinas:
        rows = rows.filter(dinas__in=agencies.filter(short_name=dinas))
    if month is not None:
        rows = rows.filter(starts_on__lt=_next_month(month), ends_on__gte=month)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    states = [
        ("terbuka", _("ahead")),
        (SessionState.DONE, SessionState.DONE.label),
        (SessionState.CANCELLED, SessionState.CANCELLED.label),
    ]
    return render(
        request,
        "training/session_list.html",
        {
            "page": page,
            "state": state,
            "states": states,
            "agencies": agencies,
            "dinas": dinas,
            "month": f"{month:%Y-%m}" if month else "",
            "can_manage": has(request.user, Permission.SESSION_MANAGE),
        },
    )


def _month(text: str) -> date | None:
    """The first day of a month written 2027-03; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _session(request: Request, session_id: UUID) -> Session:
    visible = Session.objects.visible_to(request.user).select_related("programme", "dinas__unit")
    return get_object_or_404(visible, public_id=session_id)


def _require_manage(request: Request, session: Session) -> None:
    require(request.user, Permission.SESSION_MANAGE, session.dinas.unit if session.dinas else None)


@require_safe
def session_detail(request: Request, session_id: UUID) -> HttpResponse:
    session = _session(request, session_id)
    enrolments = list(
        Enrolment.objects.visible_to(request.user)
        .filter(session=session)
        .select_related("employee__unit", "employee__position")
        .order_by("waiting_number", "employee__name", "pk")
    )
    manage = has(request.user, Permission.SESSION_MANAGE, session.dinas.unit if session.dinas else None)
    groups = [
        (_("Nominated"), [one for one in enrolments if one.state == EnrolmentState.NOMINATED]),
        (_("Participants"), [one for one in enrolments if one.state in SEATED]),
        (_("Waiting list"), [one for one in enrolments if one.state == EnrolmentState.WAITING]),
        (
            _("Not taking part"),
            [one for one in enrolments if one.state in (EnrolmentState.DECLINED, EnrolmentState.CANCELLED)],
        ),
    ]
    is_open = session.state in seats.TAKES_PEOPLE
    return render(
        request,
        "training/session_detail.html",
        {
            "session": session,
            "groups": [(title, rows) for title, rows in groups if rows],
            "waiting": selectors.counts_of(session).get(EnrolmentState.WAITING, 0),
            "can_manage": manage and session.state in sessions.OPEN_STATES,
            "can_confirm": is_open and has(request.user, Permission.SEAT_CONFIRM),
            "can_nominate": is_open and has(request.user, Permission.NOMINATE),
            "certificates": manage and any(one.check_code for one in enrolments),
        },
    )


@require_http_methods(["GET", "POST"])
def session_new(request: Request) -> HttpResponse:
    require(request.user, Permission.SESSION_MANAGE)
    programme = Programme.objects.filter(code=request.GET.get("program", "")).first()
    initial = {"programme": programme.public_id, "title": programme.name} if programme else None
    agencies = Dinas.objects.visible_to(request.user, Permission.SESSION_MANAGE).confirmed()
    form = SessionForm(request.POST or None, agencies=agencies, initial=initial)
    if form.is_valid():
        try:
            result, _ran = idempotency.once(
                user=request.user,
                act="training.session",
                key=request.POST.get(idempotency.FIELD, ""),
                do=lambda: {"id": str(sessions.create_session(actor=request.user, **form.cleaned_data).public_id)},
            )
        except (DomainError, ValidationError) as refusal:
            form.add_error(None, getattr(refusal, "messages", str(refusal)))
        else:
            messages.success(request, _("The session is open for nominations."))
            return redirect("training:session_detail", result["id"])
    return render(request, "training/session_form.html", {"form": form, "key": idempotency.new_key(), "session": None})


@require_http_methods(["GET", "POST"])
def session_edit(request: Request, session_id: UUID) -> HttpResponse:
    session = _session(request, session_id)
    _require_manage(request, session)
    form = SessionChangeForm(request.POST or None, session=session)
    if form.is_valid():
        try:
            sessions.change_session(actor=request.user, session=session, **form.cleaned_data)
        except (DomainError, ValidationError) as refusal:
            form.add_error(None, getattr(refusal, "messages", str(refusal)))
        else:
            messages.success(request, _("The session is changed."))
            return redirect(session)
    return render(request, "training/session_form.html", {"form": form, "key": "", "session": session})


@require_http_methods(["GET", "POST"])
def session_cancel(request: Request, session_id: UUID) -> HttpResponse:
    session = _session(request, session_id)
    _require_manage(request, session)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        sessions.cancel_session(actor=request.user, session=session, reason=form.cleaned_data["reason"])
        messages.success(request, _("The session is cancelled; everybody on it was told."))
        return redirect(session)
    people = session.enrolments.on_list().count()
    return render(request, "training/session_cancel.html", {"form": form, "session": session, "people": people})


@require_POST
def session_finish(request: Request, session_id: UUID) -> HttpResponse:
    session = _session(request, session_id)
    _require_manage(request, session)
    try:
        count = sessions.finish_session(actor=request.user, session=session)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("training:session_results", session.public_id)
    text = ngettext(
        "The session is finished; %(n)d certificate is ready.",
        "The session is finished; %(n)d certificates are ready.",
        count,
    )
    messages.success(request, text % {"n": count})
    return redirect(session)


# --- Nominations and seats ---
@require_http_methods(["GET", "POST"])
def nominate(request: Request, session_id: UUID) -> HttpResponse:
    """Choose people of one's own units, many at once; each refusal is told by name and the others are taken."""
    session = _session(request, session_id)
    require(request.user, Permission.NOMINATE)
    people = Employee.objects.visible_to(request.user, Permission.NOMINATE).active()
    if request.method == "POST" and request.POST.get("act") == "cari":
        key = search.remember(request.session, request.POST.get("cari", ""))
        return redirect(f"{request.path}?cari={key}" if key else request.path)
    refused: list[tuple[str, str]] = []
    asked = set(request.POST.getlist("employee"))
    if request.method == "POST":
        chosen = list(people.filter(public_id__in=_uuids(list(asked))).order_by("name", "pk"))
        if not asked:
            messages.error(request, _("Choose at least one person."))
        elif len(chosen) != len(asked):
            messages.error(request, _("Somebody chosen is not of your units; nobody was nominated."))
        else:
            refused = _nominate(request, session, chosen)
            if not refused:
                return redirect(session)
    text = search.text_of(request.session, request.GET.get("cari", ""))
    found = people.exclude(pk__in=session.enrolments.on_list().values("employee_id")).for_list()
    if text:
        found = found.filter(name__icontains=text)
    return render(
        request,
        "training/nominate.html",
        {
            "session": session,
            "people": found[:FOUND],
            "limit": FOUND,
            "text": text,
            "refused": refused,
            "ticked": asked,
            "key": idempotency.new_key(),
        },
    )


def _uuids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _nominate(request: Request, session: Session, chosen: list[Employee]) -> list[tuple[str, str]]:
    """Nominates each; gives who was refused and why. The same form sent again gives the first answer."""
    result, _ran = idempotency.once(
        user=request.user,
        act="training.nominate",
        key=request.POST.get(idempotency.FIELD, ""),
        do=lambda: _try_each(request, session, chosen),
    )
    refused, done = [(name, why) for name, why in result["refused"]], result["done"]
    if done:
        text = ngettext("%(n)d person is nominated. HR decides.", "%(n)d people are nominated. HR decides.", done)
        messages.success(request, text % {"n": done})
    return refused


def _try_each(request: Request, session: Session, chosen: list[Employee]) -> dict[str, Any]:
    refused, done = [], 0
    for employee in chosen:
        try:
            seats.nominate(actor=request.user, session=session, employee=employee)
            done += 1
        except (DomainError, ValidationError) as refusal:
            refused.append([employee.full_name, str(getattr(refusal, "message", refusal))])
    return {"refused": refused, "done": done}


@require_POST
def decide_seats(request: Request, session_id: UUID) -> HttpResponse:
    """HR gives seats to the chosen nominations, or declines them with a reason."""
    session = _session(request, session_id)
    chosen = Enrolment.objects.visible_to(request.user).filter(
        session=session, public_id__in=_uuids(request.POST.getlist("enrolment"))
    )
    rows = list(chosen.select_related("employee__unit").order_by("nominated_at", "pk"))
    if len(rows) != len(set(request.POST.getlist("enrolment"))):
        messages.error(request, _("One of the chosen nominations is not yours to decide; nothing was changed."))
        return redirect(session)
    for one in rows:
        require(request.user, Permission.SEAT_CONFIRM, one.employee.unit)
    if not rows:
        require(request.user, Permission.SEAT_CONFIRM)
        messages.error(request, _("Choose at least one nomination."))
        return redirect(session)
    try:
        with transaction.atomic():
            _decide(request, rows)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(session)


def _decide(request: Request, rows: list[Enrolment]) -> None:
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    if act == "decline":
        for one in rows:
            seats.decline(actor=request.user, enrolment=one, reason=reason)
        messages.success(request, _("The nominations are declined."))
    elif act == "cancel":
        for one in rows:
            seats.cancel(actor=request.user, enrolment=one, reason=reason)
        messages.success(request, _("The seats are free again."))
    else:
        decided = [seats.confirm_seat(actor=request.user, enrolment=one) for one in rows]
        seated = sum(one.state == EnrolmentState.CONFIRMED for one in decided)
        if seated:
            text = ngettext("%(n)d person has a seat.", "%(n)d people have a seat.", seated)
            messages.success(request, text % {"n": seated})
        waiting = [one for one in decided if one.state == EnrolmentState.WAITING]
        if waiting:
            text = _("The last seat was just taken. Put on the waiting list from number %(place)s on.")
            messages.warning(request, text % {"place": waiting[0].waiting_number})


# --- Results ---
@require_http_methods(["GET", "POST"])
def session_results(request: Request, session_id: UUID) -> HttpResponse:
    """Attendance and result of every seat on one page; a wrong score keeps everything typed."""
    session = _session(request, session_id)
    _require_manage(request, session)
    rows = list(
        session.enrolments.filter(state__in=SEATED).select_related("employee__unit").order_by("employee__name", "pk")
    )
    forms = [(one, ResultForm(request.POST or None, prefix=str(one.public_id), initial=_outcome(one))) for one in rows]
    valid = [form.is_valid() for _one, form in forms]  # every form, so that each shows its own error
    if request.method == "POST" and all(valid):
        try:
            with transaction.atomic():
                saved = sum(_record(request, one, form.cleaned_data) for one, form in forms)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, ngettext("%(n)d result is saved.", "%(n)d results are saved.", saved) % {"n": saved}
            )
            return redirect("training:session_results", session.public_id)
    context = {
        "session": session,
        "forms": forms,
        "is_over": session.ends_on <= today(),
        "is_open": session.state in sessions.OPEN_STATES,
        "has_errors": any(form.errors for _one, form in forms),
    }
    return render(request, "training/session_results.html", context)


def _outcome(one: Enrolment) -> dict[str, Any]:
    if one.state == EnrolmentState.CONFIRMED:
        outcome = ""
    elif one.state == EnrolmentState.ABSENT:
        outcome = "absent"
    else:
        outcome = "passed" if one.passed else "failed"
    return {"outcome": outcome, "score": one.score}


def _record(request: Request, one: Enrolment, cleaned: dict[str, Any]) -> bool:
    """Saves a row that says something; gives whether it did."""
    outcome = cleaned["outcome"]
    if not outcome:
        return False
    passed = {"passed": True, "failed": False}.get(outcome)
    sessions.record_result(
        actor=request.user, enrolment=one, attended=outcome != "absent", passed=passed, score=cleaned["score"]
    )
    return True
