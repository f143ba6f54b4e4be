"""The angka kredit ledger: derived from the yearly predicate of holders of a jabatan fungsional, never typed."""

from collections import Counter
from datetime import date

from django.db import transaction

from people.enums import PositionType
from people.models import Employee, PositionHeld
from performance.models import AngkaKredit, Evaluation
from performance.rules import angka_kredit as rules
from performance.rules import periods


def level_code(level: str) -> str:
    """Jenjang as the rules spell it: "Ahli Pertama" -> "ahli_pertama"."""
    return "_".join(level.casefold().split())


def months_by_level(employee: Employee, year: int) -> dict[str, int]:
    """Months of a year per jenjang of the JF held on the first day of each month; {} for others than JF holders."""
    held = list(
        PositionHeld.objects.filter(employee=employee, valid_from__lte=date(year, 12, 1))
        .select_related("position")
        .order_by("valid_from", "pk")
    )
    months: Counter[str] = Counter()
    for month in range(1, 13):
        first = date(year, month, 1)
        level = _level_on(employee, held, first)
        if level:
            months[level] += 1
    return dict(months)


def _level_on(employee: Employee, held: list[PositionHeld], day: date) -> str:
    current = [row for row in held if row.valid_from <= day and (row.valid_to is None or row.valid_to > day)]
    position = current[-1].position if current else None
    if not held and (employee.position_since is None or employee.position_since <= day):
        position = employee.position
    if position is None or position.type != PositionType.FUNCTIONAL:
        return ""
    return level_code(position.level)


@transaction.atomic
def post_angka_kredit(*, evaluation: Evaluation) -> list[AngkaKredit]:
    """Write the year's points of a told yearly evaluation, one row a jenjang; nothing for a quarter or another post."""
    withdraw_angka_kredit(evaluation=evaluation)
    if not evaluation.is_yearly or evaluation.is_draft or not evaluation.predicate:
        return []
    year, end = periods.year_of(evaluation.period), periods.last_day(evaluation.period)
    known = {row.level for row in rules.COEFFICIENTS if row.valid_from <= end}
    rows = [
        AngkaKredit(
            employee=evaluation.employee,
            year=year,
            level=level,
            months=months,
            predicate=evaluation.predicate,
            points=rules.rounded(rules.period_credit(level, evaluation.predicate, months, end)),
            source=rules.PERMENPANRB_1_2023,
            evaluation=evaluation,
        )
        for level, months in months_by_level(evaluation.employee, year).items()
        if level in known
    ]
    return AngkaKredit.objects.bulk_create(rows)


def withdraw_angka_kredit(*, evaluation: Evaluation) -> None:
    """Take back what an evaluation posted."""
    if evaluation.is_yearly:
        AngkaKredit.objects.filter(evaluation=evaluation).delete()
