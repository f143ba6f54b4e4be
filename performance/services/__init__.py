"""What people do with indicators, complaints, evaluations and feedback."""

from performance.services.angka_kredit import post_angka_kredit
from performance.services.complaints import apply_batch, check_export, drop_batch, save_complaint
from performance.services.evaluations import (
    acknowledge_evaluation,
    recall_evaluation,
    save_evaluation,
    send_evaluation,
    set_organisation_predicate,
)
from performance.services.feedback import acknowledge_feedback, give_feedback
from performance.services.indicators import add_event, save_improvement, save_indicator, set_target
from performance.services.measurements import enter_measurement, measure_from_register

__all__ = [
    "acknowledge_evaluation",
    "acknowledge_feedback",
    "add_event",
    "apply_batch",
    "check_export",
    "drop_batch",
    "enter_measurement",
    "give_feedback",
    "measure_from_register",
    "post_angka_kredit",
    "recall_evaluation",
    "save_complaint",
    "save_evaluation",
    "save_improvement",
    "save_indicator",
    "send_evaluation",
    "set_organisation_predicate",
    "set_target",
]
