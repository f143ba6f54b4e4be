"""Celery entry points of performance."""

from celery import shared_task


@shared_task
def measure_complaints() -> None:
    """Nightly: take the figures of indicators that read the complaint register (current and previous period)."""
    from performance import nightly

    nightly.measure_all()


@shared_task
def forget_complaint_batches() -> None:
    """Nightly: drop checked exports that nobody took over for 30 days."""
    from performance import nightly

    nightly.forget_batches()
