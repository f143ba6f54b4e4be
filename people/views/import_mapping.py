"""Units and positions of files that we do not know: a list, and a page to say what one of them means."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from core.errors import DomainError
from core.templatetags.palu import number
from people.models import Position, Unit
from people.services import import_mapping
from people.siasn.access import require_import


@require_safe
def import_unknown(request: Request) -> HttpResponse:
    require_import(request.user)
    context = {
        "units": import_mapping.unknown_units(),
        "positions": import_mapping.unknown_positions(),
        "remembered": import_mapping.remembered(),
    }
    return render(request, "people/import_unknown.html", context)


@require_http_methods(["GET", "POST"])
def import_map_unit(request: Request, key: str) -> HttpResponse:
    """?cari= has other words to look for."""
    require_import(request.user)
    unknown = next((one for one in import_mapping.unknown_units() if one.key and one.key == key), None)
    if unknown is None:
        raise Http404
    words = request.GET.get("cari", "") or unknown.name
    error = ""
    if request.method == "POST":
        unit = _chosen(Unit, request)
        if unit is None:
            error = _("Choose one of the units, or search with other words.")
        else:
            try:
                moved = import_mapping.map_unit(actor=request.user, unknown=unknown, unit=unit)
            except DomainError as refusal:
                error = str(refusal.message)
            else:
                _tell(request, moved)
                return redirect("people:import_unknown")
    context = {
        "title": unknown.name or unknown.unor_id,
        "about": _("UNOR ID %(id)s") % {"id": unknown.unor_id} if unknown.unor_id else "",
        "count": unknown.count,
        "words": words,
        "error": error,
        "suggestions": import_mapping.suggest_units(words),
        "position": None,
    }
    return render(request, "people/import_map.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
def import_map_position(request: Request, public_id: UUID) -> HttpResponse:
    require_import(request.user)
    unknown = get_object_or_404(import_mapping.unknown_positions(), public_id=public_id)
    words = request.GET.get("cari", "") or unknown.name
    error = ""
    if request.method == "POST" and request.POST.get("sahkan"):
        import_mapping.confirm_position(actor=request.user, position=unknown)
        messages.success(request, _("The position is confirmed as it is."))
        return redirect("people:import_unknown")
    if request.method == "POST":
        position = _chosen(Position, request)
        if position is None:
            error = _("Choose one of the positions, or search with other words.")
        else:
            try:
                moved = import_mapping.map_position(actor=request.user, unknown=unknown, position=position)
            except DomainError as refusal:
                error = str(refusal.message)
            else:
                _tell(request, moved)
                return redirect("people:import_unknown")
    context = {
        "title": unknown.name,
        "about": unknown.get_type_display(),
        "count": unknown.people,  # type: ignore[attr-defined] # annotated
        "words": words,
        "error": error,
        "suggestions": import_mapping.suggest_positions(words, unknown),
        "position": unknown,
    }
    return render(request, "people/import_map.html", context, status=422 if error else 200)


@require_POST
def import_mapping_forget(request: Request, public_id: UUID) -> HttpResponse:
    require_import(request.user)
    mapping = get_object_or_404(import_mapping.remembered(), public_id=public_id)
    import_mapping.forget(actor=request.user, mapping=mapping)
    messages.success(request, _("Forgotten. Later imports ask again; who was moved stays."))
    return redirect("people:import_unknown")


def _chosen(model: Any, request: Request) -> Any:
    try:
        return model.objects.filter(public_id=UUID(request.POST.get("pilih", ""))).first()
    except ValueError:
        return None


def _tell(request: Request, moved: int) -> None:
    text = ngettext("Remembered. %(n)s person was moved.", "Remembered. %(n)s people were moved.", moved)
    messages.success(request, text % {"n": number(moved)})
