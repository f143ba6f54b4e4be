"""Rows of history sheets in the database between the check and the writing."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.ids import uuid7
from people.enums import ImportState, RowOutcome
from people.models import Dinas, ImportBatch, StagedRow
from people.sheets.access import mark
from people.sheets.check import Checked
from people.sheets.kinds import Entry
from people.siasn import bulk, overview, report
from people.siasn.staging import STAGED


@transaction.atomic
def stage(batch: ImportBatch, checked: Checked) -> None:
    """Store every row in the order of the sheets."""
    StagedRow.objects.filter(batch=batch).delete()
    agencies = dict(Dinas.objects.values_list("pk", "name"))
    bulk.insert(StagedRow, STAGED, (_staged(batch, entry, agencies) for entry in checked.entries))
    files = checked.files()
    batch.report = {
        "files": files,
        "totals": report.totals(files, 0),
        "notes": [{"file": file, **problem.plain()} for file, problem in checked.notes],
        "fields": _fields(checked),
        **overview.summarise(checked.entries),
        "checked_at": timezone.now().isoformat(),
    }
    mark(batch, [table.kind for table in checked.tables], unknown=False)
    batch.state = ImportState.CHECKED
    batch.save(update_fields=["report", "state", "options"])


def _fields(checked: Checked) -> dict[str, int]:
    """How many rows change each field, the most changed first."""
    changed = (entry.previous for entry in checked.entries if entry.outcome == RowOutcome.CHANGED)
    return dict(Counter(name for previous in changed for name in previous).most_common())


def _staged(batch: ImportBatch, entry: Entry, agencies: dict[int, str]) -> tuple[Any, ...]:
    """The values of STAGED. One person has many rows, so each row has a target of its own to choose it by."""
    causes = entry.causes
    return (
        batch.pk,
        entry.table.file[:150],
        entry.table.sheet[:60],
        entry.number,
        entry.table.kind,
        entry.payload,
        str(entry.outcome),
        causes[0].code if causes else "",
        causes[0].column if causes else "",
        [problem.plain() for problem in causes],
        [warning.plain() for warning in entry.warnings],
        uuid7(),
        entry.previous,
        agencies.get(entry.person.dinas_id or 0, "") if entry.person is not None else "",
    )
