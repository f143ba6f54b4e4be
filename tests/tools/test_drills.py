"""The runner of the failure drills, once with the quickest drill; the real run is `make drill` (A40)."""

import subprocess
import sys
from pathlib import Path

from drills.cases import Outcome
from drills.run import table, total

ROOT = Path(__file__).resolve().parents[2]


def test_a40_runner_carries_a_drill_out_and_cleans_up():
    results = (ROOT / "bench" / "results.json").read_bytes()

    done = subprocess.run(
        [sys.executable, "drills/run.py", "--smoke", "--only", "a40"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert "| a40 | kill -9 during a SQLite commit | 2 | 0 | 0 | – |" in done.stdout
    assert (ROOT / "bench" / "results.json").read_bytes() == results


def test_table_names_what_was_lost_and_what_was_not_carried_out():
    rows = [("x", "X", Outcome(3, 1, 2, 4.25, "note", ("fault",))), ("y", "Y", "no server\nat all")]

    assert table(rows)[2:] == [
        "| x | X | 3 | 1 | 2 | 4.2 s | note; **fault** |",
        "| y | Y | – | – | – | – | not carried out: no server |",
    ]
    assert (total(rows, "lost"), total(rows, "doubled")) == (1, 2)
