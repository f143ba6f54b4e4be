"""Indicators with targets and measurements, the complaint register, evaluations, feedback, angka kredit."""

from performance.models.complaints import Complaint, ComplaintBatch, LaporAgency
from performance.models.evaluations import AngkaKredit, AngkaKreditBalance, Evaluation, Feedback, OrganisationPredicate
from performance.models.indicators import (
    ImprovementNote,
    Indicator,
    IndicatorEvent,
    IndicatorTarget,
    Measurement,
    MeasurementRevision,
)

__all__ = [
    "AngkaKredit",
    "AngkaKreditBalance",
    "Complaint",
    "ComplaintBatch",
    "Evaluation",
    "Feedback",
    "ImprovementNote",
    "Indicator",
    "IndicatorEvent",
    "IndicatorTarget",
    "LaporAgency",
    "Measurement",
    "MeasurementRevision",
    "OrganisationPredicate",
]
