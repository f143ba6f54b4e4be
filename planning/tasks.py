"""Celery entry points of planning."""

import logging

from celery import shared_task

logger = logging.getLogger(__name__)


@shared_task
def start_plans() -> int:
    """Daily: approved plans whose year has begun are running. A day that was missed is made up by the next."""
    from planning.services import plans

    started = plans.start_due_plans()
    if started:
        logger.info("plans started, count=%s", started)
    return started
