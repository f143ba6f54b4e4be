"""The employee table: search, filters, order, columns, choice over the query, export; and one person beside it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.http import Request, wants_partial
from accounts.reauthentication import question
from core import access_log, audit, exports, limits
from people import columns, preferences, search
from people.access import grants, has, require
from people.filters import SORTS, EmployeeFilters, Selection
from people.forms import EmployeeFilterForm, ExportForm, TableOptionsForm
from people.models import Employee
from people.permissions import Permission
from people.querysets import EmployeeQuerySet
from people.views.profile import panel_context

PAGE_SIZE = 50
MASS_EXPORT = 100  # more people than this ask for the password again (T16)
TABLE_ID = "pegawai"  # order and pages swap the table alone, with the address of the whole page


def _url(name: str, query: str) -> str:
    url = reverse(name)
    return f"{url}?{query}" if query else url


def _selection(
    request: Request, permission: Permission = Permission.EMPLOYEE_VIEW
) -> tuple[Selection, EmployeeQuerySet]:
    """The filters of the address and the employees they leave, scoped and in order."""
    require(request.user, permission)
    selection = Selection(EmployeeFilters.read(request.GET, request.session), request.user)
    return selection, selection.apply(Employee.objects.visible_to(request.user, permission))


def _page(employees: EmployeeQuerySet, number: Any, found: int) -> tuple[Page, EmployeeQuerySet]:
    """The page and its slice of the query."""
    paginator = Paginator(employees, PAGE_SIZE)
    paginator.count = found  # counted together with the date of the data
    page = paginator.get_page(number)
    first = (page.number - 1) * PAGE_SIZE
    return page, employees[first : first + PAGE_SIZE]


@require_safe
@vary_on_headers("HX-Request")
def employee_list(request: Request) -> HttpResponse:
    selection, employees = _selection(request)
    kept = preferences.of(request.user)
    summary = employees.order_by().aggregate(found=Count("pk"), as_on=Max("source_date"))
    page, shown_employees = _page(employees, request.GET.get("page"), summary["found"])
    opened = _opened(request)
    shown = columns.chosen(kept.columns)
    context = {
        "page": page,
        "rows": columns.table_rows(shown_employees, selection.right, shown),
        "headings": _headings(selection.filters, shown),
        "dense": kept.dense,
        "filters": selection.filters,
        "chips": selection.chips(),
        "query": selection.filters.query(),
        "as_on": summary["as_on"],
        "detail_prefix": reverse("people:employee_list"),
        "employee": opened,
        **(panel_context(opened, selection.right) if opened else {}),
        "close_url": _url("people:employee_list", selection.filters.query()),
        "can_export": has(request.user, Permission.EMPLOYEE_EXPORT),
        "can_manage_accounts": has(request.user, Permission.ACCOUNT_MANAGE),
        "can_import": has(request.user, Permission.IMPORT_RUN),
        "add_to": next((one.unit for one in grants(request.user, Permission.EVENT_PREPARE)), None),
    }
    part = request.htmx.target == TABLE_ID and not request.htmx.history_restore_request
    return render(request, "people/_employee_table.html" if part else "people/employee_list.html", context)


def _opened(request: Request) -> Employee | None:
    """The person whose panel is open beside the table; looking is noted."""
    asked = request.GET.get("buka")
    if not asked:
        return None
    try:
        public_id = UUID(asked)
    except ValueError as exc:
        raise Http404 from exc
    employee = get_object_or_404(Employee.objects.visible_to(request.user).for_list(), public_id=public_id)
    if employee.user_id != request.user.pk:
        access_log.note(reader=request.user, subject=employee, what="panel")
    return employee


def _headings(filters: EmployeeFilters, shown: list[columns.TableColumn]) -> list[dict[str, Any]]:
    """Titles with the address that orders by them; a second press turns the order round."""
    keyed = [("nama", _("Name")), *((one.sort, str(one.title)) for one in shown)]
    headings: list[dict[str, Any]] = []
    for key, title in keyed:
        now = filters.sort.removeprefix("-") == key
        descending = filters.sort.startswith("-")
        wanted = f"-{key}" if now and not descending else key
        headings.append(
            {
                "title": title,
                "key": key,
                "query": filters.sorted_by(wanted).query() if key in SORTS else None,
                "order": ("descending" if descending else "ascending") if now else "",
                "icon": "s-down" if descending else "s-up",
            }
        )
    return headings


@require_POST
def employee_search(request: Request) -> HttpResponse:
    """Puts what was typed into the session and goes back to the table: no name or number in an address (T08)."""
    require(request.user, Permission.EMPLOYEE_VIEW)
    limits.use(request.user, "search")
    filters = EmployeeFilters.read(request.GET, request.session)
    key = search.remember(request.session, request.POST.get("q", ""))
    found = replace(filters, search_key=key, text=search.text_of(request.session, key))
    return HttpResponseRedirect(_url("people:employee_list", found.query()))


@require_safe
@vary_on_headers("HX-Request")
def employee_filter(request: Request) -> HttpResponse:
    """Every filter as one form; a page of its own, or a piece below the search field."""
    require(request.user, Permission.EMPLOYEE_VIEW)
    filters = EmployeeFilters.read(request.GET, request.session)
    context = {"filter_form": EmployeeFilterForm(user=request.user, filters=filters), "filters": filters}
    template = "people/_employee_filter.html" if wants_partial(request.htmx) else "people/employee_filter.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def employee_table_options(request: Request) -> HttpResponse:
    """Columns and density, kept per person; `rows` is the switch of the density alone."""
    require(request.user, Permission.EMPLOYEE_VIEW)
    query = EmployeeFilters.read(request.GET, request.session).query()
    if request.POST.get("rows") in {"dense", "roomy"}:
        preferences.keep_density(user=request.user, dense=request.POST["rows"] == "dense")
        return HttpResponseRedirect(_url("people:employee_list", query))
    if request.method == "POST":
        form = TableOptionsForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            preferences.keep(user=request.user, columns=given["columns"], dense=given["density"] == "dense")
            return HttpResponseRedirect(_url("people:employee_list", query))
    else:
        kept = preferences.of(request.user)
        form = TableOptionsForm.of(kept.columns, kept.dense)
    template = "people/_table_options.html" if wants_partial(request.htmx) else "people/table_options.html"
    return render(request, template, {"form": form, "query": query})


@require_http_methods(["GET", "HEAD", "POST"])
def employee_export(request: Request) -> HttpResponse:
    """The chosen people or the whole result as a file of 18 columns; the first visit asks which kind and how many."""
    selection, employees = _selection(request, Permission.EMPLOYEE_EXPORT)
    picked = [] if request.POST.get("all") else request.POST.getlist("pilih")
    if picked:
        employees = exactly(employees, picked)
    people = employees.order_by().count()
    form = ExportForm(request.POST if "kind" in request.POST else None, people=people)
    if form.is_bound and form.is_valid():
        asked = question(request) if people > MASS_EXPORT else None
        if asked is not None:
            return asked
        return _file(request, selection, employees, form.cleaned_data["kind"], people)
    context = {"form": form, "people": people, "picked": picked, "query": selection.filters.query()}
    return render(request, "people/employee_export.html", context)


def exactly(employees: EmployeeQuerySet, picked: list[str]) -> EmployeeQuerySet:
    """The picked ones; one that is not among them refuses the whole act (A03)."""
    try:
        wanted = {UUID(one) for one in picked}
    except ValueError as exc:
        raise Http404 from exc
    chosen = employees.filter(public_id__in=wanted)
    if chosen.order_by().count() != len(wanted):
        raise Http404
    return chosen


def _file(request: Request, selection: Selection, employees: EmployeeQuerySet, kind: str, people: int) -> HttpResponse:
    limits.use(request.user, "export")
    heads = [exports.Column(str(one.title), one.kind, width=one.width) for one in columns.EXPORT_COLUMNS]
    rows = columns.export_rows(employees, selection.right)
    title = _("Employees")
    answer = (
        exports.download(title, exports.xlsx(heads, rows, title=title), "xlsx")
        if kind == "xlsx"
        else exports.download(title, exports.csv_bytes(heads, rows), "csv")
    )
    filters = replace(selection.filters, search_key="", text="").query()
    audit.record(
        actor=request.user, verb="people.employees.exported", people=people, kind=kind, filters=filters,
        searched=bool(selection.filters.text),
    )  # fmt: skip
    return answer
