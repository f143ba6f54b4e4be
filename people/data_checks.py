"""Checks of the unit tree, of scopes and of dated histories (core/data_checks.py)."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from core import proofs
from core.clock import today
from core.data_checks import register
from people.enums import ImportState
from people.models import (
    ContractPeriod,
    Dinas,
    Employee,
    EmployeeNumber,
    GradeHeld,
    ImportBatch,
    LineManagerOverride,
    PersonnelEvent,
    PositionHeld,
    RoleAssignment,
    Unit,
    UnitHead,
)
from people.paths import WIDTH, covers

# One row at a time for each of these; the field that says whose history it is.
HISTORIES: tuple[tuple[Any, str], ...] = (
    (EmployeeNumber, "employee_id"),
    (PositionHeld, "employee_id"),
    (GradeHeld, "employee_id"),
    (ContractPeriod, "employee_id"),
    (LineManagerOverride, "employee_id"),
    (UnitHead, "unit_id"),
)


@register("unit_paths", "units whose path does not continue that of their parent")
def unit_paths() -> Iterator[str]:
    rows = Unit.objects.values_list("public_id", "path", "parent__path").order_by("pk")
    for public_id, path, parent in rows.iterator():
        level = path.removeprefix(parent or "")
        if len(level) != WIDTH or not level.isdigit() or not path.startswith(parent or ""):
            yield f"unit {public_id}: path {path} below {parent or 'nothing'}"


@register("unit_dinas", "units that lie outside the agency they name")
def unit_dinas() -> Iterator[str]:
    rows = Unit.objects.exclude(dinas=None).values_list("public_id", "path", "dinas__unit__path").order_by("pk")
    for public_id, path, top in rows.iterator():
        if not covers(top, path):
            yield f"unit {public_id}: path {path}, agency at {top}"
    for dinas in Dinas.objects.exclude(unit__dinas=F("pk")).only("public_id"):
        yield f"agency {dinas.public_id}: its root unit names another"


@register("employee_dinas", "employees whose agency is not that of their unit")
def employee_dinas() -> Iterator[str]:
    differs = ~Q(dinas=F("unit__dinas")) | Q(dinas=None, unit__dinas__isnull=False)
    both_none = Q(dinas=None, unit__dinas=None)
    for public_id in Employee.objects.filter(differs).exclude(both_none).values_list("public_id", flat=True):
        yield f"employee {public_id}"


@register("scopes", "roles in force at a unit that is no longer in use, or of an account that is off")
def scopes() -> Iterator[str]:
    broken = RoleAssignment.objects.in_force().filter(Q(unit__is_active=False) | Q(user__is_active=False))
    for public_id in broken.order_by("pk").values_list("public_id", flat=True):
        yield f"role {public_id}"


@register("histories", "rows of one history that overlap")
def histories() -> Iterator[str]:
    for model, owner in HISTORIES:
        rows = model.objects.order_by(owner, "valid_from", "pk").values_list("pk", owner, "valid_from", "valid_to")
        yield from overlaps(model._meta.label_lower, rows.iterator())


def overlaps(label: str, rows: Any) -> Iterator[str]:
    """`rows` are (pk, owner, valid_from, valid_to) by owner and valid_from; valid_to is exclusive, None = open."""
    owner_before, until = None, date.min
    for pk, owner, valid_from, valid_to in rows:
        if owner != owner_before:
            owner_before, until = owner, date.min
        if valid_to == valid_from:
            continue  # ended before it began
        if valid_from < until:
            yield f"{label} row {pk}: begins before the row before it ends"
        until = max(until, valid_to or date.max)


@register("proofs", "changes whose proof is gone or not what was stored")
def proof_files() -> Iterator[str]:
    stored = PersonnelEvent.objects.order_by("pk").values_list("public_id", "proof")
    for public_id, proof in stored.iterator():
        if not proofs.is_whole(proof):
            yield f"change {public_id}"


@register("stray_proofs", "proofs that no change names (older than a day)")
def stray_proofs() -> Iterator[str]:
    limit = (timezone.now() - timedelta(days=1)).timestamp()
    known = set(PersonnelEvent.objects.values_list("proof", flat=True))
    for path in sorted(proofs.folder().glob("*")):
        if path.is_file() and path.name not in known and path.stat().st_mtime < limit:
            yield f"file {path.name}"


@register("held_up_changes", "decided changes that could not take effect on their day")
def held_up_changes() -> Iterator[str]:
    held = PersonnelEvent.objects.due(today()).exclude(held_up="")
    for public_id in held.values_list("public_id", flat=True):
        yield f"change {public_id}"


@register("import_files", "imports being checked whose uploaded files are gone")
def import_files() -> Iterator[str]:
    for batch in ImportBatch.objects.filter(state=ImportState.CHECKING):
        if any(not (Path(settings.UPLOAD_DIR) / name).is_file() for name in batch.options.get("uploads", [])):
            yield f"import {batch.public_id}"
