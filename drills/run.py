#!/usr/bin/env python3
"""`make drill`: every failure drill with servers of its own; one table, drills/RESULTS.md, two figures of the bench.

--only NAME[,NAME]  some drills, nothing is written     --smoke  two rounds each, nothing is written
--at-once N  so many beside each other, two unless given: most of their time is waiting
"""

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from bench.figures import renew
from drills.cases import CASES, FULL, SMOKE, Outcome, Size
from drills.house import DrillError

Row = tuple[str, str, Outcome | str]


def carry_out(name: str, size: Size) -> Row:
    title, drill = CASES[name]
    start = time.monotonic()
    try:
        outcome: Outcome | str = drill(size)
    except DrillError as error:
        outcome = str(error)
    row = name, title, outcome
    print(f"{time.monotonic() - start:5.0f} s {line(row)}", flush=True)
    return row


def line(row: Row) -> str:
    name, title, outcome = row
    if isinstance(outcome, str):
        return f"| {name} | {title} | – | – | – | – | not carried out: {outcome.splitlines()[0][:120]} |"
    back = "–" if outcome.recovered is None else f"{outcome.recovered:.1f} s"
    note = "; ".join([outcome.note, *(f"**{fault}**" for fault in outcome.faults)])
    return f"| {name} | {title} | {outcome.rounds} | {outcome.lost} | {outcome.doubled} | {back} | {note} |"


def table(rows: list[Row]) -> list[str]:
    head = ["| case | | rounds | lost | doubled | recovered in | |", "| --- | --- | --- | --- | --- | --- | --- |"]
    return [*head, *map(line, rows)]


def total(rows: list[Row], what: str) -> int:
    return sum(getattr(outcome, what) for _, _, outcome in rows if not isinstance(outcome, str))


def write(rows: list[Row]) -> None:
    made = f"Made by `make drill` on {datetime.now(UTC):%d %B %Y}; each drill starts servers of its own and cleans up."
    meaning = (
        "Lost: the product confirmed it and it is gone. Doubled: one act had two effects. Recovered in: the longest\n"
        "time from the repair until everything went on by itself."
    )
    (HERE / "RESULTS.md").write_text("\n".join(["# Failure drills", "", made, meaning, "", *table(rows), ""]))
    renew("drill", {f"drill.{what}": total(rows, what) for what in ("lost", "doubled")})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names by comma")
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--at-once", type=int, default=2)
    options = parser.parse_args()
    names = [name for name in options.only.split(",") if name] or list(CASES)
    with ThreadPoolExecutor(options.at_once) as hands:
        rows = list(hands.map(lambda name: carry_out(name, SMOKE if options.smoke else FULL), names))
    print("\n" + "\n".join(table(rows)))
    if not options.only and not options.smoke:
        write(rows)
    failed = [name for name, _, outcome in rows if isinstance(outcome, str) or outcome.faults]
    return 1 if failed or total(rows, "lost") or total(rows, "doubled") else 0


if __name__ == "__main__":
    sys.exit(main())
