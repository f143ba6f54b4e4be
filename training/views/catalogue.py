"""The catalogue of trainings: read by everybody who sees training, kept by HR of the whole city."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request
from core.clock import today
from core.conflicts import conflict, with_choices
from core.errors import StaleVersionError
from core.templatetags.palu import jp
from people.access import has_everywhere, require, require_for
from people.permissions import Permission
from training import selectors
from training.fields import shown_hours
from training.forms import CatalogueFilterForm, ProgrammeEditForm
from training.models import Programme
from training.services.catalogue import save_programme

PAGE_SIZE = 40


@require_safe
def programme_list(request: Request) -> HttpResponse:
    require(request.user, Permission.TRAINING_VIEW)
    form = CatalogueFilterForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = Programme.objects.filter(is_active=True)
    if text := chosen.get("cari"):
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
    if chosen.get("jenis"):
        rows = rows.filter(kind=chosen["jenis"])
    if chosen.get("bentuk"):
        rows = rows.filter(form=chosen["bentuk"])
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    can_manage = has_everywhere(request.user, Permission.SESSION_MANAGE)
    return render(request, "training/programme_list.html", {"form": form, "page": page, "can_manage": can_manage})


@require_safe
def programme_detail(request: Request, programme_id: UUID) -> HttpResponse:
    require(request.user, Permission.TRAINING_VIEW)
    programme = get_object_or_404(Programme, public_id=programme_id)
    context = {
        "programme": programme,
        "sessions": selectors.sessions_open_for(request.user, today()).filter(programme=programme),
        "can_manage": has_everywhere(request.user, Permission.SESSION_MANAGE),
    }
    return render(request, "training/programme_detail.html", context)


@require_http_methods(["GET", "POST"])
def programme_edit(request: Request, programme_id: UUID | None = None) -> HttpResponse:
    require_for(request.user, Permission.SESSION_MANAGE, None)
    programme = get_object_or_404(Programme, public_id=programme_id) if programme_id else None
    fields = ProgrammeEditForm.Meta.fields
    data = with_choices(request.POST, programme, fields, {"jp": shown_hours}) if request.method == "POST" else None
    form = ProgrammeEditForm(data, instance=programme)
    context: dict[str, Any] = {"form": form, "programme": programme, "conflict": None}
    status = 200
    if form.is_valid():
        try:
            saved = save_programme(actor=request.user, programme=programme, **form.cleaned_data)
        except StaleVersionError as stale:
            context["conflict"], status = conflict(form, stale, fields, {"jp": jp}), 409
        else:
            messages.success(request, _("The catalogue is changed."))
            return redirect(saved)
    return render(request, "training/programme_form.html", context, status=422 if form.errors else status)
