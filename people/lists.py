"""The lists every personnel office makes: retirement, Daftar nominatif, DUK (docs/rules/lists.md).

One `StaffList` says what a list holds; page, PDF and XLSX are drawn from it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Value, When
from django.db.models.functions import ExtractYear
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.exports import Kind
from people.columns import EmployeeRow, Labels, rows
from people.enums import EmploymentKind, EmploymentState
from people.privacy import NumberRight
from people.querysets import EmployeeQuerySet, retires_within_year
from people.rules.dated import full_months, full_years
from people.rules.duk import ECHELONS, LEVELS, UNRANKED


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell may need besides its row."""

    on: date
    right: NumberRight
    labels: Labels


@dataclass(frozen=True, slots=True)
class ListColumn:
    """`value` gives a plain value; `width` is the share of a PDF row, `css` the class of its cells on screen."""

    title: Promise
    value: Callable[[EmployeeRow, Context], Any]
    kind: Kind = "text"
    width: int = 12
    css: str = ""


@dataclass(frozen=True, slots=True)
class StaffList:
    code: str
    title: Promise
    about: Promise
    columns: Sequence[ListColumn]
    select: Callable[[EmployeeQuerySet, date], EmployeeQuerySet]
    note: Promise | str = ""


# --- Cells -----------------------------------------------------------------
def _number(row: EmployeeRow, context: Context) -> str:
    return context.right.number(row.number, row.unit_path, row.user_id)


def _birth(row: EmployeeRow, context: Context) -> date | None:
    return row.birth_date if context.right.covers(row.unit_path, row.user_id) else None


def _age(row: EmployeeRow, context: Context) -> int | None:
    return full_years(row.birth_date, context.on) if context.right.covers(row.unit_path, row.user_id) else None


def _service(row: EmployeeRow, context: Context) -> str:
    """Years and months as offices write them: 14/10."""
    if row.cpns_since is None:
        return ""
    years, months = divmod(full_months(row.cpns_since, context.on), 12)
    return f"{years:02d}/{months:02d}"


def _last_day(row: EmployeeRow, context: Context) -> date | None:
    return row.retires_on - timedelta(days=1) if row.retires_on else None


def _rank(row: EmployeeRow, context: Context) -> str:
    return f"{row.rank_name} ({row.grade})" if row.rank_name else row.grade or ""


def _post_level(row: EmployeeRow, context: Context) -> str:
    return row.echelon or (row.level or "").replace("_", " ").capitalize()


def _remarks(row: EmployeeRow, context: Context) -> str:
    words = [context.labels.kind[row.kind]] if row.kind != EmploymentKind.PNS else []
    if row.state != EmploymentState.ACTIVE:
        words.append(context.labels.state[row.state])
    return ", ".join(words)


NAME = ListColumn(_("Name"), lambda row, context: row.full_name, width=30)
NUMBER = ListColumn(_("NIP"), _number, width=20)
RANK = ListColumn(_("Rank / grade"), _rank, width=20)
GRADE_SINCE = ListColumn(_("Grade since"), lambda row, context: row.grade_since, "date", 12, "nowrap")
POSITION = ListColumn(_("Position"), lambda row, context: row.position, width=30)
POSITION_SINCE = ListColumn(_("In position since"), lambda row, context: row.position_since, "date", 12, "nowrap")
UNIT = ListColumn(_("Unit"), lambda row, context: row.unit, width=26)
SERVICE = ListColumn(_("Service (years/months)"), _service, width=10, css="r")
EDUCATION = ListColumn(_("Education"), lambda row, context: row.education, width=14)
GRADUATED = ListColumn(_("Graduated"), lambda row, context: row.education_year, "integer", 9, "r")
BIRTH = ListColumn(_("Birth date"), _birth, "date", 12, "nowrap")


# --- The lists -----------------------------------------------------------------
def _retiring(employees: EmployeeQuerySet, on: date) -> EmployeeQuerySet:
    """TMT pensiun from 1 January of the year of `on` to that day; who left before it for another reason is not one."""
    due = employees.filter(retires_on__gte=date(on.year, 1, 1), retires_on__lte=on)
    return due.exclude(ended_on__lt=F("retires_on")).order_by("retires_on", "name", "pk")


def _retiring_soon(employees: EmployeeQuerySet, on: date) -> EmployeeQuerySet:
    """Of those in service, as the figure of an agency page counts them."""
    return employees.active().filter(retires_within_year(on)).order_by("retires_on", "name", "pk")


def _by_unit(employees: EmployeeQuerySet, on: date) -> EmployeeQuerySet:
    post = _post_order()
    return employees.active().order_by("unit__path", post.asc(), F("grade__order").desc(nulls_last=True), "name", "pk")


def _in_duk_order(employees: EmployeeQuerySet, on: date) -> EmployeeQuerySet:
    """people/rules/duk.py as an ORDER BY, so that a page costs the same in a city of any size; a test compares both.

    Key 4 (leadership training) is left out: nobody has told the system of it yet.
    """
    return (
        employees.active()
        .filter(kind=EmploymentKind.PNS)
        .order_by(
            F("grade__order").desc(nulls_last=True),
            F("grade_since").asc(nulls_last=True),
            _post_order().asc(),
            F("position_since").asc(nulls_last=True),
            F("cpns_since").asc(nulls_last=True),
            F("education_level__order").desc(nulls_last=True),
            F("education_year").asc(nulls_last=True),
            "birth_date",
            "pk",
        )
    )


def _post_order() -> Case:
    echelons = [When(position__echelon=echelon, then=Value(place)) for place, echelon in enumerate(ECHELONS)]
    first = len(ECHELONS)
    levels = [When(position__level=level, then=Value(first + place)) for place, level in enumerate(LEVELS)]
    return Case(*echelons, *levels, default=Value(UNRANKED), output_field=IntegerField())


OF_RETIREMENT = (
    NAME, NUMBER, RANK, POSITION, UNIT, BIRTH,
    ListColumn(_("Retirement age"), lambda row, context: row.retirement_age, "integer", 8, "r"),
    ListColumn(_("Last working day"), _last_day, "date", 12, "nowrap"),
    ListColumn(_("TMT pension"), lambda row, context: row.retires_on, "date", 12, "nowrap"),
)  # fmt: skip
RETIREMENT = StaffList(
    "pensiun",
    _("Retirement list"),
    _("Whose TMT pension falls in the year, up to the day of the list. By position held, never by grade."),
    OF_RETIREMENT,
    _retiring,
)
RETIRING_SOON = StaffList(
    "pensiun-12-bulan",
    _("Retirement within 12 months"),
    _("Who is in service and whose TMT pension falls in the 12 months after the day of the list."),
    OF_RETIREMENT,
    _retiring_soon,
)
NOMINATIVE = StaffList(
    "nominatif",
    _("Nominative list"),
    _("Every employee of the agency or unit, unit by unit."),
    (
        NAME, NUMBER, RANK, GRADE_SINCE, POSITION, POSITION_SINCE, UNIT, SERVICE, EDUCATION, BIRTH,
        ListColumn(_("Remarks"), _remarks, width=14),
    ),
    _by_unit,
)  # fmt: skip
DUK = StaffList(
    "duk",
    _("DUK"),
    _("PNS in the order of rank, position, length of service, leadership training, education and age (PP 15/1979)."),
    (
        NAME, NUMBER, RANK, GRADE_SINCE, POSITION,
        ListColumn(_("Echelon / level"), _post_level, width=12),
        POSITION_SINCE, SERVICE, EDUCATION, GRADUATED,
        ListColumn(_("Age"), _age, "integer", 6, "r"),
    ),
    _in_duk_order,
    _("Leadership training: no data yet, so it decides nothing in this list."),
)  # fmt: skip
LISTS = {one.code: one for one in (RETIREMENT, RETIRING_SOON, NOMINATIVE, DUK)}


def table_rows(staff: StaffList, employees: EmployeeQuerySet, context: Context, first: int = 1) -> list[list[Any]]:
    """Plain values, numbered from `first`."""
    values = [column.value for column in staff.columns]
    return [
        [number, *(value(row, context) for value in values)] for number, row in enumerate(rows(employees), start=first)
    ]


def retirements_by_year(employees: EmployeeQuerySet, first: int, years: int) -> list[tuple[int, int]]:
    """How many people's TMT pensiun falls in each year."""
    last = date(first + years - 1, 12, 31)
    due = employees.for_analysis().filter(retires_on__gte=date(first, 1, 1), retires_on__lte=last)
    found = dict(due.order_by().annotate(year=ExtractYear("retires_on")).values_list("year").annotate(Count("pk")))
    return [(year, found.get(year, 0)) for year in range(first, first + years)]
