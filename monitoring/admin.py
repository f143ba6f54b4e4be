"""Support work: look at what was counted, which reports were made and whom they reached. Nothing is touched here."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from monitoring.models import ReportDelivery, ReportRun, Snapshot


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = ["period", "measure", "dinas", "value", "numerator", "denominator", "taken_at"]
    list_filter = ["measure"]
    list_select_related = ["dinas"]
    search_fields = ["period", "measure", "dinas__name"]
    ordering = ["-period", "measure", "pk"]
    show_full_result_count = False


@admin.register(ReportRun)
class ReportRunAdmin(ReadOnlyAdmin):
    list_display = ["period", "definition", "dinas", "revision", "made_at", "made_by"]
    list_filter = ["definition"]
    list_select_related = ["dinas", "made_by"]
    search_fields = ["period", "dinas__name"]


@admin.register(ReportDelivery)
class ReportDeliveryAdmin(ReadOnlyAdmin):
    list_display = ["report", "recipient", "delivered_at"]
    list_select_related = ["report", "recipient"]
    search_fields = ["report__period", "recipient__name"]
    ordering = ["-pk"]
