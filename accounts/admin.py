"""Accounts for administrators: made here, switched off, never deleted; roles stand with people."""

import secrets
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Notification, User
from accounts.sessions import end_sessions
from core import audit


class AccountForm(AdminUserCreationForm):
    """A new account: name, e-mail and a first password; its user name is made by the system."""

    class Meta:
        model = User
        fields = ("name", "email", "language")

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        user.username = user.username or f"u{secrets.token_hex(8)}"
        if commit:
            user.save()
        return user


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = AccountForm
    list_display = ("name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email", "employee__numbers__number")
    ordering = ("name",)
    filter_horizontal = ()
    readonly_fields = ("username", "is_staff", "last_login", "date_joined", "session_epoch")
    fieldsets = (
        (None, {"fields": ("name", "email", "username", "password")}),
        (_("State"), {"fields": ("is_active", "is_staff", "language", "last_login", "date_joined", "session_epoch")}),
    )
    add_fieldsets = ((None, {"fields": ("name", "email", "language", "usable_password", "password1", "password2")}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Switching an account off ends its sessions at once (T09); every act is audited (T07)."""
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            end_sessions(obj)
        verb = "accounts.user.changed" if change else "accounts.user.made"
        audit.record(actor=request.user, verb=verb, target=obj, fields=sorted(form.changed_data))


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin):
    list_display = ("created_at", "user", "kind", "read_at")
    list_select_related = ("user",)
    list_filter = ("kind",)
    search_fields = ("user__name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
