"""The charts of the results and the monitor page; each title is what the numbers say."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.charts import Chart, columns, diverging, pace
from core.templatetags.palu import date_id, decimal1, number
from surveys.questionnaires import needs_survey
from surveys.results import Results
from surveys.rules.results import Pace
from surveys.wording import here


def obstacle_chart(results: Results) -> Chart:
    """Obstacles, the strongest on top; left what does not or hardly hinders, right what does."""
    split = needs_survey.OBSTACLE_HINDERS_FROM - 1
    rows = [(here(one.question.title), one.result.shares) for one in results.obstacles]
    steps = [here(words) for words in results.obstacles[0].question.words] if results.obstacles else []
    title = _("%(felt)d of %(all)d obstacles are felt by more than half of the units") % {
        "felt": len(results.hindering),
        "all": len(results.obstacles),
    }
    return diverging.draw(rows, title=title, steps=steps, split=split, sides=(_("Does not hinder"), _("Hinders")))


def career_chart(results: Results) -> Chart | None:
    """How clear career paths are; None when nobody answered."""
    clarity = results.clarity
    if clarity is None or not clarity.result.answered:
        return None
    unclear = clarity.result.share_to(needs_survey.CAREER_CLARITY_UNCLEAR_TO)
    bars = [(str(point), share) for point, share in enumerate(clarity.result.shares, start=1)]
    title = _("Career paths are unclear in %(share)d%% of the units") % {"share": unclear}
    return columns.draw(bars, title=title, heads=(_("Clarity"), _("Per cent of the units")), places=0)


def pace_chart(
    sent_by_day: Mapping[date, int], ahead: Pace, units: int, *, opened: date, on: date, last: date
) -> Chart:
    """What was sent so far by day, and where that leads by the last day; solid = recorded, dashed = expected."""
    until, opened = min(on, last), min([opened, *sent_by_day])
    days = [opened + timedelta(days=day) for day in range(max(0, (until - opened).days) + 1)]
    totals = list(accumulate(sent_by_day.get(day, 0) for day in days))
    words = {"n": decimal1(ahead.per_day)}
    title = _("%(n)s units a day are enough") if not ahead.short else _("%(n)s units a day are not enough")
    rows = [
        (date_id(day), number(total))
        for place, (day, total) in enumerate(zip(days, totals, strict=True))
        if place in {0, len(days) - 1} or total != totals[place - 1]
    ]
    is_over = until >= last
    if not is_over:
        rows.append((_("%(day)s, expected") % {"day": date_id(last)}, number(ahead.expected)))
    rows.append((_("%(day)s, target") % {"day": date_id(last)}, number(units)))
    return pace.draw(
        totals,
        title=title % words,
        days=(last - opened).days,
        target=units,
        forecast=None if is_over else ahead.expected,
        ends=(date_format(opened, "j M"), date_format(last, "j M")),
        rows=rows,
        heads=(_("Date"), _("Sent")),
    )
