"""The catalogue of positions, kept by HR: added, mended, closed while nobody holds one, opened again."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import DomainError
from core.figures import first_of
from core.versions import changes, save_version
from people.models import Employee, Position

FIELDS = (
    "name", "type", "level", "family", "echelon", "job_class", "retirement_age", "lowest_grade", "highest_grade",
    "lowest_education", "source", "confirmed",
)  # fmt: skip


@transaction.atomic
def add_position(*, actor: User, values: dict[str, Any]) -> Position:
    """Raises ValidationError for what the model refuses."""
    position = Position(**values)
    position.full_clean()
    position.save()
    given = {name: value for name, value in values.items() if value is not None}
    audit.record(actor=actor, verb="people.position.added", target=position, before=dict.fromkeys(given), after=given)
    return position


@transaction.atomic
def change_position(*, actor: User, position: Position, version: int, values: dict[str, Any]) -> Position:
    """Mend the position read at `version`. Raises ValidationError and StaleVersionError.

    A changed retirement age acts on people with the next import or change that writes their post.
    """
    changed = changes(position, values)
    save_version(position, values, version)
    if changed:
        audit.record(
            actor=actor,
            verb="people.position.changed",
            target=position,
            before={name: before for name, (before, _after) in changed.items()},
            after={name: after for name, (_before, after) in changed.items()},
        )
    return position


@transaction.atomic
def close_position(*, actor: User, position: Position) -> Position:
    """No longer offered. Raises DomainError, naming them, while people in service hold it."""
    list(Position.objects.select_for_update().filter(pk=position.pk).values_list("pk"))
    holders = Employee.objects.active().filter(position=position)
    names = [one.full_name for one in holders.order_by("name")]
    if names:
        raise DomainError(
            _("People hold this position: %(names)s. Give them another one first.") % {"names": first_of(names)}
        )
    return _set_in_use(actor, position, in_use=False)


@transaction.atomic
def reopen_position(*, actor: User, position: Position) -> Position:
    return _set_in_use(actor, position, in_use=True)


def _set_in_use(actor: User, position: Position, *, in_use: bool) -> Position:
    if Position.objects.filter(pk=position.pk, is_active=not in_use).update(is_active=in_use):
        verb = "people.position.reopened" if in_use else "people.position.closed"
        audit.record(actor=actor, verb=verb, target=position)
    position.is_active = in_use
    return position
