"""Home of heads of units and of agency operators: the survey to go on with, what waits, the team. Phone first."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.homes.parts import common, news_below_tasks
from monitoring.models import Snapshot
from monitoring.tiles import Tiles, recent, tiles
from monitoring.waiting import sources
from monitoring.waiting.words import Task
from people.access import has
from people.enums import PERMANENT
from people.models import Employee, Unit
from people.paths import WIDTH
from people.permissions import Permission
from people.querysets import retires_within_year
from performance.rules import periods
from planning.enums import LineKind
from surveys.enums import ResponseState
from surveys.selectors import WaitingSurvey, waiting_for
from training.models import LearningHours
from training.rules.learning_hours import floor_progress

OF_DINAS = ("headcount", "learning_floor", "evaluations", "kpi", "retirements")
OF_UNIT = ("headcount", "learning_floor", "retirements")
MADE_FROM_LINES = (LineKind.CAREER, LineKind.EVALUATION)


def page(user: Any, on: date) -> tuple[str, dict[str, Any]]:
    waiting = waiting_for(user, on)
    first = waiting[0] if waiting else None
    unit = user.acting.unit
    context = common(user, on, _sources(user, on), [_survey(one) for one in waiting[1:]], beside=len(waiting[:1]))
    context |= {
        "survey": first,
        "survey_left": survey_left(first.days_left) if first else "",
        "may_send": has(user, Permission.SURVEY_SEND, unit),
        "unit": unit,
        "team": team(user, unit, on),
    }
    context["news_left"] = news_below_tasks(context)
    return "monitoring/home_head.html", context


def _sources(user: Any, on: date) -> list[Any]:
    """What the role does not allow gives no rows."""
    quarter = periods.previous(periods.containing(on, periods.QUARTER))
    return [
        sources.steps(user),
        sources.plan_drafts(user),
        sources.plans_to_draft(user),
        sources.lines_to_run(user, Permission.PLAN_SEND, MADE_FROM_LINES),
        sources.nominations(user, on),
        sources.evaluation_drafts(user),
        sources.evaluations_to_write(user, quarter),
        sources.measurements(user, on),
        sources.complaints(user, on),
        sources.to_acknowledge(user),
        sources.feedback(user),
        sources.changes_returned(user),
        sources.failed_jobs(user),
    ]


def survey_left(days: int) -> str:
    if days <= 0:
        return _("last day today")
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}


def _survey(one: WaitingSurvey) -> Task:
    if one.response.state == ResponseState.RETURNED:
        return Task(
            _("Mend and send the survey: %(unit)s") % {"unit": one.response.unit.name},
            reverse("surveys:response_edit", args=[one.response.public_id]),
            _("Reopened: %(reason)s") % {"reason": one.response.reopened_reason},
            due=one.response.campaign.closes_on,
        )
    return Task(
        _("Fill in the survey: %(unit)s") % {"unit": one.response.unit.name},
        reverse("surveys:response_edit", args=[one.response.public_id]),
        one.response.campaign.title,
        due=one.response.campaign.closes_on,
    )


def team(user: Any, unit: Unit, on: date) -> Tiles:
    """Figures of the agency from its snapshots; those of a smaller unit are counted, it is small. One statement."""
    if unit.dinas_id and _is_root(unit):
        return tiles(recent(user, unit.dinas_id, on), OF_DINAS, on)
    return tiles(_counted(user, unit, on), OF_UNIT, on)


def _is_root(unit: Unit) -> bool:
    """The root unit of a Dinas stands directly below the city."""
    return len(unit.path) == 2 * WIDTH


def _counted(user: Any, unit: Unit, on: date) -> list[Snapshot]:
    """Figures of a unit and below as on a day, in the shape of snapshots; never saved."""
    hours = LearningHours.objects.filter(employee=OuterRef("pk"), finished_on__year=on.year, finished_on__lte=on)
    done = hours.exclude(evidence="").order_by().values("employee").annotate(total=Sum("jp")).values("total")
    people = Employee.objects.visible_to(user).for_analysis().below(unit.path)
    pns = Q(kind__in=PERMANENT)
    found = people.annotate(done=Coalesce(Subquery(done, IntegerField()), 0)).aggregate(
        people=Count("pk"),
        pns=Count("pk", filter=pns),
        reached=Count("pk", filter=pns & Q(done__gte=floor_progress(0, on.year).required)),
        leaving=Count("pk", filter=retires_within_year(on)),
    )
    rows = [("headcount", found["people"], None, None), ("retirements", found["leaving"], None, None)]
    if found["pns"]:
        share = Decimal(100) * found["reached"] / found["pns"]
        rows.append(("learning_floor", share, found["reached"], found["pns"]))
    period, now = periods.containing(on, periods.MONTH), timezone.now()
    return [
        Snapshot(measure=code, period=period, value=Decimal(value), numerator=part, denominator=whole, taken_at=now)
        for code, value, part, whole in rows
    ]
