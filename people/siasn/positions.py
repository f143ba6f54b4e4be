"""Which position a row speaks of (points 12 and 14): by name, turned-round name, id, or a new one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from people.enums import PositionType
from people.models import Position
from people.reference.files import rows
from people.reference.levels import LEVELS, split_level
from people.rules.retirement import bup_rule
from people.siasn.problems import Problem
from people.text import key_of, readable

STRUCTURAL = frozenset({PositionType.JPT_PRATAMA, PositionType.ADMINISTRATOR, PositionType.PENGAWAS})
TURNED_ROUND = re.compile(rf"({'|'.join(LEVELS)})\s*-\s*(.+)", re.IGNORECASE)
OLD_TEACHER = re.compile(r"GURU (?:PRATAMA|MUDA|MADYA|DEWASA|PEMBINA|UTAMA)(?: (?:TK\.?|TINGKAT) ?I)?")
SECTION_HEAD = "KEPALASEKSI"  # abolished in 2021-22 except in kecamatan and kelurahan

# JENIS JABATAN ID (siasn-ref-jenis-jabatan.csv), and the words of its name in the old and the new wording
GROUPS = {"1": "structural", "2": "functional", "3": "functional", "4": "executing"}
GROUP_WORDS = (
    ("STRUKTURAL", "structural"),
    ("UMUM", "executing"),
    ("PELAKSANA", "executing"),
    ("FUNGSIONAL", "functional"),
)

# What positions.csv does not list but every city has: first words of a structural post -> (type, echelon).
FIRST_WORDS = (
    ("SEKRETARISDAERAH", PositionType.JPT_PRATAMA, "II.a"),
    ("ASISTEN", PositionType.JPT_PRATAMA, "II.b"),
    ("STAFAHLI", PositionType.JPT_PRATAMA, "II.b"),
    ("DIREKTUR", PositionType.JPT_PRATAMA, "II.b"),
    ("KEPALAPELAKSANA", PositionType.JPT_PRATAMA, "II.b"),
    ("WAKILDIREKTUR", PositionType.ADMINISTRATOR, "III.a"),
    ("SEKRETARISKELURAHAN", PositionType.PENGAWAS, "IV.b"),
    ("SEKRETARISLURAH", PositionType.PENGAWAS, "IV.b"),
    ("SEKRETARISCAMAT", PositionType.ADMINISTRATOR, "III.b"),
    ("SEKRETARIS", PositionType.ADMINISTRATOR, "III.a"),
    ("KEPALASUB", PositionType.PENGAWAS, "IV.a"),
    ("KEPALATATAUSAHA", PositionType.PENGAWAS, "IV.b"),
    ("KEPALAUPT", PositionType.PENGAWAS, "IV.a"),
    ("KEPALAPUSKESMAS", PositionType.PENGAWAS, "IV.a"),
)


@dataclass(slots=True)
class PositionRef:
    """A position a row points to; `model.pk` is None until it is written."""

    model: Position
    warnings: tuple[Problem, ...] = ()
    age: int | None = None  # BUP of its holder, None when not known
    is_section_head: bool = False


class Positions:
    """All positions by name and BKN id; finds the one of a row, once for each distinct spelling."""

    def __init__(self, models: Iterable[Position], on: date, mapped: Mapping[str, int] | None = None) -> None:
        self.on = on
        self.mapped: dict[str, Position] = {}  # position_key -> what HR said it means
        said = {pk: [key for key, to in (mapped or {}).items() if to == pk] for pk in set((mapped or {}).values())}
        self.by_key: dict[tuple[str, str], list[Position]] = {}
        self.by_bkn_id: dict[str, Position] = {}
        self.generics: list[tuple[str, Position]] = []
        self._found: dict[tuple[str, ...], PositionRef] = {}
        self._ages: dict[int, int | None] = {}
        listed = {key_of(row["nama_jabatan"]) for row in rows("positions")}
        for model in models:
            self._add(model)
            self.mapped |= dict.fromkeys(said.get(model.pk, ()), model)
            key = key_of(model.name)
            if model.type in STRUCTURAL and key in listed:
                self.generics.append((key, model))
        self.generics.sort(key=lambda found: -len(found[0]))

    def _add(self, model: Position) -> None:
        self.by_key.setdefault((group_of_type(model.type), key_of(model.name)), []).append(model)
        if model.bkn_id:
            self.by_bkn_id.setdefault(model.bkn_id, model)

    def find(self, payload: dict[str, Any]) -> PositionRef | None:
        """None when the row names no position."""
        name = payload.get("position", "")
        if not name:
            return None
        group = _group(payload)
        echelon = _echelon(payload) if group in ("structural", "") else ""
        spelling = (name, group, echelon, payload.get("position_id", "") if group != "structural" else "")
        found = self._found.get(spelling)
        if found is None:
            found = self._found[spelling] = self._search(*spelling)
        return found

    def _search(self, name: str, group: str, echelon: str, bkn_id: str) -> PositionRef:
        model = self.mapped.get(position_key(name))
        if model is not None:
            return self._ref(model, ())
        turned = TURNED_ROUND.fullmatch(name)
        if turned:
            name = f"{turned[2]} {turned[1]}"
        model = self._by_name(name, group, echelon)
        if model is not None:
            return self._ref(model, () if model.is_active else (_problem("position_old", name),))
        model = self.by_bkn_id.get(bkn_id) if bkn_id else None
        if model is not None and group_of_type(model.type) == (group or group_of_type(model.type)):
            return self._ref(model, (Problem("position_by_id", "JABATAN NAMA", {"found": name, "taken": model.name}),))
        model, warning = self._make(readable(name), group, echelon)
        self._add(model)
        return self._ref(model, (warning,) if warning else ())

    def _ref(self, model: Position, warnings: tuple[Problem, ...]) -> PositionRef:
        return PositionRef(model, warnings, self.age(model), key_of(model.name).startswith(SECTION_HEAD))

    def _by_name(self, name: str, group: str, echelon: str) -> Position | None:
        key = key_of(name)
        groups = [group] if group else ["structural", "functional", "executing"]
        models = [model for one in groups for model in self.by_key.get((one, key), [])]
        if echelon and models and all(model.type in STRUCTURAL for model in models):
            models = [model for model in models if model.echelon in (echelon, "")]
        return models[0] if models else None

    def _make(self, name: str, group: str, echelon: str) -> tuple[Position, Problem | None]:
        model = Position(name=name, source="SIASN", family=name)
        base, level = split_level(name)
        if OLD_TEACHER.fullmatch(name.upper()):
            model.type, model.family, model.is_active = PositionType.FUNCTIONAL, "Guru", False
            return model, _problem("position_old", name)
        if group == "functional" or (not group and level):
            model.type, model.family, model.level = PositionType.FUNCTIONAL, base, level
            return model, _problem("position_new", name)
        if group == "structural" or (not group and self._structural_type(name)):
            return self._make_structural(model, echelon)
        model.type = PositionType.EXECUTING
        return model, _problem("position_new", name)

    def _make_structural(self, model: Position, echelon: str) -> tuple[Position, Problem | None]:
        """ "Kepala Bidang Lalu Lintas" is known by its first words, so it needs nobody's confirmation."""
        generic = self._generic(model.name)
        if generic is not None:
            for name in ("type", "echelon", "job_class", "lowest_grade", "highest_grade", "lowest_education"):
                setattr(model, name, getattr(generic, name))
            model.family, model.confirmed = generic.name, True
        known = self._structural_type(model.name)
        if generic is None:
            model.type, model.echelon = known or (PositionType.PENGAWAS, "")
            model.confirmed = known is not None
        if echelon:
            model.echelon, model.type = echelon, ECHELON_TYPES.get(echelon, PositionType(model.type))
        return model, None if known or echelon else _problem("position_new", model.name)

    def _generic(self, name: str) -> Position | None:
        key = key_of(name)
        return next((model for start, model in self.generics if key.startswith(start)), None)

    def _structural_type(self, name: str) -> tuple[PositionType, str] | None:
        generic = self._generic(name)
        if generic is not None:
            return PositionType(generic.type), generic.echelon
        key = key_of(name)
        return next(((kind, echelon) for start, kind, echelon in FIRST_WORDS if key.startswith(start)), None)

    def age(self, model: Position) -> int | None:
        """The BUP that goes with a position: its own, else that of the rule (point 21)."""
        if model.retirement_age:
            return model.retirement_age
        rule = bup_rule(position_type=model.type, level=model.level or None, name=model.name, on=self.on)
        return rule.age if rule else None

    def unsaved(self, refs: Iterable[PositionRef]) -> list[Position]:
        """Positions among `refs` that are to be written, each once."""
        return list({id(ref.model): ref.model for ref in refs if ref.model.pk is None}.values())


def position_key(name: str) -> str:
    """How an unknown position is remembered."""
    return f"position:{key_of(name)}"


def group_of_type(kind: str) -> str:
    if kind in STRUCTURAL:
        return "structural"
    return "functional" if kind == PositionType.FUNCTIONAL else "executing"


def _group(payload: dict[str, Any]) -> str:
    """JENIS JABATAN ID counts, for its names come in old and new wording; "" when the row tells neither."""
    group = GROUPS.get(payload.get("position_kind", ""))
    if group:
        return group
    words = payload.get("position_kind_name", "").upper()
    return next((found for part, found in GROUP_WORDS if part in words), "")


ECHELON_TYPES = {
    row["nama"]: PositionType(row["our_level"])
    for row in rows("siasn-ref-eselon")
    if row["our_level"] in set(PositionType.values)
}
_ECHELON_BY_CODE = {row["id"]: row["nama"] for row in rows("siasn-ref-eselon") if row["nama"] in ECHELON_TYPES}


def _echelon(payload: dict[str, Any]) -> str:
    """ "III.a" however it is written; "" for none."""
    if payload.get("echelon_code") in _ECHELON_BY_CODE:
        return _ECHELON_BY_CODE[payload["echelon_code"]]
    written = re.fullmatch(r"(II|III|IV)\s*[./ -]?\s*([AB])", payload.get("echelon", "").upper())
    return f"{written[1]}.{written[2].lower()}" if written else ""


def _problem(code: str, name: str) -> Problem:
    return Problem(code, "JABATAN NAMA", {"found": name})
