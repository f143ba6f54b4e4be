"""Who signs in, what failed sign-ins are remembered, and the in-app inbox."""

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, email=self.normalize_email(fields.pop("email", "")), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin, PublicIdModel):
    """An account. `username` is opaque, never a NIP: people sign in by number (people/backends.py) or e-mail."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="id")
    theme = models.CharField(_("theme"), max_length=6, default="auto")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the admin site"), default=False)
    session_epoch = models.PositiveIntegerField(default=0, help_text=_("raised to end every session of the person"))
    date_joined = models.DateTimeField(_("made at"), default=timezone.now)
    previous_visit = models.DateTimeField(_("visit before this one"), null=True, blank=True)

    # Set for one request by people.middleware: the role acted under, its assignment, what else could be chosen.
    acting_assignment: str | None = None
    acting_role: str = ""
    acting: Any = None
    role_choices: Any = ()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="accounts_user_email_once")
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_session_auth_hash(self) -> str:
        """Bound to the password and to `session_epoch`, so that raising the epoch ends every session (T09)."""
        return self._session_hash()

    def get_session_auth_fallback_hash(self) -> Any:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | None = None) -> str:
        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac("accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()


class SignInFailure(models.Model):
    """One failed sign-in; counted per account and per address (T12). `account` is a keyed digest of what was typed."""

    account = models.CharField(max_length=64, db_index=True)
    address = models.CharField(max_length=45, db_index=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)


class Notification(PublicIdModel):
    """One message in somebody's inbox; its words come from `kind` (accounts/inbox.py) when it is shown."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications", verbose_name=_("recipient"))
    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(max_length=150, help_text=_("one message per recipient and key"))
    params = models.JSONField(default=dict, blank=True)
    url = models.CharField(_("link"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("inbox")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="accounts_notification_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
