"""Lines of a plan: read, changed with autosave and a version check (T35), added, linked to needs, deleted."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from core import idempotency
from core.clock import today
from core.errors import DomainError, StaleVersionError
from core.numbers import small_int
from core.templatetags.palu import time_wita
from people.models import Employee
from planning import conflicts, selectors
from planning.completeness import missing_of
from planning.forms import LineForm, NeedChoiceForm, NewLineForm
from planning.models import Need, PlanLine
from planning.posted import note_foreign
from planning.rules import codes
from planning.services import lines as services
from planning.views.common import allowed, visible_line, visible_plan, words_of
from planning.wording import label_of, shown


@require_safe
def line_detail(request: Request, line_id: UUID) -> HttpResponse:
    """What a line says, why it is there and what came of it."""
    line = visible_line(request, line_id)
    results = selectors.results_of_line(line)
    context = {
        "line": line,
        "plan": line.plan,
        "may": selectors.rights(request.user, line.plan),
        "facts": _facts(line),
        "needs": list(selectors.needs_of_line(line)),
        "progress": selectors.progress(line, results, today()).state if line.plan.is_set else "",
        "results": _visible_results(request, results),
        "hidden": len(results) - len(_visible_results(request, results)),
    }
    return render(request, "planning/line_detail.html", context)


def _visible_results(request: Request, results: list[Any]) -> list[Any]:
    """Career moves are personal: only those of people the reader may see; sessions and targets go with the plan."""
    moves = [row.career_move.employee_id for row in results if row.career_move]
    seen = {one.pk: one for one in Employee.objects.visible_to(request.user).filter(pk__in=moves)} if moves else {}
    for row in results:
        if row.career_move and row.career_move.employee_id in seen:
            row.career_move.employee = seen[row.career_move.employee_id]
    return [row for row in results if row.career_move is None or row.career_move.employee_id in seen]


def _facts(line: PlanLine) -> list[dict[str, Any]]:
    """Rows of components/facts.html."""
    rows = []
    for name in services.fields_of(line.kind)[1:]:
        source = codes.parse(line.sub_activity).name if name == "sub_activity" and line.sub_activity else ""
        value = shown(name, getattr(line, name))
        rows.append({"label": label_of(name), "value": value, "source": source})
    return rows


# --- Changing ---
@require_http_methods(["GET", "HEAD", "POST"])
def line_edit(request: Request, line_id: UUID) -> HttpResponse:
    line = visible_line(request, line_id)
    may = allowed(request, line.plan, "edit")
    if request.method == "POST":
        return _save(request, line)
    if not may.edit:
        return redirect(line)
    return _edit_page(request, line, LineForm(instance=line))


def _edit_page(
    request: Request, line: PlanLine, form: LineForm, *, conflict: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    current = PlanLine.objects.visible_to(request.user).select_related("plan__dinas").get(pk=line.pk)
    lacking = missing_of([current])
    linked = list(selectors.needs_of_line(current))
    waiting = Need.objects.visible_to(request.user).filter(dinas=current.plan.dinas, plan_year=current.plan.plan_year)
    context = {
        "line": current,
        "plan": current.plan,
        "form": form,
        "conflict": conflict,
        "version": _posted_version(request) if request.method == "POST" else current.version,
        "lacking": lacking[0].words if lacking else [],
        "needs": linked,
        "need_form": NeedChoiceForm(needs=waiting.open().ranked()),
    }
    return render(request, "planning/line_edit.html", context, status=status)


def _posted_version(request: Request) -> int:
    """The version the page was read at; 0, which is never one, when it was not sent."""
    return small_int(request.POST.get("version")) or 0


def _save(request: Request, line: PlanLine) -> HttpResponse:
    is_autosave = request.headers.get("X-Autosave") == "1"
    form = LineForm(request.POST, instance=PlanLine(pk=line.pk, kind=line.kind))
    note_foreign(request, form)
    if not form.is_valid() and (not is_autosave or form.non_field_errors()):
        return _refused(form) if is_autosave else _edit_page(request, line, form, status=422)
    mine = {name: form.cleaned_data[name] for name in form.fields if name not in form.errors}
    try:
        saved = _write(request, line, mine, is_autosave=is_autosave)
    except StaleVersionError as stale:
        return _conflict(request, form, stale.current, mine, is_autosave=is_autosave)
    except (DomainError, ValidationError) as refusal:
        if is_autosave:
            return JsonResponse({"message": words_of(refusal)}, status=422)
        form.add_error(None, words_of(refusal))
        return _edit_page(request, line, form, status=409)
    if is_autosave:
        answer = {"saved_at": time_wita(saved.saved_at or timezone.now()), "version": saved.version}
        return _refused(form, **answer) if form.errors else JsonResponse(answer)
    messages.success(request, _("Line %(number)d is saved.") % {"number": saved.number})
    return redirect(saved.plan)


def _write(request: Request, line: PlanLine, mine: dict[str, Any], *, is_autosave: bool) -> PlanLine:
    """Save what was typed; after a conflict what was chosen, against the version the choice was made on.

    An autosave never decides a conflict: choosing takes a press of the button.
    """
    version, values = _posted_version(request), mine
    resolved = small_int(request.POST.get("resolved_version"))
    if resolved is not None and not is_autosave:
        version, values = resolved, conflicts.chosen(line, mine, request.POST)
    return services.save_line(
        actor=request.user, line=line, version=version, values=values, save_key=request.POST.get("save_key", "")
    )


def _refused(form: LineForm, **saved: Any) -> JsonResponse:
    """What an autosave could not take, field by field; `saved` says what of the line was stored all the same."""
    words = {name: str(errors[0]) for name, errors in form.errors.items()}
    name, first = next(iter(words.items()))
    message = f"{form.fields[name].label}: {first}" if name in form.fields else first
    return JsonResponse({**saved, "message": message, "errors": words}, status=422)


def _conflict(
    request: Request, form: LineForm, current: PlanLine, mine: dict[str, Any], *, is_autosave: bool
) -> HttpResponse:
    panel = conflicts.panel(current, _posted_version(request), mine, request.POST)
    if is_autosave:
        return render(request, "planning/_line_conflict.html", {"conflict": panel}, status=409)
    return _edit_page(request, current, form, conflict=panel, status=409)


# --- Adding, linking, deleting ---
@require_http_methods(["GET", "HEAD", "POST"])
def line_new(request: Request, plan_id: UUID) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    allowed(request, plan, "edit")
    form = NewLineForm(request.POST or None)
    if form.is_valid():
        note_foreign(request, form)

        def add() -> dict[str, Any]:
            line = services.add_line(actor=request.user, plan=plan, **form.cleaned_data)
            return {"line": str(line.public_id)}

        try:
            key = request.POST.get(idempotency.FIELD, "")
            result, _now = idempotency.once(user=request.user, act="planning.line", key=key, do=add)
        except (DomainError, ValidationError) as refusal:
            form.add_error(None, words_of(refusal))
        else:
            return redirect("planning:line_edit", result["line"])
    return render(request, "planning/line_new.html", {"plan": plan, "form": form, "submit_key": _key(request)})


def _key(request: Request) -> str:
    """The key of the form that came back with an error stays: nothing was written under it."""
    return request.POST.get(idempotency.FIELD) or idempotency.new_key()


@require_POST
def need_add(request: Request, plan_id: UUID, need_id: UUID) -> HttpResponse:
    """A line drafted from one need that stands in no line yet."""
    plan = visible_plan(request, plan_id)
    allowed(request, plan, "edit")
    need = get_object_or_404(Need.objects.visible_to(request.user), public_id=need_id)
    try:
        line = services.add_need(actor=request.user, plan=plan, need=need)
    except (DomainError, ValidationError) as refusal:
        messages.error(request, words_of(refusal))
        return redirect(plan)
    return redirect("planning:line_edit", line.public_id)


@require_POST
def line_needs(request: Request, line_id: UUID) -> HttpResponse:
    """Link one more need, or with `unlink` take one away."""
    line = visible_line(request, line_id)
    allowed(request, line.plan, "edit")
    needs = Need.objects.visible_to(request.user).filter(dinas=line.plan.dinas, plan_year=line.plan.plan_year)
    unlink = request.POST.get("unlink")
    form = NeedChoiceForm({"need": unlink or request.POST.get("need")}, needs=needs)
    if not form.is_valid():
        messages.error(request, _("Choose a need of this agency and year."))
        return redirect("planning:line_edit", line.public_id)
    act = services.unlink_need if unlink else services.link_need
    try:
        act(actor=request.user, line=line, need=form.cleaned_data["need"])
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:line_edit", line.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def line_delete(request: Request, line_id: UUID) -> HttpResponse:
    """A page that says what goes and what becomes of its needs, then the act."""
    line = visible_line(request, line_id)
    allowed(request, line.plan, "edit")
    refusal, status = "", 200
    if request.method == "POST":
        try:
            services.delete_line(actor=request.user, line=line, version=_posted_version(request))
        except DomainError as error:
            refusal, status = str(error), 409
            line.refresh_from_db()
        else:
            messages.success(request, _("The line is deleted. Its needs wait for the plan again."))
            return redirect(line.plan)
    context = {"line": line, "plan": line.plan, "needs": list(selectors.needs_of_line(line)), "refusal": refusal}
    return render(request, "planning/line_delete.html", context, status=status)
