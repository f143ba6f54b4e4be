"""Checks sheets against the database as it is: every row gets an outcome."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from core.progress import Progress, untold
from people.enums import RowOutcome
from people.models import Employee, EmployeeNumber
from people.reference.load import load_if_empty
from people.rules import nip
from people.sheets import tables
from people.sheets.columns import read, spelled
from people.sheets.kinds import CHUNK, Entry, Key, Person, SheetKind, plain, usable
from people.sheets.tables import SheetTable, Source
from people.siasn import report
from people.siasn.problems import Problem

PERSON = ("pk", "public_id", "number", "kind", "unit_id", "dinas_id", "state", "position_since", "grade_since")


@dataclass(slots=True)
class Checked:
    """Everything an import of some sheets would do."""

    tables: list[SheetTable]
    entries: list[Entry]
    notes: list[tuple[str, Problem]] = field(default_factory=list)  # file, what is odd about it
    gone: ClassVar[int] = 0  # a sheet never says who is missing

    def files(self) -> list[dict[str, Any]]:
        return report.of_tables(self.tables, self.entries)

    def refused(self) -> list[dict[str, Any]]:
        return [
            report.refused_line(one.table, one.number, one.causes)
            for one in self.entries
            if one.outcome == RowOutcome.REFUSED
        ]

    def warnings(self) -> list[dict[str, Any]]:
        """Of the files, then of the rows that are not refused."""
        of_files = [report.note_line(file, problem) for file, problem in self.notes]
        return of_files + [
            report.warning_line(one.table, one.number, warning)
            for one in self.entries
            if one.outcome != RowOutcome.REFUSED
            for warning in one.warnings
        ]


def check_sources(sources: list[Source], *, today: date, progress: Progress = untold) -> Checked:
    """Read and check; writes nothing but the reference lists into an empty database.

    Raises core.spreadsheets.Refused for a file that cannot be read.
    """
    load_if_empty()
    found = tables.find(sources, progress)
    by_kind: dict[str, list[Entry]] = {}
    for table in found.tables:
        entries = [_entry(table, number, values, today) for number, values in table.numbered()]
        by_kind.setdefault(table.kind, []).extend(entries)
        table.rows = []  # the cells are not needed any more
    done, total = 0, sum(map(len, by_kind.values()))
    for entries in filter(None, by_kind.values()):
        progress(done, total)
        examine(entries[0].table.sheet_kind, entries, today)
        done += len(entries)
    return Checked(found.tables, [one for entries in by_kind.values() for one in entries], found.without)


def _entry(table: SheetTable, number: int, values: Sequence[Any], today: date) -> Entry:
    entry = Entry({}, number, table)
    for column in table.sheet_kind.columns:
        place = table.columns.get(column.key)
        if place is None or place >= len(values):
            continue
        words, problem = spelled(column, values[place], today.year)
        if words:
            entry.payload[column.key] = words
        if problem is not None:
            entry.problems.append(problem)
    return entry


def examine(kind: SheetKind, entries: list[Entry], today: date) -> None:
    """What is to become of each entry: new, changed, unchanged or refused."""
    settle(kind, entries, today)
    refuse_duplicates(usable(entries))
    decide(kind, entries)


def settle(kind: SheetKind, entries: list[Entry], today: date) -> None:
    """The values of the cells, the person, then key and values; problems are added to the entries."""
    for entry in entries:
        _read_cells(kind, entry, today)
    if kind.about_people:
        _find_people(entries, today)
    kind.settle(usable(entries))


def _read_cells(kind: SheetKind, entry: Entry, today: date) -> None:
    known = {problem.column for problem in entry.problems}
    for column in kind.columns:
        value, problem = read(column, entry.payload.get(column.key, ""), today.year)
        entry.cells[column.key] = value
        if problem is not None and column.heading not in known:
            entry.problems.append(problem)


def _find_people(entries: list[Entry], today: date) -> None:
    """By the present number or a former one."""
    numbers = {entry.cells["number"] for entry in entries if entry.cells["number"]}
    people = people_by_number(numbers)
    for entry in entries:
        number = entry.cells["number"]
        if not number or any(problem.column == "NIP" for problem in entry.problems):
            continue
        entry.person = people.get(number)
        if entry.person is not None:
            continue
        problems = nip.parse(number, today=today).problems
        for problem in problems:
            entry.problems.insert(0, Problem(f"nip_{problem.code}", "NIP", problem.params))
        if not problems:
            entry.problems.insert(0, Problem("nip_unknown", "NIP", {"found": number}))


def people_by_number(numbers: Iterable[str]) -> dict[str, Person]:
    wanted = sorted(set(numbers))
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        former = EmployeeNumber.objects.filter(number__in=some).values_list("number", "employee_id")
        owner = dict(former)
        people = {
            person.pk: person
            for person in (
                Person(*values) for values in Employee.objects.filter(pk__in=owner.values()).values_list(*PERSON)
            )
        }
        found |= {number: people[pk] for number, pk in owner.items()}
        found |= {
            person.number: person
            for person in (Person(*values) for values in Employee.objects.filter(number__in=some).values_list(*PERSON))
        }
    return found


def names_of(people: Iterable[Person]) -> dict[int, str]:
    return dict(Employee.objects.filter(pk__in={person.pk for person in people}).values_list("pk", "name"))


def refuse_duplicates(entries: list[Entry]) -> None:
    """Of several rows with one key the last one counts."""
    last: dict[Key, Entry] = {entry.key: entry for entry in entries}
    for entry in entries:
        later = last[entry.key]
        if later is not entry:
            where = later.table.file if later.table.file != entry.table.file else later.table.sheet or later.table.file
            entry.refuse("duplicate_key", entry.table.sheet_kind.columns[0].heading, where=where, row=later.number)


def decide(kind: SheetKind, entries: list[Entry]) -> None:
    """The outcome of each entry from what is stored now."""
    stored = kind.stored(usable(entries))
    kind.examine(usable(entries), stored)
    order = {column.heading: number for number, column in enumerate(kind.columns)}
    for entry in entries:
        if entry.problems:
            entry.problems.sort(key=lambda problem: order.get(problem.column, -1))
            entry.outcome, entry.previous = RowOutcome.REFUSED, {}
            continue
        before = stored.get(entry.key)
        entry.previous = {
            name: [plain(before[name]) if before is not None else None, plain(value)]
            for name, value in entry.values.items()
            if before is None or not _same(before[name], value)
        }
        if before is None:
            entry.outcome = RowOutcome.NEW
        else:
            entry.outcome = RowOutcome.CHANGED if entry.previous else RowOutcome.UNCHANGED


def _same(before: Any, after: Any) -> bool:
    return bool(plain(before) == plain(after))
