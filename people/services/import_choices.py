"""Which rows of a checked import are written: all, until somebody holds some back."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from core import audit
from core.errors import TransitionError
from people.enums import ImportState, RowOutcome
from people.models import ImportBatch, StagedRow
from people.services import import_families

GROUPS = (RowOutcome.CHANGED, RowOutcome.NEW, RowOutcome.GONE, RowOutcome.REFUSED, RowOutcome.UNCHANGED)
CHOSEN = frozenset({RowOutcome.CHANGED, RowOutcome.NEW, RowOutcome.GONE})


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows of one group, narrowed."""

    group: str
    agency: str = ""
    field: str = ""
    accepted: bool | None = None

    def rows(self, batch: ImportBatch) -> QuerySet[StagedRow]:
        found = batch.staged.filter(outcome=self.group)
        if self.agency:
            found = found.filter(agency=self.agency)
        if self.field:
            found = found.filter(previous__has_key=self.field)
        if self.accepted is not None:
            found = found.filter(accepted=self.accepted)
        return found.order_by("pk")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows each group has, by agency as well, in one query."""

    by_group: Counter[str]
    held: Counter[str]
    agencies: dict[str, Counter[str]]  # group -> agency -> rows


def tally(batch: ImportBatch) -> Tally:
    counts = batch.staged.order_by().values_list("outcome", "agency", "accepted").annotate(n=Count("pk"))
    found = Tally(Counter(), Counter(), {group: Counter() for group in RowOutcome.values})
    for outcome, agency, accepted, n in counts:
        found.by_group[outcome] += n
        found.agencies[outcome][agency] += n
        if not accepted:
            found.held[outcome] += n
    return found


def is_chosen(batch: ImportBatch, group: str) -> bool:
    """Whether rows of the group can be held back: what would be written."""
    if group == RowOutcome.GONE:
        return bool(batch.options.get("end_missing"))
    return group in CHOSEN


@transaction.atomic
def choose_all(*, actor: Any, batch: ImportBatch, selection: Selection, accepted: bool) -> int:
    """Take all rows of the selection in, or hold them back; gives how many changed."""
    batch = _locked(batch)
    changed = _choosable(batch, selection).exclude(accepted=accepted).update(accepted=accepted)
    _settle(actor, batch, {accepted: changed})
    return changed


@transaction.atomic
def choose(
    *, actor: Any, batch: ImportBatch, selection: Selection, shown: Iterable[UUID], wanted: Iterable[UUID]
) -> int:
    """Of the rows `shown` (targets) the `wanted` are taken in and the others held back; gives how many changed."""
    batch = _locked(batch)
    all_shown, ticked = set(shown), set(wanted)
    rows = _choosable(batch, Selection(selection.group)).filter(target__in=all_shown)
    changed = {
        True: rows.filter(target__in=ticked, accepted=False).update(accepted=True),
        False: rows.exclude(target__in=ticked).filter(accepted=True).update(accepted=False),
    }
    _settle(actor, batch, changed)
    return sum(changed.values())


def _locked(batch: ImportBatch) -> ImportBatch:
    found = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if found.state != ImportState.CHECKED:
        raise TransitionError(_("Only rows of a checked import can be chosen."))
    return found


def _choosable(batch: ImportBatch, selection: Selection) -> QuerySet[StagedRow]:
    if not is_chosen(batch, selection.group):
        raise TransitionError(_("Rows of this group are not written anyway."))
    return selection.rows(batch)


def _settle(actor: Any, batch: ImportBatch, changed: dict[bool, int]) -> None:
    if not any(changed.values()):
        return
    import_families.of(batch).held(batch)
    batch.save(update_fields=["report"])
    audit.record(
        actor=actor,
        verb="people.import.rows_chosen",
        target=batch,
        taken=changed.get(True, 0),
        held=changed.get(False, 0),
    )
