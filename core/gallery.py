"""Samples for the gallery page: every component in every state. People and figures are invented."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from core.plain_forms import PlainForm
from core.widgets import DateInput

THEMES = (("light", _("Light theme")), ("dark", _("Dark theme")))
SAVED_AT = datetime(2026, 11, 24, 6, 32, tzinfo=UTC)


class GalleryForm(PlainForm):
    """One field of each kind; bound, so that `number` shows its error."""

    name = forms.CharField(label=_("Name of the training"), help_text=_("As in the catalogue."))
    number = forms.CharField(label=_("NIP"), help_text=_("18 digits; spaces are fine"))
    ceiling = forms.CharField(
        label=_("Ceiling"), disabled=True, help_text=_("Locked since 12 February 2027."), initial="Rp612.000.000"
    )
    agency = forms.ChoiceField(
        label=_("Agency"),
        required=False,
        choices=[("", "–"), ("dinkes", "Dinas Kesehatan"), ("dishub", "Dinas Perhubungan")],
    )
    day = forms.DateField(label=_("Starts on"), required=False, widget=DateInput)
    note = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    proof = forms.FileField(label=_("Proof"), required=False, help_text=_("PDF or picture, at most 10 MB."))
    level = forms.ChoiceField(
        label=_("Level"),
        widget=forms.RadioSelect,
        choices=[("3", _("3 · Intermediate\nWorks without help")), ("0", _("Cannot rate yet\nSkip it for now"))],
    )
    obstacles = forms.MultipleChoiceField(
        label=_("What hinders?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("access", _("Access to training")), ("load", _("Workload"))],
    )
    agree = forms.BooleanField(label=_("I have checked the answers"), help_text=_("They cannot be changed afterwards."))

    def clean_number(self) -> str:
        digits = self.cleaned_data["number"].replace(" ", "")
        if len(digits) != 18:
            raise forms.ValidationError(_("NIP must have 18 digits; %(n)d are filled in.") % {"n": len(digits)})
        return digits


def sample_form(theme: str) -> GalleryForm:
    data = {
        "name": "Pelayanan prima",
        "number": "19880412 201201 2 00",
        "agency": "dinkes",
        "day": "2026-11-24",
        "level": "3",
        "obstacles": ["load"],
        "agree": "on",
    }
    return GalleryForm({f"{theme}-{name}": value for name, value in data.items()}, prefix=theme)


def samples(theme: str, title: Any) -> dict[str, Any]:
    """What one half of the page draws; `theme` keeps ids apart."""
    return {
        "theme": theme,
        "title": title,
        "form": sample_form(theme),
        "buttons": [
            ("", _("Save")),
            ("btn--sec", _("Download")),
            ("btn--quiet", _("View")),
            ("btn--danger", _("Delete")),
        ],
        "tags": [
            ("ok", _("On track")),
            ("warn", _("Watch")),
            ("crit", _("Critical")),
            ("info", _("Info")),
            ("neutral", _("Draft")),
            ("you", _("Needs you")),
        ],
        "notes": [
            ("", "s-info", _("Reminders are sent at most once a day.")),
            ("note--ok", "s-ok", _("Survey submitted. Receipt number: SV-2026-00490.")),
            ("note--warn", "s-warn", _("Good 75%, at most 70%.")),
            ("note--crit", "s-crit", _("24 rows refused. Nothing was written.")),
        ],
        "share": Decimal("35.2"),
        "saved_at": SAVED_AT,
        "steps": [
            {"label": _("Unit profile"), "state": "done", "current": False},
            {"label": _("Training needs"), "state": "", "current": True},
            {"label": _("Obstacles"), "state": "", "current": False},
        ],
        "year": [
            {"label": _("SIASN data"), "state": "done", "when": _("1–15 October"), "note": _("Done")},
            {"label": _("Survey"), "state": "now", "when": _("2–30 November"), "note": ""},
            {"label": _("Plan"), "state": "plan", "when": "", "note": ""},
        ],
        "facts": [
            {"label": _("Rank"), "value": "III/d Penata Tingkat I", "source": "SIASN, 1 April 2019"},
            {"label": _("Unit"), "value": "Bidang Angkutan", "source": ""},
        ],
        "conditions": [
            {
                "label": _("Level of education"),
                "state": "met",
                "found": "S-1",
                "needed": "S-1",
                "source": "SIASN",
                "fix": "",
            },
            {
                "label": _("Two years in the post"),
                "state": "unmet",
                "found": _("1 year 4 months"),
                "needed": _("2 years"),
                "source": "SIASN",
                "fix": _("Met on 1 April 2027."),
            },
            {"label": _("Competence test"), "state": "unknown", "found": "", "needed": "", "source": "", "fix": ""},
        ],
        "conflict": {
            "who": "Siti Nurbaya" if theme == "light" else "Budi Santoso",
            "at": SAVED_AT,
            "fields": [{"label": _("Number of people"), "name": f"{theme}-people", "mine": "35", "theirs": "30"}],
        },
        "people": [
            ("Ayu Wulandari", "199507192020122004", "ok", _("Complete"), 88),
            ("Citra Maharani", "199112022019032006", "warn", _("Effective date missing"), 124),
        ],
        "scales": [
            (_("In order"), [(f"q{n}", value) for n, value in enumerate((0, 12, 38, 62, 88, 100))]),
            (
                _("Opposed"),
                list(
                    zip(
                        ("gm3", "gm2", "gm1", "g0", "g1", "g2"),
                        ("−1,6", "−1,1", "−0,5", "0,0", "+0,3", "+0,6"),
                        strict=True,
                    )
                ),
            ),
            (_("Hidden"), [("few", "n < 5")] * 6),
        ],
        "day": date(2026, 11, 24),
        "page": Paginator(range(9_057), 50).page(2),
    }


def halves() -> list[dict[str, Any]]:
    return [samples(theme, title) for theme, title in THEMES]
