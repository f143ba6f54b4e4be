"""History sheets: what each holds and unlocks, their templates, and how complete the data are."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import Request
from core import exports
from core.clock import today
from people.access import has, require
from people.permissions import Permission
from people.sheets import completeness, kinds, templates
from people.sheets.access import may_use, usable_kinds
from people.siasn.access import may_import


@require_safe
def sheet_list(request: Request) -> HttpResponse:
    _require_sheets(request)
    context = {"kinds": usable_kinds(request.user), "may_import": may_import(request.user)}
    return render(request, "people/sheet_list.html", context)


def _require_sheets(request: Request) -> None:
    """Those who import sheets, and those who see what is missing and may fill one for HR."""
    if not may_import(request.user) and not has(request.user, Permission.COMPLETENESS_VIEW):
        raise PermissionDenied


@require_safe
def sheet_template(request: Request, code: str) -> HttpResponse:
    """The workbook to fill in; it holds no data."""
    _require_sheets(request)
    kind = kinds.find(code)
    if kind is None or not kind.is_on() or not may_use(request.user, kind):
        raise Http404
    return exports.download(f"lembar-{kind.code}", templates.workbook(kind), "xlsx")


@require_safe
def completeness_page(request: Request) -> HttpResponse:
    """How many people of each agency have which facts, and what the missing sheets would unlock."""
    require(request.user, Permission.COMPLETENESS_VIEW)
    context = {"found": completeness.measure(request.user, today()), "may_import": may_import(request.user)}
    return render(request, "people/completeness.html", context)
