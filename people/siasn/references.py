"""What the values of a row point to: grades, education, legal status, positions and units, read once an import."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from people.enums import NumberKind, UnitKind
from people.models import EducationLevel, Grade, ImportMapping, LegalStatus, Position, Unit
from people.reference.load import PART_TIME_CODE
from people.services.units import UNMAPPED_NAME
from people.siasn.positions import Positions
from people.text import key_of

CONTRACT_CODE = "71"  # PPPK Aktif
CONTRACT_KINDS = frozenset({"pppk", "pppk_pw"})
KOTA_PALU_ID = "A5EB03E23BB8F6A0E040640A040252AD"  # BKN's public id of Pemerintah Kota Palu
_PNS_GRADE = re.compile(r"\b(IV|I{1,3})\s*[/.\-]?\s*([A-E])\b")
_PPPK_GRADE = re.compile(r"(?:GOL(?:ONGAN)?\.? ?)?([IVX]+)")


def number_kind(payload: dict[str, Any]) -> str:
    """The kind of number somebody of this kind of employment has, as in NumberKind."""
    return (NumberKind.NI_PPPK if payload["kind"] in CONTRACT_KINDS else NumberKind.NIP).value


def unit_key(unit_id: str, name: str) -> str:
    """How an unknown unit is remembered: by its id, else by its name; "" where a row tells neither."""
    if unit_id:
        return f"unit-id:{unit_id}"
    return f"unit-name:{key_of(name)}" if key_of(name) else ""


@dataclass(slots=True)
class UnitRef:
    """A unit in the database or, with `pk` None, one that the hierarchy of this import will bring."""

    pk: int | None
    name: str
    kind: str
    parent: "UnitRef | None" = None
    dinas_id: int | None = None
    siasn_id: str = ""
    head_position: str = ""
    is_active: bool = True
    public_id: Any = None

    @property
    def in_district(self) -> bool:
        """Whether it is a kecamatan or kelurahan, or part of one."""
        unit: UnitRef | None = self
        while unit is not None:
            if unit.kind in (UnitKind.DISTRICT, UnitKind.WARD):
                return True
            unit = unit.parent
        return False


class Units:
    """The tree as it stands, by UNOR ID."""

    def __init__(self) -> None:
        self.by_pk: dict[int, UnitRef] = {}
        self.by_siasn_id: dict[str, UnitRef] = {}
        self.city: UnitRef | None = None
        self.unmapped = UnitRef(None, "", UnitKind.UNMAPPED)
        self._agencies: dict[int, str] = {}
        for unit in Unit.objects.order_by("path"):
            self._add(unit)
        mappings = ImportMapping.objects.filter(unit__isnull=False).values_list("key", "unit_id")
        self._mapped = {key: self.by_pk[pk] for key, pk in mappings}

    def mapped(self, unit_id: str, name: str) -> "UnitRef | None":
        """The unit HR said a UNOR ID means, or a name where the file has no id."""
        return self._mapped.get(unit_key(unit_id, name))

    def agency(self, ref: "UnitRef | None") -> str:
        """The name of the unit just below the city that `ref` lies in; "" for the city itself and for nobody."""
        if ref is None or ref.kind == UnitKind.CITY:
            return ""
        if ref.kind == UnitKind.UNMAPPED:
            return UNMAPPED_NAME
        found = self._agencies.get(id(ref))
        if found is None:
            top = ref
            while top.parent is not None and top.parent.kind != UnitKind.CITY:
                top = top.parent
            found = self._agencies[id(ref)] = top.name
        return found

    def _add(self, unit: Unit) -> None:
        parent = self.by_pk.get(unit.parent_id) if unit.parent_id else None
        ref = UnitRef(
            unit.pk, unit.name, unit.kind, parent, unit.dinas_id, unit.siasn_id, unit.head_position, unit.is_active,
            unit.public_id,
        )  # fmt: skip
        self.by_pk[unit.pk] = ref
        if unit.siasn_id:
            self.by_siasn_id[unit.siasn_id] = ref
        if unit.kind == UnitKind.CITY:
            self.city = ref
            self.by_siasn_id.setdefault(KOTA_PALU_ID, ref)
        elif unit.kind == UnitKind.UNMAPPED:
            self.unmapped = ref


class References:
    def __init__(self, on: date) -> None:
        grades = list(Grade.objects.all())
        self._grade_by_name = {(grade.ladder, grade.name.upper()): grade.pk for grade in grades}
        self._grade_by_code = {(grade.ladder, grade.code): grade.pk for grade in grades}
        statuses = list(LegalStatus.objects.all())
        self._status_by_name = {key_of(status.name): status for status in statuses}
        self._status_by_code = {status.code: status for status in statuses}
        levels = list(EducationLevel.objects.all())
        self._education_by_code = {level.code: level.pk for level in levels}
        self._education_by_name = {key_of(level.name): level.pk for level in levels}
        self._grades: dict[tuple[str, str, str], int | None] = {}
        self._statuses: dict[tuple[str, str], LegalStatus | None] = {}
        mapped = ImportMapping.objects.filter(position__isnull=False).values_list("key", "position_id")
        self.positions = Positions(Position.objects.all(), on, dict(mapped))
        self.units = Units()

    def grade(self, payload: dict[str, Any]) -> int | None:
        """By its name within the ladder of the kind; the id alone only where the name is missing, for ids overlap."""
        ladder = "PPPK" if payload["kind"] in CONTRACT_KINDS else "PNS"
        asked = (ladder, payload.get("grade", ""), payload.get("grade_code", ""))
        if asked not in self._grades:
            self._grades[asked] = self._find_grade(*asked)
        return self._grades[asked]

    def _find_grade(self, ladder: str, name: str, code: str) -> int | None:
        if not name:
            return self._grade_by_code.get((ladder, code))
        upper = name.upper()
        if ladder == "PNS":
            found = _PNS_GRADE.search(upper)
            return self._grade_by_name.get((ladder, f"{found[1]}/{found[2]}")) if found else None
        found = _PPPK_GRADE.fullmatch(upper)
        return self._grade_by_name.get((ladder, found[1])) if found else None

    def status(self, payload: dict[str, Any]) -> LegalStatus | None:
        asked = (payload.get("status_name", ""), payload.get("status_code", ""))
        if asked not in self._statuses:
            self._statuses[asked] = self._find_status(key_of(asked[0]), asked[1])
        return self._statuses[asked]

    def _find_status(self, name: str, code: str) -> LegalStatus | None:
        """By name, then by code; wordings of PPPK around the listed ones differ, so their words decide."""
        found = self._status_by_name.get(name) or self._status_by_code.get(code)
        if found is None and "PARUHWAKTU" in name:
            found = self._status_by_code.get(PART_TIME_CODE)
        elif found is None and name in ("PPPK", "AKTIFPPPK"):
            found = self._status_by_code.get(CONTRACT_CODE)
        return found

    def education(self, payload: dict[str, Any]) -> int | None:
        by_code = self._education_by_code.get(payload.get("education_code", ""))
        return by_code or self._education_by_name.get(key_of(payload.get("education", "")))
