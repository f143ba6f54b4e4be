"""Learning hours: one's own, those of one's people, and the certificates that prove them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from core import access_log, audit, exports, idempotency, jobs, limits
from core.clock import today
from core.errors import DomainError
from core.exports import Column
from people import panels
from people.access import has, require, require_for
from people.models import Dinas, Employee
from people.permissions import Permission
from training import selectors
from training.certificates import certificates_pdf
from training.fields import shown_hours
from training.forms import HoursForm
from training.jobs import KIND
from training.models import Enrolment, LearningHours, Session
from training.services import ledger, sessions

PAGE_SIZE = 50


@require_safe
def my_learning(request: Request) -> HttpResponse:
    employee = Employee.objects.visible_to(request.user).filter(user=request.user).first()
    if employee is None:
        return render(request, "training/no_employee.html")
    return render(request, "training/my_learning.html", _learning(employee))


def _learning(employee: Employee) -> dict[str, object]:
    on = today()
    check = ledger.contract_check(employee, asked=0, on=on)
    return {
        "employee": employee,
        "year": on.year,
        "progress": None if employee.is_contract else ledger.year_progress(employee, on.year),
        "ceiling": check,
        "done_this_year": ledger.hours_in_year(employee, on.year),
        "enrolments": Enrolment.objects.filter(employee=employee)
        .select_related("session")
        .order_by("-session__starts_on", "-pk")[:20],
        "hours": LearningHours.objects.filter(employee=employee).select_related("enrolment")[:30],
    }


@require_safe
def employee_panel(request: Request, employee_id: UUID) -> HttpResponse:
    employee = _visible(request, employee_id)
    context = _learning(employee)
    context["can_record"] = _may_record(request, employee)
    return panels.answer(request, employee, "training/_employee_panel.html", context)


def _visible(request: Request, employee_id: UUID) -> Employee:
    people = Employee.objects.visible_to(request.user, Permission.TRAINING_VIEW)
    return get_object_or_404(people.select_related("unit"), public_id=employee_id)


def _may_record(request: Request, employee: Employee) -> bool:
    """HR of the unit, but for the own hours (T06)."""
    return has(request.user, Permission.SESSION_MANAGE, employee.unit) and employee.user_id != request.user.pk


@require_safe
def learning_overview(request: Request) -> HttpResponse:
    """Who of one's people has reached the JP of the year; as sheet with ?berkas=xlsx."""
    require(request.user, Permission.TRAINING_VIEW)
    year = today().year
    people = Employee.objects.visible_to(request.user, Permission.TRAINING_VIEW).active().for_list()
    agencies = Dinas.objects.visible_to(request.user, Permission.TRAINING_VIEW).confirmed()
    chosen = agencies.filter(short_name=request.GET.get("dinas", "")).first()
    if chosen is not None:
        people = people.filter(dinas=chosen)
    totals = [] if request.GET.get("berkas") else selectors.hours_by_agency(people.for_analysis(), today())
    reached = request.GET.get("capai", "")
    people = selectors.by_minimum(people, year, reached={"ya": True, "belum": False}.get(reached))
    if request.GET.get("berkas") == "xlsx":
        require(request.user, Permission.EMPLOYEE_EXPORT)
        return _sheet(request, people, year)
    page = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": selectors.hours_of(page.object_list, year),
        "year": year,
        "totals": totals,
        "agencies": agencies,
        "chosen": chosen,
        "reached": reached,
        "choices": [("", _("everybody")), ("ya", _("reached")), ("belum", _("not yet"))],
        "can_export": has(request.user, Permission.EMPLOYEE_EXPORT),
    }
    return render(request, "training/learning_overview.html", context)


def _sheet(request: Request, people: object, year: int) -> HttpResponse:
    limits.use(request.user, "export")
    columns = [
        Column(_("Name"), width=34),
        Column(_("Agency"), width=34),
        Column(_("Kind"), width=16),
        Column(_("JP"), "decimal"),
        Column(_("Reached"), width=14),
    ]
    words = {True: _("yes"), False: _("no"), None: _("no minimum")}
    rows = (
        (
            one.employee.full_name,
            one.employee.dinas.name if one.employee.dinas else "",
            one.employee.get_kind_display(),
            one.done / 4,
            words[one.reached],
        )
        for one in selectors.hours_of(people, year)  # type: ignore[arg-type]
    )
    audit.record(actor=request.user, verb="training.hours.exported", year=year)
    title = _("Learning hours %(year)s") % {"year": year}
    return exports.download(f"jp-{year}", exports.xlsx(columns, rows, title=title), "xlsx")


@require_http_methods(["GET", "POST"])
def hours_new(request: Request, employee_id: UUID) -> HttpResponse:
    employee = _visible(request, employee_id)
    if not _may_record(request, employee):
        raise PermissionDenied
    form = HoursForm(request.POST or None, employee=employee)
    if form.is_valid():
        try:
            idempotency.once(
                user=request.user,
                act="training.hours",
                key=request.POST.get(idempotency.FIELD, ""),
                do=lambda: {"id": sessions.record_hours(actor=request.user, employee=employee, **form.cleaned_data).pk},
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("%(jp)s JP are in the ledger.") % {"jp": shown_hours(form.cleaned_data["jp"])}
            messages.success(request, text)
            return redirect(employee)
    key = request.POST.get(idempotency.FIELD) or idempotency.new_key()
    return render(request, "training/hours_form.html", {"form": form, "employee": employee, "key": key})


# --- Certificates ---
@require_safe
def certificate(request: Request, enrolment_id: UUID) -> HttpResponse:
    rows = Enrolment.objects.visible_to(request.user).exclude(check_code="")
    one = get_object_or_404(rows.select_related("session__programme", "employee__unit"), public_id=enrolment_id)
    if one.employee.user_id != request.user.pk:
        access_log.note(reader=request.user, subject=one.employee, what="certificate")
    audit.record(actor=request.user, verb="training.certificate.exported", target=one)
    return exports.download(f"sertifikat-{one.public_id}", certificates_pdf([one], request.user), "pdf")


@require_POST
def certificates(request: Request, session_id: UUID) -> HttpResponse:
    """All certificates of a session, made by a job."""
    session = get_object_or_404(
        Session.objects.visible_to(request.user).select_related("dinas__unit"), public_id=session_id
    )
    require_for(request.user, Permission.SESSION_MANAGE, session.dinas)
    params = {"session": str(session.public_id)}
    asked, _now = idempotency.once(
        user=request.user,
        act="training.certificates",
        key=request.POST.get(idempotency.FIELD, ""),
        do=lambda: {"job": str(jobs.enqueue(KIND, actor=request.user, params=params, title=session.title).public_id)},
    )
    return redirect("core:job_detail", asked["job"])


@login_not_required
@require_safe
def certificate_check(request: Request, code: str) -> HttpResponse:
    """Public: number, training, days and JP; nothing personal."""
    found = Enrolment.objects.filter(check_code=code).exclude(check_code="").select_related("session").first()
    if found is None:
        raise Http404
    return render(request, "training/certificate_check.html", {"enrolment": found, "session": found.session})
