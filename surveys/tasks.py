"""Celery entry points of surveys."""

from celery import shared_task


@shared_task
def run_calendar() -> None:
    """Hourly: open what opens today (WITA), close what had its last day. Running twice changes nothing."""
    from surveys import calendar

    calendar.open_due()
    calendar.close_due()
