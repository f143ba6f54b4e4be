"""Home of everybody else: the own record, learning hours, career, evaluation and messages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.charts import bullet
from core.charts.base import Chart
from core.templatetags.palu import jp
from monitoring.homes.parts import common
from monitoring.waiting import sources
from people.models import ContractPeriod, Employee
from performance.models import Evaluation
from performance.rules import periods
from training.models import LearningHours
from training.rules.learning_hours import CEILING_RULES, floor_progress


@dataclass(frozen=True, slots=True)
class Hours:
    """Learning hours in words: for PNS a floor a year, for PPPK a ceiling a contract period."""

    label: str
    value: str
    bar: Chart | None
    kind: str
    word: str
    meaning: str


def page(user: Any, on: date) -> tuple[str, dict[str, Any]]:
    own = Employee.objects.visible_to(user).filter(user=user).select_related("unit", "position", "grade").first()
    context = common(user, on, _sources(user, on))
    context |= {
        "employee": own,
        "facts": facts(own) if own else [],
        "hours": hours(user, own, on) if own else None,
        "rating": rating(user) if own else None,
    }
    return "monitoring/home_employee.html", context


def _sources(user: Any, on: date) -> list[Any]:
    return [
        sources.to_acknowledge(user),
        sources.feedback(user),
        sources.own_seats(user, on),
        sources.failed_jobs(user),
    ]


def facts(own: Employee) -> list[dict[str, Any]]:
    unknown = _("no data yet")

    def since(day: date | None) -> str:
        return _("since %(day)s") % {"day": date_format(day, "j F Y")} if day else ""

    return [
        {"label": _("Position"), "value": own.position or unknown, "source": since(own.position_since)},
        {"label": _("Unit"), "value": own.unit.name, "source": ""},
        {"label": _("Grade"), "value": own.grade or unknown, "source": since(own.grade_since)},
        {
            "label": _("Retires on"),
            "value": date_format(own.retires_on, "j F Y") if own.retires_on else unknown,
            "source": "",
        },
    ]


def hours(user: Any, own: Employee, on: date) -> Hours:
    """One statement for PNS, two for PPPK."""
    if own.is_contract:
        return _ceiling(user, own, on)
    done = _done(user, own, Q(finished_on__year=on.year, finished_on__lte=on))
    progress = floor_progress(done, on.year)
    return Hours(
        _("JP in %(year)s") % {"year": on.year},
        _("%(done)s of %(target)s JP") % {"done": jp(done), "target": jp(progress.required)},
        bullet.draw(done, target=progress.required, maximum=max(progress.required, done)),
        "ok" if progress.is_fulfilled else "warn",
        _("Reached") if progress.is_fulfilled else _("Still to come"),
        _("%(left)s JP missing until 31 December") % {"left": jp(progress.missing)} if progress.missing else "",
    )


def _done(user: Any, own: Employee, condition: Q) -> int:
    rows = LearningHours.objects.visible_to(user).filter(condition, employee=own).exclude(evidence="")
    return int(rows.aggregate(total=Sum("jp"))["total"] or 0)


def _ceiling(user: Any, own: Employee, on: date) -> Hours:
    """Of the contract in force; without one in the data, of the calendar year."""
    contract = ContractPeriod.objects.visible_to(user).in_force(on).filter(employee=own).first()
    since = contract.valid_from if contract else date(on.year, 1, 1)
    done = _done(user, own, Q(finished_on__gte=since, finished_on__lte=on))
    ceiling = CEILING_RULES[-1].quarters
    left = max(0, ceiling - done)
    return Hours(
        _("JP in this contract"),
        _("%(done)s of at most %(ceiling)s JP") % {"done": jp(done), "ceiling": jp(ceiling)},
        bullet.draw(done, maximum=max(ceiling, done)),
        "info" if left else "warn",
        _("Room left") if left else _("Used up"),
        _("%(left)s JP may still be taken") % {"left": jp(left)},
    )


def rating(user: Any) -> dict[str, str] | None:
    """The newest evaluation told to `user`."""
    newest = Evaluation.objects.visible_to(user).told().filter(employee__user=user).order_by("-period").first()
    if newest is None:
        return None
    return {
        "period": periods.label(newest.period),
        "predicate": newest.get_predicate_display(),
        "url": reverse("performance:evaluation_detail", args=[newest.public_id]),
    }
