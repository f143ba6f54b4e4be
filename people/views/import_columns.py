"""What each sheet of an upload holds and which column is which, before the check."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import Request
from core.errors import DomainError
from people.enums import ImportState
from people.import_forms import ColumnsForm, HeadingRowForm, KindForm
from people.models import ColumnChoice, ImportBatch
from people.services import import_columns as service
from people.services import imports
from people.sheets.access import may_use, usable_kinds
from people.views.imports import batch_of, steps

CELLS_SHOWN = 8
LETTERS_SHOWN = 32
TITLE_SHOWN = 80


@require_http_methods(["GET", "POST"])
def import_columns(request: Request, public_id: UUID) -> HttpResponse:
    """The sheets of the upload; a POST asks for the check with the columns as they stand, lihat=1 for another look."""
    batch = batch_of(request, public_id)
    if batch.state != ImportState.UPLOADED:
        return redirect(batch)
    if request.method == "POST" and request.POST.get("lihat"):
        return _look_again(request, batch)
    errors: list[str] = []
    if request.method == "POST":
        try:
            imports.begin_check(actor=request.user, batch=batch, by_hand="tables" in batch.options)
        except ValidationError as refusal:
            errors = refusal.messages
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return redirect(batch)
        else:
            return redirect(batch)
    tables = batch.options.get("tables", [])
    choices = ColumnChoice.objects.filter(public_id__in=[one["remembered"] for one in tables if one["remembered"]])
    remembered = {str(one.public_id): one for one in choices.select_related("chosen_by")}
    context = {
        "batch": batch,
        "steps": steps(batch),
        "rows": [_row(number, table, remembered) for number, table in enumerate(tables)],
        "left_out": [service.title(table) for table in tables if table["kind"] == service.NOT_READ],
        "can_see_rows": batch.created_by_id == request.user.pk,
        "errors": errors,
        "has_errors": bool(errors),
        "is_looked_at": "tables" in batch.options,
    }
    return render(request, "people/import_columns.html", context, status=422 if errors else 200)


def _look_again(request: Request, batch: ImportBatch) -> HttpResponse:
    """For files that there was no time for, or no free place, when they were uploaded."""
    try:
        if "tables" not in batch.options:
            imports.look(batch)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("people:import_columns", batch.public_id)


def _row(number: int, table: service.Table, remembered: dict[str, ColumnChoice]) -> dict[str, Any]:
    return {
        "number": number,
        "title": service.title(table),
        "kind": service.kind_title(table["kind"]),
        "heading_row": table["row"] + 1,
        "is_read": table["kind"] != service.NOT_READ,
        "found": len(table["columns"]),
        "known": len(service.fields_of(table["kind"])),
        "missing": ", ".join(service.missing(table)),
        "choice": remembered.get(table["remembered"]),
    }


@require_http_methods(["GET", "POST"])
def import_table(request: Request, public_id: UUID, number: int) -> HttpResponse:
    """One sheet: its kind (?isi= shows the columns of another) and its columns; lupakan=1 forgets what was chosen."""
    batch = batch_of(request, public_id)
    if batch.state != ImportState.UPLOADED:
        return redirect(batch)
    tables = batch.options.get("tables", [])
    if number >= len(tables):
        raise Http404
    table = tables[number]
    if request.method == "POST" and request.POST.get("lupakan"):
        return _forget(request, batch, number)
    sheets = [kind for kind in usable_kinds(request.user) if may_use(batch.created_by, kind)]
    kind_form = KindForm(request.GET if "isi" in request.GET else {"isi": table["kind"]}, sheets=sheets)
    kind = kind_form.cleaned_data["isi"] if kind_form.is_valid() else table["kind"]
    if request.method == "POST" and (other := _other_kind(request, kind, sheets)) is not None:
        return redirect(f"{request.path}?{urlencode({'isi': other})}")
    columns = table["columns"] if kind == table["kind"] else service.columns_in(table, kind)
    given = request.POST if request.method == "POST" else None
    form = ColumnsForm(given, kind=kind, headings=table["headings"], columns=columns)
    if request.method == "POST" and form.is_valid():
        try:
            service.choose(actor=request.user, batch=batch, number=number, kind=kind, columns=form.columns())
        except ValidationError as refusal:
            form.refuse_columns(refusal)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return redirect(batch)
        else:
            if form.fields:
                messages.success(request, _("Kept. The same headings are read like this next time."))
            else:
                messages.warning(request, _("Kept: this sheet is not read, nor another one with the same headings."))
            return redirect("people:import_columns", public_id)
    context = {
        "batch": batch,
        "steps": steps(batch),
        "number": number,
        "title": service.title(table),
        "heading_row": table["row"] + 1,
        "headings": [one for one in table["headings"] if one],
        "can_see_rows": batch.created_by_id == request.user.pk,
        "kind": kind,
        "kind_form": kind_form,
        "form": form,
    }
    return render(request, "people/import_table.html", context, status=422 if form.errors else 200)


def _other_kind(request: Request, shown: str, sheets: list[Any]) -> str | None:
    """The kind to show first: the button asks for it, or another one was chosen than the columns belong to."""
    chosen = KindForm({"isi": request.POST.get("isi", shown)}, sheets=sheets)
    kind = chosen.cleaned_data["isi"] if chosen.is_valid() else shown
    if request.POST.get("tampil"):
        return str(kind)
    if kind == shown:
        return None
    text = _("Nothing is kept yet. These are the columns of the kind you chose: check them, then keep.")
    messages.warning(request, text)
    return str(kind)


@require_http_methods(["GET", "POST"])
def import_heading(request: Request, public_id: UUID, number: int) -> HttpResponse:
    """The first rows of one sheet, to say which holds its headings; only whoever uploaded it sees them."""
    batch = batch_of(request, public_id)
    if batch.state != ImportState.UPLOADED:
        return redirect(batch)
    tables = batch.options.get("tables", [])
    if number >= len(tables):
        raise Http404
    if batch.created_by_id != request.user.pk:
        raise PermissionDenied
    try:
        rows = service.first_rows(batch, number)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("people:import_columns", public_id)
    form = HeadingRowForm(request.POST or None, last=len(rows), row=tables[number]["row"] + 1)
    if form.is_valid():
        row = form.cleaned_data["baris"] - 1
        try:
            service.choose_row(actor=request.user, batch=batch, number=number, row=row, rows=rows)
        except ValidationError as refusal:
            form.add_error("baris", refusal.messages)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return redirect(batch)
        else:
            return _after_row(request, batch, number)
    context = {
        "batch": batch,
        "steps": steps(batch),
        "number": number,
        "title": service.title(tables[number]),
        "now": tables[number]["row"] + 1,
        "lines": [(at, shown_cells(row)) for at, row in enumerate(rows, 1)],
        "form": form,
    }
    return render(request, "people/import_heading.html", context, status=422 if form.errors else 200)


def shown_cells(row: service.Row) -> list[str]:
    """The first cells, as far as headings are told from data by them; a title alone in its row stands for all."""
    cells = service.words(row[:CELLS_SHOWN])
    if not any(cells[1:]):
        return [one[:TITLE_SHOWN] for one in cells[:1]]
    return [one if len(one) <= LETTERS_SHOWN else one[: LETTERS_SHOWN - 1] + "…" for one in cells]


def _after_row(request: Request, batch: ImportBatch, number: int) -> HttpResponse:
    """To the columns where some are still to be chosen."""
    batch.refresh_from_db(fields=["options"])
    table = batch.options["tables"][number]
    if table["remembered"]:
        messages.success(request, _("Kept. The same headings are read like this next time."))
        return redirect("people:import_columns", batch.public_id)
    messages.info(request, _("The headings are in row %(row)s. Now choose the columns.") % {"row": table["row"] + 1})
    return redirect("people:import_table", batch.public_id, number)


def _forget(request: Request, batch: ImportBatch, number: int) -> HttpResponse:
    try:
        service.forget(actor=request.user, batch=batch, number=number, rows=service.first_rows(batch, number))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Forgotten. The columns are what the headings say."))
    return redirect("people:import_columns", batch.public_id)
