"""Takes a written import of sheets back: rows nobody touched since get their earlier values, the others stay."""

from itertools import groupby
from typing import Any

from accounts.models import User
from core import audit
from core.clock import today
from people.enums import RowOutcome, UndoOutcome
from people.models import Employee, ImportBatch, StagedRow
from people.services import traces
from people.sheets import check, kinds, write
from people.sheets.kinds import Entry, SheetKind, plain
from people.siasn.undo import positions_away

Outcomes = dict[int, str]  # key of the staged row -> UndoOutcome


class Undoer:
    """Undoes the rows of one import, some at a time."""

    def __init__(self, batch: ImportBatch, actor: Any) -> None:
        self.batch = batch
        self.actor = actor

    def is_written(self, row: StagedRow) -> bool:
        return write.is_written(row)

    def undo(self, rows: list[StagedRow]) -> Outcomes:
        """`rows` in the order they were written, in one transaction of the caller; the last goes first."""
        outcomes: Outcomes = {}
        for code, group in groupby(reversed(rows), key=lambda row: row.kind):
            outcomes |= self._undo(kinds.get(code), list(group))
        return outcomes

    def _undo(self, kind: SheetKind, rows: list[StagedRow]) -> Outcomes:
        entries = [Entry(payload=row.payload, number=row.row) for row in rows]
        check.settle(kind, entries, today())
        stored = kind.stored([one for one in entries if one.key])
        outcomes: Outcomes = {}
        made: list[Entry] = []
        changed: list[tuple[Entry, dict[str, Any]]] = []
        for row, entry in zip(rows, entries, strict=True):
            now = stored.get(entry.key)
            is_edited = now is None or any(plain(now.get(name)) != pair[1] for name, pair in row.previous.items())
            outcomes[row.pk] = UndoOutcome.EDITED if is_edited else UndoOutcome.UNDONE
            if is_edited:
                continue
            if row.outcome == RowOutcome.NEW:
                made.append(entry)
            else:
                changed.append((entry, {name: kind.revived(name, pair[0]) for name, pair in row.previous.items()}))
        kind.remove(made, None)
        kind.update(changed, None)
        kind.after([*made, *(entry for entry, _values in changed)])
        return outcomes

    def finish(self) -> None:
        """Positions and accounts the sheets brought go where nothing rests on them."""
        positions_away(self.batch.made.get("positions", []))
        _accounts_away(self.batch.made.get("accounts", []), self.actor)


def _accounts_away(made: list[int], actor: Any) -> None:
    """Those nobody ever opened, that hold no role and no code."""
    holders = dict(Employee.objects.filter(user__in=made, user__last_login__isnull=True).values_list("user_id", "pk"))
    used = traces.pointed_to(User, holders, {"people.employee": set(holders.values())})
    for user in User.objects.filter(pk__in=holders.keys() - used.keys()):
        if not user.has_usable_password():
            audit.record(actor=actor, verb="accounts.user.taken_back", target=user)
            Employee.objects.filter(user=user).update(user=None)
            user.delete()
