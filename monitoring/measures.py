"""What is counted over time, per Dinas and for the city; each measure is one function of a day.

A figure that nothing is known about is absent from the result ("belum ada data"), never zero.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from people.models import Employee
from people.querysets import retires_within_year
from performance.rules import periods
from performance.rules.achievement import Status
from performance.selectors import evaluation_progress, status_by_dinas
from planning.selectors import realisation_by_dinas
from surveys.models import Campaign, Response
from training.selectors import hours_by_agency

HUNDRED = Decimal(100)
CITY = None  # the key of the city's own figure


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` in the unit of the measure; a share keeps what it was worked out from."""

    value: Decimal
    numerator: int | None = None
    denominator: int | None = None


Figures = dict[int | None, Figure]


@dataclass(frozen=True, slots=True)
class Measure:
    code: str
    label: Any
    unit: str  # "people", "percent"
    compute: Callable[[date], Figures]
    target: Decimal | None = None  # percent the city aims at (a proposal); None = none set
    grows: bool = False  # starts the year at 0 and fills up until its end
    is_money: bool = False  # part and whole are rupiah
    compares: bool = True  # with the month before; a survey is not compared with the one before it
    looks_back: bool = True  # False: the records tell how it stands now, not how it stood on a day long past

    def is_comparable(self, on: date) -> bool:
        """Whether it may be held against the month before: not what begins anew in January."""
        return self.compares and not (self.grows and on.month == 1)


def share(parts: dict[int, tuple[int, int]]) -> Figures:
    """Percent by Dinas from (part, whole), and the city's from the sums; wholes of 0 are left out."""
    known = {key: pair for key, pair in parts.items() if pair[1]}
    figures: Figures = {key: _percent(*pair) for key, pair in known.items()}
    if known:
        figures[CITY] = _percent(
            sum(part for part, _whole in known.values()), sum(whole for _part, whole in known.values())
        )
    return figures


def counts(numbers: dict[int | None, int]) -> Figures:
    """People by Dinas; the city's figure also counts those without one."""
    figures: Figures = {key: Figure(Decimal(number)) for key, number in numbers.items() if key is not None}
    figures[CITY] = Figure(Decimal(sum(numbers.values())))
    return figures


def _percent(part: int, whole: int) -> Figure:
    return Figure((HUNDRED * part / whole).quantize(Decimal("0.0001")), part, whole)


def headcount(on: date) -> Figures:
    return counts(_by_dinas(Employee.objects.for_analysis().filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))))


def retirements_ahead(on: date) -> Figures:
    """Active people whose TMT pensiun lies within the 12 months after the day."""
    return counts(_by_dinas(Employee.objects.for_analysis(), retires_within_year(on)))


def _by_dinas(people: Any, condition: Q | None = None) -> dict[int | None, int]:
    """Every Dinas with people is a key, also where none of them meets `condition`."""
    return dict(people.order_by().values_list("dinas").annotate(number=Count("pk", filter=condition)))


def latest_campaign(on: date) -> Campaign | None:
    """The survey of the newest plan year that had opened by the day."""
    return Campaign.objects.filter(opens_on__lte=on).exclude(state="draft").order_by("-plan_year", "-opens_on").first()


def participation(on: date) -> Figures:
    campaign = latest_campaign(on)
    if campaign is None:
        return {}
    rows = (
        Response.objects.filter(campaign=campaign, dinas__isnull=False)
        .order_by()
        .values_list("dinas")
        .annotate(sent=Count("pk", filter=Q(sent_at__isnull=False)), asked=Count("pk"))
    )
    return share({dinas: (sent, asked) for dinas, sent, asked in rows})


def plan_lines_done(on: date) -> Figures:
    found = realisation_by_dinas(on.year, on)
    return share({dinas: (one.done, one.lines) for dinas, one in found.items()})


def plan_money_spent(on: date) -> Figures:
    """Rupiah spent of rupiah planned; a plan in which nobody entered an amount is left out."""
    found = realisation_by_dinas(on.year, on)
    return share({dinas: (one.spent, one.planned) for dinas, one in found.items() if one.spent is not None})


def learning_floor(on: date) -> Figures:
    """PNS, candidates among them, who reached the JP of the calendar year so far."""
    found = hours_by_agency(Employee.objects.for_analysis(), on)
    return share({one.dinas.pk: (one.reached, one.bound) for one in found if one.dinas is not None})


def indicators_on_target(on: date) -> Figures:
    judged = (Status.SESUAI, Status.WASPADA, Status.KRITIS)
    return share(
        {
            dinas: (states.get(Status.SESUAI, 0), sum(states.get(state, 0) for state in judged))
            for dinas, states in status_by_dinas(on).items()
        }
    )


def evaluated_quarter(on: date) -> str:
    """The quarter before the one the day lies in: the newest one that is over."""
    return periods.previous(periods.containing(on, periods.QUARTER))


def evaluations_sent(on: date) -> Figures:
    found = evaluation_progress(evaluated_quarter(on))
    return share({dinas: (one.told, one.people) for dinas, one in found.items()})


MEASURES = (
    Measure("headcount", _("Employees at work"), "people", headcount, looks_back=False),
    Measure(
        "participation",
        _("Survey: units that have answered"),
        "percent",
        participation,
        Decimal(95),
        compares=False,
        looks_back=False,
    ),
    Measure("plan_lines", _("Plan lines done"), "percent", plan_lines_done, Decimal(100), grows=True, looks_back=False),
    Measure(
        "plan_money",
        _("Plan budget spent"),
        "percent",
        plan_money_spent,
        Decimal(100),
        grows=True,
        is_money=True,
        looks_back=False,
    ),
    Measure("learning_floor", _("PNS with the JP of the year"), "percent", learning_floor, Decimal(60), grows=True),
    Measure("kpi", _("Indicators on target"), "percent", indicators_on_target, Decimal(80)),
    Measure(
        "evaluations",
        _("Evaluations of the last quarter sent"),
        "percent",
        evaluations_sent,
        Decimal(100),
        looks_back=False,
    ),
    Measure("retirements", _("Retirements in the next 12 months"), "people", retirements_ahead, looks_back=False),
)
BY_CODE = {measure.code: measure for measure in MEASURES}
