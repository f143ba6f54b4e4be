"""Retirement list, Daftar nominatif, DUK and staff statistics: page, PDF and XLSX of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from core import audit, charts, exports
from core.clock import today
from people import statistics
from people.access import has, require
from people.columns import Labels
from people.enums import Sex
from people.filters import visible_dinas, visible_unit
from people.forms import ListFilterForm
from people.lists import DUK, LISTS, NOMINATIVE, RETIREMENT, Context, StaffList, retirements_by_year, table_rows
from people.models import Dinas, Employee, Unit
from people.permissions import Permission
from people.privacy import NumberRight
from people.querysets import EmployeeQuerySet

PAGE_SIZE = 50
YEARS_AHEAD = 10
STATISTICS = "statistik"
EARLIEST, LATEST = 2000, 2100


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose list: an agency, a unit or all the user may see; and the day it is read as on."""

    user: Any
    dinas: Dinas | None
    unit: Unit | None
    on: date

    @classmethod
    def read(cls, request: Request, usual: date) -> "Scope":
        query = request.GET
        return cls(
            request.user,
            visible_dinas(request.user, query.get("dinas", "")),
            visible_unit(request.user, query.get("unit", "")),
            _day(query.get("per", ""), query.get("tahun", ""), usual),
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

    def query(self, **more: Any) -> str:
        named = {
            "dinas": self.dinas.short_name if self.dinas else "",
            "unit": str(self.unit.public_id) if self.unit else "",
            **more,
        }
        return urlencode({name: value for name, value in named.items() if value})


def _day(day: str, year: str, usual: date) -> date:
    """A full day goes before a year, which means its 31 December; nonsense means the usual day."""
    try:
        asked = parse_date(day)
    except ValueError:
        asked = None
    if asked is not None and EARLIEST <= asked.year <= LATEST:
        return asked
    if year.isdecimal() and EARLIEST <= int(year) <= LATEST:
        return date(int(year), 12, 31)
    return usual


@require_safe
def lists(request: Request) -> HttpResponse:
    """Where every list is found."""
    require(request.user, Permission.EMPLOYEE_VIEW)
    entries = [
        (staff.title, staff.about, reverse(f"people:{name}"))
        for name, staff in (("retirement_list", RETIREMENT), ("nominative", NOMINATIVE), ("duk", DUK))
    ]
    about = _("How many people by grade, education, age, sex, kind and kind of position, with charts.")
    entries.append((_("Staff statistics"), about, reverse("people:statistics")))
    return render(request, "people/lists.html", {"entries": entries})


@require_safe
def retirement_list(request: Request) -> HttpResponse:
    require(request.user, Permission.EMPLOYEE_VIEW)
    year = today().year
    scope = Scope.read(request, date(year, 12, 31))
    wave = retirements_by_year(scope.employees(), year, YEARS_AHEAD)
    peak = max(wave, key=lambda one: one[1])
    title = _("Most retire in %(year)d: %(people)d people") % {"year": peak[0], "people": peak[1]}
    address = reverse("people:retirement_list")
    bars = [charts.Bar(str(one), people, "projection", f"{address}?{scope.query(tahun=one)}") for one, people in wave]
    chart = charts.columns.draw(bars, title=title, heads=(_("Year"), _("People")), width=1060, height=180)
    return _list_page(request, RETIREMENT, scope, chart=chart, with_day=True)


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
    page = Paginator(staff.select(scope.employees(), scope.on), PAGE_SIZE).get_page(request.GET.get("page"))
    context = Context(scope.on, NumberRight(request.user), Labels())
    rows = table_rows(staff, page.object_list, context, page.start_index())
    shown = {
        "staff": staff,
        "scope": scope,
        "page": page,
        "rows": [[row[0], *_on_screen(staff, row[1:])] for row in rows],
        "chart": chart,
        "filter_form": ListFilterForm(user=request.user, dinas=scope.dinas, on=scope.on if with_day else None),
        "download_url": f"{reverse('people:list_download', args=[staff.code])}?{_download_query(scope, with_day)}",
        "can_export": has(request.user, Permission.EMPLOYEE_EXPORT),
    }
    return render(request, "people/staff_list.html", shown)


def _download_query(scope: Scope, with_day: bool) -> str:
    return scope.query(per=scope.on.isoformat() if with_day else "")


def _on_screen(staff: StaffList, values: Sequence[Any]) -> list[tuple[str, str]]:
    """Each value in words, with the class of its cell."""
    cells = []
    for column, value in zip(staff.columns, values, strict=True):
        text = date_format(value, "j M Y") if isinstance(value, date) else "" if value is None else str(value)
        cells.append((text or "–", column.css))
    return cells


@require_safe
def staff_statistics(request: Request) -> HttpResponse:
    require(request.user, Permission.EMPLOYEE_VIEW)
    scope = Scope.read(request, today())
    tables = _tables(scope)
    context = {
        "scope": scope,
        "tables": tables,
        "total": tables[0].total,
        "filter_form": ListFilterForm(user=request.user, dinas=scope.dinas),
        "download_url": f"{reverse('people:list_download', args=[STATISTICS])}?{scope.query()}",
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
    usual = date(today().year, 12, 31) if staff is RETIREMENT else today()
    scope = Scope.read(request, usual)
    content = _list_content(staff, scope) if staff else _statistics_content(scope)
    audit.record(
        actor=request.user, verb="people.list.exported", list=code, kind=kind, rows=len(content[2]),
        filters=scope.query(),
        on=scope.on,
    )  # fmt: skip
    return _download(kind, scope, content)


Content = tuple[str, list[exports.Column], list[list[Any]]]


def _list_content(staff: StaffList, scope: Scope) -> Content:
    people = staff.select(scope.employees(Permission.EMPLOYEE_EXPORT), scope.on)
    context = Context(scope.on, NumberRight(scope.user), Labels())
    heads = [exports.Column(_("No."), "integer", 5)]
    heads += [exports.Column(str(column.title), column.kind, column.width) for column in staff.columns]  # type: ignore[arg-type]
    return str(staff.title), heads, table_rows(staff, people, context)


def _statistics_content(scope: Scope) -> Content:
    heads = [
        exports.Column(_("Breakdown"), "text", 20),
        exports.Column(_("Value"), "text", 40),
        exports.Column(str(Sex.MALE.label).capitalize(), "integer", 12),
        exports.Column(str(Sex.FEMALE.label).capitalize(), "integer", 12),
        exports.Column(_("Together"), "integer", 12),
    ]
    rows = [[table.name, row.label, row.male, row.female, row.total] for table in _tables(scope) for row in table.rows]
    return _("Staff statistics"), heads, rows


def _download(kind: str, scope: Scope, content: Content) -> HttpResponse:
    title, columns, rows = content
    about = [(_("Scope"), scope.words), (_("As on"), date_format(scope.on, "DATE_FORMAT"))]
    return exports.download(title, exports.xlsx(columns, rows, title=title, about=about), "xlsx")
