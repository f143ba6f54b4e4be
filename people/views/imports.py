"""Imports in the browser, of SIASN files and history sheets: upload, checked report, run as a job, result."""

from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from accounts.reauthentication import ask_password_again
from core import audit, exports, idempotency, uploads
from core.errors import DomainError, LimitReachedError, TransitionError
from core.spreadsheets import NoTimeToLook, Refused
from people.access import has
from people.enums import FileKind, ImportFamily, ImportState, RowOutcome
from people.import_forms import ImportForm
from people.models import ImportBatch, StagedRow
from people.permissions import Permission
from people.services import import_choices, import_families, imports
from people.services import import_undo as undo_service
from people.services.import_columns import kind_title
from people.sheets import errors, kinds
from people.sheets.access import usable_kinds
from people.siasn import overview, sheet
from people.siasn.access import require_import, visible_batches
from people.siasn.problems import from_plain
from people.siasn.undo import resting

PER_PAGE = 25
REFUSED_SHOWN = 25


@require_safe
def import_list(request: Request) -> HttpResponse:
    require_import(request.user)
    shown = visible_batches(request.user).select_related("created_by")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(batch, batch.report.get("totals")) for batch in page]
    return render(request, "people/import_list.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
def import_new(request: Request) -> HttpResponse:
    require_import(request.user)
    sheets = usable_kinds(request.user)
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, sheets=sheets)
    else:
        form = ImportForm(initial={"kind": request.GET.get("jenis", "")}, sheets=sheets)
    if form.is_valid():
        key = request.POST.get(idempotency.FIELD, "")
        try:
            done, is_new = idempotency.once(
                user=request.user, act="people.import", key=key, do=lambda: _upload(request, form)
            )
        except DomainError as refusal:
            form.add_error("uploads", str(refusal.message))
        else:
            if is_new:
                try:
                    _go_on(request, ImportBatch.objects.get(public_id=done["id"]))
                except (LimitReachedError, NoTimeToLook) as refusal:  # the upload is kept; its page goes on
                    messages.error(request, refusal.message)
            return redirect("people:import_detail", done["id"])
    context: dict[str, Any] = {"form": form, "steps": steps(None)}
    context |= {"submit_key": request.POST.get(idempotency.FIELD) or idempotency.new_key()}
    return render(request, "people/import_new.html", context, status=422 if form.errors else 200)


def _go_on(request: Request, batch: ImportBatch) -> None:
    """To the check at once, unless somebody wants to see the columns, or has to."""
    try:
        has_to_see = imports.look(batch)
    except NoTimeToLook:
        raise
    except (Refused, OSError):
        has_to_see = False  # the check says why
    if not has_to_see and not request.POST.get("kolom"):
        with suppress(TransitionError):  # a second press of the button was faster
            imports.begin_check(actor=request.user, batch=batch, by_hand=False)


def _upload(request: Request, form: ImportForm) -> dict[str, str]:
    """Every file passes the gate, or none is kept."""
    kept: list[tuple[Path, str]] = []
    try:
        for upload in form.cleaned_data["uploads"]:
            kept.append((uploads.accept(upload), (upload.name or "")[:150]))
        batch = imports.upload(
            actor=request.user,
            files=kept,
            kind=form.cleaned_data["kind"],
            source_date=form.cleaned_data["source_date"],
            complete=form.cleaned_data["complete"],
            end_missing=form.cleaned_data["end_missing"],
        )
    except Exception:  # whatever it is, no upload stays behind
        for path, _name in kept:
            uploads.discard(path)
        raise
    return {"id": str(batch.public_id)}


def batch_of(request: Request, public_id: UUID) -> ImportBatch:
    batches = visible_batches(request.user).select_related("created_by", "check_job", "run_job", "undo_job")
    batch: ImportBatch = get_object_or_404(batches, public_id=public_id)
    return batch


@require_safe
def import_detail(request: Request, public_id: UUID) -> HttpResponse:
    batch = batch_of(request, public_id)
    if batch.state == ImportState.UPLOADED:
        return redirect("people:import_columns", public_id)
    return _detail(request, batch)


def _detail(request: Request, batch: ImportBatch, *, status: int = 200, **more: Any) -> HttpResponse:
    """The running job while there is one, else the checked report, else the result."""
    context: dict[str, Any] = {
        "batch": batch,
        "job": _job(batch),
        "steps": steps(batch),
        "can_drop": imports.can_drop(batch),
        "can_confirm": has(request.user, Permission.UNIT_CONFIRM),
        "can_look": has(request.user, Permission.EMPLOYEE_VIEW),
    }
    if imports.is_cut_off(batch):
        context["so_far"] = batch.rows_passed()
    elif context["job"] is not None:
        context |= {"can_cancel": context["job"].can_be_cancelled, "can_retry": context["job"].can_be_retried}
    if batch.report:
        refused = StagedRow.objects.filter(batch=batch, outcome=RowOutcome.REFUSED).order_by("pk")
        page = Paginator(refused, REFUSED_SHOWN).get_page(request.GET.get("page"))
        context |= {
            "totals": batch.report["totals"],
            "files": [(one, kind_title(one["kind"])) for one in batch.report["files"]],
            "notes": [(note["file"], from_plain(note).sentence) for note in batch.report.get("notes", [])],
            "error_sheets": _error_sheets(batch),
            "causes": overview.causes(batch, "causes"),
            "superseded": overview.superseded(batch),
            "cautions": overview.causes(batch, "cautions"),
            "page": page,
            "refused": [(row, _who(row), sheet.causes(row)) for row in page],
            "mapped": batch.report.get("mapped", 0),
        }
    if batch.state == ImportState.CHECKED:
        context |= {**_sample(batch), **run_panel(batch, import_choices.tally(batch))}
    if undo_service.can_undo(batch):
        context |= {"undo_until": undo_service.until(batch), "can_undo": True}
    if batch.state == ImportState.UNDONE:
        left = Paginator(undo_service.left(batch), REFUSED_SHOWN).get_page(request.GET.get("page"))
        left.object_list = list(left)
        lines, rests = import_families.of(batch).lines(batch, left.object_list), resting(batch, left.object_list)
        shown = [(line, rests.get(line.row.pk)) for line in lines]
        context |= {"undo": batch.report["undo"], "left": left, "left_lines": shown}
    return render(request, "people/import_detail.html", context | more, status=status)


def run_panel(batch: ImportBatch, tally: import_choices.Tally) -> dict[str, Any]:
    """What the panel with the run button shows: counts, limits that are passed, why it cannot be run."""
    ends = bool(batch.options.get("end_missing"))
    effect = imports.effect_of(batch)
    counted = {name: tally.by_group[name] - tally.held[name] for name in ("new", "changed", "gone")}
    panel: dict[str, Any] = {
        "to_write": counted["new"] + counted["changed"] + (counted["gone"] if ends else 0),
        "counted": counted,
        "ends": ends,
        "refused_count": tally.by_group[RowOutcome.REFUSED],
        "held_count": tally.held.total(),
        "limits": effect.sentences() if effect else [],
        "number": effect.number if effect and effect.passed else None,
        "outdated": "",
        "typed": "",
        "confirm_error": "",
        "undo_days": undo_service.KEPT.days,
    }
    try:
        imports.refuse_run(batch, panel["number"])
    except DomainError as refusal:
        panel["outdated"] = refusal.message
    return panel


def steps(batch: ImportBatch | None, now: str = "") -> list[dict[str, Any]]:
    """The steps of an import; `now` names the current one where the state does not tell it."""
    labels = {
        "upload": _("Upload"),
        "columns": _("Columns"),
        "check": _("Check"),
        "difference": _("Difference"),
        "run": _("Run"),
        "result": _("Result"),
    }
    states = {
        ImportState.UPLOADED: "columns",
        ImportState.CHECKING: "check",
        ImportState.CHECKED: "check",
        ImportState.FAILED: "check",
        ImportState.RUNNING: "run",
    }
    current = now or (states.get(ImportState(batch.state), "result") if batch else "upload")
    names = list(labels)
    return [
        {
            "label": labels[name],
            "current": name == current,
            "state": "done" if names.index(name) < names.index(current) else "",
        }
        for name in names
    ]


def _who(row: StagedRow) -> str:
    """The name a row gives, else its number."""
    return str(row.payload.get("name") or row.payload.get("number", ""))


def _error_sheets(batch: ImportBatch) -> list[tuple[str, Any]]:
    """What `?isi=` asks for and the words of its button, one a kind of table with rows to mend."""
    refused = list(dict.fromkeys(sheet.to_mend(batch).values_list("kind", flat=True)))
    if batch.family == ImportFamily.HISTORY:
        return [(code, _("Error sheet: %(title)s") % {"title": kinds.get(code).title}) for code in refused]
    found = [("", _("Download error sheet"))] if any(kind != FileKind.UNITS for kind in refused) else []
    units = [(FileKind.UNITS.value, _("Download error sheet of units"))] if FileKind.UNITS in refused else []
    return found + units


def _sample(batch: ImportBatch) -> dict[str, Any]:
    """The first rows as they were read, of people by columns, of a sheet by its headings."""
    if batch.family == ImportFamily.SIASN:
        return {"sample": overview.sample(batch)}
    written = batch.staged.filter(outcome__in=[RowOutcome.NEW, RowOutcome.CHANGED]).order_by("pk")
    return {"sample_lines": import_families.of(batch).lines(batch, list(written[: overview.SAMPLE]))}


def _job(batch: ImportBatch) -> Any:
    """The job to look at: the one under way, or the one that did not come to its end."""
    if batch.state == ImportState.CHECKING:
        return batch.check_job
    if batch.state == ImportState.UNDOING:
        return batch.undo_job
    return batch.run_job if batch.state == ImportState.RUNNING else None


@require_POST
def import_run(request: Request, public_id: UUID) -> HttpResponse:
    batch = batch_of(request, public_id)
    typed = request.POST.get("konfirmasi", "").strip()
    digits = typed.replace(".", "")
    confirmed = int(digits) if digits.isdigit() and len(digits) < 10 else None
    try:
        imports.start_run(actor=request.user, batch=batch, confirmed=confirmed)
    except imports.Unconfirmed as refusal:
        return _detail(request, batch, status=422, typed=typed, confirm_error=refusal.message)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect(batch)


@require_POST
def import_resume(request: Request, public_id: UUID) -> HttpResponse:
    """Go on with an import that was cut off, or (simpan=1) end it with what is written."""
    batch = batch_of(request, public_id)
    act = imports.keep_written if request.POST.get("simpan") else imports.resume
    try:
        act(actor=request.user, batch=batch)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect(batch)


@require_POST
def import_drop(request: Request, public_id: UUID) -> HttpResponse:
    batch = batch_of(request, public_id)
    try:
        imports.drop(actor=request.user, batch=batch)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(batch)
    messages.success(request, _("The import was dropped; nothing was written."))
    return redirect("people:import_list")


@require_safe
def import_errors(request: Request, public_id: UUID) -> HttpResponse:
    """The refused people to mend as a sheet, with ?isi=unor the refused units, with ?isi=peringatan the warnings.

    Of history sheets ?isi= names the kind.
    ?bentuk=csv gives text.
    """
    batch = batch_of(request, public_id)
    wanted = request.GET.get("isi", "")
    if wanted == "peringatan":
        columns, rows, title = sheet.warning_columns(), list(sheet.warning_rows(batch)), _("Warnings")
    elif batch.family == ImportFamily.HISTORY:
        of_kind = kinds.find(wanted) or kinds.get(batch.report["files"][0]["kind"])
        columns, rows, title = errors.columns(of_kind), list(errors.rows(batch, of_kind)), str(of_kind.title)
    else:
        kind = FileKind.UNITS if wanted == FileKind.UNITS else FileKind.PNS
        found = sheet.ErrorSheet(batch, kind)
        columns, rows, title = found.columns(), list(found.rows()), _("Refused rows")
    audit.record(actor=request.user, verb="people.import.errors_downloaded", target=batch, rows=len(rows))
    if request.GET.get("bentuk") == "csv":
        return exports.download(title, exports.csv_bytes(columns, rows), "csv")
    return exports.download(title, exports.xlsx(columns, rows, title=title), "xlsx")


@require_http_methods(["GET", "POST"])
@ask_password_again()
def import_undo(request: Request, public_id: UUID) -> HttpResponse:
    """What an undo would do, and the button that asks for it."""
    batch = batch_of(request, public_id)
    if request.method == "POST":
        try:
            undo_service.start(actor=request.user, batch=batch)
        except DomainError as refusal:
            messages.error(request, refusal.message)
        return redirect(batch)
    if not undo_service.can_undo(batch):
        return redirect(batch)
    context = {
        "batch": batch,
        "expected": undo_service.expected(batch),
        "later": undo_service.changed_by_later(batch, visible_batches(request.user)),
        "until": undo_service.until(batch),
    }
    return render(request, "people/import_undo.html", context)
