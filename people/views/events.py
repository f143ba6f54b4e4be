"""Dated changes in the browser: choose what happened, fill in, look at what follows, hand in or decide, take back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from core import access_log, files, idempotency, proofs
from core.clock import today
from core.errors import DomainError, StaleVersionError
from core.spreadsheets import Refused
from people.access import has, require
from people.enums import ABOUT_PEOPLE, EmploymentKind, EventKind, EventState, UnitKind
from people.event_forms import FORMS, EventForm, NoteForm
from people.events import checks, consequences
from people.events.current import current, current_of
from people.events.fields import ABOUT_UNITS, HINTS, SLUGS, Shower, lines, moved_beside
from people.events.told import tag_of, told
from people.models import Employee, PersonnelEvent, Unit
from people.permissions import Permission
from people.privacy import NumberRight
from people.services import events

PER_PAGE = 25
KEPT = "kept_proof"
KEPT_FOR = 60 * 60 * 12  # seconds a proof of a refused form is kept for its next try
OF_OTHERS = (EventKind.MOVE, EventKind.MERGE, EventKind.CLOSE)  # not of the city itself
Proof = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """What kind of change, of whom or what."""

    kind: EventKind
    employee: Employee | None
    unit: Unit | None


# --- Choose what happened ---
@require_safe
def employee_change(request: Request, public_id: UUID) -> HttpResponse:
    employee = _employee(request, public_id)
    choices = [(slug, kind, HINTS[kind]) for slug, kind in SLUGS.items() if kind in ABOUT_PEOPLE]
    waiting = PersonnelEvent.objects.visible_to(request.user).filter(employee=employee).waiting()
    context = {"employee": employee, "choices": choices, "waiting": waiting.for_list()}
    return render(request, "people/event_choose.html", context)


@require_safe
def unit_change(request: Request, public_id: UUID) -> HttpResponse:
    unit = _unit(request, public_id)
    fixed = unit.kind in (UnitKind.CITY, UnitKind.UNMAPPED)
    offered = [kind for kind in ABOUT_UNITS if not (fixed and kind in OF_OTHERS)]
    choices = [(slug, kind, HINTS[kind]) for slug, kind in SLUGS.items() if kind in offered]
    waiting = PersonnelEvent.objects.visible_to(request.user).filter(employee=None, unit=unit).waiting()
    context = {"unit": unit, "choices": choices, "waiting": waiting.for_list()}
    return render(request, "people/event_choose.html", context)


def _employee(request: Request, public_id: UUID) -> Employee:
    visible = Employee.objects.visible_to(request.user).for_list().select_related("legal_status")
    employee: Employee = get_object_or_404(visible, public_id=public_id)
    require(request.user, Permission.EVENT_PREPARE, employee.unit)
    return employee


def _unit(request: Request, public_id: UUID) -> Unit:
    visible = Unit.objects.visible_to(request.user).select_related("parent", "dinas").distinct()
    unit: Unit = get_object_or_404(visible, public_id=public_id)
    require(request.user, Permission.EVENT_PREPARE, unit)
    return unit


def _kind(slug: str, among: tuple[EventKind, ...]) -> EventKind:
    kind = SLUGS.get(slug)
    if kind is None or kind not in among:
        raise Http404
    return kind


# --- Fill in ---
@require_http_methods(["GET", "POST"])
def employee_change_new(request: Request, public_id: UUID, slug: str) -> HttpResponse:
    employee = _employee(request, public_id)
    return _new(request, Subject(_kind(slug, ABOUT_PEOPLE), employee, None))


@require_http_methods(["GET", "POST"])
def unit_change_new(request: Request, public_id: UUID, slug: str) -> HttpResponse:
    unit = _unit(request, public_id)
    return _new(request, Subject(_kind(slug, ABOUT_UNITS), None, unit))


def _new(request: Request, subject: Subject) -> HttpResponse:
    proof = _kept_proof(request)
    form = _form(request, subject, proof[1] if proof else "")
    if request.method != "POST":
        form.initial = {"effective_on": today(), **(form.written(form.now) if form.prefilled else {})}
        if subject.kind == EventKind.NEW_PERSON and subject.unit is not None:
            form.initial |= form.written({"unit": subject.unit.pk}) | {"kind": EmploymentKind.PNS.value}
        return _form_page(request, form, subject, proof)
    proof = _checked_proof(request, form, proof)
    if form.is_valid() and proof is not None:
        try:
            event = _begun(request, form, subject, proof)
        except (DomainError, ValidationError) as refusal:
            form.refuse(refusal)
        else:
            return redirect(event)
    return _form_page(request, form, subject, proof)


def _form(request: Request, subject: Subject, stored: str, data: Any = None) -> EventForm:
    """Bound to what was sent, or empty."""
    now = current(subject.kind, employee=subject.employee, unit=subject.unit)
    given = (data if data is not None else request.POST, request.FILES) if request.method == "POST" else ()
    return FORMS[subject.kind](
        *given, user=request.user, employee=subject.employee, unit=subject.unit, now=now, stored=stored
    )


def _begun(request: Request, form: EventForm, subject: Subject, proof: Proof) -> PersonnelEvent:
    """The draft of this form; sent once more, the draft it made is written anew."""
    unit = form.cleaned_data["unit"] if subject.kind == EventKind.NEW_PERSON else subject.unit
    given: dict[str, Any] = {
        "effective_on": form.cleaned_data["effective_on"],
        "asked": form.asked(),
        "reason": form.cleaned_data["reason"],
        "proof": proof,
    }

    def begin() -> dict[str, Any]:
        made = events.begin(actor=request.user, kind=subject.kind, employee=subject.employee, unit=unit, **given)
        return {"id": str(made.public_id)}

    key = request.POST.get(idempotency.FIELD, "")
    done, is_new = idempotency.once(user=request.user, act="people.event", key=key, do=begin)
    event = get_object_or_404(PersonnelEvent.objects.visible_to(request.user), public_id=done["id"])
    if not is_new and event.state == EventState.DRAFT:
        event = events.revise(actor=request.user, event=event, version=event.version, **given)
    return event


@require_http_methods(["GET", "POST"])
def event_edit(request: Request, public_id: UUID) -> HttpResponse:
    """The form of a draft or returned change once more; a save in another window meanwhile is shown beside this one."""
    event = _event(request, public_id)
    if event.prepared_by_id != request.user.pk or event.state not in events.MOVES["revise"]:
        messages.info(request, _("This change can no longer be written anew."))
        return redirect(event)
    subject, proof = Subject(EventKind(event.kind), event.employee, event.unit), _kept_proof(request)
    stored = proof[1] if proof else event.proof_name
    context: dict[str, Any] = {"event": event, "version": request.POST.get("version", event.version)}
    form = _form(request, subject, stored)
    if request.method != "POST":
        form.initial = _values(form, event)
        return _form_page(request, form, subject, proof, context)
    form = _form(request, subject, stored, _chosen(request, _values(form, event)))
    proof = _checked_proof(request, form, proof)
    if form.is_valid():
        try:
            events.revise(
                actor=request.user,
                event=event,
                version=_version(request),
                effective_on=form.cleaned_data["effective_on"],
                asked=form.asked(),
                reason=form.cleaned_data["reason"],
                proof=proof,
            )
        except StaleVersionError as stale:
            context |= _conflict(form, stale.current) | {"version": stale.current.version}
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(event)
    return _form_page(request, form, subject, proof, context)


def _values(form: EventForm, event: PersonnelEvent) -> dict[str, Any]:
    """What is stored, as the fields of the form write it."""
    asked = {**form.now, **event.asked} if form.prefilled else event.asked
    return {**form.written(asked), "effective_on": event.effective_on.isoformat(), "reason": event.reason}


def _chosen(request: Request, stored: dict[str, Any]) -> Any:
    """What was typed, with the other value where the conflict panel was answered so."""
    data = request.POST.copy()
    for name, value in stored.items():
        if data.get(f"choose_{name}") == "theirs":
            data[name] = _text(value)
    return data


def _text(value: Any) -> str:
    return "" if value is None or value is False else str(value)


def _conflict(form: EventForm, stands: PersonnelEvent) -> dict[str, Any]:
    """Context of components/conflict.html."""
    rows = [
        {"label": form.fields[name].label, "name": name, "mine": mine or "–", "theirs": _text(value) or "–"}
        for name, value in _values(form, stands).items()
        if (mine := form.data.get(name) or "") != _text(value)
    ]
    return {"conflict": {"who": stands.prepared_by.name, "at": stands.changed_at, "fields": rows}}


def _form_page(
    request: Request, form: EventForm, subject: Subject, proof: Proof | None, more: dict[str, Any] | None = None
) -> HttpResponse:
    more = more or {}
    context = {
        "form": form,
        "kind": subject.kind,
        "employee": subject.employee,
        "unit": subject.unit,
        "submit_key": request.POST.get(idempotency.FIELD) or idempotency.new_key(),
        "kept_proof": signing.dumps([*proof, request.user.pk], salt=KEPT) if proof else "",
        "event": None,
        "conflict": None,
        "version": "",
        **more,
    }
    bad = form.errors or context["conflict"]
    return render(request, "people/event_form.html", context, status=422 if bad else 200)


def _kept_proof(request: Request) -> Proof | None:
    """The proof of an earlier try of this form by this person, so that nobody has to choose it twice."""
    token = request.POST.get(KEPT, "")
    try:
        stored, shown, user = signing.loads(token, salt=KEPT, max_age=KEPT_FOR) if token else ("", "", 0)
    except (signing.BadSignature, ValueError):
        return None
    return (stored, shown) if user == request.user.pk and proofs.path_of(stored).is_file() else None


def _checked_proof(request: Request, form: EventForm, kept: Proof | None) -> Proof | None:
    """The proof that was sent, else the one kept; whatever is wrong with it stands at its field."""
    upload = request.FILES.get("proof")
    if upload is None:
        return kept
    try:
        proof = proofs.accept(upload)
    except Refused as refused:
        form.add_error("proof", str(refused))
        return None
    form.has_proof(proof[1])
    return proof


# --- Look, hand in, decide, take back ---
def _event(request: Request, public_id: UUID) -> PersonnelEvent:
    visible = PersonnelEvent.objects.visible_to(request.user).for_list().select_related("undone_by")
    event: PersonnelEvent = get_object_or_404(visible, public_id=public_id)
    return event


def _place(event: PersonnelEvent) -> Unit:
    place = event.employee.unit if event.employee is not None else event.unit
    assert place is not None  # people_event_has_subject
    return place


@require_safe
def event_detail(request: Request, public_id: UUID) -> HttpResponse:
    """The check page of a draft, the decision page of HR, and afterwards the record."""
    event = _event(request, public_id)
    if event.employee is not None and event.employee.user_id != request.user.pk:
        access_log.note(reader=request.user, subject=event.employee, what="change")
    return render(request, "people/event_detail.html", _detail(request, event))


def _detail(request: Request, event: PersonnelEvent, note: NoteForm | None = None) -> dict[str, Any]:
    mine, decides = event.prepared_by_id == request.user.pk, _decides(request, event)
    place = _place(event)
    owner = event.employee.user_id if event.employee else None
    pending = event.is_open or event.waits_for_its_day
    shower, current = Shower([event]), current_of(event) if pending else None
    whole = NumberRight(request.user).covers(place.path, owner)
    shown = lines(event, shower, current=current, whole_number=whole)
    beside = moved_beside(event, shower, current, whole_number=whole) if current else []
    refusal = _refusal(lambda: checks.refuse(event)) if pending else ""
    not_by_me = _refusal(lambda: checks.refuse_decider(event, request.user)) if pending and decides else ""
    may_undo = decides and event.state in events.MOVES["undo"]
    return {
        "event": event,
        "place": place,
        "lines": shown,
        "moved_on": any(line.moved_on for line in shown) or bool(beside),
        "beside": beside,
        "follows": consequences.sentences(event) if event.is_open and not refusal else [],
        "refusal": refusal,
        "not_by_me": not_by_me,
        "can_edit": mine and event.state in events.MOVES["revise"],
        "can_prepare": mine and event.state in events.MOVES["prepare"] and not refusal,
        "can_decide": decides and event.state in events.MOVES["decide"] and not refusal and not not_by_me,
        "can_return": decides and event.state in events.MOVES["send_back"],
        "may_undo": may_undo,
        "undo_refusal": _refusal(lambda: events.refuse_undo(event, request.user)) if may_undo else "",
        "note_form": note or NoteForm(),
        "tag": tag_of(event),
    }  # fmt: skip


def _decides(request: Request, event: PersonnelEvent) -> bool:
    """HR at the place of the change, and at the unit somebody or something goes to."""
    goes_to = {pk for name in ("unit", "parent", "into") if (pk := event.asked.get(name))}
    concerned = Unit.objects.filter(pk__in=goes_to | {_place(event).pk})  # one that is gone is nobody's any more
    held = Unit.objects.visible_to(request.user, Permission.EVENT_DECIDE)
    return not concerned.exclude(pk__in=held.values("pk")).exists()


def _refusal(check: Callable[[], None]) -> str:
    """Why it cannot go on, read now; "" when it can."""
    try:
        check()
    except DomainError as refusal:
        return str(refusal)
    return ""


def _version(request: Request) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _act(request: Request, event: PersonnelEvent, do: Callable[[], Any], done: str) -> HttpResponse:
    try:
        do()
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(event)


@require_POST
def event_prepare(request: Request, public_id: UUID) -> HttpResponse:
    event = _event(request, public_id)
    return _act(
        request,
        event,
        lambda: events.prepare(actor=request.user, event=event, version=_version(request)),
        _("Handed in. HR decides, and you are told."),
    )


@require_POST
def event_decide(request: Request, public_id: UUID) -> HttpResponse:
    event = _event(request, public_id)
    _require_decider(request, event)
    done = _("Decided. It is in effect.") if event.effective_on <= today() else _("Decided. It waits for its day.")
    return _act(request, event, lambda: events.decide(actor=request.user, event=event, version=_version(request)), done)


@require_POST
def event_return(request: Request, public_id: UUID) -> HttpResponse:
    return _with_note(request, _event(request, public_id), events.send_back, _("Returned with your reason."))


@require_POST
def event_undo(request: Request, public_id: UUID) -> HttpResponse:
    event = _event(request, public_id)
    lost: list[str] = []

    def undo(**given: Any) -> None:
        lost.extend(events.undo(**given))

    answer = _with_note(request, event, undo, _("Undone. The former values stand again."))
    for sentence in lost:
        messages.warning(request, sentence)
    return answer


def _with_note(request: Request, event: PersonnelEvent, act: Callable[..., Any], done: str) -> HttpResponse:
    _require_decider(request, event)
    form = NoteForm(request.POST)
    if not form.is_valid():
        context = _detail(request, event, form) | {"form": form}
        return render(request, "people/event_detail.html", context, status=422)
    return _act(
        request,
        event,
        lambda: act(actor=request.user, event=event, version=_version(request), note=form.cleaned_data["note"]),
        done,
    )


def _require_decider(request: Request, event: PersonnelEvent) -> None:
    require(request.user, Permission.EVENT_DECIDE, _place(event))
    if not _decides(request, event):
        raise Http404


@require_POST
def event_drop(request: Request, public_id: UUID) -> HttpResponse:
    event = _event(request, public_id)
    try:
        events.drop(actor=request.user, event=event, version=_version(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(event)
    messages.success(request, _("Dropped."))
    return redirect("people:event_list")


@require_safe
def event_proof(request: Request, public_id: UUID) -> HttpResponse:
    """The proof as attachment, to those who may prepare changes there and to the person it is about (T30)."""
    own = PersonnelEvent.objects.filter(employee__user=request.user, applied_at__isnull=False)
    visible = PersonnelEvent.objects.visible_to(request.user) | own
    event = get_object_or_404(visible.select_related("employee").distinct(), public_id=public_id)
    if event.employee is not None and event.employee.user_id != request.user.pk:
        access_log.note(reader=request.user, subject=event.employee, what="proof")
    try:
        return files.attachment(event.proof_name, proofs.path_of(event.proof).read_bytes())
    except FileNotFoundError:
        raise Http404 from None


# --- Lists ---
@require_safe
def event_list(request: Request) -> HttpResponse:
    """For HR first what waits for a decision; for an operator what is under way in the agency."""
    require(request.user, Permission.EVENT_PREPARE)
    visible = PersonnelEvent.objects.visible_to(request.user)
    decides = has(request.user, Permission.EVENT_DECIDE)
    state = request.GET.get("keadaan", EventState.PREPARED if decides else "")
    shown = visible.filter(state=state) if state in EventState.values else visible
    page = Paginator(shown.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    right = NumberRight(request.user)
    rows = told(
        page.object_list,
        whole=lambda event: right.covers(_place(event).path, event.employee.user_id if event.employee else None),
    )
    context = {"page": page, "rows": rows, "state": state, "states": EventState.choices, "decides": decides}
    return render(request, "people/event_list.html", context)
