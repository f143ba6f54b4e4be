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

from accounts.querysets import ActivationCodeQuerySet
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
    new_email = models.EmailField(
        _("new e-mail"), blank=True, default="", db_default="", help_text=_("waits until its letter is answered")
    )
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="id")
    theme = models.CharField(_("theme"), max_length=6, default="auto")
    narrow_menu = models.BooleanField(_("side bar with icons only"), default=False, db_default=False)
    hides_first_steps = models.BooleanField(_("first steps hidden on the home page"), default=False, db_default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the admin site"), default=False)
    session_epoch = models.PositiveIntegerField(
        _("generation of sessions"), default=0, help_text=_("raised to end every session of the person")
    )
    date_joined = models.DateTimeField(_("made at"), default=timezone.now)
    password_set_at = models.DateTimeField(_("password set at"), null=True, blank=True)
    second_step_since = models.DateTimeField(_("second step since"), null=True, blank=True)
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

    def get_short_name(self) -> str:
        """How the admin site greets."""
        return str(self)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.password_set_at = timezone.now() if raw_password is not None else None

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


class ActivationCode(PublicIdModel):
    """The printed code with which somebody sets a first or a new password (T15); a new one takes the place of the old.

    Only its hash is kept. It is tried `tries` times, at most activation.TRIES, and used once.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="activation", verbose_name=_("account"))
    digest = models.CharField(max_length=200)
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("issued by"))
    expires_at = models.DateTimeField(_("holds until"))
    tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    objects = ActivationCodeQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.public_id)


class SignedIn(PublicIdModel):
    """One open session, as its owner sees it under "Sesi saya" (T18). Ending it deletes the session it names."""

    user = models.ForeignKey(User, models.CASCADE, related_name="signed_in", verbose_name=_("account"))
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    address = models.CharField(_("from address"), max_length=45, blank=True)
    started_at = models.DateTimeField(_("signed in at"), default=timezone.now)
    used_at = models.DateTimeField(_("last used at"), default=timezone.now)

    class Meta:
        ordering = ["-used_at", "-pk"]

    def __str__(self) -> str:
        return str(self.public_id)


class KnownDevice(models.Model):
    """A browser somebody has signed in with before: the digest of a random cookie, nothing about the machine."""

    user = models.ForeignKey(User, models.CASCADE, related_name="known_devices")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="accounts_device_once")]

    def __str__(self) -> str:
        return self.digest[:12]


class SecondStepKey(models.Model):
    """The seed of an authenticator, encrypted (T40); `last_step` is the newest 30 seconds a code was taken of."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_step_key")
    seed = models.TextField()
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class RecoveryCode(models.Model):
    """One of ten codes for when the telephone is lost; only its hash is kept, and it is taken once (T14)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=200)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class Notification(PublicIdModel):
    """One message in somebody's inbox; its words come from `kind` (accounts/inbox.py) when it is shown."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications", verbose_name=_("recipient"))
    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("key"), max_length=150, help_text=_("one message per recipient and key"))
    params = models.JSONField(_("parameters"), default=dict, blank=True)
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
