"""HR confirms what an import proposes: agencies, and heads of units."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.clock import today
from core.errors import DomainError
from people.models import Dinas, Employee, Unit, UnitHead
from people.services.heads import appoint_head


@transaction.atomic
def confirm_dinas(*, actor: Any, dinas: Dinas, short_name: str) -> Dinas:
    """Confirm a proposed agency under a short name. Raises DomainError when another agency has that name.

    A second call changes nothing.
    """
    if dinas.confirmed_at is not None:
        return dinas
    dinas.short_name = short_name
    try:
        dinas.full_clean(exclude=["unit", "confirmed_by"])
    except ValidationError as refused:
        message = _("Short name “%(name)s”: %(why)s") % {"name": short_name, "why": " ".join(refused.messages)}
        raise DomainError(message) from None
    now = timezone.now()
    open_rows = Dinas.objects.filter(pk=dinas.pk, confirmed_at__isnull=True)
    if open_rows.update(short_name=short_name, confirmed_at=now, confirmed_by=actor):
        audit.record(actor=actor, verb="people.dinas.confirmed", target=dinas, short_name=short_name)
    dinas.confirmed_at, dinas.confirmed_by = now, actor
    return dinas


@transaction.atomic
def confirm_head(*, actor: Any, unit: Unit, employee: Employee) -> UnitHead:
    """Make the proposed person the head from the TMT of the post on, not before the one before them went.

    Raises DomainError when they left the unit.
    """
    if employee.unit_id != unit.pk:
        raise DomainError(_("%(name)s is no longer in %(unit)s.") % {"name": employee.full_name, "unit": unit.name})
    vacant_since = UnitHead.objects.that_began().filter(unit=unit).aggregate(last=Max("valid_to"))["last"]
    since = max(head_since(employee), vacant_since or date.min)
    return appoint_head(actor=actor, unit=unit, employee=employee, valid_from=since)


def head_since(employee: Employee) -> date:
    since = employee.position_since
    return min(since, today()) if since is not None else today()
