"""Indicators, targets, measurements, notes and events: services and what the constraints refuse."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from core.errors import DomainError, StaleVersionError
from core.models import AuditEntry
from performance import services
from performance.forms import TargetForm
from performance.models import Indicator, IndicatorTarget, Measurement
from tests.factories.people import UnitFactory
from tests.factories.performance import (
    ImprovementNoteFactory,
    IndicatorFactory,
    IndicatorTargetFactory,
    MeasurementFactory,
)

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(AuditEntry.objects.values_list("verb", flat=True))


def values(dinas, **changes):
    return {
        "unit": dinas.unit, "name": "Pengaduan dijawab", "definition": "", "measure_unit": "%", "direction": "higher",
        "aggregation": "last", "frequency": "quarter", "source": "manual", "complaint_measure": "median",
    } | changes  # fmt: skip


def test_save_indicator_takes_the_dinas_of_its_unit(head, dinas):
    made = services.save_indicator(actor=head.user, **values(dinas))

    assert (made.dinas, made.unit, made.version) == (dinas, dinas.unit, 1)
    assert verbs() == ["performance.indicator.created"]


def test_save_indicator_refuses_a_unit_without_a_dinas(head, city):
    unit = UnitFactory(parent=city)

    with pytest.raises(DomainError):
        services.save_indicator(actor=head.user, **values(head, unit=unit))


def test_save_indicator_refuses_the_same_name_twice_in_a_unit(head, dinas):
    services.save_indicator(actor=head.user, **values(dinas))

    with pytest.raises(ValidationError):
        services.save_indicator(actor=head.user, **values(dinas))


def test_same_name_is_free_again_once_the_first_is_out_of_use(dinas):
    IndicatorFactory(dinas=dinas, name="Sama", is_active=False)

    assert IndicatorFactory(dinas=dinas, name="Sama").pk


def test_save_indicator_changes_are_audited_with_before_and_after(head, dinas):
    indicator = IndicatorFactory(dinas=dinas, name="Lama")

    services.save_indicator(actor=head.user, indicator=indicator, version=1, name="Baru")

    indicator.refresh_from_db()
    assert (indicator.name, indicator.version) == ("Baru", 2)
    assert AuditEntry.objects.get().details == {"changed": {"name": ["Lama", "Baru"]}}


def test_save_indicator_keeps_the_frequency_once_measured(head, dinas):
    indicator = MeasurementFactory(indicator__dinas=dinas).indicator

    with pytest.raises(DomainError):
        services.save_indicator(actor=head.user, indicator=indicator, version=1, frequency="month")


def test_t35_stale_indicator_save_changes_nothing(head, dinas):
    indicator = IndicatorFactory(dinas=dinas, name="Lama")
    other = Indicator.objects.get(pk=indicator.pk)
    services.save_indicator(actor=head.user, indicator=indicator, version=1, name="Pertama")

    with pytest.raises(StaleVersionError) as stale:
        services.save_indicator(actor=head.user, indicator=other, version=1, name="Kedua")

    assert (stale.value.current.name, stale.value.current.version) == ("Pertama", 2)
    assert Indicator.objects.get().name == "Pertama"


@pytest.mark.parametrize(("period", "frequency"), [("2027-Q1", "quarter"), ("2027", "quarter"), ("2027-Q1", "month")])
def test_set_target_takes_the_frequency_or_a_longer_period(head, period, frequency):
    indicator = IndicatorFactory(frequency=frequency)

    target = services.set_target(actor=head.user, indicator=indicator, period=period, value=Decimal(85), origin="R-1")

    assert (target.period, target.value, target.origin, target.set_by) == (period, Decimal(85), "R-1", head.user)


@pytest.mark.parametrize(("period", "frequency"), [("2027-01", "quarter"), ("2027-Q1", "year"), ("minggu", "quarter")])
def test_set_target_refuses_a_shorter_or_unknown_period(head, period, frequency):
    with pytest.raises(DomainError):
        services.set_target(
            actor=head.user, indicator=IndicatorFactory(frequency=frequency), period=period, value=Decimal(1)
        )

    assert IndicatorTarget.objects.count() == 0


def test_set_target_replaces_the_earlier_one_and_says_so(head):
    target = IndicatorTargetFactory(period="2027", value=80)

    again = services.set_target(actor=head.user, indicator=target.indicator, period="2027", value=Decimal(90))

    assert (again.pk, again.value) == (target.pk, Decimal(90))
    details = AuditEntry.objects.get().details
    assert (details["before"], details["after"]) == ("80.0000", "90")


def test_form_of_a_target_starts_from_the_target_of_the_same_kind_of_period_before(head):
    indicator = IndicatorFactory(frequency="quarter")
    for period, value in (("2026-Q3", 70), ("2026-Q4", 75), ("2027-Q2", 90), ("2026", 300)):
        IndicatorTargetFactory(indicator=indicator, period=period, value=value)

    form = TargetForm(indicator=indicator, on=date(2026, 11, 24))

    assert (form.initial, form.fields["value"].help_text) == (
        {"period": "2027-Q1", "value": Decimal(75)},
        "Terisi: target Triwulan IV 2026.",
    )


def test_form_of_a_first_target_is_empty(head):
    indicator = IndicatorFactory(frequency="year")

    assert TargetForm(indicator=indicator, on=date(2026, 11, 24)).initial == {"period": "2026"}


def test_set_target_with_the_same_value_changes_nothing(head):
    target = IndicatorTargetFactory(period="2027", value=80, origin="R-1")

    services.set_target(actor=head.user, indicator=target.indicator, period="2027", value=Decimal(80), origin="R-1")

    assert verbs() == []


def test_measurement_of_a_share_follows_from_part_and_whole(head):
    made = services.enter_measurement(
        actor=head.user, indicator=IndicatorFactory(), period="2026-Q3", numerator=Decimal(9), denominator=Decimal(14)
    )

    assert made.value == Decimal("64.2857")


def test_measurement_in_another_unit_is_part_by_whole(head):
    made = services.enter_measurement(
        actor=head.user, indicator=IndicatorFactory(measure_unit="indeks"), period="2026-Q3", numerator=Decimal(9),
        denominator=Decimal(2),
    )  # fmt: skip

    assert made.value == Decimal("4.5000")


@pytest.mark.parametrize(
    ("period", "values"),
    [
        ("2026-09", {"value": Decimal(1)}),  # another frequency
        ("2027-Q1", {"value": Decimal(1)}),  # not begun
        ("2026-Q3", {}),  # nothing given
        ("2026-Q3", {"numerator": Decimal(1), "denominator": Decimal(0)}),
        ("kemarin", {"value": Decimal(1)}),
    ],
)
def test_measurement_is_refused(head, period, values):
    with pytest.raises(DomainError):
        services.enter_measurement(actor=head.user, indicator=IndicatorFactory(), period=period, **values)

    assert Measurement.objects.count() == 0


def test_measurement_of_a_computed_indicator_is_never_typed(head):
    with pytest.raises(DomainError):
        services.enter_measurement(
            actor=head.user, indicator=IndicatorFactory(from_complaints=True), period="2026-09", value=Decimal(1)
        )


def test_measurement_correction_keeps_what_stood_there(head):
    first = MeasurementFactory(value=60, numerator=6, denominator=10, note="perkiraan", entered_by=head.user)

    services.enter_measurement(
        actor=head.user, indicator=first.indicator, period="2026-Q3", value=Decimal(70), version=1
    )

    first.refresh_from_db()
    earlier = first.revisions.get()
    assert (first.value, first.version) == (Decimal(70), 2)
    assert (earlier.value, earlier.numerator, earlier.denominator, earlier.note, earlier.entered_by) == (
        Decimal(60), Decimal(6), Decimal(10), "perkiraan", head.user,
    )  # fmt: skip
    details = AuditEntry.objects.get(verb="performance.measurement.corrected").details
    assert (details["before"], details["after"]) == ("60.0000", "70")


@pytest.mark.parametrize("version", [None, 7])
def test_t35_stale_measurement_changes_nothing(head, version):
    first = MeasurementFactory(value=60)

    with pytest.raises(StaleVersionError) as stale:
        services.enter_measurement(
            actor=head.user, indicator=first.indicator, period="2026-Q3", value=Decimal(70), version=version
        )

    first.refresh_from_db()
    assert (stale.value.current, first.value, first.revisions.count()) == (first, Decimal(60), 0)


def test_improvement_is_one_note_a_period(head):
    indicator = IndicatorFactory()
    made = services.save_improvement(actor=head.user, indicator=indicator, period="2026-Q3", reason="Tenaga berkurang.")

    again = services.save_improvement(
        actor=head.user, indicator=indicator, period="2026-Q3", reason="Alat rusak.", plan="Beli", version=1
    )

    assert (again.pk, again.reason, again.plan, again.version) == (made.pk, "Alat rusak.", "Beli", 2)


def test_t35_stale_improvement_changes_nothing(head):
    note = ImprovementNoteFactory(version=3)

    with pytest.raises(StaleVersionError):
        services.save_improvement(
            actor=head.user, indicator=note.indicator, period="2026-Q3", reason="Lain.", version=2
        )

    note.refresh_from_db()
    assert note.reason == "Tenaga berkurang."


def test_event_is_marked_and_audited(head):
    event = services.add_event(
        actor=head.user, indicator=IndicatorFactory(), happened_on=date(2026, 3, 10), label="11 orang dilatih"
    )

    assert (event.added_by, verbs()) == (head.user, ["performance.event.added"])


@pytest.mark.parametrize(
    ("factory", "broken", "constraint"),
    [
        (IndicatorTargetFactory, {"period": "2026-Q5"}, "performance_target_period"),
        (MeasurementFactory, {"period": "Q3"}, "performance_measurement_period"),
        (MeasurementFactory, {"denominator": -1}, "performance_measurement_whole"),
        (IndicatorFactory, {"direction": "up"}, "performance_indicator_direction"),
        (IndicatorFactory, {"frequency": "week"}, "performance_indicator_frequency"),
        (ImprovementNoteFactory, {"period": "26"}, "performance_improvement_period"),
    ],
)
def test_database_refuses_what_is_never_true(factory, broken, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        factory(**broken)


@pytest.mark.parametrize("factory", [IndicatorTargetFactory, MeasurementFactory])
def test_database_refuses_a_second_row_for_a_period(factory):
    first = factory()

    with pytest.raises(IntegrityError):
        factory(indicator=first.indicator)
