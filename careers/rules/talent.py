"""The nine talent boxes (PermenPANRB 3/2020). Facts: docs/rules/careers.md section 3.

The numbering is the regulation's and no grid count: box 4 has higher performance than 5 and 6.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.rules.dated import in_force

PERMENPANRB_3_2020 = "PermenPANRB 3/2020"


class PerformanceClass(StrEnum):
    ABOVE = "di_atas"
    AS_EXPECTED = "sesuai"
    BELOW = "di_bawah"


class PotentialClass(StrEnum):
    HIGH = "tinggi"
    MIDDLE = "menengah"
    LOW = "rendah"


class Pool(StrEnum):
    """Kelompok Rencana Suksesi."""

    AGENCY = "krs_instansi"
    NATION = "krs_nasional"


@dataclass(frozen=True, slots=True)
class TalentBox:
    valid_from: date
    number: int
    performance: str
    potential: str
    recommendations: tuple[str | Promise, ...]
    pools: tuple[Pool, ...] = ()
    source: str = PERMENPANRB_3_2020
    confirmed: bool = True


# Translators: the official words are dipromosikan dan dipertahankan
PROMOTE = _("promote and retain")
# Translators: the official words are dipertahankan
RETAIN = _("retain")
# Translators: the official words are masuk Kelompok Rencana Suksesi Instansi/Nasional
POOL_NATION = _("into the succession pool of the agency or the nation")
# Translators: the official words are masuk Kelompok Rencana Suksesi Instansi
POOL_AGENCY = _("into the succession pool of the agency")
# Translators: the official words are penghargaan
REWARD = _("reward")
# Translators: the official words are rotasi/perluasan jabatan
ENLARGE = _("rotation or a wider post")
# Translators: the official words are rotasi/pengayaan jabatan
ENRICH = _("rotation or a richer post")
# Translators: the official words are rotasi
ROTATE = _("rotation")
# Translators: the official words are bimbingan kinerja
GUIDE = _("performance guidance")
# Translators: the official words are konseling kinerja
COUNSEL = _("performance counselling")
# Translators: the official words are pengembangan kompetensi
DEVELOP = _("competence development")
# Translators: the official words are tugas belajar
STUDY = _("study assignment")
# Translators: the official words are penempatan yang sesuai
PLACE = _("suitable placement")
# Translators: the official words are diproses sesuai ketentuan peraturan perundangan
BY_LAW = _("proceed as the regulations say")

SINCE = date(2020, 1, 1)
BOXES = (
    TalentBox(SINCE, 9, "di_atas", "tinggi", (PROMOTE, POOL_NATION, REWARD), (Pool.AGENCY, Pool.NATION)),
    TalentBox(SINCE, 8, "sesuai", "tinggi", (RETAIN, POOL_AGENCY, ENLARGE, GUIDE), (Pool.AGENCY,)),
    TalentBox(SINCE, 7, "di_atas", "menengah", (RETAIN, POOL_AGENCY, ENRICH, DEVELOP, STUDY), (Pool.AGENCY,)),
    TalentBox(SINCE, 6, "di_bawah", "tinggi", (PLACE, GUIDE, COUNSEL)),
    TalentBox(SINCE, 5, "sesuai", "menengah", (PLACE, GUIDE, DEVELOP)),
    TalentBox(SINCE, 4, "di_atas", "rendah", (ROTATE, DEVELOP)),
    TalentBox(SINCE, 3, "di_bawah", "menengah", (GUIDE, COUNSEL, DEVELOP, PLACE)),
    TalentBox(SINCE, 2, "sesuai", "rendah", (GUIDE, DEVELOP, PLACE)),
    TalentBox(SINCE, 1, "di_bawah", "rendah", (BY_LAW,)),
)


@dataclass(frozen=True, slots=True)
class ClassLimits:
    """Highest scores (0-100) of the low and the middle class of an axis: the regulation has no number."""

    valid_from: date
    low_to: Decimal
    middle_to: Decimal
    source: str
    confirmed: bool


CLASS_LIMITS = (
    ClassLimits(SINCE, Decimal(60), Decimal(80), "one city-style configuration, for BKPSDM to set", confirmed=False),
)


def performance_class(score: Decimal | None, on: date, limits: Iterable[ClassLimits] = CLASS_LIMITS) -> str | None:
    """The class of a performance score; None without one."""
    classes = (PerformanceClass.BELOW, PerformanceClass.AS_EXPECTED, PerformanceClass.ABOVE)
    return None if score is None else classes[_position(score, on, limits)]


def potential_class(score: Decimal | None, on: date, limits: Iterable[ClassLimits] = CLASS_LIMITS) -> str | None:
    """The class of a potential score; None without one."""
    classes = (PotentialClass.LOW, PotentialClass.MIDDLE, PotentialClass.HIGH)
    return None if score is None else classes[_position(score, on, limits)]


def box(
    performance: str | None, potential: str | None, on: date, boxes: Iterable[TalentBox] = BOXES
) -> TalentBox | None:
    """The box of two classes; None while one axis has no data. Raises LookupError for an unknown class."""
    if performance is None or potential is None:
        return None
    return in_force((row for row in boxes if (row.performance, row.potential) == (performance, potential)), on)


def _position(score: Decimal, on: date, limits: Iterable[ClassLimits]) -> int:
    if not 0 <= score <= 100:
        raise ValueError(f"a score lies between 0 and 100, not at {score}")
    rule = in_force(limits, on)
    return int(score > rule.low_to) + int(score > rule.middle_to)
