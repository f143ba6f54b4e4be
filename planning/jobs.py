"""Long work of planning; each Dinas is one transaction, so a run that was cut short goes on where it matters."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.errors import DomainError
from planning import notices
from planning.selectors import plans_for_the_city
from planning.services import needs, plans

NEEDS = "planning.needs"
DRAFTS = "planning.drafts"


def _for_the_city(user: Any, _params: dict[str, Any]) -> bool:
    return plans_for_the_city(user)


@jobs.register(NEEDS, title=_("Needs from surveys and records"), may=_for_the_city)
def make_needs(ctx: jobs.JobContext) -> dict[str, Any]:
    """Needs of every Dinas for params["plan_year"]; heads whose Dinas has some are told, once a year."""
    plan_year = int(ctx.params["plan_year"])
    agencies = needs.agencies()
    found = 0
    ctx.progress(0, len(agencies))
    for done, dinas in enumerate(agencies, start=1):
        number = needs.refresh_needs(actor=ctx.actor, dinas=dinas, plan_year=plan_year)
        if number:
            notices.tell_needs_ready(dinas, plan_year, f"{reverse('planning:need_list')}?tahun={plan_year}")
        found += number
        ctx.progress(done, len(agencies))
    return {"plan_year": plan_year, "agencies": len(agencies), "needs": found}


@jobs.register(DRAFTS, title=_("Draft plans of all agencies"), may=_for_the_city)
def draft_plans(ctx: jobs.JobContext) -> dict[str, Any]:
    """A draft for every Dinas that has needs waiting; what was sent already is left alone."""
    plan_year = int(ctx.params["plan_year"])
    agencies = needs.agencies()
    drafted = 0
    ctx.progress(0, len(agencies))
    for done, dinas in enumerate(agencies, start=1):
        try:
            plans.draft_plan(actor=ctx.actor, dinas=dinas, plan_year=plan_year)
        except DomainError:  # nothing to draft from, or sent already: both leave the Dinas as it is
            pass
        else:
            drafted += 1
        ctx.progress(done, len(agencies))
    return {"plan_year": plan_year, "drafted": drafted}
