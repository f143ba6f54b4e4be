"""Support work: the settings of planning, and reading what was planned and decided."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin import AuditedAdmin, ReadOnlyAdmin
from planning.models import ApprovalStep, LineResult, Need, Plan, PlanLine, PlanningSettings


@admin.register(PlanningSettings)
class PlanningSettingsAdmin(AuditedAdmin):
    list_display = ["__str__", "bappeda_unit"]
    list_select_related = ["bappeda_unit"]
    autocomplete_fields = ["bappeda_unit"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not PlanningSettings.objects.exists()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(Need)
class NeedAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "dinas", "plan_year", "kind", "priority", "state"]
    list_filter = ["plan_year", "state", "kind", "dinas"]
    list_select_related = ["dinas"]
    search_fields = ["topic"]


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    list_display = ["dinas", "plan_year", "state", "version", "document_number"]
    list_filter = ["plan_year", "state", "dinas"]
    list_select_related = ["dinas"]
    search_fields = ["dinas__name", "document_number"]


@admin.register(PlanLine)
class PlanLineAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "kind", "amount", "quarter"]
    list_filter = ["kind", "plan__plan_year", "plan__state"]
    search_fields = ["code", "title"]


@admin.register(ApprovalStep)
class ApprovalStepAdmin(ReadOnlyAdmin):
    list_display = ["plan", "round", "order", "code", "decision", "decided_by", "decided_at"]
    list_filter = ["code", "decision"]
    list_select_related = ["plan__dinas", "decided_by"]


@admin.register(LineResult)
class LineResultAdmin(ReadOnlyAdmin):
    list_display = ["line", "session", "career_move", "indicator_target", "made_at"]
    list_select_related = ["line", "session", "career_move__employee", "career_move__target_position",
                           "indicator_target__indicator"]  # fmt: skip
