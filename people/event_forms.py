"""Input of dated changes: one form a kind, the present value beside each field, checked by the rules of people/rules.

Units, positions and people are written by name into a field that suggests; a name several fit is asked for more fully.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import today
from core.plain_forms import PlainForm
from core.widgets import DateInput
from people.enums import AssignmentKind, EmploymentKind, EmploymentState, EventKind, Sex, UnitKind
from people.events.fields import FIELDS, Shower, end_kinds, plain, unit_label
from people.models import EducationLevel, Employee, Grade, LegalStatus, Position, Unit, UnitHead
from people.permissions import Permission
from people.rules import nip

K = EventKind
SUGGESTED = 200
NAMED = 5  # how many of several that fit are named
SEPARATOR = " · "
CONTRACT = (EmploymentKind.PPPK, EmploymentKind.PPPK_PART)
SCHOOLING = gettext_lazy("Highest diploma.")


class SuggestingInput(forms.TextInput):
    """A text field with the browser's own list of suggestions; works without JavaScript."""

    suggestions: Iterable[str] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attrs = {**(attrs or {}), "list": f"{name}_list", "autocomplete": "off"}
        field = super().render(name, value, attrs, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((one,) for one in self.suggestions))
        return format_html('{}<datalist id="{}_list">{}</datalist>', field, name, options)


class LookupField(forms.CharField):
    """Cleans a written name to one row of `rows`, which is all the writer may choose from (A03)."""

    widget = SuggestingInput

    def __init__(self, *, show: Callable[[Any], str], names: str = "name", **kwargs: Any) -> None:
        super().__init__(max_length=250, **kwargs)
        self.show = show
        self.names = names
        self.rows: QuerySet[Any] = Unit.objects.none()

    def offer(self, rows: QuerySet[Any], suggested: Iterable[Any]) -> None:
        self.rows = rows
        self.widget.suggestions = list(dict.fromkeys(self.show(one) for one in suggested))

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        found = self._find(text)
        if not found:
            raise ValidationError(_("Nothing fits “%(text)s”. Write part of its name.") % {"text": text})
        if len(found) > 1:
            names = "; ".join(self.show(one) for one in found[:NAMED])
            raise ValidationError(_("Several fit: %(names)s. Write one of them in full.") % {"names": names})
        return found[0]

    def _find(self, text: str) -> list[Any]:
        digits = nip.clean(text)
        if self.names == "number" and digits.isdecimal() and len(digits) == nip.LENGTH:
            return list(self.rows.filter(number=digits))
        base = text.partition(SEPARATOR)[0].strip()
        whole = list(self.rows.filter(self._whole(base))[:SUGGESTED])
        labelled = [one for one in whole if self.show(one).casefold() == text.casefold()]
        if labelled or whole:
            return labelled or whole
        parts = Q()
        for word in base.replace(",", " ").split():
            parts &= Q(name__icontains=word)
        return list(self.rows.filter(parts)[: NAMED + 1])

    def _whole(self, base: str) -> Q:
        """People are shown with their titles, so the part that is the name is looked for."""
        if self.names != "number":
            return Q(name__iexact=base)
        names = [one.strip() for one in base.split(",")[:1]]
        words = names[0].split()
        candidates = {" ".join(words[start:]) for start in range(len(words))} or {base}
        condition = Q(pk__in=[])
        for candidate in candidates:
            condition |= Q(name__iexact=candidate)
        return condition


def position_label(position: Position) -> str:
    kind = " ".join(part for part in (str(position.get_type_display()), position.echelon) if part)
    return f"{position.name}{SEPARATOR}{kind}"


def person_label(person: Employee) -> str:
    return f"{person.full_name}{SEPARATOR}{person.unit.name}"


def unit_field(label: Any, **kwargs: Any) -> LookupField:
    return LookupField(label=label, show=unit_label, **kwargs)


def position_field(**kwargs: Any) -> LookupField:
    return LookupField(label=FIELDS["position"].label, show=position_label, **kwargs)


def person_field(label: Any, **kwargs: Any) -> LookupField:
    return LookupField(label=label, show=person_label, names="number", **kwargs)


class EventForm(PlainForm):
    """`user` bounds what may be chosen, `now` is what stands (events/current.py), `stored` names the proof kept."""

    prefilled = False  # with what stands: only where most of it stays

    asks: tuple[str, ...] = ()
    dates_help: Any = gettext_lazy("First day on which it is so, as the decree says. A coming day is possible.")

    effective_on = forms.DateField(label=gettext_lazy("Counts from (TMT)"), widget=DateInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Number and subject of the decree, or why the data was wrong."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    proof = forms.FileField(
        label=gettext_lazy("Proof document"),
        error_messages={"required": gettext_lazy("Choose the proof: the decree as PDF, or a photo of it.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(
        self, *args: Any, user: Any, employee: Employee | None = None, unit: Unit | None = None,
        now: dict[str, Any], stored: str = "", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.user, self.employee, self.place, self.now = user, employee, unit, now
        self.fields["effective_on"].help_text = self.dates_help
        limits = _("PDF, JPG or PNG, up to 10 MB: the decree, or what shows the right data.")
        self.fields["proof"].help_text = limits
        if stored:
            self.has_proof(stored)
        self.offer()
        self._show_now()
        self.order_fields([*self.asks, "effective_on", "reason", "proof"])

    def has_proof(self, name: str) -> None:
        """One is stored already: a file is only needed to replace it."""
        self.fields["proof"].required = False
        self.fields["proof"].help_text = _("Stored: %(name)s. Choose a file only to replace it.") % {"name": name}

    def offer(self) -> None:
        """Narrow the choices to `user` and the subject."""

    def _show_now(self) -> None:
        shower = Shower()
        for name in self.asks:
            if name in FIELDS and (words := shower.words(name, self.now.get(name))):
                known = self.fields[name].help_text
                says = _("Now: %(value)s") % {"value": words}
                self.fields[name].help_text = f"{known} {says}" if known else says

    def asked(self) -> dict[str, Any]:
        return {name: plain(self.cleaned_data.get(name)) for name in self.asks}

    def written(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Initial values for plain ones: rows by the names one would write."""
        values: dict[str, Any] = {}
        for name in self.asks:
            field, value = self.fields[name], asked.get(name)
            if isinstance(field, LookupField):
                model = FIELDS[name].model
                row = Shower().row(model, value) if model is not None and value else None
                values[name] = field.show(row) if row is not None else ""
            else:
                values[name] = value
        return values

    # --- What may be chosen ---
    def _units(self, name: str) -> None:
        units = Unit.objects.visible_to(self.user, Permission.EVENT_PREPARE).active()
        units = units.exclude(kind=UnitKind.UNMAPPED).select_related("dinas").order_by("path")
        _lookup(self, name).offer(units, units)

    def _positions(self, name: str = "position") -> None:
        """Suggested are those that somebody holds; any position in use can be written."""
        people = Employee.objects.visible_to(self.user, Permission.EVENT_PREPARE).active()
        held = people.exclude(position=None).order_by().values("position").distinct()
        active = Position.objects.filter(is_active=True).order_by("name")
        _lookup(self, name).offer(active, active.filter(pk__in=held)[:SUGGESTED])

    def _people(self, name: str, suggested: Q) -> None:
        people = Employee.objects.visible_to(self.user, Permission.EVENT_PREPARE).active().select_related("unit")
        _lookup(self, name).offer(people, people.filter(suggested).order_by("name")[:SUGGESTED])

    def _choices(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def _read_number(self, kind: str) -> str:
        read = nip.parse(self.cleaned_data["number"], kind, today=today())
        if read.problems:
            raise ValidationError([str(problem) for problem in read.problems])
        return read.digits


def _lookup(form: forms.Form, name: str) -> LookupField:
    field = form.fields[name]
    assert isinstance(field, LookupField)
    return field


def _grades(contract: bool) -> QuerySet[Grade]:
    return Grade.objects.filter(ladder="PPPK" if contract else "PNS").order_by("order")


def _number_field() -> forms.CharField:
    return forms.CharField(
        label=FIELDS["number"].label,
        help_text=gettext_lazy("18 digits; spaces are allowed."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def _text(name: str, longest: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=FIELDS[name].label, max_length=longest, required=required, help_text=help_text)


class NewPersonForm(EventForm):
    asks = (
        "number", "kind", "name", "front_title", "back_title", "birth_place", "unit", "position", "grade",
        "education_level", "cpns_since",
    )  # fmt: skip
    number = _number_field()
    kind = forms.ChoiceField(label=FIELDS["kind"].label, choices=EmploymentKind)
    name = _text("name", 150, required=True)
    front_title = _text("front_title", 60)
    back_title = _text("back_title", 80)
    birth_place = _text("birth_place", 100)
    unit = unit_field(FIELDS["unit"].label)
    position = position_field(required=False)
    grade = forms.ModelChoiceField(Grade.objects.none(), label=FIELDS["grade"].label, required=False)
    education_level = forms.ModelChoiceField(
        EducationLevel.objects.all(), label=FIELDS["education_level"].label, required=False, help_text=SCHOOLING
    )
    cpns_since = forms.DateField(
        label=FIELDS["cpns_since"].label,
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("Left empty, it is read from the NIP of a PNS."),
    )
    dates_help = gettext_lazy("First day in the post here. Birth date and sex are read from the NIP.")

    def offer(self) -> None:
        self._units("unit")
        self._positions()
        _model(self, "grade").queryset = Grade.objects.order_by("ladder", "order")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("number") and given.get("kind"):
            try:
                given["number"] = self._read_number(given["kind"])
            except ValidationError as refusal:
                self.add_error("number", refusal)
            chosen = given.get("grade")
            ladder = "PPPK" if given["kind"] in CONTRACT else "PNS"
            if chosen is not None and chosen.ladder != ladder:
                self.add_error("grade", _("Choose a grade of the ladder of the kind of employment."))
        return given


class IdentityForm(EventForm):
    prefilled = True
    asks = (
        "number", "name", "front_title", "back_title", "birth_place", "birth_date", "sex", "education_level",
    )  # fmt: skip
    number = _number_field()
    name = _text("name", 150, required=True)
    front_title = _text("front_title", 60)
    back_title = _text("back_title", 80)
    birth_place = _text("birth_place", 100)
    birth_date = forms.DateField(label=FIELDS["birth_date"].label, widget=DateInput)
    sex = forms.ChoiceField(label=FIELDS["sex"].label, choices=[(one.value, capfirst(str(one.label))) for one in Sex])
    education_level = forms.ModelChoiceField(
        EducationLevel.objects.all(), label=FIELDS["education_level"].label, required=False, help_text=SCHOOLING
    )
    dates_help = gettext_lazy("From when the right data counts; a new number begins on this day, the former one stays.")

    def offer(self) -> None:
        self._choices("sex", [(one.value, capfirst(str(one.label))) for one in Sex])

    def clean_number(self) -> str:
        assert self.employee is not None  # a form about a person
        if nip.clean(self.cleaned_data["number"]) == self.employee.number:
            return self.employee.number
        return self._read_number(self.employee.kind)

    def clean_birth_date(self) -> date:
        found: date = self.cleaned_data["birth_date"]
        if found >= today():
            raise ValidationError(_("The birth date lies ahead."))
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and all((value or "") == (self.now.get(name) or "") for name, value in self.asked().items()):
            raise ValidationError(_("Nothing was changed. Put right what is wrong."))
        return given


class TransferForm(EventForm):
    asks = ("unit", "position")
    unit = unit_field(gettext_lazy("New unit"), help_text=gettext_lazy("Part of its name is enough."))
    position = position_field(
        required=False, help_text=gettext_lazy("Empty when only the unit changes. Part of its name is enough.")
    )

    def offer(self) -> None:
        self._units("unit")
        self._positions()

    def asked(self) -> dict[str, Any]:
        """A position left empty is one that stays, not one that is taken away."""
        return {name: value for name, value in super().asked().items() if value is not None}


class PositionForm(EventForm):
    asks = ("position",)
    position = position_field(help_text=gettext_lazy("Part of its name is enough."))

    def offer(self) -> None:
        self._positions()


class GradeForm(EventForm):
    asks = ("grade", "lower")
    grade = forms.ModelChoiceField(Grade.objects.none(), label=FIELDS["grade"].label)
    lower = forms.BooleanField(label=gettext_lazy("The decree lowers the grade"), required=False)

    def offer(self) -> None:
        assert self.employee is not None  # a form about a person
        _model(self, "grade").queryset = _grades(self.employee.is_contract)


class StatusForm(EventForm):
    prefilled = True
    asks = ("legal_status", "kind")
    legal_status = forms.ModelChoiceField(LegalStatus.objects.none(), label=FIELDS["legal_status"].label)
    kind = forms.ChoiceField(label=FIELDS["kind"].label)

    def offer(self) -> None:
        assert self.employee is not None  # a form about a person
        open_states = LegalStatus.objects.exclude(state=EmploymentState.ENDED)
        _model(self, "legal_status").queryset = open_states.order_by("code")
        ladder = CONTRACT if self.employee.is_contract else (EmploymentKind.CPNS, EmploymentKind.PNS)
        self._choices("kind", [(one.value, one.label) for one in ladder])


class EndForm(EventForm):
    asks = ("end_kind", "legal_status")
    end_kind = forms.ChoiceField(label=FIELDS["end_kind"].label)
    legal_status = forms.ModelChoiceField(
        LegalStatus.objects.none(), label=gettext_lazy("Legal status afterwards")
    )  # fmt: skip
    dates_help = gettext_lazy("First day without service: for a pension the TMT pensiun.")

    def offer(self) -> None:
        self._choices("end_kind", [("", "---------"), *end_kinds().items()])
        _model(self, "legal_status").queryset = LegalStatus.objects.filter(state=EmploymentState.ENDED).order_by("code")


class ManagerForm(EventForm):
    asks = ("manager", "until")
    manager = person_field(
        FIELDS["manager"].label,
        required=False,
        help_text=gettext_lazy("Name or NIP. Empty: the head of the unit is the line manager again."),
    )
    until = forms.DateField(
        label=FIELDS["until"].label,
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("Empty: until it is changed."),
    )

    def offer(self) -> None:
        assert self.employee is not None  # a form about a person
        heads = UnitHead.objects.in_force().filter(unit__dinas=self.employee.dinas_id).values("employee")
        self._people("manager", Q(pk__in=heads) | Q(unit=self.employee.unit_id))


class HeadForm(EventForm):
    asks = ("head", "head_kind")
    head = person_field(
        FIELDS["head"].label,
        required=False,
        help_text=gettext_lazy("Name or NIP. Empty: the headship ends and nobody follows."),
    )
    head_kind = forms.ChoiceField(
        label=FIELDS["head_kind"].label, choices=[(one.value, one.label) for one in AssignmentKind]
    )

    def offer(self) -> None:
        assert self.place is not None  # a form about a unit
        self._choices("head_kind", [(one.value, one.label) for one in AssignmentKind])
        near = Q(unit=self.place.pk) | Q(unit=self.place.parent_id) | Q(unit__parent=self.place.pk)
        self._people("head", near)


class UnitForm(EventForm):
    prefilled = True
    asks = ("unit_name", "unit_kind", "short_name", "head_position")
    unit_name = _text("unit_name", 200, required=True)
    unit_kind = forms.ChoiceField(label=FIELDS["unit_kind"].label)
    short_name = _text("short_name", 40)
    head_position = _text(
        "head_position", 200, help_text=gettext_lazy("As the regulation names it, such as Kepala Bidang Angkutan.")
    )

    def offer(self) -> None:
        fixed = (UnitKind.CITY, UnitKind.UNMAPPED)
        kinds = [(one.value, capfirst(str(one.label))) for one in UnitKind if one not in fixed]
        if self.now.get("unit_kind") in fixed:
            kinds = [(one.value, capfirst(str(one.label))) for one in fixed if one == self.now["unit_kind"]]
        self._choices("unit_kind", kinds)


class MoveForm(EventForm):
    asks = ("parent",)
    parent = unit_field(gettext_lazy("New parent unit"), help_text=gettext_lazy("Part of its name is enough."))

    def offer(self) -> None:
        self._units("parent")


class MergeForm(EventForm):
    asks = ("into",)
    into = unit_field(
        FIELDS["into"].label,
        help_text=gettext_lazy("The unit that goes on; part of its name is enough. People and units below go there."),
    )

    def offer(self) -> None:
        self._units("into")


class CloseForm(EventForm):
    asks = ()
    dates_help = gettext_lazy("First day on which the unit no longer is.")


def _model(form: forms.Form, name: str) -> forms.ModelChoiceField:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    return field


class NoteForm(PlainForm):
    """Why a change is returned or undone."""

    note = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


FORMS: dict[EventKind, type[EventForm]] = {
    K.NEW_PERSON: NewPersonForm,
    K.IDENTITY: IdentityForm,
    K.TRANSFER: TransferForm,
    K.POSITION: PositionForm,
    K.GRADE: GradeForm,
    K.STATUS: StatusForm,
    K.END: EndForm,
    K.MANAGER: ManagerForm,
    K.HEAD: HeadForm,
    K.NEW_UNIT: UnitForm,
    K.RENAME: UnitForm,
    K.MOVE: MoveForm,
    K.MERGE: MergeForm,
    K.CLOSE: CloseForm,
}
