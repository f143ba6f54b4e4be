"""What a head or operator sees: the list, one section a page, the check page, the receipt; read-only afterwards."""

import logging
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from core import audit, exports, idempotency
from core.errors import DomainError, StaleVersionError, TransitionError
from core.numbers import small_int
from core.templatetags.palu import time_wita
from people.access import has, require
from people.models import Employee
from people.permissions import Permission
from surveys import registry, selectors, services
from surveys.answers import by_question, fingerprint
from surveys.definitions import definition_of
from surveys.enums import ResponseState
from surveys.forms import SectionForm, SendForm
from surveys.models import Campaign, Response
from surveys.querysets import manages_surveys
from surveys.reading import conflicts, sections_to_read
from surveys.receipt import receipt_pdf, receipt_text
from surveys.rules.questions import Definition, Section, all_missing
from surveys.services.responses import NOT_FILLABLE
from surveys.wording import here

logger = logging.getLogger(__name__)

PAGE = 25
RESULTS = 5
OWN_FIELDS = {"csrfmiddlewaretoken", "version", "save_key", "act"}


def visible_response(request: Request, response_id: UUID) -> Response:
    """The response, or 404 (T05)."""
    return get_object_or_404(Response.objects.visible_to(request.user).for_list(), public_id=response_id)


@require_safe
def mine(request: Request) -> HttpResponse:
    """What waits for the units of the acting role, own ones first, and what was sent before."""
    waiting = selectors.waiting_for(request.user)
    own = {one.response.pk for one in waiting}
    below = selectors.fillable_for(request.user).exclude(pk__in=own)
    over = Q(sent_at__isnull=False) | Q(state=ResponseState.CLOSED)
    sent = Response.objects.visible_to(request.user, Permission.SURVEY_FILL).filter(over)
    context = {
        "waiting": waiting,
        "below": Paginator(below, PAGE).get_page(request.GET.get("page")),
        "sent": sent.for_list().order_by("-campaign__plan_year", "unit__path")[:PAGE],
        "campaigns": Campaign.objects.visible_to(request.user)[:RESULTS],
    }
    return render(request, "surveys/mine.html", context)


@require_safe
def campaign_answer(request: Request, campaign_id: UUID) -> HttpResponse:
    """Where a message about a campaign leads: the one response that waits for the reader, else their list."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), public_id=campaign_id)
    waiting = [one for one in selectors.waiting_for(request.user) if one.response.campaign_id == campaign.pk]
    if len(waiting) == 1:
        return redirect("surveys:response_edit", waiting[0].response.public_id)
    return redirect("surveys:mine")


@require_safe
def response_edit(request: Request, response_id: UUID) -> HttpResponse:
    """The first section with something to do, the check page when all are done, or the answers to read."""
    response = visible_response(request, response_id)
    if not response.is_fillable or not has(request.user, Permission.SURVEY_FILL, response.unit):
        return redirect("surveys:response_detail", response.public_id)
    definition = definition_of(response.campaign)
    for step in selectors.steps(definition, by_question(response.answers.all()), response.visited):
        if not step.done:
            return redirect("surveys:response_section", response.public_id, step.code)
    return redirect("surveys:response_check", response.public_id)


@dataclass(frozen=True, slots=True)
class Place:
    """The section somebody is at."""

    request: Request
    response: Response
    definition: Definition
    section: Section

    @property
    def autosave(self) -> bool:
        """Whether palu.js asks and wants JSON or a fragment rather than a page."""
        return "X-Autosave" in self.request.headers


@require_http_methods(["GET", "HEAD", "POST"])
def response_section(request: Request, response_id: UUID, section_code: str) -> HttpResponse:
    """One section. POST saves and goes where the pressed button says; with X-Autosave it answers palu.js."""
    response = visible_response(request, response_id)
    require(request.user, Permission.SURVEY_FILL, response.unit)
    definition = definition_of(response.campaign)
    section = definition.section(section_code)
    if section is None:
        raise Http404
    place = Place(request, response, definition, section)
    if not response.is_fillable:
        return _no_longer(place)
    if request.method == "POST":
        return _save(place)
    answers = by_question(response.answers.all())
    form = SectionForm(section=section, answers=_prefilled(place, answers), add=request.GET.get("add", ""))
    return _section_page(place, form, answers)


def _no_longer(place: Place) -> HttpResponse:
    if place.autosave:
        return JsonResponse({"message": str(NOT_FILLABLE)}, status=409)
    messages.warning(place.request, NOT_FILLABLE)
    return redirect("surveys:response_detail", place.response.public_id)


def _prefilled(place: Place, answers: dict[str, Any]) -> dict[str, Any]:
    """`answers`, with what the system knows where nothing was saved yet; shown for checking, stored on saving."""
    filled = dict(answers)
    if place.section.code in place.response.visited:
        return filled
    for question in place.section.questions:
        if question.prefill and question.code not in answers:
            rows = registry.values(question.prefill, user=place.request.user, unit=place.response.unit)
            if rows:
                filled[question.code] = rows[: question.max_rows]
    return filled


def _suggestions(place: Place) -> dict[str, list[registry.Choice]]:
    sources = {column.source for question in place.section.questions for column in question.columns}
    user, unit = place.request.user, place.response.unit
    return {name: registry.values(name, user=user, unit=unit) for name in sources if name}


def _mark(response: Response, section: Section, answers: dict[str, Any]) -> str:
    """What the form remembers of the state it was read at."""
    return f"{response.version}.{fingerprint(section, answers)}"


def _section_page(
    place: Place, form: SectionForm, answers: dict[str, Any], conflict: dict[str, Any] | None = None
) -> HttpResponse:
    response, section = place.response, place.section
    form.suggestions = _suggestions(place)
    all_steps = selectors.steps(place.definition, answers, response.visited)
    number = next(one.number for one in all_steps if one.code == section.code)
    context = {
        "response": response,
        "form": form,
        "section_heading": here(section.heading),
        "number": number,
        "sections": len(all_steps),
        "steps": [
            {"label": here(one.title), "state": "done" if one.done else "", "current": one.code == section.code}
            for one in all_steps
        ],
        "next_title": here(all_steps[number].title) if number < len(all_steps) else "",
        "staff": Employee.objects.visible_to(place.request.user).active().below(response.unit.path).count(),
        "version": _mark(response, section, answers),
        "save_key": idempotency.new_key(),
        "conflict": conflict,
    }
    return render(place.request, "surveys/response_section.html", context, status=409 if conflict else 200)


def _save(place: Place) -> HttpResponse:
    post = place.request.POST
    act, _sep, argument = post.get("act", "next").partition(":")
    rows = list(place.response.answers.all())
    stored = by_question(rows)
    form = SectionForm(
        post,
        section=place.section,
        answers=stored,
        add=argument if act == "add" else "",
        drop=_dropped(argument) if act == "remove" else ("", 0),
    )
    _note_foreign_fields(place, form)
    if not form.is_valid() and not place.autosave:
        return _section_page(place, form, stored)
    version, seen = _version(post)
    try:
        saved = services.save_block(
            actor=place.request.user,
            response=place.response,
            section=place.section,
            version=version,
            seen=seen,
            answers={code: _chosen(post, code, value, stored) for code, value in _storable(form, stored).items()},
            key=post.get("save_key", ""),
            before=[one for one in rows if one.section == place.section.code],
        )
    except StaleVersionError as stale:
        return _stale(place, form, stale)
    except TransitionError:
        return _no_longer(place)
    if place.autosave:
        mark = _mark(saved.response, place.section, saved.answers)
        answer = {"version": mark, "saved_at": time_wita(saved.response.saved_at)}
        if not form.errors:
            return JsonResponse(answer)
        words = {name: str(found[0]) for name, found in form.errors.items()}
        return JsonResponse({**answer, "message": next(iter(words.values())), "errors": words}, status=422)
    return _onwards(place, act, argument)


def _dropped(argument: str) -> tuple[str, int]:
    code, _sep, number = argument.rpartition(":")
    row = small_int(number)
    return (code, row) if row is not None else ("", 0)


def _note_foreign_fields(place: Place, form: SectionForm) -> None:
    """Fields that belong to no question change nothing; that they came is logged (A05)."""
    known = OWN_FIELDS | form.fields.keys() | {f"{code}-rows" for code in form.rows}
    foreign = {name for name in place.request.POST if name not in known and not name.startswith("choose_")}
    if foreign:
        logger.warning("fields ignored, response_id=%s count=%d", place.response.pk, len(foreign))


def _storable(form: SectionForm, stored: dict[str, Any]) -> dict[str, Any]:
    """What can be kept of a section: a question with a fault keeps what stands, its rows what is right in them."""
    kept = {question.code: stored.get(question.code) for question in form.section.questions}
    return kept | form.right_rows | form.values


def _version(post: QueryDict) -> tuple[int, str]:
    """(version, fingerprint) of the newest mark in the form: a conflict panel brings a second one."""
    marks = [mark.partition(".") for mark in post.getlist("version")]
    known = [(version, seen) for number, _sep, seen in marks if (version := small_int(number)) is not None]
    return max(known, default=(-1, ""))


def _chosen(post: QueryDict, code: str, ours: Any, stored: dict[str, Any]) -> Any:
    """The value to store after a conflict: ours, unless the reader chose what the other person saved."""
    return stored.get(code) if post.get(f"choose_{code}") == "theirs" else ours


def _stale(place: Place, form: SectionForm, stale: StaleVersionError) -> HttpResponse:
    current, theirs = stale.current["response"], stale.current["answers"]
    conflict = {
        "who": _who(place, current),
        "at": current.saved_at,
        "fields": conflicts(place.section, form.values, theirs),
    }
    if place.autosave:
        context = {"conflict": conflict, "version": _mark(current, place.section, theirs)}
        return render(place.request, "surveys/_conflict.html", context, status=409)
    return _section_page(replace(place, response=current), form, theirs, conflict)


def _who(place: Place, current: Response) -> str:
    if current.saved_by == place.request.user:
        return _("You (in another tab)")
    return current.saved_by.name if current.saved_by else ""


def _onwards(place: Place, act: str, argument: str) -> HttpResponse:
    """Where the pressed button leads once the section is saved."""
    public_id = place.response.public_id
    codes = [one.code for one in place.definition.sections]
    at = codes.index(place.section.code)
    if act == "close" or (act == "back" and at == 0):
        return redirect("surveys:mine")
    if act in {"add", "remove", "stay"}:
        address = reverse("surveys:response_section", args=[public_id, place.section.code])
        added = act == "add" and argument in _row_codes(place.section)
        return redirect(f"{address}?add={argument}#{argument}-end" if added else address)
    to = at - 1 if act == "back" else at + 1
    if to == len(codes):
        return redirect("surveys:response_check", public_id)
    return redirect("surveys:response_section", public_id, codes[to])


def _row_codes(section: Section) -> set[str]:
    return {question.code for question in section.questions if question.repeats}


@require_safe
def response_check(request: Request, response_id: UUID) -> HttpResponse:
    response = visible_response(request, response_id)
    require(request.user, Permission.SURVEY_FILL, response.unit)
    if not response.is_fillable:
        return redirect("surveys:response_detail", response.public_id)
    return _check_page(request, response, SendForm(initial={"version": response.version}))


def _check_page(request: Request, response: Response, form: SendForm) -> HttpResponse:
    definition = definition_of(response.campaign)
    answers = list(response.answers.all())
    absent = all_missing(definition, by_question(answers))
    context = {
        "response": response,
        "form": form,
        "sections": sections_to_read(definition, answers, absent),
        "absent": len(absent),
        "may_send": has(request.user, Permission.SURVEY_SEND, response.unit),
        "last_section": definition.sections[-1].code,
        "last_title": here(definition.sections[-1].title),
        "submit_key": idempotency.new_key(),
    }
    return render(request, "surveys/response_check.html", context)


@require_POST
def response_send(request: Request, response_id: UUID) -> HttpResponse:
    """Sends once: a second press, a resend and a second tab get the same receipt (T34)."""
    response = visible_response(request, response_id)
    require(request.user, Permission.SURVEY_SEND, response.unit)
    if response.is_sent:
        return redirect("surveys:response_receipt", response.public_id)
    form = SendForm(request.POST, initial={"version": response.version})
    if not form.is_valid():
        return _check_page(request, response, form)

    def send() -> dict[str, Any]:
        sent = services.send_response(actor=request.user, response=response, version=form.cleaned_data["version"])
        return {"receipt": sent.receipt_number}

    try:
        idempotency.once(
            user=request.user, act=f"surveys.send:{response.pk}", key=request.POST.get(idempotency.FIELD, ""), do=send
        )
    except (DomainError, ValidationError) as refusal:
        form.refuse(refusal)
        return _check_again(request, response_id, form)
    return redirect("surveys:response_receipt", response.public_id)


def _check_again(request: Request, response_id: UUID, form: SendForm) -> HttpResponse:
    """The check page as things stand now, with the refusal; closed meanwhile, the answers to read."""
    response = visible_response(request, response_id)
    if not response.is_fillable:
        messages.warning(request, NOT_FILLABLE)
        return redirect("surveys:response_detail", response.public_id)
    form.data = {**form.data, "version": response.version}
    return _check_page(request, response, form)


@require_safe
def response_receipt(request: Request, response_id: UUID) -> HttpResponse:
    response = visible_response(request, response_id)
    if not response.is_sent:
        return redirect("surveys:response_edit", response.public_id)
    return render(request, "surveys/response_receipt.html", {"response": response, "copy_text": receipt_text(response)})


@require_safe
def response_receipt_file(request: Request, response_id: UUID) -> HttpResponse:
    """The receipt as PDF, as an attachment; the export is recorded (T45)."""
    response = visible_response(request, response_id)
    if not response.is_sent:
        raise Http404
    audit.record(actor=request.user, verb="surveys.receipt.exported", target=response)
    return exports.download(response.receipt_number, receipt_pdf(response, request.user), "pdf")


@require_safe
def response_detail(request: Request, response_id: UUID) -> HttpResponse:
    """The answers as they stand, to read; HR may reopen a sent response from here."""
    response = visible_response(request, response_id)
    definition = definition_of(response.campaign)
    answers = list(response.answers.all())
    context = {
        "response": response,
        "sections": sections_to_read(definition, answers, all_missing(definition, by_question(answers))),
        "may_reopen": manages_surveys(request.user) and response.state == ResponseState.SENT,
        "trail": response.state == ResponseState.CLOSED and response.is_sent,
        "may_monitor": manages_surveys(request.user),
        "may_fill": response.is_fillable and has(request.user, Permission.SURVEY_FILL, response.unit),
    }
    return render(request, "surveys/response_detail.html", context)
