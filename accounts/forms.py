from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.plain_forms import OwnWords, PlainForm

LOGIN = _("NIP or e-mail")
LOGIN_HINT = _("18 digits; spaces are fine")


def _password(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    """Taken as typed: no strip, paste allowed; the length is for the validators to judge (T10)."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=help_text, max_length=1000)


def _code(label: Any, help_text: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.CharField(label=label, help_text=help_text, max_length=40, widget=forms.TextInput(attrs=attributes))


class SignInForm(OwnWords, LoginForm):
    """NIP or e-mail and password; one message for every failure (T13)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = LOGIN
        self.fields["login"].help_text = LOGIN_HINT
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields.pop("remember", None)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SecondStepForm(PlainForm):
    code = _code(_("Code"), _("Six digits from the app, or one of your recovery codes"))


class SetUpSecondStepForm(PlainForm):
    code = _code(_("First code of the app"), _("Six digits that change every 30 seconds"))


class NewPasswordForm(PlainForm):
    """A new password, twice; judged against what is known of `user` (T10)."""

    new_password = _password(
        _("New password"),
        "new-password",
        _("12 to 128 characters, not your name, NIP, birth date or unit. A short sentence works well."),
    )
    repeated = _password(_("New password once more"), "new-password")

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if self.user is not None:
            validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if given and "new_password" in given and given.get("repeated", "") not in ("", given["new_password"]):
            self.add_error("repeated", _("The two passwords differ. Type the same one twice."))
        return given


class ChangePasswordForm(NewPasswordForm):
    old_password = _password(_("Password now"), "current-password")
    field_order = ("old_password", "new_password", "repeated")

    def clean_new_password(self) -> str:
        password = super().clean_new_password()
        if self.user is not None and password == self.data.get("old_password"):
            raise ValidationError(_("This is the password you have now. Choose another."))
        return password


class ActivationForm(NewPasswordForm):
    """NIP or e-mail, the printed code, a password. The code is judged first: who has none learns nothing else."""

    login = forms.CharField(
        label=LOGIN, help_text=LOGIN_HINT, max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    code = _code(_("Activation code"), _("12 letters and digits from your letter; capitals and dashes do not matter"))
    field_order = ("login", "code", "new_password", "repeated")


class ForgotForm(PlainForm):
    login = forms.CharField(
        label=LOGIN, help_text=LOGIN_HINT, max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )


class EmailForm(PlainForm):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip()
        if email.lower() == self.user.email.lower():
            raise ValidationError(_("This is the address you have now."))
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("This address cannot be used here. Take one that is yours alone."))
        return email
