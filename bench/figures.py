"""bench/results.json: `make bench`, `make load` and `make drill` each renew their own figures in it."""

import json
from pathlib import Path

PATH = Path(__file__).resolve().parent / "results.json"
OF_THEIR_OWN = ("load", "drill")  # keys that begin with these; the rest is the bench's


def owner(key: str) -> str:
    first = key.partition(".")[0]
    return first if first in OF_THEIR_OWN else "bench"


def renew(who: str, figures: dict[str, float]) -> None:
    """Put `figures` in the place of all that `who` wrote before."""
    others = {key: value for key, value in json.loads(PATH.read_text(encoding="utf-8")).items() if owner(key) != who}
    PATH.write_text(json.dumps(others | figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")
