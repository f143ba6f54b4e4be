"""The unit tree: the only writer of `Unit.path`, and of the `dinas` that units and employees carry."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import DomainError
from people.enums import UnitKind
from people.models import Dinas, Employee, Unit
from people.paths import WIDTH, child, covers, successor

CITY_NAME = "Pemerintah Kota Palu"
CITY_PATH = "0001"
UNMAPPED_NAME = "Belum terpetakan"


def subtree(unit: Unit) -> QuerySet[Unit]:
    return Unit.objects.filter(path__gte=unit.path, path__lt=successor(unit.path))


@transaction.atomic
def city_root() -> Unit:
    """The unit of the whole city, made when there is none."""
    root, _made = Unit.objects.get_or_create(kind=UnitKind.CITY, defaults={"name": CITY_NAME, "path": CITY_PATH})
    return root


@transaction.atomic
def unmapped_unit() -> Unit:
    """Where people of unknown units wait for a mapping; directly below the city, never a Dinas."""
    found = Unit.objects.filter(kind=UnitKind.UNMAPPED).first()
    if found is None:
        found = Unit(name=UNMAPPED_NAME, kind=UnitKind.UNMAPPED, parent=city_root())
        add_units([found])
    return found


@transaction.atomic
def create_unit(
    *,
    actor: Any,
    parent: Unit,
    name: str,
    kind: str = UnitKind.OTHER,
    short_name: str = "",
    siasn_id: str = "",
    head_position: str = "",
) -> Unit:
    """A new last child of `parent`, in its Dinas. Raises ValidationError for what the model refuses."""
    unit = Unit(
        parent=parent, name=name, kind=kind, short_name=short_name, siasn_id=siasn_id, head_position=head_position
    )
    unit.full_clean(exclude=["path"])
    add_units([unit])
    audit.record(actor=actor, verb="people.unit.created", target=unit, parent=str(parent.public_id))
    return unit


def add_units(units: Sequence[Unit]) -> None:
    """Save new units with their paths in a few statements; each parent exists already or is in the list.

    Raises DomainError for a unit that hangs from nothing.
    """
    last = _last_numbers({unit.parent for unit in units if unit.parent is not None and unit.parent.pk})
    waiting = list(units)
    while waiting:
        ready = [unit for unit in waiting if unit.parent is not None and unit.parent.pk]
        if not ready:
            raise DomainError(_("A unit without a parent is only the city itself."))
        for unit in ready:
            _place(unit, last)
        waiting = [unit for unit in waiting if unit.parent is None or not unit.parent.pk]
        Unit.objects.bulk_create(ready, batch_size=500)


def _place(unit: Unit, last: dict[str, int]) -> None:
    parent = unit.parent
    if parent is None:
        raise DomainError(_("A unit without a parent is only the city itself."))
    last[parent.path] = last.get(parent.path, 0) + 1
    unit.path = child(parent.path, last[parent.path])
    unit.dinas_id = unit.dinas_id or parent.dinas_id


def _last_numbers(parents: Iterable[Unit]) -> dict[str, int]:
    """The highest child number given out below each parent."""
    last: dict[str, int] = {}
    keys = {parent.pk: parent.path for parent in parents}
    for parent_id, path in Unit.objects.filter(parent_id__in=keys).values_list("parent_id", "path"):
        top = keys[parent_id]
        last[top] = max(last.get(top, 0), int(path[-WIDTH:]))
    return last


@transaction.atomic
def move_unit(*, actor: Any, unit: Unit, parent: Unit) -> Unit:
    """Hang `unit` with everything below it under `parent`, and give the subtree the Dinas of its new place.

    Raises DomainError when that would make a circle (A47) or when the unit is the city itself.
    """
    unit.refresh_from_db()
    before = unit.parent_id
    relocate(unit=unit, parent=parent)
    if unit.parent_id != before:
        audit.record(actor=actor, verb="people.unit.moved", target=unit, before=before, after=parent.pk)
    return unit


@transaction.atomic
def relocate(*, unit: Unit, parent: Unit, path: str = "") -> None:
    """`move_unit` without its own line in the audit trail, for an import that writes one a batch.

    `path` is the place below `parent` it had before, taken where it is still free.
    """
    unit.refresh_from_db()
    parent.refresh_from_db()
    if unit.parent_id is None:
        raise DomainError(_("The city itself cannot be moved."))
    if covers(unit.path, parent.path):
        raise DomainError(_("A unit cannot be moved below itself."))
    if unit.parent_id == parent.pk:
        return
    old = unit.path
    is_free = path[:-WIDTH] == parent.path and not Unit.objects.filter(path=path).exists()
    new = path if is_free else child(parent.path, _last_numbers([parent]).get(parent.path, 0) + 1)
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    Unit.objects.filter(path__gte=old, path__lt=successor(old)).update(
        path=Concat(Value(new), Substr(F("path"), len(old) + 1))
    )
    unit.refresh_from_db()
    own = Dinas.objects.filter(unit=unit).first()
    set_dinas(unit=unit, dinas=own or parent.dinas)


def set_dinas(*, unit: Unit, dinas: Dinas | None) -> None:
    """Give the subtree of `unit`, and the people in it, a Dinas; parts that are a Dinas of their own keep theirs."""
    below = subtree(unit)
    for own in Dinas.objects.filter(unit__in=below).exclude(unit=unit).values_list("unit__path", flat=True):
        below = below.exclude(path__gte=own, path__lt=successor(own))
    below.update(dinas=dinas)
    Employee.objects.filter(unit__in=below).update(dinas=dinas)
    unit.dinas = dinas
