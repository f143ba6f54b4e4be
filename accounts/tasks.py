"""Celery entry points of accounts."""

from celery import shared_task


@shared_task
def sweep_sign_in_failures() -> None:
    """Daily: forget failed sign-ins that no longer count (T12)."""
    from accounts import limits

    limits.sweep()
