from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin import AuditedAdmin, ReadOnlyAdmin
from privacy.models import DataRequest, NoticeReading, ProcessingActivity


@admin.register(DataRequest)
class DataRequestAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "kind", "fact", "state", "asked_at", "answered_at")
    list_filter = ("kind", "state")


@admin.register(NoticeReading)
class NoticeReadingAdmin(ReadOnlyAdmin):
    list_display = ("user", "version", "at")
    list_select_related = ("user",)


@admin.register(ProcessingActivity)
class ProcessingActivityAdmin(AuditedAdmin):
    list_display = ("name", "data_class", "confirmed_at")
    readonly_fields = ("confirmed_by", "confirmed_at")
    search_fields = ("name", "purpose")
    prepopulated_fields = {"code": ("name",)}

    def save_model(self, request: HttpRequest, obj: ProcessingActivity, form: Any, change: bool) -> None:
        """A changed line waits for confirmation again."""
        obj.confirmed_by, obj.confirmed_at = None, None
        super().save_model(request, obj, form, change)
