"""Evaluations of quarters and years, angka kredit, indicators with measurements, complaints of Dinas Perhubungan."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from accounts.models import User
from core.workdays import Calendar
from people.enums import PositionType
from people.models import Dinas, Employee
from people.services.line_manager import chain
from performance.enums import (
    AgencyPredicate,
    Aggregation,
    ComplaintClass,
    ComplaintMeasure,
    Direction,
    EvaluationState,
    Frequency,
    IndicatorSource,
)
from performance.models import (
    AngkaKredit,
    Complaint,
    Evaluation,
    Indicator,
    IndicatorTarget,
    Measurement,
    OrganisationPredicate,
)
from performance.rules import angka_kredit, periods, predicates
from performance.services.measurements import measure_from_register

YEARS = 3
RATINGS = ((("di_atas", "di_atas"), 12), (("sesuai", "sesuai"), 60), (("di_atas", "sesuai"), 16),
           (("sesuai", "di_atas"), 10), (("di_bawah", "sesuai"), 2))  # fmt: skip
FIRST_YEAR_OF_MATRIX = 2023

INDICATORS = (  # name, unit, value of the year, first value, yearly rise, target
    ("Indeks Kepuasan Masyarakat", "nilai", Aggregation.LAST, 80, 2.0, 84),
    ("Program yang selesai tepat waktu", "%", Aggregation.MEAN, 80, 4.0, 90),
    ("Tindak lanjut temuan pemeriksaan", "%", Aggregation.LAST, 76, 5.0, 85),
)
RESPONSE_TIME = "Waktu tanggap pertama pengaduan"
COMPLAINTS_A_MONTH = (1, 4)
CATEGORIES = ("Perhubungan", "Parkir", "Lampu lalu lintas", "Angkutan umum", "Rambu jalan")
CLASSES = (
    ComplaintClass.NORMATIVE,
    ComplaintClass.NO_INSPECTION,
    ComplaintClass.INSPECTION,
    ComplaintClass.INFORMATION,
)


def add(on: date, random: Random, actor: User) -> None:
    _organisation_predicates(on, actor)
    _evaluations(on, random)
    _indicators(on, random, actor)
    _complaints(on, random, actor)


def _past_periods(on: date) -> Iterator[str]:
    """Quarters and years of the last three years that are over."""
    for year in range(on.year - YEARS, on.year + 1):
        for period in [*periods.of_year(year, periods.QUARTER), str(year)]:
            if periods.is_over(period, on) and year >= FIRST_YEAR_OF_MATRIX:
                yield period


def _organisation_predicates(on: date, actor: User) -> None:
    OrganisationPredicate.objects.bulk_create(
        OrganisationPredicate(dinas=dinas, year=year, predicate=AgencyPredicate.BAIK, set_by=actor)
        for dinas in Dinas.objects.confirmed().order_by("short_name")
        for year in range(on.year - YEARS, on.year)
    )


def _evaluations(on: date, random: Random) -> None:
    people = list(Employee.objects.active().select_related("unit", "position").order_by("number"))
    links = chain(on)
    raters = {one.pk: links.above(one.pk, one.unit.path, one.position.type if one.position else "") for one in people}
    for period in _past_periods(on):
        last = periods.last_day(period)
        rows = [
            _evaluation(one, raters[one.pk], period, last, random)
            for one in people
            if raters[one.pk] and one.cpns_since and one.cpns_since < periods.first_day(period)
        ]
        Evaluation.objects.bulk_create(rows, batch_size=1000)
        if "-" not in period:
            _credits(people, rows, int(period))


def _evaluation(one: Employee, rater: int | None, period: str, last: date, random: Random) -> Evaluation:
    results, behaviour = random.choices([pair for pair, _weight in RATINGS], [weight for _pair, weight in RATINGS])[0]
    sent = datetime.combine(last + timedelta(days=random.randint(3, 12)), time(2, 0), UTC)
    return Evaluation(
        employee=one,
        unit_id=one.unit_id,
        dinas_id=one.dinas_id,
        rater_id=rater,
        period=period,
        result_rating=results,
        behaviour_rating=behaviour,
        predicate=predicates.predicate(results, behaviour, last),
        state=EvaluationState.ACKNOWLEDGED,
        sent_at=sent,
        acknowledged_at=sent + timedelta(days=2),
    )


def _credits(people: list[Employee], rows: list[Evaluation], year: int) -> None:
    levels = {
        one.pk: one.position.level
        for one in people
        if one.position and one.position.type == PositionType.FUNCTIONAL and one.position.level
    }
    AngkaKredit.objects.bulk_create(
        (
            AngkaKredit(
                employee_id=row.employee_id,
                year=year,
                level=levels[row.employee_id],
                predicate=row.predicate,
                points=angka_kredit.rounded(
                    angka_kredit.year_credit(levels[row.employee_id], row.predicate, date(year, 12, 31))
                ),
                source=f"SKP {year}",
                evaluation=row,
            )
            for row in rows
            if row.employee_id in levels
        ),
        batch_size=1000,
    )


def _indicators(on: date, random: Random, actor: User) -> None:
    quarters = [
        period
        for year in range(on.year - YEARS + 1, on.year + 1)
        for period in periods.of_year(year, periods.QUARTER)
        if periods.is_over(period, on)
    ]
    for dinas in Dinas.objects.confirmed().select_related("unit").order_by("short_name"):
        for name, unit, how, first, rise, target in INDICATORS:
            indicator = Indicator.objects.create(
                dinas=dinas, unit=dinas.unit, name=name, measure_unit=unit, aggregation=how, frequency=Frequency.QUARTER
            )
            start = first + random.randint(-6, 6)
            values = [
                Decimal(str(round(min(99.0, start + rise * number / 4 + random.uniform(-2.5, 2.5)), 2)))
                for number in range(len(quarters))
            ]
            _measure(indicator, quarters, values, target=Decimal(target), on=on, actor=actor)


def _measure(
    indicator: Indicator, quarters: list[str], values: list[Decimal], *, target: Decimal, on: date, actor: User
) -> None:
    all_quarters = [
        period
        for year in {*map(periods.year_of, quarters), on.year}
        for period in periods.of_year(year, periods.QUARTER)
    ]
    IndicatorTarget.objects.bulk_create(
        IndicatorTarget(indicator=indicator, period=period, value=target, set_by=actor)
        for period in sorted(all_quarters)
    )
    Measurement.objects.bulk_create(
        Measurement(indicator=indicator, period=period, value=value, entered_by=actor)
        for period, value in zip(quarters, values, strict=True)
    )


def _complaints(on: date, random: Random, actor: User) -> None:
    """Tens a year, answered faster as the years go; the newest ones still wait for their dates."""
    dinas = Dinas.objects.get(short_name="dishub")
    calendar = Calendar()
    rows: list[Complaint] = []
    months = [
        period for year in range(on.year - YEARS + 1, on.year + 1) for period in periods.of_year(year, periods.MONTH)
    ]
    for place, month in enumerate(period for period in months if periods.first_day(period) <= on):
        for _number in range(random.randint(*COMPLAINTS_A_MONTH)):
            received = periods.first_day(month) + timedelta(days=random.randrange(28))
            if received > on:
                continue
            rows.append(
                _complaint(
                    dinas,
                    received,
                    place=place,
                    on=on,
                    calendar=calendar,
                    random=random,
                    tracking=7_100_000 + len(rows) * 37,
                )
            )
    Complaint.objects.bulk_create(rows)
    indicator = Indicator.objects.create(
        dinas=dinas,
        unit=dinas.unit,
        name=RESPONSE_TIME,
        measure_unit="hari kerja",
        direction=Direction.LOWER,
        aggregation=Aggregation.LAST,
        frequency=Frequency.QUARTER,
        source=IndicatorSource.COMPLAINTS,
        complaint_measure=ComplaintMeasure.MEDIAN,
    )
    for period in [
        period for year in range(on.year - YEARS + 1, on.year + 1) for period in periods.of_year(year, periods.QUARTER)
    ]:
        IndicatorTarget.objects.create(indicator=indicator, period=period, value=Decimal(5), set_by=actor)
        if periods.is_over(period, on):
            measure_from_register(actor=actor, indicator=indicator, period=period)


def _complaint(
    dinas: Dinas, received: date, *, place: int, on: date, calendar: Calendar, random: Random, tracking: int
) -> Complaint:
    disposed = calendar.add(received, random.randint(0, 2))
    answered = calendar.add(disposed, max(1, round(random.triangular(1, 16 - place / 4, 6))))
    closed = calendar.add(answered, random.randint(0, 6))
    return Complaint(
        dinas=dinas,
        tracking_id=str(tracking),
        complaint_class=random.choice(CLASSES),
        category=random.choice(CATEGORIES),
        received_on=received,
        disposed_on=disposed if disposed <= on else None,
        first_answer_on=answered if answered <= on else None,
        closed_on=closed if closed <= on else None,
        source="SP4N-LAPOR!",
    )
