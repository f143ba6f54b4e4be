"""What each web process counts: requests, their time, saves; in files of its own under METRICS_DIR.

The files are mapped into memory, and touching a page for which a full disk has no room would end the process (A38). So
their room is taken before anything is counted; where there is none, this process counts in its memory alone.
"""

import os
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram, values

QUIET = {"core:healthz", "core:readyz", "core:metrics"}
BUCKETS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 10.0)  # 0.4 s is the target for a save (T62)
ROOM = 128 * 1024  # of each file; all labels there are take less


def take_room(folder: Path) -> None:
    try:
        for kind in ("counter", "histogram"):
            with (folder / f"{kind}_{os.getpid()}.db").open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, ROOM)
    except OSError:
        values.ValueClass = values.MutexValue


take_room(settings.METRICS_DIR)
SECONDS = Histogram("palu_request_seconds", "Time to answer a request.", ["app", "method"], buckets=BUCKETS)
REQUESTS = Counter("palu_requests", "Requests answered.", ["app", "status"])
SAVES = Counter("palu_saves", "POST requests that were accepted.")


def count(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    if match is not None and match.view_name in QUIET:
        return
    app = (match.app_names[0] if match.app_names else "accounts") if match else "none"
    method = request.method if request.method in {"GET", "HEAD", "POST"} else "other"
    SECONDS.labels(app, method).observe(seconds)
    REQUESTS.labels(app, f"{response.status_code // 100}xx").inc()
    if method == "POST" and response.status_code < 400:
        SAVES.inc()
