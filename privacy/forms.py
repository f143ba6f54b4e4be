from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.plain_forms import PlainForm
from privacy.enums import Fact, Ground, RequestKind
from privacy.models import DataRequest
from privacy.rules.clock import GROUNDS, grounds_for

WISHES = {
    RequestKind.CORRECTION: _("What is wrong, and what should it be?"),
    RequestKind.RESTRICTION: _("Why should your data be left out of analysis?"),
    RequestKind.DELETION: _("Which data should be deleted, and why?"),
}
HINTS = {
    RequestKind.CORRECTION: _("Name the document that proves it, such as the number and date of the decree."),
    RequestKind.RESTRICTION: _("Your record stays, for the law needs it; statistics and rankings leave you out."),
    RequestKind.DELETION: _("Personnel files must be kept as the archive rules say; whatever need not stay can go."),
}


class AskForm(PlainForm):
    """`kind` decides what is asked; only a correction names a fact."""

    fact = forms.ChoiceField(label=_("What it is about"), choices=Fact.choices)
    wish = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, kind: RequestKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wish"].label, self.fields["wish"].help_text = WISHES[kind], HINTS[kind]
        if kind != RequestKind.CORRECTION:
            del self.fields["fact"]


class AnswerForm(PlainForm):
    """Done, or refused on a listed ground; the ground is asked for in a refusal only."""

    decision = forms.ChoiceField(
        label=_("Answer"), choices=[("done", _("Done as asked")), ("refused", _("Refused"))], widget=forms.RadioSelect
    )
    ground = forms.ChoiceField(
        label=_("Ground of the refusal"), help_text=_("Needed in a refusal, and in that only."), required=False
    )
    text = forms.CharField(
        label=_("Words to the person"),
        help_text=_("What was changed, or why not. The person reads this."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, request: DataRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [
            (ground.value, f"{ground.label} ({GROUNDS[ground].article})")
            for ground in grounds_for(RequestKind(request.kind))
        ]
        self.fields["ground"].choices = [("", _("None: done as asked")), *listed]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refused" and not cleaned.get("ground"):
            self.add_error("ground", _("Choose the ground the law gives for this refusal."))
        if cleaned.get("decision") == "done" and cleaned.get("ground"):
            self.add_error("ground", _("A ground belongs to a refusal only. Choose “None”, or refuse."))
        return cleaned

    @property
    def chosen_ground(self) -> Ground:
        return Ground(self.cleaned_data["ground"])
