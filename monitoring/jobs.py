"""Reports as jobs: the same month is one job, however often it is asked for by the schedule."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import jobs
from monitoring.services import reports
from people.access import has_everywhere
from people.models import Dinas
from people.permissions import Permission

KIND = "monitoring.monthly"


def _may_run(user: Any, _params: dict[str, Any]) -> bool:
    return has_everywhere(user, Permission.REPORT_RUN)


@jobs.register(KIND, title=_("Monthly report"), may=_may_run)
def run(ctx: jobs.JobContext) -> dict[str, Any]:
    """params: period; `dinas` (public ids) or `city` for those alone, `again` for all, else those still missing."""
    period = ctx.params["period"]
    chosen = _chosen(ctx.params)
    ctx.progress(0, len(chosen))
    for number, dinas in enumerate(chosen, start=1):
        reports.make_report(period=period, dinas=dinas, actor=ctx.actor)
        ctx.progress(number)
    return {"period": period, "reports": len(chosen)}


def _chosen(params: dict[str, Any]) -> list[Dinas | None]:
    if params.get("dinas"):
        return list(Dinas.objects.filter(public_id__in=params["dinas"]).select_related("unit"))
    if params.get("city"):
        return [None]
    return reports.scopes() if params.get("again") else reports.missing(params["period"])
