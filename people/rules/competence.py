"""Competence standards, gaps and Job Person Match. Facts: docs/rules/competence.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from people.rules.dated import latest_in_force
from people.rules.ranks import level_code

LEVELS = range(1, 6)
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Competence:
    code: str
    name: str  # official
    kind: str  # "manajerial" or "sosial_kultural"; the technical ones come from each ministry's dictionary


COMPETENCES = (  # PermenPANRB 38/2017
    Competence("integritas", "Integritas", "manajerial"),
    Competence("kerja_sama", "Kerja Sama", "manajerial"),
    Competence("komunikasi", "Komunikasi", "manajerial"),
    Competence("orientasi_hasil", "Orientasi pada Hasil", "manajerial"),
    Competence("pelayanan_publik", "Pelayanan Publik", "manajerial"),
    Competence("pengembangan_diri", "Pengembangan Diri dan Orang Lain", "manajerial"),
    Competence("mengelola_perubahan", "Mengelola Perubahan", "manajerial"),
    Competence("pengambilan_keputusan", "Pengambilan Keputusan", "manajerial"),
    Competence("perekat_bangsa", "Perekat Bangsa", "sosial_kultural"),
)


@dataclass(frozen=True, slots=True)
class StandardLevel:
    """The level asked on each of the nine competences, until the SKJ decree of a post says otherwise."""

    valid_from: date
    post: str  # position type or functional level
    level: int
    source: str
    confirmed: bool


STANDARD_LEVELS = tuple(
    StandardLevel(date(2017, 1, 1), post, level, "PermenPANRB 38/2017", confirmed=False)
    for post, level in (
        ("jpt_utama", 5),
        ("jpt_madya", 5),
        ("jpt_pratama", 4),
        ("administrator", 3),
        ("pengawas", 2),
        ("pelaksana", 1),
        ("ahli_utama", 5),
        ("ahli_madya", 4),
        ("ahli_muda", 3),
        ("ahli_pertama", 2),
        ("penyelia", 3),
        ("mahir", 2),
        ("terampil", 1),
        ("pemula", 1),
    )
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """Limits of the categories of a Job Person Match, each the lowest value of its category."""

    valid_from: date
    code: str
    posts: frozenset[str]  # position types and levels it is for; empty = all others
    high: Decimal
    middle: Decimal
    labels: tuple[str, str, str]  # high, middle, low; official words
    source: str
    confirmed: bool = True


JPT = frozenset({"jpt_utama", "jpt_madya", "jpt_pratama"})
OPTIMAL = ("Optimal", "Cukup optimal", "Kurang optimal")
ELIGIBLE = ("Memenuhi syarat", "Masih memenuhi syarat", "Kurang memenuhi syarat")
GOOD = ("Sangat baik", "Baik", "Kurang")

DEFAULT_SCHEMES = (
    Scheme(date(2017, 1, 1), "jpt", JPT, Decimal(90), Decimal(78), OPTIMAL, "PerBKN 26/2019", confirmed=False),
    Scheme(
        date(2017, 1, 1), "other", frozenset(), Decimal(80), Decimal(68), ELIGIBLE, "PerBKN 26/2019", confirmed=False
    ),
)
JF_TEST_SCHEMES = (  # a JF is passed from the middle category on
    Scheme(date(2020, 1, 1), "jf_test", frozenset(), Decimal(80), Decimal(68), ELIGIBLE, "Permen 35/2020 (JFKK)"),
)
BRIN_SCHEMES = (
    Scheme(date(2023, 1, 1), "brin", frozenset(), Decimal(90), Decimal(78), OPTIMAL, "Peraturan BRIN 3/2023 Pasal 33"),
)
KKP_SCHEMES = (  # written for whole numbers ("75-84", ">= 85"): read as [75, 85)
    Scheme(
        date(2023, 1, 1),
        "kkp_jpt",
        JPT | {"ahli_utama"},
        Decimal(91),
        Decimal(85),
        GOOD,
        "Permen KKP 39/2023 Pasal 52",
    ),
    Scheme(date(2023, 1, 1), "kkp", frozenset(), Decimal(85), Decimal(75), GOOD, "Permen KKP 39/2023 Pasal 52"),
)


@dataclass(frozen=True, slots=True)
class ExamWeights:
    """Parts of the technical and the managerial-sociocultural score in a JF test; known for one JF only."""

    valid_from: date
    level: str
    technical: int  # percent
    mansoskul: int
    source: str
    confirmed: bool


EXAM_WEIGHTS = (
    ExamWeights(date(2020, 1, 1), "ahli_madya", 40, 60, "Permen 35/2020 (JFKK)", confirmed=True),
    ExamWeights(date(2020, 1, 1), "ahli_muda", 50, 50, "Permen 35/2020 (JFKK)", confirmed=True),
    ExamWeights(date(2020, 1, 1), "ahli_pertama", 60, 40, "Permen 35/2020 (JFKK)", confirmed=True),
)


@dataclass(frozen=True, slots=True)
class Gap:
    competence: str
    required: int
    actual: int | None
    missing: int | None  # above 0: training is needed; None: no data

    @property
    def is_gap(self) -> bool:
        return self.missing is not None and self.missing > 0


@dataclass(frozen=True, slots=True)
class Match:
    category: str  # "high", "middle", "low"
    label: str
    scheme: Scheme


def standard_level(
    *, position_type: str, level: str | None = None, on: date, rules: Iterable[StandardLevel] = STANDARD_LEVELS
) -> StandardLevel | None:
    """The standard for a post: by its functional level where it has one, else by its type; None when not known."""
    return latest_in_force((row for row in rules if row.post == (level_code(level) or position_type)), on)


def gap(required: int, actual: int | None) -> int | None:
    """Levels missing; negative = above the standard; None when there is no assessment."""
    return None if actual is None else required - actual


def gaps(required: Mapping[str, int], actual: Mapping[str, int]) -> list[Gap]:
    """One row for each competence of the standard, in its order."""
    return [Gap(code, level, actual.get(code), gap(level, actual.get(code))) for code, level in required.items()]


def job_person_match(
    required: Mapping[str, int], actual: Mapping[str, int], *, surplus_offsets: bool = False
) -> Decimal | None:
    """Percent of the standard reached, unrounded; None when a competence has not been assessed.

    Whether a surplus on one competence offsets a gap on another is not stated in the rule: by default it does not.
    """
    if not required or any(code not in actual for code in required):
        return None
    reached = sum(actual[code] if surplus_offsets else min(actual[code], level) for code, level in required.items())
    return HUNDRED * reached / sum(required.values())


def scheme_for(
    *, position_type: str, level: str | None = None, on: date, schemes: Iterable[Scheme] = DEFAULT_SCHEMES
) -> Scheme:
    """The scheme that names the post, else the one for all others. Raises LookupError when there is none."""
    rows = tuple(schemes)
    named = latest_in_force((row for row in rows if {position_type, level_code(level)} & row.posts), on)
    found = named or latest_in_force((row for row in rows if not row.posts), on)
    if found is None:
        raise LookupError(f"no scheme for {position_type} on {on}")
    return found


def grade(value: Decimal, scheme: Scheme) -> Match:
    """The category of an unrounded value: 67.996 stays below 68."""
    high, middle, low = scheme.labels
    if value >= scheme.high:
        return Match("high", high, scheme)
    if value >= scheme.middle:
        return Match("middle", middle, scheme)
    return Match("low", low, scheme)


def for_display(value: Decimal) -> Decimal:
    """Two decimals, only for showing."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def weighted_score(
    technical: Decimal, mansoskul: Decimal, level: str, on: date, rules: Iterable[ExamWeights] = EXAM_WEIGHTS
) -> Decimal | None:
    """Score of a JF test from its two parts; None when the weights of that level are not known."""
    row = latest_in_force((row for row in rules if row.level == level), on)
    return None if row is None else (technical * row.technical + mansoskul * row.mansoskul) / HUNDRED
