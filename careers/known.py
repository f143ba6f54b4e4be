"""What the system knows of people that the rules of careers ask for; None = it was never told.

Read for many people at once, in a fixed number of statements.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from careers.rules.eligibility import Candidate, FunctionalCandidate
from careers.rules.movements import post_code
from people.enums import EmploymentKind, PositionType
from people.models import CompetencyAssessment, Employee, PositionHeld
from people.rules import competence, ranks
from people.rules.dated import full_months
from performance.selectors import angka_kredit, yearly_predicates

STRUCTURAL = {PositionType.JPT_PRATAMA, PositionType.ADMINISTRATOR, PositionType.PENGAWAS}
GENERAL_COMPETENCE = ("manajerial", "sosiokultural")


@dataclass(frozen=True, slots=True)
class Known:
    employee: Employee
    post: str | None
    experience: Mapping[str, int] | None = None  # whole months by post
    predicates: Mapping[int, str] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)  # latest assessed level by general competence
    credit: Decimal | None = None  # angka kredit in the present level

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
        return FunctionalCandidate(level=position.level, credit=self.credit, predicates=self.predicates)

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
        level = self.employee.education_level
        return ranks.education_code(level.code) if level else None

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
    months = _experience(ids, on)
    predicates = yearly_predicates(ids)
    levels = _levels(ids)
    credits = angka_kredit(ids)
    known = []
    for one in people:
        level = one.position.level if one.position else ""
        rows = [row.points for row in credits.get(one.pk, []) if row.level == level]
        known.append(
            Known(
                employee=one,
                post=post_code(one.position.type, one.position.level) if one.position else None,
                experience=months.get(one.pk),
                predicates=predicates.get(one.pk, {}),
                levels=levels.get(one.pk, {}),
                credit=sum(rows, Decimal(0)) if rows else None,
            )
        )
    return known


def _experience(ids: list[int], on: date) -> dict[int, dict[str, int]]:
    """Whole months by post, from the posts held; a person without any row is left out."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = PositionHeld.objects.filter(employee_id__in=ids, position__isnull=False, valid_from__lte=on)
    for row in rows.select_related("position").order_by("pk"):
        post = post_code(row.position.type, row.position.level)
        found[row.employee_id][post] += full_months(row.valid_from, min(row.valid_to or on, on))
    return {pk: dict(months) for pk, months in found.items()}


def _levels(ids: list[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = CompetencyAssessment.objects.filter(employee_id__in=ids, competency__kind__in=GENERAL_COMPETENCE)
    for pk, name, level in rows.order_by("assessed_on", "pk").values_list("employee_id", "competency__name", "level"):
        found[pk][name] = level
    return dict(found)
