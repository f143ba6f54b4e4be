"""The planning year in eight steps; states and dates come from the survey, the plans and what they led to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.palu import number, percent
from people.models import Dinas
from people.permissions import Permission
from performance.rules import periods
from planning.enums import Decision, PlanState, StepCode
from planning.models import ApprovalStep, LineResult, Need, Plan
from surveys.enums import CampaignState
from surveys.models import Campaign

DONE, NOW, AHEAD = "done", "now", "plan"


@dataclass(frozen=True, slots=True)
class Step:
    """As components/year.html shows it; `title` says the same in the head of the panel when it is the current one."""

    label: str
    done: bool
    when: str = ""
    note: str = ""
    title: str = ""
    lead: str = ""
    url: str = ""  # where one goes on while it is the current one, and what the link says
    action: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    year: int
    title: str
    lead: str
    steps: list[dict[str, str]]
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class Plans:
    """How far the plans of a year are, in numbers of plans; `agencies` = the confirmed ones, each owes a plan."""

    total: int = 0
    agencies: int = 0
    sent: int = 0
    verified: int = 0
    are_set: int = 0
    closed: int = 0
    made: Any = None
    first_sent: Any = None
    last_set: Any = None

    @property
    def owed(self) -> int:
        """What "all" means: every confirmed agency, and at least the plans there are."""
        return max(self.total, self.agencies)


def newest_campaign(user: Any) -> Campaign | None:
    """The survey of the newest plan year, with how many were asked, have sent and have not begun; and what followed."""
    needs = Need.objects.order_by().filter(plan_year=OuterRef("plan_year")).values("plan_year")
    results = LineResult.objects.order_by().filter(session__isnull=False, line__plan__plan_year=OuterRef("plan_year"))
    return (
        Campaign.objects.visible_to(user)
        .exclude(state=CampaignState.DRAFT)
        .annotate(
            asked=Count("responses"),
            sent=Count("responses", filter=Q(responses__sent_at__isnull=False)),
            idle=Count("responses", filter=Q(responses__sent_at__isnull=True, responses__started_at__isnull=True)),
            agencies=Count("responses__dinas", distinct=True),
            needs=_count(needs),
            sessions=_count(results.values("line__plan__plan_year")),
        )
        .order_by("-plan_year", "-opens_on")
        .first()
    )


def _count(rows: Any) -> Any:
    return Coalesce(Subquery(rows.annotate(how_many=Count("pk")).values("how_many"), IntegerField()), 0)


def plans_of(user: Any, year: int) -> Plans:
    """Two statements: the plans of a year that `user` may read, and the agencies that owe one."""
    rows = Plan.objects.visible_to(user).filter(plan_year=year)
    verified = ApprovalStep.objects.filter(
        plan=OuterRef("pk"), round=OuterRef("round"), code=StepCode.VERIFY, decision=Decision.APPROVED
    )
    found = rows.annotate(is_verified=Exists(verified)).aggregate(
        total=Count("pk"),
        sent=Count("pk", filter=~Q(state=PlanState.DRAFT)),
        verified=Count("pk", filter=Q(is_verified=True)),
        are_set=Count("pk", filter=Q(set_at__isnull=False)),
        closed=Count("pk", filter=Q(state=PlanState.CLOSED)),
        made=Min("created_at"),
        first_sent=Min("sent_at"),
        last_set=Max("set_at"),
    )
    agencies = Dinas.objects.visible_to(user, Permission.PLAN_VIEW).confirmed().count()
    return Plans(agencies=agencies, **found)


def line(campaign: Any, plans: Plans, imported_at: Any, on: date) -> Line:
    """`campaign` is None before the first survey; then the year to come is shown."""
    year = campaign.plan_year if campaign else on.year + 1
    steps = [
        _data(imported_at),
        _survey(campaign, on),
        _needs(campaign),
        *_planning(plans, year),
        _carrying_out(campaign, plans, year, on),
        _evaluating(year, on),
    ]
    current = next((index for index, step in enumerate(steps) if not step.done), len(steps))
    shown = [
        {
            "label": step.label,
            "when": step.when,
            "note": step.note,
            "state": DONE if step.done else NOW if index == current else AHEAD,
        }
        for index, step in enumerate(steps)
    ]
    at = steps[min(current, len(steps) - 1)]
    title = _("Plan year %(year)s: %(what)s") % {"year": year, "what": at.title or at.label}
    return Line(year, title, at.lead, shown, at.url, at.action)


def _page(name: str, year: int | None = None) -> str:
    return reverse(name) + (f"?tahun={year}" if year else "")


def _day(moment: Any) -> str:
    if moment is None:
        return ""
    day = moment if type(moment) is date else timezone.localtime(moment)
    return date_format(day, "j M Y")


def _data(imported_at: Any) -> Step:
    done = imported_at is not None
    return Step(
        _("SIASN data"),
        done,
        _day(imported_at),
        _("Done") if done else _("Not started"),
        _("the data of SIASN come first"),
        _("Without employees and units nobody can be asked."),
        _page("people:import_list"),
        _("Import data"),
    )


def _survey(campaign: Any, on: date) -> Step:
    if campaign is None:
        return Step(
            _("Survey"), False, "", _("Not started"), _("the survey has not been opened"),
            url=_page("surveys:campaign_list"), action=_("See the surveys"),
        )  # fmt: skip
    counts = {"sent": number(campaign.sent), "asked": number(campaign.asked)}
    note = _("%(sent)s of %(asked)s units") % counts
    share = percent(100 * campaign.sent / campaign.asked) if campaign.asked else "–"
    return Step(
        _("Survey"),
        campaign.state == CampaignState.CLOSED,
        f"{date_format(campaign.opens_on, 'j M')} – {_day(campaign.closes_on)}",
        note,
        _left(campaign.closes_on, on),
        _("%(sent)s of %(asked)s units have answered (%(share)s). The last day is %(day)s.")
        % {**counts, "share": share, "day": date_format(campaign.closes_on, "j F Y")},
        campaign.get_absolute_url(),
        _("See the survey"),
    )


def _left(last_day: date, on: date) -> str:
    days = (last_day - on).days
    if days < 0:
        return _("the survey is over")
    if days == 0:
        return _("the survey ends today")
    return ngettext("%(n)s day left for the survey", "%(n)s days left for the survey", days) % {"n": days}


def _needs(campaign: Any) -> Step:
    found = campaign.needs if campaign else 0
    closed = campaign is not None and campaign.state == CampaignState.CLOSED
    note = ngettext("%(n)s need", "%(n)s needs", found) % {"n": number(found)} if found else _("Not started")
    return Step(
        _("Needs ranked"),
        closed and found > 0,
        _day(campaign.closed_at) if campaign and closed else "",
        note,
        _("the needs are being worked out"),
        url=_page("planning:need_list", campaign.plan_year if campaign else None),
        action=_("See the needs"),
    )


def _planning(plans: Plans, year: int) -> list[Step]:
    """Plan, verification and approval: each is done when it is for every agency."""

    def of_all(count: int) -> str:
        if not plans.total:
            return _("Not started")
        return _("%(part)s of %(whole)s agencies") % {"part": number(count), "whole": number(plans.owed)}

    def step(label: str, count: int, when: str, title: str) -> Step:
        done = bool(plans.total) and count == plans.owed
        page = _page("planning:plan_list", year)
        return Step(label, done, when, of_all(count), title, of_all(count), page, _("See the plans"))

    since = _("since %(day)s")
    return [
        step(
            _("Plans"),
            plans.sent,
            since % {"day": _day(plans.made)} if plans.made else "",
            _("agencies write their plans"),
        ),
        step(
            _("Verification"),
            plans.verified,
            since % {"day": _day(plans.first_sent)} if plans.first_sent else "",
            _("HR verifies the plans"),
        ),
        step(
            _("Approval"),
            plans.are_set,
            _day(plans.last_set),
            _("the Sekretaris Daerah and the Wali Kota decide"),
        ),
    ]


def _carrying_out(campaign: Any, plans: Plans, year: int, on: date) -> Step:
    sessions = campaign.sessions if campaign else 0
    note = ngettext("%(n)s session", "%(n)s sessions", sessions) % {"n": number(sessions)} if sessions else ""
    over = on.year > year or (bool(plans.total) and plans.closed == plans.owed)
    return Step(
        _("Carrying out"), over, str(year), note or _("Not started"), _("the plans are being carried out"), note,
        _page("training:session_list"), _("See the sessions"),
    )  # fmt: skip


def _evaluating(year: int, on: date) -> Step:
    first = periods.last_day(f"{year}-Q1")
    begun = on > first
    return Step(
        _("Evaluation"),
        on.year > year + 1,
        _("every quarter"),
        _("under way")
        if begun
        else _("from %(month)s") % {"month": date_format(periods.first_day(f"{year}-Q2"), "F Y")},
        _("the year is being evaluated"),
        url=_page("monitoring:report_list"),
        action=_("See the reports"),
    )
