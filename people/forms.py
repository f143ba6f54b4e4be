"""Forms of the people pages. Filter forms offer choices only: people/filters.py reads what comes back."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import today
from people.columns import DEFAULT_COLUMNS, TABLE_COLUMNS
from people.enums import EmploymentKind, EmploymentState, PositionType
from people.filters import ALL_STATES, EmployeeFilters
from people.models import Dinas, EducationLevel, Grade

YEARS_AHEAD = 15
Choices = list[tuple[str, Any]]
ALL = _("all")


class PlainForm(forms.Form):
    """The template owns <form>, the token and the buttons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*self.fields)


class FilterForm(PlainForm):
    """Small fields in a row, drawn by the template."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input input--s"

    def offer(self, name: str, choices: Choices, blank: Any = ALL) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", blank), *choices]


class EmployeeFilterForm(FilterForm):
    """Every filter of the employee table; the names are those of the address."""

    dinas = forms.ChoiceField(label=_("Agency"), required=False)
    jenis = forms.ChoiceField(label=_("Kind"), required=False)
    status = forms.ChoiceField(label=_("State"), required=False)
    gol = forms.ChoiceField(label=_("Grade"), required=False)
    jabatan = forms.ChoiceField(label=_("Kind of position"), required=False)
    pendidikan = forms.ChoiceField(label=_("Education"), required=False)
    pensiun = forms.ChoiceField(label=_("Year of retirement"), required=False)

    def __init__(self, *, user: Any, filters: EmployeeFilters) -> None:
        super().__init__(
            initial={
                "dinas": filters.dinas,
                "jenis": filters.kind,
                "status": filters.state,
                "gol": filters.grade,
                "jabatan": filters.position_type,
                "pendidikan": filters.education,
                "pensiun": filters.retirement_year,
            }
        )
        year = today().year
        self.offer("dinas", list(Dinas.objects.visible_to(user).values_list("short_name", "name")))
        self.offer("jenis", list(EmploymentKind.choices))
        self.offer("status", [(ALL_STATES, _("all")), *EmploymentState.choices], blank=_("at work or away"))
        self.offer("gol", [(name, f"{name} {rank}".strip()) for name, rank in _grades()])
        self.offer("jabatan", list(PositionType.choices))
        self.offer("pendidikan", list(EducationLevel.objects.values_list("code", "name")))
        self.offer("pensiun", [(str(one), str(one)) for one in range(year, year + YEARS_AHEAD)])


def _grades() -> list[tuple[str, str]]:
    return list(Grade.objects.order_by("ladder", "order").values_list("name", "rank_name"))


class TableOptionsForm(PlainForm):
    """Columns and density of the employee table."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(column.key, column.title) for column in TABLE_COLUMNS],
        required=False,
        help_text=_("The name always shows. Without a choice the usual columns show."),
    )
    density = forms.ChoiceField(
        label=_("Rows"), widget=forms.RadioSelect, choices=[("roomy", _("roomy")), ("dense", _("dense"))]
    )

    @classmethod
    def of(cls, columns: list[str], dense: bool) -> "TableOptionsForm":
        return cls(initial={"columns": columns or DEFAULT_COLUMNS, "density": "dense" if dense else "roomy"})


class ExportForm(PlainForm):
    """The file kind; above CONFIRM_ABOVE people their number is typed: nobody takes the whole city by mistake."""

    CONFIRM_ABOVE = 50

    kind = forms.ChoiceField(
        label=_("File"), widget=forms.RadioSelect, choices=[("xlsx", _("Excel (.xlsx)")), ("csv", _("CSV (.csv)"))]
    )
    number = forms.IntegerField(label=_("Number of people"), min_value=0)

    def __init__(self, data: Any = None, *, people: int) -> None:
        super().__init__(data, initial={"kind": "xlsx"})
        self.people = people
        if people <= self.CONFIRM_ABOVE:
            del self.fields["number"]
            self.helper.layout = Layout(*self.fields)
        else:
            self.fields["number"].help_text = _("Type %(people)s to confirm.") % {"people": people}

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        if number != self.people:
            raise forms.ValidationError(
                _("The file would hold %(people)s people; you typed %(typed)s."),
                params={"people": self.people, "typed": number},
            )
        return number


class ListFilterForm(FilterForm):
    """Whose list, and for lists that look ahead as on which day."""

    dinas = forms.ChoiceField(label=_("Agency"), required=False)
    per = forms.DateField(
        label=_("As on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *, user: Any, dinas: Dinas | None, on: date | None = None) -> None:
        super().__init__(initial={"dinas": dinas.short_name if dinas else "", "per": on})
        self.offer("dinas", list(Dinas.objects.visible_to(user).values_list("short_name", "name")))
        if on is None:
            del self.fields["per"]
