"""The crispy pack "palu": what a person sees and what a screen reader is told."""

import re

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template
from django.utils import translation


class SampleForm(forms.Form):
    name = forms.CharField(label="Nama", help_text="Seperti di katalog.")
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea)
    level = forms.ChoiceField(
        label="Tingkat", widget=forms.RadioSelect, choices=[("1", "Dasar\nDengan bimbingan"), ("2", "Menengah")]
    )
    agree = forms.BooleanField(label="Saya setuju")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture(autouse=True)
def _indonesian():
    with translation.override("id"):
        yield


def drawn(form: forms.Form) -> str:
    html = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form}))
    return re.sub(r"\s*\n\s*", "", html)


def test_field_has_label_hint_and_control_in_that_order():
    html = drawn(SampleForm())

    order = [html.index(part) for part in ('for="id_name"', 'id="id_name_helptext"', 'name="name"')]
    assert order == sorted(order)
    assert re.search(r'<input[^>]*name="name"[^>]*aria-describedby="id_name_helptext"', html)
    assert re.search(r'<input[^>]*name="name"[^>]*class="input"', html)


def test_optional_fields_say_so_and_others_do_not():
    html = drawn(SampleForm())

    labels = re.findall(r'<label for="id_\w+">(.*?)</label>', html)
    assert labels == ["Nama", 'Catatan <span class="muted">(opsional)</span>']


def test_error_is_told_at_the_field_and_in_the_summary():
    html = drawn(SampleForm({"level": "2", "agree": "on", "note": "ketikan saya"}))

    assert re.search(r'name="name"[^>]*aria-invalid="true"', html)
    assert re.search(r'name="name"[^>]*aria-describedby="id_name_helptext id_name_error"', html)
    assert re.search(r'id="id_name_error"><p class="err"><svg[^>]*><use href="[^"]*#s-crit"/></svg>', html)
    assert "Ada 1 hal yang perlu diperbaiki" in html
    assert '<a href="#id_name">' in html
    assert "ketikan saya" in html


def test_cards_are_a_fieldset_with_their_explanation():
    html = drawn(SampleForm({"name": "x", "agree": "on"}))

    cards = re.search(
        r'<fieldset class="field" aria-describedby="id_level_error"><legend>Tingkat</legend>(.*?)</fieldset>',
        html,
        re.DOTALL,
    )
    assert cards is not None
    assert "<span>Dasar<small>Dengan bimbingan</small></span>" in cards.group(1)
    assert '<a href="#id_level_0">' in html


def test_hidden_fields_have_no_label():
    html = drawn(SampleForm())

    assert '<input type="hidden" name="secret" id="id_secret">' in html
    assert 'for="id_secret"' not in html


def test_summary_is_drawn_once_where_page_and_pack_both_ask():
    template = Template(
        '{% load crispy_forms_tags %}{% include "components/errors.html" with form=form only %}{{ form|crispy }}'
    )

    html = template.render(Context({"form": SampleForm({})}))

    assert html.count('class="errsum"') == 1


def test_a_form_with_helper_and_layout_draws_form_fields_and_button():
    form = SampleForm()
    form.helper = FormHelper(form)
    form.helper.layout = Layout(Fieldset("Isian", "name", "level"), Div("note", css_class="s6"), "agree")
    form.helper.add_input(Submit("save", "Simpan"))

    html = render_crispy_form(form, context={"csrf_token": "token"})

    assert re.search(r"<form [^>]*method=\"post\" novalidate>", html)
    assert "<legend>Isian</legend>" in html
    assert '<div class="s6" >' in html
    assert re.search(r'<button type="submit" name="save" value="Simpan" class="btn"', html)


def test_filters_sent_by_get_carry_no_optional_marks():
    form = SampleForm()
    form.helper = FormHelper(form)
    form.helper.form_method = "get"

    assert "(opsional)" not in render_crispy_form(form)
