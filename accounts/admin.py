"""Accounts for administrators: made here, switched off, never deleted; roles stand with people."""

import secrets
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, SetUnusablePasswordMixin, UserChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import activation, inbox, own_password, second_step
from accounts.models import Notification, User
from accounts.reauthentication import SensitiveAdmin, ask_password_again
from accounts.sessions import end_sessions, open_sessions
from core import audit
from core.admin import ReadOnlyAdmin
from core.plain_forms import OwnWords


class AccountForm(OwnWords, AdminUserCreationForm):
    """A new account: name, e-mail and a first password; its user name is made by the system."""

    usable_password = SetUnusablePasswordMixin.create_usable_password_field(
        _("When disabled, the person starts with an activation code.")
    )

    class Meta:
        model = User
        fields = ("name", "email", "language")

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        user.username = user.username or f"u{secrets.token_hex(8)}"
        if commit:
            user.save()
        return user


class AccountChangeForm(OwnWords, UserChangeForm):
    """Shows how the password is kept, never the hash itself; a page of its own sets a new one."""


@admin.register(User)
class UserAdmin(SensitiveAdmin, DjangoUserAdmin):
    form = AccountChangeForm
    add_form = AccountForm
    list_display = ("name", "email", "is_active", "is_staff", "second_step_since", "last_login")
    list_filter = ("is_active", "is_staff", ("second_step_since", admin.EmptyFieldListFilter))
    search_fields = ("name", "email", "employee__numbers__number")
    ordering = ("name",)
    filter_horizontal = ()
    readonly_fields = (
        "username", "is_staff", "last_login", "date_joined", "session_epoch", "second_step_since", "sessions_now",
    )  # fmt: skip
    actions = ("give_new_codes", "end_their_sessions", "turn_off_second_step")
    fieldsets = (
        (None, {"fields": ("name", "email", "username", "password")}),
        (_("State"), {"fields": ("is_active", "is_staff", "language", "last_login", "date_joined", "session_epoch")}),
        (_("Signing in"), {"fields": ("second_step_since", "sessions_now")}),
    )
    add_fieldsets = ((None, {"fields": ("name", "email", "language", "usable_password", "password1", "password2")}),)

    @admin.display(description=_("open sessions"))
    def sessions_now(self, user: User) -> int:
        return len(open_sessions(user))

    @method_decorator(ask_password_again())
    def user_change_password(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().user_change_password(request, *args, **kwargs)

    @admin.action(description=_("Give new activation codes (the password ends)"))
    def give_new_codes(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse:
        """For accounts without an employee record, and those HR may not touch; shown in answer to this press only."""
        users = list(queryset.filter(is_active=True).exclude(pk=request.user.pk))
        rows = [{"person": user, "code": activation.issue(actor=request.user, user=user)} for user in users]
        context = {"rows": rows, "holds_days": activation.HOLDS.days}
        return render(request, "accounts/new_codes.html", context)

    @admin.action(description=_("End all their sessions"))
    def end_their_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Of anybody (T18); the person is told."""
        for user in queryset:
            end_sessions(user)
            audit.record(actor=request.user, verb="accounts.sessions.ended_by_admin", target=user)
            inbox.notify([user], kind="accounts.sessions_ended", key=timezone.now().isoformat())
        self._say(request, queryset)

    @admin.action(description=_("Turn their second step off (telephone lost, checked who it is)"))
    def turn_off_second_step(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Who needs one sets it up anew at the next sign-in. Not for oneself: that goes through the own account."""
        for user in queryset.exclude(pk=request.user.pk):
            second_step.turn_off(actor=request.user, user=user)
            end_sessions(user)
        self._say(request, queryset.exclude(pk=request.user.pk))

    def _say(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        count = queryset.count()
        words = ngettext("Done for %(count)d account.", "Done for %(count)d accounts.", count)
        messages.success(request, words % {"count": count})

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> None:
        """A password set here ends sessions and an open printed code; save_model has recorded every other act."""
        if request.resolver_match and request.resolver_match.url_name == "auth_user_password_change":
            own_password.close_code(obj)
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
