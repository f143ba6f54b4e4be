"""Support work: look at surveys and their responses. What people decide goes through the pages."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from surveys.models import Campaign, Questionnaire, Response


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looked at, never changed here: definitions stay as asked, states move by their table."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Questionnaire)
class QuestionnaireAdmin(ReadOnlyAdmin):
    list_display = ["title", "code", "version", "created_at"]
    search_fields = ["title", "code"]


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    list_display = ["title", "plan_year", "state", "opens_on", "closes_on"]
    list_filter = ["state", "plan_year"]
    search_fields = ["title"]


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    list_display = ["unit", "dinas", "campaign", "state", "saved_at", "receipt_number"]
    list_filter = ["state", "campaign"]
    list_select_related = ["unit", "dinas", "campaign"]
    search_fields = ["unit__name", "receipt_number"]
    exclude = ["save_key"]
