"""People who wait in "Belum terpetakan" for the unit of their UNOR ID."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from people.enums import EmploymentKind, RowOutcome, UnitKind
from people.models import Employee, ImportBatch, PositionHeld, StagedRow, Unit
from people.services import traces
from people.siasn import bulk
from people.siasn.records import FILE_OF_KIND

MAPPED_FIELDS = ("public_id", "number", "name", "kind", "unit_id", "unor_id", "unor_name")
STAGED_MAPPED = ("batch_id", "kind", "outcome", "target", "payload", "previous")


@transaction.atomic
def map_waiting(batch: ImportBatch) -> int:
    """Move people from "Belum terpetakan" to the unit of the UNOR ID they came with, now that it is known.

    Each of them is a staged row of the import that brought the unit, so that an undo finds them.
    """
    waiting = Employee.objects.filter(unit__kind=UnitKind.UNMAPPED).exclude(unor_id="")
    known = Unit.objects.filter(siasn_id__in=waiting.order_by().values("unor_id").distinct())
    moved = 0
    for unit in known:
        people = waiting.filter(unor_id=unit.siasn_id)
        found = {person["pk"]: person for person in people.values("pk", *MAPPED_FIELDS)}
        bulk.insert(StagedRow, STAGED_MAPPED, (_mapped_row(batch, person, unit) for person in found.values()))
        before = traces.look(found, [traces.HISTORIES[0]])
        PositionHeld.objects.filter(employee_id__in=found, valid_to__isnull=True).update(unit=unit)
        moved += Employee.objects.filter(pk__in=found).update(
            unit=unit, dinas_id=unit.dinas_id, unor_id="", unor_name="", updated_at=timezone.now()
        )
        found_now = traces.differences(before, traces.look(found, [traces.HISTORIES[0]]))
        rows = dict(batch.staged.filter(outcome=RowOutcome.MAPPED).values_list("target", "pk"))
        traces.keep({rows[person["public_id"]]: found_now.get(pk, []) for pk, person in found.items()})
    return moved


def _mapped_row(batch: ImportBatch, person: dict[str, Any], unit: Unit) -> tuple[Any, ...]:
    """The values of STAGED_MAPPED."""
    previous = {
        "unit_id": [person["unit_id"], unit.pk],
        "unor_id": [person["unor_id"], ""],
        "unor_name": [person["unor_name"], ""],
    }
    names = {"number": person["number"], "name": person["name"], "kind": person["kind"]}
    kind = FILE_OF_KIND[EmploymentKind(person["kind"])].value
    return batch.pk, kind, RowOutcome.MAPPED.value, person["public_id"], names, previous
