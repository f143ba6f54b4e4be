"""Sessions: list, page, made and changed by HR; nominations by heads, seats and results by HR."""

from collections.abc import Iterable
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
from core.conflicts import conflict, with_choices
from core.errors import DomainError, StaleVersionError
from core.templatetags.palu import jp
from people import search
from people.access import has, has_everywhere, has_for, require, require_for
from people.models import Dinas, Employee
from people.permissions import Permission
from people.querysets import EmployeeQuerySet
from training import selectors
from training.enums import CLOSED, OPEN_STATES, SEATED, TAKES_PEOPLE, EnrolmentState, SessionState
from training.fields import shown_hours
from training.forms import ReasonForm, ResultForm, SessionChangeForm, SessionForm
from training.models import Enrolment, Programme, Session
from training.services import seats, sessions
from training.standing import Standing, standings

PAGE_SIZE = 30
FOUND = 50
CHANGEABLE = ("title", "starts_on", "ends_on", "place", "capacity", "jp")
STANDING_SHOWN = (EnrolmentState.NOMINATED, EnrolmentState.CONFIRMED, EnrolmentState.WAITING)
TICKED = "training.ticked"  # in the session of the reader: who was ticked before a search, by session page


@require_safe
def session_list(request: Request) -> HttpResponse:
    rows = Session.objects.visible_to(request.user).select_related("dinas").with_waiting()
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
            "can_view": has(request.user, Permission.TRAINING_VIEW),
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
    require_for(request.user, Permission.SESSION_MANAGE, session.dinas)


@require_safe
def session_detail(request: Request, session_id: UUID) -> HttpResponse:
    return _detail_page(request, _session(request, session_id))


def _detail_page(
    request: Request, session: Session, *, refused: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """`refused`: what the form of a group held when it was refused (group, why, ticked, reason); it is shown again."""
    enrolments = list(
        Enrolment.objects.visible_to(request.user)
        .filter(session=session)
        .select_related("employee__unit", "employee__position")
        .order_by("waiting_number", "employee__name", "pk")
    )
    manage = has_for(request.user, Permission.SESSION_MANAGE, session.dinas)
    is_open = session.state in TAKES_PEOPLE
    can_confirm = is_open and has_for(request.user, Permission.SEAT_CONFIRM, session.dinas)
    open_ones = [one for one in enrolments if one.state in STANDING_SHOWN and session.state in OPEN_STATES]
    found = standings([one.employee for one in open_ones], session) if open_ones else {}
    groups = _groups(request, enrolments, found, refused, can_confirm=can_confirm)
    context = {
        "session": session,
        "groups": groups,
        "to_check": [one for one in open_ones if found[one.employee_id].needs_checking],
        "waiting": selectors.counts_of(session).get(EnrolmentState.WAITING, 0),
        "can_view": has(request.user, Permission.TRAINING_VIEW),
        "can_manage": manage and session.state in OPEN_STATES,
        "can_confirm": can_confirm,
        "can_nominate": is_open and has(request.user, Permission.NOMINATE),
        "decides": any(group["primary"] for group in groups),
        "certificates": manage and any(one.check_code for one in enrolments),
        "key": idempotency.new_key(),
    }
    return render(request, "training/session_detail.html", context, status=status)


def _groups(
    request: Request,
    enrolments: list[Enrolment],
    beside: dict[int, Standing],
    refused: dict[str, Any] | None,
    *,
    can_confirm: bool,
) -> list[dict[str, Any]]:
    """The lists of the page with the acts each offers; only the first list that gives seats has the primary button.

    `why_not` of a row: why the reader does not decide it (T06); `all_own`: the reader decides
    no row, and no act is shown.
    """
    found: list[dict[str, Any]] = []
    for key, title, states, acts in (
        ("nominated", _("Nominated"), (EnrolmentState.NOMINATED,), "seat"),
        ("seated", _("Participants"), SEATED, "free"),
        ("waiting", _("Waiting list"), (EnrolmentState.WAITING,), "seat"),
        ("closed", _("Not taking part"), CLOSED, ""),
    ):
        rows = [one for one in enrolments if one.state in states]
        if not rows:
            continue
        if acts == "free" and not any(one.state == EnrolmentState.CONFIRMED for one in rows):
            acts = ""
        shown = acts if can_confirm else ""
        lines = [
            {
                "one": one,
                "standing": beside.get(one.employee_id) if one.state in STANDING_SHOWN else None,
                "may_choose": shown and one.state in STANDING_SHOWN and not why_not,
                "why_not": why_not,
            }
            for one in rows
            for why_not in [seats.why_not(request.user, one) if shown == "seat" else ""]
        ]
        all_own = shown == "seat" and not any(line["may_choose"] for line in lines)
        if all_own:
            shown = ""
        found.append(
            {
                "key": key,
                "title": title,
                "rows": lines,
                "all_own": all_own,
                "acts": shown,
                "primary": shown == "seat" and not any(group["primary"] for group in found),
                "refused": refused if refused and refused["group"] == key else None,
            }
        )
    return found


@require_http_methods(["GET", "POST"])
def session_new(request: Request) -> HttpResponse:
    require(request.user, Permission.SESSION_MANAGE)
    programme = Programme.objects.filter(code=request.GET.get("program", "")).first()
    initial = {"programme": programme.public_id, "title": programme.name} if programme else None
    agencies = Dinas.objects.visible_to(request.user, Permission.SESSION_MANAGE).confirmed()
    whole_city = has_everywhere(request.user, Permission.SESSION_MANAGE)
    form = SessionForm(request.POST or None, agencies=agencies, whole_city=whole_city, initial=initial)
    if form.is_valid():
        try:
            result, _ran = idempotency.once(
                user=request.user,
                act="training.session",
                key=request.POST.get(idempotency.FIELD, ""),
                do=lambda: {"id": str(sessions.create_session(actor=request.user, **form.cleaned_data).public_id)},
            )
        except (DomainError, ValidationError) as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The session is open for nominations."))
            return redirect("training:session_detail", result["id"])
    return render(
        request,
        "training/session_form.html",
        {"form": form, "key": idempotency.new_key(), "session": None, "conflict": None},
    )


@require_http_methods(["GET", "POST"])
def session_edit(request: Request, session_id: UUID) -> HttpResponse:
    session = _session(request, session_id)
    _require_manage(request, session)
    data = with_choices(request.POST, session, CHANGEABLE, {"jp": shown_hours}) if request.method == "POST" else None
    form = SessionChangeForm(data, session=session)
    context: dict[str, Any] = {"form": form, "key": "", "session": session, "conflict": None}
    status = 200
    if form.is_valid():
        try:
            saved = sessions.change_session(actor=request.user, session=session, **form.cleaned_data)
        except StaleVersionError as stale:
            context["conflict"], status = conflict(form, stale, CHANGEABLE, {"jp": jp}), 409
        except (DomainError, ValidationError) as refusal:
            form.refuse(refusal)
        else:
            _tell_changed(request, session, saved)
            return redirect(saved)
    return render(request, "training/session_form.html", context, status=422 if form.errors else status)


def _tell_changed(request: Request, before: Session, after: Session) -> None:
    """Other days or JP may clash or pass the ceiling now; the page then names the people."""
    messages.success(request, _("The session is changed."))
    if all(getattr(before, name) == getattr(after, name) for name in ("starts_on", "ends_on", "jp")):
        return
    people = [one.employee for one in after.enrolments.filter(state__in=STANDING_SHOWN).select_related("employee")]
    count = sum(one.needs_checking for one in standings(people, after).values())
    if count:
        text = ngettext(
            "With the new days or JP %(n)d person needs checking; see below.",
            "With the new days or JP %(n)d people need checking; see below.",
            count,
        )
        messages.warning(request, text % {"n": count})


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


@require_http_methods(["GET", "POST"])
def session_finish(request: Request, session_id: UUID) -> HttpResponse:
    """Finishing cannot be undone: first the page that says what, how many and for whom."""
    session = _session(request, session_id)
    _require_manage(request, session)
    if request.method == "GET":
        if session.state not in OPEN_STATES:
            return redirect(session)
        ahead = selectors.before_finishing(session)
        context = {"session": session, "ahead": ahead, "is_over": session.ends_on <= today()}
        return render(request, "training/session_finish.html", context)
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
    asked = set(request.POST.getlist("employee"))
    if request.method == "POST" and request.POST.get("act") == "cari":
        key = search.remember(request.session, request.POST.get("cari", ""))
        request.session[TICKED] = {str(session.public_id): sorted(str(one) for one in _uuids(asked))}
        return redirect(f"{request.path}?cari={key}" if key else request.path)
    refused: list[tuple[str, str]] = []
    if request.method == "POST":
        request.session.pop(TICKED, None)
        chosen = list(people.filter(public_id__in=_uuids(asked)).order_by("name", "pk"))
        if not asked:
            messages.error(request, _("Choose at least one person."))
        elif len(chosen) != len(asked):
            messages.error(request, _("Somebody chosen is not of your units; nobody was nominated."))
        else:
            refused = _nominate(request, session, chosen)
            if not refused:
                return redirect(session)
    else:
        asked = set(request.session.get(TICKED, {}).get(str(session.public_id), ()))
    text = search.text_of(request.session, request.GET.get("cari", ""))
    shown = _choice(people, session, text, asked)
    found = standings(shown, session, asked=session.jp)
    context = {
        "session": session,
        "people": [(one, found[one.pk]) for one in shown],
        "limit": FOUND,
        "text": text,
        "refused": refused,
        "ticked": asked,
        "key": idempotency.new_key(),
    }
    return render(request, "training/nominate.html", context)


def _choice(people: EmployeeQuerySet, session: Session, text: str, ticked: set[str]) -> list[Employee]:
    """Who is ticked already, whatever was searched for since, then who is found."""
    free = people.exclude(pk__in=session.enrolments.on_list().values("employee_id")).for_list()
    kept = list(free.filter(public_id__in=_uuids(ticked)).order_by("name", "pk"))
    found = free.exclude(pk__in=[one.pk for one in kept])
    if text:
        found = found.filter(name__icontains=text)
    return kept + list(found[:FOUND])


def _uuids(values: Iterable[str]) -> list[UUID]:
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
    """HR gives seats to the chosen nominations, or declines them with a reason; a refusal keeps what was typed."""
    session = _session(request, session_id)
    ticked = set(request.POST.getlist("enrolment"))
    chosen = Enrolment.objects.visible_to(request.user).filter(session=session, public_id__in=_uuids(ticked))
    rows = list(chosen.select_related("employee__unit").order_by("nominated_at", "pk"))
    for one in rows:
        require(request.user, Permission.SEAT_CONFIRM, one.employee.unit)
    require_for(request.user, Permission.SEAT_CONFIRM, session.dinas)
    why = ""
    if len(rows) != len(ticked):
        why = _("One of the chosen nominations is not yours to decide; nothing was changed.")
    elif not rows:
        why = _("Choose at least one nomination.")
    else:
        try:
            with transaction.atomic():
                _decide(request, rows)
        except DomainError as refusal:
            why = str(refusal)
    if not why:
        return redirect(session)
    refused = {
        "group": request.POST.get("group", ""),
        "why": why,
        "ticked": ticked,
        "reason": request.POST.get("reason", ""),
    }
    return _detail_page(request, session, refused=refused, status=422)


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
    forms = [
        (one, ResultForm(request.POST or None, prefix=str(one.public_id), initial=_outcome(one)))
        for one in rows
        if one.employee.user_id != request.user.pk
    ]
    valid = [form.is_valid() for _one, form in forms]  # every form, so that each shows its own error
    refusals: list[str] = []
    if request.method == "POST" and all(valid):
        try:
            with transaction.atomic():
                saved = sum(_record(request, one, form.cleaned_data) for one, form in forms)
        except DomainError as refusal:
            refusals.append(str(refusal))
        else:
            messages.success(
                request, ngettext("%(n)d result is saved.", "%(n)d results are saved.", saved) % {"n": saved}
            )
            page = "training:session_finish" if request.POST.get("act") == "finish" else "training:session_results"
            return redirect(page, session.public_id)
    context = {
        "session": session,
        "forms": forms,
        "is_over": session.ends_on <= today(),
        "has_begun": session.starts_on <= today(),
        "is_open": session.state in OPEN_STATES and session.starts_on <= today(),
        "refusals": refusals,
        "wrong": [(one, form) for one, form in forms if form.errors],
        "has_own": len(forms) < len(rows),
    }
    return render(request, "training/session_results.html", context, status=422 if request.method == "POST" else 200)


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
