from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careers.enums import MoveState
from core.clock import today
from core.plain_forms import FilterForm, PlainForm
from people.enums import PositionType
from people.models import Dinas, Position, Unit
from performance.rules import periods


def quarters(first_year: int) -> list[tuple[str, str]]:
    """The quarters of a year and the next that are not over: ("2027-Q1", "Triwulan I 2027")."""
    found = [one for year in (first_year, first_year + 1) for one in periods.of_year(year, periods.QUARTER)]
    return [(one, periods.label(one)) for one in found if not periods.is_over(one, today())]


class MoveForm(PlainForm):
    """A move to propose. `positions` are those found by the search, `units` those of the own scope."""

    target_position = forms.ModelChoiceField(
        Position.objects.none(), label=_("Target position"), to_field_name="public_id"
    )
    target_unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Target unit"), required=False, to_field_name="public_id"
    )
    quarter = forms.ChoiceField(label=_("When"))
    reason = forms.CharField(
        label=_("Why this move"),
        help_text=_("What the unit and the person gain. Whoever decides will read it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, positions: Any, units: Any, first_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target_position"].queryset = positions
        self.fields["target_unit"].queryset = units
        self.fields["quarter"].choices = quarters(first_year)


class DecisionForm(PlainForm):
    state = forms.ChoiceField(choices=MoveState)
    note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


ELIGIBLE_FOR = (
    (str(PositionType.PENGAWAS), PositionType.PENGAWAS.label),
    (str(PositionType.ADMINISTRATOR), PositionType.ADMINISTRATOR.label),
    (str(PositionType.JPT_PRATAMA), PositionType.JPT_PRATAMA.label),
    ("jenjang", _("next level of the functional post")),
    ("pangkat", _("regular rank promotion")),
)


class EligibilityForm(FilterForm):
    """Which step, in which agency; a small list, so both are plain selects."""

    langkah = forms.ChoiceField(label=_("Step"), choices=ELIGIBLE_FOR, required=False)
    dinas = forms.ModelChoiceField(
        Dinas.objects.none(),
        label=_("Agency"),
        required=False,
        to_field_name="public_id",
        empty_label=_("All agencies"),
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dinas"].queryset = agencies
