"""Support work: read what was decided, mend names and matches; what people decide goes through the pages."""

from django.contrib import admin

from core.admin import AuditedAdmin, ReadOnlyAdmin
from performance.models import (
    AngkaKredit,
    AngkaKreditBalance,
    Complaint,
    Evaluation,
    Feedback,
    Indicator,
    IndicatorTarget,
    LaporAgency,
    Measurement,
    OrganisationPredicate,
)


@admin.register(Indicator)
class IndicatorAdmin(AuditedAdmin):
    list_display = ["name", "dinas", "unit", "frequency", "source", "is_active"]
    list_filter = ["is_active", "source", "frequency", "dinas"]
    list_select_related = ["dinas", "unit"]
    search_fields = ["name"]
    raw_id_fields = ["unit"]
    readonly_fields = ["public_id", "frequency", "source", "complaint_measure"]
    addable = False


@admin.register(LaporAgency)
class LaporAgencyAdmin(AuditedAdmin):
    list_display = ["name", "code", "dinas"]
    list_select_related = ["dinas"]
    search_fields = ["name", "code"]
    audited_values = ("name", "code")
    deletable = True


@admin.register(IndicatorTarget)
class IndicatorTargetAdmin(ReadOnlyAdmin):
    list_display = ["indicator", "period", "value", "origin", "set_at"]
    list_select_related = ["indicator"]
    search_fields = ["indicator__name", "origin"]


@admin.register(Measurement)
class MeasurementAdmin(ReadOnlyAdmin):
    list_display = ["indicator", "period", "value", "entered_at"]
    list_select_related = ["indicator"]
    search_fields = ["indicator__name"]


@admin.register(Complaint)
class ComplaintAdmin(ReadOnlyAdmin):
    list_display = ["tracking_id", "dinas", "complaint_class", "received_on", "disposed_on", "first_answer_on"]
    list_filter = ["complaint_class", "dinas"]
    list_select_related = ["dinas"]
    search_fields = ["tracking_id"]


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    """State only: ratings and notes are between the two and those who may read them on the pages."""

    list_display = ["public_id", "dinas", "period", "state", "source", "sent_at"]
    list_filter = ["state", "source", "dinas"]
    list_select_related = ["dinas"]
    search_fields = ["period"]
    fields = ["public_id", "dinas", "unit", "period", "state", "source", "sent_at", "acknowledged_at", "version"]


@admin.register(OrganisationPredicate)
class OrganisationPredicateAdmin(ReadOnlyAdmin):
    list_display = ["dinas", "year", "predicate", "set_at"]
    list_filter = ["year"]
    list_select_related = ["dinas"]


@admin.register(AngkaKredit)
class AngkaKreditAdmin(ReadOnlyAdmin):
    list_display = ["employee", "year", "level", "months", "points"]
    list_filter = ["year", "level"]
    list_select_related = ["employee"]
    search_fields = ["employee__name"]


@admin.register(AngkaKreditBalance)
class AngkaKreditBalanceAdmin(ReadOnlyAdmin):
    list_display = ["employee", "level", "as_on", "points", "number"]
    list_filter = ["level"]
    list_select_related = ["employee"]
    search_fields = ["employee__name"]


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "period", "created_at", "acknowledged_at"]
    fields = ["public_id", "period", "created_at", "acknowledged_at"]
