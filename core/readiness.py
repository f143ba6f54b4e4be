"""Whether this process can serve: database, migrations, disk; and whether the queue answers (T44)."""

import os
import shutil
from typing import Literal

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError

State = Literal["ok", "degraded", "unavailable"]

FREE_BYTES = 100 * 1024 * 1024


def state() -> State:
    """Without its queue the product still serves: pages and saves work and jobs wait (A36), hence "degraded"."""
    if not (database_is_ready() and disk_is_ready()):
        return "unavailable"
    return "ok" if queue_is_ready() else "degraded"


def database_is_ready() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def disk_is_ready() -> bool:
    return os.access(settings.DATA_DIR, os.W_OK) and shutil.disk_usage(settings.DATA_DIR).free >= FREE_BYTES


def queue_is_ready() -> bool:
    if not settings.REDIS_URL:
        return os.access(settings.QUEUE_DIR / "messages", os.W_OK)
    try:
        with current_app.connection_for_write() as queue:
            queue.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (OperationalError, OSError):
        return False
    return True
