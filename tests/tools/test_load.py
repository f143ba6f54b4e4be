"""The load run, once with a few people for a few seconds; the real run is `make load` (T62)."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench import figures
from core.health import MEASURED_SAVES
from drills.house import unit_command
from load.people import Form, Head, Site, Tally, value_of
from load.run import OFFICE

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_t62_load_run_saves_reads_back_and_writes_nothing():
    results = figures.PATH.read_bytes()

    done = subprocess.run(
        [sys.executable, "load/run.py", "--smoke"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\| SQLite: an autosave \| 60 \|.*\| 0 \| 0 \|", done.stdout)
    assert re.search(r"\| SQLite: the employee list \| 6 \|.*\| 0 \| – \|", done.stdout)
    assert figures.PATH.read_bytes() == results


def test_t62_health_page_knows_what_was_measured_on_sqlite():
    assert OFFICE.heads * OFFICE.saves == MEASURED_SAVES


def test_lost_is_what_was_confirmed_and_is_not_stored():
    head = Head(Site(0, "", ""), "", "", 0)
    head.tried = {
        "remarks": [("one", True), ("two", False)],
        "training_needs-1-why": [("why", True)],
        "career_clarity": [("2", False)],
    }
    row = {"why": "why"}

    assert head.lost({"remarks": "one", "training_needs": [row]}) == 0
    assert head.lost({"remarks": "two", "training_needs": [row]}) == 0
    assert head.lost({"remarks": "", "training_needs": [row]}) == 1
    assert head.lost({}) == 2
    assert value_of({"career_clarity": 2}, "career_clarity") == "2"


def test_form_holds_what_the_browser_would_send():
    page = """<form id="other"><input name="no"></form><form id="answers">
        <input type="hidden" name="version" value="3.a"><input type="radio" name="scale" value="1">
        <input type="radio" name="scale" value="2" checked>
        <textarea name="remark">a &amp; b</textarea><button name="act" value="next">x</button></form>
        <input name="after">"""

    assert Form(page).values == {"version": "3.a", "scale": "2", "remark": "a & b"}


def test_tally_tells_times_and_what_failed():
    tally = Tally()
    tally.seconds = [number / 1000 for number in range(1, 101)]
    tally.statuses.update({200: 98, 503: 1, 0: 1})

    assert (tally.at(50), tally.at(95), tally.at(100), tally.failed) == (50.0, 95.0, 100.0, 2)


def test_figures_of_others_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "PATH", tmp_path / "results.json")
    figures.PATH.write_text('{"page.cpu_ms": 1, "load.old": 2, "drill.lost": 0}')

    figures.renew("load", {"load.new": 3})
    figures.renew("bench", {"page.statements": 4})

    assert json.loads(figures.PATH.read_text()) == {"drill.lost": 0, "load.new": 3, "page.statements": 4}


def test_pages_are_started_as_their_unit_does():
    command = unit_command("web", 8123)

    assert command[:4] == [sys.executable, "-m", "gunicorn", "palu_asn.wsgi:application"]
    assert "127.0.0.1:8123" in command
    assert "gthread" in command
