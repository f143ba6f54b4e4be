"""Home of leaders ("Ringkasan"): four figures, decisions and evaluations asked of them, two findings, the report."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import paired
from core.charts.base import Chart
from core.charts.paired import Pair
from core.templatetags.palu import date_id, number, rupiah
from monitoring import reading
from monitoring.homes.parts import things
from monitoring.models import ReportRun, Snapshot
from monitoring.tiles import Tiles, recent, tiles
from monitoring.waiting import sources
from monitoring.waiting.rows import collect
from monitoring.waiting.words import in_order, tasks
from performance.rules import periods
from performance.rules.achievement import Status
from planning.enums import LineKind, StepCode
from planning.models import ApprovalStep
from training.rules.learning_hours import floor_progress, to_hours

TILES = ("headcount", "participation", "learning_floor", "kpi")
COMPARED = "learning_floor"
AGENCIES_SHOWN = 6
DECISIONS_SHOWN = 5
SEVERITY = (reading.TAGS[Status.KRITIS], reading.TAGS[Status.WASPADA])


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision asked for: what, with what consequence, and where it is made."""

    title: str
    note: str
    url: str
    button: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How complete the figures are; `partial` names agencies without one of them."""

    agencies: int
    partial: list[str]

    @property
    def complete(self) -> int:
        return self.agencies - len(self.partial)


def page(user: Any, on: date) -> tuple[str, dict[str, Any]]:
    rows = list(_snapshots(user, on))
    shown = tiles((row for row in rows if row.dinas_id is None), TILES, on)
    of_agencies = [row for row in rows if row.dinas_id is not None and row.period == shown.period]
    waiting = decisions(user)
    asked_of_person = in_order(tasks(collect(_sources(user, on)), on), on)
    report = newest_report(user)
    context = {
        "heading": heading(shown, len(waiting)),
        "tiles": shown,
        "coverage": coverage(of_agencies),
        "decisions": waiting[:DECISIONS_SHOWN],
        "decision_count": len(waiting),
        "tasks": asked_of_person,
        "task_count": things(asked_of_person),
        "charts": [one for one in (agencies_chart(of_agencies, on), retirements_chart(report)) if one is not None],
        "report": report,
        "report_month": periods.label(report.period) if report else "",
    }
    return "monitoring/home_leader.html", context


def _sources(user: Any, on: date) -> list[Any]:
    """What waits for the person, beside the decisions of the post: those one rates, and what one is told."""
    return [
        sources.evaluation_drafts(user),
        sources.evaluations_to_write(user, periods.previous(periods.containing(on, periods.QUARTER))),
        sources.to_acknowledge(user),
        sources.feedback(user),
    ]


def _snapshots(user: Any, on: date) -> QuerySet[Snapshot]:
    """The city's recent months, and this and last month of every Dinas: one statement."""
    last = periods.previous(periods.containing(on, periods.MONTH))
    of_agencies = Q(dinas__isnull=False, measure__in=TILES, period__gte=last)
    city = recent(user, None, on)
    rows = Snapshot.objects.visible_to(user).filter(Q(pk__in=city.values("pk")) | of_agencies)
    return rows.select_related("dinas__unit").order_by("dinas__name", "pk")


def heading(shown: Tiles, asked: int) -> str:
    """The worst figure and how many decisions are asked for."""
    worst = next((row for kind in SEVERITY for row in shown.rows if row.tag == kind), None)
    if worst is not None:
        finding = _("%(figure)s %(value)s, below target") % {"figure": worst.label, "value": worst.value}
    else:
        finding = _("Nothing is below target") if shown.rows else _("No figures yet")
    if not asked:
        return finding
    count = ngettext("%(n)s decision asked", "%(n)s decisions asked", asked) % {"n": number(asked)}
    return f"{finding}; {count}"


def coverage(rows: Iterable[Snapshot]) -> Coverage:
    known: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.value is not None and row.dinas is not None:
            known[row.dinas.name].add(row.measure)
    return Coverage(len(known), sorted(name for name, codes in known.items() if not codes >= set(TILES)))


def decisions(user: Any) -> list[Choice]:
    """Plans whose step names the post acted under, oldest first; one statement."""
    training = Q(plan__lines__kind=LineKind.TRAINING)
    sums = {
        "lines": Count("plan__lines"),
        "total": Sum("plan__lines__amount"),
        "trained": Sum("plan__lines__people", filter=training),
    }
    steps = ApprovalStep.objects.visible_to(user).waiting().put_to(user).select_related("plan__dinas")
    return [_choice(step) for step in steps.annotate(**sums).order_by("plan__sent_at", "pk")]


def _choice(step: Any) -> Choice:
    setting = step.code == StepCode.SET
    title = _("Set the plan %(year)s of %(agency)s") if setting else _("Approve the plan %(year)s of %(agency)s")
    lines = ngettext("%(n)s line", "%(n)s lines", step.lines) % {"n": number(step.lines)}
    people = ngettext("%(n)s person trained", "%(n)s people trained", step.trained or 0)
    note = _("%(lines)s, %(total)s, %(people)s. Sent on %(day)s.") % {
        "lines": lines,
        "total": rupiah(step.total or 0),
        "people": people % {"n": number(step.trained or 0)},
        "day": date_id(step.plan.sent_at),
    }
    return Choice(
        title % {"year": step.plan.plan_year, "agency": step.plan.dinas.name},
        note,
        reverse("planning:step_decide", args=[step.public_id]),
        _("Set or return") if setting else _("Approve or return"),
    )


def agencies_chart(rows: Iterable[Snapshot], on: date) -> Chart | None:
    """Where PNS without the JP of the year are: those who have them within those there are."""
    found = [row for row in rows if row.measure == COMPARED and row.dinas and row.denominator is not None]
    missing = {row.pk: (row.denominator or 0) - (row.numerator or 0) for row in found}
    total = sum(missing.values())
    if not total:
        return None
    found.sort(key=lambda row: -missing[row.pk])
    first, hours = found[0], number(to_hours(floor_progress(0, on.year).required))
    title = _("%(part)s of %(whole)s PNS without %(jp)s JP this year are at %(agency)s") % {
        "part": number(missing[first.pk]),
        "whole": number(total),
        "jp": hours,
        "agency": _short(first),
    }
    pairs = [
        Pair(_short(row), row.numerator, row.denominator, reverse("people:dinas_detail", args=[row.dinas.public_id]))
        for row in found[:AGENCIES_SHOWN]
        if row.dinas
    ]
    return paired.draw(
        pairs, title=title, heads=(_("Agency"), _("PNS with the JP"), _("PNS"), _("Still without"))
    )  # fmt: skip


def _short(row: Snapshot) -> str:
    """A name short enough to stand beside a bar."""
    name = row.dinas.unit.short_name if row.dinas and len(row.dinas.name) > 22 else ""
    return name or (row.dinas.name if row.dinas else "")


def newest_report(user: Any) -> ReportRun | None:
    found: ReportRun | None = (
        ReportRun.objects.visible_to(user).filter(dinas__isnull=True).order_by("-period", "-pk").first()
    )
    return found


def retirements_chart(report: ReportRun | None) -> Chart | None:
    return reading.retirements(report.content) if report else None
