"""A46: an import that would change a great part of the city stops until somebody types how much."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from people.enums import EmploymentState, FileKind, RowOutcome, UnitKind
from people.models import Employee, ImportBatch
from people.siasn.check import Decision
from people.siasn.people_state import CHUNK, People
from people.siasn.references import Units

ENDED_PERCENT = 5
POSTS_PERCENT = 20


@dataclass(frozen=True, slots=True)
class Effect:
    """What an import would do to those who are here: people, not rows."""

    in_service: int  # before the import
    ended: int
    posts_changed: int
    emptied: tuple[str, ...]  # units that have people now and would have none

    @property
    def passed(self) -> list[str]:
        """The limits it goes past, by name: ended, emptied, posts."""
        found = []
        if self.ended * 100 > self.in_service * ENDED_PERCENT:
            found.append("ended")
        if self.emptied:
            found.append("emptied")
        if self.posts_changed * 100 > self.in_service * POSTS_PERCENT:
            found.append("posts")
        return found

    @property
    def number(self) -> int:
        """What is to be typed: people ended where that limit is passed, posts changed where that one is, else both."""
        ended = self.ended if "ended" in self.passed else 0
        posts = self.posts_changed if "posts" in self.passed else 0
        return ended + posts or self.ended + self.posts_changed

    def sentences(self) -> list[str]:
        texts = {
            "ended": _("%(count)s of %(all)s people would be ended, more than %(percent)s%%.")
            % {"count": self.ended, "all": self.in_service, "percent": ENDED_PERCENT},
            "emptied": _("Units would be left without people: %(names)s.") % {"names": ", ".join(self.emptied[:5])},
            "posts": _("%(count)s of %(all)s posts would change, more than %(percent)s%%.")
            % {"count": self.posts_changed, "all": self.in_service, "percent": POSTS_PERCENT},
        }
        return [texts[name] for name in self.passed]

    def plain(self) -> dict[str, Any]:
        return {
            "in_service": self.in_service,
            "ended": self.ended,
            "posts_changed": self.posts_changed,
            "emptied": list(self.emptied[:50]),
        }


def from_plain(plain: dict[str, Any]) -> Effect:
    return Effect(plain["in_service"], plain["ended"], plain["posts_changed"], tuple(plain["emptied"]))


def effect(people: People, decisions: Iterable[Decision], leaving: Iterable[int], units: Units) -> Effect:
    """`leaving`: keys of the people who are to be ended because no row names them."""
    before = Counter(person["unit_id"] for person in people.in_service())
    after = Counter(before)
    in_service = {person["pk"] for person in people.in_service()}
    ended = posts = 0
    for decision in decisions:
        person = decision.person
        if person is None:
            after[decision.values.unit.pk] += 1
            continue
        if person["pk"] not in in_service:
            continue
        ended += decision.ends
        posts += decision.post_changed
        if decision.ends or "unit_id" in decision.changed:
            after[person["unit_id"]] -= 1
        if "unit_id" in decision.changed and not decision.ends:
            after[decision.values.unit.pk] += 1
    for pk in leaving:
        ended += 1
        after[people.by_pk[pk]["unit_id"]] -= 1
    emptied = [units.by_pk[pk] for pk in before if not after[pk]]
    names = tuple(sorted(unit.name for unit in emptied if unit.kind != UnitKind.UNMAPPED))
    return Effect(len(in_service), ended, posts, names)


def of_staged(batch: ImportBatch) -> Effect:
    """The same of the staged rows that are to be written, once somebody held some of them back."""
    units = Units()
    in_service = Employee.objects.exclude(state=EmploymentState.ENDED)
    before = Counter(in_service.values_list("unit_id", flat=True))
    after: Counter[int | None] = Counter(before)
    rows = batch.staged.filter(accepted=True).exclude(kind=FileKind.UNITS)
    leaving: list[Any] = list(rows.filter(outcome=RowOutcome.GONE).values_list("target", flat=True))
    leaving = leaving if batch.options.get("end_missing") else []
    posts = 0
    for target, changed in rows.filter(outcome=RowOutcome.CHANGED).values_list("target", "previous"):
        was, becomes = changed.get("state", ("", ""))
        if was == EmploymentState.ENDED:
            continue
        left, entered = changed.get("unit_id", (None, None))
        posts += "position_id" in changed or ("unit_id" in changed and left != units.unmapped.pk)
        if becomes == EmploymentState.ENDED:
            leaving.append(target)
        elif "unit_id" in changed:
            after[left] -= 1
            after[entered] += 1
    for unit_id in rows.filter(outcome=RowOutcome.NEW).values_list("payload__unit_id", flat=True):
        ref = units.by_siasn_id.get(unit_id or "")
        after[ref.pk if ref else None] += 1
    ended = 0
    for start in range(0, len(leaving), CHUNK):
        some = in_service.filter(public_id__in=leaving[start : start + CHUNK])
        for unit_pk in some.values_list("unit_id", flat=True):
            after[unit_pk] -= 1
            ended += 1
    emptied = [units.by_pk[pk] for pk in before if after[pk] <= 0]
    names = tuple(sorted(unit.name for unit in emptied if unit.kind != UnitKind.UNMAPPED))
    return Effect(before.total(), ended, posts, names)
