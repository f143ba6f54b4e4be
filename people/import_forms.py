"""Input of the import page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.clock import today
from core.widgets import DateInput
from people.enums import FileKind
from people.forms import PlainForm

MOST_FILES = 10


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one field; cleans to a list."""

    widget = SeveralFiles(attrs={"accept": ".xlsx,.csv"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_FILES:
            raise ValidationError(_("Choose at most %(most)s files.") % {"most": MOST_FILES})
        return [super(FilesField, self).clean(one, initial) for one in files or [None]]


class ImportForm(PlainForm):
    uploads = FilesField(
        label=_("SIASN files"),
        help_text=_("Excel (.xlsx) or CSV, up to 10 MB each: PNS, PPPK, part-time PPPK, unit hierarchy."),
    )
    kind = forms.ChoiceField(label=_("What the files hold"), required=False)
    source_date = forms.DateField(label=_("Data as on"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [kind for kind in FileKind if kind is not FileKind.UNITS]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("Find out from the rows")),
            *((kind.value, kind.label) for kind in people),
        ]
        self.fields["kind"].help_text = _("A unit hierarchy is known by its headings, whatever you choose.")
        self.fields["source_date"].initial = today

    def clean_source_date(self) -> Any:
        found = self.cleaned_data["source_date"]
        if found > today():
            raise ValidationError(_("The day cannot lie ahead."))
        return found
