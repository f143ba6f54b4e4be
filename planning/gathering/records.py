"""Findings from what the city already knows of a Dinas: indicators, retirements, competence assessments."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import translation

from core.clock import today
from people.models import Competency, CompetencyAssessment, Dinas, Employee
from people.querysets import retires_within_year
from people.rules import competence
from people.rules.dated import add_years
from performance.figures import shown
from performance.models import IndicatorTarget
from performance.rules.achievement import Status
from performance.selectors import Reading, dinas_readings
from planning.enums import NeedKind
from planning.gathering.finding import Finding
from planning.rules.priorities import Facts
from planning.rules.topics import key_of

RETIREMENT_KEY = "retirement"


def staff_of(dinas: Dinas) -> int:
    return Employee.objects.for_analysis().filter(dinas=dinas).count()


def below_target(dinas: Dinas, on: date) -> list[Finding]:
    return [
        _below(reading, reading.target) for reading in dinas_readings(dinas, on) if reading.is_below and reading.target
    ]


def _below(reading: Reading, target: IndicatorTarget) -> Finding:
    indicator = reading.indicator
    facts = Facts(
        kind=NeedKind.INDICATOR,
        achieved=Decimal(0) if reading.percent is None else reading.percent,
        is_critical=reading.status == Status.KRITIS,
    )
    with translation.override(settings.LANGUAGE_CODE):
        wanted = shown(target.value, indicator.measure_unit)
    key = key_of(indicator.name)
    return Finding(NeedKind.INDICATOR, key, indicator.name, facts, target=wanted, indicators=[indicator.pk])


def retirements(dinas: Dinas, on: date, staff: int) -> list[Finding]:
    """One finding for everybody who retires in the next 12 months, from the day after `on`."""
    leaving = Employee.objects.for_analysis().filter(retires_within_year(on), dinas=dinas)
    people = list(leaving.order_by("retires_on", "pk").values_list("pk", flat=True))
    if not people:
        return []
    facts = Facts(kind=NeedKind.RETIREMENT, people=len(people), staff=staff, until=add_years(on, 1).isoformat())
    with translation.override(settings.LANGUAGE_CODE):
        topic = translation.gettext("Posts of people who retire in the next 12 months")
    return [Finding(NeedKind.RETIREMENT, RETIREMENT_KEY, topic, facts, employees=people)]


def competence_gaps(dinas: Dinas, on: date, staff: int) -> list[Finding]:
    """One finding a competency where somebody's latest assessment is below the standard of the post held.

    Nobody assessed = no finding: absent is not a gap.
    """
    latest: dict[tuple[int, int], CompetencyAssessment] = {}
    assessments = CompetencyAssessment.objects.filter(
        employee__in=Employee.objects.for_analysis().filter(dinas=dinas), assessed_on__lte=on
    ).select_related("employee__position", "competency")
    for one in assessments.order_by("assessed_on", "pk"):
        latest[one.employee_id, one.competency_id] = one
    groups: dict[Competency, dict[int, int]] = defaultdict(dict)
    for one in latest.values():
        if missing := _levels_missing(one, on):
            groups[one.competency][one.employee_id] = missing
    return [_gap(competency, levels, staff) for competency, levels in groups.items()]


def _levels_missing(one: CompetencyAssessment, on: date) -> int:
    position = one.employee.position
    if position is None or one.competency.kind == "teknis":  # technical standards come from each ministry
        return 0
    standard = competence.standard_level(position_type=position.type, level=position.level, on=on)
    return max(0, competence.gap(standard.level, one.level) or 0) if standard else 0


def _gap(competency: Competency, levels: dict[int, int], staff: int) -> Finding:
    facts = Facts(kind=NeedKind.COMPETENCE, people=len(levels), staff=staff, levels=max(levels.values()))
    return Finding(
        NeedKind.COMPETENCE, key_of(competency.name), competency.name, facts,
        competency_id=competency.pk, employees=sorted(levels),
    )  # fmt: skip


def has_assessments(dinas: Dinas | None = None) -> bool:
    """Whether anybody (of a Dinas) was assessed; if not, gaps are "belum ada data"."""
    assessments = CompetencyAssessment.objects.filter(assessed_on__lte=today())
    if dinas is not None:
        assessments = assessments.filter(employee__dinas=dinas)
    return assessments.exists()
