"""The units of the synthetic Palu: palu-organization.csv, its typical units, and as many schools as people need."""

import hashlib
from dataclasses import dataclass
from random import Random

from people.reference.files import rows

# Kinds whose typical units in the list are bidang below them.
WITH_BIDANG = {"dinas", "badan"}
SCHOOL_NAMES = {"SD": "SD Negeri {} Palu", "SMP": "SMP Negeri {} Palu", "TK": "TK Negeri Pembina {} Palu"}
PEOPLE_PER_SCHOOL = {"SD": 90, "SMP": 330, "TK": 900}  # city employees for one school of the kind (A)
FEWEST_SCHOOLS = {"SD": 8, "SMP": 3, "TK": 1}
NO_STAFF = {"satgas"}


@dataclass(slots=True)
class DemoUnit:
    code: str
    name: str
    kind: str
    parent: str
    head_position: str = ""
    echelon: str = ""
    weight: float = 0.0  # share of the staff without structural posts

    @property
    def siasn_id(self) -> str:
        """32 hex digits, the same for the same code."""
        return hashlib.md5(f"palu-demo-{self.code}".encode(), usedforsecurity=False).hexdigest().upper()


def units(employees: int, random: Random) -> list[DemoUnit]:
    """Parents before children; the city root first."""
    found = [unit for row in rows("palu-organization") if (unit := _unit(row)) is not None]
    found = _with_parts(found)
    found += _schools(employees)
    _share_out(found, random)
    return found


def _unit(row: dict[str, str]) -> DemoUnit | None:
    if row["kind"] in NO_STAFF or "(placeholder)" in row["name"]:
        return None
    return DemoUnit(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        parent=row["parent_code"],
        head_position=row["head_position"].split(" (")[0].split(" / ")[0],
        echelon=row["head_level"],
    )


def _with_parts(listed: list[DemoUnit]) -> list[DemoUnit]:
    """Every dinas and badan gets a secretariat and its typical bidang, where the list has none."""
    typical = {row["code"]: row["typical_units"] for row in rows("palu-organization")}
    parents = {unit.parent for unit in listed}
    found = []
    for unit in listed:
        found.append(unit)
        if unit.kind not in WITH_BIDANG or unit.code in parents or not unit.echelon:
            continue
        found.append(DemoUnit(f"{unit.code}-SEK", "Sekretariat", "sekretariat_dinas", unit.code, "Sekretaris", "III.a"))
        names = [name.strip() for name in typical[unit.code].split(";") if name.strip() and "(" not in name]
        for number, name in enumerate(names, start=1):
            found.append(_part(unit, number, name))
    return found


def _part(unit: DemoUnit, number: int, name: str) -> DemoUnit:
    if name.startswith(("UPTD", "Mal ", "Balai ")):
        return DemoUnit(f"{unit.code}-U{number}", name, "uptd", unit.code, "Kepala UPTD", "IV.a")
    return DemoUnit(f"{unit.code}-B{number}", f"Bidang {name}", "bidang", unit.code, "Kepala Bidang", "III.b")


def _schools(employees: int) -> list[DemoUnit]:
    found = []
    for level, per_school in PEOPLE_PER_SCHOOL.items():
        count = max(FEWEST_SCHOOLS[level], round(employees / per_school))
        for number in range(1, count + 1):
            name = SCHOOL_NAMES[level].format(number)
            found.append(DemoUnit(f"DISDIKBUD-{level}{number}", name, "satuan_pendidikan", "DISDIKBUD"))
    return found


# Shares of the staff by palu-figures.md section 8 (A): top code -> share; all others share what is left.
SHARES = {"DISDIKBUD": 0.42, "DINKES": 0.14, "RSUD-ANUTAPURA": 0.10, "KEC": 0.10, "DISHUB": 0.025, "BKPSDMD": 0.007}


def _share_out(found: list[DemoUnit], random: Random) -> None:
    groups: dict[str, list[DemoUnit]] = {}
    for unit in found:
        if unit.kind == "pemerintah_kota":
            continue
        groups.setdefault(_group(unit), []).append(unit)
    rest = 1 - sum(SHARES.values())
    others = [group for group in groups if group not in SHARES]
    for group, members in groups.items():
        share = SHARES.get(group, rest / len(others) if group in others else 0)
        parts = [_pull(unit) * random.uniform(0.8, 1.2) for unit in members]
        for unit, part in zip(members, parts, strict=True):
            unit.weight = share * part / sum(parts)


def _group(unit: DemoUnit) -> str:
    if unit.kind in {"kecamatan", "kelurahan"}:
        return "KEC"
    if unit.kind == "puskesmas" or unit.code.startswith("DINKES"):
        return "DINKES"
    return unit.code if unit.code == "RSUD-ANUTAPURA" else unit.code.split("-")[0]


def _pull(unit: DemoUnit) -> float:
    """How many of a group's staff a kind of unit draws."""
    return {"satuan_pendidikan": 6.0, "puskesmas": 7.0, "dinas": 0.6, "badan": 0.6, "asisten": 0.3}.get(unit.kind, 1.5)
