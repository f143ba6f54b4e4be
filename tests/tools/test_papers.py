"""The papers are true where a machine can tell: names of settings, commands and links."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")])
READMES = [ROOT / "README.md", ROOT / "README.id.md"]


def names_of_settings(text: str) -> list[str]:
    rows = [line.split("|")[1] for line in text.splitlines() if re.match(r"\| `[A-Z_]+`", line)]
    return [name for cell in rows for name in re.findall(r"`([A-Z_]+)`", cell)]


def settings_read() -> set[str]:
    source = (ROOT / "palu_asn" / "settings.py").read_text()
    return set(re.findall(r'(?:env(?:\.\w+)?|environment\.(?:secret|networks))\(\s*(?:env, )?"([A-Z_]+)"', source))


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_settings_table_names_what_is_read(readme: Path) -> None:
    named = names_of_settings(readme.read_text())
    # PALU_MODE heads a table of its own as well
    assert Counter(named) == Counter({*settings_read(), "PALU_MODE"}) + Counter(["PALU_MODE"])


def test_both_readmes_have_the_same_commands_and_links() -> None:
    english, indonesian = (path.read_text() for path in READMES)
    commands = re.compile(r"^    (make \w+|\.venv/\S+)", re.MULTILINE)
    assert commands.findall(english) == commands.findall(indonesian)
    assert len(re.findall("^## ", english, re.MULTILINE)) == len(re.findall("^## ", indonesian, re.MULTILINE))


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(paper: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", paper.read_text())
    missing = [link for link in links if "://" not in link and not (paper.parent / link).exists()]
    assert not missing, missing


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_exist(paper: Path) -> None:
    text = paper.read_text()
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    made = set(re.findall(r"(?:`|^    )make ([a-z]+)", text, re.MULTILINE))
    managed = set(re.findall(r"manage(?:\.py)? ([a-z]+_[a-z_]+|migrate|serve|backup|restore)\b", text))
    assert not made - set(targets)
    assert not managed - set(get_commands())
