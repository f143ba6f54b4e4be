"""What the nightly tasks do; both may run twice."""

import logging
from datetime import timedelta

from django.utils import timezone

from core.clock import today
from performance.enums import BatchState, IndicatorSource
from performance.models import ComplaintBatch, Indicator
from performance.rules import periods
from performance.services import measure_from_register

logger = logging.getLogger(__name__)

BATCH_DAYS = 30


def measure_all() -> int:
    """Figures of every computed indicator for its current and previous period; gives how many have one."""
    found = 0
    computed = Indicator.objects.active().filter(source=IndicatorSource.COMPLAINTS).select_related("dinas")
    for indicator in computed.order_by("pk"):
        current = periods.containing(today(), indicator.frequency)
        for period in (periods.previous(current), current):
            found += measure_from_register(actor=None, indicator=indicator, period=period) is not None
    logger.info("figures of the complaint register taken, count=%s", found)
    return found


def forget_batches() -> int:
    """Empty what was checked long ago; gives how many."""
    since = timezone.now() - timedelta(days=BATCH_DAYS)
    old = ComplaintBatch.objects.filter(state=BatchState.CHECKED, created_at__lt=since)
    return old.update(state=BatchState.DROPPED, rows=[], refused=[])
