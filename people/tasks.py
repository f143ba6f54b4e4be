"""Celery entry points of people."""

from celery import shared_task


@shared_task
def forget_staged_rows() -> None:
    """Nightly: rows of imports after 30 days, uploads nobody checked, drafts of changes nobody went on with."""
    from people.services import events, imports

    imports.forget_old()
    events.forget_drafts()


@shared_task
def apply_due_changes() -> None:
    """Hourly: decided changes take effect on their day."""
    from people.services import events

    events.apply_due()
