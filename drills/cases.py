"""The failure drills: each breaks a part on purpose and counts what was confirmed and is gone, or was done twice."""

import json
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drills.house import DrillError, Head, House, act_command, fill, wait
from drills.mail import MailServer

IN_TIME = 3.0  # seconds in which a page must answer whatever is away


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

    def __init__(self, heads: list[Head], pause: float = 0.2) -> None:
        self.heads, self.pause = heads, pause
        self.tried = {head.number: 0 for head in heads}
        self.statuses: dict[int, int] = {}
        self.slowest = 0.0
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
        words = ""
        while not self._stop.wait(self.pause):
            if not words:
                self.tried[head.number] += 1
                words = f"simpan {self.tried[head.number]}"
            answer = head.save(words)
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
            self.slowest = max(self.slowest, answer.seconds)
            if answer.status == 200:
                words = ""  # else the same again, as palu.js does

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
            saving.slowest = 0.0
            seconds = house.inside("ask_job", number=size.rounds)
            asked = len(seconds)
            ready = house.get("/readyz/")
            time.sleep(size.away)
            saving.recovered()
            house.start_redis()
            took = wait(lambda: house.inside("job_states").get("done", 0) == asked, "all jobs done", 180)
        states = house.inside("job_states")
        lost, doubled = compare(house, heads, saving.tried)
        faults = [*only({200}, saving), *in_time(max(*seconds, saving.slowest))]
        if (ready.status, json.loads(ready.text)["status"]) != (200, "degraded"):
            faults.append(f"/readyz/ said {ready.status}")
        lost += asked - states.get("done", 0) + states.get("without result", 0)
        note = (
            f"{saving.good} saves and {asked} jobs asked while it was away {size.away:.0f} s; "
            f"slowest save {saving.slowest:.2f} s, slowest asking {max(seconds):.2f} s"
        )
        return Outcome(asked, lost, doubled, took, note, tuple(faults))


def in_time(slowest: float) -> Iterator[str]:
    if slowest > IN_TIME:
        yield f"an answer took {slowest:.1f} s"


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
                page = house.get("/", heads[0].session)
                saved = house.post(heads[0].path, {"version": heads[0].version, "remarks": "x"}, heads[0].session)
                faults += [*says_so(page, "the page", reads), *says_so(saved, "a save", 403)]
                time.sleep(min(size.away, 5.0))
                mended(house)
                slowest = max(slowest, saving.recovered())
            faults += only({200, 503}, saving)
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
DISK_MB = 256  # below 100 MB free /readyz/ says so beforehand


@case("a38-saves", "Disk full during saves and a backup (SQLite)")
def disk_full(size: Size) -> Outcome:
    with House(disk_mb=DISK_MB, extra={"BACKUP_DIR": ""}) as house:
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
                faults += [*readiness(house, 503), *refused_backup(house)]
                ballast.unlink()
                slowest = max(slowest, saving.recovered())
            faults += [*readiness(house, 200), *only({200, 503}, saving)]
            good += saving.good
            if house.inside("integrity") != "ok":
                faults.append("the database file is damaged")
            fresh_versions(house, heads)
        faults += half_files(house)
        lost, doubled = compare(house, heads, tried)
        note = f"{good} saves confirmed around it; integrity check ok; no half file"
        return Outcome(rounds, lost, doubled, slowest, note, tuple(sorted(set(faults))))


def readiness(house: House, wanted: int) -> Iterator[str]:
    page = house.get("/readyz/")
    if page.status != wanted:
        yield f"/readyz/ said {page.status} instead of {wanted}"


def half_files(house: House) -> Iterator[str]:
    left = [path.name for path in house.data.rglob(".*") if path.is_file() and path.name != ".lock"]
    if left:
        yield f"half files are left: {left}"


def backup_settings(house: House) -> dict[str, str]:
    public = house.manage("backup_key", str(house.folder / "backup.key")).strip()
    return {"BACKUP_DIR": str(house.data / "backups"), "BACKUP_RECIPIENTS": public, "BACKUP_COPY_TO": ""}


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


@case("a38-upload", "Disk full during an upload")
def upload_on_full_disk(size: Size) -> Outcome:
    with House(disk_mb=DISK_MB) as house:
        files = siasn_files(house, size)
        hr = house.inside("cast", number=0)
        house.start_web()
        house.start_celery("worker")
        kept, rounds, slowest, faults = house.data / "uploads", max(1, size.rounds // 10), 0.0, []
        values = {"kind": "", "source_date": "2026-01-15"}
        accepted = 0
        for _round in range(rounds):
            ballast = fill(house.data)
            faults += says_so(house.post(hr["import"], values, hr["session"], files), "an upload", 503)
            faults += [f"{path.name} stayed of a refused upload" for path in kept.glob("*.*")]
            ballast.unlink()
            start = time.monotonic()
            answer = house.post(hr["import"], values, hr["session"], files)
            accepted += answer.status == 302
            wait(lambda: not list(kept.glob("*.*")), "the check of the files")  # it deletes them when it is through
            slowest = max(slowest, time.monotonic() - start)
        faults += half_files(house)
        states = house.inside("batches")
        note = f"{len(files)} files each time; refused in words, nothing kept; taken and checked afterwards"
    lost = rounds - states.count("checked")
    return Outcome(rounds, lost, max(0, len(states) - accepted), slowest, note, tuple(sorted(set(faults))))


def siasn_files(house: House, size: Size) -> list[Path]:
    folder = house.folder / "files"
    house.manage("load_reference")
    house.manage("seed_demo", "--employees", str(size.people), "--out", str(folder))
    return sorted(folder.iterdir())


def disturb(size: Size, what: str, how: str, rounds: int, **house: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    with House(**house) as one:
        files = [str(path) for path in siasn_files(one, size)]
        return one.inside("disturbed", what=what, files=files, how=how, rounds=rounds), tuple(half_files(one))


@case("a38-import", "Disk full at random points of an import")
def import_on_full_disk(size: Size) -> Outcome:
    rounds = max(1, size.rounds // 5)
    found, faults = disturb(size, "imports", "fill", rounds, disk_mb=DISK_MB)
    note = f"full {found['times']} times; end state of {found['rows']} rows as without; alone {found['alone']} s"
    return Outcome(rounds, found["lost"], found["doubled"], found["slowest"], note, faults)


@case("a38-report", "Disk full at random points of a monthly report")
def report_on_full_disk(size: Size) -> Outcome:
    rounds = max(1, size.rounds // 5)
    found, faults = disturb(size, "reports", "fill", rounds, disk_mb=DISK_MB)
    note = f"full {found['times']} times; each month reported once; alone {found['alone']} s"
    return Outcome(rounds, found["lost"], found["doubled"], found["slowest"], note, faults)


@case("a38-logs", "Disk of the logs full")
def logs_full(size: Size) -> Outcome:
    with House(logs_mb=1) as house:
        heads = make_heads(house, size.heads)
        house.start_web()
        log = house.logs / "web.log"

        def grows() -> bool:
            held = log.stat().st_size
            return house.get("/tidak-ada/").status == 404 and log.stat().st_size > held  # each of these is logged

        with Saving(heads) as saving:
            saving.recovered()
            ballast = fill(house.logs)
            wait(lambda: not grows(), "a log that is full")
            time.sleep(min(size.away, 10.0))
            saving.recovered()
            ballast.unlink()
            took = wait(grows, "the log goes on")
        lost, doubled = compare(house, heads, saving.tried)
        note = f"{saving.good} saves confirmed, all of them at once; the log goes on afterwards"
        return Outcome(1, lost, doubled, took, note, tuple(only({200}, saving)))


# --- A39: mail --------------------------------------------------------------------------------------------------------
@case("a39-refuses", "Mail server away (nothing listens)")
def mail_refused(size: Size) -> Outcome:
    return _mail(size, lambda server: None)


@case("a39-hangs", "Mail server hangs")
def mail_hangs(size: Size) -> Outcome:
    return _mail(size, MailServer.hang)


def _mail(size: Size, broken: Callable[[MailServer], None]) -> Outcome:
    """Letters are asked for and heads reminded meanwhile; the server that comes back refuses one address for good."""
    with MailServer() as server, House(redis=True, extra=server.settings()) as house:
        make_heads(house, size.heads)
        cast = house.inside("cast", number=size.heads + 1)
        house.start_web()
        house.start_celery("worker")
        broken(server)
        server.refused, *wanted = cast["people"]
        answers = [house.post(cast["forgot"], {"login": one}) for one in cast["people"]]
        reminded = house.post(cast["remind"], {}, cast["session"])
        slowest = max(answer.seconds for answer in [*answers, reminded])
        time.sleep(size.away)
        inbox = house.inside("reminded")
        server.start()
        took = wait(lambda: set(server.taken) >= set(wanted), "every letter", 300)
        time.sleep(10)  # for a second copy
        taken = Counter(server.taken)
    faults = list(in_time(slowest))
    faults += [f"a request was answered with {one.status}" for one in answers if one.status != 200]
    faults += [f"reminding was answered with {reminded.status}"] if reminded.status != 302 else []
    lost = sum(one not in taken for one in wanted) + inbox.count(0)
    doubled = sum(number - 1 for number in [*taken.values(), *filter(None, inbox)])
    note = (
        f"{len(wanted)} letters once each after {size.away:.0f} s without it; {len(inbox)} reminders at once in the "
        f"inbox; slowest page {slowest:.2f} s; an address refused for good holds up nobody"
    )
    return Outcome(len(wanted), lost, doubled, took, note, tuple(faults))


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
    found, faults = disturb(size, "imports", "kill", size.kills)
    note = f"{found['times']} kills; end state of {found['rows']} rows as without; alone {found['alone']} s"
    return Outcome(size.kills, found["lost"], found["doubled"], found["slowest"], note, faults)
