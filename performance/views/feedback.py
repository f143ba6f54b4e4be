"""Feedback: written by the line manager, read and acknowledged by the employee."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request
from core import idempotency
from performance import services
from performance.forms import FeedbackForm, RemarkForm
from performance.models import Feedback, Indicator
from performance.raters import my_people
from performance.rules import periods
from performance.rules.predicates import CORE_VALUES
from performance.views.shared import attempt, tabs

PAGE = 25


@require_safe
def feedback_list(request: Request) -> HttpResponse:
    visible = Feedback.objects.visible_to(request.user).for_list()
    only = request.GET.get("show")
    if only == "mine":
        visible = visible.filter(employee__user=request.user)
    elif only == "written":
        visible = visible.filter(author=request.user)
    page = Paginator(visible, PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request.user, "feedback_list"),
        "page": page,
        "show": only or "",
        "can_give": my_people(request.user).exists(),
    }
    return render(request, "performance/feedback_list.html", context)


@require_http_methods(["GET", "POST"])
def feedback_new(request: Request) -> HttpResponse:
    """For one of one's own people; the person and the indicator may be named in the address."""
    people = my_people(request.user).select_related("unit").order_by("name", "pk")
    if not people.exists():
        raise PermissionDenied
    initial = {"employee": request.GET.get("employee", ""), "indicator": request.GET.get("indicator", "")}
    indicators = Indicator.objects.visible_to(request.user).active()
    form = FeedbackForm(request.POST or None, people=people, indicators=indicators, initial=initial)
    if request.method == "POST" and form.is_valid():

        def create() -> dict[str, str]:
            return {"id": str(services.give_feedback(actor=request.user, **form.cleaned_data).public_id)}

        key = request.POST.get(idempotency.FIELD, "")
        done = attempt(
            form, lambda: idempotency.once(user=request.user, act="performance.feedback", key=key, do=create)
        )
        if done is not None:
            messages.success(request, _("Feedback sent."))
            return redirect("performance:feedback_detail", done[0]["id"])
    context = {"form": form, "submit_key": request.POST.get(idempotency.FIELD) or idempotency.new_key()}
    return render(request, "performance/feedback_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def feedback_detail(request: Request, feedback_id: UUID) -> HttpResponse:
    """The employee acknowledges here."""
    visible = Feedback.objects.visible_to(request.user).for_list()
    feedback: Feedback = get_object_or_404(visible.select_related("employee__unit", "author"), public_id=feedback_id)
    is_own = feedback.employee.user_id == request.user.pk
    if request.method == "POST" and not is_own:
        raise PermissionDenied
    form = RemarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.acknowledge_feedback(actor=request.user, feedback=feedback, remark=form.cleaned_data["remark"])
        messages.success(request, _("You have acknowledged this feedback."))
        return redirect(feedback)
    context = {
        "feedback": feedback,
        "period_label": periods.label(feedback.period),
        "core_value": next((one.name for one in CORE_VALUES if one.code == feedback.core_value), ""),
        "is_own": is_own,
        "can_acknowledge": is_own and feedback.acknowledged_at is None,
        "form": form,
        "sees_indicator": feedback.indicator is not None
        and Indicator.objects.visible_to(request.user).filter(pk=feedback.indicator_id).exists(),
    }
    return render(request, "performance/feedback_detail.html", context, status=422 if form.errors else 200)
