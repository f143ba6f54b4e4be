"""The people of the load run: an open loop, so a slow answer delays nobody else and counts from when it was due."""

import asyncio
import json
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import Any

from drills.house import LOOPBACK, MULTIPART, multipart

PATIENCE = 30.0
SESSION, CSRF = "__Host-session", "__Host-csrf"
OBSTACLES = ("obstacle_access", "obstacle_motivation", "obstacle_workload", "obstacle_facilities")
ROW = "training_needs-1-"
STEPS: list[tuple[str, dict[str, str]]] = [  # the twenty autosaves of one head; # is the mark of this one
    *(
        ("obstacles", change)
        for code in OBSTACLES
        for change in ({code: "3"}, {f"{code}_remark": "Sering terjadi sejak awal tahun, terutama di lapangan (#)."})
    ),
    ("training", {f"{ROW}topic": "Manajemen waktu #", f"{ROW}people": "4", f"{ROW}urgency": "later", f"{ROW}why": "#"}),
    ("training", {f"{ROW}people": "12"}),
    ("training", {f"{ROW}urgency": "this_year"}),
    ("training", {f"{ROW}why": "Pelayanan sering tertunda karena belum terbiasa (#)."}),
    ("career", {"career_clarity": "2"}),
    ("career", {"career_remark": "Syarat jabatan berikutnya belum diketahui semua orang (#)."}),
    ("indicators", {"indicators-1-name": "Pengaduan dijawab dalam lima hari kerja #"}),
    ("indicators", {"indicators-1-target": "90%"}),
    *(("remarks", {"remarks": "Jaringan internet sering putus. " * lines + "#"}) for lines in (1, 3, 5, 7)),
]


def steps(first: int) -> list[tuple[str, dict[str, str]]]:
    """The twenty, beginning with another section for each `first`: people do not go in step."""
    sections = list(dict.fromkeys(section for section, _change in STEPS))
    first %= len(sections)
    return [step for section in sections[first:] + sections[:first] for step in STEPS if step[0] == section]


@dataclass(slots=True)
class Answer:
    status: int
    text: str


@dataclass(slots=True)
class Tally:
    """What came of the requests of one kind: seconds from when each was due, and the answers."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def note(self, due: float, answer: Answer) -> None:
        self.seconds.append(time.monotonic() - due)
        self.statuses[answer.status] += 1

    @property
    def failed(self) -> int:
        return self.statuses.total() - self.statuses[200]

    def at(self, per_cent: int) -> float:
        """Milliseconds within which so many per cent were answered."""
        ordered = sorted(self.seconds)
        return round(ordered[max(0, -(-len(ordered) * per_cent // 100) - 1)] * 1000, 1)


@dataclass(slots=True)
class Site:
    """Where the pages answer, asked as the proxy in front of them asks."""

    port: int
    section: str  # address of a section, with RESPONSE and SECTION in their places
    employees: str  # address of the list

    async def ask(self, method: str, path: str, cookies: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """One request on a connection of its own; status 0 when nothing answered."""
        fields = {
            "Host": LOOPBACK, "Connection": "close", "X-Forwarded-For": LOOPBACK, "X-Forwarded-Proto": "https",
            "Origin": f"https://{LOOPBACK}", "Cookie": cookies, "Content-Length": str(len(body)), **headers,
        }  # fmt: skip
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_connection(LOOPBACK, self.port)
                writer.write("\r\n".join(lines).encode() + body)
                whole = await reader.read()
                writer.close()
        except (OSError, TimeoutError):
            return Answer(0, "")
        head, _, text = whole.partition(b"\r\n\r\n")
        return Answer(int(head[9:12] or 0), text.decode("utf-8", "replace"))


class Form(HTMLParser):
    """The fields of the form `answers` of a page, as FormData would have them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._inside = False
        self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == "answers"
        name = given.get("name", "")
        if not self._inside or not name:
            return
        if tag == "input" and (given.get("type") not in {"radio", "checkbox"} or "checked" in given):
            self.values[name] = given.get("value", "")
        elif tag == "textarea":
            self._area, self.values[name] = name, ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "form":
            self._inside = False


async def until(due: float) -> None:
    await asyncio.sleep(max(0.0, due - time.monotonic()))


@dataclass
class Head:
    """A unit head who fills in the survey: opens each section, then autosaves as palu.js does."""

    site: Site
    response: str
    session: str
    number: int
    values: dict[str, str] = field(default_factory=dict)  # of the form of the section that is open
    tried: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)  # field: values sent, whether confirmed

    def __post_init__(self) -> None:
        token = secrets.token_hex(16)
        self.cookies = f"{SESSION}={self.session}; {CSRF}={token}"

    async def fill_in(self, start: float, saves: int, pause: float, tallies: dict[str, Tally]) -> None:
        """One save in each `pause`, the sections in an order of one's own; each is opened a little before."""
        chance, opened = Random(self.number), ""
        phase, lead = chance.random(), pause / 6
        for number, (section, change) in enumerate(steps(first=self.number)[:saves]):
            due = start + lead + (number + phase) * pause
            path = self.site.section.replace("RESPONSE", self.response).replace("SECTION", section)
            if section != opened:
                opened = section
                await until(due - lead)
                await self.open(path, due - lead, tallies["page"])
            await until(due)
            mark = f"{self.number}.{number}"
            await self.save(
                path, {name: text.replace("#", mark) for name, text in change.items()}, due, tallies["save"]
            )

    async def open(self, path: str, due: float, tally: Tally) -> None:
        page = await self.site.ask("GET", path, self.cookies, {"Accept": "text/html"})
        tally.note(due, page)
        self.values = Form(page.text).values

    async def save(self, path: str, change: dict[str, str], due: float, tally: Tally) -> None:
        self.values |= change | {"save_key": secrets.token_hex(16)}
        headers = {
            "X-Autosave": "1", "X-CSRFToken": self.values.get("csrfmiddlewaretoken", ""),
            "Accept": "application/json, text/html", "Content-Type": MULTIPART,
        }  # fmt: skip
        answer = await self.site.ask("POST", path, self.cookies, headers, multipart(self.values))
        tally.note(due, answer)
        if answer.status == 200:
            self.values["version"] = json.loads(answer.text)["version"]
        for name, value in change.items():
            self.tried.setdefault(name, []).append((value, answer.status == 200))

    def lost(self, answers: dict[str, Any]) -> int:
        """Fields where neither what was confirmed last nor what was sent after it is stored."""
        return sum(
            any(confirmed for _, confirmed in tried) and value_of(answers, name) not in could_stand(tried)
            for name, tried in self.tried.items()
        )


def could_stand(tried: list[tuple[str, bool]]) -> list[str]:
    last = max(number for number, (_, confirmed) in enumerate(tried) if confirmed)
    return [value for value, _ in tried[last:]]


def value_of(answers: dict[str, Any], name: str) -> str:
    """The stored value of a field: `code`, or `code-row-column` of a question with rows."""
    code, *place = name.split("-")
    value = answers.get(code)
    if place:
        rows, row = value or [], int(place[0])
        value = rows[row - 1].get(place[1]) if row <= len(rows) else None
    return "" if value is None else str(value)


@dataclass
class Reader:
    """HR staff at the employee list, sorting, filtering and turning pages as people do."""

    site: Site
    session: str
    number: int

    async def read(self, start: float, pages: int, pause: float, tally: Tally) -> None:
        """One page in each `pause`."""
        chance = Random(self.number)
        for page in range(pages):
            due = start + (page + chance.random()) * pause
            views = ("", "?page=2", f"?page={chance.randint(3, 180)}", "?urut=unit", "?jenis=pppk&urut=gol")
            path = self.site.employees + chance.choice(views)
            await until(due)
            tally.note(due, await self.site.ask("GET", path, f"{SESSION}={self.session}", {"Accept": "text/html"}))
