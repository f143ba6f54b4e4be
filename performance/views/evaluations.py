"""Evaluations: my people, my own, the state of every Dinas; rate, send, take back, acknowledge."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from accounts.models import User
from core import access_log
from core.clock import today
from core.conflicts import conflict, set_version, with_choices
from core.errors import DomainError, StaleVersionError
from people import panels
from people.access import has, require
from people.models import Dinas, Employee
from people.permissions import Permission
from performance import outcomes, selectors, services
from performance.enums import EvaluationState
from performance.forms import EvaluationForm, OrganisationPredicateForm, ReasonForm, RemarkForm, period_choices
from performance.models import AngkaKredit, AngkaKreditBalance, Evaluation, Feedback, OrganisationPredicate
from performance.raters import (
    due_people,
    employee_of,
    evaluations_of_my_people,
    may_rate,
    my_people,
    own_evaluations,
    readable_evaluations,
)
from performance.rules import periods
from performance.views.shared import attempt, tabs

EVALUATION_FIELDS = ("result_rating", "behaviour_rating", "note", "improvement", "improvement_due")
PAGE = 50


def _period(text: str) -> str:
    """A quarter or a year that has begun, else 404."""
    try:
        return str(services.evaluations.check_period(text))
    except DomainError:
        raise Http404 from None


def _chosen_period(request: Request) -> str:
    """The period asked for; by default the newest quarter that is over."""
    asked = request.GET.get("period")
    return _period(asked) if asked else periods.previous(periods.containing(today(), periods.QUARTER))


def _periods() -> list[tuple[str, str]]:
    found = period_choices([periods.YEAR, periods.QUARTER], today(), years=3)
    return [(period, label) for period, label in found if periods.first_day(period) <= today()]


@require_safe
def evaluation_list(request: Request) -> HttpResponse:
    """What is mine, whom I rate, and for HR how far each Dinas is."""
    period = _chosen_period(request)
    own = employee_of(request.user)
    sees_agencies = has(request.user, Permission.EVALUATION_VIEW) and not has(request.user, Permission.EVALUATION_RATE)
    context: dict[str, Any] = {
        "period": period,
        "period_label": periods.label(period),
        "periods": _periods(),
        "own": outcomes.rows(own_evaluations(request.user)[:8]) if own else [],
        "own_employee": own,
        "tabs": tabs(request.user, "evaluation_list"),
        "people": None,
        "agencies": None,
        "dinas": None,
    }
    if own is not None:
        context |= _people(request, period)
    if sees_agencies:
        context |= _agencies(request, period)
    return render(request, "performance/evaluation_list.html", context)


def _people(request: Request, period: str) -> dict[str, Any]:
    """Those the viewer rates, with the state of each in the period."""
    people = due_people(request.user, period).select_related("unit", "position").order_by("name", "pk")
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count:
        return {"people": None}
    found = {one.employee_id: one for one in evaluations_of_my_people(request.user, period)}
    told = sum(not one.is_draft for one in found.values())
    return {
        "people": [outcomes.person_row(one, found.get(one.pk)) for one in page.object_list],
        "page": page,
        "told": told,
        "total": page.paginator.count,
    }


def _agencies(request: Request, period: str) -> dict[str, Any]:
    """Progress of each Dinas in scope, or the people of the one asked for."""
    agencies = Dinas.objects.visible_to(request.user, Permission.EVALUATION_VIEW)
    short_name = request.GET.get("dinas")
    if short_name:
        dinas = get_object_or_404(agencies, short_name=short_name)
        return {"dinas": dinas} | _people_of(request, dinas, period)
    rows = list(agencies.order_by("name"))
    progress = selectors.evaluation_progress(period, [one.pk for one in rows])
    predicates = selectors.organisation_predicates(periods.year_of(period))
    return {
        "agencies": [
            outcomes.agency_row(one, progress[one.pk], predicates.get(one.pk, "")) for one in rows if one.pk in progress
        ],
        "year": str(periods.year_of(period)),
    }


def _people_of(request: Request, dinas: Dinas, period: str) -> dict[str, Any]:
    people = Employee.objects.visible_to(request.user, Permission.EVALUATION_VIEW).active().filter(dinas=dinas)
    people = people.begun_by(periods.last_day(period))
    page = Paginator(people.select_related("unit", "position").order_by("name", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    visible = Evaluation.objects.visible_to(request.user).filter(period=period, employee__in=[one.pk for one in page])
    found = {one.employee_id: one for one in visible}
    return {"dinas_people": [outcomes.person_row(one, found.get(one.pk)) for one in page], "page": page}


def _ratee(request: Request, employee_id: UUID) -> Employee:
    """Somebody the viewer rates; 403 for another one in sight (oneself too, T06), 404 for anybody else."""
    people = my_people(request.user).select_related("unit", "dinas", "position")
    found: Employee | None = people.filter(public_id=employee_id).first()
    if found is None:
        get_object_or_404(Employee.objects.visible_to(request.user), public_id=employee_id)
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def evaluation_edit(request: Request, employee_id: UUID, period: str) -> HttpResponse:
    employee = _ratee(request, employee_id)
    period = _period(period)
    of_period = list(evaluations_of_my_people(request.user, period))
    evaluation = next((one for one in of_period if one.employee_id == employee.pk), None)
    if evaluation is not None and not evaluation.is_draft:
        if request.method == "POST":
            messages.info(request, _("This evaluation was already sent."))
        return redirect(evaluation)
    data = with_choices(request.POST, evaluation, EVALUATION_FIELDS) if request.method == "POST" else None
    form = EvaluationForm(data, evaluation=evaluation)
    context: dict[str, Any] = {"conflict": None}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            answer = _save(request, form, employee, period)
        except StaleVersionError as stale:
            context["conflict"], status = conflict(form, stale, EVALUATION_FIELDS), 409
        else:
            if answer is not None:
                return answer
    status = 422 if form.errors else status
    counted = evaluations_of_my_people(request.user, period) if data else of_period
    result, behaviour = (form["result_rating"].value() or "", form["behaviour_rating"].value() or "")
    context |= {
        "form": form,
        "employee": employee,
        "period": period,
        "period_label": periods.label(period),
        "opens_on": services.evaluations.sendable_from(period),
        "is_open": services.evaluations.sendable_from(period) <= today(),
        "saved_at": evaluation.updated_at if evaluation else None,
        "outcome": outcomes.outcome(employee, period, result, behaviour, counted),
        "feedback": _feedback_counts(request.user, employee, period),
        "told": sum(not one.is_draft for one in of_period),
    }
    context["core_values"] = [(field, context["feedback"].get(field.name[5:], 0)) for field in form.core_values]
    return render(request, "performance/evaluation_form.html", context, status=status)


def _feedback_counts(user: User, employee: Employee, period: str) -> dict[str, int]:
    """Feedback of the period by core value; "" holds the rest."""
    since, until = periods.first_day(period), periods.last_day(period)
    rows = Feedback.objects.visible_to(user).filter(employee=employee)
    rows = rows.filter(created_at__date__gte=since, created_at__date__lte=until)
    return Counter(rows.values_list("core_value", flat=True))


def _save(request: Request, form: EvaluationForm, employee: Employee, period: str) -> HttpResponse | None:
    """Keep the draft and send it when asked; None when something was refused (it stands on the form)."""
    saved = attempt(
        form,
        lambda: services.save_evaluation(actor=request.user, employee=employee, period=period, **form.values()),
    )
    if saved is None:
        return None
    if request.POST.get("action") == "send":
        sent = attempt(form, lambda: services.send_evaluation(actor=request.user, evaluation=saved))
        if sent is None:
            set_version(form, saved.version)
            return None
        messages.success(request, _("Evaluation sent."))
        return redirect(sent)
    messages.success(request, _("Draft saved."))
    return redirect("performance:evaluation_edit", employee.public_id, period)


@require_POST
def evaluation_outcome(request: Request, employee_id: UUID, period: str) -> HttpResponse:
    """The predicate and the distribution that two ratings would give; nothing is saved."""
    employee = _ratee(request, employee_id)
    period = _period(period)
    form = EvaluationForm(request.POST)
    form.is_valid()
    result, behaviour = (form.cleaned_data.get(name, "") for name in ("result_rating", "behaviour_rating"))
    counted = evaluations_of_my_people(request.user, period)
    context = {"outcome": outcomes.outcome(employee, period, result, behaviour, counted)}
    return render(request, "performance/_evaluation_outcome.html", context)


def _seen(request: Request, evaluation_id: UUID) -> Evaluation:
    visible = readable_evaluations(request.user)
    loaded = visible.select_related("employee__unit", "employee__position", "employee__user", "rater__user", "dinas")
    found: Evaluation = get_object_or_404(loaded, public_id=evaluation_id)
    return found


@require_safe
def evaluation_detail(request: Request, evaluation_id: UUID) -> HttpResponse:
    evaluation = _seen(request, evaluation_id)
    if evaluation.is_draft:
        return redirect("performance:evaluation_edit", evaluation.employee.public_id, evaluation.period)
    return _detail(request, evaluation, RemarkForm(), ReasonForm())


def _detail(
    request: Request, evaluation: Evaluation, remark: RemarkForm, reason: ReasonForm, status: int = 200
) -> HttpResponse:
    is_own = evaluation.employee.user_id == request.user.pk
    if not is_own:
        access_log.note(reader=request.user, subject=evaluation.employee, what="evaluation")
    waits = evaluation.state == EvaluationState.SENT
    values = outcomes.behaviour_notes(evaluation)
    can_acknowledge = is_own and waits
    can_recall = waits and may_rate(request.user, evaluation.employee)
    context = {
        "evaluation": evaluation,
        "row": outcomes.row(evaluation),
        "matrix": outcomes.matrix(evaluation.period, evaluation.result_rating, evaluation.behaviour_rating)
        if evaluation.result_rating
        else [],
        "columns": outcomes.columns(),
        "values": values,
        "is_own": is_own,
        "can_acknowledge": can_acknowledge,
        "can_recall": can_recall,
        "written": bool(
            evaluation.note or evaluation.improvement or evaluation.remark or values or can_acknowledge or can_recall
        ),
        "remark_form": remark,
        "reason_form": reason,
        "angka_kredit": AngkaKredit.objects.visible_to(request.user).filter(evaluation=evaluation)
        if evaluation.is_yearly
        else [],
    }
    return render(request, "performance/evaluation_detail.html", context, status=status)


@require_POST
def evaluation_acknowledge(request: Request, evaluation_id: UUID) -> HttpResponse:
    evaluation = _seen(request, evaluation_id)
    form = RemarkForm(request.POST)
    if form.is_valid():
        done = attempt(
            form,
            lambda: services.acknowledge_evaluation(
                actor=request.user, evaluation=evaluation, remark=form.cleaned_data["remark"]
            ),
        )
        if done is not None:
            messages.success(request, _("You have acknowledged this evaluation."))
            return redirect(evaluation)
    return _detail(request, evaluation, form, ReasonForm(), status=422)


@require_POST
def evaluation_recall(request: Request, evaluation_id: UUID) -> HttpResponse:
    evaluation = _seen(request, evaluation_id)
    services.evaluations.check_rater(request.user, evaluation.employee)
    form = ReasonForm(request.POST)
    if form.is_valid():
        done = attempt(
            form,
            lambda: services.recall_evaluation(
                actor=request.user, evaluation=evaluation, reason=form.cleaned_data["reason"]
            ),
        )
        if done is not None:
            messages.success(request, _("The evaluation is a draft again."))
            return redirect("performance:evaluation_edit", evaluation.employee.public_id, evaluation.period)
    return _detail(request, evaluation, RemarkForm(), form, status=422)


@require_http_methods(["GET", "POST"])
def organisation_predicate(request: Request, dinas_id: UUID, year: int) -> HttpResponse:
    """HR sets the predicate of a Dinas for a year."""
    agencies = Dinas.objects.visible_to(request.user, Permission.EVALUATION_VIEW)
    dinas = get_object_or_404(agencies.select_related("unit"), public_id=dinas_id)
    require(request.user, Permission.ORGANISATION_PREDICATE, dinas.unit)
    if not 2020 <= year <= today().year:
        raise Http404
    predicates = OrganisationPredicate.objects.visible_to(request.user, Permission.EVALUATION_VIEW)
    current = predicates.filter(dinas=dinas, year=year).first()
    form = OrganisationPredicateForm(request.POST or None, initial={"predicate": current.predicate if current else ""})
    if request.method == "POST" and form.is_valid():
        services.set_organisation_predicate(
            actor=request.user, dinas=dinas, year=year, predicate=form.cleaned_data["predicate"]
        )
        messages.success(request, _("Predicate of the agency saved."))
        return redirect("performance:evaluation_list")
    context = {"form": form, "dinas": dinas, "year": str(year)}
    return render(request, "performance/organisation_predicate_form.html", context, status=422 if form.errors else 200)


@require_safe
def employee_panel(request: Request, employee_id: UUID) -> HttpResponse:
    """Evaluations, feedback and angka kredit of a person, as part of the profile page."""
    employees = Employee.objects.visible_to(request.user, Permission.EVALUATION_VIEW)
    employee = employees.filter(public_id=employee_id).first()
    if employee is None:
        employee = get_object_or_404(my_people(request.user), public_id=employee_id)
    context = {
        "rows": outcomes.rows(
            Evaluation.objects.visible_to(request.user).told().filter(employee=employee).for_list()[:6]
        ),
        "feedback": Feedback.objects.visible_to(request.user).filter(employee=employee).for_list()[:3],
        "angka_kredit": AngkaKredit.objects.visible_to(request.user)
        .filter(employee=employee)
        .order_by("-year", "-pk")[:5],
        "balances": AngkaKreditBalance.objects.visible_to(request.user)
        .filter(employee=employee)
        .order_by("-as_on", "-pk")[:2],
    }
    return panels.answer(request, employee, "performance/_employee_panel.html", context)
