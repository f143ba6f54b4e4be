"""Support work: look at surveys and their responses. Definitions stay as asked, states move through the pages."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from surveys.models import Campaign, Questionnaire, Response


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
