"""What a person may ask about the own data, and the notice at sign-in."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request, safe_next
from core.errors import DomainError
from people.models import Employee
from privacy import notice, services
from privacy.enums import Fact, RequestKind
from privacy.forms import AskForm
from privacy.models import DataRequest

ASKED_BY_FORM = (RequestKind.CORRECTION, RequestKind.RESTRICTION, RequestKind.DELETION)


def own_record(request: Request) -> Employee:
    """The record of the person signed in. Raises Http404 for accounts without one (Wali Kota, administrators)."""
    employee = Employee.objects.visible_to(request.user).filter(user=request.user).first()
    if employee is None:
        raise Http404
    return employee


@require_safe
def my_data(request: Request) -> HttpResponse:
    """The four rights, each with its button, and the requests made."""
    employee = own_record(request)
    asked = DataRequest.objects.visible_to(request.user).filter(employee=employee).select_related("job")
    return render(request, "privacy/my_data.html", {"employee": employee, "requests": asked[:20]})


@require_http_methods(["GET", "POST"])
def request_new(request: Request, kind: str) -> HttpResponse:
    """Ask for a correction, a restriction or a deletion; the fact may be named in the address."""
    if kind not in ASKED_BY_FORM:
        raise Http404
    employee = own_record(request)
    fact = request.GET.get("fact", "")
    initial = {"fact": fact} if fact in Fact.values else None
    form = AskForm(request.POST or None, kind=RequestKind(kind), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.ask(
                actor=request.user, employee=employee, kind=RequestKind(kind),
                fact=form.cleaned_data.get("fact", ""), wish=form.cleaned_data["wish"],
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Your request is in. You get an answer within 3 × 24 hours."))
            return redirect(asked)
    context = {"form": form, "kind": kind, "label": RequestKind(kind).label}
    return render(request, "privacy/request_form.html", context, status=422 if form.errors else 200)


@require_POST
def copy_new(request: Request) -> HttpResponse:
    asked = services.ask_copy(actor=request.user, employee=own_record(request))
    return redirect(asked.job or asked)


@require_POST
def restriction_lift(request: Request) -> HttpResponse:
    services.lift_restriction(actor=request.user, employee=own_record(request))
    messages.success(request, _("Your data is part of analysis again."))
    return redirect("privacy:my_data")


@require_POST
def request_withdraw(request: Request, request_id: UUID) -> HttpResponse:
    asked = get_object_or_404(
        DataRequest.objects.visible_to(request.user), public_id=request_id, employee__user=request.user
    )
    try:
        services.withdraw(actor=request.user, request=asked)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect(asked)


@require_http_methods(["GET", "POST"])
def show_notice(request: Request) -> HttpResponse:
    """The notice at sign-in: read, confirmed, then on to where the person wanted to go."""
    if request.method == "POST":
        services.remember_notice(user=request.user, version=notice.VERSION)
        return redirect(safe_next(request))
    return render(request, "privacy/notice.html", {"next": safe_next(request), "version": notice.VERSION})
