"""What the apps to the right read: status of indicators, areas below target, predicates, angka kredit.

None of these scope by user: whoever calls with a Dinas or with employees has scoped those.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear, Substr
from django.utils.translation import gettext as _

from core import figures
from people.models import Dinas, Employee
from performance.enums import Aggregation, EvaluationState, Predicate
from performance.figures import shown
from performance.models import (
    AngkaKredit,
    AngkaKreditBalance,
    Evaluation,
    Indicator,
    IndicatorTarget,
    Measurement,
    OrganisationPredicate,
)
from performance.rules import achievement, periods
from performance.rules.achievement import Status

TREND = 12  # periods a trend looks back


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator as on a day: its newest measurement against the target that fits it; either may be missing.

    `value` and `percent` are of the period, or of the year so far where only the whole year has a target.
    """

    indicator: Indicator
    measurement: Measurement | None
    target: IndicatorTarget | None
    value: Decimal | None
    percent: Decimal | None
    status: Status
    previous: Measurement | None = None
    history: tuple[Measurement, ...] = field(default=(), repr=False)

    @property
    def reason(self) -> str:
        """Why the status is what it is, in a sentence."""
        unit = self.indicator.measure_unit
        if self.measurement is None:
            return _("No measurement yet.")
        period = periods.label(self.measurement.period)
        if self.target is None:
            return _("%(value)s in %(period)s; no target yet.") % {"value": shown(self.value, unit), "period": period}
        words = {
            "value": shown(self.value, unit), "target": shown(self.target.value, unit), "period": period,
            "percent": figures.percent(self.percent),
        }  # fmt: skip
        return _("%(value)s in %(period)s against a target of %(target)s: %(percent)s reached.") % words

    @property
    def is_below(self) -> bool:
        return self.status in {Status.WASPADA, Status.KRITIS}

    @property
    def has_improved(self) -> bool | None:
        """Against the measurement before; None without one or when nothing changed."""
        if self.measurement is None or self.previous is None or self.measurement.value == self.previous.value:
            return None
        return (self.measurement.value > self.previous.value) == (self.indicator.direction == "higher")


def readings(indicators: Iterable[Indicator], on: date) -> list[Reading]:
    """One reading an indicator, in their order; three statements whatever the number.

    Only what was known by `on` counts: measurements and targets of periods that had begun.
    """
    return _readings(indicators, on, Measurement.objects.filter(period__gte=str(on.year - 2)))


def newest_readings(indicators: Iterable[Indicator], on: date) -> list[Reading]:
    """As `readings` where no trend is shown: `history` begins with the year of the newest measurement.

    A reading needs no more than that year; `previous` is missing where that year has one measurement.
    """
    newest = (
        Measurement.objects.filter(_begun(on), indicator=OuterRef("indicator"), period__gte=str(on.year - 2))
        .order_by("-period")
        .values(year=Substr("period", 1, 4))[:1]
    )
    return _readings(indicators, on, Measurement.objects.filter(_begun(on), period__gte=Subquery(newest)))


def _begun(on: date) -> Q:
    """Periods that had begun by a day, as text compares them: "2026" < "2026-03" < "2026-Q1"."""
    quarter = periods.containing(on, periods.QUARTER)
    return Q(period__lte=periods.containing(on, periods.MONTH)) | Q(period__range=(f"{on.year:04d}-Q1", quarter))


def _readings(indicators: Iterable[Indicator], on: date, measurements: QuerySet[Measurement]) -> list[Reading]:
    rows = list(indicators)
    ids = [one.pk for one in rows]
    measured = _grouped(measurements.filter(indicator__in=ids).order_by("period"))
    targets = _grouped(
        IndicatorTarget.objects.filter(indicator__in=ids, period__gte=str(on.year - 2), period__lt=str(on.year + 1))
    )
    return [reading(one, targets.get(one.pk, []), measured.get(one.pk, []), on) for one in rows]


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.indicator_id].append(row)
    return groups


def reading(
    indicator: Indicator, targets: Iterable[IndicatorTarget], measurements: Iterable[Measurement], on: date
) -> Reading:
    """The reading of one indicator from its targets and measurements."""
    history = sorted((one for one in measurements if periods.first_day(one.period) <= on), key=lambda one: one.period)
    if not history:
        return Reading(indicator, None, None, None, None, Status.NO_DATA)
    newest = history[-1]
    target, value = fitting_target(indicator, targets, newest.period, history)
    percent = achievement.achievement(value, target.value if target else None, indicator.direction)
    status = achievement.status(percent, periods.last_day(newest.period))
    previous = history[-2] if len(history) > 1 else None
    return Reading(indicator, newest, target, value, percent, status, previous, tuple(history))


def fitting_target(
    indicator: Indicator, targets: Iterable[IndicatorTarget], period: str, history: Iterable[Measurement]
) -> tuple[IndicatorTarget | None, Decimal | None]:
    """The target that speaks about a measured period, and the value to hold against it.

    The target of the period itself comes first. A longer one counts where the last value or the mean counts; where
    values add up only once every period of the longer one is measured, and then against their sum.
    """
    rows = {one.period: one for one in history}
    value = rows[period].value if period in rows else None
    by_period = {one.period: one for one in targets}
    if period in by_period:
        return by_period[period], value
    longer = [name for name in by_period if periods.covers(name, period)]
    for name in sorted(longer, key=lambda text: periods.MONTHS_IN[periods.kind_of(text)]):
        if indicator.aggregation == Aggregation.LAST:
            return by_period[name], value
        inside = [
            one for one in periods.of_year(periods.year_of(period), indicator.frequency) if periods.covers(name, one)
        ]
        so_far = [rows[one].value for one in inside if one in rows and one <= period]
        if indicator.aggregation == Aggregation.MEAN:
            return by_period[name], achievement.accumulate(so_far, Aggregation.MEAN)
        if inside[-1] == period and len(so_far) == len(inside):
            return by_period[name], achievement.accumulate(so_far, Aggregation.SUM)
    return None, value


def dinas_readings(dinas: Dinas, on: date) -> list[Reading]:
    return newest_readings(Indicator.objects.active().filter(dinas=dinas).select_related("dinas", "unit"), on)


def status_by_dinas(on: date, dinas_ids: Iterable[int] | None = None) -> dict[int, dict[Status, int]]:
    """How many indicators of each Dinas have which status; every status is a key. Three statements."""
    indicators = Indicator.objects.active()
    if dinas_ids is not None:
        indicators = indicators.filter(dinas__in=dinas_ids)
    counts: dict[int, Counter[Status]] = defaultdict(Counter)
    for one in newest_readings(indicators, on):
        counts[one.indicator.dinas_id][one.status] += 1
    return {dinas: {status: counter[status] for status in Status} for dinas, counter in counts.items()}


def yearly_predicates(employee_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """{employee: {year: predicate}} of told yearly evaluations, history included; what promotion may look at."""
    rows = Evaluation.objects.yearly().filter(employee__in=list(employee_ids), predicate__in=Predicate.values)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for employee, period, predicate in rows.values_list("employee", "period", "predicate"):
        found[employee][int(period)] = predicate
    return dict(found)


def credit_in_level(employee_ids: Iterable[int]) -> dict[tuple[int, str], Decimal]:
    """{(employee, jenjang): angka kredit}: the newest PAK and the ledger of the years after it; one statement.

    A year that a PAK cuts in two counts by the PAK alone until the next one.
    """
    ids = list(employee_ids)
    day = ExtractYear("as_on") * 10_000 + ExtractMonth("as_on") * 100 + ExtractDay("as_on")
    balances = AngkaKreditBalance.objects.filter(employee__in=ids).annotate(day=day, is_balance=Value(1))
    ledger = AngkaKredit.objects.filter(employee__in=ids).annotate(day=F("year") * 10_000 + 1231, is_balance=Value(0))
    names = ("employee_id", "level", "day", "points", "is_balance")
    rows = balances.order_by().values_list(*names).union(ledger.order_by().values_list(*names), all=True)
    found: dict[tuple[int, str], Decimal] = {}
    since: dict[tuple[int, str], int] = {}
    for employee, level, on, points, is_balance in sorted(rows, key=lambda row: (not row[4], row[2])):
        key = (employee, level)
        if is_balance:
            found[key], since[key] = Decimal(points), on // 10_000
        elif on // 10_000 > since.get(key, 0):
            found[key] = found.get(key, Decimal(0)) + Decimal(points)
    return found


def distribution(evaluations: QuerySet[Evaluation]) -> dict[str, int]:
    """Number of predicates, every one a key, from best to worst."""
    counts = Counter(evaluations.exclude(predicate="").values_list("predicate", flat=True))
    return {predicate.value: counts[predicate.value] for predicate in Predicate}


@dataclass(frozen=True, slots=True)
class EvaluationProgress:
    """Evaluations of a Dinas in a period; `people` are those at work today."""

    dinas_id: int
    people: int
    drafts: int
    sent: int
    acknowledged: int

    @property
    def told(self) -> int:
        return self.sent + self.acknowledged


def evaluation_progress(period: str, dinas_ids: Iterable[int] | None = None) -> dict[int, EvaluationProgress]:
    """Progress of each Dinas with people at work who had begun by then, by where they are today; two statements."""
    people = Employee.objects.active().begun_by(periods.last_day(period)).filter(dinas__isnull=False)
    if dinas_ids is not None:
        people = people.filter(dinas__in=list(dinas_ids))
    rows = Evaluation.objects.filter(period=period, employee__in=people.order_by().values("pk"))
    staff = dict(people.order_by().values_list("dinas").annotate(number=Count("pk")))
    states: Mapping[int, Counter[str]] = defaultdict(Counter)
    for dinas, state, number in rows.order_by().values_list("employee__dinas", "state").annotate(number=Count("pk")):
        states[dinas][state] += number
    return {
        dinas: EvaluationProgress(
            dinas_id=dinas,
            people=number,
            drafts=states[dinas][EvaluationState.DRAFT],
            sent=states[dinas][EvaluationState.SENT],
            acknowledged=states[dinas][EvaluationState.ACKNOWLEDGED],
        )
        for dinas, number in staff.items()
    }


def organisation_predicates(year: int) -> dict[int, str]:
    """{dinas: predicate of the agency} for a year."""
    return dict(OrganisationPredicate.objects.filter(year=year).values_list("dinas", "predicate"))


def agencies_of(rows: QuerySet[Any]) -> list[Dinas]:
    """The Dinas that (scoped) rows belong to, by name; one statement."""
    return list(Dinas.objects.filter(pk__in=rows.order_by().values("dinas")).order_by("name"))
