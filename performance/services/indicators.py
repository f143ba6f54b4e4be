"""Indicators, their targets, the events on their trend and the notes on why they are below target."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import DomainError
from core.versions import changes, save_version
from performance.enums import Frequency
from performance.models import ImprovementNote, Indicator, IndicatorEvent, IndicatorTarget
from performance.rules import periods


def period_known(period: str) -> str:
    try:
        return str(periods.parse(period))
    except ValueError:
        raise DomainError(
            _("“%(period)s” is no period. Write a year, a quarter or a month, such as 2027, 2027-Q1 or 2027-03.")
            % {"period": period[:20]}
        ) from None


@transaction.atomic
def save_indicator(
    *, actor: User, indicator: Indicator | None = None, version: int | None = None, **values: Any
) -> Indicator:
    """Create an indicator, or change one. `values` are its fields; the Dinas is that of the unit.

    Raises ValidationError, StaleVersionError, and DomainError when measurements stand in the way of another frequency.
    """
    unit = values.get("unit")
    if unit is not None and unit.dinas_id is None:
        raise DomainError(_("This unit belongs to no agency yet. Choose a unit of an agency."))
    if unit is not None:
        values["dinas"] = unit.dinas
    if indicator is None:
        created = Indicator(**values)
        created.full_clean()
        created.save()
        audit.record(actor=actor, verb="performance.indicator.created", target=created, name=created.name)
        return created
    _check_frequency(indicator, values.get("frequency", indicator.frequency))
    changed = changes(indicator, values)
    save_version(indicator, values, version)
    if changed:
        plain = {name: [str(before), str(after)] for name, (before, after) in changed.items()}
        audit.record(actor=actor, verb="performance.indicator.changed", target=indicator, changed=plain)
    return indicator


def _check_frequency(indicator: Indicator, frequency: str) -> None:
    if frequency != indicator.frequency and indicator.measurements.exists():
        raise DomainError(_("This indicator has measurements; make a new indicator to measure it in other periods."))


@transaction.atomic
def set_target(
    *, actor: User | None, indicator: Indicator, period: str, value: Decimal, origin: str = ""
) -> IndicatorTarget:
    """Set the target of a period; an earlier one is replaced and stands in the audit trail.

    The period is one of the indicator's frequency, or a longer one. Raises DomainError for any other.
    """
    period = period_known(period)
    kind = periods.kind_of(period)
    if periods.MONTHS_IN[kind] < periods.MONTHS_IN[indicator.frequency]:
        raise DomainError(
            _("This indicator is measured every %(frequency)s; a target for %(period)s is too short.")
            % {"frequency": Frequency(indicator.frequency).label, "period": periods.label(period)}
        )
    target = IndicatorTarget.objects.filter(indicator=indicator, period=period).first()
    before = target.value if target else None
    if target is not None and before == value and target.origin == origin:
        return target
    target = target or IndicatorTarget(indicator=indicator, period=period)
    target.value, target.origin, target.set_by = value, origin[:120], actor
    target.full_clean()
    target.save()
    audit.record(
        actor=actor, verb="performance.target.set", target=target, indicator=str(indicator.public_id), period=period,
        before=before, after=value, origin=origin[:120],
    )  # fmt: skip
    return target


@transaction.atomic
def add_event(*, actor: User, indicator: Indicator, happened_on: date, label: str) -> IndicatorEvent:
    """Mark something that happened on the trend of an indicator."""
    event = IndicatorEvent(indicator=indicator, happened_on=happened_on, label=label, added_by=actor)
    event.full_clean()
    event.save()
    audit.record(actor=actor, verb="performance.event.added", target=event, indicator=str(indicator.public_id))
    return event


@transaction.atomic
def save_improvement(
    *,
    actor: User,
    indicator: Indicator,
    period: str,
    reason: str,
    plan: str = "",
    due_on: date | None = None,
    done_on: date | None = None,
    version: int | None = None,
) -> ImprovementNote:
    """Say why an indicator is below target in a period and what is done about it; one note a period."""
    period = period_known(period)
    values = {"reason": reason, "plan": plan, "due_on": due_on, "done_on": done_on}
    note = ImprovementNote.objects.filter(indicator=indicator, period=period).first()
    if note is None:
        note = ImprovementNote(indicator=indicator, period=period, author=actor, **values)
        note.full_clean()
        note.save()
    else:
        save_version(note, values | {"author": actor}, version)
    audit.record(
        actor=actor,
        verb="performance.improvement.saved",
        target=note,
        indicator=str(indicator.public_id),
        period=period,
    )
    return note
