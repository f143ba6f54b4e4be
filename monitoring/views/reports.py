"""Monthly reports: the list, one as page, PDF and sheet; HR may have a month made again."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from core import audit, exports, idempotency, jobs, limits
from core.clock import today
from monitoring import documents, reading
from monitoring.jobs import KIND
from monitoring.models import ReportRun
from monitoring.services.reports import month_before
from people.access import has, require
from people.models import Unit
from people.permissions import Permission
from performance.rules import periods

PAGE_SIZE = 50


@require_safe
def report_list(request: Request) -> HttpResponse:
    require(request.user, Permission.REPORT_VIEW)
    reports = ReportRun.objects.visible_to(request.user).select_related("dinas").defer("content")
    months = list(reports.order_by("-period").values_list("period", flat=True).distinct()[:24])
    chosen = request.GET.get("bulan") or (months[0] if months else "")
    page = Paginator(reports.filter(period=chosen).order_by("dinas__name", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "monitoring/report_list.html",
        {
            "page": page,
            "months": [(month, periods.label(month)) for month in months],
            "chosen": chosen,
            "chosen_label": periods.label(chosen) if chosen in months else "",
            "can_run": has(request.user, Permission.REPORT_RUN),
            "next_month": periods.label(month_before(today())),
            "key": idempotency.new_key(),
        },
    )


def _report(request: Request, report_id: UUID) -> ReportRun:
    return get_object_or_404(
        ReportRun.objects.visible_to(request.user).select_related("dinas__unit"), public_id=report_id
    )


@require_safe
def report_detail(request: Request, report_id: UUID) -> HttpResponse:
    report = _report(request, report_id)
    content = report.content
    return render(
        request,
        "monitoring/report_detail.html",
        {
            "report": report,
            "title": documents.title_of(report),
            "scope": documents.scope_of(report),
            "finding": reading.finding(content),
            "measures": reading.measures(content),
            "areas": reading.areas(content),
            "areas_shown": reading.shown_of(len(reading.areas(content)), reading.below(content)),
            "unknown": reading.unknown(content),
            "money": reading.money(content),
            "indicators": reading.indicators(content),
            "indicators_shown": reading.shown_of(len(content["indicators"]), reading.indicator_count(content)),
            "trend": reading.trend(content),
            "retirements": reading.retirements(content),
            "agency_heads": [measure.label for measure in reading.BY_CODE.values()],
            "agencies": reading.agencies(content),
            "can_run": has(request.user, Permission.REPORT_RUN),
            "key": idempotency.new_key(),
        },
    )


@require_safe
def report_file(request: Request, report_id: UUID, kind: str) -> HttpResponse:
    """kind: pdf or xlsx, else 404."""
    if kind not in {"pdf", "xlsx"}:
        raise Http404
    report = _report(request, report_id)
    audit.record(actor=request.user, verb="monitoring.report.exported", target=report, kind=kind)
    if kind == "pdf":
        return exports.download(documents.file_name(report), documents.as_pdf(report, request.user), "pdf")
    return exports.download(documents.file_name(report), documents.as_xlsx(report), "xlsx")


@require_POST
def report_run(request: Request) -> HttpResponse:
    """HR asks for the reports of a month, of one agency (posted report) or all; made again, nobody is told twice."""
    require(request.user, Permission.REPORT_RUN, Unit.objects.filter(parent__isnull=True).first())
    limits.use(request.user, "report")
    report_id = request.POST.get("report", "")
    period = month_before(today())
    params: dict[str, object] = {"again": True}
    if report_id:
        report = get_object_or_404(ReportRun.objects.visible_to(request.user), public_id=report_id)
        period = report.period
        params = {"dinas": [str(report.dinas.public_id)] if report.dinas else [], "city": not report.dinas}
    params["periods"] = [period]
    title = _("Monthly report %(month)s") % {"month": periods.label(period)}
    asked, _now = idempotency.once(
        user=request.user,
        act="monitoring.report",
        key=request.POST.get(idempotency.FIELD, ""),
        do=lambda: {"job": str(jobs.enqueue(KIND, actor=request.user, params=params, title=title).public_id)},
    )
    messages.success(request, _("The report is being made. This page follows it."))
    return redirect("core:job_detail", asked["job"])
