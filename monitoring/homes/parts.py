"""What several home pages share: the greeting, the sentence below it, the list of tasks."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.palu import number
from monitoring import news
from monitoring.waiting.rows import collect
from monitoring.waiting.words import Task, in_order, tasks

# Heights at 1440 px, to end the two columns of a page together
TASKS_HEAD, TASK, NO_TASKS = 58, 65, 260
NEWS_HEAD, NEWS = 145, 61
STANDING = 470
SURVEY, TEAM_HEAD, FIGURE = 300, 75, 91
FEWEST_NEWS, UNEVEN = 3, 60


def greeting(name: str) -> str:
    hour = timezone.localtime().hour
    if hour < 11:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < 15:
        return _("Good day, %(name)s") % {"name": name}
    if hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def things(found: Iterable[Task]) -> int:
    """How many things wait: a row that leads to the rest of a kind stands for all of them."""
    return sum(one.stands_for for one in found)


def summary(found: list[Task], on: date, beside: int) -> str:
    """ "Tuesday, 24 November 2026. Five things need you, one is late." """
    parts = [date_format(on, "l, j F Y") + "."]
    waiting = things(found) + beside
    if not waiting:
        nothing = _("Nothing waits for you.")
        return f"{parts[0]} {nothing}"
    late = sum(one.is_late for one in found)
    count = ngettext("%(n)s thing needs you", "%(n)s things need you", waiting) % {"n": number(waiting)}
    if late:
        count += ", " + ngettext("%(n)s is late", "%(n)s are late", late) % {"n": number(late)}
    return f"{parts[0]} {count}."


def common(user: Any, on: date, sources: Iterable[Any], own: Iterable[Task] = (), beside: int = 0) -> dict[str, Any]:
    """Two statements: what waits (with the unread reports and `own` tasks), and what changed.

    `beside`: how many things wait that the page shows above the list.
    """
    told = news.of(user)
    found = in_order([*own, *tasks(collect(sources), on), *told.reports], on)
    return {
        "greeting": greeting(user.name),
        "summary": summary(found, on, beside),
        "tasks": found,
        "task_count": things(found),
        "news": told,
    }


def side_column(context: dict[str, Any], standing: bool) -> dict[str, Any]:
    """What stands beside the tasks so that both columns end together: figures there or below, and how many messages.

    `standing`: whether the page shows figures at all.
    """
    found, messages = len(context["tasks"]), len(context["news"].items)
    left = _tasks_height(found)
    narrow = standing and STANDING + NEWS_HEAD + NEWS * min(messages, FEWEST_NEWS) <= left + UNEVEN
    room = left - NEWS_HEAD - (STANDING if narrow else 0)
    return {"standing_beside": narrow, "news_shown": max(room // NEWS, FEWEST_NEWS)}


def news_below_tasks(context: dict[str, Any]) -> bool:
    """Whether the tasks of a head, and the survey above them, are the shorter column and the messages go below them."""
    left = _tasks_height(len(context["tasks"])) + (SURVEY if context["survey"] else 0)
    return left < TEAM_HEAD + FIGURE * max(len(context["team"].rows), 1)


def _tasks_height(found: int) -> int:
    return TASKS_HEAD + TASK * found if found else NO_TASKS
