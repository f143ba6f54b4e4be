from django.contrib import admin

from core.admin import AuditedAdmin, ReadOnlyAdmin
from training.models import Enrolment, LearningHours, Programme, Session


@admin.register(Programme)
class ProgrammeAdmin(AuditedAdmin):
    list_display = ("code", "name", "kind", "form", "jp_confirmed", "is_active")
    list_filter = ("kind", "form", "is_active")
    search_fields = ("code", "name")


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ("title", "starts_on", "ends_on", "capacity", "taken", "state")
    list_filter = ("state",)
    search_fields = ("title",)


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnlyAdmin):
    list_display = ("employee", "session", "state", "passed")
    list_select_related = ("employee", "session")
    list_filter = ("state",)
    search_fields = ("employee__name", "certificate_number")


@admin.register(LearningHours)
class LearningHoursAdmin(ReadOnlyAdmin):
    list_display = ("employee", "title", "jp", "finished_on", "evidence")
    list_select_related = ("employee",)
    search_fields = ("employee__name", "title")
