"""What HR confirms after an import: the units below the city as Dinas, holders of structural posts as heads."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from people.enums import EmploymentState, PositionType, UnitKind
from people.models import Dinas, Employee, Unit, UnitHead
from people.services.units import set_dinas
from people.siasn.unit_kinds import slug_for
from people.text import key_of

RANKS = {PositionType.JPT_PRATAMA: 0, PositionType.ADMINISTRATOR: 1, PositionType.PENGAWAS: 2}
HEADS_OF_ANY = ("KEPALA", "CAMAT", "LURAH", "DIREKTUR", "INSPEKTUR", "ASISTEN")
HEADS_OF = {
    UnitKind.SECRETARIAT: ("SEKRETARISDAERAH", "SEKRETARISDPRD", "SEKRETARISDEWAN", "SEKRETARIS"),
    UnitKind.DINAS_SECRETARIAT: ("SEKRETARIS",),
}
NO_HEADS = ("INSPEKTURPEMBANTU",)


@transaction.atomic
def propose_dinas() -> list[Dinas]:
    """A Dinas, not confirmed, for each unit directly below the city that has none; its people and units carry it."""
    units = Unit.objects.filter(parent__kind=UnitKind.CITY, as_dinas__isnull=True, is_active=True)
    taken = set(Dinas.objects.values_list("short_name", flat=True))
    proposed = []
    for unit in units.exclude(kind=UnitKind.UNMAPPED):
        dinas = Dinas(unit=unit, name=unit.name, short_name=slug_for(unit.name, taken))
        taken.add(dinas.short_name)
        proposed.append(dinas)
    Dinas.objects.bulk_create(proposed, batch_size=200)
    for dinas in proposed:
        set_dinas(unit=dinas.unit, dinas=dinas)
    return proposed


@dataclass(frozen=True, slots=True)
class HeadProposal:
    unit: Unit
    employee: Employee
    is_clear: bool  # nobody else in the unit could be meant


def propose_heads(units: Iterable[Unit]) -> list[HeadProposal]:
    """For each unit without a head the holder of its leading structural post; read afresh, nothing is stored.

    Of several the one of the highest type counts; two of the same type are proposed by name, not as clear.
    """
    wanted = {unit.pk: unit for unit in units}
    headed = set(UnitHead.objects.in_force().filter(unit__in=wanted).values_list("unit_id", flat=True))
    people = Employee.objects.filter(
        unit__in=[pk for pk in wanted if pk not in headed], state=EmploymentState.ACTIVE, position__type__in=list(RANKS)
    ).select_related("position")
    candidates: dict[int, list[Employee]] = {}
    for person in people.order_by("name", "pk"):
        if _could_head(person, wanted[person.unit_id]):
            candidates.setdefault(person.unit_id, []).append(person)
    return [_best(unit, candidates[pk]) for pk, unit in wanted.items() if pk in candidates]


def _could_head(person: Employee, unit: Unit) -> bool:
    key = key_of(person.position.name if person.position else "")
    if key.startswith(NO_HEADS):
        return False
    return key.startswith(HEADS_OF_ANY) or key.startswith(HEADS_OF.get(UnitKind(unit.kind), ("\0",)))


def _best(unit: Unit, candidates: list[Employee]) -> HeadProposal:
    def rank(person: Employee) -> int:
        return RANKS[PositionType(person.position.type)] if person.position else len(RANKS)

    best = min(rank(person) for person in candidates)
    equal = [person for person in candidates if rank(person) == best]
    named = [person for person in equal if person.position and key_of(unit.name) in key_of(person.position.name)]
    chosen = named or equal
    return HeadProposal(unit, chosen[0], len(chosen) == 1)
