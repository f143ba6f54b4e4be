"""Support work: read what was decided, mend names and matches; what people decide goes through the pages."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from core import audit
from performance.models import (
    AngkaKredit,
    Complaint,
    Evaluation,
    Feedback,
    Indicator,
    IndicatorTarget,
    LaporAgency,
    Measurement,
    OrganisationPredicate,
)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looked at, never changed here."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class AuditedAdmin(admin.ModelAdmin):
    """Changes are audited; nothing is deleted (T07)."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        verb = f"performance.{obj._meta.model_name}.{'changed' if change else 'added'}"
        audit.record(actor=request.user, verb=verb, target=obj, fields=form.changed_data, by_admin=True)


@admin.register(Indicator)
class IndicatorAdmin(AuditedAdmin):
    list_display = ["name", "dinas", "unit", "frequency", "source", "is_active"]
    list_filter = ["is_active", "source", "frequency", "dinas"]
    list_select_related = ["dinas", "unit"]
    search_fields = ["name"]
    raw_id_fields = ["unit"]
    readonly_fields = ["public_id", "frequency", "source", "complaint_measure"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(LaporAgency)
class LaporAgencyAdmin(AuditedAdmin):
    list_display = ["name", "code", "dinas"]
    list_select_related = ["dinas"]
    search_fields = ["name", "code"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


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


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "period", "created_at", "acknowledged_at"]
    fields = ["public_id", "period", "created_at", "acknowledged_at"]
