"""What forms say of a wrong field: its name and what to do, in both languages, never Django's words."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.utils import translation

from core.errors import DomainError
from core.models import LocalHoliday
from core.plain_forms import OwnWords, PlainForm

AGES = [("a", "A"), ("b", "B")]


def said(field: forms.Field, sent: Any, language: str) -> list[str]:
    """What the form says of `field`, named "Isian", when `sent` comes in."""
    field.label = "Isian"
    with translation.override(language):
        form = type("OneFieldForm", (PlainForm,), {"x": field})(
            {"x": sent} if not isinstance(sent, SimpleUploadedFile) else {}, {"x": sent} if sent else {}
        )
        return [str(message) for message in form.errors.get("x", [])]


CASES = [
    (forms.CharField(), "", "“Isian” masih kosong. Isi dahulu.", "“Isian” is still empty. Fill it in."),
    (
        forms.ChoiceField(choices=AGES),
        "",
        "Belum ada yang dipilih pada “Isian”. Pilih salah satu.",
        "Nothing is chosen at “Isian” yet. Choose one.",
    ),
    (
        forms.MultipleChoiceField(choices=AGES),
        [],
        "Belum ada yang dipilih pada “Isian”. Pilih paling sedikit satu.",
        "Nothing is chosen at “Isian” yet. Choose at least one.",
    ),
    (forms.BooleanField(), "", "Centang “Isian” untuk melanjutkan.", "Tick “Isian” to go on."),
    (
        forms.FileField(),
        None,
        "Berkas untuk “Isian” belum dipilih. Pilih berkasnya.",
        "No file is chosen at “Isian” yet. Choose one.",
    ),
    (
        forms.ChoiceField(choices=AGES),
        "c",
        "Pilihan pada “Isian” tidak ada lagi di daftar. Pilih kembali.",
        "What was chosen at “Isian” is not on the list any more. Choose again.",
    ),
    (
        forms.IntegerField(),
        "dua",
        "“Isian” harus bilangan bulat dengan angka saja, misalnya 1250.",
        "“Isian” must be a whole number in digits only, for example 1250.",
    ),
    (
        forms.DecimalField(localize=True),
        "x",
        "“Isian” harus berupa angka, misalnya 12,5.",
        "“Isian” must be a number, for example 12.5.",
    ),
    (
        forms.DateField(),
        "2026-02-30",
        "“Isian” harus tanggal yang ada di kalender, misalnya 24/11/2026.",
        "“Isian” must be a date of the calendar, for example 24/11/2026.",
    ),
    (
        forms.EmailField(),
        "nama",
        "“Isian” harus alamat surel, misalnya nama@palukota.go.id.",
        "“Isian” must be an e-mail address, for example nama@palukota.go.id.",
    ),
    (
        forms.DecimalField(min_value=0.25, localize=True),
        "0",
        "“Isian” paling sedikit 0,25; yang terisi 0.",
        "“Isian” must be at least 0.25; 0 is filled in.",
    ),
    (
        forms.IntegerField(max_value=2000),
        "3500",
        "“Isian” paling banyak 2.000; yang terisi 3.500.",
        "“Isian” may be at most 2,000; 3,500 is filled in.",
    ),
    (
        forms.CharField(max_length=3),
        "empat",
        "“Isian” paling panjang 3 karakter; yang terisi 5.",
        "“Isian” may have at most 3 characters; it has 5.",
    ),
    (
        forms.FileField(),
        SimpleUploadedFile("kosong.pdf", b""),
        "Berkas pada “Isian” kosong. Pilih berkas lain.",
        "The file at “Isian” is empty. Choose another one.",
    ),
]


@pytest.mark.parametrize(("field", "sent", "indonesian", "english"), CASES)
def test_a_wrong_field_is_named_with_what_to_do(field, sent, indonesian, english):
    assert said(field, sent, "id") == [indonesian]
    assert said(field, sent, "en") == [english]


def test_a_message_of_the_field_itself_stays():
    field = forms.BooleanField(error_messages={"required": "Centang dahulu pernyataannya."})

    assert said(field, "", "id") == ["Centang dahulu pernyataannya."]


def test_what_the_model_refuses_is_said_at_the_field_in_our_words():
    form = type("HolidayForm", (PlainForm,), {"name": forms.CharField(label="Nama", required=False)})({"name": ""})
    with translation.override("id"):
        assert form.is_valid()
        with pytest.raises(ValidationError) as refused:
            LocalHoliday(name="").full_clean()
        form.refuse(refused.value)

    assert form.errors["name"] == ["“Nama” masih kosong. Isi dahulu."]


def test_a_refusal_by_the_rules_stands_on_top():
    form = PlainForm({})
    form.refuse(DomainError("Pelatihan sudah penuh."))

    assert form.non_field_errors() == ["Pelatihan sudah penuh."]


def test_numbers_keep_what_was_typed():
    form = type("SeatForm", (PlainForm,), {"seats": forms.IntegerField(label="Kursi")})({"seats": "dua puluh"})

    assert 'value="dua puluh"' in str(form["seats"])
    assert 'inputmode="numeric"' in str(form["seats"])
    assert 'type="number"' not in str(form["seats"])


def test_the_summary_names_each_field_once():
    class TwoForm(PlainForm):
        name = forms.CharField(label="Nama")
        code = forms.CharField(label="Kode")

    form = TwoForm({"name": ""})
    form.add_error("code", "Hanya angka.")
    with translation.override("id"):
        drawn = render_to_string("components/errors.html", {"form": form})

    links = re.findall(r'<a href="#(\w+)">([^<]+)</a>', drawn)
    assert links[0] == ("id_name", "“Nama” masih kosong. Isi dahulu.")
    assert ("id_code", "Kode: Hanya angka.") in links


def every_form(kind: type = forms.BaseForm) -> set[type]:
    found = {one for below in kind.__subclasses__() for one in {below, *every_form(below)}}
    return {one for one in found if one.__module__.split(".")[0] in settings.LOCAL_APPS}


def test_every_form_of_the_product_speaks_so():
    import_module(settings.ROOT_URLCONF)
    others = {f"{one.__module__}.{one.__qualname__}" for one in every_form() if not issubclass(one, OwnWords)}

    assert others == set()


POST_FORM = re.compile(r'<form\b[^<]*?method="post"(?:[^>{%]|\{\{.*?\}\}|\{%.*?%\})*>', re.S)
ASKS = re.compile(r'\{% crispy|\|crispy|<textarea|<input(?![^>]*type="(?:hidden|checkbox|radio)")')


@pytest.mark.parametrize("path", sorted(Path("templates").rglob("*.html")), ids=str)
def test_the_browser_does_not_answer_before_the_server(path):
    """Its own bubbles speak the language of the browser and say nothing of what to do."""
    source = path.read_text()
    for tag in POST_FORM.finditer(source):
        body = source[tag.end() : source.find("</form>", tag.end())]
        if ASKS.search(body):
            assert "novalidate" in tag.group(0), tag.group(0)


class Seats(PlainForm):
    seats = forms.IntegerField(min_value=1, widget=forms.NumberInput({"class": "input--short", "step": 5}))


@pytest.mark.parametrize(("typed", "read"), [("1.000", 1000), ("1.250", 1250), ("25", 25), (" 7 ", 7)])
def test_a_thousand_is_read_as_people_write_it(typed, read):
    form = Seats({"seats": typed})

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"seats": read}


@pytest.mark.parametrize("typed", ["1.5", "2.50", "1,5", "1.00.000", "seribu"])
def test_what_is_no_whole_number_is_refused_and_stays(typed):
    form = Seats({"seats": typed})

    assert not form.is_valid()
    assert f'value="{typed}"' in str(form["seats"])


def test_a_year_is_shown_without_points_and_the_form_keeps_its_own_attributes():
    drawn = str(Seats(initial={"seats": 2026})["seats"])

    assert 'value="2026"' in drawn
    assert 'class="input--short"' in drawn
    assert "step" not in drawn
