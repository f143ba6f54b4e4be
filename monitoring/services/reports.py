"""Makes monthly reports and puts them into inboxes: once per report, period and recipient."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from core import audit
from core.clock import today
from monitoring import content, snapshots
from monitoring.models import ReportDelivery, ReportRun, Snapshot
from people.enums import Role
from people.models import Dinas, RoleAssignment
from performance.rules import periods

MONTHLY = "monthly"
CATCH_UP = 12  # months at most that are made up after the machine was off
KIND = "monitoring.report"


def month_before(day: date) -> str:
    return periods.previous(periods.containing(day, periods.MONTH))


def missed_months(on: date) -> list[str]:
    """Past months whose reports are missing, oldest first.

    The month before `on` always counts; earlier ones, `CATCH_UP` at most, from the first report ever on, and where that
    of the city is missing: it is made last.
    """
    months = periods.last_ones(month_before(on), CATCH_UP)
    runs = ReportRun.objects.filter(definition=MONTHLY)
    first = runs.aggregate(first=Min("period"))["first"] or months[-1]
    made = set(runs.filter(dinas__isnull=True, period__in=months).values_list("period", flat=True))
    found = [month for month in months[:-1] if month >= first and month not in made]
    return [*found, months[-1]] if missing(months[-1]) else found


def scopes() -> list[Dinas | None]:
    """Every confirmed Dinas and, last, the city (None)."""
    return [*Dinas.objects.confirmed().select_related("unit").order_by("name"), None]


def ensure_snapshots(period: str) -> None:
    """Take the month now where its last night was missed; what that night wrote stays."""
    last = max(periods.first_day(period), min(periods.last_day(period), today()))
    taken = Snapshot.objects.filter(period=period).aggregate(at=Max("taken_at"))["at"]
    if taken is None or timezone.localdate(taken) < last:
        snapshots.take(last, late=is_late(period))


def is_late(period: str) -> bool:
    """Whether what stands now says nothing of the month any more."""
    return period < month_before(today())


@transaction.atomic
def make_report(*, period: str, dinas: Dinas | None, actor: User | None = None) -> ReportRun:
    """Make or, for a second time, renew the report of a month; the revision rises, deliveries stay as they were."""
    ensure_snapshots(period)
    locked = ReportRun.objects.select_for_update(of=("self",))  # not the Dinas its order joins
    found = locked.filter(definition=MONTHLY, period=period, dinas=dinas).first()
    report = found or ReportRun(definition=MONTHLY, period=period, dinas=dinas, revision=0)
    report.content = content.build(period, dinas, late=is_late(period), former=found.content if found else None)
    report.revision += 1
    report.made_at, report.made_by = timezone.now(), actor
    report.save()
    audit.record(actor=actor, verb="monitoring.report.made", target=report, period=period, revision=report.revision)
    deliver(report)
    return report


def deliver(report: ReportRun) -> int:
    """Tell the heads or leaders concerned who were not told of this report yet; gives how many."""
    known = set(report.deliveries.values_list("recipient_id", flat=True))
    new = [user for user in recipients(report.dinas) if user.pk not in known]
    ReportDelivery.objects.bulk_create([ReportDelivery(report=report, recipient=user) for user in new])
    inbox.notify(
        new,
        kind=KIND,
        key=str(report.public_id),
        params={"period": report.period, "name": report.dinas.name if report.dinas else "Kota Palu"},
        url=report.get_absolute_url(),
    )
    return len(new)


def recipients(dinas: Dinas | None) -> list[User]:
    """The heads of the Dinas for its report; the leaders for the city's. No one else."""
    roles = RoleAssignment.objects.in_force(today()).filter(user__is_active=True)
    if dinas is not None:
        roles = roles.filter(role=Role.HEAD, unit=dinas.unit_id)
    else:
        roles = roles.filter(role=Role.LEADER, unit__parent__isnull=True)
    return list({role.user_id: role.user for role in roles.select_related("user")}.values())


def make_all(*, period: str, actor: User | None = None, only: Iterable[Dinas | None] | None = None) -> list[ReportRun]:
    """The reports of a month for every Dinas and the city, or for `only` those."""
    ensure_snapshots(period)
    return [make_report(period=period, dinas=dinas, actor=actor) for dinas in (scopes() if only is None else only)]


def missing(period: str) -> list[Dinas | None]:
    """The scopes that have no report of the month yet."""
    made = set(ReportRun.objects.filter(definition=MONTHLY, period=period).values_list("dinas_id", flat=True))
    return [dinas for dinas in scopes() if (dinas.pk if dinas else None) not in made]
