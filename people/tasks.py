"""Celery entry points of people."""

from celery import shared_task


@shared_task
def forget_staged_rows() -> None:
    """Nightly: rows of imports after 30 days, uploads nobody checked."""
    from people.services import imports

    imports.forget_old()
