"""What beat starts: nightly snapshots, the reports of the month before, and those a machine that was off has missed."""

from celery import shared_task


@shared_task
def take_snapshots() -> None:
    from core.clock import today
    from monitoring import snapshots

    snapshots.take(today())


@shared_task
def make_monthly_reports() -> None:
    """Ask for the reports of past months that are still missing; asked twice, it is one job."""
    from core import jobs
    from core.clock import today
    from monitoring.jobs import KIND
    from monitoring.services import reports

    missed = reports.missed_months(today())
    if missed:
        waiting = len(reports.missing(missed[-1]))
        jobs.enqueue(KIND, actor=None, params={"periods": missed}, key=f"{missed[0]} {today()} {waiting}")
