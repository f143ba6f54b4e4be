"""Input of the import page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from xlsxwriter.utility import xl_col_to_name

from core.clock import today
from core.plain_forms import FilterForm, PlainForm
from core.widgets import DateInput
from people.enums import FileKind
from people.services.import_columns import NOT_READ, fields_of, kind_title
from people.sheets import kinds
from people.sheets.kinds import SheetKind
from people.siasn.tables import AUTO

MOST_FILES = 16  # the SIASN files, or a sheet of each kind


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
        label=_("Files"),
        help_text=_("Excel (.xlsx) or CSV, up to 10 MB each: SIASN files, or history sheets."),
    )
    kind = forms.ChoiceField(label=_("What the files hold"), required=False)
    source_date = forms.DateField(label=_("Data as on"), widget=DateInput)
    complete = forms.BooleanField(
        label=_("The files hold everybody of their kinds"),
        required=False,
        help_text=_("Only then it can be told who is missing."),
    )
    end_missing = forms.BooleanField(
        label=_("End the service of people whom the files no longer name"),
        required=False,
        help_text=_(
            "Their roles, headships and accounts close with it. You see each of them before anything is written."
        ),
    )

    def __init__(self, *args: Any, sheets: Sequence[SheetKind], **kwargs: Any) -> None:
        """`sheets`: the history sheets that are open to the person."""
        super().__init__(*args, **kwargs)
        people = [kind for kind in FileKind if kind is not FileKind.UNITS]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("Find out from the rows")),
            ("SIASN", [(kind.value, kind.label) for kind in people]),
            (_("History sheets"), [(kind.code, kind.title) for kind in sheets]),
        ]
        self.fields["kind"].help_text = _("A unit hierarchy is known by its headings, whatever you choose.")
        self.fields["source_date"].initial = today

    def clean_source_date(self) -> Any:
        found = self.cleaned_data["source_date"]
        if found > today():
            raise ValidationError(_("The day cannot lie ahead."))
        return found

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("complete") and kinds.find(found.get("kind", "")):
            self.add_error("complete", _("History sheets never say who is missing. Take this away."))
        if found.get("end_missing") and not found.get("complete"):
            self.add_error(
                "end_missing", _("Only a complete file shows who is missing: choose that as well, or take this away.")
            )
        return found


class KindForm(PlainForm):
    """What a sheet holds."""

    isi = forms.ChoiceField(label=_("What the sheet holds"), required=False)

    def __init__(self, *args: Any, sheets: Sequence[SheetKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        siasn = [AUTO, *FileKind.values]
        self.fields["isi"].choices = [  # type: ignore[attr-defined]
            (NOT_READ, kind_title(NOT_READ).capitalize()),
            ("SIASN", [(kind, kind_title(kind)) for kind in siasn]),
            (_("History sheets"), [(kind.code, kind.title) for kind in sheets]),
        ]


class HeadingRowForm(PlainForm):
    """Which row of a sheet holds its headings, counted from 1."""

    baris = forms.IntegerField(label=_("Row of the headings"))

    def __init__(self, *args: Any, last: int, row: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["baris"].initial = row
        self.fields["baris"].help_text = _("A number from 1 to %(last)s, as it stands beside the rows below.") % {
            "last": last
        }
        self.fields["baris"].error_messages = dict.fromkeys(
            ("required", "invalid"), _("Type the number of a row from 1 to %(last)s.") % {"last": last}
        )


class ColumnsForm(PlainForm):
    """For each column we know, which one of the sheet it is."""

    def __init__(self, *args: Any, kind: str, headings: Sequence[str], columns: Mapping[str, int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [("", _("not in this sheet"))]
        choices += [
            (str(place), f"{xl_col_to_name(place)} · {words}" if words else xl_col_to_name(place))
            for place, words in enumerate(headings)
        ]
        fields = fields_of(kind)
        names = {field.key: field.heading for field in fields}
        self.keys = {f"kolom-{number}": field.key for number, field in enumerate(fields)}
        for number, field in enumerate(fields):
            self.fields[f"kolom-{number}"] = forms.ChoiceField(
                label=field.heading,
                required=False,
                help_text=_needed([names[key] for key in field.choice]),
                choices=choices,
                initial=str(columns[field.key]) if field.key in columns else "",
            )

    def columns(self) -> dict[str, int]:
        """Column we know -> place in the sheet."""
        return {self.keys[name]: int(place) for name, place in self.cleaned_data.items() if place}

    def refuse_columns(self, refusal: ValidationError) -> None:
        for name, key in self.keys.items():
            if key in refusal.error_dict:
                self.add_error(name, refusal.error_dict[key])


def _needed(names: list[str]) -> Any:
    """The hint of a column that has to be there, alone or as one of several; "" for any other."""
    if len(names) > 1:
        return _("Choose one of %(names)s.") % {"names": " / ".join(names)}
    return _("Has to be chosen.") if names else ""


class DifferenceFilterForm(FilterForm):
    """Which rows of one group are shown."""

    dinas = forms.ChoiceField(label=_("Agency"), required=False)
    kolom = forms.ChoiceField(label=_("Field"), required=False)
    keadaan = forms.ChoiceField(label=_("Choice"), required=False)

    def __init__(self, data: Any, *, agencies: Sequence[str], fields: Sequence[tuple[str, Any]]) -> None:
        super().__init__(data)
        self.offer("dinas", [(name, name) for name in agencies])
        self.offer("kolom", list(fields))
        self.offer("keadaan", [("pakai", _("to be written")), ("tahan", _("held back"))])
        if not fields:
            del self.fields["kolom"]
