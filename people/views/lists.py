"""Retirement list, Daftar nominatif, DUK and staff statistics: page, PDF and XLSX of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.reauthentication import question
from core import audit, charts, exports, limits, pdf
from core.clock import today
from core.errors import LimitReachedError
from core.numbers import small_int
from core.templatetags.palu import number
from people import statistics
from people.access import has, require
from people.columns import Cell, Labels
from people.enums import Sex
from people.filters import visible_dinas, visible_unit
from people.forms import ListFilterForm
from people.lists import (
    DUK,
    LISTS,
    NOMINATIVE,
    NUMBER,
    RETIREMENT,
    RETIRING_SOON,
    Context,
    ListColumn,
    StaffList,
    retirements_by_year,
    table_rows,
)
from people.models import Dinas, Employee, Unit
from people.permissions import Permission
from people.privacy import NumberRight
from people.querysets import EmployeeQuerySet
from people.rules import nip

PAGE_SIZE = 50
MASS_EXPORT = 100  # more people than this ask for the password again (T16)
YEARS_AHEAD = 10
MONTHS_OF_THIS_YEAR = 6
STATISTICS = "statistik"
PAGES = {
    RETIREMENT.code: "people:retirement_list",
    RETIRING_SOON.code: "people:retirement_soon",
    NOMINATIVE.code: "people:nominative",
    DUK.code: "people:duk",
    STATISTICS: "people:statistics",
}
EARLIEST, LATEST = 2000, 2100


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose list: an agency, a unit or all the user may see; and the day it is read as on, `usual` if none is asked."""

    user: Any
    dinas: Dinas | None
    unit: Unit | None
    on: date
    usual: date

    @classmethod
    def read(cls, request: Request, usual: date) -> "Scope":
        query = request.GET
        return cls(
            request.user,
            visible_dinas(request.user, query.get("dinas", "")),
            visible_unit(request.user, query.get("unit", "")),
            _day(query.get("per", ""), query.get("tahun", ""), usual),
            usual,
        )

    def employees(self, permission: Permission = Permission.EMPLOYEE_VIEW) -> EmployeeQuerySet:
        people = Employee.objects.visible_to(self.user, permission)
        if self.dinas is not None:
            people = people.filter(dinas=self.dinas)
        return people.below(self.unit.path) if self.unit is not None else people

    @property
    def words(self) -> str:
        place = self.unit or self.dinas
        return str(place) if place else _("All within your scope")

    @property
    def asked_day(self) -> date | None:
        """The day, where it is not the usual one."""
        return self.on if self.on != self.usual else None

    def query(self) -> str:
        """The query string of this state; "" for the plain list."""
        return self._written(per=self.asked_day.isoformat() if self.asked_day else "")

    def query_of_year(self, year: int) -> str:
        return self._written(tahun=year)

    def _written(self, **day: Any) -> str:
        named = {
            "dinas": self.dinas.short_name if self.dinas else "",
            "unit": str(self.unit.public_id) if self.unit else "",
            **day,
        }
        return urlencode({name: value for name, value in named.items() if value})

    def url(self, name: str, *args: Any) -> str:
        """The page of that name in this state."""
        query = self.query()
        return f"{reverse(name, args=args)}?{query}" if query else reverse(name, args=args)


def _day(day: str, year: str, usual: date) -> date:
    """A full day goes before a year, which means its 31 December; nonsense means the usual day."""
    try:
        asked = parse_date(day)
    except ValueError:
        asked = None
    if asked is not None and EARLIEST <= asked.year <= LATEST:
        return asked
    asked_year = small_int(year)
    if asked_year is not None and EARLIEST <= asked_year <= LATEST:
        return date(asked_year, 12, 31)
    return usual


def usual_retirement_day() -> date:
    """The 31 December that plans look at: of this year in its first half, then of the next."""
    now = today()
    return date(now.year + (now.month > MONTHS_OF_THIS_YEAR), 12, 31)


@require_safe
def lists(request: Request) -> HttpResponse:
    """Where every list is found."""
    require(request.user, Permission.EMPLOYEE_VIEW)
    entries = [(str(staff.title), str(staff.about), reverse(PAGES[staff.code])) for staff in LISTS.values()]
    about = _("How many people by grade, education, age, sex, kind and kind of position, with charts.")
    entries.append((_("Staff statistics"), about, reverse("people:statistics")))
    return render(request, "people/lists.html", {"entries": entries})


@require_safe
def retirement_list(request: Request) -> HttpResponse:
    require(request.user, Permission.EMPLOYEE_VIEW)
    year = today().year
    scope = Scope.read(request, usual_retirement_day())
    wave = retirements_by_year(scope.employees(), year, YEARS_AHEAD)
    peak = max(wave, key=lambda one: one[1])
    title = _("Most retire in %(year)d: %(people)s people") % {"year": peak[0], "people": number(peak[1])}
    address = reverse("people:retirement_list")
    bars = [charts.Bar(str(one), people, "projection", f"{address}?{scope.query_of_year(one)}") for one, people in wave]
    chart = charts.columns.draw(bars, title=title, heads=(_("Year"), _("People")), width=1060, height=180)
    return _list_page(request, RETIREMENT, scope, chart=chart, with_day=True)


@require_safe
def retirement_soon(request: Request) -> HttpResponse:
    require(request.user, Permission.EMPLOYEE_VIEW)
    return _list_page(request, RETIRING_SOON, Scope.read(request, today()), with_day=True)


@require_safe
def nominative(request: Request) -> HttpResponse:
    require(request.user, Permission.EMPLOYEE_VIEW)
    return _list_page(request, NOMINATIVE, Scope.read(request, today()))


@require_safe
def duk(request: Request) -> HttpResponse:
    require(request.user, Permission.EMPLOYEE_VIEW)
    return _list_page(request, DUK, Scope.read(request, today()))


def _list_page(
    request: Request, staff: StaffList, scope: Scope, *, chart: Any = None, with_day: bool = False
) -> HttpResponse:
    people = staff.select(scope.employees(), scope.on)
    page = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    first = (page.number - 1) * PAGE_SIZE
    shown_day = scope.on if with_day else scope.asked_day
    context = Context(scope.on, NumberRight(request.user), Labels())
    rows = table_rows(staff, people[first : first + PAGE_SIZE], context, first + 1)
    shown = {
        "staff": staff,
        "scope": scope,
        "page": page,
        "rows": [[row[0], *_on_screen(staff, row[1:])] for row in rows],
        "chart": chart,
        "filter_form": ListFilterForm(user=request.user, dinas=scope.dinas, on=shown_day),
        "clear_url": _clear_url(request, scope, staff.code),
        "download_url": scope.url("people:list_download", staff.code),
        "can_export": has(request.user, Permission.EMPLOYEE_EXPORT),
    }
    return render(request, "people/staff_list.html", shown)


def _clear_url(request: Request, scope: Scope, code: str) -> str:
    """The list without filters; "" where there is none."""
    asked = scope.dinas or scope.unit or request.GET.get("per") or request.GET.get("tahun")
    return reverse(PAGES[code]) if asked else ""


def _on_screen(staff: StaffList, values: Sequence[Any]) -> list[Cell]:
    """Each value in words, with the class of its cell; a number in its groups."""
    return [_cell(column, value) for column, value in zip(staff.columns, values, strict=True)]


def _cell(column: ListColumn, value: Any) -> Cell:
    if column is NUMBER:
        return Cell("", "nip", tuple(nip.groups(value)))
    text = date_format(value, "j M Y") if isinstance(value, date) else "" if value is None else str(value)
    return Cell(text or "–", column.css)


@require_safe
def staff_statistics(request: Request) -> HttpResponse:
    require(request.user, Permission.EMPLOYEE_VIEW)
    scope = Scope.read(request, today())
    tables = _tables(scope)
    context = {
        "scope": scope,
        "tables": tables,
        "total": tables[0].total,
        "filter_form": ListFilterForm(user=request.user, dinas=scope.dinas, on=scope.asked_day),
        "clear_url": _clear_url(request, scope, STATISTICS),
        "download_url": scope.url("people:list_download", STATISTICS),
    }
    return render(request, "people/statistics.html", context)


def _tables(scope: Scope) -> list[statistics.Table]:
    return statistics.tables(scope.employees(), scope.on, by_dinas=scope.dinas is None and scope.unit is None)


# --- Files -----------------------------------------------------------------
@require_POST
def list_download(request: Request, code: str) -> HttpResponse:
    """A list as PDF or XLSX; written to the audit trail, so it is asked for by POST."""
    kind = request.POST.get("kind", "")
    if code not in {*LISTS, STATISTICS}:
        raise Http404
    require(request.user, Permission.EMPLOYEE_VIEW if code == STATISTICS else Permission.EMPLOYEE_EXPORT)
    if kind not in {"pdf", "xlsx"}:
        raise Http404
    staff = LISTS.get(code)
    usual = usual_retirement_day() if staff is RETIREMENT else today()
    scope = Scope.read(request, usual)
    content = _list_content(staff, scope) if staff else _statistics_content(scope)
    asked = question(request) if staff and len(content.rows) > MASS_EXPORT else None
    if asked is not None:
        return asked
    limits.use(request.user, "export")
    try:
        answer = _file(kind, scope, content)
    except LimitReachedError as exc:
        messages.error(request, str(exc))
        return redirect(scope.url(PAGES[code]))
    audit.record(
        actor=request.user, verb="people.list.exported", list=code, kind=kind, rows=len(content.rows),
        filters=scope.query(), on=scope.on,
    )  # fmt: skip
    return answer


@dataclass(frozen=True, slots=True)
class Content:
    title: str
    columns: list[exports.Column]
    rows: list[list[Any]]
    note: str = ""


def _list_content(staff: StaffList, scope: Scope) -> Content:
    people = staff.select(scope.employees(Permission.EMPLOYEE_EXPORT), scope.on)
    context = Context(scope.on, NumberRight(scope.user), Labels())
    heads = [exports.Column(_("No."), "integer", 5)]
    heads += [exports.Column(str(column.title), column.kind, column.width) for column in staff.columns]
    return Content(str(staff.title), heads, table_rows(staff, people, context), f"{staff.about} {staff.note}".strip())


def _statistics_content(scope: Scope) -> Content:
    heads = [
        exports.Column(_("Breakdown"), "text", 20),
        exports.Column(_("Value"), "text", 40),
        exports.Column(str(Sex.MALE.label).capitalize(), "integer", 12),
        exports.Column(str(Sex.FEMALE.label).capitalize(), "integer", 12),
        exports.Column(_("Together"), "integer", 12),
    ]
    rows = [[table.name, row.label, row.male, row.female, row.total] for table in _tables(scope) for row in table.rows]
    return Content(_("Staff statistics"), heads, rows)


def _file(kind: str, scope: Scope, content: Content) -> HttpResponse:
    on = _("as on %(day)s") % {"day": date_format(scope.on, "DATE_FORMAT")}
    as_on = scope.employees().aggregate(latest=Max("source_date"))["latest"]
    if kind == "pdf":
        data = pdf.table(
            title=content.title, columns=content.columns, rows=content.rows, scope=f"{scope.words}, {on}",
            data_date=as_on, by=scope.user, notes=[content.note] if content.note else [],
        )  # fmt: skip
        return exports.download(content.title, data, "pdf")
    about = [(_("Scope"), scope.words), (_("As on"), on)]
    return exports.download(
        content.title, exports.xlsx(content.columns, content.rows, title=content.title, about=about), "xlsx"
    )
