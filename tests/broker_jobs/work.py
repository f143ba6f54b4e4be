"""What the real worker is given to do."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings

from core import jobs
from core.jobs import JobContext


@jobs.register("test.quick", title="Quick")
def quick(ctx: JobContext) -> dict[str, Any]:
    ctx.progress(1, 1)
    return {"sum": sum(ctx.params["numbers"])}


@jobs.register("test.killed", title="Killed in the middle")
def killed(ctx: JobContext) -> dict[str, Any]:
    """The first run stays in its middle until somebody kills the worker; the next goes through."""
    for step in range(600 if ctx.job.attempt == 1 else 3):
        ctx.progress(step + 1, 600)
        time.sleep(0.1)
    ctx.store_result("report.csv", b"whole")
    with (Path(settings.DATA_DIR) / "effects").open("a") as effects:
        effects.write(f"{ctx.job.attempt}\n")
    return {"attempt": ctx.job.attempt}
