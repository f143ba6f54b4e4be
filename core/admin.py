"""What administrators read and mend of core; and the base of every admin class, which records each act (T07)."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core import audit, hooks
from core.audit_words import read_words, target_words, verb_words
from core.models import AccessLogEntry, AuditEntry, Job, LocalHoliday
from core.plain_forms import PlainModelForm


class AuditedAdmin(admin.ModelAdmin):
    """Every add, change and deletion goes into the audit chain; nothing is deleted unless the class says so.

    `audited_values` names fields whose values before and after are recorded; of the others only the name, because
    the chain holds no personal data.
    """

    form: type[ModelForm] = PlainModelForm
    audited_values: tuple[str, ...] = ()
    deletable = False
    addable = True
    changeable = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return hooks.opens_admin(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return hooks.opens_admin(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.addable and hooks.opens_admin(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.changeable and hooks.opens_admin(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.deletable and hooks.opens_admin(request.user)

    def _record(self, request: HttpRequest, did: str, obj: models.Model, **details: Any) -> None:
        audit.record(actor=request.user, verb=f"admin.{obj._meta.model_name}.{did}", target=obj, **details)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._record(request, "changed" if change else "added", obj, **self._changes(form, change))

    def _changes(self, form: Any, change: bool) -> dict[str, Any]:
        named = [name for name in form.changed_data if name in self.audited_values]
        before = {name: form.initial.get(name) for name in named} if change else {}
        return {
            "fields": sorted(form.changed_data),
            "before": {name: str(value) for name, value in before.items()},
            "after": {name: str(form.cleaned_data[name]) for name in named},
        }

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for obj in formset.new_objects:
            self._record(request, "added", obj)
        for obj, fields in formset.changed_objects:
            self._record(request, "changed", obj, fields=sorted(fields))
        for obj in formset.deleted_objects:
            self._record(request, "deleted", obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._record(request, "deleted", obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Django's own log would keep names of people outside the chain; save_model has recorded the act."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """As log_addition."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """As log_addition; delete_model has recorded the act."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history of a record is what the audit trail says of it."""
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        query = urlencode({"q": str(getattr(obj, "public_id", obj.pk))})
        return redirect(f"{reverse('admin:core_auditentry_changelist')}?{query}")


class ReadOnlyAdmin(AuditedAdmin):
    """Decided or recorded: seen, searched, never touched."""

    addable = False
    changeable = False


class TargetFilter(admin.AllValuesFieldListFilter):
    """The kinds of objects in words."""

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            yield {**choice, "display": target_words(str(choice["display"])) or choice["display"]}


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "role", "act", "kind_of_object", "target_id", "address")
    list_select_related = ("actor",)
    list_filter = (("target_type", TargetFilter), ("at", admin.DateFieldListFilter))
    fields = (
        "at", "actor", "role", "act", "verb", "kind_of_object", "target_id", "address", "request_id", "details",
        "previous_hash", "entry_hash",
    )  # fmt: skip

    @admin.display(description=_("acting as"), ordering="acting_as")
    def role(self, entry: AuditEntry) -> str:
        return hooks.role_words(entry.acting_as)

    @admin.display(description=_("act in words"), ordering="verb")
    def act(self, entry: AuditEntry) -> str:
        return verb_words(entry.verb)

    @admin.display(description=_("kind of object"), ordering="target_type")
    def kind_of_object(self, entry: AuditEntry) -> str:
        return target_words(entry.target_type) or entry.target_type

    search_fields = ("verb", "target_id", "request_id", "actor__name")
    ordering = ("-pk",)
    show_full_result_count = False


@admin.register(AccessLogEntry)
class AccessLogEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "reader", "role", "was_read", "subject_id")
    fields = ("at", "reader", "role", "was_read", "subject_id", "request_id", "seal")
    list_select_related = ("reader",)
    list_filter = ("what", ("at", admin.DateFieldListFilter))
    search_fields = ("subject_id", "request_id", "reader__name")
    ordering = ("-pk",)
    show_full_result_count = False

    @admin.display(description=_("acting as"), ordering="acting_as")
    def role(self, entry: AccessLogEntry) -> str:
        return hooks.role_words(entry.acting_as)

    @admin.display(description=_("what"), ordering="what")
    def was_read(self, entry: AccessLogEntry) -> str:
        return read_words(entry.what)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "kind", "state", "requested_by", "done", "total", "attempt", "heartbeat_at")
    list_select_related = ("requested_by",)
    list_filter = ("state", "kind")
    search_fields = ("public_id", "incident")
    exclude = ("token", "result_file", "params", "result")


@admin.register(LocalHoliday)
class LocalHolidayAdmin(AuditedAdmin):
    list_display = ("date", "name", "is_working_day")
    list_filter = ("is_working_day",)
    search_fields = ("name",)
    audited_values = ("date", "name", "is_working_day")
    deletable = True
    date_hierarchy = "date"
    fieldsets = ((None, {"fields": ("date", "name", "is_working_day"), "description": _("One line a day.")}),)
