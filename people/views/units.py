"""The organisation: agencies, units, the tree, and the own team of a head."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.http import Request, wants_partial
from core.clock import today
from core.templatetags.palu import number
from people import structure
from people.access import has, require, unit_paths
from people.columns import Labels
from people.enums import EmploymentKind
from people.events import former
from people.events.told import told
from people.models import Dinas, Employee, PersonnelEvent, Unit
from people.permissions import Permission
from people.querysets import EmployeeQuerySet, retires_within_year
from people.services.line_manager import reports_of

MEMBERS_SHOWN = 50


# --- Agencies -----------------------------------------------------------------
@require_safe
def dinas_list(request: Request) -> HttpResponse:
    """The agencies in scope with head and number of people; those HR has not confirmed yet say so."""
    require(request.user, Permission.EMPLOYEE_VIEW)
    agencies = list(Dinas.objects.visible_to(request.user).select_related("unit").order_by("unit__path"))
    heads = structure.heads_of(one.unit for one in agencies)
    people = dict(
        Employee.objects.visible_to(request.user).active().order_by().values_list("dinas").annotate(Count("pk"))
    )
    rows = [{"dinas": one, "head": heads.get(one.unit_id), "people": people.get(one.pk, 0)} for one in agencies]
    context = {"rows": rows, "people": sum(row["people"] for row in rows)}
    return render(request, "people/dinas_list.html", context)


@require_safe
def dinas_detail(request: Request, public_id: UUID) -> HttpResponse:
    """One agency: its figures, its head, its units, and the way to its lists."""
    agencies = Dinas.objects.visible_to(request.user).select_related("unit__parent", "unit__dinas")
    dinas = get_object_or_404(agencies, public_id=public_id)
    people = Employee.objects.visible_to(request.user).filter(dinas=dinas)
    context = {
        "dinas": dinas,
        "unit": dinas.unit,
        "head": structure.heads_of([dinas.unit]).get(dinas.unit_id),
        "figures": _figures(people),
        "can_manage_accounts": has(request.user, Permission.ACCOUNT_MANAGE),
        "branches": structure.children_of(dinas.unit, request.user),
    }
    return render(request, "people/dinas_detail.html", context)


def _figures(people: EmployeeQuerySet) -> dict[str, Any]:
    """People at work by kind, and how many retire within a year: one statement."""
    kinds = {kind: Count("pk", filter=Q(kind=kind)) for kind in EmploymentKind.values}
    soon = Count("pk", filter=retires_within_year(today()))
    found = people.active().order_by().aggregate(total=Count("pk"), soon=soon, **kinds)
    labels = Labels()
    permanent, contract = (EmploymentKind.PNS, EmploymentKind.CPNS), (EmploymentKind.PPPK, EmploymentKind.PPPK_PART)
    return {
        "total": found["total"],
        "soon": found["soon"],
        "permanent": sum(found[kind] for kind in permanent),
        "contract": sum(found[kind] for kind in contract),
        "permanent_words": _of_kinds(permanent, found, labels),
        "contract_words": _of_kinds(contract, found, labels),
    }


def _of_kinds(kinds: Iterable[str], found: Mapping[str, int], labels: Labels) -> str:
    return ", ".join(f"{number(found[kind])} {labels.kind[kind]}" for kind in kinds)


# --- Units -----------------------------------------------------------------
@require_safe
def unit_detail(request: Request, public_id: UUID) -> HttpResponse:
    """One unit: its head, the units below, its own people. Without a right at the unit: name and head only."""
    units = Unit.objects.visible_to(request.user).select_related("parent", "dinas").distinct()
    unit = get_object_or_404(units, public_id=public_id)
    inside = has(request.user, Permission.EMPLOYEE_VIEW, unit)
    context: dict[str, Any] = {
        "unit": unit,
        "head": structure.heads_of([unit]).get(unit.pk),
        "above": structure.ancestors(unit, request.user),
        "inside": inside,
        "can_change": has(request.user, Permission.EVENT_PREPARE, unit),
        "branches": [],
        "members": None,
    }
    if inside:
        branches = structure.children_of(unit, request.user)
        members = Employee.objects.visible_to(request.user).filter(unit=unit).active().order_by("name", "pk")
        page = Paginator(members.select_related("position", "grade"), MEMBERS_SHOWN).get_page(request.GET.get("page"))
        below = sum(branch.people for branch in branches)
        context |= {"branches": branches, "members": page, "people": page.paginator.count + below}
    return render(request, "people/unit_detail.html", context)


@require_safe
def unit_history(request: Request, public_id: UUID) -> HttpResponse:
    """What the unit was called, where it hung, who headed it, and every change that was decided about it."""
    units = Unit.objects.visible_to(request.user).select_related("parent", "dinas").distinct()
    unit = get_object_or_404(units, public_id=public_id)
    require(request.user, Permission.EMPLOYEE_VIEW, unit)
    changes = list(PersonnelEvent.objects.told_of_unit(unit).for_list().select_related("undone_by"))
    context = {
        "unit": unit,
        "above": structure.ancestors(unit, request.user),
        "names": former.names(unit, changes),
        "parents": former.parents(unit, changes),
        "heads": unit.heads.that_began().select_related("employee").order_by("-valid_from"),
        "changes": told(changes, whole=lambda event: False),
        "confidential": has(request.user, Permission.EVENT_PREPARE, unit),
    }
    return render(request, "people/unit_history.html", context)


@require_safe
def unit_tree(request: Request) -> HttpResponse:
    """The organisation from the top of the scope of the acting role; deeper branches load when opened."""
    require(request.user, Permission.EMPLOYEE_VIEW)
    root = structure.top(unit_paths(request.user, Permission.EMPLOYEE_VIEW))
    context = {
        "root": root,
        "root_head": structure.heads_of([root]).get(root.pk),
        "branches": structure.children_of(root, request.user),
        "people": Employee.objects.visible_to(request.user).below(root.path).active().count(),
        "can_confirm": has(request.user, Permission.UNIT_CONFIRM),
    }
    return render(request, "people/unit_tree.html", context)


@require_safe
@vary_on_headers("HX-Request")
def unit_branch(request: Request, public_id: UUID) -> HttpResponse:
    """The units right below one, as a piece of the tree; without HTMX the page of the unit."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user).distinct(), public_id=public_id)
    if not wants_partial(request.htmx):
        return redirect(unit)
    require(request.user, Permission.EMPLOYEE_VIEW, unit)
    branches = structure.children_of(unit, request.user)
    return render(request, "people/_branches.html", {"branches": branches, "unit": unit})


# --- The own team -----------------------------------------------------------------
@require_safe
def team(request: Request) -> HttpResponse:
    """The people whose line manager the reader is; all people of the scope are one link away."""
    require(request.user, Permission.EMPLOYEE_VIEW)
    visible = Employee.objects.visible_to(request.user)
    manager = visible.filter(user=request.user).select_related("unit").first()
    reports = reports_of(manager) & visible if manager else visible.none()
    members = reports.select_related("position", "unit", "grade").order_by("name", "pk")
    page = Paginator(members, MEMBERS_SHOWN).get_page(request.GET.get("page"))
    unit = manager.unit if manager else None
    return render(request, "people/team.html", {"members": page, "unit": unit, "manager": manager})
