"""Input of the training pages; forms parse and offer the allowed choices, services decide and save."""

from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.widgets import DateInput
from people.models import Dinas, Employee
from training.enums import ProgrammeForm, ProgrammeKind
from training.models import Programme, Session
from training.rules.learning_hours import to_hours, to_quarters


def helper(form: forms.BaseForm) -> FormHelper:
    """The template owns the form tag, the CSRF token and the buttons."""
    one = FormHelper(form)
    one.form_tag = False
    one.disable_csrf = True
    return one


class HoursField(forms.DecimalField):
    """JP as people write them (12,5); gives quarters, shows hours."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=Decimal("0.25"), max_digits=6, decimal_places=2, **options)

    def clean(self, value: Any) -> Any:
        hours = super().clean(str(value).replace(",", ".") if value else value)
        if hours is None:
            return None
        try:
            return to_quarters(hours)
        except ValueError:
            raise ValidationError(_("JP come in steps of a quarter, such as 12,25.")) from None


def shown_hours(quarters: int | None) -> str:
    return f"{to_hours(quarters).normalize():f}" if quarters is not None else ""


class SessionForm(forms.Form):
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
        self.helper = helper(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first one."))
        return cleaned


class SessionChangeForm(SessionForm):
    """Programme and agency stay as they are: people were nominated for them. `version` is what the page was read at."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

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
        self.helper = helper(self)

    def clean_version(self) -> int:
        """0, which no session has, when it was not sent: then somebody else's change is never overwritten."""
        return self.cleaned_data["version"] or 0


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(self)


class ResultForm(forms.Form):
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


class HoursForm(forms.Form):
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
        self.helper = helper(self)


class ProgrammeEditForm(forms.ModelForm):
    jp = HoursField(label=_("JP"), required=False)

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
        if self.instance.pk and not self.is_bound:
            self.initial["jp"] = shown_hours(self.instance.jp)
        self.helper = helper(self)


class CatalogueFilterForm(forms.Form):
    cari = forms.CharField(label=_("Search"), required=False, max_length=80)
    jenis = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *ProgrammeKind.choices])
    bentuk = forms.ChoiceField(label=_("Form"), required=False, choices=[("", _("all")), *ProgrammeForm.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(self)
