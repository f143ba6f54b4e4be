"""Accounts of employees: how many are open, and letters with codes for those chosen (T15)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request
from accounts.reauthentication import question
from core import audit, idempotency, jobs
from core.models import Job
from people import account_states
from people.access import require
from people.account_states import AccountState
from people.filters import EmployeeFilters, Selection
from people.forms import AccountLettersForm
from people.models import Employee
from people.permissions import Permission
from people.querysets import EmployeeQuerySet
from people.services.accounts import is_guarded
from people.views.employees import exactly
from people.views.profile import head_context, visible_employee

SHOWN = 8  # names of a small choice


@require_safe
def account_overview(request: Request) -> HttpResponse:
    """How far each agency is."""
    require(request.user, Permission.ACCOUNT_MANAGE)
    people = Employee.objects.visible_to(request.user, Permission.ACCOUNT_MANAGE).active()
    counts = account_states.counted(people)
    context = {"counts": counts, "total": sum(counts.values()), "agencies": account_states.counted_by_dinas(people)}
    return render(request, "people/account_overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def account_letters(request: Request) -> HttpResponse:
    """Codes for the chosen people or the whole result; the first visit asks for whom of them and on which paper."""
    require(request.user, Permission.ACCOUNT_MANAGE)
    selection = Selection(EmployeeFilters.read(request.GET, request.session), request.user)
    people = selection.apply(Employee.objects.visible_to(request.user, Permission.ACCOUNT_MANAGE))
    picked = [] if request.POST.get("all") else request.POST.getlist("pilih")
    if picked:
        people = exactly(people, picked)
    return _letters(request, people, {"picked": picked, "query": selection.filters.query()})


@require_http_methods(["GET", "HEAD", "POST"])
def employee_account(request: Request, public_id: UUID) -> HttpResponse:
    """The account of one person, and a new code for it."""
    employee = visible_employee(request, public_id)
    require(request.user, Permission.ACCOUNT_MANAGE, employee.unit)
    people = Employee.objects.visible_to(request.user, Permission.ACCOUNT_MANAGE).filter(pk=employee.pk)
    context = head_context(request, employee) | {"tab": "account", "one": employee}
    context["guarded"] = employee.user is not None and is_guarded(request.user, employee.user)
    (state,) = account_states.with_state(people).values_list("account_state", flat=True)
    context["account_state"] = AccountState(state)
    context["code"] = getattr(employee.user, "activation", None) if state == AccountState.ISSUED else None
    return _letters(request, people, context)


def _letters(request: Request, people: EmployeeQuerySet, context: dict[str, Any]) -> HttpResponse:
    counts = account_states.counted(people)
    form = AccountLettersForm(request.POST if "layout" in request.POST else None, counts=counts)
    if form.is_bound and form.is_valid() and not context.get("guarded"):
        asked = question(request)
        return asked or redirect(_ask(request, people, form.cleaned_data))
    context |= {
        "form": form,
        "counts": counts,
        "people": sum(counts.values()),
        "can_issue": any(counts[state] for state in (AccountState.NONE, AccountState.ISSUED, AccountState.ACTIVE)),
        "key": request.POST.get(idempotency.FIELD) or idempotency.new_key(),
    }
    return render(
        request, "people/employee_account.html" if "one" in context else "people/account_letters.html", context
    )


def _ask(request: Request, people: EmployeeQuerySet, given: dict[str, Any]) -> Job:
    """The job that writes the letters; pressed twice, the same one (T34)."""
    chosen = account_states.in_states(people, given["states"]).values_list("public_id", flat=True)
    ids = [str(one) for one in chosen]

    def ask() -> dict[str, Any]:
        params = {"people": ids, "states": given["states"], "layout": given["layout"]}
        job = jobs.enqueue("people.account_letters", actor=request.user, params=params)
        audit.record(actor=request.user, verb="people.account_letters.asked", target=job, people=len(ids))
        return {"job": str(job.public_id)}

    key = request.POST.get(idempotency.FIELD, "")
    result, new = idempotency.once(user=request.user, act="people.account_letters", key=key, do=ask)
    if new:
        messages.info(request, _("The letters are being written. Their file is given to you, once."))
    return Job.objects.visible_to(request.user).get(public_id=result["job"])
