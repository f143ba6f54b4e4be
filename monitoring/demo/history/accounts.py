"""Agencies and heads confirmed, an account per role with a random password, kept in a file only the owner reads."""

import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from accounts.models import User
from people.enums import EmploymentKind, EmploymentState, PositionType, Post, Role, UnitKind
from people.models import Dinas, Employee, RoleAssignment, Unit, UnitHead
from people.services.confirmation import confirm_dinas, confirm_head, head_since
from people.services.heads import appoint_head, assign_role, make_account
from people.services.line_manager import reports_of
from people.siasn.proposals import propose_heads

SIGN_IN_FILE = "demo-sign-ins.txt"
HEADED_BY_STAFF = (UnitKind.SCHOOL, UnitKind.HEALTH_CENTRE, UnitKind.SERVICE_UNIT)


@dataclass(slots=True)
class Cast:
    """Who acts in the history."""

    admin: User
    hr: User
    sekda: User
    mayor: User


def open_city(on: date, random: Random) -> Cast:
    admin = User.objects.create_user("demo-admin", None, name="Administrator Sistem", is_staff=True)
    city = Unit.objects.get(kind=UnitKind.CITY)
    RoleAssignment.objects.create(user=admin, role=Role.ADMIN, unit=city, valid_from=_since(on))
    _confirm_agencies(admin)
    _appoint_heads(admin)
    hr = _with_role(admin, _member("bkpsdmd", random), Role.HR, city, on)
    for short_name in ("disdikbud", "dinkes", "dishub"):
        agency = Dinas.objects.select_related("unit").get(short_name=short_name)
        _with_role(admin, _member(short_name, random), Role.OPERATOR, agency.unit, on)
    sekda, _number_of = _head("setda")
    assign_role(actor=admin, user=sekda, role=Role.LEADER, unit=city, valid_from=_since(on), post=Post.SEKDA)
    mayor = User.objects.create_user("demo-wali-kota", None, name="Wali Kota Palu")
    assign_role(actor=admin, user=mayor, role=Role.LEADER, unit=city, valid_from=_since(on), post=Post.WALI_KOTA)
    return Cast(admin, hr, sekda, mayor)


def _since(on: date) -> date:
    return date(on.year - 3, 1, 1)


def _confirm_agencies(admin: User) -> None:
    for dinas in Dinas.objects.filter(confirmed_at__isnull=True).order_by("short_name"):
        confirm_dinas(actor=admin, dinas=dinas, short_name=dinas.short_name)


def _appoint_heads(admin: User) -> None:
    """Structural heads as the import proposes them; of schools and puskesmas the most senior functional holder."""
    units = list(Unit.objects.active().select_related("dinas").order_by("path"))
    for proposal in propose_heads(units):
        confirm_head(actor=admin, unit=proposal.unit, employee=proposal.employee)
    headed = set(UnitHead.objects.values_list("unit_id", flat=True))
    for unit in units:
        if unit.pk in headed or unit.kind not in HEADED_BY_STAFF:
            continue
        chosen = (
            Employee.objects.filter(
                unit=unit, kind=EmploymentKind.PNS, state=EmploymentState.ACTIVE, position__type=PositionType.FUNCTIONAL
            )
            .order_by("-grade__order", "number")
            .first()
        )
        if chosen is not None:
            appoint_head(actor=admin, unit=unit, employee=chosen, valid_from=head_since(chosen))


def _member(short_name: str, random: Random) -> Employee:
    """Somebody without account who heads nothing, of the agency if there is one, a PNS if there is one."""
    people = Employee.objects.filter(heads__isnull=True, user__isnull=True, state=EmploymentState.ACTIVE)
    own = people.filter(dinas__short_name=short_name)
    for among in (own.filter(kind=EmploymentKind.PNS), own, people):
        if found := list(among.select_related("dinas__unit").order_by("number")):
            return random.choice(found)
    raise LookupError("nobody in the city heads nothing")


def _reporting_to(head: Employee, random: Random) -> Employee | None:
    """Somebody without account whose line manager `head` is and who heads nothing."""
    found = reports_of(head).filter(heads__isnull=True, user__isnull=True, state=EmploymentState.ACTIVE)
    people = list(found.select_related("dinas__unit").order_by("number"))
    return random.choice(people) if people else None


def _with_role(admin: User, employee: Employee, role: Role, unit: Unit, on: date) -> User:
    user = make_account(actor=admin, employee=employee)
    assign_role(actor=admin, user=user, role=role, unit=unit, valid_from=_since(on))
    return user


def write_sign_ins(cast: Cast, folder: Path, random: Random) -> list[str]:
    """One sign-in per role with a fresh random password; gives the lines, also kept in a file of mode 600."""
    head, _login = _head("dishub")
    member = _reporting_to(head.employee, random) or _member("dishub", random)
    people: list[tuple[str, User, str]] = [
        ("Staf SDM (BKPSDMD)", cast.hr, _number(cast.hr)),
        ("Kepala Dinas Perhubungan", *_head("dishub")),
        ("Kepala Dinas Kesehatan", *_head("dinkes")),
        ("Kepala Dinas Pendidikan", *_head("disdikbud")),
        ("Operator Dinas Perhubungan", *_operator("dishub")),
        ("Pegawai", make_account(actor=cast.admin, employee=member), member.number),
        ("Sekretaris Daerah", cast.sekda, _number(cast.sekda)),
        ("Wali Kota", cast.mayor, cast.mayor.username),
        ("Administrator", cast.admin, cast.admin.username),
    ]
    lines = ["Sign-ins of the demo city (invented people, random passwords):"]
    for title, user, login in people:
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save(update_fields=["password"])
        lines.append(f"  {title:<28} {login:<20} {password}")
    _keep(folder / SIGN_IN_FILE, lines)
    return lines


def _number(user: User) -> str:
    return user.employee.number


def _head(short_name: str) -> tuple[User, str]:
    head = UnitHead.objects.select_related("employee__user").get(unit__as_dinas__short_name=short_name)
    if head.employee.user is None:
        raise LookupError(f"the head of {short_name} has no account")
    return head.employee.user, head.employee.number


def _operator(short_name: str) -> tuple[User, str]:
    role = RoleAssignment.objects.select_related("user__employee").get(
        role=Role.OPERATOR, unit__as_dinas__short_name=short_name
    )
    return role.user, role.user.employee.number


def _keep(path: Path, lines: list[str]) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
