"""Input of needs, plans, lines, decisions and results; nothing here saves."""

from datetime import timedelta
from typing import Any

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.clock import today
from core.plain_forms import PlainForm, PlainModelForm, VersionField
from core.widgets import DateInput
from people.models import Dinas, Position
from performance.models import Indicator
from performance.rules import periods
from planning.enums import LineKind, NeedKind, NeedState, PlanState
from planning.fields import RupiahField
from planning.models import Need, PlanLine
from planning.rules import codes
from planning.services.lines import OF_TRAINING
from training.fields import HoursField
from training.models import Programme

QUARTERS = [("", "–"), *((str(number), f"TW {periods.ROMAN[number]}") for number in range(1, 5))]
EVERY_STATE = _("All states")


def side_by_side(*names: str) -> Row:
    """Fields of half the width, in one line where the screen is wide."""
    return Row(*(Column(name, css_class="s6") for name in names), css_class="mt2")


# --- Filters ---
class YearFilterForm(PlainForm):
    """What every list of a year is narrowed by; unknown values narrow nothing."""

    tahun = forms.TypedChoiceField(label=_("Plan year"), coerce=int, required=False, empty_value=None)
    dinas = forms.TypedChoiceField(label=_("Agency"), required=False, empty_value=None)

    def __init__(self, *args: Any, agencies: list[Dinas], years: list[int], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["tahun"].choices = [(one, str(one)) for one in years]
        self.fields["tahun"].initial = year
        known = {one.short_name: one for one in agencies}
        self.fields["dinas"].choices = [("", _("All agencies")), *((key, one.name) for key, one in known.items())]
        self.fields["dinas"].coerce = known.get
        if len(agencies) < 2:
            del self.fields["dinas"]
        for field in self.fields.values():
            field.widget.attrs["class"] = "input--s input--q"

    @property
    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {**self.cleaned_data, "tahun": self.cleaned_data.get("tahun") or self.year}


class NeedFilterForm(YearFilterForm):
    jenis = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *NeedKind.choices])
    keadaan = forms.ChoiceField(label=_("State"), required=False, choices=[("", EVERY_STATE), *NeedState.choices])


class PlanFilterForm(YearFilterForm):
    keadaan = forms.ChoiceField(label=_("State"), required=False, choices=[("", EVERY_STATE), *PlanState.choices])


# --- Needs ---
class ReasonForm(PlainForm):
    reason = forms.CharField(
        label=_("Why is it set aside?"),
        help_text=_("Whoever asked for it will read this."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


# --- Plans ---
class CeilingForm(PlainForm):
    ceiling = RupiahField(
        label=_("Budget ceiling"),
        required=False,
        help_text=_("From the budget document of the agency, for example Rp612.000.000. Empty: not known yet."),
    )
    version = VersionField()


class NumberForm(PlainForm):
    document_number = forms.CharField(
        label=_("Document number"),
        max_length=60,
        help_text=_("As the office registers it, for example 800.1.4/112/BKPSDMD/2026."),
    )
    document_date = forms.DateField(label=_("Date of the document"), widget=DateInput)


class NoteForm(PlainForm):
    note = forms.CharField(
        label=_("What was reached, what was not?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecisionForm(PlainForm):
    """A note; needed for a return only, which the service says."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        help_text=_("Needed when you return the plan: say which line and what has to be put right."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


LONG_FOR_A_PLH = timedelta(days=92)


class ActingForm(PlainForm):
    """The people found are offered as cards; `until` is the last day."""

    employee = forms.ChoiceField(label=_("Who decides as Plh?"), widget=forms.RadioSelect)
    until = forms.DateField(label=_("Last day as Plh"), widget=DateInput)
    long = forms.BooleanField(label=_("The last day is meant so"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.public_id): one for one in people}
        self.fields["employee"].choices = [
            (key, f"{one.full_name}\n{one.position or ''} · {one.unit}") for key, one in self.people.items()
        ]

    def clean_employee(self) -> Any:
        return self.people[self.cleaned_data["employee"]]

    def clean(self) -> dict[str, Any]:
        """No rule we read limits a Plh, so a day far ahead is asked about, not refused."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        until = given.get("until")
        if until is not None and until > today() + LONG_FOR_A_PLH and not given.get("long"):
            self.fields["long"].widget = forms.CheckboxInput()
            self.add_error(
                "until",
                _("That is more than three months ahead, long for a Plh. Check the year, or tick that it is meant so."),
            )
        return given


# --- Lines ---
class LineForm(PlainModelForm):
    """The content of a line, all of it optional in a draft but its title; the seven items only of a training line."""

    amount = RupiahField(label=_("Budget"), required=False, help_text=_("Whole rupiah; 0 when it costs nothing."))
    quarter = forms.TypedChoiceField(
        label=_("Quarter"),
        required=False,
        choices=QUARTERS,
        coerce=int,
        empty_value=None,
        help_text=_("When it is carried out."),
    )

    class Meta:
        model = PlanLine
        fields = [
            "title", "sub_activity", "amount", "quarter", "in_charge", "indicator", "target",
            "competency_kind", "people", "target_group", "road", "organizer", "conformity",
        ]  # fmt: skip
        labels = {
            "people": _("People who take part"),
            "target_group": _("Which employees"),
            "target": _("Target of the indicator"),
            "road": _("Form and road"),
        }
        help_texts = {
            "sub_activity": _("For example 5.03.02.2.03. The fourth group of a city is 2."),
            "in_charge": _("A post rather than a person, for example Sekretaris Dinas."),
            "indicator": _("By what is the line measured?"),
            "target": _("With its unit, for example 12 people or 90%."),
            "conformity": _("With the standard of the instansi pembina."),
            "organizer": _("For example BPSDM or BKPSDMD."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind != LineKind.TRAINING:
            for name in OF_TRAINING:
                del self.fields[name]
        for name, field in self.fields.items():
            field.required = name == "title"
        self.helper.hide_optional = True
        self.helper.layout = self._layout()

    def _layout(self) -> Layout:
        parts: list[Any] = ["title"]
        if "people" in self.fields:
            parts += [
                side_by_side("competency_kind", "road"),
                side_by_side("people", "target_group"),
                side_by_side("organizer", "conformity"),
            ]
        parts += [
            side_by_side("amount", "quarter"),
            side_by_side("indicator", "target"),
            side_by_side("in_charge", "sub_activity"),
        ]
        return Layout(*parts)

    def clean_sub_activity(self) -> str:
        code = str(self.cleaned_data["sub_activity"]).strip()
        if code and (refused := codes.refusal(code)):
            raise ValidationError(str(refused), code=refused.code)
        return code


class NewLineForm(PlainForm):
    kind = forms.ChoiceField(label=_("Kind of line"), choices=LineKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Activity"), max_length=200)


class NeedChoiceForm(PlainForm):
    """A need of the same Dinas and year that a line serves as well."""

    need = forms.ModelChoiceField(
        label=_("Another need this line serves"), queryset=Need.objects.none(), to_field_name="public_id"
    )

    def __init__(self, *args: Any, needs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].queryset = needs


# --- Results ---
class SessionForm(PlainForm):
    programme = forms.ModelChoiceField(
        label=_("Training of the catalogue"),
        queryset=Programme.objects.none(),
        to_field_name="code",
        empty_label=_("Choose a training"),
    )
    title = forms.CharField(label=_("Title of the session"), max_length=200)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=2000)
    place = forms.CharField(label=_("Place"), max_length=150, required=False)
    jp = HoursField(
        label=_("JP"), required=False, help_text=_("Only where the catalogue has none or another number counts.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.filter(is_active=True)
        self.helper.layout = Layout(
            "programme", "title", side_by_side("starts_on", "ends_on"), side_by_side("capacity", "place"),
            side_by_side("jp"),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", _("The last day comes before the first."))
        return given


class MoveForm(PlainForm):
    """The people and positions found are offered as cards."""

    employee = forms.ChoiceField(label=_("Who moves?"), widget=forms.RadioSelect)
    position = forms.ChoiceField(label=_("To which position?"), widget=forms.RadioSelect)
    quarter = forms.ChoiceField(label=_("Quarter"))
    reason = forms.CharField(label=_("Why?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, people: list[Any], positions: list[Position], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.public_id): one for one in people}
        self.positions = {str(one.public_id): one for one in positions}
        self.fields["employee"].choices = [
            (key, f"{one.full_name}\n{one.position or '–'} · {one.unit}") for key, one in self.people.items()
        ]
        self.fields["position"].choices = [
            (key, f"{one.name}\n{one.get_type_display()}") for key, one in self.positions.items()
        ]
        self.fields["quarter"].choices = [(one, periods.label(one)) for one in periods.of_year(year, periods.QUARTER)]

    def clean_employee(self) -> Any:
        return self.people[self.cleaned_data["employee"]]

    def clean_position(self) -> Any:
        return self.positions[self.cleaned_data["position"]]


class TargetForm(PlainForm):
    indicator = forms.ModelChoiceField(
        label=_("Indicator"), queryset=Indicator.objects.none(), to_field_name="public_id"
    )
    period = forms.ChoiceField(label=_("Period"))
    value = forms.DecimalField(label=_("Target"), max_digits=16, decimal_places=4, localize=True)

    def __init__(self, *args: Any, indicators: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = indicators
        every = [str(year), *periods.of_year(year, periods.QUARTER), *periods.of_year(year, periods.MONTH)]
        self.fields["period"].choices = [(one, periods.label(one)) for one in every]
        self.helper.layout = Layout("indicator", side_by_side("period", "value"))


class SpentForm(PlainForm):
    realised_amount = RupiahField(
        label=_("Spent so far"), required=False, help_text=_("Whole rupiah. Empty: not known.")
    )
    done_on = forms.DateField(
        label=_("Done on"), required=False, widget=DateInput, help_text=_("Empty while the line is still running.")
    )
    outcome = forms.CharField(label=_("What came of it"), required=False, max_length=300)
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(side_by_side("realised_amount", "done_on"), "outcome", "version")


class CompareForm(PlainForm):
    """The digest somebody holds against that of the plan."""

    sha256 = forms.CharField(
        label=_("SHA-256 on your document"), required=False, max_length=100,
        help_text=_("64 characters, printed at the foot of the document; spaces do not matter."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.hide_optional = True

    def clean_sha256(self) -> str:
        return "".join(self.cleaned_data["sha256"].split()).lower()
