"""Forms of the catalogue of positions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.plain_forms import FilterForm, PlainModelForm, VersionField
from people.enums import PositionType
from people.models import Grade, Position
from people.rules.ranks import EDUCATION, FUNCTIONAL_LEVELS
from people.services.positions import FIELDS

OPEN, CLOSED = "buka", "tutup"


class PositionFilterForm(FilterForm):
    q = forms.CharField(label=_("Name or family"), required=False, max_length=100)
    jenis = forms.ChoiceField(label=_("Kind"), required=False)
    keadaan = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("jenis", list(PositionType.choices))
        self.offer("keadaan", [(OPEN, _("in use")), (CLOSED, _("closed")), ("periksa", _("not confirmed"))])


class PositionDataForm(PlainModelForm):
    version = VersionField()
    level = forms.ChoiceField(label=_("Level (jenjang)"), required=False, help_text=_("Of a jabatan fungsional."))
    lowest_grade = forms.ChoiceField(label=_("Lowest grade"), required=False)
    highest_grade = forms.ChoiceField(label=_("Highest grade"), required=False)
    lowest_education = forms.ChoiceField(label=_("Lowest education"), required=False)

    class Meta:
        model = Position
        fields = FIELDS
        help_texts = {
            "name": _("As the decree and SIASN write it."),
            "echelon": _("Of a structural post, such as III.a."),
            "retirement_age": _(
                "Empty: by the rule of its kind. A change acts on people with the next import or change of their post."
            ),
            "source": _("The regulation or decree it stands in."),
            "confirmed": _("Tick when you have seen it in that regulation."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grades = [(one.name, str(one)) for one in Grade.objects.order_by("ladder", "order")]
        self.initial["version"] = self.instance.version
        self._offer("level", [(one.code, one.name) for one in FUNCTIONAL_LEVELS])
        self._offer("lowest_grade", grades)
        self._offer("highest_grade", grades)
        self._offer("lowest_education", [(one.code, one.name) for one in EDUCATION])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """What the catalogue knows, and what stands already."""
        stands = getattr(self.instance, name)
        known = {value for value, _label in choices}
        others = [(stands, stands)] if stands and stands not in known else []
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *others, *choices]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("level") and given.get("type") != PositionType.FUNCTIONAL:
            self.add_error("level", _("Only a jabatan fungsional has a jenjang. Leave it empty, or change the kind."))
        return given

    def _post_clean(self) -> None:
        """The service validates and writes the row; the form only reads what was typed."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}
