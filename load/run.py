#!/usr/bin/env python3
"""`make load`: the survey week (T62) on an installation of its own; writes bench/LOAD.md and its figures of the bench.

--smoke  a few seconds with a few people on SQLite, nothing is written
"""

import argparse
import asyncio
import secrets
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.figures import renew
from bench.run import machine, table
from drills.house import LOOPBACK, DrillError, House
from load.people import STEPS, Head, Reader, Site, Tally

REPORT = ROOT / "bench" / "LOAD.md"
SAVE_LIMIT, LIST_LIMIT = 400, 500  # milliseconds (T62)


@dataclass(frozen=True, slots=True)
class Size:
    heads: int
    saves: int  # of each head
    seconds: float  # for all of them
    staff: int = 0  # at the employee list
    pages: int = 0  # of each of them
    pause: float = 10.0  # seconds between two pages
    people: int = 0  # of the demo city; 0: one small agency instead


OFFICE = Size(heads=300, saves=len(STEPS), seconds=600, people=1500)
CITY = Size(heads=1500, saves=len(STEPS), seconds=600, staff=50, pages=30, people=9000)
SMOKE = Size(heads=3, saves=len(STEPS), seconds=5, staff=2, pages=3, pause=0.5)
WORDS = """# Load

Made by `make load` on {on}: {machine}.
The load generator runs on the same cores.

{table}

SQLite: office mode, the demo city of {office.people:,} people; {office.heads:,} unit heads, each with {office.saves}
autosaves of the needs survey within ten minutes. PostgreSQL: city mode with Redis, {city.people:,} people;
{city.heads:,} heads with {city.saves} autosaves each within ten minutes; then {city.staff} HR staff, each a page of the
employee list every {city.pause:.0f} seconds for five minutes: in the order of names, units or grades, filtered, further
pages. Web, worker and beat run as the units in `deploy/systemd` start them.

- Every request has its moment beforehand, spread over the ten minutes, and its time counts from that moment: a slow
  answer delays nobody else, and waiting is not hidden.
- A head opens each of the five sections, then sends what `palu.js` sends: the whole form with CSRF token, version and
  the key of the save. Each save changes a field; some rewrite what an earlier one wrote.
- Afterwards every field is read back from the database. *Lost*: confirmed, but neither it nor what was sent after it
  is stored. *Failed*: any answer but 200, or none within 30 seconds.

What is simpler than life: sessions are made beforehand, so nobody's password is hashed; the generator speaks to
gunicorn in the place of nginx, in plain HTTP, on a new connection each time; styles and scripts are in the browser
already; PostgreSQL and Redis run beside the pages, with one database role. The demo city has fewer units than heads
are wanted, so more are added below its agencies, headed by people of them.
"""


@dataclass(frozen=True, slots=True)
class Found:
    saves: Tally
    opened: Tally
    lists: Tally
    lost: int
    seen_by_health: int | None


def furnished(mode: str) -> House:
    """Settings of a real installation behind a proxy; what drives it stands in for that proxy."""
    city = mode == "city"
    settings = {
        "PALU_MODE": mode, "SECRET_KEY": secrets.token_urlsafe(64), "ALLOWED_HOSTS": LOOPBACK,
        "PUBLIC_URL": f"https://{LOOPBACK}", "BEHIND_PROXY": "true", "DEFAULT_FROM_EMAIL": "asn@palu.example",
        "BACKUP_DIR": "/nowhere", "BACKUP_PASSPHRASE": secrets.token_urlsafe(24), "BACKUP_BY_BEAT": "false",
        "LOG_LEVEL": "INFO",
    }  # fmt: skip
    return House(postgresql=city, redis=city, settings="palu_asn.settings", acts="load.inside", extra=settings)


def make_city(house: House, people: int) -> None:
    print(f"  making a city of {people:,} people …", flush=True)
    for command in ("load_reference", "load_questionnaires", "load_catalogue"):
        house.manage(command)
    mode = house.environment["PALU_MODE"]
    house.environment["PALU_MODE"] = "demo"  # a synthetic city is made in demo mode only
    house.manage("seed_demo", "--employees", str(people))
    house.environment["PALU_MODE"] = mode


def drive(house: House, size: Size) -> Found:
    if size.people:
        make_city(house, size.people)
    cast = house.inside("prepare", heads=size.heads, staff=size.staff, agency=not size.people)
    if (len(cast["heads"]), len(cast["staff"])) != (size.heads, size.staff):
        raise DrillError(f"the city has {len(cast['heads'])} heads and {len(cast['staff'])} for HR")
    for name in ("worker", "beat"):
        house.start_celery(name)
    house.start_web()
    site = Site(house.port, cast["section"], cast["list"])
    people = [Head(site, **one, number=number) for number, one in enumerate(cast["heads"])]
    print(f"  {size.heads:,} heads save {size.saves} times each in {size.seconds:.0f} s …", flush=True)
    saves, opened = asyncio.run(all_heads(people, size))
    found = house.inside("outcome", responses=[head.response for head in people])
    lost = sum(head.lost(found["answers"][head.response]) for head in people)
    readers = [Reader(site, session, number) for number, session in enumerate(cast["staff"])]
    print(f"  {size.staff} HR staff read {size.pages} pages of the list each …", flush=True)
    return Found(saves, opened, asyncio.run(all_staff(readers, size)), lost, found["counted"])


async def all_heads(people: list[Head], size: Size) -> tuple[Tally, Tally]:
    tallies = {"page": Tally(), "save": Tally()}
    start, pause = time.monotonic() + 1, size.seconds / size.saves
    await asyncio.gather(*(head.fill_in(start, size.saves, pause, tallies) for head in people))
    return tallies["save"], tallies["page"]


async def all_staff(readers: list[Reader], size: Size) -> Tally:
    tally, start = Tally(), time.monotonic() + 1
    await asyncio.gather(*(reader.read(start, size.pages, size.pause, tally) for reader in readers))
    return tally


def row(what: str, tally: Tally, limit: int | None, lost: str = "–") -> list[str]:
    milliseconds = [f"{tally.at(share):,.0f}" for share in (50, 95, 99, 100)]
    return [what, f"{len(tally.seconds):,}", *milliseconds, str(limit or "–"), str(tally.failed), lost]


def rows(found: dict[str, Found]) -> list[list[str]]:
    lines = []
    for name, one in found.items():
        lines.append(row(f"{name}: an autosave", one.saves, SAVE_LIMIT, str(one.lost)))
        lines.append(row(f"{name}: opening a section of the survey", one.opened, None))
        if one.lists.seconds:
            lines.append(row(f"{name}: the employee list", one.lists, LIST_LIMIT))
    return table(["", "requests", "median ms", "p95 ms", "p99 ms", "slowest ms", "p95 wanted", "failed", "lost"], lines)


def report(found: dict[str, Found], servers: str) -> str:
    return WORDS.format(
        on=f"{datetime.now(UTC):%d %B %Y}", machine=f"{machine()}, {servers}", table="\n".join(rows(found)),
        office=OFFICE, city=CITY,
    )  # fmt: skip


def flat(found: dict[str, Found]) -> dict[str, float]:
    result: dict[str, float] = {}
    for name, one in found.items():
        result |= {f"load.{name.lower()}.p95_ms": one.saves.at(95), f"load.{name.lower()}.lost": one.lost}
    return result | {"load.list.p95_ms": found["PostgreSQL"].lists.at(95)}


def faulty(found: dict[str, Found]) -> bool:
    return any(one.lost or one.saves.failed or one.opened.failed or one.lists.failed for one in found.values())


def missed(found: dict[str, Found]) -> bool:
    saves = max(one.saves.at(95) for one in found.values())
    return saves > SAVE_LIMIT or found["PostgreSQL"].lists.at(95) > LIST_LIMIT


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    found: dict[str, Found] = {}
    try:
        with furnished("office") as house:
            found["SQLite"] = drive(house, SMOKE if options.smoke else OFFICE)
        print("\n".join(rows(found)), flush=True)
        if not options.smoke:
            with furnished("city") as house:
                servers = f"PostgreSQL {house.psql('SHOW server_version').split()[0]}"
                found["PostgreSQL"] = drive(house, CITY)
    except DrillError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n" + "\n".join(rows(found)))
    print(f"Saves that Kesehatan sistem counted in its busiest ten minutes: {found['SQLite'].seen_by_health}")
    if not options.smoke:
        REPORT.write_text(report(found, servers), encoding="utf-8")
        renew("load", flat(found))
    return 1 if faulty(found) or (not options.smoke and missed(found)) else 0


if __name__ == "__main__":
    sys.exit(main())
