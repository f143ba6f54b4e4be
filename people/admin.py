"""People for administrators: reference data to mend, roles and heads by their services, records to look at (T07)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.reauthentication import SensitiveAdmin
from core import access_log
from core.admin import AuditedAdmin, ReadOnlyAdmin
from core.clock import today
from core.errors import DomainError
from core.plain_forms import PlainModelForm
from people.models import (
    ApprovedPost,
    Competency,
    CompetencyAssessment,
    ContractPeriod,
    Dinas,
    EducationLevel,
    EducationRecord,
    Employee,
    EmployeeNumber,
    Grade,
    GradeHeld,
    LegalStatus,
    LineManagerOverride,
    Position,
    PositionHeld,
    RoleAssignment,
    Unit,
    UnitHead,
)
from people.services import heads


# --- Reference data: a fact that was not confirmed is mended here -------------------------------------------
@admin.register(Grade)
class GradeAdmin(AuditedAdmin):
    list_display = ("name", "rank_name", "ladder", "order", "confirmed")
    list_filter = ("ladder", "confirmed")
    search_fields = ("name", "rank_name", "code")
    audited_values = ("name", "rank_name", "ladder", "order", "code", "confirmed")


@admin.register(EducationLevel)
class EducationLevelAdmin(AuditedAdmin):
    list_display = ("name", "code", "group_name", "order", "confirmed")
    list_filter = ("confirmed",)
    search_fields = ("name", "code")
    audited_values = ("name", "code", "group_name", "order", "confirmed")


@admin.register(LegalStatus)
class LegalStatusAdmin(AuditedAdmin):
    list_display = ("name", "code", "state", "confirmed")
    list_filter = ("state", "confirmed")
    search_fields = ("name", "code")
    audited_values = ("name", "code", "state", "confirmed")


@admin.register(Position)
class PositionAdmin(AuditedAdmin):
    """A changed retirement age acts on people with the next import or service that writes their post."""

    list_display = ("name", "type", "level", "echelon", "job_class", "retirement_age", "confirmed", "is_active")
    list_filter = ("type", "confirmed", "is_active", "echelon")
    search_fields = ("name", "family", "bkn_id")
    show_full_result_count = False
    audited_values = (
        "name", "type", "level", "family", "echelon", "job_class", "retirement_age", "lowest_grade", "highest_grade",
        "lowest_education", "bkn_id", "source", "confirmed", "is_active",
    )  # fmt: skip

    def save_model(self, request: HttpRequest, obj: Position, form: Any, change: bool) -> None:
        """Who has the form of HR open meets what changed here (T35)."""
        obj.version += 1
        super().save_model(request, obj, form, change)


@admin.register(Competency)
class CompetencyAdmin(AuditedAdmin):
    list_display = ("name", "kind", "confirmed")
    list_filter = ("kind", "confirmed")
    search_fields = ("name",)
    audited_values = ("name", "kind", "confirmed")


# --- Organisation: the tree is moved by its service, names are mended here ----------------------------------
@admin.register(Unit)
class UnitAdmin(AuditedAdmin):
    addable = False
    list_display = ("name", "short_name", "kind", "dinas", "is_active")
    list_select_related = ("dinas",)
    list_filter = ("kind", "is_active")
    search_fields = ("name", "short_name", "siasn_id")
    readonly_fields = ("parent", "dinas", "path", "siasn_id")
    fields = ("name", "short_name", "kind", "head_position", "is_active", "parent", "dinas", "path", "siasn_id")
    audited_values = ("name", "short_name", "kind", "head_position", "is_active")
    ordering = ("path",)


@admin.register(Dinas)
class DinasAdmin(AuditedAdmin):
    addable = False
    list_display = ("name", "short_name", "unit", "confirmed_at")
    list_select_related = ("unit",)
    search_fields = ("name", "short_name")
    readonly_fields = ("unit", "confirmed_at", "confirmed_by")
    audited_values = ("name", "short_name")


# --- People: what imports and services wrote is read-only; titles and the account are mended here -----------
class RecordInline(admin.TabularInline):
    """Rows that services write; an administrator reads them."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class NumberInline(RecordInline):
    model = EmployeeNumber


class PositionHeldInline(RecordInline):
    model = PositionHeld


class GradeHeldInline(RecordInline):
    model = GradeHeld


class ContractInline(RecordInline):
    model = ContractPeriod


MENDED = ("user", "name", "front_title", "back_title", "birth_place", "education_name", "education_year")
WRITTEN_BY_SERVICES = (
    "number", "pns_id", "birth_date", "sex", "kind", "state", "legal_status", "unit", "dinas", "position",
    "position_since", "grade", "grade_since", "education_level", "cpns_since", "pns_since", "retires_on", "ended_on",
    "source", "source_date",
)  # fmt: skip


@admin.register(Employee)
class EmployeeAdmin(AuditedAdmin):
    """Searched by name: the search of the admin site stands in the address, where no number belongs (T08)."""

    addable = False
    list_display = ("name", "kind", "state", "unit", "dinas")
    list_select_related = ("unit", "dinas")
    list_filter = ("kind", "state", "dinas")
    search_fields = ("name",)
    show_full_result_count = False
    autocomplete_fields = ("user",)
    fields = (*MENDED, *WRITTEN_BY_SERVICES)
    readonly_fields = WRITTEN_BY_SERVICES
    inlines = (NumberInline, PositionHeldInline, GradeHeldInline, ContractInline)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Opening a record is a read of personal detail like any other."""
        employee = self.get_object(request, object_id)
        if employee is not None and request.method == "GET":
            access_log.note(reader=request.user, subject=employee, what="admin")
        return super().change_view(request, object_id, form_url, extra_context)


@admin.register(CompetencyAssessment)
class CompetencyAssessmentAdmin(ReadOnlyAdmin):
    list_display = ("competency", "level", "assessed_on", "source")
    list_select_related = ("competency",)
    list_filter = ("competency",)


@admin.register(EducationRecord)
class EducationRecordAdmin(ReadOnlyAdmin):
    list_display = ("level", "graduated", "field", "source")
    list_select_related = ("level",)
    list_filter = ("level",)


@admin.register(ApprovedPost)
class ApprovedPostAdmin(ReadOnlyAdmin):
    list_display = ("unit", "position", "count", "valid_from", "valid_to", "decree")
    list_select_related = ("unit", "position")
    search_fields = ("unit__name", "position__name", "decree")


@admin.register(LineManagerOverride)
class LineManagerOverrideAdmin(AuditedAdmin):
    list_display = ("employee", "manager", "valid_from", "valid_to")
    list_select_related = ("employee", "manager")
    search_fields = ("employee__name", "manager__name")
    autocomplete_fields = ("employee", "manager")
    audited_values = ("valid_from", "valid_to")


# --- Heads and roles: written by people/services/heads.py, ended, never changed or deleted ------------------
class DatedActAdmin(SensitiveAdmin):
    """A row that a service writes: added, ended by an action, otherwise only read."""

    changeable = False
    actions = ("end_today",)

    @admin.action(description=_("End from today"))
    def end_today(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        ended = 0
        for one in queryset.lasting(today()):
            try:
                self.end(request, one)
                ended += 1
            except DomainError as refusal:
                messages.error(request, str(refusal))
        if ended:
            words = ngettext("%(count)d ended.", "%(count)d ended.", ended) % {"count": ended}
            messages.success(request, words)

    def end(self, request: HttpRequest, one: Any) -> None:
        raise NotImplementedError


class RoleForm(PlainModelForm):
    """Refuses a role for oneself before the service does (T06), so that the form says so."""

    actor: Any = None

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if given and given.get("user") == self.actor:
            raise forms.ValidationError(_("Nobody changes their own role. Ask another administrator."))
        return given


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(DatedActAdmin):
    form = RoleForm
    list_display = ("user", "role", "unit", "post", "kind", "valid_from", "valid_to")
    list_select_related = ("user", "unit")
    list_filter = ("role", "kind", "post", ("valid_to", admin.EmptyFieldListFilter))
    search_fields = ("user__name", "unit__name")
    autocomplete_fields = ("user", "unit")
    fields = ("user", "role", "unit", "post", "kind", "valid_from", "valid_to")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.actor = request.user
        return form

    def save_model(self, request: HttpRequest, obj: RoleAssignment, form: Any, change: bool) -> None:
        """The service checks, records and keeps a repeated assignment from standing twice."""
        given = {name: form.cleaned_data[name] for name in self.fields or ()}
        made = heads.assign_role(actor=request.user, **given)
        obj.pk, obj.public_id = made.pk, made.public_id

    def end(self, request: HttpRequest, one: RoleAssignment) -> None:
        heads.end_role(actor=request.user, assignment=one)


class HeadForm(PlainModelForm):
    """The service ends the head before, so one who still stands is no fault of the form."""

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "unit"}

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if given and given.get("unit") and given.get("valid_from"):
            try:
                heads.refuse_overlap(given["unit"], given["valid_from"])
            except DomainError as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return given


@admin.register(UnitHead)
class UnitHeadAdmin(DatedActAdmin):
    form = HeadForm
    list_display = ("unit", "employee", "kind", "valid_from", "valid_to")
    list_select_related = ("unit", "employee")
    list_filter = ("kind", ("valid_to", admin.EmptyFieldListFilter))
    search_fields = ("unit__name", "employee__name")
    autocomplete_fields = ("unit", "employee")
    fields = ("unit", "employee", "kind", "valid_from")

    def save_model(self, request: HttpRequest, obj: UnitHead, form: Any, change: bool) -> None:
        """The service ends the head before, opens the account and gives the role."""
        given = {name: form.cleaned_data[name] for name in self.fields or ()}
        made = heads.appoint_head(actor=request.user, **given)
        obj.pk, obj.public_id = made.pk, made.public_id

    def end(self, request: HttpRequest, one: UnitHead) -> None:
        heads.end_head(actor=request.user, head=one)
