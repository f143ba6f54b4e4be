"""The failure drills: each breaks a part on purpose and counts what was confirmed and is gone, or was done twice."""

import json
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drills.house import DrillError, Head, House, act_command, wait

BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything: `FULL` as in the table, `SMOKE` for the test of the runner."""

    rounds: int
    kills: int
    heads: int
    away: float  # seconds a server stays away
    people: int  # in the imported files


FULL = Size(rounds=50, kills=100, heads=10, away=60.0, people=120)
SMOKE = Size(rounds=2, kills=2, heads=2, away=2.0, people=40)


@dataclass(frozen=True, slots=True)
class Outcome:
    rounds: int
    lost: int
    doubled: int
    recovered: float | None = None  # seconds from the repair until everything went on; None where nothing was repaired
    note: str = ""
    faults: tuple[str, ...] = ()  # what else was not as it must be


Case = Callable[[Size], Outcome]
CASES: dict[str, tuple[str, Case]] = {}


def case(name: str, title: str) -> Callable[[Case], Case]:
    def keep(function: Case) -> Case:
        CASES[name] = (title, function)
        return function

    return keep


# --- Saves in between -------------------------------------------------------------------------------------------------
def make_heads(house: House, number: int) -> list[Head]:
    return [Head(house, **one, number=count) for count, one in enumerate(house.inside("heads", number=number))]


def compare(house: House, heads: list[Head], tried: dict[int, int]) -> tuple[int, int]:
    """(lost, doubled) over all saves: what was confirmed last must stand, and no save may count twice.

    A save that was never confirmed may still have been kept; then it stands in the place of the last confirmed one.
    """
    lost = doubled = 0
    for head, stored in zip(heads, house.inside("remarks"), strict=True):
        kept = stored["values"]
        number = int(kept[0].rpartition(" ")[2]) if kept else -1
        last = int(head.confirmed[-1].rpartition(" ")[2]) if head.confirmed else -1
        lost += number < last
        doubled += max(0, len(kept) - 1) + max(0, stored["version"] - tried[head.number])
    return lost, doubled


class Saving:
    """All heads save, one after another, until told to stop; remembers what the pages answered meanwhile."""

    def __init__(self, heads: list[Head], pause: float = 0.05) -> None:
        self.heads, self.pause = heads, pause
        self.tried = {head.number: 0 for head in heads}
        self.statuses: dict[int, int] = {}
        self.slowest = 0.0
        self.last_good = 0.0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(head,)) for head in heads]

    def __enter__(self) -> "Saving":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, head: Head) -> None:
        while not self._stop.wait(self.pause):
            self.tried[head.number] += 1
            answer = head.save(f"simpan {self.tried[head.number]}")
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
            self.slowest = max(self.slowest, answer.seconds)
            if answer.status == 200:
                self.last_good = time.monotonic()
            elif answer.status == 409:  # kept, but the answer was lost: go on from what stands
                head.version = f"{self.tried[head.number]}."

    @property
    def good(self) -> int:
        return sum(len(head.confirmed) for head in self.heads)

    def recovered(self, patience: float = 60.0) -> float:
        """Seconds from now until every head was confirmed a save again."""
        before = [len(head.confirmed) for head in self.heads]
        return wait(
            lambda: all(len(head.confirmed) > was for head, was in zip(self.heads, before, strict=True)),
            "every head saves again", patience,
        )  # fmt: skip


def fresh_versions(house: House, heads: list[Head]) -> None:
    """As a head who loads the page anew: what was kept without an answer is the state to go on from."""
    for head, stored in zip(heads, house.inside("remarks"), strict=True):
        head.version = f"{stored['version']}."


# --- A36: Redis -------------------------------------------------------------------------------------------------------
@case("a36", "Redis gone (web, worker, beat)")
def redis_gone(size: Size) -> Outcome:
    with House(redis=True) as house:
        heads = make_heads(house, size.heads)
        house.start_web()
        for name in ("worker", "beat"):
            house.start_celery(name)
        with Saving(heads) as saving:
            saving.recovered()
            house.kill("redis")
            asked = len(house.inside("ask_job", number=size.rounds))
            ready = house.get("/readyz/")
            time.sleep(size.away)
            saving.recovered()
            house.start_redis()
            took = wait(lambda: house.inside("job_states").get("done", 0) == asked, "all jobs done", 180)
        states = house.inside("job_states")
        lost, doubled = compare(house, heads, saving.tried)
        faults = list(only({200}, saving))
        if (ready.status, json.loads(ready.text)["status"]) != (200, "degraded"):
            faults.append(f"/readyz/ said {ready.status}")
        lost += asked - states.get("done", 0) + states.get("without result", 0)
        note = (
            f"{saving.good} saves and {asked} jobs asked while it was away {size.away:.0f} s; "
            f"slowest save {saving.slowest:.2f} s"
        )
        return Outcome(asked, lost, doubled, took, note, tuple(faults))


def only(allowed: set[int], saving: Saving) -> Iterator[str]:
    for status, number in sorted(saving.statuses.items()):
        if status not in allowed:
            yield f"{number} saves were answered with {status or 'nothing'}"


# --- A37: PostgreSQL --------------------------------------------------------------------------------------------------
@case("a37-stopped", "PostgreSQL stopped and started")
def postgresql_stopped(size: Size) -> Outcome:
    return _postgresql(size, lambda house: house.stop_postgresql("immediate"), lambda house: house.start_postgresql())


@case("a37-read-only", "PostgreSQL read-only")
def postgresql_read_only(size: Size) -> Outcome:
    def turn(word: str) -> Callable[[House], Any]:
        return lambda house: house.psql(
            f"ALTER DATABASE palu SET default_transaction_read_only = {word}; "
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'palu'", "postgres",
        )  # fmt: skip

    return _postgresql(size, turn("on"), turn("off"), reads=200)


@case("a37-connections", "PostgreSQL out of connections")
def postgresql_full(size: Size) -> Outcome:
    def limit(number: int) -> Callable[[House], Any]:
        return lambda house: house.psql(
            f"ALTER ROLE palu CONNECTION LIMIT {number}; "
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'palu'", "postgres",
        )  # fmt: skip

    return _postgresql(size, limit(0), limit(-1))


def _postgresql(
    size: Size, broken: Callable[[House], Any], mended: Callable[[House], Any], reads: int = 503
) -> Outcome:
    with House(postgresql=True) as house:
        heads = make_heads(house, size.heads)
        house.start_web()
        faults, rounds = [], max(1, size.rounds // 10)
        slowest, good, lost, doubled = 0.0, 0, 0, 0
        tried = {head.number: 0 for head in heads}
        for _round in range(rounds):
            with Saving(heads) as saving:
                saving.tried = tried
                saving.recovered()
                broken(house)
                time.sleep(1)
                page = house.get("/", heads[0].cookies)
                saved = heads[0].house.ask("POST", heads[0].path, heads[0].cookies, "version=0.&remarks=x")
                faults += [*says_so(page, "the page", reads), *says_so(saved, "a save", 403)]
                time.sleep(min(size.away, 5.0))
                mended(house)
                slowest = max(slowest, saving.recovered())
            faults += only({200, 409, 503}, saving)
            good += saving.good
            fresh_versions(house, heads)
        lost, doubled = compare(house, heads, tried)
        note = f"{good} saves confirmed around it; meanwhile 503 with words"
        return Outcome(rounds, lost, doubled, slowest, note, tuple(sorted(set(faults))))


def says_so(answer: Any, what: str, instead: int) -> Iterator[str]:
    """`instead` is good as well: 403 for a save whose token was refused before any query, 200 where reading goes on."""
    if answer.status not in {503, instead}:
        yield f"{what} answered {answer.status} instead of 503"
    elif answer.status == 503 and ("Retry-After" not in answer.headers or "<h1>" not in answer.text):
        yield f"{what} answered 503 without words or Retry-After"


# --- A38: disk --------------------------------------------------------------------------------------------------------
@case("a38", "Disk full (SQLite, upload, backup)")
def disk_full(size: Size) -> Outcome:
    with House(disk_mb=96, extra={"BACKUP_DIR": ""}) as house:
        house.environment |= backup_settings(house)
        heads = make_heads(house, size.heads)
        house.start_web()
        rounds, slowest, faults = max(1, size.rounds // 10), 0.0, []
        tried = {head.number: 0 for head in heads}
        good = 0
        for _round in range(rounds):
            with Saving(heads) as saving:
                saving.tried = tried
                saving.recovered()
                ballast = fill(house.data)
                time.sleep(2)
                page = house.get("/readyz/")
                if page.status != 503:
                    faults.append(f"/readyz/ said {page.status} on a full disk")
                faults += refused_backup(house)
                ballast.unlink()
                slowest = max(slowest, saving.recovered())
            faults += only({200, 409, 503}, saving)
            good += saving.good
            if house.inside("integrity") != "ok":
                faults.append("the database file is damaged")
            fresh_versions(house, heads)
        left = [path.name for path in house.data.rglob(".*") if path.is_file() and path.name != ".lock"]
        faults += [f"half files are left: {left}"] if left else []
        lost, doubled = compare(house, heads, tried)
        note = f"{good} saves confirmed around it; integrity check ok; no half file"
        return Outcome(rounds, lost, doubled, slowest, note, tuple(sorted(set(faults))))


def backup_settings(house: House) -> dict[str, str]:
    public = house.manage("backup_key", str(house.folder / "backup.key")).strip()
    return {"BACKUP_DIR": str(house.data / "backups"), "BACKUP_RECIPIENTS": public, "BACKUP_COPY_TO": ""}


def fill(folder: Path) -> Path:
    """A file that takes what is free."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(b"\0" * BLOCK)
        except OSError:
            return ballast


def refused_backup(house: House) -> Iterator[str]:
    try:
        house.manage("backup")
    except DrillError as refused:
        if "Traceback" in str(refused):
            yield "the backup ended with a traceback on a full disk"
    else:
        yield "a backup was made on a full disk"
    for path in (house.data / "backups").glob("*.age"):
        path.unlink()


# --- A40: kill -9 in a commit -----------------------------------------------------------------------------------------
@case("a40", "kill -9 during a SQLite commit")
def killed_in_commit(size: Size) -> Outcome:
    chance = random.Random(40)
    with House() as house:
        paths = []
        start = time.monotonic()
        for number in range(size.rounds):
            path = house.folder / f"confirmed-{number}"
            path.touch()
            paths.append(str(path))
            house.start("writer", *writer_command(path))
            wait(lambda path=path: path.stat().st_size > 0, "the first commit")
            time.sleep(chance.uniform(0, 0.5))
            house.kill("writer", signal.SIGKILL)
        found = house.inside("written", paths=paths)
        took = time.monotonic() - start
        faults = [] if found["integrity"] == "ok" else ["the database file is damaged"]
        note = f"{found['confirmed']} confirmed acts; integrity check and audit chain whole; {took:.0f} s in all"
        return Outcome(size.rounds, found["lost"], found["doubled"], None, note, tuple(faults))


def writer_command(path: Path) -> list[str]:
    return [sys.executable, *act_command("drills.inside", "write_until_killed", {"path": str(path)})]


# --- A30-A33: races ---------------------------------------------------------------------------------------------------
RACES = {
    "a30": "Two people, the last seat",
    "a31": "Two tabs send the same response",
    "a32": "Two people save the same plan line",
    "a33": "An answer arrives while the survey closes",
}


def _race(name: str, postgresql: bool) -> Case:
    def run(size: Size) -> Outcome:
        with House(postgresql=postgresql) as house:
            found = house.inside("race", name=name, rounds=size.rounds)
        return Outcome(size.rounds, found["lost"], found["doubled"], None, "two connections at once")

    return run


for _name, _title in RACES.items():
    case(f"{_name}-sqlite", f"{_title} (SQLite)")(_race(_name, postgresql=False))
    case(f"{_name}-postgresql", f"{_title} (PostgreSQL)")(_race(_name, postgresql=True))


# --- A35: import ------------------------------------------------------------------------------------------------------
@case("a35-import", "Worker killed at random points of an import")
def import_killed(size: Size) -> Outcome:
    with House() as house:
        files = house.folder / "files"
        house.manage("load_reference")
        house.manage("seed_demo", "--employees", str(size.people), "--out", str(files))
        names = sorted(str(path) for path in files.iterdir())
        found = house.inside("imports", files=names, rounds=size.kills, seed=35)
    note = f"{found['kills']} kills; end state of {found['rows']} rows as without; alone {found['alone']} s"
    return Outcome(size.kills, found["lost"], found["doubled"], found["slowest"], note)
