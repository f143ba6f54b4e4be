"""The SIASN import as the pages of imports use it."""

from people.models import ImportBatch
from people.services.import_families import Family
from people.siasn import difference, limits, staging, undo, write


def held(batch: ImportBatch) -> None:
    """Parts of a unit go with it, and the limits are measured anew."""
    staging.hold_parts(batch)
    batch.report = {**batch.report, "effect": limits.of_staged(batch).plain()}


SIASN = Family(
    stage=staging.stage,
    run=write.run,
    close=write.close,
    undoer=undo.Undoer,
    lines=difference.lines,
    field_label=difference.field_label,
    held=held,
)
