"""Units and positions of files that we do not know: mapped once by HR, remembered, and those who wait are moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.clock import today
from core.errors import DomainError
from people.enums import EmploymentState, UnitKind
from people.models import Employee, ImportMapping, Position, PositionHeld, Unit
from people.rules.retirement import retirement
from people.services.traces import pointed_to
from people.siasn.positions import Positions, position_key
from people.siasn.references import unit_key

SUGGESTED = 8
SOURCE = "SIASN"


@dataclass(frozen=True, slots=True)
class UnknownUnit:
    key: str  # "" where the rows told neither id nor name
    unor_id: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    target: Any
    label: str
    about: str
    score: int  # 0 to 100


def unknown_units() -> list[UnknownUnit]:
    """What people in "Belum terpetakan" came with, the most people first."""
    waiting = Employee.objects.filter(unit__kind=UnitKind.UNMAPPED).exclude(state=EmploymentState.ENDED)
    counts = waiting.order_by().values_list("unor_id", "unor_name").annotate(n=Count("pk"))
    found: dict[str, UnknownUnit] = {}
    for unor_id, name, n in counts.order_by("-n", "unor_name"):
        key = unit_key(unor_id, name)
        earlier = found.get(key)
        found[key] = UnknownUnit(key, unor_id, name, n) if earlier is None else _more(earlier, n)
    return list(found.values())


def _more(unit: UnknownUnit, count: int) -> UnknownUnit:
    return UnknownUnit(unit.key, unit.unor_id, unit.name, unit.count + count)


def unknown_positions() -> QuerySet[Position]:
    """Positions an import added that nobody confirmed, with `people` who hold them."""
    holders = Count("holders", filter=~Q(holders__state=EmploymentState.ENDED))
    found = Position.objects.filter(confirmed=False, is_active=True, source=SOURCE)
    return found.annotate(people=holders).order_by("-people", "name")


def suggest_units(words: str) -> list[Suggestion]:
    """Units with names like `words`, the likest first."""
    units = {
        unit.pk: unit
        for unit in Unit.objects.active().exclude(kind=UnitKind.UNMAPPED).select_related("dinas", "parent")
    }
    return [
        Suggestion(units[pk], units[pk].name, _above(units[pk]), score)
        for pk, score in _likest(words, {pk: unit.name for pk, unit in units.items()})
    ]


def _above(unit: Unit) -> str:
    names = [found.name for found in (unit.parent, unit.dinas) if found is not None and found.name != unit.name]
    return " · ".join(dict.fromkeys(names))


def suggest_positions(words: str, but: Position) -> list[Suggestion]:
    """Confirmed positions with names like `words`."""
    positions = {one.pk: one for one in Position.objects.filter(confirmed=True, is_active=True).exclude(pk=but.pk)}
    return [
        Suggestion(positions[pk], positions[pk].name, positions[pk].get_type_display(), score)
        for pk, score in _likest(words, {pk: one.name for pk, one in positions.items()})
    ]


def _likest(words: str, names: Mapping[int, str]) -> list[tuple[int, int]]:
    from rapidfuzz import fuzz, process, utils  # only these pages need it

    found = process.extract(
        words, names, scorer=fuzz.token_sort_ratio, processor=utils.default_process, limit=SUGGESTED, score_cutoff=30
    )
    return [(pk, round(score)) for _name, score, pk in found]


@transaction.atomic
def map_unit(*, actor: Any, unknown: UnknownUnit, unit: Unit) -> int:
    """Remember what an unknown unit means and move those who wait for it; gives how many.

    Raises DomainError for a unit people cannot be in.
    """
    if not unknown.key:
        raise DomainError(_("The file tells neither UNOR ID nor name: these people are moved one by one."))
    if unit.kind == UnitKind.UNMAPPED or not unit.is_active:
        raise DomainError(_("Choose a unit that is in use."))
    mapping = _remember(actor, unknown.key, unknown.name, unit=unit, position=None)
    waiting = Employee.objects.filter(unit__kind=UnitKind.UNMAPPED, unor_id=unknown.unor_id)
    ids = [
        pk for pk, unor_id, name in waiting.values_list("pk", "unor_id", "unor_name")
        if unit_key(unor_id, name) == unknown.key
    ]  # fmt: skip
    PositionHeld.objects.filter(employee_id__in=ids, valid_to__isnull=True).update(unit=unit)
    moved = Employee.objects.filter(pk__in=ids).update(
        unit=unit, dinas_id=unit.dinas_id, unor_id="", unor_name="", updated_at=timezone.now()
    )
    audit.record(actor=actor, verb="people.import.unit_mapped", target=mapping, unit=str(unit.public_id), people=moved)
    return moved


@transaction.atomic
def map_position(*, actor: Any, unknown: Position, position: Position) -> int:
    """The unknown position is another name of `position`: its holders get that one; gives how many.

    The retirement date follows the position. The unknown one goes, or is out of use where something else points to it.
    """
    if not position.confirmed or not position.is_active or position.pk == unknown.pk:
        raise DomainError(_("Choose a confirmed position that is in use."))
    mapping = _remember(actor, position_key(unknown.name), unknown.name, unit=None, position=position)
    age = Positions([], today()).age(position)
    holders = list(Employee.objects.filter(position=unknown).only("pk", "birth_date", "retires_on"))
    for person in holders:
        person.position_id = position.pk
        if age is not None:
            person.retires_on = retirement(person.birth_date, age).tmt
    Employee.objects.bulk_update(holders, ["position", "retires_on"], batch_size=500)
    PositionHeld.objects.filter(position=unknown).update(position=position)
    ImportMapping.objects.filter(position=unknown).update(position=position)
    if pointed_to(Position, [unknown.pk]):
        Position.objects.filter(pk=unknown.pk).update(is_active=False)
    else:
        Position.objects.filter(pk=unknown.pk).delete()
    audit.record(
        actor=actor,
        verb="people.import.position_mapped",
        target=mapping,
        position=str(position.public_id),
        people=len(holders),
    )
    return len(holders)


@transaction.atomic
def confirm_position(*, actor: Any, position: Position) -> None:
    """The position is right as it is. A second call changes nothing."""
    if Position.objects.filter(pk=position.pk, confirmed=False).update(confirmed=True, version=F("version") + 1):
        audit.record(actor=actor, verb="people.position.confirmed", target=position)


@transaction.atomic
def forget(*, actor: Any, mapping: ImportMapping) -> None:
    """Later imports no longer use it; who was moved stays."""
    audit.record(actor=actor, verb="people.import.mapping_forgotten", target=mapping)
    mapping.delete()


def _remember(actor: Any, key: str, said: str, **target: Any) -> ImportMapping:
    mapping, _made = ImportMapping.objects.update_or_create(
        key=key[:220], defaults={"said": said[:200], "created_by": actor, **target}
    )
    return mapping


def remembered() -> QuerySet[ImportMapping]:
    return ImportMapping.objects.select_related("unit", "position", "created_by")
