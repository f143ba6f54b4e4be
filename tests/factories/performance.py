"""The plainest valid rows of performance."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from performance.enums import ComplaintClass, EvaluationSource, EvaluationState, IndicatorSource, Predicate, Rating
from performance.models import (
    AngkaKredit,
    Complaint,
    Evaluation,
    Feedback,
    ImprovementNote,
    Indicator,
    IndicatorTarget,
    Measurement,
    OrganisationPredicate,
)
from tests.factories.people import DinasFactory, EmployeeFactory, UserFactory

SENT_AT = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)


class IndicatorFactory(DjangoModelFactory):
    """A quarterly share in % of the root unit of `dinas`; higher is better, the last value counts."""

    class Meta:
        model = Indicator

    class Params:
        from_complaints = factory.Trait(
            source=IndicatorSource.COMPLAINTS, measure_unit="hari kerja", direction="lower", frequency="month"
        )

    dinas = factory.SubFactory(DinasFactory)
    unit = factory.SelfAttribute("dinas.unit")
    name = factory.Sequence(lambda n: f"Indikator {n}")
    measure_unit = "%"
    frequency = "quarter"


class IndicatorTargetFactory(DjangoModelFactory):
    class Meta:
        model = IndicatorTarget

    indicator = factory.SubFactory(IndicatorFactory)
    period = "2026-Q3"
    value = Decimal(80)


class MeasurementFactory(DjangoModelFactory):
    class Meta:
        model = Measurement

    indicator = factory.SubFactory(IndicatorFactory)
    period = "2026-Q3"
    value = Decimal(60)


class ImprovementNoteFactory(DjangoModelFactory):
    class Meta:
        model = ImprovementNote

    indicator = factory.SubFactory(IndicatorFactory)
    period = "2026-Q3"
    reason = "Tenaga berkurang."
    author = factory.SubFactory(UserFactory)


class ComplaintFactory(DjangoModelFactory):
    """A complaint passed on the day it came in and not answered yet."""

    class Meta:
        model = Complaint

    dinas = factory.SubFactory(DinasFactory)
    tracking_id = factory.Sequence(lambda n: str(7000000 + n))
    complaint_class = ComplaintClass.COMPLAINT
    received_on = date(2026, 9, 1)
    disposed_on = factory.SelfAttribute("received_on")


class EvaluationFactory(DjangoModelFactory):
    """A draft without ratings by `rater`; `sent=True` and `acknowledged=True` as told, `history=True` from before."""

    class Meta:
        model = Evaluation

    class Params:
        rated = factory.Trait(result_rating=Rating.ABOVE, behaviour_rating=Rating.AS_EXPECTED, predicate=Predicate.BAIK)
        sent = factory.Trait(rated=True, state=EvaluationState.SENT, sent_at=SENT_AT)
        acknowledged = factory.Trait(sent=True, state=EvaluationState.ACKNOWLEDGED, acknowledged_at=SENT_AT)
        history = factory.Trait(
            source=EvaluationSource.HISTORY,
            rater=None,
            predicate=Predicate.BAIK,
            state=EvaluationState.SENT,
            sent_at=SENT_AT,
        )

    employee = factory.SubFactory(EmployeeFactory)
    unit = factory.SelfAttribute("employee.unit")
    dinas = factory.SelfAttribute("employee.dinas")
    rater = factory.SubFactory(EmployeeFactory)
    period = "2026-Q3"


class FeedbackFactory(DjangoModelFactory):
    class Meta:
        model = Feedback

    employee = factory.SubFactory(EmployeeFactory)
    author = factory.SubFactory(UserFactory)
    text = "Pertahankan jawaban yang jelas kepada warga."
    period = "2026-Q3"


class OrganisationPredicateFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationPredicate

    dinas = factory.SubFactory(DinasFactory)
    year = 2026
    predicate = "baik"


class AngkaKreditFactory(DjangoModelFactory):
    class Meta:
        model = AngkaKredit

    employee = factory.SubFactory(EmployeeFactory)
    year = 2025
    level = "ahli_pertama"
    predicate = "baik"
    points = Decimal("12.50")
