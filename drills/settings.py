"""The product's own settings; jobs come back sooner and there are job kinds to break."""

from palu_asn.settings import *  # noqa: F403
from palu_asn.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.broker_jobs"]
JOB_HEARTBEAT_LIMIT = 10
JOB_RESEND_AFTER = 5
CELERY_BEAT_MAX_LOOP_INTERVAL = 2
CELERY_BEAT_SCHEDULE = {"core: sweep jobs": {"task": "core.tasks.sweep_jobs", "schedule": 5.0}}
