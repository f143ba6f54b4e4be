"""The fields of dated changes: plain values in `asked` and `before`, and how a reader sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from people.enums import AssignmentKind, EmploymentKind, EventKind, Sex, UnitKind
from people.models import EducationLevel, Employee, Grade, LegalStatus, PersonnelEvent, Position, Unit
from people.reference.files import rows
from people.rules import nip

K = EventKind
ABOUT_UNITS = (K.HEAD, K.NEW_PERSON, K.NEW_UNIT, K.RENAME, K.MOVE, K.MERGE, K.CLOSE)
SLUGS = {
    "pegawai-baru": K.NEW_PERSON,
    "identitas": K.IDENTITY,
    "mutasi": K.TRANSFER,
    "jabatan": K.POSITION,
    "pangkat": K.GRADE,
    "status": K.STATUS,
    "atasan": K.MANAGER,
    "berhenti": K.END,
    "kepala": K.HEAD,
    "unit-baru": K.NEW_UNIT,
    "nama": K.RENAME,
    "pindah": K.MOVE,
    "gabung": K.MERGE,
    "tutup": K.CLOSE,
}  # as addresses write the kinds
HINTS = {
    K.NEW_PERSON: _("Comes from elsewhere or is appointed; for many people at once import the SIASN file."),
    K.IDENTITY: _("Name, titles, birth, schooling, or a new NIP; the former number stays findable."),
    K.TRANSFER: _("Goes to another unit, with the same or another position."),
    K.POSITION: _("Another position in the same unit."),
    K.GRADE: _("A rank or grade by decree."),
    K.STATUS: _("Leave, study, suspension, CPNS to PNS and the like."),
    K.MANAGER: _("Reports to somebody else than the head of the unit, or to the head again."),
    K.END: _("Pension, resignation, death, dismissal. Account and roles end."),
    K.HEAD: _("Appoint, replace or release the head: definitive, Plt or Plh."),
    K.NEW_UNIT: _("A new unit below this one."),
    K.RENAME: _("Another name, kind, short name, or post of the head."),
    K.MOVE: _("Hang this unit, with everything in it, below another one."),
    K.MERGE: _("Its people and the units below go to another unit; this one is closed."),
    K.CLOSE: _("It is no longer in use; nobody may stand in it and no open unit hang below it."),
}
FILLED_IN = (K.IDENTITY, K.STATUS, K.RENAME)  # their forms open with what stands; only what differs is asked for
CONFIDENTIAL = {"end_kind", "legal_status"}  # may tell of discipline or crime (P3)


@dataclass(frozen=True, slots=True)
class Field:
    label: Any
    model: type[models.Model] | None = None
    choices: Any = None
    is_day: bool = False


FIELDS: dict[str, Field] = {
    "number": Field(_("NIP / NI PPPK")),
    "name": Field(_("Name without titles")),
    "front_title": Field(_("Title before the name")),
    "back_title": Field(_("Title after the name")),
    "birth_place": Field(_("Birth place")),
    "birth_date": Field(_("Birth date"), is_day=True),
    "sex": Field(_("Sex"), choices=Sex),
    "kind": Field(_("Kind of employment"), choices=EmploymentKind),
    "unit": Field(_("Unit"), model=Unit),
    "position": Field(_("Position"), model=Position),
    "grade": Field(_("Grade"), model=Grade),
    "education_level": Field(_("Level of schooling"), model=EducationLevel),
    "cpns_since": Field(_("TMT CPNS / first contract"), is_day=True),
    "legal_status": Field(_("Legal status"), model=LegalStatus),
    "end_kind": Field(_("Kind of ending")),
    "manager": Field(_("Line manager"), model=Employee),
    "until": Field(_("Last day"), is_day=True),
    "head": Field(_("Head"), model=Employee),
    "head_kind": Field(_("Kind of appointment"), choices=AssignmentKind),
    "parent": Field(_("Parent unit"), model=Unit),
    "unit_name": Field(_("Name of the unit")),
    "short_name": Field(_("Short name")),
    "unit_kind": Field(_("Kind of unit"), choices=UnitKind),
    "head_position": Field(_("Post of its head")),
    "into": Field(_("Merged into"), model=Unit),
}


@cache
def end_kinds() -> dict[str, str]:
    """siasn-ref-jenis-pemberhentian.csv: BKN code -> name."""
    return {row["id"]: row["nama"] for row in rows("siasn-ref-jenis-pemberhentian")}


def plain(value: Any) -> Any:
    """A cleaned value as it is stored: keys of rows, days as ISO text."""
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def unit_label(unit: Unit) -> str:
    """ "Sekretariat · dishub": units of one name are told apart by their agency."""
    return f"{unit.name} · {unit.dinas.short_name}" if unit.dinas and unit.dinas.name != unit.name else unit.name


class Shower:
    """Puts plain values into words; reads the rows behind many changes in one statement a model."""

    def __init__(self, events: Iterable[PersonnelEvent] = ()) -> None:
        self._found: dict[type[models.Model], dict[int, Any]] = {}
        wanted: dict[type[models.Model], set[int]] = {}
        for event in events:
            for name, value in (*event.asked.items(), *event.before.items()):
                model = FIELDS[name].model if name in FIELDS else None
                if model is not None and value:
                    wanted.setdefault(model, set()).add(value)
        for model, keys in wanted.items():
            self._load(model, keys)

    def _load(self, model: type[models.Model], keys: set[int]) -> None:
        found = model._default_manager.filter(pk__in=keys)
        if model is Unit:
            found = found.select_related("dinas")
        self._found.setdefault(model, {}).update({one.pk: one for one in found})

    def row(self, model: type[models.Model], key: int) -> Any:
        if key not in self._found.get(model, {}):
            self._load(model, {key})
        return self._found[model].get(key)

    def words(self, name: str, value: Any, *, whole_number: bool = True) -> str:
        """ "" for nothing."""
        field = FIELDS[name]
        if value in (None, ""):
            return ""
        if field.model is not None:
            return self._name_of(self.row(field.model, value))
        if field.choices is not None:
            return capfirst(str(field.choices(value).label))
        if field.is_day:
            return date_format(date.fromisoformat(value), "DATE_FORMAT")
        if name == "number":
            return " ".join(nip.groups(value if whole_number else nip.mask(value)))
        return end_kinds().get(value, value) if name == "end_kind" else str(value)

    @staticmethod
    def _name_of(row: Any) -> str:
        if row is None:
            return ""
        return unit_label(row) if isinstance(row, Unit) else str(row)


def differ(one: Any, other: Any) -> bool:
    """Nothing is written as None or ""."""
    return (one or "") != (other or "")


@dataclass(frozen=True, slots=True)
class Line:
    """One field before and after; `moved_on` holds what stands there now when that is no longer `before`."""

    label: Any
    before: str
    after: str
    moved_on: str = ""


def lines(
    event: PersonnelEvent, shower: Shower, *, current: dict[str, Any] | None = None, confidential: bool = True,
    whole_number: bool = True, others: bool = True,
) -> list[Line]:  # fmt: skip
    """What a change changes, in the order of its form; fields that stay are left out, and without `others` people."""
    found = []
    for name, after in event.asked.items():
        before, stands = event.before.get(name), (current or event.before).get(name)
        moved = differ(stands, before)
        if name not in FIELDS or not (moved or differ(after, before)) or (name in CONFIDENTIAL and not confidential):
            continue
        was, becomes = (shower.words(name, value, whole_number=whole_number) for value in (before, after))
        if not others and FIELDS[name].model is Employee:
            continue
        now = shower.words(name, stands, whole_number=whole_number) or "–"
        found.append(Line(FIELDS[name].label, was, becomes, now if moved else ""))
    return found


def moved_beside(event: PersonnelEvent, shower: Shower, current: dict[str, Any], *, whole_number: bool) -> list[Line]:
    """What stands differently by now of the fields that a change does not ask for."""
    return [
        Line(FIELDS[name].label, *(shower.words(name, value, whole_number=whole_number) for value in (before, stands)))
        for name, before in event.before.items()
        if name in FIELDS and name not in event.asked and differ(stands := current.get(name), before)
    ]
