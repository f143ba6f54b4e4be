"""Reports as jobs: the same month is one job, however often it is asked for by the schedule."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import jobs
from monitoring.models import ReportRun
from monitoring.services import reports
from people.access import has_everywhere
from people.models import Dinas
from people.permissions import Permission

KIND = "monitoring.monthly"


def _may_run(user: Any, _params: dict[str, Any]) -> bool:
    return has_everywhere(user, Permission.REPORT_RUN)


@jobs.register(KIND, title=_("Monthly report"), may=_may_run)
def run(ctx: jobs.JobContext) -> dict[str, Any]:
    """params: periods, oldest first; `dinas` (public ids) or `city`: those alone; `again`: all; else those missing."""
    chosen = [(period, dinas) for period in ctx.params["periods"] for dinas in _chosen(ctx.params, period)]
    ctx.progress(0, len(chosen))
    made = []
    for number, (period, dinas) in enumerate(chosen, start=1):
        made.append(reports.make_report(period=period, dinas=dinas, actor=ctx.actor))
        ctx.progress(number)
    return {"reports": len(made), "url": _page_of(made, ctx.params["periods"][-1])}


def _chosen(params: dict[str, Any], period: str) -> list[Dinas | None]:
    if params.get("dinas"):
        return list(Dinas.objects.filter(public_id__in=params["dinas"]).select_related("unit"))
    if params.get("city"):
        return [None]
    return reports.scopes() if params.get("again") else reports.missing(period)


def _page_of(made: list[ReportRun], period: str) -> str:
    """Where what was made is read."""
    return made[0].get_absolute_url() if len(made) == 1 else f"{reverse('monitoring:report_list')}?bulan={period}"
