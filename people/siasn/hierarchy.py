"""The unit hierarchy (point 13): which rows make a tree, and what each is to become.

A row is refused when its parent is neither in the file nor in the database, and when it lies below itself; rows below a
refused one are refused with it.
"""

from collections.abc import Iterable
from typing import Any

from core.ids import uuid7
from people.enums import RowOutcome, UnitKind
from people.siasn import cells
from people.siasn.problems import Problem
from people.siasn.records import Row
from people.siasn.references import KOTA_PALU_ID, UnitRef, Units
from people.siasn.tables import Table
from people.siasn.unit_kinds import guess_kind
from people.text import key_of, readable

CITY_STARTS = ("PEMERINTAHKOTA", "PEMERINTAHDAERAHKOTA", "PEMKOT", "WALIKOTA", "KOTAPALU")
AGENCIES = frozenset({UnitKind.DINAS, UnitKind.BADAN, UnitKind.DISTRICT, UnitKind.SECRETARIAT, UnitKind.INSPECTORATE})


def read(table: Table) -> list[Row]:
    place = table.heading.columns
    return [_read_row(table, number, values, place) for number, values in table.numbered()]


def _read_row(table: Table, number: int, values: list[Any], place: dict[str, int]) -> Row:
    def cell(heading: str) -> Any:
        at = place.get(heading)
        return values[at] if at is not None and at < len(values) else None

    row = Row(table, number)
    row.payload = {
        "id": cells.identifier(cell("ID"))[:36],
        "name": readable(cells.text(cell("NAMA_UNOR")))[:200],
        "parent": cells.identifier(cell("ID_ATASAN"))[:36],
    }
    if head := cells.text(cell("Nama_jabatan")):
        row.payload["head_position"] = readable(head)[:200]
    if not row.payload["id"]:
        row.problems.append(Problem("unit_id_empty", "ID"))
    if not row.payload["name"]:
        row.problems.append(Problem("unit_name_empty", "NAMA_UNOR"))
    return row


class Hierarchy:
    """Decides the rows of all hierarchy tables together; `ordered` has those to write, parents before children."""

    def __init__(self, rows: list[Row], units: Units) -> None:
        self.units = units
        self.rows = rows
        self.by_id: dict[str, Row] = {}
        self.ordered: list[Row] = []
        self._refs: dict[str, UnitRef] = {}

    def decide(self) -> None:
        self._drop_duplicates()
        city_row = self._city_row()
        for row in self.by_id.values():
            row.payload["is_city"] = row is city_row
        self._refuse_loops()
        self._refuse_orphans()
        self._order()
        for row in self.ordered:
            self._compare(row)
        for row in self.rows:
            if row.problems:
                row.outcome = RowOutcome.REFUSED

    def _drop_duplicates(self) -> None:
        """Of several rows for one unit the last counts."""
        for row in self.rows:
            if row.problems:
                continue
            earlier = self.by_id.get(row.payload["id"])
            if earlier is not None:
                where = row.table.sheet or row.table.file
                earlier.problems.append(Problem("duplicate", "ID", {"where": where, "row": row.number}))
            self.by_id[row.payload["id"]] = row

    def _city_row(self) -> Row | None:
        """The row of the city itself: by id, else by name, else the one top that has agencies below it."""
        known = self.units.city.siasn_id if self.units.city else ""
        for found in (known, KOTA_PALU_ID):
            if found and found in self.by_id:
                return self.by_id[found]
        if known:
            return None
        tops = [row for row in self.by_id.values() if row.payload["parent"] in ("", row.payload["id"])]
        named = [row for row in tops if key_of(row.payload["name"]).startswith(CITY_STARTS)]
        if named:
            return named[0]
        agencies = {row.payload["parent"] for row in self.by_id.values() if guess_kind(row.payload["name"]) in AGENCIES}
        return tops[0] if len(tops) == 1 and tops[0].payload["id"] in agencies else None

    def _parent_id(self, row: Row) -> str:
        """ "" = directly below the city (or the city itself)."""
        parent = str(row.payload["parent"])
        if row.payload["is_city"] or (parent == KOTA_PALU_ID and KOTA_PALU_ID not in self.by_id):
            return ""
        above = self.by_id.get(parent)
        return "" if above is not None and above.payload["is_city"] else parent

    def _above(self, unit_id: str) -> str:
        """The parent as it will be: by the file, else as the database has it; "" at the top."""
        row = self.by_id.get(unit_id)
        if row is not None:
            return self._parent_id(row)
        ref = self._known(unit_id)
        above = ref.parent if ref is not None else None
        if above is None or above.kind == UnitKind.CITY:
            return ""
        return above.siasn_id or f"#{above.pk}"

    def _known(self, unit_id: str) -> UnitRef | None:
        """A unit of the database; one that SIASN does not know goes by "#" and its key."""
        return self.units.by_pk[int(unit_id[1:])] if unit_id[:1] == "#" else self.units.by_siasn_id.get(unit_id)

    def _refuse_loops(self) -> None:
        for unit_id, row in self.by_id.items():
            path = [unit_id]
            seen = {unit_id}
            at = self._above(unit_id)
            while at and at not in seen:
                path.append(at)
                seen.add(at)
                at = self._above(at)
            if at == unit_id:
                names = [self._name(one) for one in (*path[:4], unit_id)]
                row.problems.append(Problem("loop", "ID_ATASAN", {"found": " → ".join(names)}))

    def _name(self, unit_id: str) -> str:
        row, known = self.by_id.get(unit_id), self._known(unit_id)
        return str(row.payload["name"]) if row else known.name if known else unit_id

    def _refuse_orphans(self) -> None:
        """Also those whose parent was refused, until nothing changes."""
        settled = False
        while not settled:
            settled = True
            for row in self.by_id.values():
                parent = self._parent_id(row)
                if not row.problems and parent and not self._is_there(parent):
                    row.problems.append(Problem("parent_missing", "ID_ATASAN", {"found": parent}))
                    settled = False

    def _is_there(self, unit_id: str) -> bool:
        row = self.by_id.get(unit_id)
        return not row.problems if row is not None else unit_id in self.units.by_siasn_id

    def _order(self) -> None:
        depth: dict[str, int] = {}

        def depth_of(unit_id: str) -> int:
            chain = []
            while unit_id and unit_id not in depth:
                chain.append(unit_id)
                unit_id = self._above(unit_id)
            level = depth[unit_id] if unit_id else 0
            for one in reversed(chain):
                level += 1
                depth[one] = level
            return level

        accepted = [row for row in self.by_id.values() if not row.problems]
        self.ordered = sorted(accepted, key=lambda row: (not row.payload["is_city"], depth_of(row.payload["id"])))

    def _compare(self, row: Row) -> None:
        """New, changed or unchanged against the tree; a planned unit is known to the rows below it and to people."""
        ref = self._existing(row)
        parent = self._parent_ref(row)
        row.payload["below"] = "" if row.payload["is_city"] else self._parent_id(row)
        if ref is None:
            row.outcome = RowOutcome.NEW
            row.target = uuid7()
            ref = UnitRef(
                None, row.payload["name"], guess_kind(row.payload["name"]), parent, siasn_id=row.payload["id"]
            )
            if row.payload["is_city"]:
                ref.kind = UnitKind.CITY
        else:
            row.previous = changes(row, ref, parent)
            row.outcome = RowOutcome.CHANGED if row.previous else RowOutcome.UNCHANGED
            row.target = ref.public_id
        row.agency = self.units.agency(ref)
        self._refs[row.payload["id"]] = self.units.by_siasn_id[row.payload["id"]] = ref

    def _existing(self, row: Row) -> UnitRef | None:
        if row.payload["is_city"]:
            return self.units.city
        return self.units.by_siasn_id.get(row.payload["id"])

    def _parent_ref(self, row: Row) -> UnitRef | None:
        if row.payload["is_city"]:
            return None
        parent = self._parent_id(row)
        return self.units.by_siasn_id[parent] if parent else self.units.city


def changes(row: Row, ref: UnitRef, parent: UnitRef | None) -> dict[str, list[Any]]:
    """Field -> [before, after] of a unit; the parent as UNOR ID or public id."""
    found: dict[str, list[Any]] = {}
    if row.payload["is_city"]:
        return {} if ref.siasn_id == row.payload["id"] else {"siasn_id": [ref.siasn_id, row.payload["id"]]}
    if ref.name.casefold() != row.payload["name"].casefold():
        found["name"] = [ref.name, row.payload["name"]]
    head = row.payload.get("head_position", "")
    if head and ref.head_position.casefold() != head.casefold():
        found["head_position"] = [ref.head_position, head]
    if not ref.is_active:
        found["is_active"] = [False, True]
    if ref.parent is not parent:
        found["parent"] = [_label(ref.parent), _label(parent)]
    return found


def _label(ref: UnitRef | None) -> str:
    """How a parent is named in the stored values; "" = the city."""
    return ref.siasn_id or str(ref.public_id or "") if ref is not None and ref.kind != UnitKind.CITY else ""


def gone(rows: Iterable[Row], units: Units) -> list[UnitRef]:
    """Units that SIASN knew and no row of the hierarchy names any more."""
    named = {row.payload["id"] for row in rows}
    return [
        ref
        for siasn_id, ref in units.by_siasn_id.items()
        if ref.pk is not None and ref.is_active and siasn_id not in named and ref.kind != UnitKind.CITY
    ]
