"""Celery entry points of core."""

from celery import shared_task


@shared_task
def run_job(job_public_id: str) -> None:
    from core import jobs

    jobs.run(job_public_id)


@shared_task
def sweep_jobs() -> None:
    """Every minute: bring back jobs that were lost or never picked up; a sign of life of this worker."""
    from core import heartbeats, jobs

    heartbeats.worker_lives()
    heartbeats.count_saves()
    jobs.sweep()


@shared_task
def seal_access_log() -> None:
    """Hourly: seal the access log into the audit chain (T46)."""
    from core import access_log

    access_log.seal()


@shared_task
def tidy_files() -> None:
    """Nightly: delete result files past their time, what a killed run left behind, and forgotten uploads."""
    from core import limits, metrics, tidy

    tidy.tidy()
    metrics.forget_ended_processes()
    limits.forget_old()


@shared_task
def back_up() -> None:
    """Nightly, where the settings name a folder and a key (T55); what goes wrong is logged, audited and shown."""
    from core.backups import archive, make

    if make.is_set_up():
        try:
            make.make_backup()
        except archive.ArchiveError:
            return
