"""tools/messages.py on a small tree of its own."""

import importlib.util
from pathlib import Path

import polib
import pytest

SOURCE = Path(__file__).resolve().parents[2] / "tools" / "messages.py"


@pytest.fixture
def messages(tmp_path, monkeypatch):
    """The tool, looking at `tmp_path` instead of the project."""
    spec = importlib.util.spec_from_file_location("palu_messages", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


def write(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def translate(messages, app, **words):
    """Fills in translations by msgid and compiles."""
    catalogue = messages.read(app)
    for entry in catalogue:
        entry.msgstr = words.get(entry.msgid, entry.msgstr)
    catalogue.save(str(messages.po_path(app)))
    messages.compile_catalogues([app])


def faults(messages, capsys):
    status = messages.check()
    lines = capsys.readouterr().out.splitlines()
    assert status == (1 if len(lines) > 1 else 0)
    return lines[:-1]


def test_strings_go_to_the_app_of_their_file(messages, tmp_path):
    write(tmp_path, "people/models.py", 'from x import gettext_lazy as _\nname = _("Name")\n')
    write(tmp_path, "templates/people/list.html", '{% load i18n %}{% translate "List" %}')
    write(tmp_path, "templates/components/pager.html", '{% load i18n %}{% translate "Next" %}')
    write(tmp_path, "templates/account/login.html", '{% load i18n %}{% translate "Sign in" %}')
    write(tmp_path, "palu_asn/settings.py", '_("Setting")')

    found = {app: {key[1] for key in strings} for app, strings in messages.extract_all().items() if strings}

    assert found == {"people": {"Name", "List"}, "core": {"Next", "Setting"}, "accounts": {"Sign in"}}


def test_every_form_of_call_is_extracted(messages, tmp_path):
    code = 'pgettext("month", "May")\nngettext("%(n)d day", "%(n)d days", n)\nnpgettext("c", "one", "more", n)\n'
    page = """{% load i18n %}
      {% blocktranslate trimmed count n=days|length %}
        {{ n }} "day" of {{ who }}
      {% plural %}
        {{ n }} days of {{ who }}
      {% endblocktranslate %}
        {{ _("Gone") }}"""
    write(tmp_path, "core/a.py", code)
    write(tmp_path, "templates/core/a.html", page)

    assert set(messages.extract_all()["core"]) == {
        ("month", "May", None),
        (None, "%(n)d day", "%(n)d days"),
        ("c", "one", "more"),
        (None, '%(n)s "day" of %(who)s', "%(n)s days of %(who)s"),
        (None, "Gone", None),
    }


def test_update_keeps_translations_and_drops_what_is_gone(messages, tmp_path):
    write(tmp_path, "core/a.py", '_("Old")\n_("Kept")')
    messages.update(["core"])
    translate(messages, "core", Old="Lama", Kept="Tetap")

    write(tmp_path, "core/a.py", '_("New")\n_("Kept")')
    messages.update(["core"])

    assert {entry.msgid: entry.msgstr for entry in messages.read("core")} == {"New": "", "Kept": "Tetap"}


def test_update_takes_the_words_of_another_app(messages, tmp_path):
    write(tmp_path, "core/a.py", '_("Name")')
    messages.update(["core"])
    translate(messages, "core", Name="Nama")
    write(tmp_path, "people/a.py", '_("Name")')

    messages.update(["people"])

    assert [entry.msgstr for entry in messages.read("people")] == ["Nama"]


def test_check_finds_nothing_in_a_complete_catalogue(messages, tmp_path, capsys):
    write(tmp_path, "core/a.py", '_("%(n)d people of %(unit)s")')
    messages.update(["core"])
    translate(messages, "core", **{"%(n)d people of %(unit)s": "%(unit)s: %(n)d orang"})
    capsys.readouterr()

    assert faults(messages, capsys) == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("", "core: '%(n)d people' is not translated"),
        ("%(m)d orang", "core: '%(n)d people' its placeholders differ"),
        ("%(n)d orang, %(n)s", "core: '%(n)d people' its placeholders differ"),
        ("orang", "core: '%(n)d people' its placeholders differ"),
    ],
)
def test_check_reports_an_entry(words, fault, messages, tmp_path, capsys):
    write(tmp_path, "core/a.py", '_("%(n)d people")')
    messages.update(["core"])
    translate(messages, "core", **{"%(n)d people": words})
    capsys.readouterr()

    assert faults(messages, capsys) == [fault]


def test_check_reports_fuzzy_missing_unused_and_uncompiled(messages, tmp_path, capsys):
    write(tmp_path, "core/a.py", '_("One")\n_("Two")')
    messages.update(["core"])
    catalogue = messages.read("core")
    catalogue.remove(catalogue.find("Two"))
    catalogue.find("One").msgstr = "Satu"
    catalogue.find("One").flags = ["fuzzy"]
    catalogue.append(polib.POEntry(msgid="Three", msgstr="Tiga"))
    catalogue.save(str(messages.po_path("core")))
    capsys.readouterr()

    assert faults(messages, capsys) == [
        "core: 'Two' is missing (core/a.py)",
        "core: 'Three' is used nowhere",
        "core: 'One' is fuzzy",
        "core: django.mo differs from django.po; run tools/messages.py compile core",
    ]


def test_check_reports_two_readings_of_one_string(messages, tmp_path, capsys):
    for app, words in (("core", "Unit"), ("people", "Satuan")):
        write(tmp_path, f"{app}/a.py", '_("Unit")')
        messages.update([app])
        translate(messages, app, Unit=words)
    capsys.readouterr()

    assert faults(messages, capsys) == ["core and people translate 'Unit' differently: ['Unit'] and ['Satuan']"]


def test_check_reports_a_computed_string(messages, tmp_path, capsys):
    write(tmp_path, "core/a.py", '_(f"Hello {name}")')

    assert faults(messages, capsys) == ["core/a.py:1: a translated string is computed"]
