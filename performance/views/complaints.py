"""The complaint register of a Dinas: list, form, import of the LAPOR! export."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request
from core import audit, exports, idempotency, uploads
from core.clock import today
from core.conflicts import conflict, with_choices
from core.errors import DomainError, StaleVersionError
from core.workdays import Calendar
from people.access import has, require
from people.models import Dinas
from people.permissions import Permission
from performance import register, selectors, services
from performance.enums import BatchState
from performance.figures import shown
from performance.forms import ComplaintFilterForm, ComplaintForm, UploadForm
from performance.models import Complaint, ComplaintBatch
from performance.rules.response_time import FEWEST_CASES
from performance.views.shared import attempt, tabs

COMPLAINT_FIELDS = ("complaint_class", "received_on", "disposed_on", "first_answer_on", "closed_on")
PAGE = 25


def _kept(request: Request) -> Any:
    """Dinas whose register the viewer keeps."""
    return Dinas.objects.visible_to(request.user, Permission.COMPLAINT_MANAGE).order_by("name")


@require_safe
def complaint_list(request: Request) -> HttpResponse:
    require(request.user, Permission.INDICATOR_VIEW)
    visible = Complaint.objects.visible_to(request.user)
    agencies = selectors.agencies_of(visible)
    dinas = next((one for one in agencies if one.short_name == request.GET.get("dinas")), None)
    if dinas is not None:
        visible = visible.filter(dinas=dinas)
    filters = ComplaintFilterForm(request.GET, on=today())
    filters.is_valid()
    since, until = filters.since(today())
    received = visible.filter(received_on__gte=since, received_on__lte=until)
    calendar = Calendar()
    found = register.found(
        received,
        filters.cleaned_data.get("complaint_class", ""),
        filters.cleaned_data.get("state", ""),
        today(),
        calendar,
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    on_page = received.filter(pk__in=page.object_list).select_related("dinas")
    summary = register.summarize(received.filter(disposed_on__year=until.year), today(), calendar)
    context = {
        "tabs": tabs(request.user, "complaint_list"),
        "filters": filters,
        "page": page,
        "rows": [register.row(one, today(), calendar) for one in on_page],
        "agencies": agencies,
        "dinas": dinas,
        "summary": summary,
        "median": shown(summary.median),
        "fewest": FEWEST_CASES,
        "year": str(until.year),
        "undated": received.filter(register.undated(today())).count(),
        "is_filtered": any(filters.cleaned_data.values()) or dinas is not None,
        "can_manage": has(request.user, Permission.COMPLAINT_MANAGE),
    }
    return render(request, "performance/complaint_list.html", context)


@require_http_methods(["GET", "POST"])
def complaint_new(request: Request) -> HttpResponse:
    require(request.user, Permission.COMPLAINT_MANAGE)
    form = ComplaintForm(request.POST or None, agencies=_kept(request))
    if request.method == "POST" and form.is_valid():

        def create() -> dict[str, str]:
            return {"id": str(services.save_complaint(actor=request.user, **form.values()).public_id)}

        key = request.POST.get(idempotency.FIELD, "")
        done = attempt(
            form, lambda: idempotency.once(user=request.user, act="performance.complaint", key=key, do=create)
        )
        if done is not None:
            messages.success(request, _("Complaint added to the register."))
            return redirect("performance:complaint_list")
    context = {
        "form": form, "complaint": None, "conflict": None, "row": None,
        "submit_key": request.POST.get(idempotency.FIELD) or idempotency.new_key(),
    }  # fmt: skip
    return render(request, "performance/complaint_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def complaint_edit(request: Request, complaint_id: UUID) -> HttpResponse:
    visible = Complaint.objects.visible_to(request.user).select_related("dinas__unit")
    complaint: Complaint = get_object_or_404(visible, public_id=complaint_id)
    require(request.user, Permission.COMPLAINT_MANAGE, complaint.dinas.unit)
    data = with_choices(request.POST, complaint, COMPLAINT_FIELDS) if request.method == "POST" else None
    form = ComplaintForm(data, instance=complaint, agencies=_kept(request))
    context: dict[str, Any] = {
        "form": form, "complaint": complaint, "row": register.row(complaint, today(), Calendar()), "conflict": None,
        "submit_key": "",
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        stored = visible.get(pk=complaint.pk)
        version = form.cleaned_data["version"]
        try:
            saved = attempt(
                form,
                lambda: services.save_complaint(actor=request.user, complaint=stored, version=version, **form.values()),
            )
        except StaleVersionError as stale:
            context["conflict"] = conflict(form, stale, COMPLAINT_FIELDS)
            return render(request, "performance/complaint_form.html", context, status=409)
        if saved is not None:
            messages.success(request, _("Complaint saved."))
            return redirect("performance:complaint_list")
    return render(request, "performance/complaint_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def complaint_import(request: Request) -> HttpResponse:
    """Upload and check; nothing is written to the register before the next page."""
    require(request.user, Permission.COMPLAINT_MANAGE)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():

        def check() -> dict[str, str]:
            return {"id": str(_checked(request, form.cleaned_data["file"]).public_id)}

        key = request.POST.get(idempotency.FIELD, "")
        done = attempt(form, lambda: idempotency.once(user=request.user, act="performance.import", key=key, do=check))
        if done is not None:
            return redirect("performance:complaint_batch", done[0]["id"])
    context = {"form": form, "submit_key": request.POST.get(idempotency.FIELD) or idempotency.new_key()}
    return render(request, "performance/complaint_import.html", context, status=422 if form.errors else 200)


def _checked(request: Request, upload: Any) -> ComplaintBatch:
    path = uploads.accept(upload, kinds={"xlsx", "csv"})
    try:
        return services.check_export(actor=request.user, path=path, file_name=upload.name)
    finally:
        uploads.discard(path)


def _own_batch(request: Request, batch_id: UUID) -> ComplaintBatch:
    """The import one made oneself, as long as one keeps a register."""
    batches = ComplaintBatch.objects.filter(uploaded_by=request.user)
    batch: ComplaintBatch = get_object_or_404(batches, public_id=batch_id)
    require(request.user, Permission.COMPLAINT_MANAGE)
    return batch


@require_http_methods(["GET", "POST"])
def complaint_batch(request: Request, batch_id: UUID) -> HttpResponse:
    batch = _own_batch(request, batch_id)
    if request.method == "POST":
        if request.POST.get("action") == "drop":
            services.drop_batch(actor=request.user, batch=batch)
            messages.info(request, _("Import dropped; the register is unchanged."))
            return redirect("performance:complaint_list")
        try:
            services.apply_batch(actor=request.user, batch=batch)
        except DomainError as refusal:
            messages.error(request, refusal.message)
        return redirect("performance:complaint_batch", batch.public_id)
    context = {
        "batch": batch,
        "takes": batch.counts["new"] + batch.counts["changed"],
        "is_checked": batch.state == BatchState.CHECKED,
        "is_done": batch.state == BatchState.DONE,
        "refused": batch.refused[:50],
    }
    return render(request, "performance/complaint_batch.html", context)


@require_safe
def complaint_batch_errors(request: Request, batch_id: UUID) -> HttpResponse:
    """The refused rows with their causes as a sheet."""
    batch = _own_batch(request, batch_id)
    audit.record(actor=request.user, verb="performance.complaints.errors_exported", target=batch)
    columns = [
        exports.Column(_("Row"), kind="integer"),
        exports.Column(_("Column")),
        exports.Column(_("Cause"), width=60),
    ]
    rows = [[one["row"], one["column"], one["cause"]] for one in batch.refused]
    data = exports.xlsx(columns, rows, title=_("Refused rows"))
    return exports.download(_("refused-rows"), data, "xlsx")
