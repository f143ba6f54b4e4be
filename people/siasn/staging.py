"""Rows in the database between the check and the writing, and what the page and the error sheet show of them."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from people.enums import FileKind, ImportState, RowOutcome
from people.models import ImportBatch, StagedRow
from people.siasn import bulk, overview, report
from people.siasn.checking import Checked
from people.siasn.records import FILE_OF_KIND, Row

KEPT_DAYS = 30
STAGED = (
    "batch_id", "file", "sheet", "row", "kind", "payload", "outcome", "code", "column", "problems", "warnings",
    "target", "previous", "agency",
)  # fmt: skip
GONE = ("batch_id", "outcome", "target", "kind", "agency")
NOT_SHOWN = frozenset({"dinas_id", "unor_id", "unor_name"})  # changes that follow from another


@transaction.atomic
def stage(batch: ImportBatch, checked: Checked) -> None:
    """Store every row in the order it is written: units, people, then those whom no row names."""
    in_order = {id(row) for row in checked.ordered_units}
    units = checked.ordered_units + [row for row in checked.unit_rows if id(row) not in in_order]
    StagedRow.objects.filter(batch=batch).delete()
    staged = (_staged(batch, row) for row in (*units, *checked.person_rows))
    bulk.insert(StagedRow, STAGED, staged)
    units_now = checked.units
    gone = [
        (person["public_id"], FILE_OF_KIND[person["kind"]].value, units_now.agency(units_now.by_pk[person["unit_id"]]))
        for person in checked.gone_people
    ]
    gone += [(unit.public_id, FileKind.UNITS.value, units_now.agency(unit)) for unit in checked.gone_units]
    bulk.insert(StagedRow, GONE, ((batch.pk, RowOutcome.GONE.value, *one) for one in gone))
    files = checked.files()
    batch.report = {
        "files": files,
        "totals": report.totals(files, checked.gone),
        "effect": checked.effect.plain(),
        "fields": _fields(checked),
        "notes": [{"file": file, **problem.plain()} for file, problem in checked.notes],
        **overview.summarise(checked.rows),
        "checked_at": timezone.now().isoformat(),
    }
    batch.state = ImportState.CHECKED
    batch.save(update_fields=["report", "state"])


def _staged(batch: ImportBatch, row: Row) -> tuple[Any, ...]:
    """The values of STAGED."""
    causes = row.causes
    return (
        batch.pk,
        row.table.file[:150],
        row.table.sheet[:60],
        row.number,
        str(row.table.kind or FileKind.PNS),
        row.payload,
        str(row.outcome),
        causes[0].code if causes else "",
        causes[0].column if causes else "",
        [problem.plain() for problem in causes],
        [warning.plain() for warning in row.warnings],
        row.target,
        plain_changes(row.previous),
        row.agency[:200],
    )


def _fields(checked: Checked) -> dict[str, int]:
    """How many rows change each field, the most changed first."""
    changed = (row.previous for row in checked.rows if row.outcome == RowOutcome.CHANGED)
    counts = Counter(name for previous in changed for name in previous if name not in NOT_SHOWN)
    return dict(counts.most_common())


def plain_changes(changed: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Field -> [before, after] as JSON holds it."""
    return {name: [_plain(value) for value in pair] for name, pair in changed.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def hold_parts(batch: ImportBatch) -> None:
    """A new unit that is held back holds what lies below it in the file back as well."""
    rows = batch.staged.filter(kind=FileKind.UNITS, outcome__in=[RowOutcome.NEW, RowOutcome.CHANGED]).order_by("pk")
    held: set[str] = set()
    parts = []
    for pk, outcome, accepted, payload in rows.values_list("pk", "outcome", "accepted", "payload"):
        if accepted and payload.get("below") in held:
            parts.append(pk)
            accepted = False
        if not accepted and outcome == RowOutcome.NEW:
            held.add(payload["id"])
    batch.staged.filter(pk__in=parts).update(accepted=False)


def delete_old(now: datetime) -> int:
    """Staged rows go 30 days after the check, or after the writing, with the personal data in them.

    The report of the import stays; an undo that is under way keeps its rows.
    """
    since = now - timedelta(days=KEPT_DAYS)
    old = StagedRow.objects.filter(created_at__lt=since).exclude(batch__finished_at__gte=since)
    return old.exclude(batch__state__in=[ImportState.RUNNING, ImportState.UNDOING]).delete()[0]
