"""Forms of the people pages. Filter forms offer choices only: people/filters.py reads what comes back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import today
from core.plain_forms import FilterForm, PlainForm
from people.access import has
from people.account_letters import Layout as LetterLayout
from people.account_states import AccountState
from people.columns import DEFAULT_COLUMNS, TABLE_COLUMNS
from people.enums import EmploymentKind, EmploymentState, PositionType
from people.filters import ALL_STATES, EmployeeFilters
from people.models import Dinas, EducationLevel, Grade
from people.permissions import Permission

YEARS_AHEAD = 15
CODE_STATES = {
    AccountState.NONE: _("No account yet: %(people)d\nan account is made"),
    AccountState.ISSUED: _("Code issued, not used: %(people)d\nthe code before ends"),
    AccountState.ACTIVE: _("Account active: %(people)d\npassword and sessions end; only the code lets them in again"),
}


class EmployeeFilterForm(FilterForm):
    """Every filter of the employee table; the names are those of the address."""

    dinas = forms.ChoiceField(label=_("Agency"), required=False)
    jenis = forms.ChoiceField(label=_("Kind"), required=False)
    status = forms.ChoiceField(label=_("State"), required=False)
    gol = forms.ChoiceField(label=_("Grade"), required=False)
    jabatan = forms.ChoiceField(label=_("Kind of position"), required=False)
    pendidikan = forms.ChoiceField(label=_("Education"), required=False)
    pensiun = forms.ChoiceField(label=_("Year of retirement"), required=False)
    akun = forms.ChoiceField(label=_("Account"), required=False)

    def __init__(self, *, user: Any, filters: EmployeeFilters) -> None:
        super().__init__(
            initial={
                "dinas": filters.dinas,
                "jenis": filters.kind,
                "status": filters.state,
                "akun": filters.account,
                "gol": filters.grade,
                "jabatan": filters.position_type,
                "pendidikan": filters.education,
                "pensiun": filters.retirement_year,
            }
        )
        year = today().year
        self.offer("dinas", list(Dinas.objects.visible_to(user).values_list("short_name", "name")))
        self.offer("jenis", list(EmploymentKind.choices))
        if has(user, Permission.ACCOUNT_MANAGE):
            self.offer("akun", AccountState.choices)
        else:
            del self.fields["akun"]
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


class AccountLettersForm(PlainForm):
    """Who gets a code, and how it is printed; where more than CONFIRM_ABOVE could, the number of letters is typed."""

    CONFIRM_ABOVE = 50
    MOST = 3_000  # letters in one file

    states = forms.MultipleChoiceField(
        label=_("Who gets a code"), widget=forms.CheckboxSelectMultiple, initial=[AccountState.NONE]
    )
    layout = forms.ChoiceField(
        label=_("On paper"), widget=forms.RadioSelect, choices=LetterLayout.choices, initial=LetterLayout.PAGES
    )
    number = forms.IntegerField(label=_("Number of letters"), min_value=0)

    def __init__(self, data: Any = None, *, counts: Mapping[str, int]) -> None:
        offered = [state for state in CODE_STATES if counts[state]]
        super().__init__(data, initial={"states": offered if len(offered) == 1 else [AccountState.NONE]})
        self.counts = counts
        self.fields["states"].choices = [(state, CODE_STATES[state] % {"people": counts[state]}) for state in offered]
        if sum(counts[state] for state in offered) <= self.CONFIRM_ABOVE:
            del self.fields["number"]
        else:
            self.fields["number"].help_text = _("To confirm: how many people the chosen lines have together.")

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if given and "states" in given:
            letters = sum(self.counts[state] for state in given["states"])
            if letters > self.MOST:
                words = _("%(people)d letters are too many for one file (at most %(most)d). Take one agency at a time.")
                self.add_error("states", words % {"people": letters, "most": self.MOST})
            elif given.get("number", letters) != letters:
                self.add_error("number", _("These are %(people)d letters; type that number.") % {"people": letters})
        return given


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
