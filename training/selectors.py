"""What pages and the apps to the right read of training; everything that takes a user is scoped by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from core.figures import share_of
from people.enums import PERMANENT
from people.models import Dinas, Employee
from people.querysets import EmployeeQuerySet
from people.rules.dated import in_force
from training.enums import TAKES_PEOPLE, EnrolmentState
from training.models import Enrolment, LearningHours, Session
from training.rules.learning_hours import FLOOR_RULES, to_hours


def sessions_open_for(user: User, on: date) -> QuerySet[Session]:
    """Sessions somebody may be nominated for, nearest first."""
    return Session.objects.visible_to(user).filter(state__in=TAKES_PEOPLE, ends_on__gte=on).order_by("starts_on", "pk")


@dataclass(frozen=True, slots=True)
class Hours:
    """Learning hours of a person in a year, in quarters."""

    employee: Employee
    done: int
    required: int | None  # None: no floor for this kind of employment

    @property
    def reached(self) -> bool | None:
        return None if self.required is None else self.done >= self.required

    @property
    def percent(self) -> int:
        return min(100, share_of(self.done, self.required) if self.required else 0)

    @property
    def hours(self) -> str:
        return f"{to_hours(self.done).normalize():f}"


def by_minimum(people: EmployeeQuerySet, year: int, *, reached: bool | None) -> EmployeeQuerySet:
    """Those with a minimum who reached it in a year, or have not yet; everybody for None."""
    if reached is None:
        return people
    required = in_force(FLOOR_RULES, date(year, 12, 31)).quarters
    enough = (
        LearningHours.objects.filter(finished_on__year=year)
        .exclude(evidence="")
        .order_by()
        .values("employee")
        .annotate(total=Sum("jp"))
        .filter(total__gte=required)
        .values("employee")
    )
    bound = people.filter(kind__in=PERMANENT)
    return bound.filter(pk__in=enough) if reached else bound.exclude(pk__in=enough)


def hours_of(people: Iterable[Employee], year: int) -> list[Hours]:
    """In the order given; one statement."""
    rows = list(people)
    required = in_force(FLOOR_RULES, date(year, 12, 31)).quarters
    done = dict(
        LearningHours.objects.filter(employee__in=[one.pk for one in rows], finished_on__year=year)
        .exclude(evidence="")
        .order_by()
        .values_list("employee")
        .annotate(total=Sum("jp"))
    )
    return [Hours(one, done.get(one.pk, 0), required if one.kind in PERMANENT else None) for one in rows]


@dataclass(frozen=True, slots=True)
class AgencyHours:
    """Learning hours of the people of a Dinas in a year: `total` in quarters, and how many PNS reached the minimum."""

    dinas: Dinas | None
    people: int
    total: int
    bound: int  # PNS and CPNS
    reached: int


def hours_by_agency(people: EmployeeQuerySet, on: date) -> list[AgencyHours]:
    """One row for each Dinas with the hours of the year up to `on`, by name, those without one last; two statements."""
    required = in_force(FLOOR_RULES, date(on.year, 12, 31)).quarters
    in_year = LearningHours.objects.filter(employee=OuterRef("pk"), finished_on__year=on.year, finished_on__lte=on)
    done = in_year.exclude(evidence="").order_by().values("employee").annotate(total=Sum("jp")).values("total")
    bound = Q(kind__in=PERMANENT)
    rows = (
        people.select_related(None)
        .order_by()
        .annotate(done=Coalesce(Subquery(done, IntegerField()), 0))
        .values("dinas")
        .annotate(
            people=Count("pk"),
            total=Sum("done"),
            bound=Count("pk", filter=bound),
            reached=Count("pk", filter=bound & Q(done__gte=required)),
        )
    )
    names = Dinas.objects.in_bulk([row["dinas"] for row in rows if row["dinas"]])
    found = [
        AgencyHours(names.get(row["dinas"]), row["people"], row["total"], row["bound"], row["reached"]) for row in rows
    ]
    return sorted(found, key=lambda one: (one.dinas is None, one.dinas.name if one.dinas else ""))


def counts_of(session: Session) -> dict[str, int]:
    """How many enrolments of a session are in each state."""
    rows = Enrolment.objects.filter(session=session).order_by().values_list("state").annotate(number=Count("pk"))
    return dict(rows)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What finishing a session would do, by name."""

    passed: list[str]
    failed: list[str]
    absent: list[str]
    missing: list[str]  # on a seat without attendance, or attended without a result
    unseated: list[str]  # nominated or waiting: they are told


def before_finishing(session: Session) -> Ahead:
    ahead = Ahead([], [], [], [], [])
    rows = session.enrolments.select_related("employee").order_by("employee__name", "pk")
    for one in rows:
        group = _ahead_group(ahead, one)
        if group is not None:
            group.append(one.employee.full_name)
    return ahead


def _ahead_group(ahead: Ahead, one: Enrolment) -> list[str] | None:
    if one.state == EnrolmentState.ATTENDED:
        return ahead.missing if one.passed is None else ahead.passed if one.passed else ahead.failed
    return {
        EnrolmentState.CONFIRMED: ahead.missing,
        EnrolmentState.ABSENT: ahead.absent,
        EnrolmentState.NOMINATED: ahead.unseated,
        EnrolmentState.WAITING: ahead.unseated,
    }.get(EnrolmentState(one.state))
