"""What every form of the product starts from; templates/palu draws it."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.form_words import reword


class WholeNumberInput(forms.TextInput):
    """Reads a thousand as people write it ("1.000" in Indonesian), which Python would take for 1."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        point = formats.get_format("THOUSAND_SEPARATOR")
        if isinstance(typed, str) and re.fullmatch(rf"\d{{1,3}}(?:{re.escape(point)}\d{{3}})+", typed.strip()):
            return typed.replace(point, "")
        return typed


ALL = _("all")
BROWSER_LIMITS = ("min", "max", "step")  # of number fields; the form says what is wrong


class OwnWords(forms.BaseForm):
    """Says what is wrong in our words. The template owns <form>, the token and the buttons.

    Numbers are text fields: a browser sends nothing of what its number field cannot read, and it would be lost.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField) and type(field.widget) in (forms.NumberInput, forms.TextInput):
                mode = "decimal" if isinstance(field, forms.DecimalField) else "numeric"
                kept = {name: value for name, value in field.widget.attrs.items() if name not in BROWSER_LIMITS}
                drawn = forms.TextInput if mode == "decimal" else WholeNumberInput
                field.widget = drawn({**kept, "inputmode": mode})
                field.widget.is_localized = field.localize

    def add_error(self, field: str | None, error: Any) -> None:
        refusal = error if isinstance(error, ValidationError) else ValidationError(error)
        for name, errors in _by_field(refusal, field).items():
            if name in self.fields:
                for one in errors:
                    reword(self.fields[name], str(self[name].label), one)
        super().add_error(field, refusal)

    def refuse(self, refusal: DomainError | ValidationError) -> None:
        """Shows why a service refused: at its field where the form has it, else on top."""
        if isinstance(refusal, DomainError):
            self.add_error(None, str(refusal))
            return
        for name, errors in _by_field(refusal, None).items():
            self.add_error(name if name in self.fields else None, errors)


def _by_field(refusal: ValidationError, field: str | None) -> dict[Any, list[ValidationError]]:
    return refusal.error_dict if hasattr(refusal, "error_dict") else {field: refusal.error_list}


class PlainForm(OwnWords, forms.Form):
    """What every form of the product is."""


class FilterForm(PlainForm):
    """Small fields in a row, drawn by components/filters.html."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input input--s"

    def offer(self, name: str, choices: list[tuple[str, Any]], blank: Any = ALL) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", blank), *choices]


class PlainModelForm(OwnWords, forms.ModelForm):
    """The same, of a model."""


class VersionField(forms.IntegerField):
    """The version a page was read at (T35); not sent it is one that no record has: then nothing is overwritten."""

    NONE = -1

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> int:
        version: int | None = super().clean(value)
        return self.NONE if version is None else version
