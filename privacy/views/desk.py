"""The desk of HR and administrators: requests with their clock, answers, the register of processing."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request
from core.errors import DomainError
from people.access import has, require
from people.models import Employee
from people.permissions import Permission
from privacy import register, services
from privacy.enums import RequestKind, RequestState
from privacy.forms import AnswerForm
from privacy.models import DataRequest, ProcessingActivity
from privacy.rules.clock import GROUNDS

PAGE = 25


@require_safe
def request_list(request: Request) -> HttpResponse:
    require(request.user, Permission.PRIVACY_VIEW)
    found = DataRequest.objects.visible_to(request.user).for_list()
    show = request.GET.get("show", "open")
    found = found.open().order_by("asked_at", "pk") if show == "open" else found
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "privacy/request_list.html", {"page": page, "show": show})


@require_http_methods(["GET", "POST"])
def request_detail(request: Request, request_id: UUID) -> HttpResponse:
    """The person reads it here, HR answers it here; nobody answers the own request (T06)."""
    asked: DataRequest = get_object_or_404(
        DataRequest.objects.visible_to(request.user).for_list().select_related("job"), public_id=request_id
    )
    own = asked.employee.user_id == request.user.pk
    answers = not own and has(request.user, Permission.PRIVACY_ANSWER, asked.employee.unit)
    form = AnswerForm(request.POST or None, request=asked)
    if request.method == "POST":
        if not answers:
            raise PermissionDenied
        if form.is_valid() and _answered(request, asked, form):
            messages.success(request, _("Answered. The person is told."))
            return redirect(asked)
    context = {
        "asked": asked,
        "own": own,
        "can_open": Employee.objects.visible_to(request.user).filter(pk=asked.employee_id).exists(),
        "article": GROUNDS[asked.ground].article if asked.ground else "",  # type: ignore[index]
        "can_answer": answers and asked.state == RequestState.OPEN,
        "can_change": asked.kind == RequestKind.CORRECTION
        and has(request.user, Permission.EVENT_PREPARE, asked.employee.unit),
        "by_job": asked.kind == RequestKind.COPY,
        "form": form,
    }
    return render(request, "privacy/request_detail.html", context, status=422 if form.errors else 200)


def _answered(request: Request, asked: DataRequest, form: AnswerForm) -> bool:
    text = form.cleaned_data["text"]
    try:
        if form.cleaned_data["decision"] == "refused":
            services.refuse(actor=request.user, request=asked, ground=form.chosen_ground, text=text)
        else:
            services.answer(actor=request.user, request=asked, text=text)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


@require_http_methods(["GET", "POST"])
def processing_register(request: Request) -> HttpResponse:
    """The register; an administrator confirms it before the first import of real people."""
    require(request.user, Permission.PRIVACY_VIEW)
    may_confirm = has(request.user, Permission.REGISTER_CONFIRM)
    if request.method == "POST":
        if not may_confirm:
            raise PermissionDenied
        count = register.confirm(actor=request.user)
        if count:
            messages.success(request, _("The register is confirmed."))
        return redirect("privacy:register")
    activities = list(ProcessingActivity.objects.select_related("confirmed_by"))
    waiting = any(one.confirmed_at is None for one in activities)
    context = {"activities": activities, "waiting": waiting, "can_confirm": may_confirm and waiting}
    return render(request, "privacy/register.html", context)
