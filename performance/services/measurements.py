"""Measurements: typed by the Dinas, or computed from its complaint register."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.clock import today
from core.errors import DomainError, StaleVersionError
from core.versions import save_version
from performance import register
from performance.enums import ComplaintMeasure
from performance.figures import PERCENT
from performance.models import Indicator, Measurement, MeasurementRevision
from performance.rules import periods
from performance.services.indicators import period_known

PLACES = Decimal("0.0001")


@transaction.atomic
def enter_measurement(
    *,
    actor: User,
    indicator: Indicator,
    period: str,
    value: Decimal | None = None,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    note: str = "",
    version: int | None = None,
) -> Measurement:
    """Enter or correct what was reached in a period: a value, or a part of a whole (of an indicator in %).

    What stood there before is kept as a revision. `version` is the one the form was opened with (None: it was empty).
    Raises DomainError for a computed indicator, another kind of period or one that has not begun.
    """
    period = _measurable(indicator, period)
    if indicator.is_computed:
        raise DomainError(_("This indicator is computed from the complaint register; correct the register instead."))
    values = {
        "value": _value(indicator, value, numerator, denominator),
        "numerator": numerator,
        "denominator": denominator,
        "note": note,
    }
    return _write(actor, indicator, period, values, version)


def _measurable(indicator: Indicator, period: str) -> str:
    period = period_known(period)
    if periods.kind_of(period) != indicator.frequency:
        raise DomainError(
            _("This indicator is measured every %(frequency)s; %(period)s is another period.")
            % {"frequency": indicator.get_frequency_display(), "period": periods.label(period)}
        )
    if periods.first_day(period) > today():
        raise DomainError(_("%(period)s has not begun yet.") % {"period": periods.label(period)})
    return period


def _value(
    indicator: Indicator, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> Decimal:
    """The part of the whole (in percent for an indicator in %), else the value given."""
    if numerator is not None and denominator is not None:
        if denominator <= 0:
            raise DomainError(_("The whole must be more than 0."))
        scale = 100 if indicator.measure_unit == PERCENT else 1
        return (numerator * scale / denominator).quantize(PLACES)
    if value is None:
        raise DomainError(_("Fill in a value, or a part and a whole."))
    return value


def _write(
    actor: User | None, indicator: Indicator, period: str, values: dict[str, Any], version: int | None
) -> Measurement:
    found = Measurement.objects.filter(indicator=indicator, period=period).first()
    values = values | {"entered_by": actor}
    if found is None:
        made = Measurement(indicator=indicator, period=period, **values)
        made.full_clean()
        made.save()
        audit.record(
            actor=actor, verb="performance.measurement.entered", target=made, indicator=str(indicator.public_id),
            period=period, value=made.value,
        )  # fmt: skip
        return made
    if version is None and actor is not None:
        message = _("Somebody entered this period since you opened the form. Compare before you save.")
        raise StaleVersionError(message, found)
    earlier = MeasurementRevision(
        measurement=found, value=found.value, numerator=found.numerator, denominator=found.denominator,
        note=found.note, entered_by=found.entered_by, entered_at=found.entered_at,
    )  # fmt: skip
    save_version(found, values, version)
    earlier.save()
    audit.record(
        actor=actor, verb="performance.measurement.corrected", target=found, indicator=str(indicator.public_id),
        period=period, before=earlier.value, after=found.value,
    )  # fmt: skip
    return found


@transaction.atomic
def measure_from_register(*, actor: User | None, indicator: Indicator, period: str) -> Measurement | None:
    """Take an indicator's figure for a period from the complaint register; the same figure again changes nothing.

    None when the register has no figure: no answer yet for the median, under ten cases for the share. A figure that no
    longer stands is taken back. Raises DomainError for an indicator that is not computed.
    """
    if not indicator.is_computed:
        raise DomainError(_("This indicator is not computed from the complaint register."))
    period = _measurable(indicator, period)
    values = _figure(indicator, period, today())
    found = Measurement.objects.filter(indicator=indicator, period=period).first()
    if values is None:
        if found is not None:
            audit.record(
                actor=actor, verb="performance.measurement.withdrawn", target=found,
                indicator=str(indicator.public_id), period=period, before=found.value,
            )  # fmt: skip
            found.delete()
        return None
    if found is not None and all(getattr(found, name) == value for name, value in values.items()):
        return found
    return _write(actor, indicator, period, values, found.version if found else None)


def _figure(indicator: Indicator, period: str, on: date) -> dict[str, Any] | None:
    summary = register.summary(indicator.dinas, periods.first_day(period), periods.last_day(period), on)
    if indicator.complaint_measure == ComplaintMeasure.MEDIAN:
        if summary.median is None:
            return None
        return {"value": summary.median, "numerator": None, "denominator": Decimal(summary.answered)}
    if summary.share is None or summary.on_time is None:
        return None
    return {
        "value": summary.share.quantize(PLACES),
        "numerator": Decimal(summary.on_time),
        "denominator": Decimal(summary.count),
    }
