"""The columns of the employee table and of its export: one list, read by page, file and column choice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.exports import Kind
from people.enums import EmploymentKind, EmploymentState, PositionType
from people.privacy import NumberRight
from people.querysets import EmployeeQuerySet
from people.rules import nip


class EmployeeRow(NamedTuple):
    """One employee as lists and files need it; `FIELDS` gives the look-ups in the same order."""

    public_id: UUID
    user_id: int | None
    unit_path: str
    name: str
    front_title: str
    back_title: str
    number: str
    kind: str
    state: str
    dinas: str | None
    dinas_short: str | None  # of its root unit, as people say it: Dishub
    unit: str
    position: str | None
    position_type: str | None
    echelon: str | None
    position_since: date | None
    grade: str | None
    rank_name: str | None
    grade_since: date | None
    education: str | None
    education_name: str
    education_year: int | None
    birth_date: date
    cpns_since: date | None
    retires_on: date | None
    level: str | None
    retirement_age: int | None

    @property
    def full_name(self) -> str:
        front = f"{self.front_title} " if self.front_title else ""
        back = f", {self.back_title}" if self.back_title else ""
        return f"{front}{self.name}{back}"


FIELDS = (
    "public_id", "user_id", "unit__path", "name", "front_title", "back_title", "number", "kind", "state",
    "dinas__name", "dinas__unit__short_name", "unit__name", "position__name", "position__type", "position__echelon",
    "position_since", "grade__name", "grade__rank_name", "grade_since", "education_level__name", "education_name",
    "education_year", "birth_date", "cpns_since", "retires_on", "position__level",
    "position__retirement_age",
)  # fmt: skip


def rows(employees: EmployeeQuerySet) -> Iterable[EmployeeRow]:
    """One statement, plain tuples: a model object a cell would cost more than the page."""
    return map(EmployeeRow._make, employees.values_list(*FIELDS).iterator(chunk_size=2_000))


class Labels:
    """The words of the coded values, translated once a page."""

    def __init__(self) -> None:
        self.kind = {choice.value: str(choice.label) for choice in EmploymentKind}
        self.short_kind = {**self.kind, EmploymentKind.PPPK_PART.value: "PPPK PW"}
        self.state = {choice.value: str(choice.label) for choice in EmploymentState}
        self.position_type = {choice.value: str(choice.label) for choice in PositionType}


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of the file: `value` gives a plain value, never markup."""

    title: Promise
    kind: Kind
    width: int
    value: Callable[[EmployeeRow, NumberRight, Labels], Any]


def _number(row: EmployeeRow, right: NumberRight, labels: Labels) -> str:
    return right.number(row.number, row.unit_path, row.user_id)


def _birth_date(row: EmployeeRow, right: NumberRight, labels: Labels) -> date | None:
    return row.birth_date if right.covers(row.unit_path, row.user_id) else None


EXPORT_COLUMNS = (
    ExportColumn(_("Name"), "text", 32, lambda row, right, labels: row.full_name),
    ExportColumn(_("NIP"), "text", 20, _number),
    ExportColumn(_("Kind"), "text", 12, lambda row, right, labels: labels.kind[row.kind]),
    ExportColumn(_("State"), "text", 12, lambda row, right, labels: labels.state[row.state]),
    ExportColumn(_("Agency"), "text", 34, lambda row, right, labels: row.dinas),
    ExportColumn(_("Unit"), "text", 34, lambda row, right, labels: row.unit),
    ExportColumn(_("Position"), "text", 36, lambda row, right, labels: row.position),
    ExportColumn(
        _("Kind of position"), "text", 18, lambda row, right, labels: labels.position_type.get(row.position_type or "")
    ),
    ExportColumn(_("Echelon"), "text", 8, lambda row, right, labels: row.echelon),
    ExportColumn(_("In position since (TMT)"), "date", 14, lambda row, right, labels: row.position_since),
    ExportColumn(_("Grade"), "text", 8, lambda row, right, labels: row.grade),
    ExportColumn(_("Rank"), "text", 24, lambda row, right, labels: row.rank_name),
    ExportColumn(_("Grade since (TMT)"), "date", 14, lambda row, right, labels: row.grade_since),
    ExportColumn(_("Education"), "text", 16, lambda row, right, labels: row.education),
    ExportColumn(_("Field of study"), "text", 28, lambda row, right, labels: row.education_name),
    ExportColumn(_("Birth date"), "date", 14, _birth_date),
    ExportColumn(_("TMT CPNS / first contract"), "date", 14, lambda row, right, labels: row.cpns_since),
    ExportColumn(_("Retires on (TMT)"), "date", 14, lambda row, right, labels: row.retires_on),
)


def export_rows(employees: EmployeeQuerySet, right: NumberRight) -> Iterable[list[Any]]:
    labels = Labels()
    values = [column.value for column in EXPORT_COLUMNS]
    for row in rows(employees):
        yield [value(row, right, labels) for value in values]


# --- The table on screen ----------------------------------------------------------------------------------------------
class Cell(NamedTuple):
    """`css` is a class of the stylesheet or ""; `parts` are the groups of a number, drawn apart; `label` is the name
    of the column on phones, where the text alone does not tell what it is."""

    text: str
    css: str = ""
    parts: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class TableColumn:
    key: str
    title: Promise
    cell: Callable[[EmployeeRow, NumberRight, Labels], Cell]
    sort: str = ""
    css: str = ""


def _number_cell(row: EmployeeRow, right: NumberRight, labels: Labels) -> Cell:
    return Cell("", "nip", tuple(nip.groups(_number(row, right, labels), row.kind)))


def _day(day: date | None) -> Cell:
    return Cell(date_format(day, "j M Y"), "nowrap") if day else Cell("–")


TABLE_COLUMNS = (
    TableColumn("nip", _("NIP"), _number_cell),
    TableColumn("jabatan", _("Position"), lambda row, right, labels: Cell(row.position or "–", "el"), "jabatan"),
    TableColumn("unit", _("Unit"), lambda row, right, labels: Cell(row.unit, "el"), "unit"),
    TableColumn(
        "dinas", _("Agency"), lambda row, right, labels: Cell(row.dinas_short or row.dinas or "–", "el"), "dinas"
    ),
    TableColumn("jenis", _("Kind"), lambda row, right, labels: Cell(labels.short_kind[row.kind], "nowrap"), "jenis"),
    TableColumn("gol", _("Grade"), lambda row, right, labels: Cell(row.grade or "–"), "gol"),
    TableColumn("pensiun", _("Retires on"), lambda row, right, labels: _day(row.retires_on), "pensiun"),
    TableColumn("tmt-gol", _("Grade since"), lambda row, right, labels: _day(row.grade_since), "tmt-gol"),
    TableColumn(
        "tmt-jabatan", _("In position since"), lambda row, right, labels: _day(row.position_since), "tmt-jabatan"
    ),
    TableColumn(
        "jenis-jabatan",
        _("Kind of position"),
        lambda row, right, labels: Cell(labels.position_type.get(row.position_type or "", "–")),
    ),
    TableColumn("pendidikan", _("Education"), lambda row, right, labels: Cell(row.education or "–"), "pendidikan"),
    TableColumn("masuk", _("In service since"), lambda row, right, labels: _day(row.cpns_since), "masuk"),
    TableColumn("status", _("State"), lambda row, right, labels: Cell(labels.state[row.state])),
)
TABLE_COLUMN_KEYS = [column.key for column in TABLE_COLUMNS]
SPEAKS_FOR_ITSELF = {"nip", "jabatan", "unit", "dinas", "jenis", "gol"}
DEFAULT_COLUMNS = ["nip", "jabatan", "unit", "dinas", "jenis", "gol", "pensiun"]


class TableRow(NamedTuple):
    id: str
    name: str
    cells: list[Cell]


def table_rows(employees: EmployeeQuerySet, right: NumberRight, columns: list[TableColumn]) -> list[TableRow]:
    labels = Labels()
    drawn = [(column.cell, "" if column.key in SPEAKS_FOR_ITSELF else str(column.title)) for column in columns]
    return [
        TableRow(
            str(row.public_id), row.name, [cell(row, right, labels)._replace(label=label) for cell, label in drawn]
        )
        for row in rows(employees)
    ]


def chosen(keys: Iterable[str]) -> list[TableColumn]:
    """The columns of these keys in their fixed order; the usual ones when none is known."""
    wanted = set(keys)
    return [column for column in TABLE_COLUMNS if column.key in wanted] or chosen(DEFAULT_COLUMNS)
