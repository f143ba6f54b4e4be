"""The colours of ui.md 2.1 as palu.css holds them, their contrast by the WCAG formula, and what the files weigh."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

from core.navigation import MENUS

STATIC = Path(settings.BASE_DIR) / "static"
CSS = (STATIC / "css" / "palu.css").read_text(encoding="utf-8")


def tokens(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r"\s*\{(.*?)\}", CSS, re.DOTALL)
    assert block is not None, selector
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{3,6})", block.group(1)))


LIGHT = tokens(":root, [data-theme=light]")
DARK = LIGHT | tokens("\n[data-theme=dark]")
SYSTEM_DARK = LIGHT | tokens(":root:not([data-theme])")
THEMES = {"light": LIGHT, "dark": DARK}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    bright, dim = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_of_black_and_white_is_21():
    assert round(contrast("#000", "#ffffff"), 6) == 21


def test_system_dark_holds_the_same_colours_as_chosen_dark():
    assert SYSTEM_DARK == DARK


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "surface"), ("ink", "paper"), ("ink", "raised"), ("ink-2", "surface"), ("ink-2", "paper"),
        ("ink-2", "raised"), ("bay-7", "surface"), ("bay-7", "paper"), ("bay-7", "bay-1"), ("bay-7", "bay-05"),
        ("on-action", "bay-7"), ("on-action", "bay-8"), ("shallot", "surface"), ("shallot", "paper"),
        ("ok", "ok-bg"), ("warn", "warn-bg"), ("crit", "crit-bg"), ("info", "info-bg"), ("neu", "raised"),
        ("on-danger", "danger"), ("danger", "surface"), ("danger", "paper"),
    ],
)  # fmt: skip
def test_text_tokens_reach_4_5(theme, text, ground):
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("mark", "ground"), [("edge", "surface"), ("focus", "surface"), ("focus", "paper"), ("bay-7", "surface")]
)
def test_marks_and_edges_reach_3(theme, mark, ground):
    assert contrast(THEMES[theme][mark], THEMES[theme][ground]) >= 3


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("#FFFFFF", "bay-9"), ("bay-3", "bay-9"), ("#D5ECEE", "bay-9"), ("#FFFFFF", "bay-8f"), ("turmeric", "bay-9"),
        ("bay-9", "turmeric"),
    ],
)  # fmt: skip
def test_the_frame_is_readable_in_both_themes(text, ground):
    """White, captions, entries and counts on the dark frame, which is the same in both themes."""
    assert contrast(LIGHT.get(text, text), LIGHT[ground]) >= 4.5
    assert DARK[ground] == LIGHT[ground]


HEAT = {
    selector: (ground, text)
    for names, ground, text in re.findall(
        r"\.heat tbody (:is\([^)]*\)|\.\w+) \{ background: (#\w+); color: (#\w+) \}", CSS
    )
    for selector in re.findall(r"\.(\w+)", names)
}


def test_heat_cells_are_readable():
    assert set(HEAT) == {"q0", "q1", "q2", "q3", "q4", "q5", "g0", "g1", "g2", "gm1", "gm2", "gm3"}
    assert {name: round(contrast(*pair), 1) for name, pair in HEAT.items() if contrast(*pair) < 4.5} == {}


def test_colours_stand_in_tokens_only():
    """Outside the tokens only the woven strip, the heat scale, black ink on light cells and print may name a colour."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", CSS.split("/* Base */", 1)[1])
    body = "\n".join(text for names, text in rules if not re.search(r"\.(heat|tenun|sheet)\b", names))

    named = set(re.findall(r"#[0-9A-Fa-f]{6}\b|#[0-9A-Fa-f]{3}\b", body))

    assert named <= {"#fff", "#D5ECEE", "#2A5E66", "#1B1A17"}


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("css/palu.css", 16), ("js/palu.js", 9), ("vendor/htmx/htmx.min.js", 17), ("img/icons.svg", 6),
        ("vendor/fonts/plus-jakarta-sans-subset.woff2", 17),
    ],
)  # fmt: skip
def test_files_of_every_page_stay_below_their_kilobytes(path, most):
    """ui.md section 7: compressed, in units of 1,024 bytes; the font is compressed already."""
    raw = (STATIC / path).read_bytes()
    size = len(raw) if path.endswith("woff2") else len(gzip.compress(raw, 9))

    assert size <= most * 1024


def test_icons_used_in_templates_and_menus_exist():
    symbols = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "img" / "icons.svg").read_text(encoding="utf-8")))
    root = Path(settings.BASE_DIR)
    used = {
        name
        for path in root.glob("templates/**/*.html")
        for name in re.findall(r'\{% icon "([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    menus = {item.icon for menu in MENUS.values() for group in menu.groups for item in (*group.items, *menu.phone)}

    assert used - symbols == set()
    assert menus
    assert menus - symbols == set()
