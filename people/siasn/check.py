"""What is to become of a row of people: whom it means, what it would change, and what that rests on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from people.enums import EmploymentState, RowOutcome
from people.rules.retirement import retirement
from people.siasn.people_state import People, Person
from people.siasn.positions import PositionRef
from people.siasn.problems import Problem
from people.siasn.records import Row
from people.siasn.references import References, UnitRef

PLAIN = (
    "front_title",
    "back_title",
    "birth_place",
    "sex",
    "kind",
    "education_name",
    "education_year",
    "pns_id",
    "number",
)
DATES = ("birth_date", "position_since", "grade_since", "cpns_since", "pns_since")
IDENTITY = ("pns_id", "number")
UNIT_FIELDS = ("unit_id", "dinas_id", "unor_id", "unor_name")


@lru_cache(maxsize=50_000)
def day(iso: str) -> date:
    return date.fromisoformat(iso)


@dataclass(slots=True)
class Values:
    """What a row says of a person: field -> value. A unit or position not written yet has the value None."""

    fields: dict[str, Any]
    unit: UnitRef
    position: PositionRef | None
    contract: tuple[date, date | None] | None = None  # first day, end (exclusive)
    warnings: list[Problem] = field(default_factory=list)


class Resolver:
    """Turns payloads into values."""

    def __init__(self, refs: References) -> None:
        self.refs = refs

    def values(self, payload: dict[str, Any]) -> Values:
        fields = {name: payload[name] for name in PLAIN if name in payload}
        for name in DATES:
            if name in payload:
                fields[name] = day(payload[name])
        if "name" in payload:
            fields["name"] = payload["name"]
        warnings: list[Problem] = []
        self._status(payload, fields, warnings)
        self._lookups(payload, fields, warnings)
        unit = self._unit(payload, fields, warnings)
        position = self.refs.positions.find(payload)
        if position is not None:
            fields["position_id"] = position.model.pk
            self._position_warnings(position, unit, warnings)
        return Values(fields, unit, position, _contract(payload), warnings)

    def _status(self, payload: dict[str, Any], fields: dict[str, Any], warnings: list[Problem]) -> None:
        status = self.refs.status(payload)
        if status is not None:
            fields["legal_status_id"], fields["state"] = status.pk, status.state
        elif found := payload.get("status_name") or payload.get("status_code"):
            warnings.append(Problem("status_unknown", "KEDUDUKAN HUKUM NAMA", {"found": found}))

    def _lookups(self, payload: dict[str, Any], fields: dict[str, Any], warnings: list[Problem]) -> None:
        for name, find, keys, code, heading in self._rules():
            told = [payload[key] for key in keys if key in payload]
            if not told:
                continue
            found = find(payload)
            if found is not None:
                fields[name] = found
            else:
                warnings.append(Problem(code, heading, {"found": told[0]}))

    def _rules(self) -> tuple[tuple[str, Callable[[dict[str, Any]], int | None], tuple[str, str], str, str], ...]:
        return (
            ("grade_id", self.refs.grade, ("grade", "grade_code"), "grade_unknown", "GOL AKHIR NAMA"),
            (
                "education_level_id", self.refs.education, ("education", "education_code"), "education_unknown",
                "TINGKAT PENDIDIKAN NAMA",
            ),
        )  # fmt: skip

    def _unit(self, payload: dict[str, Any], fields: dict[str, Any], warnings: list[Problem]) -> UnitRef:
        unit_id, name = payload.get("unit_id", ""), payload.get("unit_name", "")
        unit = self.refs.units.by_siasn_id.get(unit_id) if unit_id else None
        unit = unit or self.refs.units.mapped(unit_id, name)
        if unit is None:
            unit = self.refs.units.unmapped
            fields["unor_id"], fields["unor_name"] = unit_id, name
            code, heading = ("unit_unknown", "UNOR ID") if unit_id else ("unit_empty", "UNOR ID")
            warnings.append(Problem(code, heading, {"name": name, "found": unit_id}))
        else:
            fields["unor_id"] = fields["unor_name"] = ""
        fields["unit_id"], fields["dinas_id"] = unit.pk, unit.dinas_id
        return unit

    def keeps_unit(self, person: Person, payload: dict[str, Any]) -> bool:
        """Whether a row without UNOR ID leaves somebody where they are: it names no other unit."""
        if "unit_id" in payload:
            return False
        name = payload.get("unit_name", "").casefold()
        current = self.refs.units.by_pk.get(person["unit_id"])
        return name in ("", person["unor_name"].casefold(), current.name.casefold() if current else "")

    @staticmethod
    def _position_warnings(position: PositionRef, unit: UnitRef, warnings: list[Problem]) -> None:
        warnings.extend(position.warnings)
        if position.is_section_head and not unit.in_district:
            warnings.append(Problem("position_old", "JABATAN NAMA", {"found": position.model.name}))


def _contract(payload: dict[str, Any]) -> tuple[date, date | None] | None:
    """Of the columns of the analytics export; the last day becomes an exclusive end."""
    if "contract_from" not in payload:
        return None
    first = day(payload["contract_from"])
    last = day(payload["contract_to"]) if "contract_to" in payload else None
    end = last + timedelta(days=1) if last is not None and last >= first else None
    return first, end


@dataclass(slots=True)
class Decision:
    person: Person | None
    values: Values
    changed: dict[str, list[Any]] = field(default_factory=dict)  # field -> [before, after]
    problem: Problem | None = None
    retires_on: date | None = None
    waited: bool = False  # for a mapping of their unit

    @property
    def outcome(self) -> str:
        if self.problem is not None:
            return RowOutcome.REFUSED
        if self.person is None:
            return RowOutcome.NEW
        return RowOutcome.CHANGED if self.changed else RowOutcome.UNCHANGED

    @property
    def post_changed(self) -> bool:
        """Another position or another unit; being mapped at last is no such change."""
        return "position_id" in self.changed or ("unit_id" in self.changed and not self.waited)

    @property
    def ends(self) -> bool:
        return self.changed.get("state", ["", ""])[1] == EmploymentState.ENDED


def decide(payload: dict[str, Any], people: People, resolver: Resolver) -> Decision:
    """Whom the row means and what it changes. A person is matched by PNS ID, else by current number."""
    values = resolver.values(payload)
    person, problem = _match(payload, people)
    decision = Decision(person, values, problem=problem)
    if problem is not None:
        return decision
    if person is not None:
        decision.waited = person["unit_id"] == resolver.refs.units.unmapped.pk
        if resolver.keeps_unit(person, payload):
            for name in UNIT_FIELDS:
                values.fields.pop(name)
        decision.changed = _changed(person, values, people)
    if person is None or {"position_id", "birth_date", "kind"} & decision.changed.keys():
        _retire(decision)
    return decision


def refuse_unclear(rows: list[Row], people: People) -> None:
    """Rows whose PNS ID and number do not mean one person."""
    for row in rows:
        if not row.problems and (problem := _match(row.payload, people)[1]) is not None:
            row.problems.append(problem)


def _match(payload: dict[str, Any], people: People) -> tuple[Person | None, Problem | None]:
    pns_id, number = payload.get("pns_id", ""), payload.get("number", "")
    by_id = people.by_pns_id.get(pns_id) if pns_id else None
    by_number = people.by_number.get(number) if number else None
    if by_number is not None and by_id is not by_number:
        if by_id is not None or (pns_id and by_number["pns_id"]):
            return None, Problem("identity_conflict", "PNS ID")
        return by_number, None
    if by_id is None and not number:
        return None, Problem("nip_empty", "NIP BARU")
    if number in people.former:
        return None, Problem("number_taken", "NIP BARU")
    return by_id, None


def _changed(person: Person, values: Values, people: People) -> dict[str, list[Any]]:
    changed = {}
    for name, after in values.fields.items():
        before = person[name]
        if before == after and not (after is None and name in ("unit_id", "position_id")):
            continue
        if name == "dinas_id" and person["unit_id"] == values.fields["unit_id"]:
            continue  # the unit stays, so its Dinas is whatever HR made it
        if isinstance(after, str) and isinstance(before, str) and before.casefold() == after.casefold():
            continue
        changed[name] = [before, after]
    if person["state"] == EmploymentState.ENDED and values.fields.get("state") != EmploymentState.ENDED:
        changed["state"] = [EmploymentState.ENDED.value, values.fields.get("state", EmploymentState.ACTIVE.value)]
        changed["ended_on"] = [person["ended_on"], None]
    if values.contract is not None:
        first, end = values.contract
        known = people.contracts.get(person["pk"], {})
        if first not in known or known[first] != end:
            changed["contract"] = [known.get(first), end]
    return changed


def _retire(decision: Decision) -> None:
    """TMT pensiun from the position that counts after the row was written."""
    birth = decision.values.fields.get("birth_date") or (decision.person or {}).get("birth_date")
    position = decision.values.position
    if position is None or position.age is None or birth is None:
        return
    decision.retires_on = retirement(birth, position.age).tmt
    if decision.person is not None and decision.person["retires_on"] != decision.retires_on:
        decision.changed["retires_on"] = [decision.person["retires_on"], decision.retires_on]


def refuse_duplicates(rows: list[Row], people: People) -> None:
    """Of several rows for one person the latest counts: TMT JABATAN, then TMT GOLONGAN, then the last row."""
    groups = _Groups()
    for at, row in enumerate(rows):
        if not row.problems:
            person = _match(row.payload, people)[0]
            keys: list[tuple[str, Any]] = [(name, row.payload[name]) for name in IDENTITY if name in row.payload]
            groups.add(at, [*keys, ("person", person["pk"])] if person else keys)
    for members in groups.several():
        ranked = sorted(members, key=lambda at: (*_lateness(rows[at]), at))
        counts = rows[ranked[-1]]
        where = counts.table.sheet or counts.table.file
        for at in ranked[:-1]:
            params = {"where": where, "row": counts.number}
            column = "NIP BARU" if rows[at].payload.get("number") == counts.payload.get("number") else "PNS ID"
            rows[at].problems.append(Problem("duplicate", column, params))


def _lateness(row: Row) -> tuple[str, str]:
    return row.payload.get("position_since", ""), row.payload.get("grade_since", "")


class _Groups:
    """Rows joined by a shared PNS ID, number or person of the database: a forest of keys, each group one tree."""

    def __init__(self) -> None:
        self.above: dict[tuple[str, Any], tuple[str, Any]] = {}
        self.rows: list[tuple[int, tuple[str, Any]]] = []

    def add(self, at: int, keys: list[tuple[str, Any]]) -> None:
        top = self._top(keys[0])
        for key in keys[1:]:
            self.above[self._top(key)] = top
        self.rows.append((at, top))

    def _top(self, key: tuple[str, Any]) -> tuple[str, Any]:
        while (above := self.above.setdefault(key, key)) != key:
            key = above
        return key

    def several(self) -> list[list[int]]:
        """Groups of more than one row, in the order of their first rows."""
        found: dict[tuple[str, Any], list[int]] = {}
        for at, key in self.rows:
            found.setdefault(self._top(key), []).append(at)
        return [members for members in found.values() if len(members) > 1]
