"""Celery entry points of surveys."""

from celery import shared_task


@shared_task
def run_calendar() -> None:
    """Daily after midnight (WITA): open what opens today, close what had its last day. May run twice."""
    from surveys import calendar

    calendar.open_due()
    calendar.close_due()
