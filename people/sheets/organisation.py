"""Heads of units (tugas tambahan of schools and puskesmas) and approved posts (formasi)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.sessions import end_sessions
from core import audit
from core.clock import today
from people.enums import AssignmentKind, EmploymentState, Role
from people.models import ApprovedPost, Employee, Position, RoleAssignment, Unit, UnitHead
from people.services.heads import appoint_head
from people.sheets.columns import Column
from people.sheets.histories import SOURCE, UnitNames
from people.sheets.kinds import Entry, Key, ModelKind, SheetKind, told
from people.text import key_of

UNIT = Column(
    "unit", "UNIT KERJA", _("The unit, by its name or UNOR ID."), "SD Negeri 1 Palu",
    _("A name that several units have needs the UNOR ID."), True, alternatives=("UNIT", "UNOR ID", "UNOR NAMA"),
)  # fmt: skip


class UnitHeads(SheetKind):
    """Who heads a unit now. Key: the unit; written by services/heads.py with role and account."""

    code: ClassVar[str] = "kepala-unit"
    makes_accounts = True
    place = 100
    title = _("Heads of units")
    unlocks = _("Who answers surveys, rates people and sends plans in schools, puskesmas and other units.")
    own_columns = (
        UNIT,
        Column("since", "TMT KEPALA", _("First day as head."), "01-07-2024", _("Day-month-year, not ahead."), True,
               "date", alternatives=("TMT TUGAS TAMBAHAN",)),
        Column("kind", "JENIS PENUGASAN", _("Definitive, Plt or Plh; empty is definitive."), "Tugas Tambahan",
               _("Definitif, Tugas Tambahan, Plt or Plh."), reading="choice",
               choices={"DEFINITIF": "definitif", "TUGASTAMBAHAN": "definitif", "PLT": "plt", "PLH": "plh", "TT":
                        "definitif", "D": "definitif"}, shown_choices="Definitif, Tugas Tambahan, Plt, Plh"),
    )  # fmt: skip

    def settle(self, entries: Sequence[Entry]) -> None:
        units = UnitNames()
        for entry in entries:
            assert entry.person is not None  # for the type checker: rows without their person are refused
            unit = units.find(entry.cells["unit"])
            since = entry.cells["since"]
            if unit is None or unit == units.city:
                entry.refuse("unit_unclear", "UNIT KERJA", found=entry.cells["unit"])
                continue
            entry.key = (unit,)
            entry.values = {
                "employee_id": entry.employee_id,
                "kind": entry.cells["kind"] or AssignmentKind.DEFINITIVE.value,
                "valid_from": since,
            }
            if since > today():
                entry.refuse("day_ahead", "TMT KEPALA", found=f"{since:%d-%m-%Y}")
            if entry.person.state == EmploymentState.ENDED:
                entry.refuse("not_in_service", "NIP")

    def stored(self, entries: Sequence[Entry]) -> dict[Key, dict[str, Any]]:
        rows = UnitHead.objects.filter(unit__in={entry.key[0] for entry in entries if entry.key}, valid_to__isnull=True)
        return {
            (unit,): {"employee_id": employee, "kind": kind, "valid_from": first}
            for unit, employee, kind, first in rows.values_list("unit_id", "employee_id", "kind", "valid_from")
        }

    def examine(self, entries: Sequence[Entry], stored: Mapping[Key, dict[str, Any]]) -> None:
        """The same head is no change, whatever the first day; another one follows and cannot have come before."""
        for entry in entries:
            now = stored.get(entry.key)
            if now is None:
                continue
            if (now["employee_id"], now["kind"]) == (entry.values["employee_id"], entry.values["kind"]):
                entry.values = {}
            elif entry.values["valid_from"] <= now["valid_from"]:
                entry.refuse("before_head", "TMT KEPALA", since=f"{now['valid_from']:%d-%m-%Y}")

    def create(self, entries: Sequence[Entry], actor: Any) -> None:
        for entry in entries:
            self._appoint(entry.key[0], entry.values, actor)

    def update(self, changes: Sequence[tuple[Entry, dict[str, Any]]], actor: Any) -> None:
        """Another head; one who stepped down for this one comes back as he was."""
        for entry, values in changes:
            now = UnitHead.objects.get(unit=entry.key[0], valid_to__isnull=True)
            wanted = {"employee_id": now.employee_id, "kind": now.kind, "valid_from": now.valid_from} | values
            before = UnitHead.objects.filter(unit=entry.key[0], valid_to=now.valid_from, **wanted).first()
            if before is None:
                self._appoint(entry.key[0], wanted, actor)
                continue
            _forget(now, actor)
            UnitHead.objects.filter(pk=before.pk).update(valid_to=None)
            RoleAssignment.objects.filter(
                user__employee=before.employee_id, role=Role.HEAD, unit=before.unit_id, valid_to=now.valid_from
            ).update(valid_to=None)
            audit.record(actor=actor, verb="people.head.restored", target=before, unit=str(before.unit.public_id))

    @staticmethod
    def _appoint(unit_id: int, values: dict[str, Any], actor: Any) -> None:
        appoint_head(
            actor=actor,
            unit=Unit.objects.get(pk=unit_id),
            employee=Employee.objects.select_related("user").get(pk=values["employee_id"]),
            valid_from=values["valid_from"],
            kind=values["kind"],
        )

    def remove(self, entries: Sequence[Entry], actor: Any) -> None:
        for entry in entries:
            for head in UnitHead.objects.filter(unit=entry.key[0], valid_to__isnull=True):
                _forget(head, actor)

    def revived(self, name: str, value: Any) -> Any:
        return date.fromisoformat(value) if name == "valid_from" else value

    def known_people(self) -> Any:
        """Those whose own unit has a head."""
        headed = UnitHead.objects.in_force().order_by().values("unit_id")
        return Employee.objects.filter(unit__in=headed).order_by().values("pk")

    def has_field(self, name: str) -> bool:
        return name in ("employee_id", "kind", "valid_from")

    def label(self, name: str) -> str:
        return str(getattr(UnitHead._meta.get_field(name.removesuffix("_id")), "verbose_name", name))

    def shown(self, name: str, values: Sequence[Any]) -> dict[Any, str]:
        if name == "employee_id":
            return dict(Employee.objects.filter(pk__in=values).values_list("pk", "name"))
        if name == "kind":
            return {value: str(AssignmentKind(value).label) for value in values}
        return super().shown(name, values)


def _forget(head: UnitHead, actor: Any) -> None:
    """Take a headship back with the role that came with it; the account goes when the whole is undone (undo.py)."""
    roles = RoleAssignment.objects.filter(
        user__employee=head.employee_id, role=Role.HEAD, unit=head.unit_id, valid_from=head.valid_from
    )
    for role in roles.select_related("user"):
        end_sessions(role.user)
        audit.record(actor=actor, verb="people.role.taken_back", target=role, unit=str(head.unit.public_id))
        role.delete()
    audit.record(actor=actor, verb="people.head.taken_back", target=head, unit=str(head.unit.public_id))
    head.delete()


class ApprovedPosts(ModelKind):
    code: ClassVar[str] = "formasi"
    place = 110
    title = _("Approved posts")
    unlocks = _("Vacancies for the next jenjang in the eligibility of holders of a JF.")
    about_people = False
    model = ApprovedPost
    key_fields = ("unit_id", "position_id", "valid_from")
    value_fields = ("count", "decree")
    own_columns = (
        UNIT,
        Column("position", "JABATAN", _("Name of the post as in the list of positions."), "Perawat Ahli Muda",
               required=True, alternatives=("NAMA JABATAN",)),
        Column("count", "JUMLAH FORMASI", _("How many the decree allows, holders included."), "4",
               _("A whole number, 0 to 5000."), True, "integer", alternatives=("FORMASI", "JUMLAH KEBUTUHAN"),
               lowest=Decimal(0), highest=Decimal(5000)),
        Column("since", "BERLAKU SEJAK", _("First day on which it is in force."), "01-01-2026", _("Day-month-year."),
               True, "date"),
        Column("decree", "NOMOR KEPUTUSAN", _("Number of the decree."), "B/1234/M.SM.01.00/2025", limit=120),
    )  # fmt: skip

    def settle(self, entries: Sequence[Entry]) -> None:
        units = UnitNames()
        positions = _positions_by_name()
        for entry in entries:
            cells = entry.cells
            unit, position = units.find(cells["unit"]), positions.get(key_of(cells["position"]))
            if unit is None:
                entry.refuse("unit_unclear", "UNIT KERJA", found=cells["unit"])
            if position is None:
                entry.refuse("position_unclear", "JABATAN", found=cells["position"])
            if unit is not None and position is not None:
                entry.key = (unit, position, cells["since"])
                entry.values = {"count": cells["count"], **told(decree=cells["decree"])}

    def defaults(self, entry: Entry) -> dict[str, Any]:
        """Its last day comes with `after`: at no moment two rows of one post are open."""
        return {"valid_to": entry.key[2] + timedelta(days=1), "source": SOURCE}

    def after(self, entries: Sequence[Entry]) -> None:
        """Each row ends where the next of the same unit and position begins; the latest is open."""
        units, positions = {entry.key[0] for entry in entries}, {entry.key[1] for entry in entries}
        found = ApprovedPost.objects.filter(unit__in=units, position__in=positions)
        rows = list(found.order_by("unit", "position", "valid_from"))
        for row, following in zip(rows, [*rows[1:], None], strict=False):  # no row is left after an undo
            is_last = following is None or (following.unit_id, following.position_id) != (row.unit_id, row.position_id)
            end = None if is_last or following is None else following.valid_from
            if row.valid_to != end:
                row.valid_to = end
                row.save(update_fields=["valid_to"])


def _positions_by_name() -> dict[str, int]:
    """Positions in use that alone have their name."""
    found: dict[str, list[int]] = {}
    for pk, name in Position.objects.filter(is_active=True).values_list("pk", "name"):
        found.setdefault(key_of(name), []).append(pk)
    return {name: pks[0] for name, pks in found.items() if len(pks) == 1}
