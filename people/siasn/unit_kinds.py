"""What kind of unit a name speaks of, and a short name for a Dinas: by palu-organization.csv, else by its words."""

import re
from functools import cache

from django.utils.text import slugify

from people.enums import UnitKind
from people.reference.files import rows
from people.text import SMALL_WORDS, key_of

CITY_SUFFIX = re.compile(r"\s+(?:KOTA\s+)?PALU$", re.IGNORECASE)

# The first that fits counts.
PATTERNS = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"^(?:PEMERINTAH|PEMKOT)\b", UnitKind.CITY),
        (r"\b(?:PUSKESMAS|PUSAT KESEHATAN MASYARAKAT)\b", UnitKind.HEALTH_CENTRE),
        (r"^(?:RSUD|RUMAH SAKIT|UPTD? RSUD|UPTD? RUMAH SAKIT)\b", UnitKind.HOSPITAL),
        (
            r"^(?:UPTD? )?(?:SD|SDN|SDI|SDLB|SMP|SMPN|TK|TKN|PAUD|SLB|SATAP|SEKOLAH|TAMAN KANAK|KELOMPOK (?:SD|SMP|TK)"
            r"|SATUAN PENDIDIKAN)\b",
            UnitKind.SCHOOL,
        ),
        (r"^(?:UPTD?|UPTB|UNIT PELAKSANA TEKNIS)\b", UnitKind.UPTD),
        (r"^SEKRETARIAT (?:DAERAH|DEWAN|DPRD)\b", UnitKind.SECRETARIAT),
        (r"^(?:SEKRETARIAT|SEKRETARIS)\b", UnitKind.DINAS_SECRETARIAT),
        (r"^ASISTEN\b", UnitKind.ASSISTANT),
        (r"^STAF AHLI\b", UnitKind.EXPERT_STAFF),
        (r"^INSPEKTORAT\b", UnitKind.INSPECTORATE),
        (r"^(?:DINAS|SATUAN POLISI)\b", UnitKind.DINAS),
        (r"^BADAN\b", UnitKind.BADAN),
        (r"^KECAMATAN\b", UnitKind.DISTRICT),
        (r"^KELURAHAN\b", UnitKind.WARD),
        (r"^BIDANG\b", UnitKind.BIDANG),
        (r"^BAGIAN\b", UnitKind.SECTION),
        (r"^SATUAN TUGAS\b", UnitKind.TASK_FORCE),
    )
)


@cache
def _listed() -> dict[str, dict[str, str]]:
    """Rows of the organisation by name; a name that several units bear (Sekretariat) is none of them."""
    found: dict[str, dict[str, str]] = {}
    twice = set()
    for row in rows("palu-organization"):
        key = key_of(row["name"])
        if key in found:
            twice.add(key)
        found[key] = row
    return {key: row for key, row in found.items() if key not in twice}


def listed(name: str) -> dict[str, str] | None:
    """The row of the organisation list with this name, with or without "Kota Palu" at its end."""
    return _listed().get(key_of(name)) or _listed().get(key_of(CITY_SUFFIX.sub("", name)))


def guess_kind(name: str) -> UnitKind:
    row = listed(name)
    if row is not None:
        return UnitKind(row["kind"])
    upper = name.upper()
    return next((kind for pattern, kind in PATTERNS if pattern.search(upper)), UnitKind.OTHER)


def short_name(name: str) -> str:
    """The short name people use, or "" when the list has none."""
    row = listed(name)
    return row["short_name"] if row else ""


def slug_for(name: str, taken: set[str]) -> str:
    """A short name for a Dinas that is not `taken`: from the list, else its initials; a number is added when needed."""
    words = [word for word in re.findall(r"\w+", name) if word.lower() not in SMALL_WORDS]
    first = slugify(short_name(name)) or slugify("".join(word[0] for word in words)) or "unit"
    if len(first) < 3 and words:
        first = slugify(" ".join(words[:2])) or first
    slug, number = first[:36], 1
    while slug in taken:
        number += 1
        slug = f"{first[:36]}-{number}"
    return slug
