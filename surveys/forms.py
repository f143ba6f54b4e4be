"""Input: the campaign and its acts, and one section of a questionnaire as a form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.clock import today
from core.numbers import small_int
from core.plain_forms import PlainForm, PlainModelForm, VersionField
from core.widgets import DateInput
from people.enums import UnitKind
from surveys.enums import QuestionKind
from surveys.models import Campaign
from surveys.registry import Choice
from surveys.rules.questions import Fault, Question, Section, clean, clean_text
from surveys.wording import fault_words, here, scale_label, title_words, value_words

ASKED_KINDS = [kind for kind in UnitKind if kind not in {UnitKind.CITY, UnitKind.UNMAPPED}]
USUAL_KINDS = [
    UnitKind.SECTION,
    UnitKind.INSPECTORATE,
    UnitKind.DINAS,
    UnitKind.BADAN,
    UnitKind.HOSPITAL,
    UnitKind.DISTRICT,
    UnitKind.WARD,
    UnitKind.SCHOOL,
    UnitKind.HEALTH_CENTRE,
]


class CampaignForm(PlainModelForm):
    audience = forms.MultipleChoiceField(
        label=_("Which units are asked"),
        help_text=_("Every unit in use of these kinds gets one response, filled in by its head or the operator."),
        widget=forms.CheckboxSelectMultiple,
    )

    version = VersionField()

    class Meta:
        model = Campaign
        fields = ["title", "plan_year", "opens_on", "closes_on", "audience"]
        widgets = {"opens_on": DateInput(), "closes_on": DateInput(), "plan_year": forms.TextInput()}
        help_texts = {
            "plan_year": _("The year planned for, usually next year."),
            "opens_on": _("Opened by itself on this day, unless you open it earlier."),
            "closes_on": _("Closed by itself once this day is over."),
        }

    def __init__(self, *args: Any, counts: Mapping[str, int], **kwargs: Any) -> None:
        """`counts`: units in use by kind; only kinds that have units are offered."""
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [
            (kind.value, f"{capfirst(kind.label)}\n{unit_count(counts[kind.value])}")
            for kind in ASKED_KINDS
            if counts.get(kind.value)
        ]
        self.fields["plan_year"].widget.attrs.update({"inputmode": "numeric", "class": "input--n"})
        self.initial["version"] = self.instance.version
        if not self.instance.pk:
            self.initial.setdefault("plan_year", today().year + 1)
            self.initial.setdefault("audience", [kind.value for kind in USUAL_KINDS])
        self.order_fields(["title", "plan_year", "opens_on", "closes_on", "audience"])

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        opens, closes = fields.get("opens_on"), fields.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("The last day comes before the opening day."))
        elif closes and closes < today():
            self.add_error("closes_on", _("The last day is already over."))
        return fields


def unit_count(number: int) -> str:
    return str(_("%(number)d units") % {"number": number})


class ExtendForm(PlainForm):
    closes_on = forms.DateField(label=_("New last day"), widget=DateInput())


class ReopenForm(PlainForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The head and the operator read it. Do not name other persons."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SendForm(PlainForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    declared = forms.BooleanField(
        label=_("I give these answers as things stand in my unit."),
        error_messages={"required": _("Tick the declaration before you send.")},
    )


# --- One section of a questionnaire -----------------------------------------------------------------------------------
class AnswerField(forms.Field):
    """Holds what was typed; the rules of the questionnaire check it, and nothing is required before sending."""

    def validate(self, value: Any) -> None:
        """See SectionForm.clean."""


class SectionForm(PlainForm):
    """The questions of a section. A column of a repeating question is named `<question>-<row>-<column>`.

    `answers` are the stored values; `add` names a question that shows one more row; `drop` is (question, row) to leave
    out; `suggestions`, set before drawing, are the choices by source name.
    """

    use_required_attribute = False

    def __init__(
        self,
        data: Any = None,
        *,
        section: Section,
        answers: Mapping[str, Any],
        add: str = "",
        drop: tuple[str, int] = ("", 0),
    ) -> None:
        super().__init__(data, label_suffix="")
        self.section = section
        self.answers = answers
        self.drop = drop
        self.rows: dict[str, int] = {}
        self.values: dict[str, Any] = {}
        self.right_rows: dict[str, Any] = {}
        self.suggestions: Mapping[str, Sequence[Choice]] = {}
        for question in section.questions:
            if question.repeats:
                self._add_rows(question, add)
            else:
                self._add(question.code, question, answers.get(question.code))

    def _add_rows(self, question: Question, add: str) -> None:
        stored = self.answers.get(question.code) or []
        shown = self._posted_rows(question) if self.is_bound else max(len(stored), 1)
        if add == question.code:
            shown = shown + 1 if (self.is_bound or stored) else shown
        self.rows[question.code] = min(shown, question.max_rows)
        for number in range(1, self.rows[question.code] + 1):
            row = stored[number - 1] if number <= len(stored) else {}
            for column in question.columns:
                self._add(f"{question.code}-{number}-{column.code}", column, row.get(column.code))

    def _posted_rows(self, question: Question) -> int:
        posted = small_int(clean_text(self.data.get(f"{question.code}-rows")))
        return max(1, min(posted or 1, question.max_rows))

    def _add(self, name: str, question: Question, initial: Any) -> None:
        self.fields[name] = AnswerField(
            label=title_words(question),
            help_text=here(question.hint),
            required=question.required,
            initial=initial,
            widget=widget_of(question),
        )

    def clean(self) -> dict[str, Any]:
        """Checks by the rules; `values` then holds what may be stored, `right_rows` what is right in faulty rows."""
        for question in self.section.questions:
            value, faults = clean(question, self._typed(question))
            if not faults:
                self.values[question.code] = value
            elif question.repeats:
                self.right_rows[question.code] = value[: question.max_rows] if value else None
            for fault in faults:
                self._add_fault(question, fault)
        return self.cleaned_data

    def _typed(self, question: Question) -> Any:
        if not question.repeats:
            return self.cleaned_data.get(question.code)
        rows = []
        for number in range(1, self.rows[question.code] + 1):
            if (question.code, number) != self.drop:
                names = {column.code: f"{question.code}-{number}-{column.code}" for column in question.columns}
                rows.append({code: self.cleaned_data.get(name) for code, name in names.items()})
        return rows

    def _add_fault(self, question: Question, fault: Fault) -> None:
        if not fault.row:
            self.add_error(None if question.repeats else question.code, fault_words(fault, question))
            return
        column = next(one for one in question.columns if one.code == fault.column)
        words = _("%(row_title)s %(row)d, %(label)s: %(fault)s") % {
            "row_title": here(question.row_title),
            "row": fault.row,
            "label": here(column.title),
            "fault": fault_words(fault, column),
        }
        self.add_error(f"{question.code}-{fault.row}-{fault.column}", words)

    def blocks(self) -> list[dict[str, Any]]:
        """What the template draws, in order: a field, or the rows of a repeating question."""
        return [
            self._rows_block(question) if question.repeats else {"question": question, "field": self[question.code]}
            for question in self.section.questions
        ]

    def _rows_block(self, question: Question) -> dict[str, Any]:
        shown = self.rows[question.code]
        return {
            "question": question,
            "title": here(question.title),
            "row_title": here(question.row_title),
            "add_label": here(question.add_label),
            "shown": shown,
            "full": shown >= question.max_rows,
            "max_rows": question.max_rows,
            "rows": [self._row(question, number) for number in range(1, shown + 1)],
            "lists": [
                {
                    "id": f"list-{column.source}",
                    "labels": sorted({one.label for one in self.suggestions[column.source]}),
                }
                for column in question.columns
                if self.suggestions.get(column.source)
            ],
        }

    def _row(self, question: Question, number: int) -> dict[str, Any]:
        """One row: folded under its words when it stands complete as stored, else open."""
        stored = self.answers.get(question.code) or []
        row = stored[number - 1] if number <= len(stored) and not self.is_bound else {}
        first, *others = question.columns
        complete = bool(row) and all(row.get(one.code) for one in question.columns if one.required)
        return {
            "number": number,
            "open": not complete,
            "title": value_words(first, row.get(first.code)) or here(question.row_title),
            "note": " · ".join(words for one in others if (words := value_words(one, row.get(one.code)))),
            "fields": [self[f"{question.code}-{number}-{column.code}"] for column in question.columns],
        }


def widget_of(question: Question) -> forms.Widget:
    if question.kind in {QuestionKind.SINGLE, QuestionKind.SCALE}:
        return forms.RadioSelect(choices=choices_of(question))
    if question.kind == QuestionKind.SEVERAL:
        return forms.CheckboxSelectMultiple(choices=choices_of(question))
    if question.kind == QuestionKind.NUMBER:
        return forms.TextInput(attrs={"inputmode": "numeric", "class": "input--n", "autocomplete": "off"})
    attrs: dict[str, Any] = {"maxlength": question.max_length, "autocomplete": "off"}
    if question.lines > 1:
        return forms.Textarea(attrs={**attrs, "rows": question.lines})
    if question.source:
        attrs["list"] = f"list-{question.source}"
    return forms.TextInput(attrs=attrs)


def choices_of(question: Question) -> list[tuple[str, str]]:
    """(value, label); a second line of the label is its explanation on the card."""
    if question.kind == QuestionKind.SCALE:
        return [(str(point), scale_label(question, point)) for point in range(1, question.points + 1)]
    return [
        (one.value, f"{here(one.label)}\n{here(one.hint)}" if one.hint else here(one.label)) for one in question.options
    ]
