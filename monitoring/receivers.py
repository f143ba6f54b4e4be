"""At the start of a worker, what was missed while the machine was off is asked for."""

from typing import Any

from celery.signals import worker_ready

from monitoring.tasks import make_monthly_reports


@worker_ready.connect
def catch_up(**kwargs: Any) -> None:
    make_monthly_reports.delay()
