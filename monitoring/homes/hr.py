"""Home of HR staff: the whole city, from import to evaluation."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.palu import number
from monitoring import first_run, year_line
from monitoring.homes.parts import common, side_column
from monitoring.tiles import recent, tiles
from monitoring.waiting import sources
from monitoring.waiting.words import Task
from people.enums import ImportState
from people.models import ImportBatch
from people.permissions import Permission
from people.siasn.access import visible_batches
from planning.enums import LineKind
from surveys.enums import CampaignState
from surveys.querysets import manages_surveys

TILES = ("headcount", "participation", "learning_floor", "kpi")
REFUSED_FOR = timedelta(days=30)  # refused rows are a task that long; their rows are deleted after it
BATCHES = 10


def page(user: Any, on: date) -> tuple[str, dict[str, Any]]:
    campaign = year_line.newest_campaign(user)
    year = campaign.plan_year if campaign else on.year + 1
    batches = newest_batches(user)
    imported = next((one.finished_at for one in batches if one.state == ImportState.DONE), None)
    plans = year_line.plans_of(user, year)
    context = common(user, on, _sources(user, on), [*surveys(user, campaign), *imports(batches)])
    context |= {
        "year": year_line.line(campaign, plans, imported, on),
        "tiles": tiles(recent(user, None, on), TILES, on),
        "first_run": None if plans.total else first_run.for_home(user),
    }
    context |= side_column(context, bool(context["tiles"].rows))
    return "monitoring/home.html", context


def _sources(user: Any, on: date) -> list[Any]:
    return [
        sources.steps(user),
        sources.steps_without_decider(user),
        *sources.organisation(user),
        sources.changes_to_decide(user),
        sources.changes_held_up(user),
        sources.changes_returned(user),
        sources.plans_without_number(user),
        sources.lines_to_run(user, Permission.PLAN_RUN, (LineKind.TRAINING,)),
        sources.seats_to_confirm(user, on),
        sources.attendance(user, on),
        sources.data_requests(user),
        sources.moves(user),
        sources.failed_jobs(user),
    ]


def surveys(user: Any, campaign: Any) -> list[Task]:
    """The open survey as long as units have not begun it."""
    if campaign is None or campaign.state != CampaignState.OPEN or not campaign.idle or not manages_surveys(user):
        return []
    title = ngettext(
        "Remind %(n)s unit that has not begun the survey", "Remind %(n)s units that have not begun the survey",
        campaign.idle,
    )  # fmt: skip
    return [
        Task(
            title % {"n": number(campaign.idle)},
            reverse("surveys:campaign_remind", args=[campaign.public_id]),
            campaign.title,
            due=campaign.closes_on,
        )
    ]


def newest_batches(user: Any) -> list[ImportBatch]:
    return list(visible_batches(user).order_by("-pk")[:BATCHES])


def imports(batches: list[ImportBatch]) -> list[Task]:
    """What to do with recent imports: run what was checked, see why one stopped, mend what the last one refused."""
    since = timezone.now() - REFUSED_FOR
    fresh = [one for one in batches if one.created_at >= since]
    last = next((one for one in fresh if one.state == ImportState.DONE), None)
    found = [_open_import(one) for one in fresh if one.state in {ImportState.CHECKED, ImportState.FAILED}]
    refused = (last.report.get("totals") or {}).get("refused", 0) if last else 0
    return [*found, _refused(last, refused)] if last and refused else found


def _files(batch: ImportBatch) -> str:
    return ", ".join(batch.options.get("files", []))


def _open_import(batch: ImportBatch) -> Task:
    url = batch.get_absolute_url()
    if batch.state == ImportState.CHECKED:
        return Task(_("Run the checked import"), url, _files(batch), word=_("Not started"))
    return Task(_("See why the import stopped"), url, _files(batch), kind="crit", word=_("Stopped with an error"))


def _refused(batch: ImportBatch, rows: int) -> Task:
    title = ngettext("Mend %(n)s refused row of the import", "Mend %(n)s refused rows of the import", rows)
    return Task(
        title % {"n": number(rows)}, batch.get_absolute_url(), _files(batch), kind="warn", word=_("Not imported")
    )
