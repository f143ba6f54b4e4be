"""Ranks, grades, eselon, functional levels and regular rank promotion. Facts: docs/rules/ranks-and-positions.md.

Ranks of PNS and grades of PPPK live in two tables: "IX" is no rank, and PPPK have no rank promotion.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from people.rules.dated import add_months, add_years, first_of_next_month, in_force
from people.rules.messages import Message

GOOD_PREDICATES = frozenset({"sangat_baik", "baik"})
LONG_AGO = date(1945, 8, 17)  # for rules whose beginning does not matter here

PP_99_2000 = "PP 99/2000 jo. PP 12/2002"
PP_13_2002 = "PP 13/2002"
PERBKN_3_2023 = "PerBKN 3/2023, slides of BKN"


@dataclass(frozen=True, slots=True)
class Rank:
    step: int  # 1-17, the higher the better
    code: str  # golongan/ruang
    name: str  # pangkat
    siasn_id: str

    @property
    def golongan(self) -> str:
        return self.code.partition("/")[0]


RANKS = tuple(
    Rank(step, code, name, siasn_id)
    for step, (code, name, siasn_id) in enumerate(
        (
            ("I/a", "Juru Muda", "11"),
            ("I/b", "Juru Muda Tingkat I", "12"),
            ("I/c", "Juru", "13"),
            ("I/d", "Juru Tingkat I", "14"),
            ("II/a", "Pengatur Muda", "21"),
            ("II/b", "Pengatur Muda Tingkat I", "22"),
            ("II/c", "Pengatur", "23"),
            ("II/d", "Pengatur Tingkat I", "24"),
            ("III/a", "Penata Muda", "31"),
            ("III/b", "Penata Muda Tingkat I", "32"),
            ("III/c", "Penata", "33"),
            ("III/d", "Penata Tingkat I", "34"),
            ("IV/a", "Pembina", "41"),
            ("IV/b", "Pembina Tingkat I", "42"),
            ("IV/c", "Pembina Utama Muda", "43"),
            ("IV/d", "Pembina Utama Madya", "44"),
            ("IV/e", "Pembina Utama", "45"),
        ),
        start=1,
    )
)
RANK_BY_CODE = {rank.code: rank for rank in RANKS}


@dataclass(frozen=True, slots=True)
class PppkGrade:
    step: int  # 1-17
    code: str  # Roman number, without a letter


PPPK_GRADES = tuple(
    PppkGrade(step, code)
    for step, code in enumerate(
        ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII"),
        start=1,
    )
)
PPPK_GRADE_BY_CODE = {grade.code: grade for grade in PPPK_GRADES}


@dataclass(frozen=True, slots=True)
class PppkEntryGrade:
    """The grade at which PPPK start, by education or by functional level (codes of this module)."""

    valid_from: date
    key: str
    grade: str
    source: str
    confirmed: bool


PERPRES_98_2020 = "Perpres 98/2020 jo. Perpres 11/2024"
PPPK_ENTRY_GRADES = (
    PppkEntryGrade(date(2020, 1, 1), "sd", "I", PERPRES_98_2020, confirmed=False),
    PppkEntryGrade(date(2020, 1, 1), "sltp", "IV", PERPRES_98_2020, confirmed=False),
    PppkEntryGrade(date(2020, 1, 1), "slta", "V", "lists in public-sector programs", confirmed=True),
    PppkEntryGrade(date(2020, 1, 1), "d1", "V", PERPRES_98_2020, confirmed=False),
    PppkEntryGrade(date(2020, 1, 1), "d2", "VI", PERPRES_98_2020, confirmed=False),
    PppkEntryGrade(date(2020, 1, 1), "d3", "VII", "lists in public-sector programs", confirmed=True),
    PppkEntryGrade(date(2020, 1, 1), "d4", "IX", "lists in public-sector programs", confirmed=True),
    PppkEntryGrade(date(2020, 1, 1), "s1", "IX", "lists in public-sector programs", confirmed=True),
    PppkEntryGrade(date(2020, 1, 1), "profesi", "X", "lists in public-sector programs", confirmed=True),
    PppkEntryGrade(date(2020, 1, 1), "s2", "X", PERPRES_98_2020, confirmed=False),
    PppkEntryGrade(date(2020, 1, 1), "s3", "XI", PERPRES_98_2020, confirmed=False),
    PppkEntryGrade(date(2020, 1, 1), "ahli_pertama", "IX", "lists in public-sector programs", confirmed=True),
    PppkEntryGrade(date(2020, 1, 1), "ahli_muda", "XI", PERPRES_98_2020, confirmed=False),
    PppkEntryGrade(date(2020, 1, 1), "ahli_madya", "XIII", PERPRES_98_2020, confirmed=False),
    PppkEntryGrade(date(2020, 1, 1), "ahli_utama", "XVI", PERPRES_98_2020, confirmed=False),
)


@dataclass(frozen=True, slots=True)
class Eselon:
    valid_from: date
    code: str
    lowest: str  # rank codes, both inclusive
    highest: str
    position_types: tuple[str, ...]
    source: str
    confirmed: bool


ESELON = (
    Eselon(date(2002, 4, 17), "I.a", "IV/d", "IV/e", ("jpt_utama", "jpt_madya"), PP_13_2002, confirmed=True),
    Eselon(date(2002, 4, 17), "I.b", "IV/c", "IV/e", ("jpt_madya",), PP_13_2002, confirmed=True),
    Eselon(date(2002, 4, 17), "II.a", "IV/c", "IV/d", ("jpt_pratama",), PP_13_2002, confirmed=True),
    Eselon(date(2002, 4, 17), "II.b", "IV/b", "IV/c", ("jpt_pratama",), PP_13_2002, confirmed=True),
    Eselon(date(2002, 4, 17), "III.a", "IV/a", "IV/b", ("administrator",), PP_13_2002, confirmed=True),
    Eselon(date(2002, 4, 17), "III.b", "III/d", "IV/a", ("administrator",), PP_13_2002, confirmed=True),
    Eselon(date(2002, 4, 17), "IV.a", "III/c", "III/d", ("pengawas",), PP_13_2002, confirmed=True),
    Eselon(date(2002, 4, 17), "IV.b", "III/b", "III/c", ("pengawas",), PP_13_2002, confirmed=True),
    Eselon(date(2002, 4, 17), "V", "III/a", "III/b", ("pelaksana",), PP_13_2002, confirmed=True),
)
ESELON_BY_CODE = {row.code: row for row in ESELON}


@dataclass(frozen=True, slots=True)
class FunctionalLevel:
    """One jenjang of a functional position with its ranks, both inclusive."""

    valid_from: date
    code: str
    name: str
    category: str  # "keahlian" or "keterampilan"
    order: int  # within the category
    lowest: str
    highest: str
    source: str
    confirmed: bool


FUNCTIONAL_LEVELS = (
    FunctionalLevel(
        date(2023, 1, 1), "pemula", "Pemula", "keterampilan", 1, "II/a", "II/a", PERBKN_3_2023, confirmed=True
    ),
    FunctionalLevel(
        date(2023, 1, 1), "terampil", "Terampil", "keterampilan", 2, "II/b", "II/d", PERBKN_3_2023, confirmed=True
    ),
    FunctionalLevel(
        date(2023, 1, 1), "mahir", "Mahir", "keterampilan", 3, "III/a", "III/b", PERBKN_3_2023, confirmed=True
    ),
    FunctionalLevel(
        date(2023, 1, 1), "penyelia", "Penyelia", "keterampilan", 4, "III/c", "III/d", PERBKN_3_2023, confirmed=True
    ),
    FunctionalLevel(
        date(2023, 1, 1), "ahli_pertama", "Ahli Pertama", "keahlian", 1, "III/a", "III/b", PERBKN_3_2023, confirmed=True
    ),
    FunctionalLevel(
        date(2023, 1, 1), "ahli_muda", "Ahli Muda", "keahlian", 2, "III/c", "III/d", PERBKN_3_2023, confirmed=True
    ),
    FunctionalLevel(
        date(2023, 1, 1), "ahli_madya", "Ahli Madya", "keahlian", 3, "IV/a", "IV/c", PERBKN_3_2023, confirmed=True
    ),
    FunctionalLevel(
        date(2023, 1, 1), "ahli_utama", "Ahli Utama", "keahlian", 4, "IV/d", "IV/e", PERBKN_3_2023, confirmed=True
    ),
)
FUNCTIONAL_LEVEL_BY_CODE = {row.code: row for row in FUNCTIONAL_LEVELS}


@dataclass(frozen=True, slots=True)
class Education:
    """A level of schooling with the rank a PNS starts at and the ceiling of regular promotion; None = not found."""

    valid_from: date
    code: str
    name: str
    order: int  # equal orders are equal schooling
    start: str | None
    ceiling: str | None
    siasn_ids: tuple[str, ...]
    source: str
    confirmed: bool


EDUCATION = (
    Education(date(2002, 4, 17), "sd", "SD", 1, "I/a", "II/a", ("05",), PP_99_2000, confirmed=True),
    Education(date(2002, 4, 17), "sltp", "SLTP", 2, "I/c", "II/c", ("10",), PP_99_2000, confirmed=True),
    Education(  # the SIASN reference says II/c
        date(2002, 4, 17), "sltp_kejuruan", "SLTP kejuruan", 2, "I/c", "II/d", ("12",), PP_99_2000, confirmed=True
    ),
    Education(date(2002, 4, 17), "slta", "SLTA", 3, "II/a", "III/b", ("15", "17", "18"), PP_99_2000, confirmed=True),
    Education(date(2002, 4, 17), "d1", "D1", 4, "II/a", "III/b", ("20",), PP_99_2000, confirmed=True),
    Education(date(2002, 4, 17), "d2", "D2", 5, "II/b", "III/b", ("25",), PP_99_2000, confirmed=True),
    Education(date(2002, 4, 17), "sgplb", "SGPLB", 5, "II/b", "III/c", (), PP_99_2000, confirmed=True),
    Education(date(2002, 4, 17), "d3", "D3 / sarjana muda", 6, "II/c", "III/c", ("30",), PP_99_2000, confirmed=True),
    Education(date(2002, 4, 17), "d4", "D4", 7, "III/a", "III/d", ("35",), PP_99_2000, confirmed=True),
    Education(date(2002, 4, 17), "s1", "S1", 7, "III/a", "III/d", ("40",), PP_99_2000, confirmed=True),
    Education(  # in the rule: dokter, apoteker
        date(2002, 4, 17), "profesi", "Profesi (dokter, apoteker)", 8, "III/b", "IV/a", (), PP_99_2000, confirmed=True
    ),
    Education(date(2002, 4, 17), "s2", "S2", 9, "III/b", "IV/a", ("45",), PP_99_2000, confirmed=True),
    Education(date(2002, 4, 17), "s3", "S3", 10, "III/c", "IV/b", ("50",), PP_99_2000, confirmed=True),
)
EDUCATION_BY_CODE = {row.code: row for row in EDUCATION}
EDUCATION_BY_SIASN_ID = {siasn_id: row for row in EDUCATION for siasn_id in row.siasn_ids}


@dataclass(frozen=True, slots=True)
class PromotionPeriods:
    """The months on whose first day rank promotions take effect."""

    valid_from: date
    months: frozenset[int]
    source: str
    confirmed: bool = True


PROMOTION_PERIODS = (
    PromotionPeriods(LONG_AGO, frozenset({4, 10}), "before PerBKN 4/2023: 1 April and 1 October"),
    PromotionPeriods(date(2024, 1, 1), frozenset({2, 4, 6, 8, 10, 12}), "PerBKN 4/2023: six periods"),
    PromotionPeriods(date(2025, 10, 1), frozenset(range(1, 13)), "PerBKN 4/2025: every month"),
)


@dataclass(frozen=True, slots=True)
class RegularPromotionRule:
    valid_from: date
    years_in_rank: int
    good_years: int  # last calendar years with a predicate of at least Baik
    may_exceed_superior: bool
    source: str
    confirmed: bool = True


REGULAR_PROMOTION = (
    RegularPromotionRule(LONG_AGO, 4, 2, may_exceed_superior=False, source=f"{PP_99_2000}; Kepka BKN 12/2002"),
    RegularPromotionRule(date(2025, 5, 20), 4, 2, may_exceed_superior=True, source=f"{PP_99_2000}; PerBKN 2/2025"),
)


@dataclass(frozen=True, slots=True)
class ServiceExam:
    """Ujian dinas: needed to cross to a higher golongan by regular promotion, unless exempted."""

    valid_from: date
    crosses_to: str  # rank code
    name: str
    source: str
    confirmed: bool


SERVICE_EXAMS = (
    ServiceExam(date(2002, 4, 17), "III/a", "Ujian Dinas Tingkat I", PP_99_2000, confirmed=False),
    ServiceExam(date(2002, 4, 17), "IV/a", "Ujian Dinas Tingkat II", PP_99_2000, confirmed=False),
)


@dataclass(frozen=True, slots=True)
class PromotionCase:
    """What regular promotion asks of a person. None = the system was never told."""

    rank: str | None
    rank_since: date | None
    education: str | None  # code of EDUCATION
    predicates: Mapping[int, str]  # yearly predicate by calendar year
    is_pns: bool = True
    is_structural: bool = False
    is_functional: bool = False
    exam_passed: bool | None = None  # ujian dinas of the coming step passed, or exempted
    superior_rank: str | None = None


@dataclass(frozen=True, slots=True)
class RegularPromotion:
    """`eligible` is None when nothing speaks against it but something is not known (`no_data`)."""

    next_rank: Rank | None
    tmt: date | None  # first period on which it can take effect, as far as time in rank goes
    exam: ServiceExam | None
    refused: tuple[Message, ...]
    no_data: tuple[Message, ...]

    @property
    def eligible(self) -> bool | None:
        if self.refused:
            return False
        return None if self.no_data else True


def parse_rank(text: str) -> Rank | None:
    """A rank as offices write it ("III/a", "III-A", "iii a"); None for anything else, a PPPK grade included."""
    found = re.fullmatch(r"\s*(I|II|III|IV)\s*[/.\- ]\s*([A-E])\s*", text.upper())
    return RANK_BY_CODE.get(f"{found[1]}/{found[2].lower()}") if found else None


def parse_pppk_grade(text: str) -> PppkGrade | None:
    """A grade of PPPK ("IX"); None for anything else, a rank of PNS included."""
    return PPPK_GRADE_BY_CODE.get(text.strip().upper())


def level_code(text: str | None) -> str | None:
    """The code of a functional level as offices write it ("Ahli Muda", "AHLI MUDA"); None for anything else."""
    code = "_".join((text or "").lower().replace("_", " ").split())
    return code if code in FUNCTIONAL_LEVEL_BY_CODE else None


def education_code(text: str) -> str | None:
    """The code of a level of schooling from a BKN code ("40") or a name ("S-1 (health)", "D-III"); None if unknown."""
    if text in EDUCATION_BY_SIASN_ID:
        return EDUCATION_BY_SIASN_ID[text].code
    name = text.lower().partition("(")[0]
    code = re.sub(r"[^a-z0-9]", "", name.split()[0] if name.startswith("profesi") else name)
    code = {"di": "d1", "dii": "d2", "diii": "d3", "div": "d4", "sma": "slta", "smp": "sltp"}.get(code, code)
    return code if code in EDUCATION_BY_CODE else None


def pppk_entry_grade(key: str, on: date, rules: Iterable[PppkEntryGrade] = PPPK_ENTRY_GRADES) -> PppkEntryGrade:
    """The grade at which PPPK with that education or functional level start. Raises LookupError when not known."""
    return in_force((row for row in rules if row.key == key), on)


def next_rank(rank: Rank) -> Rank | None:
    """The rank after this one; None after IV/e."""
    return RANKS[rank.step] if rank.step < len(RANKS) else None


def next_functional_level(code: str) -> FunctionalLevel | None:
    """The next jenjang of the same category; None after Penyelia and Ahli Utama. Raises KeyError for another code."""
    level = FUNCTIONAL_LEVEL_BY_CODE[code]
    later = (row for row in FUNCTIONAL_LEVELS if row.category == level.category and row.order == level.order + 1)
    return next(later, None)


def rank_fits(rank: str, lowest: str, highest: str) -> bool:
    """Whether a rank lies in a range of ranks, both ends included."""
    return RANK_BY_CODE[lowest].step <= RANK_BY_CODE[rank].step <= RANK_BY_CODE[highest].step


def has_education(found: str, required: str) -> bool:
    """Whether schooling `found` is at least `required`; D4 and S1 are equal."""
    return EDUCATION_BY_CODE[found].order >= EDUCATION_BY_CODE[required].order


def education_ceiling(education: str) -> Rank | None:
    """The highest rank that regular promotion reaches with this schooling; None when not known."""
    row = EDUCATION_BY_CODE.get(education)
    return RANK_BY_CODE[row.ceiling] if row and row.ceiling else None


def is_promotion_period(day: date, periods: Iterable[PromotionPeriods] = PROMOTION_PERIODS) -> bool:
    return day.day == 1 and day.month in in_force(periods, day).months


def next_promotion_period(day: date, periods: Iterable[PromotionPeriods] = PROMOTION_PERIODS) -> date:
    """The first period on or after a day."""
    rows = tuple(periods)
    first = day if day.day == 1 else first_of_next_month(day)
    for months in range(13):
        candidate = add_months(first, months)
        if is_promotion_period(candidate, rows):
            return candidate
    raise LookupError(f"no promotion period within a year of {day}")


def effective_tmt(rank_since: date, years: int = 4, periods: Iterable[PromotionPeriods] = PROMOTION_PERIODS) -> date:
    """The first period on or after so many years in the last rank."""
    return next_promotion_period(add_years(rank_since, years), periods)


def exam_for(rank: Rank, following: Rank, on: date, exams: Iterable[ServiceExam] = SERVICE_EXAMS) -> ServiceExam | None:
    """The ujian dinas asked between two ranks; None when they share a golongan."""
    if rank.golongan == following.golongan:
        return None
    return next((row for row in exams if row.crosses_to == following.code and row.valid_from <= on), None)


def regular_promotion(
    case: PromotionCase,
    on: date,
    rules: Iterable[RegularPromotionRule] = REGULAR_PROMOTION,
    periods: Iterable[PromotionPeriods] = PROMOTION_PERIODS,
    exams: Iterable[ServiceExam] = SERVICE_EXAMS,
) -> RegularPromotion:
    """Whether regular promotion (KP reguler) is open to a person on a day, and why not."""
    rule = in_force(rules, on)
    rank = RANK_BY_CODE[case.rank] if case.rank else None
    following = next_rank(rank) if rank else None
    tmt = effective_tmt(case.rank_since, rule.years_in_rank, periods) if case.rank_since else None
    exam = exam_for(rank, following, on, exams) if rank and following else None
    findings = [
        *_post_findings(case),
        *_rank_findings(case, rank, following),
        *_time_findings(tmt, on),
        *_predicate_findings(case, rule, on),
        *_exam_findings(case, exam),
        *_superior_findings(case, rule, following),
    ]
    return RegularPromotion(
        next_rank=following,
        tmt=tmt,
        exam=exam,
        refused=tuple(message for message, known in findings if known),
        no_data=tuple(message for message, known in findings if not known),
    )


Finding = tuple[Message, bool]  # False: not known


def _post_findings(case: PromotionCase) -> list[Finding]:
    if not case.is_pns:
        return [(Message("not_pns", _("PPPK have no rank promotion.")), True)]
    if case.is_structural:
        return [(Message("structural", _("Holders of a structural post rise by KP pilihan.")), True)]
    if case.is_functional:
        return [(Message("functional", _("Holders of a functional post rise by angka kredit.")), True)]
    return []


def _rank_findings(case: PromotionCase, rank: Rank | None, following: Rank | None) -> list[Finding]:
    if rank is None:
        return [(Message("rank", _("The rank is not recorded.")), False)]
    if following is None:
        return [(Message("top_rank", _("There is no rank above %(rank)s."), {"rank": rank.code}), True)]
    ceiling = education_ceiling(case.education) if case.education else None
    if ceiling is None:
        return [(Message("education", _("The education is not recorded, or its ceiling is not known.")), False)]
    if following.step > ceiling.step:
        text = _("%(ceiling)s is the highest rank by regular promotion with this education.")
        return [(Message("ceiling", text, {"ceiling": ceiling.code}), True)]
    return []


def _time_findings(tmt: date | None, on: date) -> list[Finding]:
    if tmt is None:
        return [(Message("rank_since", _("The TMT of the last rank is not recorded.")), False)]
    if on < tmt:
        return [(Message("too_early", _("Possible from %(tmt)s."), {"tmt": tmt}), True)]
    return []


def _predicate_findings(case: PromotionCase, rule: RegularPromotionRule, on: date) -> list[Finding]:
    years = range(on.year - rule.good_years, on.year)
    missing = [year for year in years if year not in case.predicates]
    weak = [year for year in years if case.predicates.get(year, "baik") not in GOOD_PREDICATES]
    if weak:
        text = _("The predicate is below Baik in: %(years)s.")
        return [(Message("performance", text, {"years": ", ".join(map(str, weak))}), True)]
    if missing:
        text = _("No yearly predicate is recorded for: %(years)s.")
        return [(Message("predicates", text, {"years": ", ".join(map(str, missing))}), False)]
    return []


def _exam_findings(case: PromotionCase, exam: ServiceExam | None) -> list[Finding]:
    if exam is None or case.exam_passed:
        return []
    text = _("%(exam)s is needed, unless exempted.")
    return [(Message("exam", text, {"exam": exam.name}), case.exam_passed is False)]


def _superior_findings(case: PromotionCase, rule: RegularPromotionRule, following: Rank | None) -> list[Finding]:
    if rule.may_exceed_superior or following is None:
        return []
    if case.superior_rank is None:
        return [(Message("superior_rank", _("The rank of the direct superior is not recorded.")), False)]
    superior = RANK_BY_CODE[case.superior_rank]
    if following.step <= superior.step:
        return []
    text = _("The rank would exceed that of the direct superior (%(rank)s).")
    return [(Message("superior", text, {"rank": superior.code}), True)]
