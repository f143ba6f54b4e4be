"""Checks files against the database as it is: every row gets an outcome, and the whole an effect."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.ids import uuid7
from core.progress import Progress, untold
from people.enums import EmploymentState, FileKind, RowOutcome
from people.reference.load import load_if_empty
from people.siasn import check, hierarchy, limits, report, tables
from people.siasn.check import Decision, Resolver
from people.siasn.limits import Effect
from people.siasn.people_state import People, Person
from people.siasn.problems import Problem
from people.siasn.records import FILE_OF_KIND, Reader, Row
from people.siasn.references import References, UnitRef, Units
from people.siasn.tables import Source, Table

KIND_SHARE = 0.05  # a kind with fewer rows in a table is stray rows, and its absent people are not gone


@dataclass(slots=True)
class Checked:
    """Everything an import of some files would do."""

    tables: list[Table]
    unit_rows: list[Row]
    person_rows: list[Row]
    ordered_units: list[Row]  # to write, parents before children
    gone_people: list[Person]
    gone_units: list[UnitRef]
    effect: Effect
    units: Units
    notes: list[tuple[str, Problem]] = field(default_factory=list)  # file, what is odd about it

    @property
    def rows(self) -> list[Row]:
        return [*self.unit_rows, *self.person_rows]

    @property
    def gone(self) -> int:
        return len(self.gone_people) + len(self.gone_units)

    def files(self) -> list[dict[str, Any]]:
        return report.of_tables(self.tables, self.rows)

    def refused(self) -> list[dict[str, Any]]:
        return [
            report.refused_line(row.table, row.number, row.causes)
            for row in self.rows
            if row.outcome == RowOutcome.REFUSED
        ]

    def warnings(self) -> list[dict[str, Any]]:
        """Of the files, then of the rows that are not refused."""
        of_files = [report.note_line(file, problem) for file, problem in self.notes]
        return of_files + [
            report.warning_line(row.table, row.number, warning)
            for row in self.rows
            if row.outcome != RowOutcome.REFUSED
            for warning in row.warnings
        ]


def check_sources(
    sources: list[Source], *, today: date, ends_missing: bool = False, progress: Progress = untold
) -> Checked:
    """Read and check; writes nothing but the reference lists into an empty database.

    `ends_missing`: whether people whom no row names are to be ended, which the effect then counts.
    Raises core.spreadsheets.Refused for a file that cannot be read.
    """
    load_if_empty()
    found = tables.find(sources, progress)
    refs = References(today)
    unit_rows = [row for table in found.tables if table.heading.is_hierarchy for row in _unit_rows(table)]
    tree = hierarchy.Hierarchy(unit_rows, refs.units)
    gone_units = hierarchy.gone(unit_rows, refs.units) if unit_rows else []
    tree.decide()
    person_rows: list[Row] = []
    kinds: set[str] = set()
    for table in found.tables:
        if not table.heading.is_hierarchy:
            progress(0, None)
            person_rows += _person_rows(table, today, kinds)
        table.rows = []  # the cells are not needed any more
    people = People()
    total = len(unit_rows) + len(person_rows)

    def decided(people_done: int) -> None:
        progress(len(unit_rows) + people_done, total)

    decisions = _decide_people(person_rows, people, Resolver(refs), today, decided)
    gone_people = _gone(people, person_rows, decisions, kinds)
    leaving = [person["pk"] for person in gone_people] if ends_missing else []
    effect = limits.effect(people, decisions, leaving, refs.units)
    return Checked(
        found.tables, unit_rows, person_rows, tree.ordered, gone_people, gone_units, effect, refs.units, found.without
    )  # fmt: skip


def _unit_rows(table: Table) -> list[Row]:
    table.kind = FileKind.UNITS
    return hierarchy.read(table)


def _person_rows(table: Table, today: date, kinds: set[str]) -> list[Row]:
    """The rows of a table; its kind is the one it was said to hold, else that of most rows."""
    reader = Reader(table, today)
    rows = [reader.read(number, values) for number, values in table.numbered()]
    counts = Counter(FILE_OF_KIND[row.payload["kind"]] for row in rows)
    table.kind = table.given or (counts.most_common(1)[0][0] if counts else FileKind.PNS)
    present = {table.given} if table.given else {kind for kind, n in counts.items() if n >= KIND_SHARE * len(rows)}
    kinds |= {kind.value for kind, file_kind in FILE_OF_KIND.items() if file_kind in present}
    return rows


def _decide_people(
    rows: list[Row], people: People, resolver: Resolver, today: date, decided: Callable[[int], None]
) -> list[Decision]:
    check.refuse_unclear(rows, people)
    check.refuse_duplicates(rows, people)
    if any("contract_from" in row.payload for row in rows):
        people.load_contracts()
    decisions = []
    for done, row in enumerate(rows):
        decided(done)
        if row.problems:
            row.outcome = RowOutcome.REFUSED
            units = resolver.refs.units
            row.agency = units.agency(units.by_siasn_id.get(row.payload.get("unit_id", "")))
            continue
        decision = check.decide(row.payload, people, resolver)
        row.warnings += decision.values.warnings
        row.outcome = decision.outcome
        row.target = decision.person["public_id"] if decision.person else uuid7()
        row.previous = decision.changed
        row.agency = _agency(decision, resolver)
        if _is_overdue(decision, today):
            params = {"found": f"{decision.retires_on or (decision.person or {})['retires_on']:%d-%m-%Y}"}
            row.warnings.append(Problem("past_retirement", "TANGGAL LAHIR", params))
        decisions.append(decision)
    return decisions


def _agency(decision: Decision, resolver: Resolver) -> str:
    """Of the unit the person will be in."""
    units = resolver.refs.units
    stays = decision.person is not None and "unit_id" not in decision.values.fields
    return units.agency(
        units.by_pk.get(decision.person["unit_id"]) if stays and decision.person else decision.values.unit
    )


def _is_overdue(decision: Decision, today: date) -> bool:
    retires_on = decision.retires_on or (decision.person or {}).get("retires_on")
    state = decision.values.fields.get("state", EmploymentState.ACTIVE)
    return retires_on is not None and retires_on <= today and state != EmploymentState.ENDED


def _gone(people: People, rows: list[Row], decisions: list[Decision], kinds: set[str]) -> list[Person]:
    """Those in service, of the kinds the files hold, whom no row names; a refused row still names its person."""
    named = {decision.person["pk"] for decision in decisions if decision.person is not None}
    for row in rows:
        if row.outcome == RowOutcome.REFUSED:
            named |= _named_by(row, people)
    return [person for person in people.in_service() if person["kind"] in kinds and person["pk"] not in named]


def _named_by(row: Row, people: People) -> set[int]:
    by_id = people.by_pns_id.get(row.payload.get("pns_id", ""))
    by_number = people.by_number.get(row.payload.get("number", ""))
    former = people.former.get(row.payload.get("number", ""))
    found = {person["pk"] for person in (by_id, by_number) if person is not None}
    return found | ({former} if former is not None else set())
