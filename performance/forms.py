"""Input of the performance pages; forms parse and offer the allowed choices, services decide and save."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.plain_forms import PlainForm, PlainModelForm, VersionField
from core.widgets import DateInput
from people.models import Dinas, Employee, Unit
from people.permissions import Permission
from performance.enums import AgencyPredicate, ComplaintClass, IndicatorSource, Rating
from performance.figures import PERCENT
from performance.models import Complaint, Evaluation, ImprovementNote, Indicator, Measurement
from performance.rules import periods
from performance.rules.predicates import CORE_VALUES

YEARS_BACK = 6
SMALL_SELECT = forms.Select(attrs={"class": "input input--s input--q"})
RATINGS = (Rating.BELOW, Rating.AS_EXPECTED, Rating.ABOVE)  # from low to high, as the matrix reads


def date_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, required=options.pop("required", False), widget=DateInput, **options)


def chosen_from(field: forms.Field, queryset: Any, empty_label: Any, to_field_name: str = "public_id") -> None:
    """Offer these rows; what is sent names a row by its public id."""
    rows = cast(forms.ModelChoiceField, field)
    rows.queryset = queryset
    rows.to_field_name = to_field_name
    rows.empty_label = empty_label


def text_area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def period_choices(kinds: Iterable[str], on: date, years: int = 2) -> list[tuple[str, str]]:
    """Periods of some kinds from next year back, the newest first."""
    kinds = list(kinds)
    found = [
        period
        for year in range(on.year + 1, on.year + 1 - years - 1, -1)
        for kind in kinds
        for period in (reversed(periods.of_year(year, kind)) if kind != periods.YEAR else [str(year)])
    ]
    return [(period, periods.label(period)) for period in found]


def version_field() -> forms.IntegerField:
    """The version a form was read at; None where it makes something new."""
    return forms.IntegerField(required=False, widget=forms.HiddenInput)


class IndicatorForm(PlainModelForm):
    """`units` are those the person may keep indicators for."""

    version = VersionField()

    class Meta:
        model = Indicator
        fields = [
            "unit",
            "name",
            "definition",
            "measure_unit",
            "direction",
            "aggregation",
            "frequency",
            "source",
            "complaint_measure",
            "is_active",
        ]
        widgets = {"definition": text_area()}

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["unit"], units, _("Choose a unit"))
        if self.instance.unit_id:
            self.initial["unit"] = self.instance.unit
        self.fields["measure_unit"].help_text = _("For example: %, working days, index, passengers.")
        self.fields["complaint_measure"].help_text = _("Counts only for an indicator from the complaint register.")
        self.fields["complaint_measure"].required = False
        if self.instance.pk is None:
            del self.fields["is_active"]
        else:
            self.initial["version"] = self.instance.version

    def clean_complaint_measure(self) -> str:
        return str(self.cleaned_data["complaint_measure"] or self.instance.complaint_measure)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        computed = cleaned.get("source") == IndicatorSource.COMPLAINTS
        on_time = cleaned.get("complaint_measure") == "on_time"
        if computed and on_time and cleaned.get("measure_unit") != PERCENT:
            self.add_error("measure_unit", _("The share answered on time is measured in %."))
        return cleaned

    def _post_clean(self) -> None:
        """The service validates and writes the row; the form only binds its fields."""

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class TargetForm(PlainForm):
    period = forms.ChoiceField(label=_("Period"))
    value = forms.DecimalField(label=_("Target"), max_digits=16, decimal_places=4, localize=True)
    origin = forms.CharField(
        label=_("Origin"), max_length=120, required=False, help_text=_("For example: Renstra 2026.")
    )

    def __init__(self, *args: Any, indicator: Indicator, on: date, **kwargs: Any) -> None:
        kinds = dict.fromkeys([indicator.frequency, periods.YEAR])
        choices = period_choices(kinds, on, years=1)
        known = {one.period: one.value for one in indicator.targets.all()}
        asked = next_without_target(indicator.frequency, on, known, [period for period, _label in choices])
        before = max((one for one in known if periods.kind_of(one) == indicator.frequency and one < asked), default="")
        kwargs["initial"] = {"period": asked, **({"value": known[before].normalize()} if before else {})}
        super().__init__(*args, **kwargs)
        if before:
            self.fields["value"].help_text = _("Filled in: the target of %(period)s.") % {
                "period": periods.label(before)
            }
        self.fields["period"] = forms.ChoiceField(label=_("Period"), choices=choices)


def next_without_target(kind: str, on: date, known: Iterable[str], offered: Iterable[str]) -> str:
    """The first period of a kind from `on` that still has no target; the present one when all that are offered have."""
    present = periods.containing(on, kind)
    coming = (one for one in offered if periods.kind_of(one) == kind and one >= present)
    return min((one for one in coming if one not in known), default=present)


class MeasurementForm(PlainForm):
    """A value, or a part and a whole from which it follows."""

    value = forms.DecimalField(label=_("Value"), max_digits=16, decimal_places=4, required=False, localize=True)
    numerator = forms.DecimalField(
        label=_("Part"), max_digits=16, decimal_places=4, min_value=0, required=False, localize=True
    )
    denominator = forms.DecimalField(
        label=_("Whole"), max_digits=16, decimal_places=4, min_value=0, required=False, localize=True
    )
    note = forms.CharField(label=_("Note"), required=False, widget=text_area())
    version = version_field()

    def __init__(self, *args: Any, indicator: Indicator, measurement: Measurement | None, **kwargs: Any) -> None:
        if measurement is not None:
            kwargs["initial"] = {
                "value": measurement.value.normalize(),
                "numerator": measurement.numerator,
                "denominator": measurement.denominator,
                "note": measurement.note,
                "version": measurement.version,
            }
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = _("In %(unit)s. Leave empty when you fill in part and whole.") % {
            "unit": indicator.measure_unit
        }
        self.fields["denominator"].help_text = _("For example 14, when 9 of 14 were answered in time.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        part, whole = cleaned.get("numerator"), cleaned.get("denominator")
        if (part is None) != (whole is None) and not self.errors:
            raise ValidationError(_("Fill in both the part and the whole, or neither."))
        if part is None and cleaned.get("value") is None and not self.errors:
            self.add_error("value", _("Fill in a value, or a part and a whole."))
        return cleaned


class ImprovementForm(PlainModelForm):
    due_on = date_field(_("Due on"))
    done_on = date_field(_("Done on"))
    version = version_field()

    class Meta:
        model = ImprovementNote
        fields = ["reason", "plan", "due_on", "done_on"]
        widgets = {"reason": text_area(), "plan": text_area()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Facts about work and means, no names of people.")
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def _post_clean(self) -> None:
        """The service validates and writes the row; the form only binds its fields."""


class EventForm(PlainForm):
    happened_on = date_field(_("Date"), required=True)
    label = forms.CharField(label=_("What happened"), max_length=60, help_text=_("For example: 11 people trained."))


DAY_OF_CONSTRAINT = {
    "performance_complaint_disposed": "disposed_on",
    "performance_complaint_answered": "first_answer_on",
    "performance_complaint_closed": "closed_on",
}


class ComplaintForm(PlainModelForm):
    """`agencies` are the Dinas whose register the person keeps; asked only when there are several."""

    received_on = date_field(_("Received"), required=True)
    disposed_on = date_field(_("Passed to the agency"), help_text=_("Working days are counted from this day (day 0)."))
    first_answer_on = date_field(_("First answer"), help_text=_("The first real answer; an automatic receipt is none."))
    closed_on = date_field(_("Closed"))
    version = VersionField()

    class Meta:
        model = Complaint
        fields = [
            "dinas",
            "tracking_id",
            "complaint_class",
            "received_on",
            "disposed_on",
            "first_answer_on",
            "closed_on",
        ]

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only_agency: Dinas | None = None
        if self.instance.pk:
            del self.fields["dinas"], self.fields["tracking_id"]
            self.initial["version"] = self.instance.version
        else:
            chosen_from(self.fields["dinas"], agencies, _("Choose an agency"))
            self.fields["tracking_id"].widget.attrs["inputmode"] = "numeric"
            found = list(agencies[:2])
            if len(found) == 1:
                self.only_agency = found[0]
                del self.fields["dinas"]

    def clean(self) -> dict[str, Any]:
        """Days in the wrong order, said at the day; the words and the order are those of the constraints."""
        values = super().clean() or self.cleaned_data
        given = Complaint(**{name: values.get(name) for name in ("received_on", *DAY_OF_CONSTRAINT.values())})
        for constraint in Complaint._meta.constraints:
            if constraint.name in DAY_OF_CONSTRAINT:
                try:
                    constraint.validate(Complaint, given)
                except ValidationError as refusal:
                    self.add_error(DAY_OF_CONSTRAINT[constraint.name], refusal)
        return values

    def _post_clean(self) -> None:
        """The service validates and writes the row; the form only binds its fields."""

    def values(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return values | ({"dinas": self.only_agency} if self.only_agency else {})


class ComplaintFilterForm(PlainForm):
    """Filters of the register; unknown values are left out."""

    STATES = (
        ("", _("All")),
        ("undated", _("Date missing")),
        ("open", _("No answer yet")),
        ("late", _("Answered late or overdue")),
    )
    complaint_class = forms.ChoiceField(
        label=_("Class"), required=False, choices=[("", _("All")), *ComplaintClass.choices], widget=SMALL_SELECT
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES, widget=SMALL_SELECT)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [str(year) for year in range(on.year, on.year - YEARS_BACK, -1)]
        choices = [("", _("This year and last")), *((year, year) for year in years)]
        self.fields["year"] = forms.ChoiceField(label=_("Year"), required=False, choices=choices, widget=SMALL_SELECT)

    def since(self, on: date) -> tuple[date, date]:
        """First and last day of what is shown."""
        year = int(self.cleaned_data.get("year") or 0)
        return (date(year, 1, 1), date(year, 12, 31)) if year else (date(on.year - 1, 1, 1), date(on.year, 12, 31))


class UploadForm(PlainForm):
    file = forms.FileField(
        label=_("LAPOR! export"), help_text=_("An .xlsx or .csv file of at most 10 MB, as downloaded from SP4N-LAPOR!.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"


def rating_choices() -> list[tuple[str, str]]:
    return [(one.value, capfirst(str(one.label))) for one in RATINGS]


class EvaluationForm(PlainForm):
    """A draft may lack either rating; the notes stand beside the seven values of BerAKHLAK."""

    result_rating = forms.ChoiceField(
        label=_("Rating of results"),
        required=False,
        choices=rating_choices,
        widget=forms.RadioSelect,
    )
    behaviour_rating = forms.ChoiceField(
        label=_("Rating of behaviour"),
        required=False,
        choices=rating_choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note for the employee"),
        required=False,
        max_length=4000,
        widget=text_area(),
        help_text=_("Name one thing to keep and one to improve."),
    )
    improvement = forms.CharField(label=_("Improvement plan"), required=False, max_length=4000, widget=text_area())
    improvement_due = date_field(_("Due on"))
    version = version_field()

    def __init__(self, *args: Any, evaluation: Evaluation | None = None, **kwargs: Any) -> None:
        if evaluation is not None:
            kwargs["initial"] = initial_of(evaluation)
        super().__init__(*args, **kwargs)
        for value in CORE_VALUES:
            field = forms.CharField(label=value.name, required=False, max_length=300)
            field.help_text = "; ".join(text for text, _confirmed in value.guide)
            self.fields[f"note_{value.code}"] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("improvement_due") and not cleaned.get("improvement"):
            self.add_error("improvement", _("A due date needs an improvement plan."))
        return cleaned

    @property
    def core_values(self) -> list[forms.BoundField]:
        return [self[f"note_{value.code}"] for value in CORE_VALUES]

    def values(self) -> dict[str, Any]:
        """What the service takes, as far as it could be read."""
        read = self.cleaned_data
        names = ("result_rating", "behaviour_rating", "note", "improvement", "improvement_due", "version")
        notes = {value.code: read.get(f"note_{value.code}", "") for value in CORE_VALUES}
        return {name: read.get(name) for name in names} | {"behaviour_notes": notes}


def initial_of(evaluation: Evaluation) -> dict[str, Any]:
    names = ("result_rating", "behaviour_rating", "note", "improvement", "improvement_due", "version")
    values = {name: getattr(evaluation, name) for name in names}
    return values | {f"note_{code}": text for code, text in evaluation.behaviour_notes.items()}


class RemarkForm(PlainForm):
    remark = forms.CharField(label=_("Your remark"), required=False, max_length=2000, widget=text_area())


class ReasonForm(PlainForm):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class FeedbackForm(PlainForm):
    """`people` are those the person manages, `indicators` those in sight."""

    employee = forms.ModelChoiceField(label=_("Employee"), queryset=Employee.objects.none(), to_field_name="public_id")
    text = forms.CharField(label=_("Feedback"), max_length=4000, widget=text_area(4))
    core_value = forms.ChoiceField(
        label=_("Value (BerAKHLAK)"),
        required=False,
        choices=[("", _("None")), *((one.code, one.name) for one in CORE_VALUES)],
    )
    indicator = forms.ModelChoiceField(
        label=_("Indicator"), required=False, queryset=Indicator.objects.none(), to_field_name="public_id"
    )
    improvement = forms.CharField(label=_("Improvement plan"), required=False, max_length=4000, widget=text_area())
    due_on = date_field(_("Due on"))

    def __init__(self, *args: Any, people: Any, indicators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["employee"], people, _("Choose an employee"))
        chosen_from(self.fields["indicator"], indicators, _("None"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("due_on") and not cleaned.get("improvement"):
            self.add_error("improvement", _("A due date needs an improvement plan."))
        return cleaned


class OrganisationPredicateForm(PlainForm):
    predicate = forms.ChoiceField(label=_("Predicate of the agency"), choices=AgencyPredicate.choices)


def units_for(user: Any, dinas: Dinas | None) -> Any:
    """Units to choose from: those of one Dinas, else the root units of every Dinas whose indicators `user` keeps."""
    units = Unit.objects.visible_to(user, Permission.INDICATOR_MANAGE).active().exclude(dinas=None).order_by("path")
    return units.filter(dinas=dinas) if dinas is not None else units.filter(as_dinas__isnull=False)
