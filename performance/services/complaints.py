"""The complaint register: by form, and from a checked LAPOR! export."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, spreadsheets
from core.errors import DomainError, TransitionError
from core.versions import changes, save_version
from people.access import unit_paths
from people.models import Dinas, Unit
from people.paths import covers
from people.permissions import Permission
from performance.enums import BatchState, ComplaintClass
from performance.models import Complaint, ComplaintBatch, LaporAgency
from performance.rules import lapor

SOURCE = "SP4N-LAPOR!"
REFINED = frozenset({ComplaintClass.NORMATIVE, ComplaintClass.NO_INSPECTION, ComplaintClass.INSPECTION})


@transaction.atomic
def save_complaint(
    *, actor: User, complaint: Complaint | None = None, version: int | None = None, **values: Any
) -> Complaint:
    """Add a complaint to the register, or change its class and dates. Raises ValidationError and StaleVersionError."""
    if complaint is None:
        created = Complaint(**values)
        created.full_clean()
        created.save()
        audit.record(actor=actor, verb="performance.complaint.added", target=created)
        return created
    changed = changes(complaint, values)
    save_version(complaint, values, version)
    if changed:
        plain = {name: [str(before or ""), str(after or "")] for name, (before, after) in changed.items()}
        audit.record(actor=actor, verb="performance.complaint.changed", target=complaint, changed=plain)
    return complaint


@dataclass(slots=True)
class _Check:
    """What a file holds for the agencies the actor keeps the register of; `kept` by Tracking ID."""

    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(
        default_factory=lambda: {"rows": 0, "new": 0, "changed": 0, "unchanged": 0, "other": 0, "refused": 0}
    )

    def refuse(self, row: int, column: str, code: str, cause: str) -> None:
        self.counts["refused"] += 1
        self.refused.append({"row": row, "column": column, "code": code, "cause": cause})


class _Agencies:
    """Finds the Dinas of an export row and says whether the actor keeps its register."""

    def __init__(self, actor: User) -> None:
        self.own_paths = unit_paths(actor, Permission.COMPLAINT_MANAGE)
        self.dinas = {one.pk: one for one in Dinas.objects.select_related("unit")}
        self.by_name = {one.name.casefold(): one for one in self.dinas.values()}
        self.by_code: dict[str, Dinas] = {}
        for alias in LaporAgency.objects.all():
            if alias.name:
                self.by_name[alias.name.casefold()] = self.dinas[alias.dinas_id]
            if alias.code:
                self.by_code[alias.code] = self.dinas[alias.dinas_id]
        self.city = Unit.objects.filter(parent__isnull=True).values_list("name", flat=True).first() or ""

    def find(self, row: lapor.LaporRow) -> Dinas | None:
        return self.by_code.get(row.agency_code) or self.by_name.get(row.agency.casefold())

    def is_own(self, dinas: Dinas) -> bool:
        return any(covers(top, dinas.unit.path) for top in self.own_paths)

    def is_elsewhere(self, row: lapor.LaporRow) -> bool:
        """Passed on by another region; an export may hold several."""
        return bool(row.parent) and row.parent.casefold() != self.city.casefold()


@transaction.atomic
def check_export(*, actor: User, path: Path, file_name: str) -> ComplaintBatch:
    """Read a LAPOR! export and keep what may be taken over as a checked batch; the register is not touched.

    Only rows of the agencies whose register the actor keeps are kept; others are counted. Raises DomainError when the
    file holds no table of LAPOR!, spreadsheets.Refused when it cannot be opened.
    """
    sheet_rows, heading, places = _table(path)
    agencies = _Agencies(actor)
    check = _Check()
    for index in range(heading + 1, len(sheet_rows)):
        cells = sheet_rows[index]
        if any(cell not in (None, "") for cell in cells):
            check.counts["rows"] += 1
            _check_row(check, agencies, index + 1, cells, places)
    _compare(check)
    batch = ComplaintBatch.objects.create(
        uploaded_by=actor, file_name=file_name[:150], rows=check.rows, refused=check.refused, counts=check.counts
    )
    audit.record(actor=actor, verb="performance.complaints.checked", target=batch, **check.counts)
    return batch


def _table(path: Path) -> tuple[list[list[Any]], int, dict[str, int]]:
    for sheet in spreadsheets.read(path):
        found = lapor.find_heading(sheet.rows)
        if found is None:
            continue
        missing = lapor.missing_columns(found[1])
        if missing:
            raise DomainError(_("The export lacks these columns: %(names)s.") % {"names": ", ".join(missing)})
        return sheet.rows, *found
    raise DomainError(_("No table of LAPOR! was found: no row begins with “Tracking ID”."))


def _check_row(check: _Check, agencies: _Agencies, number: int, cells: list[Any], places: dict[str, int]) -> None:
    try:
        row = lapor.read_row(cells, places)
    except lapor.CellError as refusal:
        check.refuse(number, refusal.column, refusal.code, str(refusal))
        return
    dinas = agencies.find(row)
    if agencies.is_elsewhere(row) or (dinas is not None and not agencies.is_own(dinas)):
        check.counts["other"] += 1
    elif dinas is None:
        cause = _("No agency is known as “%(name)s”. An administrator can match it.") % {"name": row.agency}
        check.refuse(number, lapor.AGENCY, "agency_unknown", cause)
    elif row.tracking_id in check.kept:
        check.refuse(number, lapor.TRACKING_ID, "duplicate", _("This Tracking ID stands in the file twice."))
    else:
        check.kept[row.tracking_id] = _plain(row, dinas) | {"row": number}


def _plain(row: lapor.LaporRow, dinas: Dinas) -> dict[str, Any]:
    return {
        "tracking_id": row.tracking_id,
        "dinas": dinas.pk,
        "complaint_class": row.complaint_class,
        "category": row.category,
        "status": row.status,
        "rating": row.rating,
        "received_on": row.received_on.isoformat(),
        "received_at": row.received_at.isoformat() if row.received_at else None,
    }


def _compare(check: _Check) -> None:
    """Sort the kept rows into new, changed and unchanged; refuse one that stands in another agency's register."""
    existing = _existing(check.kept)
    for plain in check.kept.values():
        number = plain.pop("row")
        complaint = existing.get(plain["tracking_id"])
        if complaint is None:
            check.counts["new"] += 1
        elif complaint.dinas_id != plain["dinas"]:
            cause = _("This Tracking ID stands in the register of another agency.")
            check.refuse(number, lapor.TRACKING_ID, "other_register", cause)
            continue
        elif complaint.disposed_on and complaint.disposed_on.isoformat() < plain["received_on"]:
            cause = _("It was passed to the agency before this date.")
            check.refuse(number, lapor.RECEIVED_DATE, "received_late", cause)
            continue
        elif changes(complaint, _values(plain, complaint)):
            check.counts["changed"] += 1
        else:
            check.counts["unchanged"] += 1
        check.rows.append(plain)


def _existing(tracking_ids: Iterable[str]) -> dict[str, Complaint]:
    ids, found = list(tracking_ids), {}
    for start in range(0, len(ids), 500):
        for complaint in Complaint.objects.filter(tracking_id__in=ids[start : start + 500]):
            found[complaint.tracking_id] = complaint
    return found


def _values(plain: dict[str, Any], complaint: Complaint | None) -> dict[str, Any]:
    """Fields the export sets; a complaint that the agency classified further keeps its class."""
    values = {
        "category": plain["category"],
        "status": plain["status"],
        "rating": plain["rating"],
        "received_on": date.fromisoformat(plain["received_on"]),
        "received_at": time.fromisoformat(plain["received_at"]) if plain["received_at"] else None,
        "complaint_class": plain["complaint_class"],
    }
    if (
        complaint is not None
        and complaint.complaint_class in REFINED
        and plain["complaint_class"] == ComplaintClass.COMPLAINT
    ):
        values["complaint_class"] = complaint.complaint_class
    return values


@transaction.atomic
def apply_batch(*, actor: User, batch: ComplaintBatch) -> ComplaintBatch:
    """Take a checked batch into the register, by Tracking ID; a second call changes nothing.

    Raises TransitionError for a dropped batch, DomainError (and takes nothing) when a row belongs to an agency whose
    register the actor no longer keeps, stands in another register by now, or is contradicted by dates there.
    """
    if batch.state == BatchState.DONE:
        return batch
    claimed = ComplaintBatch.objects.filter(pk=batch.pk, state=BatchState.CHECKED, uploaded_by=actor)
    if not claimed.update(state=BatchState.DONE):
        raise TransitionError(_("This import was dropped; upload the file again."))
    existing = _existing(row["tracking_id"] for row in batch.rows)
    agencies = _Agencies(actor)
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    for plain in batch.rows:
        dinas = agencies.dinas.get(plain["dinas"])
        if dinas is None or not agencies.is_own(dinas):
            raise DomainError(
                _("You no longer keep the register of an agency in this file. Drop it and upload the file again.")
            )
        counts[_take_over(plain, existing.get(plain["tracking_id"]))] += 1
    batch.refresh_from_db()
    batch.counts, batch.rows = batch.counts | counts, []
    batch.save(update_fields=["counts", "rows"])
    audit.record(actor=actor, verb="performance.complaints.imported", target=batch, **counts)
    return batch


def _take_over(plain: dict[str, Any], complaint: Complaint | None) -> str:
    if complaint is not None and complaint.dinas_id != plain["dinas"]:
        raise _contradicted(plain, _("This Tracking ID stands in the register of another agency."))
    try:
        return _written(plain, complaint)
    except ValidationError as refused:
        raise _contradicted(plain, " ".join(refused.messages)) from None


def _contradicted(plain: dict[str, Any], why: str) -> DomainError:
    """The register changed since the check; the next check lists the row among the refused ones."""
    return DomainError(
        _("Tracking ID %(id)s: %(why)s The register changed since the check; drop this and upload the file again.")
        % {"id": plain["tracking_id"], "why": why}
    )


def _written(plain: dict[str, Any], complaint: Complaint | None) -> str:
    values = _values(plain, complaint)
    if complaint is None:
        created = Complaint(dinas_id=plain["dinas"], tracking_id=plain["tracking_id"], source=SOURCE, **values)
        created.full_clean()
        created.save()
        return "new"
    if not changes(complaint, values):
        return "unchanged"
    save_version(complaint, values, None)
    return "changed"


@transaction.atomic
def drop_batch(*, actor: User, batch: ComplaintBatch) -> None:
    """Throw a checked batch away."""
    dropped = ComplaintBatch.objects.filter(pk=batch.pk, state=BatchState.CHECKED, uploaded_by=actor)
    if dropped.update(state=BatchState.DROPPED, rows=[], refused=[]):
        audit.record(actor=actor, verb="performance.complaints.dropped", target=batch)
