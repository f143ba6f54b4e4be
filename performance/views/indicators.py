"""Indicators: per Dinas, one in detail, targets, measurements, the reason below target."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from core import idempotency
from core.clock import today
from core.conflicts import conflict, with_choices
from core.errors import DomainError, StaleVersionError
from people.access import has, require
from people.models import Dinas
from people.permissions import Permission
from performance import findings, selectors, services
from performance.forms import EventForm, ImprovementForm, IndicatorForm, MeasurementForm, TargetForm, units_for
from performance.models import Feedback, ImprovementNote, Indicator, Measurement
from performance.raters import employee_of
from performance.rules import periods
from performance.rules.achievement import Status
from performance.views.shared import attempt, period_or_404, tabs

INDICATOR_FIELDS = (
    "unit", "name", "definition", "measure_unit", "direction", "aggregation", "frequency", "source",
    "complaint_measure", "is_active",
)  # fmt: skip
MEASUREMENT_FIELDS = ("value", "numerator", "denominator", "note")
IMPROVEMENT_FIELDS = ("reason", "plan", "due_on", "done_on")


@require_safe
def indicator_list(request: Request) -> HttpResponse:
    """One Dinas in detail; people who see several get them all first, the most below target on top."""
    require(request.user, Permission.INDICATOR_VIEW)
    visible = Indicator.objects.visible_to(request.user).active()
    agencies = selectors.agencies_of(visible)
    chosen = next((one for one in agencies if one.short_name == request.GET.get("dinas")), None)
    if request.GET.get("dinas") and chosen is None:
        raise Http404
    if chosen is None and len(agencies) > 1:
        return _all_agencies(request, agencies, visible)
    chosen = chosen or (agencies[0] if agencies else None)
    rows = selectors.newest_readings(visible.filter(dinas=chosen).for_list(), today()) if chosen else []
    status = request.GET.get("status")
    shown = [one for one in rows if one.status == status] if status in set(Status) else rows
    notes = _newest_notes([one.indicator.pk for one in rows if one.is_below])
    context = {
        "dinas": chosen,
        "agencies": agencies,
        "rows": [findings.row(one) for one in shown],
        "counts": findings.counts(rows),
        "status": status if status in set(Status) else "",
        "below": [findings.row(one) | {"note": notes.get(one.indicator.pk)} for one in rows if one.is_below],
        "finding": findings.list_finding(rows),
        "tabs": tabs(request.user, "indicator_list"),
        "can_manage": has(request.user, Permission.INDICATOR_MANAGE),
    }
    return render(request, "performance/indicator_list.html", context)


def _newest_notes(indicator_ids: list[int]) -> dict[int, ImprovementNote]:
    rows = ImprovementNote.objects.filter(indicator__in=indicator_ids).order_by("period", "pk")
    return {row.indicator_id: row for row in rows}


def _all_agencies(request: Request, agencies: list[Dinas], visible: Any) -> HttpResponse:
    by_name = visible.select_related("dinas").order_by("dinas__name", "name", "pk")
    readings = selectors.newest_readings(by_name, today())
    below = sorted((one for one in readings if one.is_below), key=lambda one: one.percent or 0)
    of_agency = defaultdict(list)
    for reading in readings:
        of_agency[reading.indicator.dinas_id].append(reading)
    rows: list[dict[str, Any]] = [{"dinas": one, "counts": findings.counts(of_agency[one.pk])} for one in agencies]
    rows.sort(key=lambda row: (-row["counts"]["kritis"], -row["counts"]["waspada"]))
    context = {
        "rows": rows,
        "counts": findings.counts(readings),
        "below": [findings.row(one) for one in below[:10]],
        "below_total": len(below),
        "finding": findings.list_finding(readings),
        "tabs": tabs(request.user, "indicator_list"),
        "can_manage": has(request.user, Permission.INDICATOR_MANAGE),
    }
    return render(request, "performance/indicator_agencies.html", context)


def _seen(request: Request, indicator_id: UUID) -> Indicator:
    indicators = Indicator.objects.visible_to(request.user).select_related("dinas__unit", "unit")
    found: Indicator = get_object_or_404(indicators, public_id=indicator_id)
    return found


@require_safe
def indicator_detail(request: Request, indicator_id: UUID) -> HttpResponse:
    indicator = _seen(request, indicator_id)
    targets = list(indicator.targets.order_by("-period"))
    reading = selectors.reading(indicator, targets, indicator.measurements.all(), today())
    due = findings.due_period(indicator, reading, today())
    context = {
        "indicator": indicator,
        "row": findings.row(reading),
        "heading": findings.finding(reading),
        "chart": findings.trend(reading, targets, list(indicator.events.all())),
        "history": findings.history(reading, targets),
        "targets": targets[:8],
        "notes": indicator.improvement_notes.select_related("author")[:3],
        "feedback": Feedback.objects.visible_to(request.user).filter(indicator=indicator).for_list()[:5],
        "due_period": due,
        "due_label": periods.label(due) if due else "",
        "can_manage": has(request.user, Permission.INDICATOR_MANAGE, indicator.unit),
        "can_enter": has(request.user, Permission.MEASUREMENT_ENTER, indicator.unit),
        "can_give": has(request.user, Permission.EVALUATION_RATE, indicator.unit)
        and employee_of(request.user) is not None,
    }
    return render(request, "performance/indicator_detail.html", context)


@require_http_methods(["GET", "POST"])
def indicator_new(request: Request) -> HttpResponse:
    """For the Dinas named in the address, or else for any Dinas in scope."""
    require(request.user, Permission.INDICATOR_MANAGE)
    agencies = Dinas.objects.visible_to(request.user, Permission.INDICATOR_MANAGE).order_by("name")
    short_name = request.GET.get("dinas")
    dinas = get_object_or_404(agencies, short_name=short_name) if short_name else None
    own = list(agencies[:2])
    form = IndicatorForm(
        request.POST or None, units=units_for(request.user, dinas or (own[0] if len(own) == 1 else None))
    )
    if request.method == "POST" and form.is_valid():

        def create() -> dict[str, str]:
            made = services.save_indicator(actor=request.user, **form.values())
            return {"id": str(made.public_id)}

        key = request.POST.get(idempotency.FIELD, "")
        done = attempt(
            form, lambda: idempotency.once(user=request.user, act="performance.indicator_new", key=key, do=create)
        )
        if done is not None:
            messages.success(request, _("Indicator saved. Now set its target."))
            return redirect("performance:indicator_detail", done[0]["id"])
    context = {
        "form": form,
        "indicator": None,
        "conflict": None,
        "submit_key": request.POST.get(idempotency.FIELD) or idempotency.new_key(),
    }
    return render(request, "performance/indicator_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def indicator_edit(request: Request, indicator_id: UUID) -> HttpResponse:
    indicator = _seen(request, indicator_id)
    require(request.user, Permission.INDICATOR_MANAGE, indicator.unit)
    data = with_choices(request.POST, indicator, INDICATOR_FIELDS) if request.method == "POST" else None
    form = IndicatorForm(data, instance=indicator, units=units_for(request.user, indicator.dinas))
    context: dict[str, Any] = {"form": form, "indicator": indicator, "conflict": None, "submit_key": ""}
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        stored = _seen(request, indicator_id)
        try:
            saved = attempt(
                form,
                lambda: services.save_indicator(actor=request.user, indicator=stored, version=version, **form.values()),
            )
        except StaleVersionError as stale:
            context["conflict"] = conflict(form, stale, [name for name in INDICATOR_FIELDS if name in form.fields])
            return render(request, "performance/indicator_form.html", context, status=409)
        if saved is not None:
            messages.success(request, _("Indicator saved."))
            return redirect(saved)
    return render(request, "performance/indicator_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def target_set(request: Request, indicator_id: UUID) -> HttpResponse:
    indicator = _seen(request, indicator_id)
    require(request.user, Permission.INDICATOR_MANAGE, indicator.unit)
    form = TargetForm(request.POST or None, indicator=indicator, on=today())
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: services.set_target(actor=request.user, indicator=indicator, **values)) is not None:
            messages.success(request, _("Target saved."))
            return redirect(indicator)
    context = {
        "form": form, "indicator": indicator, "title": _("Set a target"), "button": _("Save target"),
        "lead": _("One target a period; a new one replaces the one before and both stand in the audit trail."),
        "conflict": None, "submit_key": "",
    }  # fmt: skip
    return render(request, "performance/indicator_act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def measurement_enter(request: Request, indicator_id: UUID, period: str) -> HttpResponse:
    indicator = _seen(request, indicator_id)
    require(request.user, Permission.MEASUREMENT_ENTER, indicator.unit)
    period = period_or_404(period)
    current = Measurement.objects.filter(indicator=indicator, period=period).first()
    data = with_choices(request.POST, current, MEASUREMENT_FIELDS) if request.method == "POST" else None
    form = MeasurementForm(data, indicator=indicator, measurement=current)
    context: dict[str, Any] = {
        "form": form, "indicator": indicator, "period": period, "period_label": periods.label(period),
        "measurement": current, "revisions": current.revisions.select_related("entered_by")[:5] if current else [],
        "conflict": None,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            saved = attempt(
                form,
                lambda: services.enter_measurement(
                    actor=request.user, indicator=indicator, period=period, **form.cleaned_data
                ),
            )
        except StaleVersionError as stale:
            context["conflict"] = conflict(form, stale, MEASUREMENT_FIELDS)
            return render(request, "performance/measurement_form.html", context, status=409)
        if saved is not None:
            messages.success(request, _("Measurement saved."))
            return redirect(indicator)
    return render(request, "performance/measurement_form.html", context, status=422 if form.errors else 200)


@require_POST
def measurement_compute(request: Request, indicator_id: UUID) -> HttpResponse:
    """Take the figures of the current and the previous period from the complaint register."""
    indicator = _seen(request, indicator_id)
    require(request.user, Permission.MEASUREMENT_ENTER, indicator.unit)
    current = periods.containing(today(), indicator.frequency)
    try:
        found = [
            services.measure_from_register(actor=request.user, indicator=indicator, period=period)
            for period in (periods.previous(current), current)
        ]
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(indicator)
    if any(one is not None for one in found):
        messages.success(request, _("Figures taken from the complaint register."))
    else:
        messages.info(request, _("The register has no figure for these periods yet."))
    return redirect(indicator)


@require_http_methods(["GET", "POST"])
def improvement_edit(request: Request, indicator_id: UUID, period: str) -> HttpResponse:
    indicator = _seen(request, indicator_id)
    require(request.user, Permission.MEASUREMENT_ENTER, indicator.unit)
    period = period_or_404(period)
    note = ImprovementNote.objects.filter(indicator=indicator, period=period).first()
    data = with_choices(request.POST, note, IMPROVEMENT_FIELDS) if request.method == "POST" else None
    form = ImprovementForm(data, instance=note)
    context: dict[str, Any] = {
        "form": form, "indicator": indicator, "title": _("Reason and improvement"), "button": _("Save note"),
        "lead": periods.label(period), "conflict": None, "submit_key": "",
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in (*IMPROVEMENT_FIELDS, "version")}
        try:
            saved = attempt(
                form,
                lambda: services.save_improvement(actor=request.user, indicator=indicator, period=period, **values),
            )
        except StaleVersionError as stale:
            context["conflict"] = conflict(form, stale, IMPROVEMENT_FIELDS)
            return render(request, "performance/indicator_act.html", context, status=409)
        if saved is not None:
            messages.success(request, _("Note saved."))
            return redirect(indicator)
    return render(request, "performance/indicator_act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def event_add(request: Request, indicator_id: UUID) -> HttpResponse:
    indicator = _seen(request, indicator_id)
    require(request.user, Permission.MEASUREMENT_ENTER, indicator.unit)
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def create() -> dict[str, str]:
            event = services.add_event(actor=request.user, indicator=indicator, **form.cleaned_data)
            return {"id": str(event.public_id)}

        key = request.POST.get(idempotency.FIELD, "")
        done = attempt(form, lambda: idempotency.once(user=request.user, act="performance.event", key=key, do=create))
        if done is not None:
            messages.success(request, _("Event added to the trend."))
            return redirect(indicator)
    context = {
        "form": form, "indicator": indicator, "title": _("Mark an event"), "button": _("Add event"),
        "lead": _("It is marked on the time axis of the trend, so that a rise or fall can be understood."),
        "conflict": None,
        "submit_key": request.POST.get(idempotency.FIELD) or idempotency.new_key(),
    }  # fmt: skip
    return render(request, "performance/indicator_act.html", context, status=422 if form.errors else 200)
