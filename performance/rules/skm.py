"""Survei Kepuasan Masyarakat and IKM (PermenPANRB 14/2017). Facts: docs/rules/service.md section 3."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from people.rules.dated import in_force

ELEMENTS = (
    ("persyaratan", "Persyaratan"),
    ("prosedur", "Sistem, mekanisme, dan prosedur"),
    ("waktu", "Waktu penyelesaian"),
    ("biaya", "Biaya/tarif"),
    ("produk", "Produk spesifikasi jenis pelayanan"),
    ("kompetensi", "Kompetensi pelaksana"),
    ("perilaku", "Perilaku pelaksana"),
    ("pengaduan", "Penanganan pengaduan, saran, dan masukan"),
    ("sarana", "Sarana dan prasarana"),
)
WEIGHT = Fraction(1, 9)  # the printed forms round it to 0.11 or 0.111, and a perfect survey then scores 99
ANSWERS = range(1, 5)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Grade:
    at_least: Decimal  # NIK of two decimals
    mutu: str
    kinerja: str  # official words


@dataclass(frozen=True, slots=True)
class GradeTable:
    valid_from: date
    grades: tuple[Grade, ...]  # best first
    source: str
    confirmed: bool = True


GRADE_TABLES = (
    GradeTable(
        date(2017, 1, 1),
        (
            Grade(Decimal("88.31"), "A", "Sangat baik"),
            Grade(Decimal("76.61"), "B", "Baik"),
            Grade(Decimal("65.00"), "C", "Kurang baik"),
            Grade(Decimal("25.00"), "D", "Tidak baik"),
        ),
        "PermenPANRB 14/2017",
    ),
)


def element_mean(answers: Iterable[int | None]) -> Fraction | None:
    """NRR of one element over the answers given (1-4); None when nobody answered. Raises ValueError for others."""
    given = [answer for answer in answers if answer is not None]
    if any(answer not in ANSWERS for answer in given):
        raise ValueError("answers of an SKM are 1 to 4")
    return Fraction(sum(given), len(given)) if given else None


def ikm(means: Sequence[Fraction | Decimal | None], weight: Fraction | Decimal = WEIGHT) -> Decimal | None:
    """IKM (NIK, 25-100) of the nine element means, unrounded; None when an element has no data."""
    if len(means) != len(ELEMENTS):
        raise ValueError(f"an SKM has {len(ELEMENTS)} elements, not {len(means)}")
    known = [Fraction(mean) for mean in means if mean is not None]
    if len(known) < len(means):
        return None
    value = sum(known) * Fraction(weight) * 25
    return Decimal(value.numerator) / Decimal(value.denominator)


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def grade(value: Decimal, on: date, tables: Iterable[GradeTable] = GRADE_TABLES) -> Grade:
    """Mutu of an IKM, rounded to two decimals first. Raises ValueError below 25 and above 100."""
    nik = rounded(value)
    found = next((row for row in in_force(tables, on).grades if nik >= row.at_least), None)
    if found is None or nik > Decimal(100):
        raise ValueError(f"an IKM lies between 25 and 100, not at {nik}")
    return found
