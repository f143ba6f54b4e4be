"""What a checked import would change, cell by cell, and which rows of it are written."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.http import Request
from core.errors import DomainError
from core.templatetags.palu import number
from people.enums import ImportState, RowOutcome
from people.import_forms import DifferenceFilterForm
from people.models import ImportBatch
from people.services import import_choices, import_families
from people.services.import_choices import Selection, Tally
from people.views.imports import batch_of, run_panel, steps

PER_PAGE = 25
GROUPS = {
    "berubah": RowOutcome.CHANGED,
    "baru": RowOutcome.NEW,
    "hilang": RowOutcome.GONE,
    "ditolak": RowOutcome.REFUSED,
    "sama": RowOutcome.UNCHANGED,
}
STATES = {"pakai": True, "tahan": False}
AGENCIES_SHOWN = 6


@require_http_methods(["GET", "POST"])
def import_difference(request: Request, public_id: UUID) -> HttpResponse:
    """One group at a time (?kelompok=), narrowed by agency and field; a POST chooses rows of it."""
    batch = batch_of(request, public_id)
    if batch.state != ImportState.CHECKED:
        return redirect(batch)
    tally = import_choices.tally(batch)
    slug, selection = _selection(request, tally)
    if request.method == "POST":
        return _choose(request, batch, selection)
    page = Paginator(selection.rows(batch), PER_PAGE).get_page(request.GET.get("page"))
    family = import_families.of(batch)
    fields = batch.report.get("fields", {}) if selection.group == RowOutcome.CHANGED else {}
    named = [(name, family.field_label(name), count) for name, count in fields.items()]
    context: dict[str, Any] = {
        "batch": batch,
        "steps": steps(batch, "difference"),
        "group": slug,
        "groups": [(key, RowOutcome(value).label, tally.by_group[value]) for key, value in GROUPS.items()],
        "title": RowOutcome(selection.group).label,
        "form": DifferenceFilterForm(
            request.GET,
            agencies=sorted(name for name in tally.agencies[selection.group] if name),
            fields=[(name, label) for name, label, _count in named],
        ),
        "is_narrowed": bool(selection.agency or selection.field or selection.accepted is not None),
        "named": named[:AGENCIES_SHOWN],
        "page": page,
        "lines": family.lines(batch, list(page)),
        "can_choose": import_choices.is_chosen(batch, selection.group),
        "newcomers": _newcomers(tally),
        "held": tally.held,
        **run_panel(batch, tally),
    }
    return render(request, "people/import_difference.html", context)


def _selection(request: Request, tally: Tally) -> tuple[str, Selection]:
    """Without a group asked for, the first one that has rows."""
    filled = next((key for key, value in GROUPS.items() if tally.by_group[value]), "berubah")
    slug = request.GET.get("kelompok", "")
    slug = slug if slug in GROUPS else filled
    group = GROUPS[slug]
    agency, field = request.GET.get("dinas", ""), request.GET.get("kolom", "")
    accepted = STATES.get(request.GET.get("keadaan", ""))
    field = field if group == RowOutcome.CHANGED and field.isidentifier() else ""
    return slug, Selection(group, agency if agency in tally.agencies[group] else "", field, accepted)


def _newcomers(tally: Tally) -> tuple[list[tuple[str, int]], int]:
    """The agencies with most new rows, and how many rows the others have."""
    counts = tally.agencies[RowOutcome.NEW].most_common()
    top = [(name or str(_("city government")), n) for name, n in counts[:AGENCIES_SHOWN]]
    return top, sum(n for _name, n in counts[AGENCIES_SHOWN:])


def _choose(request: Request, batch: ImportBatch, selection: Selection) -> HttpResponse:
    act = request.POST.get("aksi", "")
    try:
        if act in ("terima-semua", "tahan-semua"):
            accepted = act == "terima-semua"
            changed = import_choices.choose_all(actor=request.user, batch=batch, selection=selection, accepted=accepted)
        else:
            shown, wanted = (_keys(request.POST.getlist(name)) for name in ("baris", "pakai"))
            changed = import_choices.choose(
                actor=request.user, batch=batch, selection=selection, shown=shown, wanted=wanted
            )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        text = ngettext("The choice of %(n)s row was changed.", "The choice of %(n)s rows was changed.", changed)
        messages.success(request, text % {"n": number(changed)})
    query = request.GET.urlencode()
    address = reverse("people:import_difference", args=[batch.public_id])
    return redirect(f"{address}?{query}" if query else address)


def _keys(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
