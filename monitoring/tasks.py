"""What beat starts: nightly snapshots, the reports of the month before, and those a machine that was off has missed."""

from celery import shared_task


@shared_task
def take_snapshots() -> None:
    from core.clock import today
    from monitoring import snapshots

    snapshots.take(today())


@shared_task
def make_monthly_reports() -> None:
    """Ask for the reports of the month before that are still missing; asked twice, it is one job."""
    from core import jobs
    from core.clock import today
    from monitoring.jobs import KIND
    from monitoring.services import reports

    period = reports.month_before(today())
    waiting = reports.missing(period)
    if waiting:
        jobs.enqueue(KIND, actor=None, params={"period": period}, key=f"{period} {today()} {len(waiting)}")
