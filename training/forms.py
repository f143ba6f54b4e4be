"""Input of the training pages; forms parse and offer the allowed choices, services decide and save."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.plain_forms import FilterForm, PlainForm, PlainModelForm, VersionField
from core.widgets import DateInput
from people.models import Dinas, Employee
from training.enums import ProgrammeForm, ProgrammeKind
from training.fields import HoursField, shown_hours
from training.models import Programme, Session


class SessionForm(PlainForm):
    """A session of a programme; an empty agency makes it open to the whole city, where one may choose that."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Training"), to_field_name="public_id")
    title = forms.CharField(label=_("Title"), max_length=200)
    dinas = forms.ModelChoiceField(
        Dinas.objects.none(), label=_("Agency"), to_field_name="public_id", required=False, empty_label=_("Whole city")
    )
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    place = forms.CharField(label=_("Place"), max_length=150, required=False)
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=2000)
    jp = HoursField(label=_("JP"), required=False, help_text=_("Left empty, the JP of the catalogue count."))

    def __init__(self, *args: Any, agencies: Any, whole_city: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.filter(is_active=True)
        self.fields["dinas"].queryset = agencies
        if not whole_city:
            self.fields["dinas"].required = True
            self.fields["dinas"].empty_label = _("Choose an agency")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first one."))
        return cleaned


class SessionChangeForm(SessionForm):
    """Programme and agency stay as they are: people were nominated for them. `version` is what the page was read at."""

    version = VersionField()

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        initial = {
            "version": session.version,
            "title": session.title,
            "starts_on": session.starts_on,
            "ends_on": session.ends_on,
            "place": session.place,
            "capacity": session.capacity,
            "jp": shown_hours(session.jp),
        }
        super().__init__(*args, agencies=Dinas.objects.none(), whole_city=True, initial=initial, **kwargs)
        del self.fields["programme"], self.fields["dinas"]
        self.fields["jp"].required = True


class ReasonForm(PlainForm):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ResultForm(PlainForm):
    """One row of the attendance sheet."""

    ATTENDANCE = (
        ("", _("not recorded")),
        ("passed", _("attended, passed")),
        ("failed", _("attended, not passed")),
        ("absent", _("absent")),
    )
    outcome = forms.ChoiceField(label=_("Attendance and result"), choices=ATTENDANCE, required=False)
    score = forms.DecimalField(
        label=_("Score"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False, localize=True
    )


class HoursForm(PlainForm):
    """An activity elsewhere that HR puts into the ledger."""

    title = forms.CharField(label=_("Activity"), max_length=200)
    jp = HoursField(label=_("JP"))
    finished_on = forms.DateField(label=_("Finished on"), widget=DateInput)
    evidence = forms.CharField(
        label=_("Number of the evidence"), max_length=120, help_text=_("Certificate or letter of assignment.")
    )

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employee = employee


class ProgrammeEditForm(PlainModelForm):
    jp = HoursField(label=_("JP"), required=False)
    version = VersionField()

    class Meta:
        model = Programme
        fields = (
            "code",
            "name",
            "kind",
            "form",
            "jp",
            "jp_confirmed",
            "confirmed",
            "days",
            "organizer",
            "target_positions",
            "is_active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["jp"] = shown_hours(self.instance.jp)
        self.initial["version"] = self.instance.version


class CatalogueFilterForm(FilterForm):
    cari = forms.CharField(label=_("Search"), required=False, max_length=80)
    jenis = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *ProgrammeKind.choices])
    bentuk = forms.ChoiceField(label=_("Form"), required=False, choices=[("", _("all")), *ProgrammeForm.choices])
