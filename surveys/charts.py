"""The charts of the results page; each title is what the numbers say."""

from django.utils.translation import gettext as _

from core.charts import Chart, columns, diverging
from surveys.questionnaires import needs_survey
from surveys.results import Results
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
