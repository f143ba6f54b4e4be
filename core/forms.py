"""What every form of the product starts from; templates/palu draws it."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms


def plain_helper(form: forms.BaseForm, *fields: str) -> FormHelper:
    """The template owns <form>, the token and the buttons; `fields`: only these, in this order."""
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    if fields:
        helper.layout = Layout(*fields)
    return helper


class PlainForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(self)


class VersionField(forms.IntegerField):
    """The version a page was read at (T35); not sent it is one that no record has: then nothing is overwritten."""

    NONE = -1

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> int:
        version: int | None = super().clean(value)
        return self.NONE if version is None else version
