"""The filters, search and order of the employee table: read from the query string, applied, and written back to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404
from django.utils.translation import gettext as _

from people import search
from people.access import has
from people.account_states import AccountState, in_states
from people.enums import EmploymentKind, EmploymentState, PositionType
from people.models import Dinas, EducationLevel, Unit
from people.permissions import Permission
from people.privacy import NumberRight
from people.querysets import EmployeeQuerySet

ALL_STATES = "semua"
GRADE = re.compile(r"(I{1,3}|IV)/[a-e]|[IVX]{1,4}")
YEAR = re.compile(r"(19|20|21)\d\d")
CODE = re.compile(r"\w{1,4}")
DEFAULT_SORT = "nama"

# Only these may order the table (T24). Every order ends with the name and the primary key, so that pages never overlap.
SORTS: dict[str, tuple[str, ...]] = {
    "nama": (),
    "jabatan": ("position__name",),
    "unit": ("unit__path",),
    "dinas": ("dinas__name",),
    "jenis": ("kind",),
    "gol": ("grade__ladder", "grade__order"),
    "tmt-gol": ("grade_since",),
    "tmt-jabatan": ("position_since",),
    "pendidikan": ("education_level__order",),
    "masuk": ("cpns_since",),
    "pensiun": ("retires_on",),
}


@dataclass(frozen=True, slots=True)
class EmployeeFilters:
    """One state of the table. `text` never leaves the session: the address carries `search_key` only (T08)."""

    dinas: str = ""
    unit: str = ""
    kind: str = ""
    state: str = ""
    grade: str = ""
    position_type: str = ""
    education: str = ""
    retirement_year: str = ""
    account: str = ""
    search_key: str = ""
    sort: str = DEFAULT_SORT
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], session: SessionBase) -> "EmployeeFilters":
        """What the query string asks for; a value nobody offers is left out."""

        def one_of(name: str, known: Any) -> str:
            value = query.get(name, "")
            return value if value in known else ""

        def fitting(name: str, pattern: re.Pattern[str]) -> str:
            value = query.get(name, "")
            return value if pattern.fullmatch(value) else ""

        text = search.text_of(session, query.get("cari", ""))
        sort = query.get("urut", "")
        return cls(
            dinas=query.get("dinas", "")[:40],
            unit=query.get("unit", "")[:36],
            kind=one_of("jenis", EmploymentKind.values),
            state=one_of("status", (*EmploymentState.values, ALL_STATES)),
            grade=fitting("gol", GRADE),
            position_type=one_of("jabatan", PositionType.values),
            education=fitting("pendidikan", CODE),
            retirement_year=fitting("pensiun", YEAR),
            account=one_of("akun", AccountState.values),
            search_key=query.get("cari", "")[:12] if text else "",
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
            text=text,
        )

    def query(self) -> str:
        """The query string of this state, without a page; "" for the plain table."""
        return urlencode([(name, getattr(self, field)) for name, field in _NAMES.items() if self._is_set(field)])

    def without(self, field: str) -> "EmployeeFilters":
        emptied = {"text": "", "search_key": ""} if field == "search_key" else {field: ""}
        return replace(self, **emptied)

    def sorted_by(self, sort: str) -> "EmployeeFilters":
        return replace(self, sort=sort)

    @property
    def narrows(self) -> bool:
        return any(self._is_set(field) for field in _NAMES.values() if field != "sort")

    def _is_set(self, field: str) -> bool:
        value = getattr(self, field)
        return bool(value) and (field, value) != ("sort", DEFAULT_SORT)


_NAMES = {
    "cari": "search_key",
    "dinas": "dinas",
    "unit": "unit",
    "jenis": "kind",
    "status": "state",
    "gol": "grade",
    "jabatan": "position_type",
    "pendidikan": "education",
    "pensiun": "retirement_year",
    "akun": "account",
    "urut": "sort",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, in words, with the query string without it."""

    label: str
    value: str
    query: str


def visible_dinas(user: Any, short_name: str) -> Dinas | None:
    """The agency an address names; None when it names none, 404 when the user may not see it."""
    if not short_name:
        return None
    dinas = Dinas.objects.visible_to(user).filter(short_name=short_name).select_related("unit").first()
    if dinas is None:
        raise Http404
    return dinas


def visible_unit(user: Any, public_id: str) -> Unit | None:
    """The unit an address names; None when it names none, 404 when the user may not see it."""
    if not public_id:
        return None
    try:
        wanted = UUID(public_id)
    except ValueError as exc:
        raise Http404 from exc
    unit = Unit.objects.visible_to(user).filter(public_id=wanted).first()
    if unit is None:
        raise Http404
    return unit


class Selection:
    """Filters bound to what a user may see: the employees, and the filters in words."""

    def __init__(self, filters: EmployeeFilters, user: Any) -> None:
        self.filters = filters
        self.user = user
        self.right = NumberRight(user)
        self.dinas = visible_dinas(user, filters.dinas)
        self.unit = visible_unit(user, filters.unit)

    def apply(self, employees: EmployeeQuerySet) -> EmployeeQuerySet:
        """The employees of this state, in its order; `employees` is already scoped."""
        return self.narrow(employees).order_by(*self._order())

    def narrow(self, employees: EmployeeQuerySet) -> EmployeeQuerySet:
        given = self.filters
        if given.state != ALL_STATES:
            employees = employees.filter(state=given.state) if given.state else employees.active()
        if self.dinas is not None:
            employees = employees.filter(dinas=self.dinas)
        if self.unit is not None:
            employees = employees.below(self.unit.path)
        exact = {
            "kind": given.kind,
            "grade__name": given.grade,
            "position__type": given.position_type,
            "education_level__code": given.education,
        }
        employees = employees.filter(**{field: value for field, value in exact.items() if value})
        if given.retirement_year:
            employees = employees.filter(retires_on__year=int(given.retirement_year))
        if given.account and has(self.user, Permission.ACCOUNT_MANAGE):
            employees = in_states(employees, [given.account])
        return employees.search(given.text, self.right.q()) if given.text else employees

    def _order(self) -> list[str]:
        descending = self.filters.sort.startswith("-")
        sign = "-" if descending else ""
        fields = SORTS[self.filters.sort.removeprefix("-")]
        return [*(f"{sign}{field}" for field in fields), f"{'' if fields else sign}name", "pk"]

    def chips(self) -> list[Chip]:
        given = self.filters
        words = {
            "search_key": (_("Search"), given.text),
            "dinas": (_("Agency"), self.dinas.name if self.dinas else ""),
            "unit": (_("Unit"), self.unit.name if self.unit else ""),
            "kind": (_("Kind"), EmploymentKind(given.kind).label if given.kind else ""),
            "state": (_("State"), _state_label(given.state)),
            "grade": (_("Grade"), given.grade),
            "position_type": (_("Position"), PositionType(given.position_type).label if given.position_type else ""),
            "education": (_("Education"), _education_label(given.education)),
            "retirement_year": (_("Retires"), given.retirement_year),
            "account": (_("Account"), AccountState(given.account).label if given.account else ""),
        }
        return [
            Chip(label, str(value), given.without(field).query()) for field, (label, value) in words.items() if value
        ]


def _state_label(state: str) -> str:
    if state == ALL_STATES:
        return _("all")
    return str(EmploymentState(state).label) if state else ""


def _education_label(code: str) -> str:
    if not code:
        return ""
    level = EducationLevel.objects.filter(code=code).first()
    return level.name if level else code
