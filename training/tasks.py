from celery import shared_task


@shared_task
def start_sessions() -> None:
    from core.clock import today
    from training.services.sessions import start_due

    start_due(today())
