"""What the system knows of people that the rules of careers ask for; None = it was never told.

Read for many people at once, in a fixed number of statements.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, DateField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast

from careers.rules.eligibility import Candidate, FunctionalCandidate
from careers.rules.movements import post_code
from people.enums import EmploymentKind, PositionType
from people.models import ApprovedPost, CompetencyAssessment, EducationRecord, Employee, GradeHeld, PositionHeld
from people.rules import competence, ranks
from people.rules.dated import months_together
from performance.selectors import credit_in_level, yearly_predicates

STRUCTURAL = {PositionType.JPT_PRATAMA, PositionType.ADMINISTRATOR, PositionType.PENGAWAS}
GENERAL_COMPETENCE = ("manajerial", "sosiokultural")
TEXT = CharField(max_length=20)


@dataclass(frozen=True, slots=True)
class Known:
    employee: Employee
    post: str | None
    experience: Mapping[str, int] | None = None  # whole months by post
    predicates: Mapping[int, str] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)  # latest assessed level by general competence
    credit: Decimal | None = None  # angka kredit in the present level
    started_at: str | None = None  # rank on the first day in the present level
    diploma: str | None = None  # highest diploma of the education sheet, as in people.rules.ranks
    vacancy: bool | None = None  # whether an approved post of the next jenjang is free in the own agency

    def candidate(self, target: str, on: date) -> Candidate:
        """For pengawas, administrator or JPT pratama."""
        return Candidate(
            post=self.post,
            education=self.education,
            experience=self.experience,
            predicates=self.predicates,
            birth=self.employee.birth_date,
            competence_met=self._meets_standard(target, on),
        )

    def functional(self) -> FunctionalCandidate | None:
        """For the next jenjang; None where the post is no JF."""
        position = self.employee.position
        if position is None or position.type != PositionType.FUNCTIONAL or not position.level:
            return None
        return FunctionalCandidate(
            level=position.level,
            credit=self.credit,
            started_at=self.started_at,
            predicates=self.predicates,
            vacancy=self.vacancy,
        )

    def promotion(self) -> ranks.PromotionCase:
        """For regular rank promotion."""
        one = self.employee
        kind = one.position.type if one.position else None
        return ranks.PromotionCase(
            rank=one.grade.name if one.grade else None,
            rank_since=one.grade_since,
            education=self.education,
            predicates=self.predicates,
            is_pns=one.kind in {EmploymentKind.PNS, EmploymentKind.CPNS},
            is_structural=kind in STRUCTURAL,
            is_functional=kind == PositionType.FUNCTIONAL,
        )

    @property
    def education(self) -> str | None:
        """The higher of what SIASN says and what the diplomas say."""
        level = self.employee.education_level
        told = ranks.education_code(level.code) if level else None
        known = [code for code in (told, self.diploma) if code]
        return max(known, key=lambda code: ranks.EDUCATION_BY_CODE[code].order, default=None)

    def _meets_standard(self, target: str, on: date) -> bool | None:
        """Whether every general competence reaches the standard of the post; None until all are assessed."""
        standard = competence.standard_level(position_type=target, on=on)
        if standard is None or len(self.levels) < len(competence.COMPETENCES):
            return None
        return all(level >= standard.level for level in self.levels.values())


def known_of(employees: Iterable[Employee], on: date) -> list[Known]:
    """In the order given; the employees bring position, grade and education level (`for_list`)."""
    people = list(employees)
    ids = [one.pk for one in people]
    held = _posts_held(ids)
    months = _experience(held, on)
    predicates = yearly_predicates(ids)
    levels, diplomas = _skills(ids)
    credits = credit_in_level(ids)
    started = _started_at(people, held)
    vacancies = vacancies_ahead(people, on)
    known = []
    for one in people:
        level = one.position.level if one.position else ""
        known.append(
            Known(
                employee=one,
                post=post_code(one.position.type, one.position.level) if one.position else None,
                experience=months.get(one.pk),
                predicates=predicates.get(one.pk, {}),
                levels=levels.get(one.pk, {}),
                credit=credits.get((one.pk, level)),
                started_at=started.get(one.pk),
                diploma=diplomas.get(one.pk),
                vacancy=vacancies.get(one.pk),
            )
        )
    return known


def _posts_held(ids: list[int]) -> list[Any]:
    """Newest first, each with the rank of its first day as `rank_then`; None = not known."""
    ranks_held = GradeHeld.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("valid_from")),
        employee=OuterRef("employee"),
        valid_from__lte=OuterRef("valid_from"),
    )
    rows = PositionHeld.objects.filter(employee_id__in=ids, position__isnull=False).select_related("position")
    rank_then = Subquery(ranks_held.order_by("-valid_from").values("grade__name")[:1])
    return list(rows.annotate(rank_then=rank_then).order_by("-valid_from", "-pk"))


def _experience(held: list[Any], on: date) -> dict[int, dict[str, int]]:
    """Whole months by post, all rows of a post together; a person without any row is left out."""
    periods: dict[int, dict[str, list[tuple[date, date]]]] = defaultdict(lambda: defaultdict(list))
    for row in held:
        if row.valid_from <= on:
            post = post_code(row.position.type, row.position.level)
            periods[row.employee_id][post].append((row.valid_from, min(row.valid_to or on, on)))
    return {pk: {post: months_together(rows) for post, rows in posts.items()} for pk, posts in periods.items()}


def _skills(ids: list[int]) -> tuple[dict[int, dict[str, int]], dict[int, str]]:
    """The latest level of each general competence, and the highest diploma; one statement."""
    assessed = CompetencyAssessment.objects.filter(employee__in=ids, competency__kind__in=GENERAL_COMPETENCE)
    competences = assessed.order_by().values_list("employee_id", "competency__name", Cast("level", TEXT), "assessed_on")
    diplomas = EducationRecord.objects.filter(employee__in=ids).order_by()
    studied = diplomas.values_list("employee_id", Value(""), "level__code", Value(None, DateField()))
    levels: dict[int, dict[str, int]] = defaultdict(dict)
    highest: dict[int, str] = {}
    for pk, name, value, _day in sorted(competences.union(studied, all=True), key=lambda row: str(row[3])):
        known = ranks.education_code(value) if not name else None
        if name:
            levels[pk][name] = int(value)
        elif known and (pk not in highest or _order(known) > _order(highest[pk])):
            highest[pk] = known
    return dict(levels), highest


def _order(education: str) -> int:
    return ranks.EDUCATION_BY_CODE[education].order


def _started_at(people: list[Employee], held: list[Any]) -> dict[int, str]:
    """The rank on the first day in the present level, for holders of a JF whose rank of that day is known."""
    posts = {one.pk: one.position for one in people if one.position and one.position.type == PositionType.FUNCTIONAL}
    first: dict[int, Any] = {}
    for row in held:
        post, later = posts.get(row.employee_id), first.get(row.employee_id)
        follows = row.valid_to is None if later is None else row.valid_to == later.valid_from
        if post is not None and post.level and row.position.level == post.level and follows:
            first[row.employee_id] = row
    return {pk: row.rank_then for pk, row in first.items() if row.rank_then}


def vacancies_ahead(people: list[Employee], on: date) -> dict[int, bool]:
    """Whether a post of the next jenjang is free in the own agency; left out where none was ever approved there."""
    wanted = {one.pk: _next_post(one) for one in people}
    families = {post[0] for post in wanted.values() if post}
    if not families:
        return {}
    dinas = {one.dinas_id for one in people}
    holders = (
        Employee.objects.active()
        .filter(
            position__family=OuterRef("position__family"),
            position__level=OuterRef("position__level"),
            dinas=OuterRef("unit__dinas"),
        )
        .order_by()
        .values("dinas")
        .annotate(number=Count("pk"))
        .values("number")
    )
    posts = ApprovedPost.objects.in_force(on).filter(position__family__in=families, unit__dinas__in=dinas).order_by()
    counted = posts.values_list("position__family", "position__level", "unit__dinas").annotate(
        total=Sum("count"), taken=Subquery(holders)
    )
    free = {(family, level, agency): total > (taken or 0) for family, level, agency, total, taken in counted}
    keys = {one.pk: (*post, one.dinas_id) for one in people if (post := wanted[one.pk])}
    return {pk: free[key] for pk, key in keys.items() if key in free}


def _next_post(one: Employee) -> tuple[str, str] | None:
    """Family and level of the next jenjang of a holder of a JF."""
    if one.position is None or one.position.type != PositionType.FUNCTIONAL or not one.position.family:
        return None
    following = ranks.next_functional_level(one.position.level)
    return (one.position.family, following.code) if following else None
