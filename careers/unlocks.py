"""Who waits for a history sheet before careers can say whether a condition is met.

Each condition mirrors the state "no data" of careers/rules/eligibility.py, as a filter on employees.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from careers.known import GENERAL_COMPETENCE
from careers.rules.movements import post_code
from careers.steps import STRUCTURAL_STEPS
from people.enums import EmploymentKind, PositionType
from people.models import ApprovedPost, CompetencyAssessment, EducationRecord, PositionHeld
from people.rules import ranks
from people.rules.competence import COMPETENCES
from people.sheets import unlocks
from performance.models import AngkaKredit, AngkaKreditBalance, Evaluation

PNS = Q(kind__in=[EmploymentKind.PNS, EmploymentKind.CPNS])
HAS_NEXT_LEVEL = Q(
    position__type=PositionType.FUNCTIONAL,
    position__level__in=[row.code for row in ranks.FUNCTIONAL_LEVELS if ranks.next_functional_level(row.code)],
)
GENERAL = CompetencyAssessment.objects.filter(competency__kind__in=GENERAL_COMPETENCE).order_by()


def _holds(posts: Iterable[str]) -> Q:
    """Who holds one of the posts, by level or, without one, by type (`post_code`)."""
    codes = list(posts)
    types = [kind for kind in PositionType.values if post_code(kind) in codes]
    return Q(position__level__in=codes) | Q(position__type__in=types, position__level="")


HAS_STRUCTURAL_STEP = PNS & _holds(STRUCTURAL_STEPS)
# JPT pratama asks for a track record instead of predicates
ASKS_PREDICATES = PNS & _holds(post for post, target in STRUCTURAL_STEPS.items() if target != PositionType.JPT_PRATAMA)


def predicates(on: date) -> Q:
    """Fewer than two of the last two yearly predicates, and none of them below Baik."""
    years = [str(on.year - 1), str(on.year - 2)]
    told = Evaluation.objects.yearly().filter(period__in=years, predicate__gt="").order_by()
    both = told.filter(period=years[0], employee__in=told.filter(period=years[1]).values("employee_id"))
    poor = told.exclude(predicate__in=ranks.GOOD_PREDICATES)
    concerned = ASKS_PREDICATES | (PNS & Q(grade__isnull=False))
    return concerned & ~Q(pk__in=both.values("employee_id")) & ~Q(pk__in=poor.values("employee_id"))


def credit(on: date) -> Q:
    """Holders of a JF with a next jenjang of whom no angka kredit in the present one is known."""
    same: dict[str, Any] = {"employee": OuterRef("pk"), "level": OuterRef("position__level")}
    known = Exists(AngkaKreditBalance.objects.filter(**same)) | Exists(AngkaKredit.objects.filter(**same))
    return HAS_NEXT_LEVEL & ~Q(known)


def vacancies(on: date) -> Q:
    """Holders of a JF with a next jenjang in whose agency no post of it was ever approved."""
    approved = ApprovedPost.objects.in_force(on).filter(
        position__family=OuterRef("position__family"), unit__dinas=OuterRef("dinas")
    )
    return HAS_NEXT_LEVEL & ~Q(Exists(approved))


def competence(on: date) -> Q:
    """People with a next structural post who are not assessed on all general competences."""
    counted = GENERAL.values("employee_id").annotate(n=Count("competency", distinct=True))
    return HAS_STRUCTURAL_STEP & ~Q(pk__in=counted.filter(n__gte=len(COMPETENCES)).values("employee_id"))


def experience(on: date) -> Q:
    """People with a next structural post of whom only the present post is known."""
    before = PositionHeld.objects.filter(valid_to__isnull=False).order_by().values("employee_id")
    return HAS_STRUCTURAL_STEP & ~Q(pk__in=before)


def education(on: date) -> Q:
    known = EducationRecord.objects.order_by().values("employee_id")
    return (HAS_STRUCTURAL_STEP | PNS) & Q(education_level__isnull=True) & ~Q(pk__in=known)


def install() -> None:
    unlocks.register("predikat-tahunan", _("eligibility and rank promotion"), predicates)
    unlocks.register("angka-kredit", _("eligibility for the next jenjang"), credit)
    unlocks.register("formasi", _("vacancies of the next jenjang"), vacancies)
    unlocks.register("kompetensi", _("the competence condition of the next post"), competence)
    unlocks.register("jabatan", _("whole years in posts of the same level"), experience)
    unlocks.register("pendidikan", _("the education condition"), education)
