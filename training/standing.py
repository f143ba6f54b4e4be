"""What stands beside a person on a session: another session on the same days, and the JP worded by type of employment.

For PNS the JP are a floor per calendar year, for PPPK a ceiling per contract (docs/rules/training.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.templatetags.palu import jp
from people.models import Employee
from training import selectors
from training.models import Enrolment, Session
from training.rules.learning_hours import CeilingCheck
from training.services.ledger import contract_checks


@dataclass(frozen=True, slots=True)
class Standing:
    clashes: tuple[str, ...]  # titles of other sessions on these days
    hours: str
    above_ceiling: bool

    @property
    def needs_checking(self) -> bool:
        return bool(self.clashes) or self.above_ceiling


def standings(people: Iterable[Employee], session: Session, *, asked: int = 0) -> dict[int, Standing]:
    """By key of the person, in at most five statements. `asked`: quarters of the session for people not on it yet."""
    rows = list(people)
    clashes = _clashes(rows, session)
    checks = contract_checks(rows, asked=asked, on=session.ends_on)
    return {
        one.employee.pk: Standing(
            clashes=tuple(clashes.get(one.employee.pk, ())),
            hours=_ceiling(checks.get(one.employee.pk)) if one.employee.is_contract else _floor(one, session.ends_on),
            above_ceiling=one.employee.pk in checks and not checks[one.employee.pk].is_allowed,
        )
        for one in selectors.hours_of(rows, session.ends_on.year)
    }


def _clashes(people: list[Employee], session: Session) -> dict[int, list[str]]:
    """Titles of other sessions on overlapping days that the person is on, by key of the person."""
    found: dict[int, list[str]] = {}
    others = Enrolment.objects.overlapping(session).filter(employee__in=[one.pk for one in people])
    for person, title in others.order_by("session__starts_on", "pk").values_list("employee", "session__title"):
        found.setdefault(person, []).append(title)
    return found


def _floor(hours: selectors.Hours, on: date) -> str:
    if hours.required is None:
        return _("no minimum of JP")
    figures = {"done": jp(hours.done), "floor": jp(hours.required), "year": on.year}
    if hours.reached:
        return _("%(done)s JP in %(year)d; the minimum of %(floor)s is reached") % figures
    return _("%(done)s of at least %(floor)s JP in %(year)d") % figures


def _ceiling(check: CeilingCheck | None) -> str:
    """JP done and planned in the contract, this session included."""
    if check is None:
        return _("contract period not known: no data yet on the ceiling of JP")
    figures = {"total": jp(check.total), "ceiling": jp(check.ceiling)}
    return _("with this %(total)s of at most %(ceiling)s JP in the contract") % figures
