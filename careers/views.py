"""Career paths, eligibility lists and proposed moves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from careers import eligible
from careers.enums import MoveState
from careers.forms import DecisionForm, EligibilityForm, MoveForm
from careers.known import known_of
from careers.models import CareerMove
from careers.services.moves import ALLOWED, OPEN, decide_move, propose_move
from careers.steps import conditions_for, rank_promotion, steps_of
from core import access_log, idempotency
from core.clock import today
from core.errors import DomainError
from core.ids import public_id_of
from people import panels
from people.access import has, require
from people.models import Dinas, Employee, Position, Unit
from people.permissions import Permission
from people.privacy import NumberRight

SEARCH_SIZE = 30
PAGE_SIZE = 50


@require_safe
def path(request: Request) -> HttpResponse:
    """One's own career path."""
    employee = Employee.objects.visible_to(request.user).filter(user=request.user).for_list().first()
    if employee is None:
        return render(request, "careers/no_employee.html")
    return render(request, "careers/path.html", _path_context(request, employee))


@require_safe
def employee_path(request: Request, employee_id: UUID) -> HttpResponse:
    employee = _employee(request, employee_id)
    access_log.note(reader=request.user, subject=employee, what="career")
    return render(request, "careers/path.html", _path_context(request, employee))


@require_safe
def employee_panel(request: Request, employee_id: UUID) -> HttpResponse:
    """The panel of the profile: steps in short and open moves."""
    employee = _employee(request, employee_id)
    known = known_of([employee], today())[0]
    moves = CareerMove.objects.visible_to(request.user).filter(employee=employee).select_related("target_position")
    context = {
        "steps": [step for step in steps_of(known, today()) if step.position is None or step.key == "jenjang"],
        "moves": moves[:5],
    }
    return panels.answer(request, employee, "careers/_employee_panel.html", context)


def _employee(request: Request, employee_id: UUID) -> Employee:
    """The person, for themselves and for those who may see careers there; else 404."""
    visible = Employee.objects.visible_to(request.user, Permission.CAREER_VIEW)
    return get_object_or_404(visible.for_list(), public_id=employee_id)


def _path_context(request: Request, employee: Employee) -> dict[str, Any]:
    on = today()
    known = known_of([employee], on)[0]
    steps = steps_of(known, on)
    chosen = next((step for step in steps if step.key == request.GET.get("langkah")), steps[0] if steps else None)
    whole = NumberRight(request.user).covers(employee.unit.path, employee.user_id)
    sideways = [step for step in steps if step.movement == "horizontal"]
    return {
        "employee": employee,
        "own": employee.user_id == request.user.pk,
        "on": on,
        "steps": steps,
        "left": sideways[:3],
        "right": [step for step in steps if step not in sideways][:4],
        "chosen": chosen,
        "conditions": _condition_rows(chosen.conditions, whole=whole) if chosen else [],
        "fixes": [one for one in (chosen.conditions if chosen else ()) if one.fix is not None],
        "promotion": _condition_rows(rank_promotion(known, on), whole=whole),
        "credit": known.credit,
        "moves": CareerMove.objects.visible_to(request.user)
        .filter(employee=employee)
        .select_related("target_position"),
        "can_propose": has(request.user, Permission.CAREER_PROPOSE, employee.unit),
    }


def _condition_rows(conditions: Any, *, whole: bool) -> list[dict[str, Any]]:
    """Conditions as components/requirement.html takes them; without `whole` the age found is left out."""
    words = {"met": "met", "not_met": "unmet", "no_data": "unknown"}
    return [
        {
            "label": one.label,
            "state": words[one.state],
            "found": one.found if one.found and (whole or one.code != "age") else "",
            "needed": one.required,
            "source": one.source if one.confirmed else _("%(source)s (unconfirmed)") % {"source": one.source},
            "fix": one.fix or "",
        }
        for one in conditions
    ]


@require_safe
def eligibility_list(request: Request) -> HttpResponse:
    """Who meets the conditions of a step, who lacks what, whom nothing is known of."""
    require(request.user, Permission.CAREER_VIEW)
    agencies = Dinas.objects.visible_to(request.user, Permission.CAREER_VIEW)
    form = EligibilityForm(request.GET or None, agencies=agencies)
    chosen = form.cleaned_data if form.is_valid() else {}
    step = chosen.get("langkah") or "pengawas"
    people = eligible.candidates_for(step, Employee.objects.visible_to(request.user, Permission.CAREER_VIEW))
    if chosen.get("dinas"):
        people = people.filter(dinas=chosen["dinas"])
    page = Paginator(people.for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = eligible.rows(step, known_of(page.object_list, today()), today())
    return render(
        request,
        "careers/eligibility_list.html",
        {"form": form, "page": page, "rows": rows, "step": step, "step_name": eligible.name_of(step), "on": today()},
    )


@require_safe
def move_list(request: Request) -> HttpResponse:
    moves = CareerMove.objects.visible_to(request.user)
    state = request.GET.get("keadaan", "")
    if state in MoveState.values:
        moves = moves.filter(state=state)
    page = Paginator(_for_list(moves), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "careers/move_list.html",
        {
            "page": page,
            "state": state,
            "states": MoveState.choices,
            "can_propose": has(request.user, Permission.CAREER_PROPOSE),
            "can_view": has(request.user, Permission.CAREER_VIEW),
        },
    )


def _for_list(moves: QuerySet[CareerMove]) -> QuerySet[CareerMove]:
    return moves.select_related(
        "employee__position",
        "employee__unit",
        "employee__dinas",
        "employee__grade",
        "employee__education_level",
        "target_position",
        "target_unit",
        "proposed_by",
        "decided_by",
    )


@require_http_methods(["GET", "POST"])
def move_new(request: Request, employee_id: UUID) -> HttpResponse:
    """Propose a move: search the position, then say when and why."""
    employee = _employee(request, employee_id)
    require(request.user, Permission.CAREER_PROPOSE, employee.unit)
    search = request.GET.get("cari", "").strip()
    form = MoveForm(
        request.POST or None,
        positions=_positions(employee, search, request.POST.get("target_position", "")),
        units=Unit.objects.visible_to(request.user, Permission.CAREER_PROPOSE).active(),
        first_year=today().year,
    )
    if form.is_valid():
        key = request.POST.get(idempotency.FIELD, "")
        try:
            result, _new = idempotency.once(
                user=request.user,
                act="careers.move",
                key=key,
                do=lambda: _propose(request, employee, form.cleaned_data),
            )
        except (DomainError, ValidationError) as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The move is proposed. HR decides about it."))
            return redirect("careers:move_detail", result["move"])
    return render(
        request,
        "careers/move_form.html",
        {"form": form, "employee": employee, "search": search, "key": idempotency.new_key()},
    )


def _propose(request: Request, employee: Employee, cleaned: dict[str, Any]) -> dict[str, Any]:
    return {"move": str(propose_move(actor=request.user, employee=employee, **cleaned).public_id)}


def _positions(employee: Employee, search: str, posted: str) -> QuerySet[Position]:
    """What was searched for, what was posted, else what the steps of the person name."""
    active = Position.objects.filter(is_active=True)
    if posted:
        asked = public_id_of(posted)
        return active.filter(public_id=asked) if asked else active.none()
    if search:
        return active.filter(
            pk__in=list(active.filter(name__icontains=search).values_list("pk", flat=True)[:SEARCH_SIZE])
        )
    steps = steps_of(known_of([employee], today())[0], today())
    return active.filter(pk__in=[step.position.pk for step in steps if step.position])


@require_safe
def move_detail(request: Request, move_id: UUID) -> HttpResponse:
    move = get_object_or_404(_for_list(CareerMove.objects.visible_to(request.user)), public_id=move_id)
    return render(request, "careers/move_detail.html", _move_context(request, move, DecisionForm()))


@require_POST
def move_decide(request: Request, move_id: UUID) -> HttpResponse:
    """HR agrees, records as done or drops; the head who may propose may drop."""
    move = get_object_or_404(_for_list(CareerMove.objects.visible_to(request.user)), public_id=move_id)
    agree = has(request.user, Permission.CAREER_AGREE, move.employee.unit)
    if not agree:
        require(request.user, Permission.CAREER_PROPOSE, move.employee.unit)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return render(request, "careers/move_detail.html", _move_context(request, move, form), status=422)
    state = MoveState(form.cleaned_data["state"])
    if not agree and state != MoveState.DROPPED:
        raise PermissionDenied
    try:
        decide_move(actor=request.user, move=move, state=state, note=form.cleaned_data["note"])
    except DomainError as refusal:
        form.add_error("note", str(refusal))
        return render(request, "careers/move_detail.html", _move_context(request, move, form), status=422)
    messages.success(request, _("The decision is recorded."))
    return redirect("careers:move_detail", move.public_id)


def _move_context(request: Request, move: CareerMove, form: DecisionForm) -> dict[str, Any]:
    agree = has(request.user, Permission.CAREER_AGREE, move.employee.unit)
    allowed = [state for state in ALLOWED[MoveState(move.state)] if agree or state == MoveState.DROPPED]
    may_decide = agree or has(request.user, Permission.CAREER_PROPOSE, move.employee.unit)
    labels = {
        MoveState.AGREED: _("Agree to the move"),
        MoveState.DONE: _("Record as done"),
        MoveState.DROPPED: _("Drop the move"),
    }
    return {
        "move": move,
        "form": form,
        "decisions": [(str(state), labels[state]) for state in allowed] if may_decide else [],
        "conditions": _conditions_of(request, move) if move.state in OPEN else [],
        "on": today(),
    }


def _conditions_of(request: Request, move: CareerMove) -> list[dict[str, Any]]:
    """What the rules ask for the target position, as things stand today."""
    known = known_of([move.employee], today())[0]
    whole = NumberRight(request.user).covers(move.employee.unit.path, move.employee.user_id)
    return _condition_rows(conditions_for(known, move.target_position, today()), whole=whole)
