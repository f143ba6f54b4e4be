"""Loads the reference lists. What exists stays as it is: administrators keep these lists."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from people.enums import EmploymentState, PositionType
from people.models import Competency, EducationLevel, Grade, LegalStatus, Position
from people.reference.files import is_confirmed, rows
from people.reference.levels import LEVELS, split_level
from people.text import key_of

# The words of siasn-ref-kedudukan-hukum.csv (our_state) in the terms of EmploymentState. Someone preparing for
# retirement or whose SIASN data BKN blocked is still in service.
STATES = {
    "active": EmploymentState.ACTIVE,
    "away": EmploymentState.AWAY,
    "suspended": EmploymentState.SUSPENDED,
    "inactive": EmploymentState.INACTIVE,
    "leaving": EmploymentState.ACTIVE,
    "blocked": EmploymentState.SUSPENDED,
    "not_started": EmploymentState.INACTIVE,
    "left": EmploymentState.ENDED,
}
OLD_NAME = "(old name)"  # in typical_units of positions.csv: no longer given, still met in files
PART_TIME_CODE = "PW"  # BKN's own code was not found; the name tells

# PermenPANRB 38/2017 Pasal 4-5; docs/rules/competence.md section 1
COMPETENCIES = (
    ("Integritas", "manajerial"),
    ("Kerja Sama", "manajerial"),
    ("Komunikasi", "manajerial"),
    ("Orientasi pada Hasil", "manajerial"),
    ("Pelayanan Publik", "manajerial"),
    ("Pengembangan Diri dan Orang Lain", "manajerial"),
    ("Mengelola Perubahan", "manajerial"),
    ("Pengambilan Keputusan", "manajerial"),
    ("Perekat Bangsa", "sosiokultural"),
)

TYPES = {
    "jpt_pratama": PositionType.JPT_PRATAMA,
    "administrator": PositionType.ADMINISTRATOR,
    "pengawas": PositionType.PENGAWAS,
    "fungsional_keahlian": PositionType.FUNCTIONAL,
    "fungsional_keterampilan": PositionType.FUNCTIONAL,
    "pelaksana": PositionType.EXECUTING,
}  # tugas_tambahan is an assignment, not a position


@transaction.atomic
def load_all() -> dict[str, int]:
    """Rows added by model name; a second call adds none."""
    return {
        "Grade": _add(Grade, grades(), ("ladder", "name")),
        "EducationLevel": _add(EducationLevel, education_levels(), ("code",)),
        "LegalStatus": _add(LegalStatus, legal_statuses(), ("code",)),
        "Position": _add(Position, positions(), ("name", "type", "echelon")),
        "Competency": _add(Competency, (Competency(name=name, kind=kind) for name, kind in COMPETENCIES), ("name",)),
    }


def load_if_empty() -> None:
    if not Grade.objects.exists():
        load_all()


def _add(model: type[models.Model], wanted: Iterable[Any], fields: tuple[str, ...]) -> int:
    def key(values: Iterable[Any]) -> tuple[str, ...]:
        return tuple(str(value).upper() for value in values)

    known = {key(row) for row in model._default_manager.values_list(*fields)}
    fresh = {key(getattr(row, field) for field in fields): row for row in wanted}
    added = [row for found, row in fresh.items() if found not in known]
    model._default_manager.bulk_create(added, batch_size=500)
    return len(added)


def grades() -> Iterable[Grade]:
    order = {"PNS": 0, "PPPK": 0}
    for row in rows("siasn-ref-golongan"):
        order[row["status"]] += 1
        yield Grade(
            ladder=row["status"],
            code=row["id"],
            name=row["nama"],
            rank_name=row["pangkat"],
            order=order[row["status"]],
            confirmed=is_confirmed(row),
        )


def education_levels() -> Iterable[EducationLevel]:
    """The three unconfirmed levels carry no rank in the list: a profession ranks after S-1, specialists around S-3."""
    own_order = {"42": 115, "47": 125, "49": 127}
    for row in rows("siasn-ref-tingkat-pendidikan"):
        yield EducationLevel(
            code=row["id"],
            name=row["nama"],
            group_name=row["group_nama"],
            order=int(row["rank"]) * 10 if row["rank"] else own_order[row["id"]],
            confirmed=is_confirmed(row),
        )


def legal_statuses() -> Iterable[LegalStatus]:
    for row in rows("siasn-ref-kedudukan-hukum"):
        yield LegalStatus(
            code=row["id"] or PART_TIME_CODE,
            name=row["nama"],
            state=STATES[row["our_state"]],
            confirmed=is_confirmed(row),
        )


def positions() -> Iterable[Position]:
    """positions.csv first (it knows class, grades and education), then what only the BKN list of JF knows."""
    seen = set()
    for row in rows("positions"):
        if row["type"] in TYPES:
            seen.add((key_of(row["nama_jabatan"]), TYPES[row["type"]]))
            yield _listed_position(row)
    for row in sorted(rows("siasn-ref-jabatan-fungsional"), key=lambda found: found["status"]):
        key = (key_of(row["nama"]), PositionType.FUNCTIONAL)
        if key not in seen:
            seen.add(key)
            yield _functional_position(row)


def _number(text: str) -> int | None:
    """0 in the list of BKN means that the age is not known."""
    return int(text) or None if text else None


def _listed_position(row: dict[str, str]) -> Position:
    name = row["nama_jabatan"]
    return Position(
        name=name,
        type=TYPES[row["type"]],
        level=LEVELS.get(row["jenjang"].upper(), ""),
        family=split_level(name)[0],
        echelon=row["eselon"],
        job_class=_number(row["kelas_jabatan"]),
        retirement_age=_number(row["bup"]),
        lowest_grade=row["min_golongan"],
        highest_grade=row["max_golongan"],
        lowest_education=row["min_education"],
        bkn_id=row["bkn_id"].replace("-", "").upper(),
        source="positions.csv",
        confirmed=is_confirmed(row),
        is_active=OLD_NAME not in row["typical_units"],
    )


def _functional_position(row: dict[str, str]) -> Position:
    return Position(
        name=row["nama"],
        type=PositionType.FUNCTIONAL,
        level=LEVELS.get(row["jenjang_nama"].upper(), ""),
        family=split_level(row["nama"])[0],
        retirement_age=_number(row["bup"]),
        bkn_id=row["id"].replace("-", "").upper(),
        source="BKN, daftar jabatan fungsional",
        confirmed=True,
        is_active=row["status"] == "current",
    )
