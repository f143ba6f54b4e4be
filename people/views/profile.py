"""One person: the profile with its sections, the history, who read it; and the way to the own profile."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.http import Request, wants_partial
from accounts.models import User
from core import access_log
from core.audit_words import read_words
from core.clock import today
from core.hooks import role_words
from core.models import AccessLogEntry
from people.access import has
from people.career_strip import Span, Strip, draw, merged
from people.enums import EmploymentState
from people.events.told import told
from people.models import CompetencyAssessment, Employee, GradeHeld, PersonnelEvent, PositionHeld, Unit
from people.panels import panels_for
from people.permissions import Permission
from people.privacy import NumberRight
from people.rules import nip
from people.rules.dated import full_months
from people.rules.retirement import bup_rule
from people.services.line_manager import manager_of

READERS_A_PAGE = 50
# What a correction of each fact is about (privacy.enums.Fact), in the order they are shown
IDENTITY = ("name", "number", "status", "birth", "birth")
POSITION = ("position", "position", "unit", "unit", "rank", "service", "service")
EDUCATION = ("education", "education", "education")
STATE_TAGS = {EmploymentState.ACTIVE: "ok", EmploymentState.AWAY: "info", EmploymentState.SUSPENDED: "warn"}
Fact = dict[str, Any]


def visible_employee(request: Request, public_id: UUID) -> Employee:
    visible = Employee.objects.visible_to(request.user)
    return get_object_or_404(visible.for_list().select_related("legal_status"), public_id=public_id)


def _note(request: Request, employee: Employee, what: str) -> None:
    if employee.user_id != request.user.pk:
        access_log.note(reader=request.user, subject=employee, what=what)


@require_safe
@vary_on_headers("HX-Request")
def employee_detail(request: Request, public_id: UUID) -> HttpResponse:
    """The profile; asked for by HTMX, the panel beside the table."""
    employee = visible_employee(request, public_id)
    right = NumberRight(request.user)
    if wants_partial(request.htmx):
        _note(request, employee, "panel")
        return render(request, "people/_employee_panel.html", panel_context(employee, right))
    _note(request, employee, "profile")
    return render(request, "people/employee_detail.html", _profile(request, employee, right))


def head_context(request: Request, employee: Employee, right: NumberRight | None = None) -> dict[str, Any]:
    """What every page about one person shows above its tabs."""
    right = right or NumberRight(request.user)
    return {
        "employee": employee,
        "groups": _number_groups(employee, right),
        "tag_kind": _state_tag(employee),
        "state_words": _state_words(employee),
        "own": employee.user_id == request.user.pk,
        "in_table": has(request.user, Permission.EMPLOYEE_VIEW),
        "can_manage_account": has(request.user, Permission.ACCOUNT_MANAGE, employee.unit),
        "can_change": has(request.user, Permission.EVENT_PREPARE, employee.unit),
    }


def _profile(request: Request, employee: Employee, right: NumberRight) -> dict[str, Any]:
    own = employee.user_id == request.user.pk
    posts = list(employee.positions_held.select_related("position", "unit"))
    grades = list(employee.grades_held.select_related("grade"))
    return head_context(request, employee, right) | {
        "tab": "summary",
        "strip": _strip(posts, grades),
        "strip_title": _strip_title(employee),
        "identity": _correctable(identity_facts(employee, right), IDENTITY, own),
        "position": _correctable(
            _position_facts(employee, posts, manager_of(employee), _unit_url(request.user, employee)), POSITION, own
        ),
        "education": _correctable(_education_facts(employee), EDUCATION, own),
        "assessments": _assessments(employee),
        "panels": panels_for(request.user, employee),
    }


def _correctable(facts: list[Fact], codes: Iterable[str], own: bool) -> list[Fact]:
    """The facts, each with the address where the person asks for its correction (UU 27/2022 Pasal 30)."""
    if own:
        address = reverse("privacy:request_new", args=["correction"])
        for fact, code in zip(facts, codes, strict=False):
            fact["correct"] = f"{address}?fact={code}"
    return facts


# --- Facts: what, and where it comes from -----------------------------------------------------------------
def _fact(label: Any, value: Any, source: str = "", **more: Any) -> Fact:
    return {"label": label, "value": value or _("no data yet"), "source": source, **more}


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _since(day: date | None) -> str:
    return _("TMT %(day)s") % {"day": _day(day)} if day else ""


def _told_by(employee: Employee) -> str:
    return " · ".join(part for part in (employee.source, _day(employee.source_date)) if part)


def _state_tag(employee: Employee) -> str:
    return STATE_TAGS.get(EmploymentState(employee.state), "neutral")


def _state_words(employee: Employee) -> str:
    return f"{employee.get_kind_display()} {employee.get_state_display()}"


def _number_groups(employee: Employee, right: NumberRight) -> list[str]:
    return nip.groups(right.number(employee.number, employee.unit.path, employee.user_id), employee.kind)


def identity_facts(employee: Employee, right: NumberRight) -> list[Fact]:
    """Name, number, kind and state; birth and sex only where the number shows whole, for it holds both."""
    told = _told_by(employee)
    facts = [
        _fact(_("Name"), employee.full_name, told),
        _fact(_("NIP"), "", told, groups=_number_groups(employee, right)),
        _fact(_("Kind"), f"{employee.get_kind_display()} · {employee.get_state_display()}", _legal_status(employee)),
    ]
    if right.covers(employee.unit.path, employee.user_id):
        born = ", ".join(part for part in (employee.birth_place, _day(employee.birth_date)) if part)
        facts += [_fact(_("Born"), born, told), _fact(_("Sex"), employee.get_sex_display(), told)]
    return facts


def _legal_status(employee: Employee) -> str:
    status = employee.legal_status.name if employee.legal_status else ""
    return " · ".join(part for part in (status, _told_by(employee)) if part)


def _unit_url(user: User, employee: Employee) -> str:
    """The page of the person's unit; "" for who may not open it."""
    unit = employee.unit
    may = has(user, Permission.EMPLOYEE_VIEW, unit) or Unit.objects.visible_to(user).filter(pk=unit.pk).exists()
    return unit.get_absolute_url() if may else ""


def _position_facts(
    employee: Employee, posts: list[PositionHeld], manager: Employee | None, unit_url: str
) -> list[Fact]:
    open_post = next((post for post in posts if post.valid_to is None), None)
    source = " · ".join(
        part for part in (open_post.source if open_post else employee.source, _since(employee.position_since)) if part
    )
    position = employee.position
    return [
        _fact(_("Position"), position.name if position else "", source),
        _fact(_("Kind of position"), position.get_type_display() if position else ""),
        _fact(_("Unit"), employee.unit.name, employee.dinas.name if employee.dinas else "", url=unit_url),
        _fact(
            _("Line manager"),
            manager.full_name if manager else "",
            manager.position.name if manager and manager.position else "",
        ),
        _fact(_("Rank / grade"), str(employee.grade) if employee.grade else "", _since(employee.grade_since)),
        _service_fact(employee),
        _retirement_fact(employee),
    ]


def service_words(since: date | None, on: date) -> str:
    """14 tahun 10 bulan; "" when the start is not known."""
    if since is None:
        return ""
    years, months = divmod(full_months(since, on), 12)
    return " ".join(
        (
            ngettext("%(years)d year", "%(years)d years", years) % {"years": years},
            ngettext("%(months)d month", "%(months)d months", months) % {"months": months},
        )
    )


def _service_fact(employee: Employee) -> Fact:
    since = employee.cpns_since
    source = ""
    if since:
        start = _("first contract") if employee.is_contract else _("TMT CPNS")
        source = _("Counted from %(start)s %(day)s") % {"start": start, "day": _day(since)}
    return _fact(_("Length of service"), service_words(since, today()), source)


def _retirement_fact(employee: Employee) -> Fact:
    return _fact(_("TMT pension"), _day(employee.retires_on), _age_limit(employee))


def _age_limit(employee: Employee) -> str:
    position = employee.position
    if position is None or employee.retires_on is None:
        return ""
    if position.retirement_age:
        return _("Retirement age %(age)d for this position") % {"age": position.retirement_age}
    rule = bup_rule(position_type=position.type, level=position.level or None, name=position.name, on=today())
    return _("Retirement age %(age)d · %(source)s") % {"age": rule.age, "source": rule.source} if rule else ""


def _education_facts(employee: Employee) -> list[Fact]:
    level = employee.education_level.name if employee.education_level else ""
    return [
        _fact(_("Level of schooling"), level, _told_by(employee) if level else ""),
        _fact(_("Field of study"), employee.education_name),
        _fact(_("Graduated"), str(employee.education_year or "")),
    ]


def panel_context(employee: Employee, right: NumberRight) -> dict[str, Any]:
    """What the panel beside the table shows."""
    return {
        "employee": employee,
        "facts": _panel_facts(employee, right),
        "tag_kind": _state_tag(employee),
        "state_words": _state_words(employee),
        "close_url": reverse("people:employee_list"),
    }


def _panel_facts(employee: Employee, right: NumberRight) -> list[Fact]:
    return [
        _fact(_("NIP"), "", groups=_number_groups(employee, right)),
        _fact(_("Unit"), employee.unit.name, employee.dinas.name if employee.dinas else ""),
        _fact(_("Rank / grade"), str(employee.grade) if employee.grade else "", _since(employee.grade_since)),
        _fact(_("In position"), service_words(employee.position_since, today()), _since(employee.position_since)),
        _education_facts(employee)[0] | {"label": _("Education"), "source": employee.education_name},
        _retirement_fact(employee),
    ]


def _assessments(employee: Employee) -> list[CompetencyAssessment]:
    """The latest level of each competency."""
    found = employee.assessments.select_related("competency").order_by("assessed_on")
    latest = {one.competency_id: one for one in found}
    return sorted(latest.values(), key=lambda one: (one.competency.kind, one.competency.name))


# --- The strip -----------------------------------------------------------------
def _strip(posts: Iterable[PositionHeld], grades: Iterable[GradeHeld]) -> Strip | None:
    posts = list(posts)
    rows = [
        merged(_span(str(post.position or _("no data yet")), post) for post in posts),
        merged(_span(held.grade.name, held) for held in grades),
        merged(_span(post.where, post) for post in posts),
    ]
    return draw(rows, today())


def _span(label: str, held: PositionHeld | GradeHeld) -> Span:
    return Span(label, held.valid_from, held.valid_to)


def _strip_title(employee: Employee) -> str:
    words = service_words(employee.position_since, today())
    return _("Career: %(time)s in this position") % {"time": words} if words else _("Career")


# --- History and readers -----------------------------------------------------------------
@require_safe
def employee_history(request: Request, public_id: UUID) -> HttpResponse:
    """Every post, grade, number and contract with its days; masked as on the profile."""
    employee = visible_employee(request, public_id)
    right = NumberRight(request.user)
    _note(request, employee, "history")
    numbers = employee.numbers.order_by("-valid_from")
    whole = right.covers(employee.unit.path, employee.user_id)
    confidential = employee.user_id == request.user.pk or has(request.user, Permission.EVENT_PREPARE, employee.unit)
    changes = PersonnelEvent.objects.told_of(employee).for_list().select_related("undone_by")
    context = head_context(request, employee, right) | {
        "tab": "history",
        "posts": employee.positions_held.select_related("position", "unit"),
        "grades": employee.grades_held.select_related("grade"),
        "educations": employee.educations.select_related("level"),
        "changes": told(list(changes), whole=lambda event: whole, confidential=confidential),
        "confidential": confidential,
        "contracts": employee.contracts.all() if employee.is_contract else [],
        "numbers": [
            (nip.groups(right.number(one.number, employee.unit.path, employee.user_id), one.kind), one)
            for one in numbers
        ],
    }
    return render(request, "people/employee_history.html", context)


@require_safe
def employee_readers(request: Request, public_id: UUID) -> HttpResponse:
    """Who read the own data, when, acting as what. Only the person sees this page."""
    employee = visible_employee(request, public_id)
    if employee.user_id != request.user.pk:
        raise Http404
    entries = AccessLogEntry.objects.filter(subject_id=employee.public_id).select_related("reader")
    page = Paginator(entries.order_by("-at", "-pk"), READERS_A_PAGE).get_page(request.GET.get("page"))
    context = head_context(request, employee, NumberRight(request.user)) | {
        "tab": "readers",
        "page": page,
        "readings": [(entry, role_words(entry.acting_as), read_words(entry.what)) for entry in page.object_list],
    }
    return render(request, "people/employee_readers.html", context)


@require_safe
def my_profile(request: Request) -> HttpResponse:
    employee = Employee.objects.visible_to(request.user).filter(user=request.user).first()
    if employee is None:
        return render(request, "people/no_profile.html")
    return redirect(employee)
