"""Predicates of employees and units (PermenPANRB 6/2022, SE MenPANRB 3/2023). Facts: docs/rules/performance.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.rules.dated import in_force
from people.rules.messages import Message

PERMENPANRB_6_2022 = "PermenPANRB 6/2022"
SE_3_2023 = "SE MenPANRB 3/2023"


class Rating(StrEnum):
    """Of results (hasil kerja) and of behaviour (perilaku kerja)."""

    ABOVE = "di_atas"
    AS_EXPECTED = "sesuai"
    BELOW = "di_bawah"


class Predicate(StrEnum):
    """Yearly or periodic predicate of an employee; declared from best to worst."""

    SANGAT_BAIK = "sangat_baik"
    BAIK = "baik"
    BUTUH_PERBAIKAN = "butuh_perbaikan"
    KURANG = "kurang"  # Kurang/misconduct
    SANGAT_KURANG = "sangat_kurang"


class OrganisationPredicate(StrEnum):
    ISTIMEWA = "istimewa"
    BAIK = "baik"
    BUTUH_PERBAIKAN = "butuh_perbaikan"
    KURANG = "kurang"
    SANGAT_KURANG = "sangat_kurang"


PREDICATE_LABELS: dict[str, str | Promise] = {
    Predicate.SANGAT_BAIK: _("Very good"),
    Predicate.BAIK: _("Good"),
    Predicate.BUTUH_PERBAIKAN: _("Needs improvement"),
    Predicate.KURANG: _("Poor/misconduct"),
    Predicate.SANGAT_KURANG: _("Very poor"),
}


@dataclass(frozen=True, slots=True)
class MatrixCell:
    valid_from: date
    results: str
    behaviour: str
    predicate: str
    source: str
    confirmed: bool = True


MATRIX = tuple(
    MatrixCell(date(2022, 1, 1), results, behaviour, predicate, PERMENPANRB_6_2022)
    for results, row in (
        (Rating.ABOVE, (Predicate.KURANG, Predicate.BAIK, Predicate.SANGAT_BAIK)),
        (Rating.AS_EXPECTED, (Predicate.KURANG, Predicate.BAIK, Predicate.BAIK)),
        (Rating.BELOW, (Predicate.SANGAT_KURANG, Predicate.BUTUH_PERBAIKAN, Predicate.BUTUH_PERBAIKAN)),
    )
    for behaviour, predicate in zip((Rating.BELOW, Rating.AS_EXPECTED, Rating.ABOVE), row, strict=True)
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One sentence of the distribution pattern: how many of a unit's people may or must have these predicates."""

    valid_from: date
    organisation: str
    predicates: frozenset[str]  # counted together
    at_most: int | None = None  # percent
    at_least: int | None = None  # percent
    some: bool = False  # at least one person
    most: bool = False  # no other predicate may be more frequent
    source: str = SE_3_2023
    confirmed: bool = True


SINCE = date(2023, 1, 31)
PATTERNS = (
    Pattern(SINCE, "istimewa", frozenset({"sangat_baik"}), at_most=70, most=True),
    Pattern(SINCE, "baik", frozenset({"baik"}), at_most=70, most=True),
    Pattern(SINCE, "baik", frozenset({"butuh_perbaikan", "kurang"}), some=True),
    Pattern(SINCE, "butuh_perbaikan", frozenset({"butuh_perbaikan"}), at_least=60),
    Pattern(SINCE, "butuh_perbaikan", frozenset({"sangat_baik"}), at_most=10),
    Pattern(SINCE, "kurang", frozenset({"kurang"}), at_least=60),
    Pattern(SINCE, "kurang", frozenset({"butuh_perbaikan"}), at_least=10),
    Pattern(SINCE, "kurang", frozenset({"sangat_baik"}), at_most=10),
    Pattern(SINCE, "sangat_kurang", frozenset({"sangat_kurang"}), at_least=60),
    Pattern(SINCE, "sangat_kurang", frozenset({"kurang", "butuh_perbaikan"}), at_least=10),
    Pattern(SINCE, "sangat_kurang", frozenset({"sangat_baik"}), at_most=0),
)


@dataclass(frozen=True, slots=True)
class CoreValue:
    """One value of BerAKHLAK with its conduct guide, in the official words."""

    code: str
    name: str
    guide: tuple[tuple[str, bool], ...]  # wording, confirmed


CORE_VALUES = (  # SE MenPANRB 20/2021
    CoreValue(
        "berorientasi_pelayanan",
        "Berorientasi Pelayanan",
        (
            ("Memahami dan memenuhi kebutuhan masyarakat", True),
            ("Ramah, cekatan, solutif, dan dapat diandalkan", True),
            ("Melakukan perbaikan tiada henti", True),
        ),
    ),
    CoreValue(
        "akuntabel",
        "Akuntabel",
        (
            ("Jujur, bertanggung jawab, cermat, disiplin, dan berintegritas", True),
            ("Menggunakan kekayaan dan BMN secara bertanggung jawab, efektif, dan efisien", True),
            ("Tidak menyalahgunakan kewenangan", False),
        ),
    ),
    CoreValue(
        "kompeten",
        "Kompeten",
        (
            ("Meningkatkan kompetensi diri", False),
            ("Membantu orang lain belajar", False),
            ("Melaksanakan tugas dengan kualitas terbaik", False),
        ),
    ),
    CoreValue(
        "harmonis",
        "Harmonis",
        (
            ("Menghargai setiap orang", False),
            ("Suka menolong", False),
            ("Membangun lingkungan kerja yang kondusif", False),
        ),
    ),
    CoreValue(
        "loyal",
        "Loyal",
        (
            ("Memegang teguh Pancasila, UUD 1945, NKRI, dan pemerintahan yang sah", False),
            ("Menjaga nama baik", False),
            ("Menjaga rahasia jabatan", False),
        ),
    ),
    CoreValue(
        "adaptif",
        "Adaptif",
        (("Cepat menyesuaikan diri", False), ("Terus berinovasi", False), ("Bertindak proaktif", False)),
    ),
    CoreValue(
        "kolaboratif",
        "Kolaboratif",
        (
            ("Memberi kesempatan untuk berkontribusi", True),
            ("Terbuka dalam bekerja sama", True),
            ("Menggerakkan sumber daya bersama", True),
        ),
    ),
)


def first_day() -> date:
    """Of the oldest matrix."""
    return min(cell.valid_from for cell in MATRIX)


def predicate(results: str, behaviour: str, on: date, matrix: Iterable[MatrixCell] = MATRIX) -> Predicate:
    """The predicate for two ratings in an evaluation that ends on a day. Raises LookupError before 2022."""
    cell = in_force((row for row in matrix if (row.results, row.behaviour) == (results, behaviour)), on)
    return Predicate(cell.predicate)


def distribution_warnings(
    organisation: str, counts: Mapping[str, int], on: date, patterns: Iterable[Pattern] = PATTERNS
) -> list[Message]:
    """Where the predicates of a unit's people leave the pattern for the unit's own predicate.

    Warnings only: the pattern is a consideration for the leader, and how a small unit rounds is not stated.
    """
    total = sum(counts.values())
    rows = [row for row in patterns if row.organisation == organisation and row.valid_from <= on]
    if not total or not rows:
        return []
    newest = max(row.valid_from for row in rows)
    return [warning for row in rows if row.valid_from == newest for warning in _pattern_warnings(row, counts, total)]


def _pattern_warnings(pattern: Pattern, counts: Mapping[str, int], total: int) -> list[Message]:
    count = sum(counts.get(code, 0) for code in pattern.predicates)
    codes = "+".join(code for code in Predicate if code in pattern.predicates)
    params = {"predicates": codes, "count": count, "total": total, "share": _percent(count, total)}
    warnings = []
    if pattern.at_most is not None and count * 100 > pattern.at_most * total:
        text = _("%(share)s%% of the staff have %(predicates)s; at most %(limit)s%%.")
        warnings.append(Message("above_limit", text, {**params, "limit": pattern.at_most}))
    if pattern.at_least is not None and count * 100 < pattern.at_least * total:
        text = _("%(share)s%% of the staff have %(predicates)s; at least %(limit)s%%.")
        warnings.append(Message("below_limit", text, {**params, "limit": pattern.at_least}))
    if pattern.some and not count:
        warnings.append(Message("none", _("Nobody has %(predicates)s; there must be some."), params))
    others = max((number for code, number in counts.items() if code not in pattern.predicates), default=0)
    if pattern.most and others > count:
        warnings.append(Message("not_most", _("Most of the staff should have %(predicates)s."), params))
    return warnings


def _percent(count: int, total: int) -> Decimal:
    return (Decimal(100) * count / total).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP).normalize() + Decimal(0)
