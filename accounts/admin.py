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
from core.admin import AuditedAdmin, ReadOnlyAdmin


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
class UserAdmin(AuditedAdmin, DjangoUserAdmin):
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

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> None:
        """A password set here ends the person's sessions; save_model has recorded every other act."""
        if request.resolver_match and request.resolver_match.url_name == "auth_user_password_change":
            end_sessions(obj)
            audit.record(actor=request.user, verb="accounts.user.password_set", target=obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Switching an account off ends its sessions at once (T09); every act is audited (T07)."""
        obj.save()
        if change and "is_active" in form.changed_data and not obj.is_active:
            end_sessions(obj)
        verb = "accounts.user.changed" if change else "accounts.user.made"
        audit.record(actor=request.user, verb=verb, target=obj, fields=sorted(form.changed_data))


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "user", "kind", "read_at")
    list_select_related = ("user",)
    list_filter = ("kind",)
    search_fields = ("user__name",)
