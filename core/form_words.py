"""What is wrong with a field, in our own words instead of Django's: the field by its name, and what to do."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.figures import trimmed

REQUIRED = ("required", "blank", "null")
CHOICE = ("invalid_choice", "invalid_list", "invalid_pk_value")


def reword(field: forms.Field, label: str, error: ValidationError) -> None:
    """Replace Django's message of `error`; what this product says itself stays."""
    words = _words(field, error.code or "")
    if not words or _is_ours(field, error):
        return
    params = {name: _written(value) for name, value in (error.params or {}).items()}
    error.message = words % {**params, "field": label}
    error.params = None


def _written(value: Any) -> Any:
    return trimmed(Decimal(value)) if isinstance(value, int | float | Decimal) else value


def _is_ours(field: forms.Field, error: ValidationError) -> bool:
    """True where the field was given a message of its own, by its maker or its class."""
    own = field.error_messages.get(error.code or "")
    for kind in type(field).__mro__:
        said = vars(kind).get("default_error_messages", {})
        if error.code in said:
            return own is not said[error.code] or not kind.__module__.startswith("django.")
    return own is not None


def _words(field: forms.Field, code: str) -> Any:
    if code in REQUIRED:
        return _required(field)
    if code == "invalid":
        return _unreadable(field)
    if code in CHOICE:
        return _("What was chosen at “%(field)s” is not on the list any more. Choose again.")
    if isinstance(field, forms.FileField) and code == "max_length":
        return _("The name of the file at “%(field)s” is too long. Shorten it to %(max)s characters.")
    return LIMITS.get(code)


def _required(field: forms.Field) -> Any:
    if isinstance(field, forms.FileField):
        return _("No file is chosen at “%(field)s” yet. Choose one.")
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return _("Nothing is chosen at “%(field)s” yet. Choose at least one.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Nothing is chosen at “%(field)s” yet. Choose one.")
    if isinstance(field, forms.BooleanField):
        return _("Tick “%(field)s” to go on.")
    return _("“%(field)s” is still empty. Fill it in.")


def _unreadable(field: forms.Field) -> Any:
    if isinstance(field, forms.DecimalField):
        return _("“%(field)s” must be a number, for example 12.5.")
    if isinstance(field, forms.IntegerField):
        return _("“%(field)s” must be a whole number in digits only, for example 1250.")
    if isinstance(field, forms.DateField):
        return _("“%(field)s” must be a date of the calendar, for example 24/11/2026.")
    if isinstance(field, forms.EmailField):
        return _("“%(field)s” must be an e-mail address, for example nama@palukota.go.id.")
    if isinstance(field, forms.FileField):
        return LIMITS["missing"]
    return None


LIMITS: dict[str, Any] = {
    "min_value": _("“%(field)s” must be at least %(limit_value)s; %(show_value)s is filled in."),
    "max_value": _("“%(field)s” may be at most %(limit_value)s; %(show_value)s is filled in."),
    "min_length": _("“%(field)s” needs at least %(limit_value)s characters; it has %(show_value)s."),
    "max_length": _("“%(field)s” may have at most %(limit_value)s characters; it has %(show_value)s."),
    "max_digits": _("“%(field)s” may have at most %(max)s digits."),
    "max_decimal_places": _("“%(field)s” may have at most %(max)s digits after the decimal mark."),
    "max_whole_digits": _("“%(field)s” may have at most %(max)s digits before the decimal mark."),
    "missing": _("The file at “%(field)s” did not arrive. Choose it again."),
    "empty": _("The file at “%(field)s” is empty. Choose another one."),
    "unique": _("“%(field)s” is in use already. Write another one."),
    "null_characters_not_allowed": _("“%(field)s” holds a character that cannot be kept. Type it again."),
}
