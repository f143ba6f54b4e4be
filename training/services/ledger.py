"""Learning hours of a person: a floor per calendar year for PNS, a ceiling per contract period for PPPK."""

from collections import Counter
from collections.abc import Iterable
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
    return contract_checks([employee], asked=asked, on=on).get(employee.pk)


def contract_checks(employees: Iterable[Employee], *, asked: int, on: date) -> dict[int, CeilingCheck]:
    """The same for many people, by key of the person; three statements, none when nobody has a contract."""
    bound = [one.pk for one in employees if one.is_contract]
    if not bound:
        return {}
    contracts = {one.employee_id: one for one in ContractPeriod.objects.in_force(on).filter(employee__in=bound)}
    if not contracts:
        return {}
    first = min(one.valid_from for one in contracts.values())
    done, planned = Counter[int](), Counter[int]()
    ledger = LearningHours.objects.filter(employee__in=contracts, finished_on__gte=first).exclude(evidence="")
    for person, day, quarters in ledger.order_by().values_list("employee", "finished_on", "jp"):
        done[person] += quarters if _runs_on(contracts[person], day) else 0
    asked_for = Enrolment.objects.filter(
        Q(state__in=PLANNED_STATES) | ATTENDED_UNFINISHED, employee__in=contracts, session__ends_on__gte=first
    )
    for person, day, quarters in asked_for.order_by().values_list("employee", "session__ends_on", "session__jp"):
        planned[person] += quarters if _runs_on(contracts[person], day) else 0
    return {pk: ceiling_check(done=done[pk], planned=planned[pk], asked=asked, on=on) for pk in contracts}


def _runs_on(contract: ContractPeriod, day: date) -> bool:
    return contract.valid_from <= day and (contract.valid_to is None or day < contract.valid_to)
