"""The product's own settings for the real worker and beat that tests/services/test_broker.py starts: only faster."""

import os

from palu_asn.settings import *  # noqa: F403
from palu_asn.settings import CELERY_BROKER_TRANSPORT_OPTIONS, INSTALLED_APPS, REDIS_URL

INSTALLED_APPS = [*INSTALLED_APPS, "tests.broker_jobs"]
JOB_PROGRESS_EVERY = 0.1
JOB_HEARTBEAT_LIMIT = 3
JOB_RESEND_AFTER = 2
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_BEAT_SCHEDULE = {"core: sweep jobs": {"task": "core.tasks.sweep_jobs", "schedule": 1.0}}
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "global_keyprefix": os.environ["TEST_PREFIX"]}
