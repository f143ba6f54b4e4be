"""Asks for jobs from a process of its own, as the web server does: drive sent|unsent KIND PARAMETERS."""

import json
import sys
from unittest import mock

import django


def main(how: str, kind: str, params: str) -> None:
    django.setup()
    from core import jobs

    if how == "sent":
        job = jobs.enqueue(kind, actor=None, params=json.loads(params))
    else:
        with mock.patch.object(jobs, "send"):  # the message never reaches the queue
            job = jobs.enqueue(kind, actor=None, params=json.loads(params))
    sys.stdout.write(job.public_id.hex)


if __name__ == "__main__":
    main(*sys.argv[1:])
