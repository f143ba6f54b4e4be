from celery import shared_task


@shared_task
def escalate_requests() -> None:
    from privacy import services

    services.escalate()
