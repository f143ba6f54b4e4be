"""What a strict policy and a reader of the page both need from every template."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Engine
from django.template.loader import get_template, render_to_string

from core.template_loader import Loader

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ALL = sorted(path for path in TEMPLATES.rglob("*.html") if "pdf" not in path.parts)


def broken(pattern: str) -> list[str]:
    found = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return [str(path.relative_to(TEMPLATES)) for path in ALL if found.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_can_be_read(path):
    assert get_template(str(path.relative_to(TEMPLATES)))


def test_t19_no_template_holds_a_style_attribute():
    assert broken(r"<[^>]*\sstyle\s*=") == []
    assert broken(r"<style\b") == []


def test_t19_no_template_holds_an_inline_handler():
    assert broken(r"<[a-z][^>]*\son[a-z]+\s*=") == []
    assert broken(r"""(?:href|action)\s*=\s*["']\s*javascript:""") == []
    assert broken(r"hx-on\b") == []


def test_t19_scripts_come_from_files_and_carry_the_nonce():
    scripts = [tag for path in ALL for tag in re.findall(r"<script\b.*?>", path.read_text(encoding="utf-8"), re.DOTALL)]

    assert len(scripts) == 2
    assert all(re.search(r'src="\{% static', tag) and "nonce" in tag for tag in scripts)


def test_t20_no_variable_stands_in_an_hx_attribute_but_an_address_or_id():
    """User text must not reach an attribute that HTMX reads: only addresses, encoded queries and public ids may."""
    attributes = re.compile(r"""\shx-[a-z-]+\s*=\s*("(?:\{%.*?%\}|[^"])*")""", re.DOTALL)
    allowed = re.compile(r"\{\{\s*[\w.]*(?:_id|\.id|_url|\.url|public_id|\.pk|counter0?|code|key|name|query)\s*\}\}")
    values = [
        (path.name, value)
        for path in ALL
        for value in attributes.findall(path.read_text(encoding="utf-8"))
        if "{{" in allowed.sub("", value)
    ]

    assert values == []


def test_fragments_name_their_context_first():
    fragments = [path for path in ALL if path.name.startswith("_") or path.parent.name == "components"]

    silent = [
        str(path.relative_to(TEMPLATES))
        for path in fragments
        if path.name not in {"brand.html"}
        and not re.match(r"\{(#|% comment %|% comment )", path.read_text(encoding="utf-8"))
    ]

    assert silent == []


def test_templates_are_indented_for_people():
    """core/template_loader.py takes the indentation out again; a line that long was made for bytes, not for reading."""
    long = [path.name for path in ALL for line in path.read_text(encoding="utf-8").splitlines() if len(line) > 320]

    assert long == []


def test_line_breaks_between_template_tags_and_indentation_are_left_out(tmp_path):
    (tmp_path / "one.html").write_text(
        '<p>\n  {% if a %}\n    {{ a }}\n  {% endif %}\n  {% firstof "x" %}, y\n  <b\n    id="b"></b>\n</p>\n'
    )
    loader = Loader(Engine(dirs=[tmp_path]), [tmp_path])

    (origin,) = loader.get_template_sources("one.html")

    assert (
        loader.get_contents(origin)
        == '<p>\n{% if a %}\n{{ a }}\n{% endif %}{% firstof "x" %}, y\n<b id="b"></b>\n</p>\n'
    )


def test_conflict_component_shows_nothing_without_a_conflict():
    assert render_to_string("components/conflict.html", {"conflict": None}).strip() == ""


def test_foot_of_a_form_has_one_button_and_the_way_out():
    drawn = render_to_string("components/form_acts.html", {"label": "Simpan & tutup", "back": "/rencana/?a=1&b=2"})

    assert re.findall(r"<button[^>]*>([^<]+)</button>", drawn) == ["Simpan &amp; tutup"]
    assert re.findall(r'<a class="btn btn--quiet" href="([^"]+)">', drawn) == ["/rencana/?a=1&amp;b=2"]
