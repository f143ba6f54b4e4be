"""Learning hours of a person: a floor per calendar year for PNS, a ceiling per contract period for PPPK."""

from datetime import date

from django.db.models import Q, Sum

from people.models import ContractPeriod, Employee
from training.enums import EnrolmentState, SessionState
from training.models import Enrolment, LearningHours
from training.rules.learning_hours import CeilingCheck, Progress, ceiling_check, floor_progress

PLANNED_STATES = (EnrolmentState.NOMINATED, EnrolmentState.CONFIRMED, EnrolmentState.WAITING)
# Attended counts as planned until the session is finished; then its hours stand in the ledger.
ATTENDED_UNFINISHED = Q(state=EnrolmentState.ATTENDED) & ~Q(session__state=SessionState.DONE) & ~Q(passed=False)


def hours_in_year(employee: Employee, year: int) -> int:
    """Quarter hours with evidence finished in a calendar year."""
    rows = LearningHours.objects.filter(employee=employee, finished_on__year=year).exclude(evidence="")
    return int(rows.aggregate(total=Sum("jp"))["total"] or 0)


def year_progress(employee: Employee, year: int) -> Progress:
    return floor_progress(hours_in_year(employee, year), year)


def contract_check(employee: Employee, *, asked: int, on: date) -> CeilingCheck | None:
    """Whether a PPPK may take `asked` more quarter hours in the contract running on a day.

    None for a PNS, and where the contract period was never told (then nothing can be counted: "belum ada data").
    """
    if not employee.is_contract:
        return None
    contract = ContractPeriod.objects.in_force(on).filter(employee=employee).first()
    if contract is None:
        return None
    done = LearningHours.objects.filter(employee=employee, finished_on__gte=contract.valid_from)
    planned = Enrolment.objects.filter(
        Q(state__in=PLANNED_STATES) | ATTENDED_UNFINISHED,
        employee=employee,
        session__ends_on__gte=contract.valid_from,
    )
    if contract.valid_to is not None:
        done = done.filter(finished_on__lt=contract.valid_to)
        planned = planned.filter(session__ends_on__lt=contract.valid_to)
    return ceiling_check(
        done=int(done.exclude(evidence="").aggregate(total=Sum("jp"))["total"] or 0),
        planned=int(planned.aggregate(total=Sum("session__jp"))["total"] or 0),
        asked=asked,
        on=on,
    )
